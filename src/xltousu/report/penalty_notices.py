"""Notices of fines, one a page: for the general manager's approval, in three copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltousu.penalties import CaseResult, Fine, LedgerRow, Settlement
from xltousu.report.penalty_shares import plain_number
from xltousu.report.render_forms import text_height
from xltousu.report.result import Result
from xltousu.report.sheet import UNITS, Box, Forms, Line
from xltousu.report.shown import Names

MOST_NOTICES = 300
NOTHING = Decimal("0.00")
Ledger = Mapping[tuple[str, str], LedgerRow]
_HEADS = ("person", "discipline", "fine", "ratio", "share", "sum", "cap", "deducted", "carried")
_SPANS = (3, 3, 2, 2, 2, 2, 2, 2, 2)


def notices_sheet(result: Result, settlement: Settlement, names: Names) -> Forms:
    """The notices of the month asked for, or the latest, first those that wait for the approval."""
    ledger = {(row.person, row.month): row for row in settlement.ledger}
    pages = [_page(case, ledger, names) for case in notices(result, settlement)]
    empty = [Line([Box(names.words("penalty.no-notice"), UNITS, "plain")])]
    return Forms(names.words("sheet.notices"), pages or [empty])


def notices(result: Result, settlement: Settlement) -> list[CaseResult]:
    """The cases whose notices are printed."""
    waiting = [one for one in settlement.cases if one.state == "not-approved"]
    approved = [one for one in settlement.cases if one.state == "settled" and (one.allocations or one.fines)]
    if result.month_asked is not None:
        return [one for one in approved if one.month == result.month_asked][:MOST_NOTICES]
    latest = sorted(approved, key=lambda one: one.month or "", reverse=True)
    return [*waiting, *latest][:MOST_NOTICES]


def _page(case: CaseResult, ledger: Ledger, names: Names) -> Sequence[Line]:
    words = names.words
    return [
        Line([Box(words("penalty.notice-title"), UNITS, "title")], 34),
        *_head(case, ledger, names),
        Line([Box(words("penalty.notice-rows"), UNITS, "plain")], 24),
        Line([_label(words(f"penalty.{name}"), span) for name, span in zip(_HEADS, _SPANS, strict=True)], 30),
        *_rows(case, ledger, names),
        Line(
            [Box(words("penalty.notice-rule"), UNITS, "note")],
            text_height(words("penalty.notice-rule"), UNITS, 13),
        ),
        Line(
            [Box(words("penalty.caution"), UNITS, "note")], text_height(words("penalty.caution"), UNITS, 13)
        ),
        *_foot(case, names),
    ]


def _label(text: str, span: int) -> Box:
    return Box(text, span, "label")


def _head(case: CaseResult, ledger: Ledger, names: Names) -> Iterator[Line]:
    words, notice = names.words, case.notice
    approved = notice.approved_at if notice else None
    number = notice.notice_no if notice and notice.notice_no else ""
    yield _pairs(("case", case.case_id), ("notice-no", number), names=names)
    when = f"{approved:%Y-%m-%d}" if approved else words("penalty.case-not-approved")
    yield _pairs(("approved-at", when), ("deduct-month", case.month or ""), names=names)
    rows = [ledger.get((person, case.month or "")) for person in _people(case)]
    found = [*(one.department for one in case.allocations), *(row.department for row in rows if row)]
    yield _wide(
        "fined-department", names.words("penalty.comma").join(dict.fromkeys(filter(None, found))), names
    )
    items = case.row.triggers if case.row and case.row.triggers else ()
    yield _wide(
        "items",
        names.words("penalty.comma").join(f"{one} {names.choice('trigger', one)}" for one in items),
        names,
    )
    lost = case.loss
    fixed = f"{lost.fixed_at:%Y-%m-%d}" if lost and lost.fixed_at else ""
    yield _pairs(("loss", f"{lost.amount:,}" if lost else ""), ("fixed", fixed), names=names)


def _pairs(*pairs: tuple[str, str], names: Names) -> Line:
    boxes = []
    for key, value in pairs:
        boxes += [_label(names.words(f"penalty.{key}"), 3), Box(value, 7)]
    return Line(boxes, 24)


def _wide(key: str, value: str, names: Names) -> Line:
    boxes = [_label(names.words(f"penalty.{key}"), 3), Box(value, 17, "wrap")]
    return Line(boxes, max(24, text_height(value, 17)))


def _rows(case: CaseResult, ledger: Ledger, names: Names) -> Iterator[Line]:
    """A line for every person, and the sums."""
    totals = [NOTHING, NOTHING]
    for person in _people(case):
        shares = [one for one in case.allocations if (one.person or one.department) == person]
        fines = [one for one in case.fines if one.person == person]
        kinds = names.words("penalty.comma").join(_told(one, names) for one in fines)
        row = ledger.get((person, case.month or ""))
        takes_bonus = any(one.amount is None for one in fines)
        fine = sum((one.amount for one in fines if one.amount is not None), NOTHING)
        if takes_bonus and row is not None:
            fine += row.bonus
        share = sum((one.share for one in shares), NOTHING)
        totals = [totals[0] + fine, totals[1] + share]
        ratio = names.words("penalty.comma").join(
            dict.fromkeys(f"{plain_number(one.ratio)}%" for one in shares)
        )
        month: list[str | Decimal] = [row.cap, row.deducted, row.carried] if row else ["", "", ""]
        texts: list[str | Decimal] = [
            person,
            kinds,
            fine,
            ratio,
            share,
            fine + share,
            *month,
        ]
        yield _line(texts, max(text_height(person, 3), text_height(kinds, 3), 22))
    sums: list[str | Decimal] = [
        names.words("penalty.total"),
        "",
        totals[0],
        "",
        totals[1],
        sum(totals, NOTHING),
        "",
        "",
        "",
    ]
    yield _line(sums, 24)


def _told(fine: Fine, names: Names) -> str:
    """Discipline and how often; the base a minor demerit counts with."""
    told = f"{names.words(f'penalty.{fine.kind}')} ×{fine.times}"
    if fine.base is None:
        return told
    return f"{told} ({names.words('penalty.base')} {plain_number(fine.base)})"


def _people(case: CaseResult) -> list[str]:
    """Those the notice is about: persons, and departments whose share is not split yet."""
    borne = [one.person or one.department or "" for one in case.allocations]
    return list(dict.fromkeys([*borne, *(one.person for one in case.fines)]))


def _line(values: Sequence[str | Decimal], height: float) -> Line:
    looks = [
        Box(value, span, "money" if isinstance(value, Decimal) else "value")
        for value, span in zip(values, _SPANS, strict=True)
    ]
    return Line(looks, height)


def _foot(case: CaseResult, names: Names) -> Iterator[Line]:
    """Boxes to sign in, and who keeps which copy."""
    words = names.words
    signers = (("gm-office", 7), ("general-manager", 7), ("department-head", 6))
    yield Line([Box("", UNITS, "plain")], 10)
    yield Line([_label(words(f"penalty.{name}"), span) for name, span in signers], 22)
    yield Line([Box("", span) for _, span in signers], 56)
    yield Line([Box(words("penalty.copies"), UNITS, "note")], 24)
