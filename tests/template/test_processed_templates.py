"""The program on a template that an office has filled in: the workbook goes on working by itself."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import libreoffice
import pytest
from recalculation import AS_OF, as_second, same
from template_cases import built, filled, layout_of, random_records, suggested

from xltousu.books.closed.book import ClosedBook
from xltousu.cells import column_number
from xltousu.cli import run
from xltousu.policy import load_pack
from xltousu.template.layout import FIRST_ROW, HEADER_ROW

CASES = 60


@pytest.mark.parametrize("pack_id", ["repair-area", "rights"])
def test_a_processed_template_keeps_its_formulas_and_they_agree_with_our_columns(
    pack_id: str, tmp_path: Path
) -> None:
    pack = load_pack(pack_id)
    layout = layout_of(pack, pack.language)
    records = random_records(pack, pack.language, seed=31, size=CASES)
    source = filled(
        built(pack_id), layout, records, as_of=AS_OF, settings=suggested(pack), cells={},
        path=tmp_path / "office.xlsx",
    )  # fmt: skip
    target = tmp_path / "processed.xlsx"
    assert run(["process", str(source), "-o", str(target), "--as-of", f"{AS_OF:%Y-%m-%dT%H:%M}"]) in (0, 1)
    before, after = _formulas(source), _formulas(target)
    assert {sheet: after[sheet] for sheet in before} == before
    book = ClosedBook(libreoffice.recalculated(target, tmp_path).read_bytes(), target.name)
    grid = book.read(layout.sheet)
    heads = {str(grid.value(HEADER_ROW, number)): number for number in range(1, grid.right + 1)}
    words = layout.words
    unknown = {words("state.program"), words("state.beyond"), words("state.needs-time"), None, ""}
    state, due = (column_number(layout.letters(f"governing.{part}")) for part in ("state", "due"))
    ours = [number for number in heads.values() if number > column_number(layout.columns[-1].letters)]
    compared = 0
    for row in range(FIRST_ROW, FIRST_ROW + CASES):
        native, told = grid.value(row, state), str(grid.value(row, ours[0]))
        if native not in unknown:
            compared += 1
            assert told.startswith(str(native)), row
            assert same(as_second(grid.value(row, due)), as_second(grid.value(row, ours[1]))), row
    assert compared > CASES / 2


def _formulas(path: Path) -> dict[str, list[str]]:
    """The formulas of each worksheet part, in order."""
    with zipfile.ZipFile(path) as package:
        return {
            name: re.findall(r"<f[ >/].*?(?:</f>|/>)", package.read(name).decode())
            for name in package.namelist()
            if name.startswith("xl/worksheets/sheet")
        }
