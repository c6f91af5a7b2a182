"""Kills a process at random moments of a save, again and again, and looks at what is left.

Run as a script: ``killed_saves.py FILE KILLS``; fails at the first file
that is neither the old workbook nor the new one.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import time
from pathlib import Path

from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Edit

WORDS = ("eins", "zwei")


def versions(path: Path) -> set[bytes]:
    """The digests of the file with either word in it; each save starts from what the other one wrote."""
    found, data = {hashlib.sha256(path.read_bytes()).digest()}, path.read_bytes()
    for word in (*WORDS, *WORDS):
        book = ClosedBook(data, "x")
        book.apply([Edit("登记", 1, [2], [word])])
        data = book.to_bytes()
        found.add(hashlib.sha256(data).digest())
    return found


def save_forever(path: Path) -> None:
    """Write one word and then the other, until killed."""
    while True:
        for word in WORDS:
            book = ClosedBook.open(path)
            book.apply([Edit("登记", 1, [2], [word])])
            book.save(path, in_place=True)


def main(path: Path, kills: int) -> None:
    """Kill that many processes, each a random time after its start."""
    whole, rounds = versions(path), random.Random(7)
    for number in range(kills):
        worker = os.fork()
        if worker == 0:
            save_forever(path)
        time.sleep(rounds.uniform(0.0, 0.04))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        for file in path.parent.glob("*.xlsx"):
            if hashlib.sha256(file.read_bytes()).digest() not in whole:
                sys.exit(f"kill {number}: {file.name} is neither old nor new")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
