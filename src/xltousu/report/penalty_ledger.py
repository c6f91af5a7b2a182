"""The sheet of the ledger: what every person owes and pays month by month, and how it is read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, cast

from xltousu.cells import Cell, Grid
from xltousu.errors import TableError
from xltousu.penalties import Difference, Earlier, LedgerRow, Problem, Settlement
from xltousu.penalties.ledger import AMOUNTS
from xltousu.policy import FieldModel, InputTable, Language
from xltousu.register import read_table
from xltousu.report.result import Result
from xltousu.report.sheet import Column, Sheet, Table, Toned, first_row
from xltousu.report.shown import Names
from xltousu.text import LANGUAGES, Catalog, catalog

LINES = 3
"""Lines under the title."""
BESIDES_ROWS = 3
"""Rows that a table takes beside its own: caption, heads and the blank one below."""
_TEXTS = ("person", "department", "month")
_WIDTHS = {"person": 24, "department": 16, "month": 10}


def ledger_sheet_names() -> list[str]:
    """What the sheet is called in every language."""
    return [catalog(language)("sheet.ledger") for language in LANGUAGES]


def ledger_sheet(result: Result, settlement: Settlement, lines: Sequence[str], names: Names) -> Sheet:
    """The terms of the settlement, the settled months that would change, and the ledger."""
    words = names.words
    tables = [_terms(settlement, names)]
    if settlement.differences:
        tables.append(_differences(settlement, names))
    columns = [_column(name, words) for name in (*_TEXTS, *AMOUNTS)]
    tables.append(
        Table(
            words("penalty.ledger"),
            [*columns, Column(words("head.state"), 10)],
            [_row(row, words, settled=settlement.is_settled(row)) for row in settlement.ledger],
        )
    )
    title = words("sheet.ledger")
    return Sheet(title, title, [*lines, words("penalty.caution")], tables)


def earlier_ledger(grid: Grid) -> Earlier | None:
    """The settled months that the sheet of an earlier run holds; ``None`` if it settled none.

    Raises :class:`TableError` where somebody has changed it so that it cannot be read with certainty.
    """
    since = _since(grid)
    if since is None:
        raise TableError("ledger-unreadable", sheet=grid.sheet, cell="A1")
    read = read_table(grid, _schema())
    if read.missing:
        raise TableError("ledger-unreadable", sheet=grid.sheet, cell=f"A{read.header_row or 1}")
    wrong = [read.cell(name, position) for position, name, _ in read.faults()]
    wrong += [read.cell(name, position) for position, name in read.gaps()]
    if wrong:
        raise TableError("ledger-unreadable", sheet=grid.sheet, cell=wrong[0].address)
    rows = [dict(zip(read.values, line, strict=True)) for line in zip(*read.values.values(), strict=True)]
    return Earlier(since, tuple(_read_row(row) for row in rows if str(row["month"]) < since))


def difference_problems(settlement: Settlement, language: Language) -> Iterator[Problem]:
    """The settled months that would change, each at its row of the ledger."""
    words = catalog(language)
    places = {(row.person, row.month): number for number, row in enumerate(settlement.ledger)}
    first = _first_row(settlement)
    for one in settlement.differences:
        place = places.get((one.person, one.month))
        row = first - 1 if place is None else first + place
        changes = "; ".join(_change(one, name, words) for name in one.fields)
        params = {"person": one.person, "month": one.month, "changes": changes}
        cell = Cell(words("sheet.ledger"), row, 1)
        yield Problem("settled_month_differs", cell, "month", one.month, params)


def _first_row(settlement: Settlement) -> int:
    """The row of the sheet with the first month of the ledger: title, lines and the tables above."""
    above = len(_term_names(settlement)) + BESIDES_ROWS
    if settlement.differences:
        above += len(settlement.differences) + BESIDES_ROWS
    return first_row(range(LINES)) + above


def _change(one: Difference, name: str, words: Catalog) -> str:
    before = getattr(one.stands, name) if one.stands else Decimal("0.00")
    after = getattr(one.would_be, name) if one.would_be else Decimal("0.00")
    return f"{words(f'penalty.{name}')} {before} -> {after}"


def _column(name: str, words: Catalog) -> Column:
    title = words(f"penalty.{name}")
    return Column(title, _WIDTHS[name]) if name in _TEXTS else Column(title, 12, "money")


def _row(row: LedgerRow, words: Catalog, *, settled: bool) -> list[Any]:
    state = words("penalty.settled" if settled else "penalty.not-settled")
    amounts = [getattr(row, name) for name in AMOUNTS]
    return [row.person, row.department, row.month, *amounts, Toned(state, "unset" if settled else "info")]


def _term_names(settlement: Settlement) -> list[str]:
    terms = settlement.terms
    steps = [name for name in ("warning", "minor_demerit", "cap") if terms.has(name)]
    contradiction = ["reading"] if terms.has("major_demerit") and terms.has("cap") else []
    return ["settled-before", *steps, *(["amounts-basis"] if steps else []), *contradiction]


def _terms(settlement: Settlement, names: Names) -> Table:
    """The numbers in force and how the two articles that contradict each other are read."""
    words, terms = names.words, settlement.terms
    reading = "inside" if terms.major_inside_cap else "outside"
    basis = terms.policy.parameters.get("amounts_basis")
    values: dict[str, Any] = {
        "settled-before": settlement.since,
        "amounts-basis": str(basis) if basis else words("status.not-set"),
        "reading": words(f"penalty.reading-{reading}"),
    }
    rows = [
        [words(f"penalty.term-{name}"), values.get(name) or _figure(settlement, name)]
        for name in _term_names(settlement)
    ]
    columns = [Column(words("head.setting"), 24), Column(words("head.setting-value"), 16)]
    return Table(words("penalty.terms"), columns, rows)


def _figure(settlement: Settlement, name: str) -> str:
    step = cast("Any", name)
    return str(settlement.terms.figure(step, settlement.since))


def _differences(settlement: Settlement, names: Names) -> Table:
    words = names.words
    heads = (("person", 24), ("month", 16), ("changes", 10))
    columns = [Column(words(f"penalty.{name}"), width) for name, width in heads]
    rows = [
        [one.person, one.month, "; ".join(_change(one, name, words) for name in one.fields)]
        for one in settlement.differences
    ]
    return Table(words("penalty.differences", count=len(rows)), columns, rows)


def _since(grid: Grid) -> str | None:
    """The month before which everything is settled, from the table of terms."""
    labels = {catalog(language)("penalty.term-settled-before") for language in LANGUAGES}
    for row in grid.rows:
        if row and row[0] in labels and len(row) > 1 and isinstance(row[1], str):
            return row[1]
    return None


def _schema() -> InputTable:
    """The ledger as a table that is read like any other."""
    columns = [
        FieldModel.model_validate(
            {
                "name": name,
                "kind": {"person": "text", "department": "text", "month": "month"}.get(name, "money"),
                "title": {language: catalog(language)(f"penalty.{name}") for language in LANGUAGES},
                "required": name != "department",
            }
        )
        for name in (*_TEXTS, *AMOUNTS)
    ]
    return InputTable(name="ledger", title=columns[0].title, column=tuple(columns))


def _read_row(values: dict[str, Any]) -> LedgerRow:
    amounts = {name: values[name] + Decimal("0.00") for name in AMOUNTS}
    person, month = str(values["person"]), str(values["month"])
    return LedgerRow(person=person, department=values["department"], month=month, **amounts)
