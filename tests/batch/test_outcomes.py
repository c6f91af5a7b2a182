"""How files and a batch end: processed, without a register, failed; and rates of several files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from batch_support import AS_OF, GIVEN, MARKER, cases, lines_of, run_batch, sheet_of, write_prices, write_xlsx

from xltousu.text import LANGUAGES, catalog


def test_a_workbook_without_a_register_is_told_and_is_no_failure(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "in" / "甲" / "登记.xlsx", cases(4, 1))
    write_prices(tmp_path / "in" / "甲" / "价目.xlsx")
    (tmp_path / "in" / "散文.csv").write_text(f"{MARKER}，没有表格。\n", "utf-8")
    out = tmp_path / "out"
    status, said = run_batch(tmp_path / "in", "-o", out, *GIVEN, "--jobs", "1")
    assert status in (0, 1)
    assert "3 files: " in said
    assert "2 without a register, 0 failed" in said
    lines = lines_of(out)
    assert {name: (line["outcome"], line.get("reason")) for name, line in lines.items()} == {
        "甲/登记.xlsx": ("processed", None),
        "甲/价目.xlsx": ("no-register", "looks-unlike-pack"),
        "散文.csv": ("no-register", "no-table"),
    }
    assert "error" not in lines["甲/价目.xlsx"]
    told = dict(row[:2] for row in sheet_of(out, "No register")[1:3])
    assert told == {name: line["message"] for name, line in lines.items() if "message" in line}
    assert sheet_of(out, "Failed files")[1][0] == catalog("en")("batch.none-failures")
    everything = sheet_of(out, "Offices")[1]
    assert everything[:4] == ("All", 3, 2, 0)
    assert {path.name for path in out.rglob("*.xlsx")} == {"登记.xlsx", "Summary.xlsx"}
    assert MARKER not in (out / "results.jsonl").read_text("utf-8") + said


def test_without_any_register_nothing_was_processed(tmp_path: Path) -> None:
    write_prices(tmp_path / "in" / "价目.xlsx")
    status, said = run_batch(tmp_path / "in", "-o", tmp_path / "out", *GIVEN, "--jobs", "1")
    assert status == 2
    assert "None of the 1 workbooks holds a register" in said
    assert sheet_of(tmp_path / "out", "No register")[1][0] == "价目.xlsx"
    (tmp_path / "in" / "坏.xlsx").touch()
    assert run_batch(tmp_path / "in", "-o", tmp_path / "out", *GIVEN, "--jobs", "1")[0] == 3


def test_a_workbook_without_a_register_is_not_read_again(tmp_path: Path) -> None:
    write_prices(tmp_path / "in" / "价目.xlsx")
    write_xlsx(tmp_path / "in" / "登记.xlsx", cases(2, 1))
    given = [tmp_path / "in", "-o", tmp_path / "out", *GIVEN, "--jobs", "1"]
    first, said = run_batch(*given)
    assert "had not changed" not in said
    content = (tmp_path / "out" / "results.jsonl").read_bytes()
    again, said = run_batch(*given)
    assert (again, (tmp_path / "out" / "results.jsonl").read_bytes()) == (first, content)
    assert "2 of them had not changed" in said
    write_xlsx(tmp_path / "in" / "价目.xlsx", cases(2, 2))
    assert "0 without a register, 0 failed. 1 of them had not changed" in run_batch(*given)[1]
    assert (tmp_path / "out" / "价目.xlsx").exists()


def test_sheets_that_are_no_register_do_not_hide_the_one_that_is(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "in" / "a.xlsx", cases(3, 1), [("品名", "单价"), ("阀", "12")])
    run_batch(tmp_path / "in", "-o", tmp_path / "out", *GIVEN, "--jobs", "1")
    line = lines_of(tmp_path / "out")["a.xlsx"]
    assert (line["outcome"], line["counts"]["rows"]) == ("processed", 3)  # type: ignore[index]


def test_a_mapping_that_names_nothing_is_a_failure(tmp_path: Path) -> None:
    write_prices(tmp_path / "in" / "a.xlsx")
    mapping = tmp_path / "map.toml"
    mapping.write_text('[mapping."价目"]\nZZ = "case_id"\n', "utf-8")
    status, _ = run_batch(tmp_path / "in", "-o", tmp_path / "out", *GIVEN, "--map", mapping, "--jobs", "1")
    assert status == 3
    assert lines_of(tmp_path / "out")["a.xlsx"]["reason"] == "mapping-unknown"


def test_a_share_of_several_files_is_no_average_of_theirs(tmp_path: Path) -> None:
    """One case of one notified in time, and one of nine: 2 of 10, where an average would say 5 of 9."""
    _notified(tmp_path / "in" / "甲" / "一.xlsx", [5])
    _notified(tmp_path / "in" / "甲" / "二.xlsx", [5, *[90] * 8])
    _notified(tmp_path / "in" / "乙" / "三.xlsx", [5, 5, 90])
    run_batch(tmp_path / "in", "-o", tmp_path / "out", *GIVEN, "--jobs", "1")
    own = {name: _share(line["statistics"]) for name, line in lines_of(tmp_path / "out").items()}
    assert own == {"甲/一.xlsx": (1, 1), "甲/二.xlsx": (1, 9), "乙/三.xlsx": (2, 3)}
    titles = catalog("en")("batch.all"), "甲", "乙"
    rows = [row for row in sheet_of(tmp_path / "out", "Figures") if row[9] == "repair-area.20"]
    pooled = {row[0]: row[4:7] for row in rows}
    assert pooled == dict(zip(titles, [(4 / 13, 4, 13), (2 / 10, 2, 10), (2 / 3, 2, 3)], strict=True))


def _notified(path: Path, minutes: list[int]) -> None:
    """A register of cases that were passed on after so many minutes."""
    received = dt.datetime(2026, 11, 3, 9)
    made = cases(len(minutes), 1)
    for case, passed in zip(made, minutes, strict=True):
        case[1], case[7] = received, received + dt.timedelta(minutes=passed)
    write_xlsx(path, made)


def _share(figures: object) -> tuple[int, int]:
    assert isinstance(figures, list)
    one = next(figure for figure in figures if figure["clause"] == "repair-area.20")
    return one["numerator"], one["denominator"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_of_every_outcome(tmp_path: Path, language: str) -> None:
    write_prices(tmp_path / "in" / "价目.xlsx")
    (tmp_path / "in" / "坏.xlsx").touch()
    given = ["--pack", "repair-area", "--as-of", AS_OF, "--lang", language, "--jobs", "1"]
    _, said = run_batch(tmp_path / "in", "-o", tmp_path / "out", *given)
    counts = {"files": 2, "clean": 0, "findings": 0, "no_register": 1, "failed": 1}
    assert catalog(language)("batch.done", **counts) in said
