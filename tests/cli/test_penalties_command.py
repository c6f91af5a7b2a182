"""Penalties from a workbook: input sheets in, ledger, shares, notices and summary out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli_support import Called, Rows, call, register, write

from xltousu.policy import LANGUAGES, load_pack, read_inputs
from xltousu.text import catalog

AS_OF = "2025-04-15T09:00"
SHEETS: dict[str, Rows] = {
    "cases": [
        ["case_id", "closed_at", "cause_class", "trigger", "valid"],
        ["C1", "2025-03-20", "quality", "T08", "Y"],
    ],
    "losses": [
        ["case_id", "qty", "a_grade_price", "discipline_judged_at", "actual_loss_total"],
        ["C1", None, None, None, 1300],
    ],
    "resales": [["case_id", "resold_at", "qty", "price"]],
    "responsibilities": [["case_id", "person", "department", "ratio"], ["C1", "P1", None, 100]],
    "discipline": [["case_id", "person", "kind", "count"]],
    "notices": [["case_id", "approved_at"], ["C1", "2025-03-25"]],
    "staff_months": [
        ["person", "department", "month", "bonus", "points", "base"],
        ["P1", "一部", "2025-03", 900, 10, None],
        ["P1", "一部", "2025-04", 1000.01, 10, None],
        ["P1", "一部", "2025-05", 800, 10, None],
    ],
}
MONTHS = [
    ("2025-03", "900.00", "450.00", "0.00", "1300.00", "450.00", "850.00", "450.00"),
    ("2025-04", "1000.01", "500.00", "850.00", "0.00", "500.00", "350.00", "500.01"),
    ("2025-05", "800.00", "400.00", "350.00", "0.00", "350.00", "0.00", "450.00"),
]
KEYS = ("month", "bonus", "cap", "opening", "loss_share", "deducted", "carried", "net_bonus")


def sheets(**changed: Rows) -> dict[str, Rows]:
    return {**SHEETS, **changed}


def penalties(file: Path, *more: object, command: str = "penalties") -> Called:
    return call(command, file, "--pack", "maker", "--as-of", AS_OF, *more)


def months(called: Called) -> list[tuple[str, ...]]:
    return [tuple(row[key] for key in KEYS) for row in called.json["penalties"]]


def test_a_workbook_with_the_input_sheets_alone_is_settled(tmp_path: Path) -> None:
    called = penalties(write(tmp_path / "a.xlsx", SHEETS), "--format", "json")
    assert called.status == 0
    assert months(called) == MONTHS
    assert [row["settled"] for row in called.json["penalties"]] == [True, False, False]
    assert called.json["settlement"]["cases"][0]["loss"] == "1300.00"
    assert called.json["settlement"]["major_demerit_inside_cap"] is False


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_heads_may_be_in_any_language(tmp_path: Path, language: Any) -> None:
    tables = {table.name: table for table in read_inputs(load_pack("maker"))}
    named: dict[str, Rows] = {}
    for name, (head, *rows) in SHEETS.items():
        titles = [tables[name].column_named(one).title(language) for one in head]  # type: ignore[union-attr]
        named[tables[name].title(language)] = [titles, *rows]
    assert months(penalties(write(tmp_path / "a.xlsx", named), "--format", "json")) == MONTHS


def test_cases_come_from_a_register_of_the_office(tmp_path: Path) -> None:
    head = ["客户投诉编号", "受理日期", "客户名称", "投诉理由", "结案日期", "处分判定项目", "投诉是否成立"]
    own = {name: rows for name, rows in SHEETS.items() if name != "cases"}
    own["2025年投诉"] = [
        ["投诉登记"],
        head,
        ["C1", "2025-03-03", "某公司", "色差", "2025-03-20", "订单误记", "是"],
    ]
    called = penalties(write(tmp_path / "a.xlsx", own), "--format", "json")
    assert months(called) == MONTHS
    assert [one["sheet"] for one in called.json["sheets"]] == ["2025年投诉"]


def test_a_faulty_case_is_a_finding_with_its_cell(tmp_path: Path) -> None:
    rows: Rows = [*SHEETS["responsibilities"], ["C2", "P1", None, 50], ["C2", "P9", None, 40]]
    losses: Rows = [*SHEETS["losses"], ["C2", None, None, None, "约 100"]]
    called = penalties(
        write(tmp_path / "a.xlsx", sheets(responsibilities=rows, losses=losses)), "--format", "json"
    )
    assert called.status == 1
    found = [(one["code"], one["sheet"], one["cell"], one["severity"]) for one in called.json["findings"]]
    assert found == [("R702", "losses", "E3", "error")]
    assert months(called) == MONTHS
    assert called.json["settlement"]["cases"][1] == {
        "case_id": "C2", "state": "left-out", "month": None, "loss": None, "gap": None, "rest": None,
        "window_end": None, "loss_fixed_at": None, "allocation_due": None,
    }  # fmt: skip


def test_a_sheet_without_a_column_it_needs_is_told(tmp_path: Path) -> None:
    called = penalties(
        write(tmp_path / "a.xlsx", sheets(notices=[["approved_at"], ["2025-03-25"]])), "--format", "json"
    )
    assert [(one["code"], one["sheet"]) for one in called.json["findings"]] == [("R701", "notices")]
    assert called.json["penalties"] == []


class TestResults:
    @pytest.fixture
    def written(self, tmp_path: Path) -> Path:
        penalties(write(tmp_path / "a.xlsx", SHEETS), "-o", tmp_path / "b.xlsx")
        return tmp_path / "b.xlsx"

    def test_are_four_sheets_with_the_caution_and_the_reading(self, written: Path) -> None:
        book, words = openpyxl.load_workbook(written), catalog("zh-CN")
        names = [words(f"sheet.{key}") for key in ("ledger", "allocations", "notices", "penalty-month")]
        assert book.sheetnames[-4:] == names
        texts = [cell for row in book[names[0]].iter_rows(values_only=True) for cell in row]
        assert words("penalty.caution") in texts
        assert words("penalty.reading-outside") in texts
        notice = [cell for row in book[names[2]].iter_rows(values_only=True) for cell in row]
        assert words("penalty.copies") in notice
        assert {"C1", "P1", 1300} <= set(notice)

    def test_are_the_same_on_a_second_run(self, written: Path, tmp_path: Path) -> None:
        penalties(written, "-o", tmp_path / "c.xlsx")
        assert (tmp_path / "c.xlsx").read_bytes() == written.read_bytes()

    def test_keep_settled_months_and_list_what_would_change(self, written: Path, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(written)
        book["staff_months"]["D2"] = 600
        changed = tmp_path / "changed.xlsx"
        book.save(changed)
        called = penalties(changed, "--format", "json")
        assert called.status == 1
        assert months(called)[:1] == MONTHS[:1]
        assert [one["code"] for one in called.json["findings"]] == ["R725"]
        difference = called.json["settlement"]["differences"][0]
        assert (difference["person"], difference["month"]) == ("P1", "2025-03")
        assert "bonus" in difference["fields"]
        anew = penalties(changed, "--resettle", "--format", "json")
        assert anew.status == 0
        assert months(anew)[0][:3] == ("2025-03", "600.00", "300.00")

    def test_point_at_the_row_of_the_ledger_that_would_change(self, written: Path, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(written)
        book["staff_months"]["D2"] = 600
        book.save(tmp_path / "changed.xlsx")
        called = penalties(tmp_path / "changed.xlsx", "-o", tmp_path / "d.xlsx", "--format", "json")
        finding = called.json["findings"][0]
        sheet = openpyxl.load_workbook(tmp_path / "d.xlsx")[finding["sheet"]]
        row = [cell.value for cell in sheet[finding["row"]]]
        assert row[:3] == ["P1", "一部", "2025-03"]

    def test_are_kept_when_another_command_writes(self, written: Path, tmp_path: Path) -> None:
        call("validate", written, "--pack", "maker", "--as-of", AS_OF, "-o", tmp_path / "c.xlsx")
        assert catalog("zh-CN")("sheet.ledger") in openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames

    def test_that_were_spoilt_are_refused(self, written: Path, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(written)
        ledger = book[catalog("zh-CN")("sheet.ledger")]
        place = next(cell for row in ledger.iter_rows() for cell in row if cell.value == 450)
        place.value = "四百五"
        book.save(tmp_path / "spoilt.xlsx")
        called = penalties(tmp_path / "spoilt.xlsx")
        assert called.status == 2
        assert place.coordinate in called.err
        assert penalties(tmp_path / "spoilt.xlsx", "--resettle").status == 0


def test_amounts_below_the_least_of_the_article_are_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", SHEETS)
    for setting in (
        "warning_amount=9.99",
        "minor_amount=49",
        "cap_ratio=60",
        "warning_amount=ten",
        "major_demerit_inside_cap=maybe",
    ):
        called = penalties(file, "--set", setting)
        assert called.status == 2, setting
        assert setting.partition("=")[0] in called.err


def test_settings_show_the_numbers_in_force(tmp_path: Path) -> None:
    called = call("show-settings", write(tmp_path / "a.xlsx", SHEETS), "--pack", "maker", "--format", "json")
    assert called.json["warning_amount"] == {"value": "10.00", "source": "pack"}
    assert called.json["minimum_wage"]["value"] is None


def test_every_finding_of_a_settlement_is_explained() -> None:
    called = call("rule", "R706", "--format", "json", "--lang", "en")
    assert (called.status, called.json["severity"]) == (0, "error")
    assert "R725" in call("rule").out


def test_process_settles_too_and_a_pack_without_penalties_has_none(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", SHEETS)
    assert months(penalties(file, "--format", "json", command="process")) == MONTHS
    other = call("penalties", file, "--pack", "repair-area", "--as-of", AS_OF, "--format", "json")
    assert other.status == 2
    log = register(tmp_path / "log.xlsx", ["R1", "2025-05-01 09:00", "张三"])
    plain = call("penalties", log, "--pack", "repair-area", "--as-of", AS_OF, "--lang", "en")
    assert (plain.status, "repair-area settles no penalties." in plain.out) == (0, True)


def test_process_says_nothing_of_penalties_where_nothing_is_entered(tmp_path: Path) -> None:
    head = ["客户投诉编号", "受理日期", "客户名称", "投诉理由"]
    rows: Rows = [head, ["C1", "2025-03-03", "某公司", "色差"]]
    file = write(tmp_path / "a.xlsx", {"2025年投诉": rows})
    assert "settlement" not in penalties(file, "--format", "json", command="process").json
    assert penalties(file, "--format", "json").json["settlement"]["cases"] == []


def test_a_spoilt_ledger_does_not_stand_in_the_way_of_todays_work(tmp_path: Path) -> None:
    head = ["客户投诉编号", "受理日期", "客户名称", "投诉理由"]
    own = {name: rows for name, rows in SHEETS.items() if name != "cases"}
    own["2025年投诉"] = [head, ["C1", "2025-03-03", "某公司", "色差"]]
    penalties(write(tmp_path / "a.xlsx", own), "-o", tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    ledger = book[catalog("zh-CN")("sheet.ledger")]
    next(cell for row in ledger.iter_rows() for cell in row if cell.value == 450).value = "?"
    book.save(tmp_path / "c.xlsx")
    assert call("today", tmp_path / "c.xlsx", "--pack", "maker", "--as-of", AS_OF).status == 0
    written = ("-o", tmp_path / "d.xlsx", "--pack", "maker", "--as-of", AS_OF)
    assert call("process", tmp_path / "c.xlsx", *written).status == 2
    assert call("deadlines", tmp_path / "c.xlsx", *written).status == 0
    kept = openpyxl.load_workbook(tmp_path / "d.xlsx")[catalog("zh-CN")("sheet.ledger")]
    assert "?" in {cell.value for row in kept.iter_rows() for cell in row}


def test_entries_of_a_settlement_are_checked_without_settling_them(tmp_path: Path) -> None:
    spoilt = {**SHEETS, "responsibilities": [*SHEETS["responsibilities"][:-1], ["C9", "P1", None, 100]]}
    file = write(tmp_path / "a.xlsx", spoilt)
    settled = penalties(file, "--format", "json").json
    checked = penalties(file, "--format", "json", command="validate").json
    codes = {one["code"] for one in settled["findings"]}
    assert codes
    assert codes <= {one["code"] for one in checked["findings"]}
    assert "settlement" not in checked
