"""Workbooks that are encrypted, protected or signed, many at a time; passwords stay where they belong."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from batch_support import GIVEN, cases, encrypted, lines_of, run_batch, write_xlsx

from xltousu.app.batch_find import find
from xltousu.app.batch_plan import Fingerprints, Plan
from xltousu.app.files import Unlocking
from xltousu.app.sources import Given

SECRETS = ("kaimen-Zq81", "芝麻開門")


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """Two encrypted workbooks with passwords of their own, and one that nobody locked."""
    root = tmp_path / "in"
    for number, secret in enumerate(SECRETS):
        path = root / f"{number}.xlsx"
        write_xlsx(path, cases(3, number))
        path.write_bytes(encrypted(path.read_bytes(), secret))
    write_xlsx(root / "offen.xlsx", cases(3, 7))
    return root


@pytest.fixture
def passwords(tmp_path: Path) -> Path:
    path = tmp_path / "passwords.txt"
    path.write_text("\n".join(SECRETS) + "\n", "utf-8")
    return path


def test_every_password_is_tried_on_every_workbook(locked: Path, passwords: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = [locked, "-o", out, *GIVEN, "--jobs", "1"]
    assert run_batch(*given)[0] == 3
    assert {line.get("reason") for line in lines_of(out).values()} == {None, "encrypted-workbook"}
    assert run_batch(*given, "--password-file", passwords)[0] in (0, 1)
    assert {line["outcome"] for line in lines_of(out).values()} == {"processed"}
    assert openpyxl.load_workbook(out / "1.xlsx").sheetnames[0] == "报修登记"


def test_a_password_is_kept_nowhere(locked: Path, passwords: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    wrong = locked / "wrong.xlsx"
    wrong.write_bytes(encrypted((locked / "offen.xlsx").read_bytes(), "another"))
    given = [str(locked), "-o", str(out), *GIVEN, "--password-file", str(passwords), "--with-values"]
    command = [sys.executable, "-m", "xltousu", "batch", *given]
    seen = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        while process.poll() is None:
            seen += _told_of_processes()
            time.sleep(0.01)
        said = process.stdout.read() if process.stdout else b""
    assert process.returncode == 3
    kept = [path.read_bytes() for path in (out / ".xltousu-batch").rglob("*") if path.is_file()]
    kept += [(out / "results.jsonl").read_bytes(), said]
    kept += [str(cell).encode() for cell in _cells(out / "Summary.xlsx")]
    for secret in SECRETS:
        spellings = (secret.encode(), secret.encode("unicode-escape"), secret.encode("utf-16-le"))
        assert not [one for one in (*kept, *seen) for spelling in spellings if spelling in one]
    if Path("/proc/self/cmdline").exists():
        assert any(b"batch_worker" in one for one in seen)


def _told_of_processes() -> list[bytes]:
    """What anybody may see of every process: its command line; and what its owner may: its environment."""
    told = []
    for path in (*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")):
        try:
            told.append(path.read_bytes())
        except OSError:
            continue
    return told


def _cells(path: Path) -> list[object]:
    return [value for sheet in openpyxl.load_workbook(path) for row in sheet.values for value in row]


def test_a_password_leaves_no_trace_in_the_fingerprint(tmp_path: Path) -> None:
    def fingerprint(**unlocking: object) -> str:
        plan = Plan(
            Given("command-line", {"pack": "repair-area"}),
            Given("environment"),
            dt.datetime(2026, 11, 20),
            "en",
            unlocking=Unlocking(**unlocking),  # type: ignore[arg-type]
        )
        assert Plan.from_json(plan.to_json()) == plan
        assert "secret" not in repr(plan)
        return Fingerprints(plan).of(tmp_path / "a.xlsx")

    plain = fingerprint()
    assert fingerprint(passwords=("secret", "other")) == plain
    assert fingerprint(allow_protected=True) != plain
    assert fingerprint(drop_signature=True) != plain


def test_protected_sheets_are_written_where_that_is_allowed(tmp_path: Path) -> None:
    path, out = tmp_path / "in" / "a.xlsx", tmp_path / "out"
    write_xlsx(path, cases(3, 1))
    book = openpyxl.load_workbook(path)
    book.worksheets[0].protection.enable()
    book.save(path)
    given = [tmp_path / "in", "-o", out, *GIVEN, "--jobs", "1"]
    assert run_batch(*given)[0] == 3
    assert lines_of(out)["a.xlsx"]["reason"] == "protected-sheet"
    assert run_batch(*given, "--allow-protected")[0] in (0, 1)
    assert (out / "a.xlsx").exists()


def test_an_encrypted_workbook_with_macros_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.xlsm"
    write_xlsx(path, cases(1, 1))
    content = path.read_bytes()
    path.write_bytes(encrypted(content, "x"))
    (tmp_path / "in" / "b.xlsm").write_bytes(content)
    targets = {one.file: one.target for one in find([tmp_path / "in"], tmp_path / "out")}
    assert targets == {"a.xlsm": "a.xlsm", "b.xlsm": "b.xlsx"}


def test_a_password_file_without_a_password_stops_the_batch(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "in" / "a.xlsx", cases(1, 1))
    (tmp_path / "empty").write_text("\n\n")
    given = [tmp_path / "in", "-o", tmp_path / "out", *GIVEN, "--password-file", tmp_path / "empty"]
    status, said = run_batch(*given)
    assert (status, "holds no password" in said) == (2, True)
    assert not (tmp_path / "out").exists()
    assert os.listdir(tmp_path / "in") == ["a.xlsx"]  # noqa: PTH208
