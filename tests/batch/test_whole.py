"""A batch from end to end: what it writes, says, adds up and keeps to itself."""

from __future__ import annotations

import datetime as dt
import json
import sys
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from batch_support import (
    AS_OF,
    BROKEN,
    GIVEN,
    MARKER,
    NO_REGISTER,
    PACK,
    Ran,
    cases,
    files_of,
    lines_of,
    run_batch,
    write_xlsx,
)

from xltousu.cli import run, screen
from xltousu.policy import load_pack
from xltousu.report import batch_summary
from xltousu.text import LANGUAGES, catalog


def summary(out: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every sheet of the summary from its table's header on."""
    book = openpyxl.load_workbook(out / "Summary.xlsx")
    return {sheet.title: list(sheet.iter_rows(min_row=6, values_only=True)) for sheet in book}


def test_every_workbook_is_mirrored_and_others_are_not(ran: Ran) -> None:
    results = [name for name in files_of(ran.out) if name not in ("results.jsonl", "Summary.xlsx")]
    assert len(results) == 54
    assert {
        "顶层.xlsx",
        "顶层-无后缀.xlsx",
        "办公室1/表46.xlsx",
        "办公室1/表49.xlsx",
        "办公室2/表50.xlsx",
    } <= {*results}
    assert all(openpyxl.load_workbook(ran.out / name, read_only=True) for name in results[::9])


def test_a_result_is_what_process_makes_of_the_file(ran: Ran, tmp_path: Path) -> None:
    source, target = ran.root / "顶层.xlsx", tmp_path / "顶层.xlsx"
    run(["process", str(source), *GIVEN, "-o", str(target)])
    assert target.read_bytes() == (ran.out / "顶层.xlsx").read_bytes()


def test_failures_cost_their_files_only_and_are_told_in_words(ran: Ran) -> None:
    lines = lines_of(ran.out)
    assert ran.status == 3
    assert len(lines) == 60
    assert {name: line["reason"] for name, line in lines.items() if "reason" in line} == BROKEN | NO_REGISTER
    told = dict(row[:2] for row in summary(ran.out)["Failed files"][1:])
    assert set(told) == set(BROKEN)
    assert told["坏/空.xlsx"] == "坏/空.xlsx is empty. See whether it was copied completely."
    assert all(sentence in ran.said for sentence in map(str, told.values()))
    assert "60 files: " in ran.said
    assert "1 without a register, 5 failed" in ran.said


def test_nothing_from_a_cell_is_found_outside_the_mirrored_workbooks(ran: Ran) -> None:
    own = [path for path in (ran.out / ".xltousu-batch").rglob("*") if path.is_file()]
    contents = [path.read_bytes() for path in (*own, ran.out / "results.jsonl")]
    with zipfile.ZipFile(ran.out / "Summary.xlsx") as archive:
        contents += [archive.read(name) for name in archive.namelist()]
    assert len(own) > 60
    escaped = json.dumps(MARKER)[1:-1]
    for content in (*contents, ran.said.encode()):
        assert MARKER.encode() not in content
        assert escaped.encode() not in content


def test_values_are_there_when_they_are_asked_for(ran: Ran, tmp_path: Path) -> None:
    source = ran.root / "坏" / "参数.xlsx"
    run_batch(source, ran.root / "顶层.xlsx", "-o", tmp_path, *GIVEN, "--with-values", "--jobs", "1")
    lines = lines_of(tmp_path)
    assert MARKER in str(lines["参数.xlsx"]["error"])
    assert MARKER in str(lines["顶层.xlsx"]["sheets"])
    assert {"value", "message", "hint"} <= set(lines["顶层.xlsx"]["findings"][0])  # type: ignore[index]


def test_a_line_has_the_keys_of_the_contract(ran: Ran) -> None:
    line = lines_of(ran.out)["顶层.xlsx"]
    assert {"schema_version", "file", "pack", "as_of", "settings", "sheets", "statistics", "findings"} <= set(
        line
    )
    assert (line["pack"], line["as_of"]) == (PACK, "2026-11-20T17:00:00")
    figures = line["statistics"]
    assert isinstance(figures, list)
    assert {"metric", "value", "numerator", "denominator", "target", "clause"} <= set(figures[0])
    findings = line["findings"]
    assert isinstance(findings, list)
    assert set(findings[0]) == {"code", "severity", "sheet", "cell", "row", "field", "clause"}


def test_rates_are_pooled_by_adding_cases(ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
    shares: dict[tuple[str, str], Counter[bool]] = {}
    for name in lines_of(ran.out):
        if name not in BROKEN | NO_REGISTER:
            run(["deadlines", str(ran.root / name), *GIVEN, "--format", "json"])
            for case in json.loads(capsys.readouterr().out)["cases"]:
                for limit in case["limits"]:
                    if not limit["aim"]:
                        _count(shares, name, limit)
    titles = {limit.name: limit.title("en") for limit in load_pack(PACK).limit if limit.kind != "immediate"}
    rows = {(row[0], row[2]): row for row in summary(ran.out)["Figures"][1:]}
    compared = 0
    for (office, limit), counts in shares.items():
        if limit in titles and counts.total():
            row = rows[office, titles[limit]]
            assert row[5:7] == (counts[True], counts.total())
            assert row[4] == pytest.approx(counts[True] / counts.total())
            compared += 1
    assert compared > 10


def _count(shares: dict[tuple[str, str], Counter[bool]], name: str, limit: dict[str, str]) -> None:
    office = name.partition("/")[0] if "/" in name else "(in no folder)"
    decided = limit["status"] in ("on-time", "late", "overdue")
    if decided and limit["due"].startswith("2026-11"):
        for group in ("All", office):
            shares.setdefault((group, limit["name"]), Counter())[limit["status"] == "on-time"] += 1


def test_files_and_offices_add_up(ran: Ran) -> None:
    sheets = summary(ran.out)
    head, everything, *offices = sheets["Offices"][:8]
    assert everything[1] == 60
    assert [sum(column) for column in zip(*(row[1:] for row in offices), strict=True)] == list(everything[1:])  # type: ignore[arg-type]
    files = sheets["Files"]
    assert files[0][3:] == head[4:]
    assert sum(int(str(row[3])) for row in files[1:61] if row[3] is not None) == everything[4]


@pytest.mark.parametrize(("finished", "status"), [(None, 0), (dt.datetime(2026, 1, 1), 1)])
def test_the_status_tells_of_errors_in_the_registers(
    tmp_path: Path, finished: dt.datetime | None, status: int
) -> None:
    case = cases(1, 1)[0]
    write_xlsx(tmp_path / "in" / "a.xlsx", [[*case[:3], "13800000001", *case[4:7], None, None, finished]])
    given = ["--pack", PACK, "--as-of", str(case[1])[:16], "--jobs", "1"]
    assert run_batch(tmp_path / "in", "-o", tmp_path / "out", *given)[0] == status


def test_no_workbook_is_overwritten_by_the_summary(tmp_path: Path) -> None:
    for name in ("a.xlsx", "汇总.xlsx", "Summary.xlsx"):
        write_xlsx(tmp_path / "in" / name, cases(2, 1))
    given = ["--pack", PACK, "--as-of", AS_OF, "--jobs", "1"]
    run_batch(tmp_path / "in", "-o", tmp_path / "out", *given)
    made = set(files_of(tmp_path / "out"))
    assert made == {"a.xlsx", "汇总.xlsx", "汇总.xlsx.xlsx", "Summary.xlsx.xlsx", "results.jsonl"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_speaks_every_language(tmp_path: Path, language: str) -> None:
    figure = {"title": "f", "metric": "m", "period": "2026-11", "clause": None}
    share = figure | {"kind": "share", "numerator": 1, "denominator": 3, "comparison": ">=", "target": 0.4}
    day = figure | {"kind": "per-day", "numerator": 7, "denominator": 30, "comparison": ">=", "target": 2}
    done = {"office": "a", "outcome": "clean", "pack": PACK, "rows": 1, "findings": {}, "limits": {"late": 2}}
    records = [done | {"file": f"a/{n}", "figures": [share | {"numerator": n}, day]} for n in (0, 2)]
    records.append({"office": "", "outcome": "failed", "file": "b", "reason": "x", "sentence": "why"})
    path = tmp_path / "summary.xlsx"
    path.write_bytes(batch_summary(records, dt.datetime(2026, 11, 20), catalog(language)))
    rows = list(openpyxl.load_workbook(path).worksheets[1].iter_rows(min_row=7, max_row=8, values_only=True))
    assert [row[4:7] for row in rows] == [(pytest.approx(2 / 6), 2, 6), ("-", 14, None)]
    assert rows[0][7:9] == (">= 40%", catalog(language)("label.missed"))


def test_progress_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda shown=terminal: shown)
        with screen.bar(2) as advance:
            advance("[red]a.xlsx")
            advance("b.xlsx")
        out, err = capsys.readouterr()
        assert out == ""
        assert ("2/2" in err) is terminal
