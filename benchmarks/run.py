"""Speed as ratios against a peer, both sides in one run: ``python benchmarks/run.py [PART...]``.

Parts: ``process`` (time and memory of a big register), ``small`` (a workbook of 200 rows), ``deadlines``
(a million cases), ``again`` (the same workbook twice) and, only when it is named, ``full`` (a full
worksheet: a quarter of an hour and up to 6 GB). Seconds drift with the machine; only the ratios say
something.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import deadlines
from measure import GIVEN, XLTOUSU, Measured, measure, run
from register import write_register

BIG, FULL, SMALL = 100_000, 1_048_575, 200
CASES = 1_000_000
PEERS = (sys.executable, str(Path(__file__).with_name("peers.py")))


class Row(NamedTuple):
    """One line of the table: a work, ours and the peer's figure, their ratio and the goal."""

    work: str
    ours: str
    peer: str
    ratio: float | None
    goal: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the workbooks lie, how big the big one is, how often each side runs, and by which clock."""

    folder: Path
    rows: int
    times: int
    cpu: bool

    def book(self, rows: int) -> Path:
        """A register of so many rows; one that lies there already is taken as it is."""
        path = self.folder / f"register-{rows}.xlsx"
        if not path.exists():
            print(f"writing {path.name} ...", file=sys.stderr)
            write_register(path, rows)
        return path

    def process(self, rows: int) -> tuple[str, ...]:
        """The command that does the whole work on such a register."""
        return (*XLTOUSU, "process", str(self.book(rows)), *GIVEN, "-o", str(self.folder / "ours.xlsx"))

    def seconds(self, measured: Measured) -> float:
        """The seconds that count."""
        return measured.processor if self.cpu else measured.seconds

    def compare(self, work: str, ours: Measured, peer: tuple[str, Measured], most: float) -> Row:
        """The line of two times."""
        one, other = self.seconds(ours), self.seconds(peer[1])
        ratio = one / other
        return Row(work, f"{one:.2f} s", f"{peer[0]} {other:.2f} s", ratio, f"<= {most:.2f}", ratio <= most)


def process(bench: Bench) -> Iterator[Row]:
    """Time and memory of a big register, against loading it, and against loading, adding and saving."""
    book = str(bench.book(bench.rows))
    run(bench.process(SMALL))  # compiles every module first
    found = measure(
        {
            "ours": bench.process(bench.rows),
            "load": (*PEERS, "load", book),
            "save": (*PEERS, "save", book, str(bench.folder / "peer.xlsx")),
        },
        bench.times,
    )
    work = f"process {bench.rows:,} x 20"
    ours, load = found["ours"], found["load"]
    yield bench.compare(work, ours, ("openpyxl load", load), 0.30)
    yield bench.compare(work, ours, ("openpyxl load + 6 columns + save", found["save"]), 0.12)
    ratio = ours.megabytes / load.megabytes
    peer = f"openpyxl load {load.megabytes:.0f} MB"
    yield Row(f"{work}: memory", f"{ours.megabytes:.0f} MB", peer, ratio, "<= 0.80", ratio <= 0.80)


def small(bench: Bench) -> Iterator[Row]:
    """A small workbook, the whole process, everything warm."""
    commands = {"ours": bench.process(SMALL), "pandas": (sys.executable, "-c", "import pandas")}
    measure(commands, 1)
    found = measure(commands, 3 * bench.times)
    yield bench.compare(f"process {SMALL} rows, warm", found["ours"], ("import pandas", found["pandas"]), 2.5)


def judge(bench: Bench) -> Iterator[Row]:
    """The deadlines of a million cases, on arrays."""
    clock = time.process_time if bench.cpu else time.perf_counter
    seconds, agree = deadlines.judge(CASES, bench.times, clock)
    work = f"deadlines of {CASES:,} cases x {len(deadlines.LIMITS)} limits"
    yield Row(work, f"{seconds:.2f} s", "", None, "<= 1.5 s", seconds <= 1.5)
    yield Row("a sample of them", "", "loop over days", None, "equal", agree)


def again(bench: Bench) -> Iterator[Row]:
    """What a second run changes in a workbook that was processed."""
    first, second = bench.folder / "first.xlsx", bench.folder / "second.xlsx"
    run((*XLTOUSU, "process", str(bench.book(bench.rows)), *GIVEN, "-o", str(first)))
    run((*XLTOUSU, "process", str(first), *GIVEN, "-o", str(second)))
    same = first.read_bytes() == second.read_bytes()
    yield Row("the same workbook again: bytes", "", "", None, "identical", same)
    run((*XLTOUSU, "process", str(bench.book(SMALL)), *GIVEN, "-o", str(first)))
    command = (*XLTOUSU, "process", str(first), *GIVEN, "--dry-run", "--details", "--format", "json")
    edits = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)["edits"]
    changed = sum(one["before"] != one["after"] for one in edits)
    yield Row("the same workbook again: cells changed", str(changed), "", None, "0", changed == 0)


def full(bench: Bench) -> Iterator[Row]:
    """A full worksheet, against 100,000 rows of it."""
    found = measure({"ours": bench.process(FULL), "part": bench.process(BIG)}, bench.times)
    work, ours = f"process {FULL:,} x 20 (a full sheet)", found["ours"]
    yield bench.compare(work, ours, (f"ours, {BIG:,} rows", found["part"]), 11.5)
    gigabytes = ours.megabytes / 1024
    yield Row(f"{work}: memory", f"{gigabytes:.2f} GB", "", None, "< 6 GB", gigabytes < 6)


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "process": process,
    "small": small,
    "deadlines": judge,
    "again": again,
    "full": full,
}


def show(row: Row) -> None:
    """Prints one line of the table."""
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
    reached = "yes" if row.reached else "no"
    print(f"{row.work:46} {row.ours:>9}  {row.peer:42} {ratio:>7} {row.goal:>9}  {reached}", flush=True)


def main() -> None:
    """Prints the table of the parts chosen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all but full, if none is named")
    parser.add_argument("--rows", type=int, default=BIG, help="rows of the big register")
    parser.add_argument("--times", type=int, default=3, help="runs of each side")
    parser.add_argument("--cpu", action="store_true", help="processor time, where the machine is busy")
    parser.add_argument("--folder", type=Path, help="where the registers are kept for the next time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder, given.rows, given.times, given.cpu)
        print(f"{'work':46} {'ours':>9}  {'peer':42} {'ratio':>7} {'goal':>9}  reached")
        for part in given.parts or [name for name in PARTS if name != "full"]:
            for row in PARTS[part](bench):
                show(row)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
