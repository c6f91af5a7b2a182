"""What an office has decided, and where: command line, workbook, ``xltousu.toml``, pack.

The sheet ``规则`` of the workbook goes before ``xltousu.toml`` of its folder or of one above; the
command line wins over both. Every value keeps its source, for ``show-settings``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from xltousu.books.formats import open_book
from xltousu.cells import Book, Grid
from xltousu.deadlines import Office
from xltousu.errors import SettingsError
from xltousu.policy import Language, Policy, load_pack, make_policy, pack_ids, read_toml
from xltousu.report import Setting
from xltousu.text import DEFAULT, LANGUAGES, catalog, language_named
from xltousu.worktime import Calendar, Shifts

FILE = "xltousu.toml"
GENERAL = ("pack", "language", "shifts", "due_soon_hours", "closing_days", "extra_working_days")
Mapping_ = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Given:
    """Settings from one source: plain values by name, and the mapping of columns by sheet."""

    source: str
    values: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping_ = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides how a workbook is judged; ``shown`` names every value with its source."""

    policy: Policy
    language: Language
    office: Office
    mapping: Mapping_
    shown: Mapping[str, Setting]


def resolve(command_line: Given, book: Book | None, path: Path | None) -> Settings:
    """The settings for a workbook; raises :class:`SettingsError` where no pack is known."""
    sources = [command_line]
    if book is not None:
        sources.append(from_workbook(book))
    if path is not None:
        sources.extend(from_folder(path))
    chosen = _chosen(sources)
    if "pack" not in chosen:
        raise SettingsError("pack-not-known", known=", ".join(pack_ids()))
    pack = load_pack(_located(chosen["pack"]))
    parameters = {name: one.value for name, one in chosen.items() if name not in GENERAL}
    policy = make_policy(pack, {name: str(value) for name, value in parameters.items()})
    language = language_named(str(chosen["language"].value)) if "language" in chosen else DEFAULT
    return Settings(
        policy=policy,
        language=cast(Language, language),
        office=_office(pack.jurisdiction, chosen),
        mapping=next((given.mapping for given in sources if given.mapping), {}),
        shown=_shown(policy, chosen, sources),
    )


def read_settings(command_line: Given, path: Path) -> Settings:
    """The settings for a workbook on disk; it need hold no table of cases."""
    return resolve(command_line, open_book(path), path)


def from_folder(path: Path) -> Iterator[Given]:
    """The settings of ``xltousu.toml`` in the folder of the workbook, or in the nearest above."""
    for folder in path.resolve().parents:
        file = folder / FILE
        if file.is_file():
            yield from_toml(file)
            return


def from_toml(file: Path) -> Given:
    """The settings of a TOML file: general keys, ``[parameters]`` and ``[mapping.<sheet>]``."""
    table = read_toml(file)
    unknown = set(table) - {*GENERAL, "parameters", "mapping"}
    if unknown:
        raise SettingsError("setting-unknown", name=min(unknown), file=str(file), known=", ".join(GENERAL))
    values = {name: _as_text(table[name]) for name in GENERAL if name in table}
    values |= {name: _as_text(value) for name, value in table.get("parameters", {}).items()}
    if "pack" in values and (file.parent / values["pack"]).is_dir():
        values["pack"] = str(file.parent / values["pack"])
    return Given(str(file), values, table.get("mapping", {}))


def from_workbook(book: Book) -> Given:
    """The settings of the sheet ``规则`` of a workbook, and the closing days of its ``工作日历``."""
    names = book.sheets()
    values: dict[str, str] = {}
    mapping: dict[str, dict[str, str]] = {}
    for name in settings_sheets():
        if name in names:
            for key, value in _rows(book.read(name)):
                if key.startswith("map."):
                    _, sheet, column = [*key.split(".", 2), ""][:3]
                    mapping.setdefault(sheet, {})[column] = value
                elif value:
                    values[key] = value
            return Given(f"{name}!", values, mapping)
    return Given("", values, mapping)


def settings_sheets() -> tuple[str, ...]:
    """What the sheet of settings is called, in every language."""
    return tuple(catalog(language)("sheet.settings") for language in LANGUAGES)


def own_sheets() -> frozenset[str]:
    """Names of sheets of our templates that hold no cases."""
    keys = ("settings", "calendar", "lists", "how-to")
    return frozenset(catalog(language)(f"sheet.{key}") for language in LANGUAGES for key in keys)


def _rows(grid: Grid) -> Iterator[tuple[str, str]]:
    """Pairs of key and value: under the headers for code and value, else the first two columns."""
    heads = {
        catalog(language)(f"head.{kind}").lower(): kind
        for language in LANGUAGES
        for kind in ("setting-code", "setting-value")
    }
    key, value, start = 0, 1, 0
    for number, row in enumerate(grid.rows):
        found = {
            heads[text]: place for place, cell in enumerate(row) if (text := _as_text(cell).lower()) in heads
        }
        if len(found) == 2:
            key, value, start = found["setting-code"], found["setting-value"], number + 1
            break
    for row in grid.rows[start:]:
        if len(row) > max(key, value) and row[key] is not None:
            yield _as_text(row[key]), _as_text(row[value])


def _chosen(sources: list[Given]) -> dict[str, Setting]:
    """The first source that has a value decides it."""
    chosen: dict[str, Setting] = {}
    for given in sources:
        for name, value in given.values.items():
            chosen.setdefault(name, Setting(value, given.source))
    return chosen


def _shown(policy: Policy, chosen: Mapping[str, Setting], sources: list[Given]) -> dict[str, Setting]:
    shown = {name: chosen.get(name, Setting(None, "default")) for name in GENERAL}
    shown["pack"] = Setting(policy.pack.id, chosen["pack"].source)
    if "language" not in chosen:
        shown["language"] = Setting(DEFAULT, "default")
    for parameter in policy.pack.parameter:
        value = policy.parameters.get(parameter.name)
        plain = value.strftime("%H:%M") if isinstance(value, dt.time) else value
        source = chosen[parameter.name].source if parameter.name in chosen else "pack"
        shown[parameter.name] = Setting(plain, source if plain is not None else "not-set")
    for given in sources:
        if given.mapping:
            for sheet, columns in given.mapping.items():
                for column, name in columns.items():
                    shown[f"map.{sheet}.{column}"] = Setting(str(name), given.source)
            break
    return shown


def _located(setting: Setting) -> str:
    return str(setting.value)


def _office(jurisdiction: str, chosen: Mapping[str, Setting]) -> Office:
    calendar = Calendar.load(
        jurisdiction,
        closing_days=_days(chosen.get("closing_days")),
        extra_working_days=_days(chosen.get("extra_working_days")),
    )
    shifts = Shifts.parse(str(chosen["shifts"].value)) if "shifts" in chosen else None
    return Office(calendar, shifts, _hours(chosen.get("due_soon_hours")))


def _days(setting: Setting | None) -> list[dt.date]:
    days = []
    for text in str(setting.value if setting else "").replace("、", ",").replace("，", ",").split(","):
        if text.strip():
            try:
                days.append(dt.date.fromisoformat(text.strip()[:10]))
            except ValueError:
                raise SettingsError("day-unreadable", value=text.strip()) from None
    return days


def _hours(setting: Setting | None) -> dt.timedelta | None:
    if setting is None:
        return None
    try:
        return dt.timedelta(hours=float(str(setting.value)))
    except ValueError:
        raise SettingsError("hours-unreadable", value=str(setting.value)) from None


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ",".join(_as_text(one) for one in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value).strip()
