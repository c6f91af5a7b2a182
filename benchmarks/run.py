"""Speed as ratios against a peer, both sides in one run: ``python benchmarks/run.py [ROWS...]``.

Every task runs in a process of its own, three times; the median counts. Seconds drift with the
machine, so only the ratios to ``openpyxl.load_workbook`` say something.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from register import write_register

AS_OF = "2026-11-20T17:00"
PACK = "repair-area"


class Measured(NamedTuple):
    """Median wall seconds and the largest resident memory in MB."""

    seconds: float
    megabytes: float


def measure(command: list[str], times: int = 3) -> Measured:
    """Runs a command several times, each in a fresh process; one run before fills the caches."""
    seconds, megabytes = [], []
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, capture_output=True, env=environment, check=False)
    for _ in range(times):
        start = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        ) as process:
            _, status, usage = _wait(process)
        seconds.append(time.perf_counter() - start)
        megabytes.append(usage.ru_maxrss / 1024)
        if status not in (0, 1 << 8):
            raise SystemExit(f"{command} ended with {status >> 8}")
    return Measured(statistics.median(seconds), max(megabytes))


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, int, resource.struct_rusage]:
    if process.stderr is not None:
        process.stderr.read()
    result = os.wait4(process.pid, 0)
    process.returncode = 0
    return result


def python(code: str) -> list[str]:
    """A command that runs Python code."""
    return [sys.executable, "-c", code]


def tasks(book: Path, out: Path) -> dict[str, list[str]]:
    """The commands that are compared, by their names."""
    xltousu = [sys.executable, "-m", "xltousu"]
    given = ["--pack", PACK, "--as-of", AS_OF]
    return {
        "import pandas": python("import pandas"),
        "openpyxl load": python(f"import openpyxl; openpyxl.load_workbook({str(book)!r})"),
        "openpyxl load + save": python(
            f"import openpyxl; b = openpyxl.load_workbook({str(book)!r}); b.save({str(out / 'peer.xlsx')!r})"
        ),
        "python-calamine read": python(
            "import python_calamine as c; "
            f"c.CalamineWorkbook.from_path({str(book)!r}).get_sheet_by_index(0).to_python()"
        ),
        "process": [*xltousu, "process", str(book), *given, "-o", str(out / "ours.xlsx")],
        "deadlines (JSON, nothing written)": [
            *xltousu, "deadlines", str(book), *given, "--format", "jsonl",
        ],
    }  # fmt: skip


def compare(rows: int, folder: Path) -> None:
    """Prints one table: seconds, ratio to openpyxl's load, memory."""
    book = folder / f"register-{rows}.xlsx"
    write_register(book, rows)
    measured = {name: measure(command) for name, command in tasks(book, folder).items()}
    load = measured["openpyxl load"]
    print(f"\n{rows} rows x 20 columns, {book.stat().st_size / 1e6:.1f} MB")
    print(f"{'':36}{'seconds':>9}{'of load':>9}{'MB':>7}{'of load':>9}")
    for name, one in measured.items():
        print(
            f"{name:36}{one.seconds:9.2f}{one.seconds / load.seconds:9.3f}"
            f"{one.megabytes:7.0f}{one.megabytes / load.megabytes:9.2f}"
        )
    goals(rows, measured)


def goals(rows: int, measured: dict[str, Measured]) -> None:
    """Prints which goals are reached."""
    ours, load = measured["process"], measured["openpyxl load"]
    both, pandas = measured["openpyxl load + save"], measured["import pandas"]
    checks: list[tuple[str, Callable[[], bool]]] = [
        ("process <= 0.40 of openpyxl load", lambda: ours.seconds <= 0.40 * load.seconds),
        ("process <= 0.30 of openpyxl load", lambda: ours.seconds <= 0.30 * load.seconds),
        ("process <= 0.12 of openpyxl load + save", lambda: ours.seconds <= 0.12 * both.seconds),
        ("memory <= 0.8 of openpyxl load", lambda: ours.megabytes <= 0.8 * load.megabytes),
    ]
    if rows <= 200:
        checks = [("process <= 2.5 of import pandas", lambda: ours.seconds <= 2.5 * pandas.seconds)]
    for name, reached in checks:
        print(f"  {'yes' if reached() else 'no ':4}{name}")


def main() -> None:
    """Measures the sizes given, or 200, 1,000 and 20,000 rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[200, 1_000, 20_000])
    with tempfile.TemporaryDirectory() as folder:
        for rows in parser.parse_args().rows:
            compare(rows, Path(folder))


if __name__ == "__main__":
    main()
