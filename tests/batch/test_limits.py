"""What a file may cost: memory and time by its size, on every system as far as it can be held to that."""

from __future__ import annotations

import ctypes
import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from batch_support import AS_OF, PACK, lines_of

from xltousu.app import batch_limits
from xltousu.app.batch_limits import memory_for, seconds_for

MOST_MEMORY, MOST_SECONDS = 1_000_000, 10
"""What a small hostile file may cost: kilobytes, seconds."""

posix = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of POSIX")


def limited(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, with the limits at hand as ``limits``."""
    command = [sys.executable, "-c", f"import xltousu.app.batch_limits as limits\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30, **options)


@posix
def test_a_process_has_a_limit_of_memory_beyond_what_it_had() -> None:
    ask = "print(limits.limit_memory(100 << 20))\nbytearray({} << 20)"
    assert "MemoryError" in limited(ask.format(101)).stderr
    assert limited(ask.format(80)).stderr == ""


@posix
def test_a_limit_of_memory_can_be_raised_for_the_next_file() -> None:
    again = "limits.limit_memory(10 << 20)\nlimits.limit_memory(300 << 20)\nbytearray(200 << 20)"
    assert limited(again).stderr == ""


@posix
def test_a_process_has_a_limit_of_processor_time() -> None:
    assert limited("limits.limit_time(0)\nwhile True: pass").returncode == -signal.SIGXCPU


def test_limits_go_by_the_size_of_a_file() -> None:
    for small in (0, 1_000_000):
        assert (memory_for(small) + (100 << 20)) / 1024 < MOST_MEMORY
        assert seconds_for(small) < MOST_SECONDS
    assert memory_for(20 << 20) > 1 << 30
    assert seconds_for(20 << 20) > 60
    assert memory_for(1 << 40) == 6 << 30


class Kernel:
    """The part of Windows that makes job objects, as its manual describes it."""

    def __init__(self, *, agrees: bool = True, takes: bool = True) -> None:
        self.agrees, self.takes = agrees, takes
        self.limits: list[bytes] = []
        self.joined = 0
        self.CreateJobObjectW = lambda security, name: 7
        self.GetCurrentProcess = lambda: ctypes.c_void_p(-1).value

    def SetInformationJobObject(self, job: Any, kind: int, limits: Any, size: Any) -> int:
        assert (job.value, kind) == (7, 9)
        self.limits.append(ctypes.string_at(limits, size.value))
        return int(self.agrees)

    def AssignProcessToJobObject(self, job: Any, process: Any) -> int:
        assert (job.value, process.value) == (7, ctypes.c_void_p(-1).value)
        self.joined += 1
        return int(self.takes)


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the layout is that of 64 bits")
def test_on_windows_a_process_joins_a_job_that_limits_its_memory() -> None:
    kernel = Kernel()
    job = batch_limits._Job(kernel)
    assert job.limit(0x1234_5678_9ABC)
    assert job.limit(5 << 30)
    first, second = kernel.limits
    assert len(first) == 144
    assert int.from_bytes(first[16:20], "little") == 0x100 | 0x400 | 0x2000
    assert int.from_bytes(first[112:120], "little") == 0x1234_5678_9ABC
    assert int.from_bytes(second[112:120], "little") == 5 << 30
    assert kernel.joined == 1


@pytest.mark.parametrize("refusing", [{"agrees": False}, {"takes": False}])
def test_on_windows_a_refusal_is_no_limit(refusing: dict[str, bool]) -> None:
    assert not batch_limits._Job(Kernel(**refusing)).limit(1 << 30)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are watched in /proc")
def test_no_hostile_file_costs_more_than_it_may(corpus: Path, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.txt"
    secrets.write_text("Password1234_\nabc\npassword\n")
    given = ["-o", str(tmp_path / "out"), "--pack", PACK, "--as-of", AS_OF, "--password-file", str(secrets)]
    command = [sys.executable, "-m", "xltousu", "batch", str(corpus / "hostile"), *given, "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = _peak(process)
    assert process.returncode == 3
    assert len(lines_of(tmp_path / "out")) > 30
    ended = sorted(path.stat().st_mtime for path in (tmp_path / "out" / ".xltousu-batch" / "lines").iterdir())
    busy = max(1, os.getloadavg()[0] / (os.cpu_count() or 1))
    slowest = max(later - sooner for sooner, later in itertools.pairwise(ended))
    assert slowest < MOST_SECONDS * busy
    assert peak < MOST_MEMORY


def _peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory that all processes below one take together, in kilobytes, looked at until it ends."""
    peak = 0
    while process.poll() is None:
        family = {process.pid}
        for pid, parent in _processes():
            if parent in family:
                family.add(pid)
        peak = max(peak, sum(map(_resident, family - {process.pid})))
        time.sleep(0.01)
    return peak


def _processes() -> list[tuple[int, int]]:
    """Every process with its parent; parents mostly have the smaller number."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found.append((int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])))
        except OSError:
            continue
    return sorted(found)


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
