"""A worker process of a batch: ``python -m xltousu.app.batch_worker``, one job a line, one answer a line.

It has limits of memory and processor time, and may die of a file. It ends with the process that started
it, and of itself after some files, so that what libraries keep does not grow.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from xltousu.errors import BatchError, FileError, UserError

MEMORY = 2 << 30
MOST_FILES = 200

Table = dict[str, Any]


def main() -> None:
    """Answer jobs until nobody asks."""
    stream = _answers()
    _limit_memory()
    jobs = _jobs(sys.stdin.buffer)
    plan = next(jobs)
    for number, job in enumerate(jobs, start=1):
        answer = _answer(job, plan, stream)
        if number >= MOST_FILES:
            answer["last"] = True
        _say(stream, answer)


def _answer(job: Table, plan: Table, stream: IO[bytes]) -> Table:
    """What became of a file; a file that has not changed is not read any further."""
    try:
        digest = _digest(Path(job["path"]))
        if digest == job["known"]:
            return {"outcome": "unchanged"}
        from xltousu.app.batch_file import process

        _say(stream, {"begun": True})
        _limit_time(plan["timeout"])
        return {**process(job, plan), "sha256": digest}
    except UserError as error:
        return _mistake(error, plan, job)
    except MemoryError:
        return {
            **_mistake(BatchError("batch-memory", file=job["path"], limit=MEMORY >> 30), plan, job),
            "last": True,
        }
    except BaseException as error:  # noqa: BLE001  # panics of a reader are no exceptions
        broken = BatchError("batch-broken", file=job["path"], kind=type(error).__name__)
        return {**_mistake(broken, plan, job), "last": True}


def _mistake(error: UserError, plan: Table, job: Table) -> Table:
    from xltousu.report import safe_sentence

    names = {job["path"]: job["shown"]}
    return {
        "outcome": "failed",
        "key": error.key,
        "sentence": safe_sentence(error, plan["language"], names, with_values=plan["with_values"]),
    }


def _digest(path: Path) -> str:
    if path.is_dir():
        raise FileError("batch-folder-unreadable", folder=str(path))
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise FileError("no-such-file", file=str(path)) from None
    except OSError:
        raise FileError("unreadable-file", file=str(path)) from None


def _answers() -> IO[bytes]:
    """Where answers go; whatever else is printed goes nowhere."""
    stream = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return stream


def _say(stream: IO[bytes], table: Mapping[str, Any]) -> None:
    stream.write(json.dumps(table).encode() + b"\n")
    stream.flush()


def _jobs(stream: IO[bytes]) -> Iterator[Table]:
    waiting: SimpleQueue[Table] = SimpleQueue()
    threading.Thread(target=_listen, args=(stream, waiting), daemon=True).start()
    while True:
        yield waiting.get()


def _listen(stream: IO[bytes], waiting: SimpleQueue[Table]) -> None:
    """Take jobs in, and vanish when the process that asks is gone, whatever is being done."""
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            waiting.put(json.loads(line))
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _limit_memory() -> None:
    """Limit the memory, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _limit_time(seconds: int) -> None:
    """Limit the processor time of the file to come, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))


if __name__ == "__main__":
    main()
