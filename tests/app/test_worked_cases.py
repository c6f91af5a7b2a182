"""The worked cases of every pack, from a real workbook to the JSON: canonical names as headers and values."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest

from xltousu.app.cases import WorkedCase, read_cases
from xltousu.cli import run
from xltousu.policy import pack_ids

CASES = [
    pytest.param(pack, case, id=case.id)
    for pack in pack_ids()
    for case in read_cases(pack).case
    if case.expect
]


@pytest.mark.parametrize(("pack", "case"), CASES)
def test_a_worked_case_comes_out_of_a_workbook_as_the_regulation_says(
    pack: str, case: WorkedCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.xlsx"
    _write(path, {"case_id": case.id, **case.record})
    given = [part for name, value in case.parameters.items() for part in ("--set", f"{name}={value}")]
    as_of = case.now.isoformat(timespec="seconds")
    status = run(["deadlines", str(path), "--pack", pack, "--as-of", as_of, "--format", "json", *given])
    out = capsys.readouterr()
    assert status == 0, out.err
    limits = json.loads(out.out)["cases"][0]["limits"]
    for wanted in case.expect:
        got = next(
            one
            for one in limits
            if (one["name"] == wanted.limit or (wanted.limit is None and one["clause"] == wanted.clause))
            and one.get("turn") == wanted.turn
        )
        assert got["status"] == wanted.status
        assert got["start"] == _iso(wanted.start)
        assert got["due"] == _iso(wanted.due)


def _write(path: Path, record: dict[str, object]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(record))
    sheet.append(list(record.values()))
    for cell in sheet[2]:
        if isinstance(cell.value, dt.datetime):
            cell.number_format = "yyyy-mm-dd hh:mm"
    book.save(path)


def _iso(value: dt.date | None) -> str | None:
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)
    return value.isoformat()
