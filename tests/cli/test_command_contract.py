"""The contract of the commands on workbooks: keys, streams, statuses, and when something is written."""

from __future__ import annotations

import inspect
import json
import re
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
from cli_support import AS_OF, COMMON, call, content, register, write
from repairs import BAD, GOOD, HEADER

from xltousu.cli import commands

COMMANDS = ("process", "validate", "deadlines", "statistics")
KEYS = {"schema_version", "file", "pack", "as_of", "settings", "sheets", "skipped"}
KEYS |= {"cases", "findings", "statistics", "penalties"}
CASE = {"sheet", "row", "case_id", "limits"}
LIMIT = {"clause", "name", "start", "due", "done", "status", "provisional", "aim"}
FINDING = {"code", "severity", "sheet", "cell", "row", "field", "value", "message", "hint", "clause"}
FIGURE = {"period", "metric", "group", "value", "numerator", "denominator", "target", "met", "clause"}
FIGURE |= {"unit", "comparison", "title", "previous", "year_before"}
EDIT = {"sheet", "cell", "before", "after", "mark", "note"}
ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_json_has_the_keys_of_the_contract(command: str, log: Path) -> None:
    table = call(command, log, *COMMON, "--format", "json").json
    assert set(table) == KEYS
    assert table["schema_version"] == 1
    assert table["file"] == str(log)
    assert table["pack"] == "repair-area"
    assert table["as_of"] == "2025-05-07T09:00:00"
    assert all(set(one) == {"value", "source"} for one in table["settings"].values())
    assert [set(one) >= CASE for one in table["cases"]] == [True, True]
    assert all(set(one) == LIMIT for case in table["cases"] for one in case["limits"])
    assert all(set(one) == FINDING for one in table["findings"])
    assert all(set(one) == FIGURE for one in table["statistics"])
    assert bool(table["findings"]) == (command in ("process", "validate"))
    assert bool(table["statistics"]) == (command in ("process", "statistics"))


@pytest.mark.parametrize("command", COMMANDS)
def test_details_add_rows_and_edits(command: str, log: Path) -> None:
    table = call(command, log, *COMMON, "--format", "json", "--details").json
    assert set(table) == KEYS | {"edits"}
    assert all(set(one) == FIGURE | {"rows"} for one in table["statistics"])
    assert all(set(one["rows"]) == {"numerator", "denominator"} for one in table["statistics"])
    assert all(set(one) == EDIT for one in table["edits"])
    assert bool(table["edits"]) == (command != "statistics")


def test_the_rows_of_a_figure_are_the_cases_behind_it(log: Path) -> None:
    figures = call("statistics", log, *COMMON, "--format", "json", "--details").json["statistics"]
    for figure in figures:
        rows = figure["rows"]
        if figure["metric"] not in ("received", "handled"):
            assert len(rows["denominator"]) == (figure["denominator"] or 0)
        assert len(rows["numerator"]) == (figure["numerator"] or 0)
        assert all(row in rows["denominator"] for row in rows["numerator"] if rows["denominator"])
    received = next(one for one in figures if one["metric"] == "received")
    assert received["rows"]["numerator"] == [["报修登记", 2], ["报修登记", 3]]


def test_times_are_iso_and_what_is_absent_is_null(log: Path) -> None:
    table = call("process", log, *COMMON, "--format", "json").json
    limits = {one["name"]: one for one in table["cases"][1]["limits"]}
    assert limits["finish_small"]["due"] == "2025-05-07T08:00:00"
    assert limits["finish_small"]["done"] is None
    assert limits["finish_small"]["aim"] is False
    assert limits["finish_aim"]["aim"] is True
    assert limits["ticket_returned"]["start"] is None
    assert table["settings"]["developer_reply_days"] == {"value": None, "source": "not-set"}
    assert {one["severity"] for one in table["findings"]} <= {"error", "warning", "info"}
    assert "NaN" not in json.dumps(table)


@pytest.mark.parametrize("command", COMMANDS)
def test_several_files_give_an_array_and_one_line_each(command: str, log: Path, clean: Path) -> None:
    array = call(command, log, clean, *COMMON, "--format", "json").json
    lines = call(command, log, clean, *COMMON, "--format", "jsonl").out.splitlines()
    assert [one["file"] for one in array] == [str(log), str(clean)]
    assert [json.loads(line) for line in lines] == array
    assert json.loads(call(command, log, *COMMON, "--format", "jsonl").out) == array[0]


@pytest.mark.parametrize(
    ("command", "status"), [("process", 1), ("validate", 1), ("deadlines", 0), ("statistics", 0)]
)
def test_the_status_tells_errors_from_none(command: str, status: int, log: Path, clean: Path) -> None:
    assert call(command, log, *COMMON).status == status
    assert call(command, clean, *COMMON).status == 0
    assert call(command, clean, log, *COMMON).status == status
    assert call(command, clean, "no.xlsx", *COMMON).status == 2


def test_a_warning_alone_is_status_0(tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", [*GOOD[:3], "1380000", *GOOD[4:]])
    called = call("process", path, *COMMON, "--format", "json")
    assert [one["severity"] for one in called.json["findings"]] == ["warning"]
    assert called.status == 0


def test_a_file_that_cannot_be_read_does_not_stop_the_others(log: Path, tmp_path: Path) -> None:
    called = call("process", tmp_path / "no.xlsx", log, *COMMON, "--format", "json")
    assert called.status == 2
    assert set(called.json[0]) == {"file", "error"}
    assert called.json[1]["file"] == str(log)
    assert called.err.strip() == called.json[0]["error"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("shape", ["text", "json", "jsonl"])
def test_the_output_is_the_same_whether_or_not_it_is_written(
    command: str, shape: str, log: Path, tmp_path: Path
) -> None:
    arguments = (command, log, *COMMON, "--format", shape)
    before = content(tmp_path)
    plain, dry = call(*arguments), call(*arguments, "-o", tmp_path / "o.xlsx", "--dry-run")
    assert content(tmp_path) == before
    written = call(*arguments, "-o", tmp_path / "o.xlsx")
    assert plain.out == dry.out == written.out
    assert plain.status == dry.status == written.status
    assert set(content(tmp_path)) - set(before) == {"o.xlsx"}
    assert log.read_bytes() == before[log.name]


@pytest.mark.parametrize("command", COMMANDS)
def test_words_about_writing_go_to_standard_error(command: str, log: Path, tmp_path: Path) -> None:
    target = tmp_path / "o.xlsx"
    assert (
        call(command, log, *COMMON).err
        == "没有写入任何文件。用 -o 路径 写一份副本，或用 --in-place 改原文件。\n"
    )
    assert call(command, log, *COMMON, "-o", target).err == f"已写入：{target}\n"
    assert call(command, log, *COMMON, "--format", "json").err == ""


def test_a_dry_run_in_place_leaves_the_file(log: Path, tmp_path: Path) -> None:
    before = content(tmp_path)
    call("process", log, *COMMON, "--in-place", "--dry-run")
    assert content(tmp_path) == before


def test_in_place_keeps_a_backup(log: Path, tmp_path: Path) -> None:
    before = log.read_bytes()
    call("process", log, *COMMON, "--in-place")
    assert openpyxl.load_workbook(log).sheetnames == [
        "报修登记",
        "检查结果",
        "时限一览",
        "月报",
        "分组统计",
        "数字明细",
        "报修项目月汇总 2025-05",
    ]
    backups = [one for one in tmp_path.iterdir() if one != log]
    assert [one.read_bytes() for one in backups] == [before]
    now = log.read_bytes()
    call("process", log, *COMMON, "--in-place")
    assert log.read_bytes() == now


@pytest.mark.parametrize(
    ("command", "columns", "sheets"),
    [
        ("validate", ["检查结果"], ["检查结果"]),
        ("deadlines", ["时限状态", "到期时间", "所依时限"], ["时限一览"]),
        ("statistics", [], ["月报", "分组统计", "数字明细", "报修项目月汇总 2025-05"]),
    ],
)
def test_a_command_writes_its_own_part(
    command: str, columns: list[str], sheets: list[str], log: Path, tmp_path: Path
) -> None:
    call(command, log, *COMMON, "-o", tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book.sheetnames == ["报修登记", *sheets]
    assert [cell.value for cell in book["报修登记"][1]] == [*HEADER, *columns]


@pytest.mark.parametrize("command", ["deadlines", "statistics"])
def test_what_was_not_checked_is_not_called_clean(command: str, log: Path) -> None:
    assert "没有发现问题" not in call(command, log, *COMMON).out


def test_several_files_go_into_a_folder(log: Path, clean: Path, tmp_path: Path) -> None:
    call("process", log, clean, *COMMON, "-o", tmp_path / "new" / "out")
    assert set(content(tmp_path / "new")) == {f"out/{log.name}", f"out/{clean.name}"}


def test_a_name_that_ends_like_a_folder_is_one(log: Path, tmp_path: Path) -> None:
    call("process", log, *COMMON, "-o", f"{tmp_path}/new/")
    assert set(content(tmp_path / "new")) == {log.name}


def test_a_csv_gives_a_new_workbook(tmp_path: Path) -> None:
    text = "\n".join(",".join(str(value or "") for value in row) for row in (HEADER, GOOD, BAD))
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "out").mkdir()
    assert call("process", tmp_path / "a.csv", *COMMON, "-o", tmp_path / "out").status == 1
    assert set(content(tmp_path / "out")) == {"a.xlsx"}
    assert "--in-place" not in call("process", tmp_path / "a.csv", *COMMON, "--in-place").out
    assert call("process", tmp_path / "a.csv", *COMMON, "--in-place").status == 2


def test_a_fix_is_listed_cell_by_cell_with_before_and_after(tmp_path: Path) -> None:
    row = [*GOOD[:1], "2025-05-06 10:00", " 张三 ", 13800000001, *GOOD[4:]]
    path = register(tmp_path / "a.xlsx", row)
    plain = call("validate", path, *COMMON, "--format", "json", "--details").json["edits"]
    fixed = call("validate", path, *COMMON, "--format", "json", "--details", "--fix").json["edits"]
    assert not [one for one in plain if one["cell"] in ("B2", "C2", "D2")]
    assert [
        (one["cell"], one["before"], one["after"]) for one in fixed if one["cell"] in ("B2", "C2", "D2")
    ] == [
        ("B2", "2025-05-06 10:00", "2025-05-06T10:00:00"),
        ("C2", " 张三 ", "张三"),
        ("D2", 13800000001, "13800000001"),
    ]


def test_a_fix_is_applied_and_then_there_is_nothing_to_fix(tmp_path: Path) -> None:
    row = [*GOOD[:1], "2025-05-06 10:00", " 张三 ", 13800000001, *GOOD[4:]]
    path, target = register(tmp_path / "a.xlsx", row), tmp_path / "o.xlsx"
    call("process", path, *COMMON, "--fix", "-o", target)
    again = call("process", target, *COMMON, "--fix", "--format", "json", "--details").json
    assert [one for one in again["edits"] if one["before"] != one["after"]] == []
    assert [cell.value for cell in openpyxl.load_workbook(target)["报修登记"][2]][1:4] == [
        GOOD[1], "张三", "13800000001",
    ]  # fmt: skip


def test_edits_name_the_mark_a_cell_shows(log: Path) -> None:
    edits = call("process", log, *COMMON, "--format", "json", "--details").json["edits"]
    marks = {one["cell"]: one["mark"] for one in edits if one["mark"]}
    assert marks == {"L3": "overdue", "M3": "overdue", "D3": "warning", "J3": "error"}
    before = {one["cell"]: (one["before"], one["after"]) for one in edits}
    assert before["D3"] == ("1380000", "1380000")
    assert before["L3"] == (None, "已逾期")


def test_canonical_names_are_headers_and_values(tmp_path: Path) -> None:
    header = [
        "case_id",
        "received_at",
        "complainant",
        "phone",
        "content",
        "object",
        "repair_class",
        "finished_at",
    ]
    row = [
        "B1",
        "2025-05-06T10:00",
        "张三",
        "13800000001",
        "漏水",
        "private_part",
        "small_private",
        "2025-05-06 12:30",
    ]
    path = write(tmp_path / "a.xlsx", {"log": [header, row]})
    table = call("process", path, *COMMON, "--format", "json").json
    assert set(table["sheets"][0]["columns"]) == set(header)
    limits = {one["name"]: one["status"] for one in table["cases"][0]["limits"]}
    assert limits["finish_small"] == "on-time"
    assert limits["finish_aim"] == "aim-missed"


@pytest.mark.parametrize(
    ("row", "options", "name", "status"),
    [
        ({"finished_at": "2025-05-07 10:00"}, (), "finish_small", "on-time"),
        ({"finished_at": "2025-05-07 10:01"}, (), "finish_small", "late"),
        ({"received_at": "2025-05-06 10:00"}, (), "finish_small", "open"),
        ({"received_at": "2025-05-06 10:00"}, ("--set", "due_soon_hours=2"), "finish_small", "due-soon"),
        ({"received_at": "2025-05-06 08:59"}, (), "finish_small", "overdue"),
        ({"received_at": "2025-05-06 09:00"}, (), "finish_small", "open"),
        ({"finished_at": "2025-05-06 12:00"}, (), "finish_aim", "aim-met"),
        ({"finished_at": "2025-05-06 12:01"}, (), "finish_aim", "aim-missed"),
        ({"received_at": None}, (), "finish_small", "waiting"),
        ({}, (), "ticket_printed", "not-judged"),
        ({"contact_slip_sent_at": "2025-05-06"}, (), "developer_reply", "not-set"),
        ({"received_at": "2025-05-06", "finished_at": "2025-05-07 10:00"}, (), "finish_small", "unjudged"),
        ({"received_at": "昨天", "finished_at": "2025-05-07 10:00"}, (), "finish_small", "unjudged"),
    ],
)
def test_every_status_is_told(
    row: dict[str, object], options: tuple[str, ...], name: str, status: str, tmp_path: Path
) -> None:
    record: dict[str, object] = {
        "case_id": "B1",
        "received_at": "2025-05-06 10:00",
        "content": "漏水",
        "repair_class": "small_private",
        "finished_at": None,
        **row,
    }
    path = write(tmp_path / "a.xlsx", {"log": [list(record), list(record.values())]})
    table = call("deadlines", path, *COMMON, *options, "--format", "json").json
    assert {one["name"]: one["status"] for one in table["cases"][0]["limits"]}[name] == status


def test_the_summary_counts_every_kind_of_state(tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", GOOD, BAD)
    assert "时限：已逾期 1, 进行中 1, 按时 5\n" in call("process", path, *COMMON).out


def test_several_sheets_are_one_register(tmp_path: Path) -> None:
    sheets = {"四月": [HEADER, GOOD], "五月": [HEADER, BAD], "备注": [["随便写写"]]}
    path = write(tmp_path / "a.xlsx", sheets)
    table = call("process", path, *COMMON, "--format", "json", "--details").json
    assert [(one["sheet"], one["row"], one["case_id"]) for one in table["cases"]] == [
        ("四月", 2, "B001"),
        ("五月", 2, "B002"),
    ]
    received = next(one for one in table["statistics"] if one["metric"] == "received")
    assert received["rows"]["numerator"] == [["四月", 2], ["五月", 2]]
    assert table["skipped"] == [{"sheet": "备注", "reason": "no-table"}]


def test_one_sheet_may_be_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"四月": [HEADER, GOOD], "五月": [HEADER, BAD]})
    table = call("process", path, *COMMON, "--sheet", "五月", "--format", "json").json
    assert {one["sheet"] for one in table["cases"]} == {"五月"}
    refused = call("process", path, *COMMON, "--sheet", "六月")
    assert (refused.status, refused.out) == (2, "")
    assert "四月, 五月" in refused.err


def test_a_case_carried_into_the_next_month_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"四月": [HEADER, BAD], "五月": [HEADER, BAD]})
    table = call("process", path, *COMMON, "--format", "json", "--details").json
    received = next(one for one in table["statistics"] if one["metric"] == "received")
    assert received["numerator"] == 1
    assert received["rows"]["numerator"] == [["五月", 2]]
    assert {one["sheet"] for one in table["findings"]} == {"五月"}


def test_the_period_is_the_month_asked_for(log: Path) -> None:
    figures = call("statistics", log, *COMMON, "--period", "2025-04", "--format", "json").json["statistics"]
    assert {one["period"] for one in figures} == {"2025-04"}
    assert next(one for one in figures if one["metric"] == "received")["numerator"] == 0
    assert all(one["value"] is None for one in figures if one["denominator"] == 0)


def test_a_case_whose_validity_is_blank_is_judged_as_valid(tmp_path: Path) -> None:
    header = ["case_id", "received_at", "content", "type", "impact", "valid"]
    rows = [["1", "2025-05-06 11:00", "漏水", "complaint", "outside_control", valid] for valid in (None, "Y")]
    path = write(tmp_path / "a.xlsx", {"log": [header, *rows]})
    cases = call("deadlines", path, "--pack", "mall-sop", "--as-of", AS_OF, "--format", "json").json["cases"]
    assert "reply_outside_control" in [one["name"] for one in cases[0]["limits"]]
    assert cases[0]["limits"] == cases[1]["limits"]


def test_the_moment_of_judgement_may_have_seconds_but_no_zone(clean: Path) -> None:
    arguments = ("process", clean, "--pack", "repair-area", "--format", "json", "--as-of")
    assert call(*arguments, "2025-05-07T09:00:59").json["as_of"] == "2025-05-07T09:00:59"
    assert call(*arguments, "2025-05-07").json["as_of"] == "2025-05-07T00:00:00"
    for wrong in ("2025", "2025-05-07T09:00Z", "morgen", "2025-02-30T09:00"):
        assert call(*arguments, wrong).status == 2


@pytest.mark.parametrize("as_of", ["1000-01-01T00:00", "9998-12-31T23:59"])
def test_a_moment_far_away_is_no_crash(as_of: str, log: Path, tmp_path: Path) -> None:
    arguments = ("process", log, "--pack", "repair-area", "--as-of", as_of, "-o", tmp_path / "o.xlsx")
    assert call(*arguments).status in (0, 1)


def test_headers_without_rows_are_no_mistake(tmp_path: Path) -> None:
    path, target = register(tmp_path / "a.xlsx"), tmp_path / "o.xlsx"
    called = call("process", path, *COMMON, "-o", target)
    assert called.status == 0
    assert [cell.value for cell in openpyxl.load_workbook(target)["报修登记"][1]][-1] == "检查结果"
    assert call("process", path, *COMMON, "--format", "json").json["cases"] == []


def test_without_a_moment_it_is_now(clean: Path) -> None:
    table = call("process", clean, "--pack", "repair-area", "--format", "json").json
    assert table["as_of"] > AS_OF


def test_fix_lists_each_correction_with_the_cell_before_and_after(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    write(path, {"报修": [["单号", "受理时间", "报修内容"], ["B1", "2026年3月5日下午3点", "漏水"]]})
    called = call("validate", path, "--pack", "repair-area", "--fix", "--lang", "en")
    assert "报修!B2  2026年3月5日下午3点  ->  2026-03-05 15:00" in called.out


def test_every_command_that_is_loaded_when_it_runs_is_there() -> None:
    paths = re.findall(r'_later\("(\w+)\.(\w+)"\)', inspect.getsource(commands))
    assert len(paths) > 10
    for module, name in paths:
        assert callable(getattr(import_module(f"xltousu.cli.{module}"), name))
