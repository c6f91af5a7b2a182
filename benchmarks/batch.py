"""``xltousu batch`` over generated registers: ``python benchmarks/batch.py [FILES] [--more FOLDER]``.

Prints files a second, processor time a file, the largest resident memory of the parent and of any process
below it, and how the files ended: with one worker, with two, a second time with nothing to do, and with a
worker killed in the midst. Seconds drift with the machine and with what else runs on it: the load is
printed beside them. Memory is watched in ``/proc``, so this is for Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from register import write_register

AS_OF = "2026-11-20T17:00"
PACK = "repair-area"
ROWS = 200
OFFICES = 20
LINE = "{:22}{:>9}{:>9}{:>13}{:>11}{:>11}{:>7}  {}"


class Measured(NamedTuple):
    """Seconds, seconds of processor time, and the largest resident memory of parent and others in MB."""

    seconds: float
    processor: float
    parent: float
    below: float


def write_tree(root: Path, files: int, rows: int) -> None:
    """Writes so many registers into the folders of twenty offices."""
    for number in range(files):
        folder = root / f"office{number % OFFICES:02}"
        folder.mkdir(parents=True, exist_ok=True)
        write_register(folder / f"register{number:05}.xlsx", rows, number)


def measure(roots: Sequence[Path], out: Path, jobs: int, kill_after: int | None = None) -> Measured:
    """One batch in a fresh process; ``kill_after`` so many files one of its workers is killed."""
    command = [sys.executable, "-m", "xltousu", "batch", *map(str, roots), "-o", str(out)]
    given = ["--jobs", str(jobs), "--pack", PACK, "--as-of", AS_OF]
    start, before = time.perf_counter(), _processor()
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, *given], **nowhere)
    peaks = {"parent": 0.0, "below": 0.0}
    watcher = threading.Thread(target=_watch, args=(process, peaks))
    watcher.start()
    if kill_after is not None:
        _kill_a_worker(process, out, kill_after)
    status = process.wait()
    seconds = time.perf_counter() - start
    watcher.join()
    if status not in (0, 1, 3):
        raise SystemExit(f"the batch ended with {status}")
    return Measured(seconds, _processor() - before, peaks["parent"], peaks["below"])


def _kill_a_worker(process: subprocess.Popen[bytes], out: Path, after: int) -> None:
    state = out / ".xltousu-batch" / "state.jsonl"
    while process.poll() is None and not (state.exists() and state.read_bytes().count(b"\n") >= after):
        time.sleep(0.05)
    workers = [pid for pid, parent in _processes() if parent == process.pid]
    os.kill(workers[0], signal.SIGKILL)


def endings(out: Path) -> str:
    """How the files ended, and how many of them because their worker was killed."""
    counts: Counter[str] = Counter()
    for line in (out / "results.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        counts[one["reason"] if one.get("reason") == "batch-killed" else one["outcome"]] += 1
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _processor() -> float:
    """Processor time of the children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[bytes], peaks: dict[str, float]) -> None:
    while process.poll() is None:
        family = {process.pid}
        for pid, parent in _processes():
            if parent in family:
                family.add(pid)
        peaks["parent"] = max(peaks["parent"], _resident(process.pid))
        peaks["below"] = max(peaks["below"], *map(_resident, family - {process.pid}), 0.0)
        time.sleep(0.1)


def _processes() -> list[tuple[int, int]]:
    """Every process with its parent, parents first."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found.append((int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])))
        except OSError:
            continue
    return sorted(found)


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _say(name: str, files: int, one: Measured, out: Path) -> None:
    figures = [one.seconds, files / one.seconds, 1000 * one.processor / files, one.parent, one.below]
    shown = [f"{figure:.1f}" for figure in (*figures, os.getloadavg()[0])]
    print(LINE.format(name, *shown, endings(out)), flush=True)


def main() -> None:
    """Measures every way a batch can go once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="?", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="folders with other workbooks")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        roots = [Path(folder) / "in", *given.more]
        write_tree(roots[0], given.files, given.rows)
        print(f"{given.files} files of {given.rows} rows and {len(given.more)} more folders,", end=" ")
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
        print(LINE.format("", "seconds", "files/s", "cpu ms/file", "parent MB", "below MB", "load", "ended"))
        for jobs in given.jobs:
            out = Path(folder) / f"out{jobs}"
            one = measure(roots, out, jobs)
            files = len((out / "results.jsonl").read_text("utf-8").splitlines())
            _say(f"--jobs {jobs}", files, one, out)
            _say("  again", files, measure(roots, out, jobs), out)
        out = Path(folder) / "killed"
        _say("a worker killed", files, measure(roots, out, 2, given.files // 2), out)
        _say("  again", files, measure(roots, out, 2), out)


if __name__ == "__main__":
    main()
