"""The options of the command line: one table, so that an option means the same everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from xltousu.app import Given, Unlocking, from_toml
from xltousu.cli import screen
from xltousu.errors import FileError, SettingsError, UsageError
from xltousu.text import Catalog

FORMATS = ("text", "json", "jsonl")
TABULAR = (*FORMATS, "csv")
"""The formats of what is a table of figures."""
MOST = 1_000_000
FIRST_YEAR = 1000
"""The first whose months all systems write with four digits."""


def _format(_ctx: click.Context, option: click.Parameter, value: str) -> str:
    known = str(option.metavar).split("|")
    if value not in known:
        raise UsageError("format-unknown", value=value, known=", ".join(known))
    return value


def _whole_number(_ctx: click.Context, _option: click.Parameter, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise UsageError("seed-unreadable", value=value) from None


def _count(_ctx: click.Context, option: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isdecimal() or not 1 <= int(value) <= MOST:
        raise UsageError("count-unreadable", option=f"--{option.name}", value=value)
    return int(value)


_OPTIONS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "pack": (["--pack"], {"metavar": "ID|FOLDER"}),
    "as-of": (["--as-of"], {"metavar": "TIME"}),
    "period": (["--period"], {"metavar": "PERIOD"}),
    "set": (["--set", "settings"], {"metavar": "NAME=VALUE", "multiple": True}),
    "sheet": (["--sheet"], {"metavar": "NAME"}),
    "map": (["--map", "mapping"], {"metavar": "FILE", "type": click.Path(path_type=Path)}),
    "lang": (["--lang"], {"metavar": "zh-CN|zh-TW|en", "expose_value": False}),
    "format": (["--format", "shape"], {"metavar": "|".join(FORMATS), "default": "text", "callback": _format}),
    "format-of-figures": (
        ["--format", "shape"],
        {"metavar": "|".join(TABULAR), "default": "text", "callback": _format},
    ),
    "pooled": (["--pooled"], {"is_flag": True}),
    "output": (["-o", "--output"], {"metavar": "PATH"}),
    "in-place": (["--in-place"], {"is_flag": True}),
    "fix": (["--fix"], {"is_flag": True}),
    "resettle": (["--resettle"], {"is_flag": True}),
    "dry-run": (["--dry-run"], {"is_flag": True}),
    "details": (["--details"], {"is_flag": True}),
    "limit": (["--limit"], {"metavar": "NAME|CLAUSE"}),
    "seed": (["--seed"], {"metavar": "N", "default": "2026", "callback": _whole_number}),
    "password-file": (["--password-file"], {"metavar": "FILE", "type": click.Path(path_type=Path)}),
    "allow-protected": (["--allow-protected"], {"is_flag": True}),
    "drop-signature": (["--drop-signature"], {"is_flag": True}),
    "case": (["--case"], {"metavar": "NUMBER", "multiple": True}),
    "one-sheet": (["--one-sheet"], {"is_flag": True}),
    "merge": (["--merge", "returned"], {"metavar": "FILE", "type": click.Path(path_type=Path)}),
    "jobs": (["--jobs"], {"metavar": "N", "callback": _count}),
    "timeout": (["--timeout"], {"metavar": "SECONDS", "callback": _count}),
    "with-values": (["--with-values"], {"is_flag": True}),
    "folder": (["--folder"], {"metavar": "DIR", "type": click.Path(path_type=Path)}),
}
SETTINGS = ("pack", "set", "map", "lang")
READING = (*SETTINGS, "as-of", "sheet", "password-file", "format")
WRITING = (
    "period",
    "output",
    "in-place",
    "fix",
    "dry-run",
    "details",
    "resettle",
    "allow-protected",
    "drop-signature",
)
UNLOCKING = ("password-file", "allow-protected", "drop-signature")
BATCH = (
    *(*SETTINGS, "as-of", "period", "sheet", "fix", "resettle", "output"),
    *(*UNLOCKING, "jobs", "timeout", "with-values"),
)


def options(words: Catalog, names: Iterable[str]) -> list[click.Parameter]:
    """The options of these names with their help."""
    made: list[click.Parameter] = []
    for name in names:
        declarations, settings = _OPTIONS[name]
        made.append(click.Option(declarations, help=words(f"option.{name}"), **settings))
    return made


def files() -> click.Argument:
    """One or more workbooks."""
    return click.Argument(
        ["files"], metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
    )


def roots() -> click.Argument:
    """One or more folders with workbooks, or workbooks."""
    return click.Argument(
        ["roots"], metavar="ROOT...", nargs=-1, required=True, type=click.Path(path_type=Path)
    )


def file() -> click.Argument:
    """One workbook."""
    return click.Argument(["file"], metavar="FILE", type=click.Path(path_type=Path))


def moment(text: str | None) -> dt.datetime:
    """The moment of judgement: the one given, or now, to the second; raises :class:`UsageError`."""
    if text is None:
        return dt.datetime.now().replace(microsecond=0)
    try:
        given = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        given = None
    if given is None or given.tzinfo is not None or given.year < FIRST_YEAR:
        raise UsageError("as-of-unreadable", value=text)
    return given.replace(microsecond=0)


def unlocking(chosen: Mapping[str, Any]) -> Unlocking:
    """What the command line allows."""
    file: Path | None = chosen.get("password_file")
    return Unlocking(
        passwords=_passwords(file) if file is not None else (),
        allow_protected=bool(chosen.get("allow_protected")),
        drop_signature=bool(chosen.get("drop_signature")),
    )


def _passwords(file: Path) -> tuple[str, ...]:
    """The lines of a file that are not empty; raises :class:`FileError` where there are none."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    passwords = tuple(filter(None, lines))
    if not passwords:
        raise FileError("password-file-unreadable", file=str(file))
    return passwords


def given(*, pack: str | None, settings: Iterable[str], mapping: Path | None) -> Given:
    """The settings of the command line."""
    values: dict[str, str] = {}
    for pair in settings:
        name, mark, value = pair.partition("=")
        if not mark or not name.strip():
            raise SettingsError("setting-not-pair", value=pair)
        values[name.strip()] = value.strip()
    if pack is not None:
        values["pack"] = pack
    language = screen.asked()
    if language is not None:
        values["language"] = language
    return Given("command-line", values, from_toml(mapping).mapping if mapping else {})
