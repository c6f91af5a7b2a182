"""What is overdue and what falls due next, by whoever holds it: as JSON, as text to paste, as a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from xltousu.policy import Language, Limit, Policy
from xltousu.report.json import SCHEMA_VERSION, plain
from xltousu.report.render import render
from xltousu.report.sheet import Column, Sheet, Table, Toned
from xltousu.report.shown import Names

When = Literal["overdue", "today", "tomorrow"]
WHENS: tuple[When, ...] = ("overdue", "today", "tomorrow")
LONG = 24
"""Working hours from which days say more."""
_TONES = {"overdue": "overdue", "today": "due-soon", "tomorrow": "info"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One limit that is running or overdue.

    ``slack`` is the working time left in minutes, ``slack_days`` the working days left, both below 0 once
    it is over. ``tomorrow`` reaches to the end of the next working day.
    """

    limit: Limit
    turn: int | None
    due: dt.datetime
    when: When
    slack: int
    slack_days: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One case with all it owes, the earliest first; ``holder`` is who the register names, if anybody."""

    sheet: str
    row: int
    case_id: str | None
    holder: str | None
    place: str | None
    content: str | None
    owed: tuple[Owed, ...]

    @property
    def first(self) -> Owed:
        """What is owed first."""
        return self.owed[0]


@dataclass(frozen=True, slots=True)
class Worklist:
    """The work of one workbook; ``until`` is the last day looked at."""

    file: str
    policy: Policy
    as_of: dt.datetime
    until: dt.date
    items: tuple[WorkItem, ...]


def worklist_json(work: Worklist, language: Language) -> dict[str, Any]:
    """The work list as one object a workbook."""
    return {
        "schema_version": SCHEMA_VERSION,
        "file": work.file,
        "pack": work.policy.pack.id,
        "as_of": plain(work.as_of),
        "until": plain(work.until),
        "cases": [_item(one, language) for one in work.items],
    }


def _item(item: WorkItem, language: Language) -> dict[str, Any]:
    return {
        "sheet": item.sheet,
        "row": item.row,
        "case_id": item.case_id,
        "due": plain(item.first.due),
        "when": item.first.when,
        "holder": item.holder,
        "limits": [
            {
                "clause": one.limit.clause,
                "name": one.limit.name,
                "due": plain(one.due),
                "when": one.when,
                "slack_minutes": one.slack,
                "slack_working_days": one.slack_days,
                "role": one.limit.holder(language) if one.limit.holder else None,
                "provisional": one.provisional,
                **({} if one.turn is None else {"turn": one.turn}),
            }
            for one in item.owed
        ],
    }


def worklist_lines(work: Worklist, names: Names) -> Iterator[str]:
    """The work list as text, one paragraph a holder, to be pasted into a message."""
    words = names.words
    counts = {when: sum(item.first.when == when for item in work.items) for when in WHENS}
    yield words("today.head", as_of=work.as_of, until=work.until, **counts)
    for holder, items in _by_holder(work.items, names):
        yield ""
        yield words("today.holder", holder=holder, count=len(items))
        for item in items:
            for one in item.owed:
                yield words(
                    "today.line",
                    when=words(f"today.{one.when}"),
                    case=item.case_id or words("label.row", row=item.row),
                    place=f" {item.place}" if item.place else "",
                    limit=_title(one, names),
                    due=one.due,
                    slack=_slack(one, names),
                )


def worklist_sheet(works: Sequence[Worklist], names: Sequence[Names]) -> bytes:
    """The work lists as a workbook ready to print, one sheet a workbook."""
    sheets = [
        _sheet(work, one, number if len(works) > 1 else None)
        for number, (work, one) in enumerate(zip(works, names, strict=True), start=1)
    ]
    return render(sheets)


def _sheet(work: Worklist, names: Names, number: int | None) -> Sheet:
    words = names.words
    columns = [
        Column(words("head.case"), 15),
        Column(words("head.state"), 12),
        Column(words("head.due"), 17, "datetime"),
        Column(words("head.slack"), 20, "wrap"),
        Column(words("head.limit"), 22, "wrap"),
        Column(words("head.place-of-case"), 16, "wrap"),
        Column(words("head.content"), 34, "wrap"),
        Column(words("head.done"), 12),
    ]
    tables = [
        Table(words("today.holder", holder=holder, count=len(items)), columns, _rows(items, names))
        for holder, items in _by_holder(work.items, names)
    ]
    title = words("today.title", date=work.as_of.date())
    lines = [
        words("sheet.made-for", pack=work.policy.pack.title(names.language), as_of=work.as_of),
        words("today.reach", until=work.until),
    ]
    if not tables:
        tables = [Table(words("today.nothing"), columns, [])]
    name = words("sheet.today") + (str(number) if number else "")
    return Sheet(name, title, lines, tables)


def _rows(items: Sequence[WorkItem], names: Names) -> list[list[Any]]:
    words = names.words
    return [
        [
            item.case_id or words("label.row", row=item.row),
            Toned(words(f"today.{one.when}"), _TONES[one.when]),
            one.due,
            _slack(one, names),
            _title(one, names),
            item.place,
            item.content,
            None,
        ]
        for item in items
        for one in item.owed
    ]


def _by_holder(items: Sequence[WorkItem], names: Names) -> list[tuple[str, list[WorkItem]]]:
    """The items of each holder; where the register names nobody, the role the regulation names."""
    groups: dict[str, list[WorkItem]] = {}
    for item in items:
        groups.setdefault(_holder(item, names), []).append(item)
    return list(groups.items())


def _holder(item: WorkItem, names: Names) -> str:
    if item.holder:
        return item.holder
    role = item.first.limit.holder
    return role(names.language) if role else names.words("today.nobody")


def _title(one: Owed, names: Names) -> str:
    """The limit, and who has to keep it by the regulation."""
    title, role = names.limit_title(one.limit, one.turn), one.limit.holder
    return names.words("today.by", limit=title, role=role(names.language)) if role else title


def _slack(one: Owed, names: Names) -> str:
    """The working time left or gone by, in words, and whether the due time is provisional."""
    hours, minutes = divmod(abs(one.slack), 60)
    which = "left" if one.slack >= 0 else "gone"
    if hours < LONG:
        text = names.words(f"today.{which}", hours=hours, minutes=minutes)
    else:
        text = names.words(f"today.days-{which}", days=abs(one.slack_days))
    return text + (names.words("label.provisional-suffix") if one.provisional else "")
