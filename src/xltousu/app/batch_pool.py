"""Worker processes that may die: each costs the file it was at, and is replaced.

A worker takes one job a line and gives one answer a line. A thread waits for each of them, since pipes
can be waited for together on some systems only.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Lock, Thread, Timer
from typing import Any

from xltousu.errors import BatchError, UserError

Job = Mapping[str, Any]
Answer = Mapping[str, Any]

_WORKER = (sys.executable, "-P", "-m", "xltousu.app.batch_worker")
_START = 300
_BY_THE_SYSTEM = tuple(getattr(signal, name, None) for name in ("SIGKILL", "SIGABRT"))
_TIME_USED_UP = getattr(signal, "SIGXCPU", None)
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class _Dead(Exception):
    """The worker has ended; ``begun`` tells whether it had begun with the file."""

    def __init__(self, *, begun: bool) -> None:
        super().__init__(begun)
        self.begun = begun


class _Worker:
    """One process with its pipes."""

    def __init__(self, plan: Job) -> None:
        self._seconds = self._lasting = _START
        self._late = False
        self.spent = False
        self.limited = True
        self._process = subprocess.Popen(
            _WORKER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            env={**os.environ, **dict.fromkeys(_ONE_THREAD, "1")},
        )
        with suppress(_Dead):
            self._send(plan)

    def ask(self, job: Job) -> Answer:
        """The answer to a job; raises :class:`_Dead`."""
        self._send(job)
        self._seconds = self._lasting = _START
        answer = self._receive(begun=False)
        if "begun" in answer:
            self._seconds, self._lasting = answer["seconds"], answer["lasting"]
            self.limited = self.limited and answer["limited"]
            answer = self._receive(begun=True)
        self.spent = self._late or "last" in answer
        return answer

    def why_dead(self, file: str) -> UserError:
        """What ended the process, as a mistake with words."""
        status = self.end()
        number = -status
        if self._late or (number > 0 and number == _TIME_USED_UP):
            seconds = self._lasting if self._late else self._seconds
            return BatchError("batch-timeout", file=file, seconds=seconds)
        if number in _BY_THE_SYSTEM:
            return BatchError("batch-killed", file=file, signal=signal.Signals(number).name)
        return BatchError("batch-crashed", file=file, signal=_signal_name(status))

    def end(self) -> int:
        """End the process with all it has started; its exit status."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                if self._process.returncode is None:
                    os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        status = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return status

    def _send(self, table: Job) -> None:
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(table).encode() + b"\n")
                self._process.stdin.flush()
        except OSError:
            raise _Dead(begun=False) from None

    def _receive(self, *, begun: bool) -> Answer:
        timer = Timer(self._lasting, self._end_late)
        timer.daemon = True
        timer.start()
        line = self._process.stdout.readline() if self._process.stdout else b""
        timer.cancel()
        if not line.endswith(b"\n"):
            raise _Dead(begun=begun)
        answer: Answer = json.loads(line)
        return answer

    def _end_late(self) -> None:
        self._late = True
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


class Pool:
    """Answers to jobs in the order they come; ``limited`` tells whether every worker kept to its memory."""

    def __init__(self, plan: Job, *, jobs: int) -> None:
        self._plan = plan
        self.limited = True
        self._answers: Queue[tuple[Job, Answer | UserError] | BaseException | None] = Queue(4 * jobs)
        self._workers: set[_Worker] = set()
        self._lock = Lock()
        self._stop = Event()
        self._count = jobs

    def run(self, jobs: Iterator[Job]) -> Iterator[tuple[Job, Answer | UserError]]:
        """Every job with its answer, or with the mistake that stands for a worker's death."""
        self._jobs = jobs
        threads = [Thread(target=self._serve, daemon=True) for _ in range(self._count)]
        for thread in threads:
            thread.start()
        running = len(threads)
        while running:
            try:
                one = self._answers.get(timeout=0.5)
            except Empty:
                continue
            if one is None:
                running -= 1
            elif isinstance(one, BaseException):
                raise one
            else:
                yield one

    def close(self) -> None:
        """End every worker."""
        self._stop.set()
        with self._lock:
            for worker in self._workers:
                worker.end()
            self._workers.clear()

    def _serve(self) -> None:
        worker: _Worker | None = None
        try:
            while (job := self._next()) is not None:
                answer, worker = self._answered(job, worker)
                self._answers.put((job, answer))
                if worker is not None and worker.spent:
                    self._ended(worker)
                    worker = None
            if worker is not None:
                self._ended(worker)
        except BaseException as error:  # noqa: BLE001  # it is raised where the answers are read
            self._answers.put(error)
        self._answers.put(None)

    def _next(self) -> Job | None:
        with self._lock:
            return None if self._stop.is_set() else next(self._jobs, None)

    def _answered(self, job: Job, worker: _Worker | None) -> tuple[Answer | UserError, _Worker | None]:
        """The answer, and the worker if it lives; one that died before it began is no fault of the file."""
        for _ in range(3):
            worker = worker or self._started()
            try:
                return worker.ask(job), worker
            except _Dead as dead:
                why = worker.why_dead(str(job["shown"]))
                self._ended(worker)
                worker = None
                if dead.begun or why.key == "batch-timeout" or self._stop.is_set():
                    return why, None
        raise BatchError("batch-no-worker")

    def _started(self) -> _Worker:
        with self._lock:
            if self._stop.is_set():
                raise BatchError("batch-no-worker")
            worker = _Worker(self._plan)
            self._workers.add(worker)
            return worker

    def _ended(self, worker: _Worker) -> None:
        worker.end()
        with self._lock:
            self.limited = self.limited and worker.limited
            self._workers.discard(worker)


def _signal_name(status: int) -> str:
    """``SIGSEGV``, or the exit status as a number."""
    try:
        return signal.Signals(-status).name
    except ValueError:
        return str(status)
