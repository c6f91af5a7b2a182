"""The shipped calendar data of one jurisdiction, as read from its TOML file."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from xltousu.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice a year's days were read from: its number and the date printed on it."""

    number: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What one notice arranges: ``off`` maps each day to its festival, ``worked`` are make-up days."""

    year: int
    notice: Notice
    off: Mapping[dt.date, str] = field(default_factory=dict)
    worked: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """All notices of a jurisdiction in order of their dates, and the festival days of years without one."""

    name: str
    published: tuple[Arrangement, ...]
    statutory: tuple[Arrangement, ...]

    @property
    def years(self) -> range:
        """The years that have a notice; there are no gaps between them."""
        years = [arrangement.year for arrangement in self.published]
        return range(min(years), max(years) + 1)

    def notices(self, year: int) -> tuple[Notice, ...]:
        """The notices that arrange ``year``, oldest first."""
        return tuple(each.notice for each in self.published if each.year == year)


def known() -> tuple[str, ...]:
    """Names of the jurisdictions that are shipped."""
    names = (file.name for file in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def read(jurisdiction: str) -> Jurisdiction:
    """The data of ``jurisdiction``; raises ``SettingsError`` for one that is not shipped."""
    if jurisdiction not in known():
        raise SettingsError("calendar-unknown", value=jurisdiction, known=known())
    table = tomllib.loads((_folder() / f"{jurisdiction}.toml").read_text(encoding="utf-8"))
    published = sorted((_arrangement(each) for each in table["notice"]), key=lambda each: each.notice.date)
    statutory = tuple(_arrangement(each) for each in table.get("statutory", ()))
    return Jurisdiction(table["jurisdiction"], tuple(published), statutory)


def _folder() -> Any:
    return resources.files("xltousu") / "calendars"


def _arrangement(table: Mapping[str, Any]) -> Arrangement:
    off: dict[dt.date, str] = {}
    for festival, span in table["off"].items():
        for day in _days(span):
            off.setdefault(day, festival)
    notice = Notice(table["number"], table["date"])
    return Arrangement(table["year"], notice, off, frozenset(table.get("worked", ())))


def _days(span: Sequence[dt.date]) -> Iterator[dt.date]:
    first, last = span[0], span[-1]
    for distance in range((last - first).days + 1):
        yield first + dt.timedelta(days=distance)
