"""Every mistake a user can make, as an exception with a key, parameters and an exit status.

An exception carries no sentence: ``key`` names the sentence in the catalogs of :mod:`xltousu.text`
and ``params`` fills it, so that the same mistake reads right in every language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Phrase:
    """Words within a sentence, by their key: a parameter that reads right in every language."""

    def __init__(self, key: str, /, **params: object) -> None:
        self.key = key
        self.params = params

    def __repr__(self) -> str:
        return f"Phrase({self.key!r}, {self.params})"


class UserError(Exception):
    """A mistake the user can mend; it is shown as one sentence and never as a traceback."""

    exit_code = 2

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        return f"{self.key} {self.params}"


class UsageError(UserError):
    """The command line asks for something impossible."""


class FileError(UserError):
    """A file cannot be read or written."""


@contextmanager
def of_file(name: str) -> Iterator[None]:
    """A mistake with a file that does not say which one is about the file of this name."""
    try:
        yield
    except FileError as error:
        if "file" in error.params:
            raise
        raise FileError(error.key, file=name, **error.params) from error


class PackError(UserError):
    """A pack is unknown or broken; the parameters name the file and the key."""


class SettingsError(UserError):
    """A setting is missing, unknown or out of its range."""


class TableError(UserError):
    """No table of cases, or more than one equally good, was found in a workbook."""


class CellError(UserError):
    """A cell address does not name what the command needs."""


class BatchError(UserError):
    """Some files of a batch failed; the others are done."""

    exit_code = 3
