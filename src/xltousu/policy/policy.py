"""A policy: a pack with the values the office has set for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from xltousu.errors import SettingsError
from xltousu.policy.model import Amount, Pack, Parameter
from xltousu.policy.penalty import PenaltyStep

ParameterValue = int | str | dt.time | Decimal
YES_NO = {"y": "Y", "yes": "Y", "是": "Y", "n": "N", "no": "N", "否": "N"}
MOST_MONEY = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Policy:
    """What the engine judges by: the pack, and the parameters that are set.

    ``parameters`` holds set values only; a name that is missing is "not set".
    """

    pack: Pack
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)

    def amount(self, amount: Amount) -> int | None:
        """The number of an amount; ``None`` where the office has not set its parameter."""
        if amount.value is not None:
            return amount.value
        value = self.parameters.get(amount.parameter or "")
        return value if isinstance(value, int) else None

    def time(self, name: str | None) -> dt.time | None:
        """The time of day of a parameter such as ``mall_open``."""
        value = self.parameters.get(name or "")
        return value if isinstance(value, dt.time) else None

    def figure(self, step: PenaltyStep, on: dt.date) -> Decimal | None:
        """The number of a penalty step in force on a day: the office's, else the article's."""
        value = self.parameters.get(step.parameter or "")
        if isinstance(value, int | Decimal):
            return Decimal(value)
        return next((one.value for one in reversed(step.figure) if one.since <= on), None)


def make_policy(pack: Pack, given: Mapping[str, str | int | dt.time]) -> Policy:
    """The pack with its defaults and the values given; raises :class:`SettingsError`.

    An unknown name or a value outside the parameter's range is an error; an empty text means unset.
    """
    known = {parameter.name: parameter for parameter in pack.parameter}
    values: dict[str, ParameterValue] = {}
    for parameter in pack.parameter:
        if parameter.default is not None:
            values[parameter.name] = parameter_value(parameter, parameter.default)
    for name, raw in given.items():
        if name not in known:
            raise SettingsError("parameter-unknown", name=name, known=", ".join(sorted(known)) or "-")
        if raw == "":
            values.pop(name, None)
        else:
            values[name] = parameter_value(known[name], raw)
    _check_order(pack, values)
    _check_bounds(pack, values)
    return Policy(pack, values)


def _check_bounds(pack: Pack, values: Mapping[str, ParameterValue]) -> None:
    """Raises where the office sets less than the least of an article, or more than its most."""
    for step in pack.penalty.step if pack.penalty else ():
        value = values.get(step.parameter or "")
        if step.bound is None or not isinstance(value, int | Decimal):
            continue
        bound = step.figure[-1].value
        if (value < bound) if step.bound == "least" else (value > bound):
            raise SettingsError(
                "parameter-below-article" if step.bound == "least" else "parameter-above-article",
                name=step.parameter,
                value=value,
                bound=bound,
                clause=step.clause,
            )


def _check_order(pack: Pack, values: Mapping[str, ParameterValue]) -> None:
    """Raises where a parameter is smaller or greater than another one allows."""
    for parameter in pack.parameter:
        pairs = ((parameter.not_below, parameter.name), (parameter.name, parameter.not_above))
        for low, high in pairs:
            below, above = values.get(low or ""), values.get(high or "")
            if isinstance(below, int) and isinstance(above, int) and below > above:
                raise SettingsError("parameter-order", low=low, high=high, below=below, above=above)


def parameter_value(parameter: Parameter, raw: str | int | dt.time) -> ParameterValue:
    """The typed value of a parameter; raises :class:`SettingsError` where it does not fit."""
    if parameter.kind == "integer":
        return _integer(parameter, raw)
    if parameter.kind == "time":
        return _time(parameter, raw)
    if parameter.kind == "money":
        return _money(parameter, raw)
    if parameter.kind == "yes-no":
        return _yes_no(parameter, raw)
    return str(raw)


def _money(parameter: Parameter, raw: str | int | dt.time) -> Decimal:
    """An amount in yuan and cents, not negative."""
    try:
        value = Decimal(str(raw).strip())
        if not 0 <= value <= MOST_MONEY or value != round(value, 2):
            raise InvalidOperation
    except InvalidOperation:
        raise SettingsError("parameter-not-money", name=parameter.name, value=str(raw)) from None
    return round(value, 2)


def _yes_no(parameter: Parameter, raw: str | int | dt.time) -> str:
    answer = YES_NO.get(str(raw).strip().casefold())
    if answer is None:
        raise SettingsError("parameter-not-yes-no", name=parameter.name, value=str(raw))
    return answer


def _integer(parameter: Parameter, raw: str | int | dt.time) -> int:
    try:
        value = int(str(raw).strip())
    except ValueError:
        raise SettingsError("parameter-not-integer", name=parameter.name, value=str(raw)) from None
    low = 0 if parameter.minimum is None else parameter.minimum
    high = 100_000 if parameter.maximum is None else parameter.maximum
    if not low <= value <= high:
        raise SettingsError("parameter-out-of-range", name=parameter.name, value=value, low=low, high=high)
    return value


def _time(parameter: Parameter, raw: str | int | dt.time) -> dt.time:
    if isinstance(raw, dt.time):
        return raw
    try:
        hour, _, minute = str(raw).strip().replace("：", ":").partition(":")
        return dt.time(int(hour), int(minute or 0))
    except ValueError:
        raise SettingsError("parameter-not-time", name=parameter.name, value=str(raw)) from None
