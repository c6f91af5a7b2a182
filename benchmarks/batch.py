"""Throughput of ``xltousu batch`` over generated registers: ``python benchmarks/batch.py [FILES]``.

Prints files a second, processor time a file, and the largest resident memory of the parent and of any
worker. Seconds drift with the machine and with what else runs on it: the load is printed beside them.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from register import write_register

AS_OF = "2026-11-20T17:00"
PACK = "repair-area"
ROWS = 200
OFFICES = 20
LINE = "{:14}{:>9}{:>9}{:>13}{:>11}{:>11}{:>7}"


class Measured(NamedTuple):
    """Seconds, seconds of processor time, and the largest resident memory of parent and worker in MB."""

    seconds: float
    processor: float
    parent: float
    worker: float


def write_tree(root: Path, files: int, rows: int) -> None:
    """Writes so many registers into the folders of twenty offices."""
    for number in range(files):
        folder = root / f"office{number % OFFICES:02}"
        folder.mkdir(parents=True, exist_ok=True)
        write_register(folder / f"register{number:05}.xlsx", rows, number)


def measure(root: Path, out: Path, jobs: int) -> Measured:
    """One batch in a fresh process, its memory looked at ten times a second (Linux)."""
    command = [sys.executable, "-m", "xltousu", "batch", str(root), "-o", str(out), "--jobs", str(jobs)]
    start, before = time.perf_counter(), _processor()
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, "--pack", PACK, "--as-of", AS_OF], **nowhere)
    peaks = {"parent": 0.0, "worker": 0.0}
    watcher = threading.Thread(target=_watch, args=(process, peaks))
    watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - start
    watcher.join()
    if status not in (0, 1):
        raise SystemExit(f"the batch ended with {status}")
    return Measured(seconds, _processor() - before, peaks["parent"], peaks["worker"])


def _processor() -> float:
    """Processor time of the children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[bytes], peaks: dict[str, float]) -> None:
    while process.poll() is None:
        for pid, parent in _processes():
            if pid == process.pid:
                peaks["parent"] = max(peaks["parent"], _resident(pid))
            elif parent == process.pid:
                peaks["worker"] = max(peaks["worker"], _resident(pid))
        time.sleep(0.1)


def _processes() -> list[tuple[int, int]]:
    """Every process with its parent."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found.append((int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])))
        except OSError:
            continue
    return found


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def main() -> None:
    """Measures each number of workers once, and a second run that finds nothing to do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="?", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "in"
        write_tree(root, given.files, given.rows)
        print(f"{given.files} files of {given.rows} rows, {os.cpu_count()} cores")
        print(LINE.format("", "seconds", "files/s", "cpu ms/file", "parent MB", "worker MB", "load"))
        for jobs in given.jobs:
            for name in (f"--jobs {jobs}", "  again"):
                one = measure(root, Path(folder) / f"out{jobs}", jobs)
                figures = [one.seconds, given.files / one.seconds, 1000 * one.processor / given.files]
                figures += [one.parent, one.worker, os.getloadavg()[0]]
                print(LINE.format(name, *(f"{figure:.1f}" for figure in figures)), flush=True)


if __name__ == "__main__":
    main()
