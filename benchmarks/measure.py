"""Whole processes measured side by side: by turns, each run in a fresh process, the median counts."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

AS_OF = "2026-11-20T17:00"
PACK = "repair-area"
XLTOUSU = (sys.executable, "-m", "xltousu")
GIVEN = ("--pack", PACK, "--as-of", AS_OF)

Command = Sequence[str]


class Measured(NamedTuple):
    """Median seconds by the clock and of processor time, and the largest resident memory in MB."""

    seconds: float
    processor: float
    megabytes: float


def measure(commands: Mapping[str, Command], times: int) -> dict[str, Measured]:
    """Runs the commands by turns, so that whatever else the machine does meets all of them."""
    runs: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            runs[name].append(run(command))
    return {name: _middle(found) for name, found in runs.items()}


def run(command: Command) -> Measured:
    """One run; ends the program where the command cannot do its work (exit status 1 means findings)."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _middle(runs: Sequence[Measured]) -> Measured:
    return Measured(
        statistics.median(one.seconds for one in runs),
        statistics.median(one.processor for one in runs),
        max(one.megabytes for one in runs),
    )
