"""Whatever stands in the input sheets: a settlement comes of it, and nothing is raised."""

from __future__ import annotations

import datetime as dt
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from xltousu.app import Given, Work, assess, output, resolve
from xltousu.books.memory import MemoryBook
from xltousu.policy import load_pack, read_inputs

TABLES = {table.name: [column.name for column in table.column] for table in read_inputs(load_pack("maker"))}
LIKELY = [
    "C1",
    "P1",
    "一部",
    "2025-03",
    "2025-03-20",
    "warning",
    "100",
    "1,300.00元",
    "",
    "-",
    "合计",
    "=1+1",
    "1e400",
    "９",
]
CELLS = st.one_of(
    st.sampled_from(LIKELY),
    st.none(),
    st.floats(allow_nan=False),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)),
    st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    st.times(),
    st.text(max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([name for name in TABLES if name != "cases"]))
def test_any_cells_are_settled_or_told(data: st.DataObject, wild: str) -> None:
    sound = {
        "cases": [["C1", "2025-03-20", "quality", "T01", "Y", None]],
        "losses": [["C1", 10, 30, "2025-01-05", 500]],
        "responsibilities": [["C1", "P1", None, 60], ["C1", None, "一部", 40]],
        "notices": [["C1", "2025-03-20", None]],
        "staff_months": [["P1", "一部", "2025-03", 1000, 5, None, None]],
    }
    rows = {name: [list(head), *sound.get(name, [])] for name, head in TABLES.items()}
    rows[wild] += data.draw(
        st.lists(st.lists(CELLS, min_size=len(TABLES[wild]), max_size=len(TABLES[wild])), max_size=3)
    )
    book = MemoryBook(rows)
    assessed = assess(
        book, "wild", resolve(Given("test", {"pack": "maker"}), book, None), dt.datetime(2025, 6, 1), Work()
    )
    settlement = assessed.result.settlement
    assert settlement is not None
    for row in settlement.ledger:
        assert row.pool + row.forfeited == row.deducted + row.carried
    sheets = output(assessed, Work()).sheets
    assert sheets is not None
    assert CalamineWorkbook.from_filelike(io.BytesIO(sheets)).sheet_names
