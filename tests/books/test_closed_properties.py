"""What holds for every small workbook and every list of edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from book_makers import closed
from comparison import differences
from hypothesis import given, settings
from hypothesis import strategies as st

from xltousu.books.foreign import as_workbook
from xltousu.cells import Area, Cell, Edit, Grid, Range, Value

_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff"), min_size=1, max_size=12
)
_WHOLE_SECONDS = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
_NUMBERS = st.integers(-(10**9), 10**9).map(float) | st.floats(-1e12, 1e12, allow_subnormal=False).map(
    lambda one: one + 0.0
)
_KINDS: list[st.SearchStrategy[Value]] = [_TEXT, _NUMBERS, _WHOLE_SECONDS, st.booleans(), _TEXT | _NUMBERS]


def cells(column: int) -> st.SearchStrategy[Value]:
    """The values that stand in a column: of one kind, as its cells have one format, or nothing."""
    return st.none() | _KINDS[column % len(_KINDS)]


_GRIDS = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.tuples(*(cells(column) for column in range(1, width + 1))), min_size=1, max_size=6
    )
)
_TARGETS = st.builds(Cell, st.just("甲"), st.integers(1, 3), st.integers(1, 3))
_CHOICES = (
    st.none()
    | st.lists(_TEXT.filter(lambda text: "," not in text), max_size=9)
    | st.just(Area("甲", Range(1, 1, 9, 1)))
)
_MARKS = st.sampled_from(["error", "warning", "late", None])


@st.composite
def edits(draw: st.DrawFn) -> list[Edit]:
    """Columns of ours and of the office, with marks, notes, links and lists, in any order."""
    found = []
    for column in draw(st.lists(st.integers(1, 9), max_size=4, unique=True)):
        rows = sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=5)))
        count = len(rows)
        values = draw(st.lists(cells(column), min_size=count, max_size=count))
        notes = draw(st.none() | st.lists(st.none() | _TEXT, min_size=count, max_size=count))
        links = draw(st.none() | st.lists(st.none() | _TARGETS, min_size=count, max_size=count))
        own, more = f"k{column}" if column > 5 else None, {"links": links, "choices": draw(_CHOICES)}
        found.append(Edit("甲", column, rows, values, own=own, mark=draw(_MARKS), notes=notes, **more))
    return found


def written(listed: list[Edit]) -> Mapping[tuple[int, int], Value]:
    return {
        (int(row), edit.column): value
        for edit in listed
        for row, value in zip(edit.rows, edit.values or (), strict=True)
    }


@settings(max_examples=60, deadline=None)
@given(_GRIDS, edits())
def test_edits_are_read_back_and_all_else_stays(rows: list[tuple[Value, ...]], listed: list[Edit]) -> None:
    source = as_workbook([Grid("甲", rows)])
    book = closed(source)
    before = book.read("甲")
    book.apply(listed)
    after = book.read("甲")
    expected = written(listed)
    for row in range(1, 12):
        for column in range(1, 12):
            wanted = expected.get((row, column), before.value(row, column))
            assert after.value(row, column) == wanted
            assert isinstance(after.value(row, column), bool) == isinstance(wanted, bool)
    data = book.to_bytes()
    columns = {edit.column for edit in listed}
    assert list(differences(source, data, {"xl/worksheets/sheet1.xml": columns})) == []
    again = closed(data)
    again.apply(listed)
    assert again.to_bytes() == data
