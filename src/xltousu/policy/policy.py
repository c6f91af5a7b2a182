"""A policy: a pack with the values the office has set for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltousu.errors import SettingsError
from xltousu.policy.model import Amount, Pack, Parameter

ParameterValue = int | str | dt.time


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
    return Policy(pack, values)


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
    return str(raw)


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
