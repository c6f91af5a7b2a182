"""How much memory and time a file may cost its worker process, by the size of the file.

POSIX limits the address space and the processor time of a process; Windows limits the memory of a job
object, which a process joins once and which ends all its children with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

_SMALL = 2_000_000
"""Files up to so many bytes have the same limits."""
_MEMORY, _MEMORY_PER_BYTE, _MOST_MEMORY = 832 << 20, 48, 6 << 30
_SECONDS, _BYTES_PER_SECOND = 9, 250_000
WAITING = 3
"""A file may last so many times longer than it computes: it waits for its disk, and for other programs."""


def memory_for(size: int) -> int:
    """Bytes of memory a file of so many bytes may take, beyond those of the program itself."""
    return min(_MEMORY + _MEMORY_PER_BYTE * _beyond_small(size), _MOST_MEMORY)


def seconds_for(size: int) -> int:
    """Seconds of processor time a file of so many bytes may take."""
    return _SECONDS + _beyond_small(size) // _BYTES_PER_SECOND


def _beyond_small(size: int) -> int:
    return max(0, size - _SMALL)


def limit_memory(memory: int) -> bool:
    """Let this process have so many bytes beyond those it had at the first call; whether the system obeys."""
    limit = _own_memory() + memory
    if os.name == "nt":
        return _own_job().limit(limit)
    # macOS takes this limit or refuses it, but never keeps it
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
        return sys.platform != "darwin"
    return False


def limit_time(seconds: int) -> None:
    """Let this process have so many more seconds of processor time, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))


@cache
def _own_memory() -> int:
    """The address space of this process when it first asks; 0 where that is not to be seen."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 0
    return pages * int(os.sysconf("SC_PAGE_SIZE"))


class _BasicLimits(ctypes.Structure):
    """``JOBOBJECT_BASIC_LIMIT_INFORMATION`` of the Windows API."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _Limits(ctypes.Structure):
    """``JOBOBJECT_EXTENDED_LIMIT_INFORMATION`` of the Windows API."""

    _fields_ = (
        ("basic", _BasicLimits),
        ("transferred", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


_EXTENDED_LIMITS = 9
_PROCESS_MEMORY, _DIE_UNASKED, _END_WITH_JOB = 0x100, 0x400, 0x2000


class _Job:
    """A Windows job object for this process; it ends with the process, and children end with it."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        self._joined = False

    def limit(self, memory: int) -> bool:
        """Let every process of the job have so many bytes; whether the system agreed."""
        limits = _Limits(process_memory=memory)
        limits.basic.flags = _PROCESS_MEMORY | _DIE_UNASKED | _END_WITH_JOB
        size = ctypes.c_uint32(ctypes.sizeof(limits))
        if not self._kernel.SetInformationJobObject(
            self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), size
        ):
            return False
        process = ctypes.c_void_p(self._kernel.GetCurrentProcess())
        self._joined = self._joined or bool(self._kernel.AssignProcessToJobObject(self._handle, process))
        return self._joined


@cache
def _own_job() -> _Job:
    """The one job object of this process."""
    return _Job(getattr(ctypes, "WinDLL")("kernel32"))  # noqa: B009  # type checks know it on Windows only
