"""What a batch remembers between runs: one line a file, appended, so that a kill loses a line at most."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from xltousu.app.batch_find import STATE_FOLDER
from xltousu.app.files import make_folder
from xltousu.errors import FileError, UsageError

_STATE, _LOCK, _LINES = "state.jsonl", "lock", "lines"


@dataclass(frozen=True, slots=True)
class Entry:
    """How a file ended: of what content, by which settings, and how large the result is.

    ``pack`` names the folder of a pack that only the workbook itself named, ``pack_print`` its content.
    """

    file: str
    sha256: str
    settings: str
    target: str
    size: int
    outcome: str
    pack: str = ""
    pack_print: str = ""


class State:
    """The memory of a batch in its folder; nobody else may hold it at the same time."""

    def __init__(self, out: Path) -> None:
        self.folder = out / STATE_FOLDER
        make_folder(self.folder / _LINES)
        self._lock = _locked(self.folder / _LOCK, out)
        self._entries = {entry.file: entry for entry in _entries(self.folder / _STATE)}
        self._stream = _appending(self.folder / _STATE)

    def get(self, file: str) -> Entry | None:
        """How a file ended last time, as far as it is known."""
        return self._entries.get(file)

    def add(self, entry: Entry) -> None:
        """Remember how a file ended, at once."""
        self._entries[entry.file] = entry
        self._stream.write(_line(entry))
        self._stream.flush()

    def forget(self, file: str) -> None:
        """A file that failed is tried again next time."""
        if self._entries.pop(file, None) is not None:
            self._stream.write(json.dumps({"file": file}) + "\n")
            self._stream.flush()

    def lines(self, file: str) -> Path:
        """Where the two lines of a file lie: that for the summary and that for other programs."""
        return self.folder / _LINES / f"{hashlib.sha256(os.fsencode(file)).hexdigest()[:32]}.jsonl"

    def compact(self, files: Iterable[str]) -> None:
        """Keep one line for each of these files, in their order, and their results only."""
        kept = list(files)
        with replacing(self.folder / _STATE) as stream:
            for file in kept:
                if file in self._entries:
                    stream.write(_line(self._entries[file]))
        names = {self.lines(file).name for file in kept}
        for path in (self.folder / _LINES).iterdir():
            if path.name not in names:
                path.unlink()

    def close(self) -> None:
        """Let go of the folder."""
        self._stream.close()
        self._lock.close()


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """A text file that takes the place of another when it is complete; raises :class:`FileError`."""
    beside = path.with_name(f"{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
            yield stream
        beside.replace(path)
    except OSError as error:
        raise FileError("write-failed", file=str(path), reason=error.strerror or "") from None


def _line(entry: Entry) -> str:
    return json.dumps(asdict(entry)) + "\n"


def _entries(path: Path) -> Iterator[Entry]:
    """The entries of a state file, the last of a file counting; half lines are passed over."""
    found: dict[str, Entry] = {}
    with suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as stream:
        for line in stream:
            table = _table(line)
            with suppress(TypeError):
                found.pop(str(table.get("file")), None)
                found[str(table.get("file"))] = Entry(**table)
    yield from found.values()


def _table(line: str) -> dict[str, Any]:
    with suppress(ValueError):
        table = json.loads(line)
        if isinstance(table, dict):
            return table
    return {}


def _appending(path: Path) -> IO[str]:
    """The state file, its last half line closed so that it spoils no other."""
    stream = path.open("a", encoding="utf-8", newline="\n")
    with path.open("rb") as before:
        before.seek(0, os.SEEK_END)
        if before.tell():
            before.seek(-1, os.SEEK_END)
            if before.read(1) != b"\n":
                stream.write("\n")
                stream.flush()
    return stream


def _locked(path: Path, out: Path) -> IO[bytes]:
    """A file nobody else can lock while this process lives."""
    stream = path.open("ab")
    try:
        if os.name == "nt":
            import msvcrt

            stream.seek(0)
            getattr(msvcrt, "locking")(stream.fileno(), getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
        raise UsageError("batch-running", folder=str(out)) from None
    return stream
