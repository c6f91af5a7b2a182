"""A worker process of a batch: ``python -m xltousu.app.batch_worker``, one job a line, one answer a line.

A file has limits of memory and time by its size, and the worker may die of it. It ends with the process
that started it, and of itself after some files, so that what libraries keep does not grow.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from xltousu.app import batch_limits
from xltousu.errors import BatchError, FileError, UserError

MOST_FILES = 200

Table = dict[str, Any]


def main() -> None:
    """Answer jobs until nobody asks; cycles are as rare here as on the command line."""
    gc.set_threshold(1_000_000)
    stream = _answers()
    jobs = _jobs(sys.stdin.buffer)
    plan = next(jobs)
    for number, job in enumerate(jobs, start=1):
        answer = _answer(job, plan, stream)
        if number >= MOST_FILES:
            answer["last"] = True
        _say(stream, answer)


def _answer(job: Table, plan: Table, stream: IO[bytes]) -> Table:
    """What became of a file; a file that has not changed is not read any further."""
    memory = 0
    try:
        digest, size = _digest(Path(job["path"]))
        if digest == job["known"]:
            return {"outcome": "unchanged"}
        from xltousu.app.batch_file import process

        memory = batch_limits.memory_for(size)
        seconds = plan["timeout"] or batch_limits.seconds_for(size)
        lasting = plan["timeout"] or batch_limits.WAITING * seconds
        limited = batch_limits.limit_memory(memory)
        _say(stream, {"begun": True, "seconds": seconds, "lasting": lasting, "limited": limited})
        batch_limits.limit_time(seconds)
        return {**process(job, plan), "sha256": digest}
    except UserError as error:
        return _mistake(error, plan, job)
    except MemoryError:
        too_much = BatchError("batch-memory", file=job["path"], limit=memory >> 20)
        return {**_mistake(too_much, plan, job), "last": True}
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


def _digest(path: Path) -> tuple[str, int]:
    """The digest of a file, and its size."""
    if path.is_dir():
        raise FileError("batch-folder-unreadable", folder=str(path))
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
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


if __name__ == "__main__":
    main()
