"""Where an office writes its settings: sheets of the workbook and ``xltousu.toml``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from xltousu.cells import Book, Grid
from xltousu.errors import FileError, SettingsError
from xltousu.policy import PACK_FILE, pack_ids, read_toml
from xltousu.text import LANGUAGES, catalog

FILE = "xltousu.toml"
GENERAL = ("pack", "language", "shifts", "due_soon_hours", "closing_days", "extra_working_days")
_KEY = re.compile(r"[A-Za-z]\w*\Z")
_MAPPED = re.compile(
    r"map\.(?P<sheet>.+)\.(?P<column>[A-Za-z]{1,3}|header_row)\Z|map\.(?P<name>[^.]+)\.(?P<header>.+)\Z"
)


@dataclass(frozen=True, slots=True)
class Given:
    """Settings from one source: plain values by name, and the mapping of columns by sheet."""

    source: str
    values: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def from_folder(path: Path) -> Iterator[Given]:
    """The settings of ``xltousu.toml`` in the folder of the workbook, or in the nearest above."""
    for folder in path.resolve().parents:
        file = folder / FILE
        if file.is_file():
            yield from_toml(file)
            return


def from_toml(file: Path) -> Given:
    """The settings of a TOML file: general keys, ``[parameters]`` and ``[mapping.<sheet>]``."""
    if file.is_dir():
        raise FileError("file-is-folder", file=str(file))
    table = read_toml(file)
    unknown = set(table) - {*GENERAL, "parameters", "mapping"}
    if unknown:
        raise SettingsError("setting-unknown", name=min(unknown), file=str(file), known=", ".join(GENERAL))
    values = {name: _as_text(table[name]) for name in GENERAL if name in table}
    values |= {name: _as_text(value) for name, value in _table(table, "parameters", file).items()}
    if "pack" in values:
        values["pack"] = _located(values["pack"], file.parent)
    sheets = _table(table, "mapping", file)
    mapping = {
        sheet: {column: _as_text(name) for column, name in _table(sheets, sheet, file).items()}
        for sheet in sheets
    }
    return Given(str(file), values, mapping)


def _table(table: Mapping[str, Any], name: str, file: Path) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, Mapping):
        raise SettingsError("setting-no-table", name=name, file=str(file))
    return found


def _located(pack: str, folder: Path) -> str:
    """A pack that is no pack of the product may be a folder beside the settings."""
    known = pack in pack_ids() or not (folder / pack / PACK_FILE).is_file()
    return pack if known else str(folder / pack)


def from_workbook(book: Book, path: Path | None) -> Iterator[Given]:
    """The settings of the sheet ``规则`` of a workbook, and the own days of its sheet ``工作日历``."""
    names = book.sheets()
    for name in filter(names.__contains__, _called("settings")):
        yield _from_rows(name, book.read(name), path)
        break
    for name in filter(names.__contains__, _called("calendar")):
        yield _from_calendar(name, book.read(name))
        break


def settings_sheet(book: Book) -> str | None:
    """The name of the sheet of settings, where the workbook has one."""
    return next(filter(book.sheets().__contains__, _called("settings")), None)


def case_sheets(book: Book) -> list[str]:
    """Sheets that may hold cases: not those with which our templates work and print."""
    names = book.sheets()
    ours = {name for key in ("settings", "calendar", "lists", "how-to") for name in _called(key)}
    for name in filter(names.__contains__, _called("lists")):
        ours |= _without_cases(book.read(name))
        break
    return [name for name in names if name not in ours]


@cache
def _called(key: str) -> tuple[str, ...]:
    """What a sheet of ours is called in every language."""
    return tuple(dict.fromkeys(catalog(language)(f"sheet.{key}") for language in LANGUAGES))


def _from_rows(sheet: str, grid: Grid, path: Path | None) -> Given:
    values: dict[str, str] = {}
    mapping: dict[str, dict[str, str]] = {}
    for key, value in _rows(grid):
        mapped = _MAPPED.match(key)
        if mapped:
            place = mapping.setdefault(mapped["sheet"] or mapped["name"], {})
            place[mapped["column"] or mapped["header"]] = value
        elif value and _KEY.match(key):
            values[key] = value
    if "pack" in values and path is not None:
        values["pack"] = _located(values["pack"], path.resolve().parent)
    return Given(f"{sheet}!", values, mapping)


def _rows(grid: Grid) -> Iterator[tuple[str, str]]:
    """Pairs of key and value: under the headers for code and value, else the first two columns."""
    key, value, start = _columns(grid)
    for row in grid.rows[start:]:
        if len(row) > max(key, value) and row[key] is not None:
            yield _as_text(row[key]), _as_text(row[value])


def _columns(grid: Grid) -> tuple[int, int, int]:
    """Places of key and value in a row, and the first row that has them."""
    heads = {
        catalog(language)(f"head.{kind}").lower(): kind
        for language in LANGUAGES
        for kind in ("setting-code", "setting-value")
    }
    for number, row in enumerate(grid.rows):
        texts = [_as_text(cell).lower() for cell in row]
        found = {heads[text]: place for place, text in enumerate(texts) if text in heads}
        if len(found) == 2:
            return found["setting-code"], found["setting-value"], number + 1
    return 0, 1, 0


def _from_calendar(sheet: str, grid: Grid) -> Given:
    from xltousu.template.calendar_sheet import own_days

    days = own_days(grid)
    values = {"closing_days": days.closing, "extra_working_days": days.opening}
    return Given(f"{sheet}!", {name: _as_text(found) for name, found in values.items() if found})


def _without_cases(grid: Grid) -> set[str]:
    from xltousu.template.lists_sheet import sheets_without_cases

    return set(sheets_without_cases(grid))


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
