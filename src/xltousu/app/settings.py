"""What an office has decided, and where: command line, workbook, ``xltousu.toml``, pack.

The command line goes before the sheets of the workbook, those before ``xltousu.toml`` of its folder or
of the nearest one above. Every value keeps its source, for ``show-settings``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import cast

from xltousu.app.sources import GENERAL, Given, from_folder, from_workbook
from xltousu.cells import Book
from xltousu.deadlines import Office
from xltousu.errors import SettingsError
from xltousu.policy import Language, Pack, ParameterValue, Policy, load_pack, make_policy, pack_ids
from xltousu.report import Setting
from xltousu.text import DEFAULT, language_named
from xltousu.worktime import Calendar, Shifts

MOST_HOURS = 10_000
"""More hours than this before the due time are no warning but a mistake of typing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides how a workbook is judged; ``shown`` names every value with its source."""

    policy: Policy
    language: Language
    office: Office
    mapping: Mapping[str, Mapping[str, str]]
    shown: Mapping[str, Setting] = field(default_factory=dict)


def resolve(command_line: Given, book: Book, path: Path | None, environment: Given | None = None) -> Settings:
    """The settings for a workbook; raises :class:`SettingsError` where no pack is known."""
    sources = [command_line, *from_workbook(book, path)]
    if path is not None:
        sources.extend(from_folder(path))
    if environment is not None:
        sources.append(environment)
    chosen = _chosen(sources)
    if "pack" not in chosen or not chosen["pack"].value:
        raise SettingsError("pack-not-known", known=", ".join(pack_ids()))
    pack = load_pack(str(chosen["pack"].value))
    policy = _policy(pack, chosen)
    mapping = next((given for given in sources if given.mapping), Given("none"))
    return Settings(
        policy=policy,
        language=_language(chosen),
        office=_office(pack.jurisdiction, chosen),
        mapping=mapping.mapping,
        shown=_shown(policy, chosen) | _shown_mapping(mapping),
    )


def _chosen(sources: Sequence[Given]) -> dict[str, Setting]:
    """The first source that has a value decides it."""
    chosen: dict[str, Setting] = {}
    for given in sources:
        for name, value in given.values.items():
            chosen.setdefault(name, Setting(value, given.source))
    return chosen


def _policy(pack: Pack, chosen: Mapping[str, Setting]) -> Policy:
    """The pack with its parameters; of a wrong one it is said where it stands."""
    parameters = {name: str(one.value) for name, one in chosen.items() if name not in GENERAL}
    try:
        return make_policy(pack, parameters)
    except SettingsError as error:
        raise _placed(error, chosen.get(str(error.params.get("name")))) from None


def _placed(error: SettingsError, setting: Setting | None) -> SettingsError:
    if setting is None or setting.source == "command-line":
        return error
    return SettingsError("setting-wrong", source=setting.source, problem=error)


def _language(chosen: Mapping[str, Setting]) -> Language:
    setting = chosen.get("language", Setting(DEFAULT, "default"))
    try:
        return cast(Language, language_named(str(setting.value)))
    except SettingsError as error:
        raise _placed(error, setting) from None


def _office(jurisdiction: str, chosen: Mapping[str, Setting]) -> Office:
    days = {name: _days(chosen.get(name)) for name in ("closing_days", "extra_working_days")}
    calendar = Calendar.load(jurisdiction, **days)
    return Office(calendar, _shifts(chosen.get("shifts")), _hours(chosen.get("due_soon_hours")))


def _days(setting: Setting | None) -> list[dt.date]:
    text = str(setting.value if setting else "")
    for mark in "、，；;\n":
        text = text.replace(mark, ",")
    days = []
    for part in filter(None, map(str.strip, text.split(","))):
        try:
            days.append(dt.date.fromisoformat(part[:10]))
        except ValueError:
            raise _placed(SettingsError("day-unreadable", value=part), setting) from None
    return days


def _shifts(setting: Setting | None) -> Shifts | None:
    if setting is None or not setting.value:
        return None
    try:
        return Shifts.parse(str(setting.value))
    except SettingsError as error:
        raise _placed(error, setting) from None


def _hours(setting: Setting | None) -> dt.timedelta | None:
    if setting is None or setting.value == "":
        return None
    try:
        hours = float(str(setting.value))
    except ValueError:
        hours = -1
    if not 0 <= hours <= MOST_HOURS:
        raise _placed(SettingsError("hours-unreadable", value=setting.value, high=MOST_HOURS), setting)
    return dt.timedelta(hours=hours)


def _shown(policy: Policy, chosen: Mapping[str, Setting]) -> dict[str, Setting]:
    shown = {name: chosen.get(name, Setting(None, "default")) for name in GENERAL}
    shown["pack"] = Setting(policy.pack.id, chosen["pack"].source)
    shown["language"] = Setting(_language(chosen), shown["language"].source)
    for parameter in policy.pack.parameter:
        value = policy.parameters.get(parameter.name)
        source = chosen[parameter.name].source if parameter.name in chosen else "pack"
        if value is None:
            value = _of_article(policy, parameter.name)
        plain = _plain(value)
        shown[parameter.name] = Setting(plain, source if plain is not None else "not-set")
    return shown


def _of_article(policy: Policy, name: str) -> Decimal | None:
    """The number of an article that holds while the office has not set the parameter."""
    steps = policy.pack.penalty.step if policy.pack.penalty else ()
    step = next((one for one in steps if one.parameter == name and one.figure), None)
    return step.figure[-1].value if step else None


def _plain(value: ParameterValue | None) -> str | int | None:
    """A value as it is shown: a time of day and an amount as texts."""
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return str(value) if isinstance(value, Decimal) else value


def _shown_mapping(given: Given) -> dict[str, Setting]:
    return {
        f"map.{sheet}.{column}": Setting(name, given.source)
        for sheet, columns in given.mapping.items()
        for column, name in columns.items()
    }
