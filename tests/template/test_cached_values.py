"""What ``process`` leaves behind the formulas of a blank workbook is what LibreOffice calculates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from libreoffice import recalculated
from recalculation import AS_OF, as_second, same
from template_cases import built, filled, layout_of, random_records, suggested

from xltousu.app import Given, Work, assess, output, resolve
from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Value
from xltousu.policy import load_pack
from xltousu.template.layout import FIRST_ROW

CASES = 80


@pytest.mark.parametrize("pack_id", ["repair-area", "generic-abc", "rights", "pm-measures", "maker"])
@pytest.mark.parametrize("moment", [AS_OF, None])
def test_process_refreshes_what_formulas_show(
    pack_id: str, moment: dt.datetime | None, tmp_path: Path
) -> None:
    pack = load_pack(pack_id)
    layout = layout_of(pack, pack.language)
    records = random_records(pack, pack.language, seed=41, size=CASES, bare=True)
    source = filled(
        built(pack_id),
        layout,
        records,
        as_of=AS_OF,
        settings=suggested(pack),
        cells={},
        path=tmp_path / "log.xlsx",
    )
    book = ClosedBook(source.read_bytes(), source.name)
    settings = resolve(Given("command-line", {}), book, source)
    work = Work()
    assessed = assess(book, source.name, settings, moment or dt.datetime(2025, 1, 1), work)
    made = output(assessed, work)
    book.apply(made.edits, made.sheets)
    processed = tmp_path / "processed.xlsx"
    processed.write_bytes(book.to_bytes())
    mine = ClosedBook(processed.read_bytes(), "processed.xlsx").read(layout.sheet)
    if moment is None:  # the workbook judges by another moment, so that its values are left alone
        before = ClosedBook(source.read_bytes(), source.name).read(layout.sheet)
        keys = [column.number for column in layout.of_kind("due", "state", "governing")]
        rows = range(FIRST_ROW, FIRST_ROW + CASES)
        assert [[mine.value(row, key) for key in keys] for row in rows] == [
            [before.value(row, key) for key in keys] for row in rows
        ]
        return
    folder = tmp_path / "office"
    folder.mkdir()
    office_file = recalculated(processed, folder)
    theirs = ClosedBook(office_file.read_bytes(), "office.xlsx").read(layout.sheet)
    assert theirs.formulas >= {key for key in mine.formulas if key[0] >= FIRST_ROW and key in theirs.formulas}
    compared = 0
    for column in layout.of_kind("due", "state", "governing"):
        for row in range(FIRST_ROW, FIRST_ROW + CASES):
            ours, office = mine.value(row, column.number), theirs.value(row, column.number)
            assert (row, column.number) in mine.formulas
            if ours is not None:  # the others are left to the formula
                assert _alike(ours, office), (column.title, row, ours, office)
                compared += ours != ""
    assert compared > CASES


def test_process_refreshes_the_month(tmp_path: Path) -> None:
    pack = load_pack("repair-area")
    layout = layout_of(pack, "zh-CN")
    received = dt.datetime(2026, 3, 2, 9, 0)
    hour = dt.timedelta(hours=1)
    common: dict[str, object] = {"object": "自用部位", "repair_class": "零修", "content": "漏水"}
    records: list[dict[str, object]] = [
        {
            "case_id": f"W{n}",
            "received_at": received + n * hour,
            "notified_at": received + (n + 0.05) * hour,
            **common,
        }
        for n in range(6)
    ]
    for n, record in enumerate(records[:4]):
        record["onsite_at"] = received + (n + 0.2) * hour
        record["finished_at"] = received + (n + 1) * hour * (20 if n == 3 else 1)
        record["rework"] = "否" if n else "是"
    moment = dt.datetime(2026, 3, 20, 9, 30)
    source = filled(
        built("repair-area"), layout, records, as_of=moment, settings={}, cells={}, path=tmp_path / "log.xlsx"
    )
    book = ClosedBook(source.read_bytes(), source.name)
    work = Work()
    assessed = assess(book, source.name, resolve(Given("command-line", {}), book, source), moment, work)
    made = output(assessed, work)
    book.apply(made.edits, made.sheets)
    processed = tmp_path / "processed.xlsx"
    processed.write_bytes(book.to_bytes())
    folder = tmp_path / "office"
    folder.mkdir()
    month = layout.words("month.sheet")
    mine, theirs = (
        ClosedBook(path.read_bytes(), path.name).read(month)
        for path in (processed, recalculated(processed, folder))
    )
    told = [key for key in mine.formulas if mine.value(*key) is not None]
    assert len(told) > 40
    for key in told:
        assert _alike(mine.value(*key), theirs.value(*key)), (key, mine.value(*key), theirs.value(*key))


def _alike(one: Value, other: Value) -> bool:
    if isinstance(one, dt.datetime):
        return isinstance(other, dt.datetime) and same(as_second(other), np.datetime64(one, "s"))
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) < 1e-9
    return (one or "") == (other or "")
