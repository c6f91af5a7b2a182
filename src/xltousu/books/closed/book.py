"""The closed workbook as a host: read as grids, edited all or none, saved safely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xltousu.books.closed.graft import announce_sheets, put_sheets
from xltousu.books.closed.package import Package
from xltousu.books.closed.reader import open_reader
from xltousu.books.closed.save import Source, is_encrypted, save_bytes
from xltousu.books.closed.shared_texts import Sizes, check_texts, text_sizes
from xltousu.books.closed.sheet_edit import edit_sheet
from xltousu.books.closed.sheet_part import SheetPart
from xltousu.books.closed.sheet_read import check_total, read_sheet, without_collector
from xltousu.books.closed.styles import Styles
from xltousu.books.closed.workbook import Workbook
from xltousu.cells import Edit, Grid, Keep, keep_none
from xltousu.errors import FileError, of_file

_MACROS = {".xlsx": False, ".xltx": False, ".xlsm": True, ".xltm": True, ".xlam": True}


@dataclass(frozen=True, slots=True)
class Leave:
    """What the user allows that is refused otherwise, and whether the file was encrypted."""

    protected: bool = False
    unsigned: bool = False
    decrypted: bool = False


class ClosedBook:
    """A workbook file nobody has open."""

    def __init__(
        self, data: bytes, name: str, source: Source | None = None, leave: Leave | None = None
    ) -> None:
        self._name = name
        self._source = source
        self._leave = leave or Leave()
        with self._named():
            self._package = Package(data)
            self._workbook = Workbook(self._package)
        self._reader: Any = None
        self._read: SheetPart | None = None
        self._sizes: dict[str, tuple[int, int]] = {}
        self._texts: Sizes | None = None

    @classmethod
    def open(cls, path: Path) -> ClosedBook:
        """The workbook in a file, which stays untouched until it is saved in place."""
        source, data = Source.read(path)
        return cls(data, str(path), source)

    def sheets(self) -> list[str]:
        """Names of the worksheets of the office, in order."""
        return [one.name for one in self._workbook.sheets() if one.kind == "worksheet" and one.own is None]

    def result(self, key: str) -> Grid | None:
        """Our result sheet of this key, whatever it had to be called beside a sheet of the office."""
        name = self._workbook.results.get(key)
        return None if name is None else self.read(name)

    def result_names(self) -> dict[str, str]:
        """The names of our result sheets by their keys, in order."""
        return dict(self._workbook.results)

    def read(self, sheet: str) -> Grid:
        """The used rectangle of a worksheet, edits applied so far included."""
        with self._named():
            entry = self._workbook.worksheet(sheet)
            part = self._part(entry.part)
            own = self._workbook.names.own_columns(entry.index, entry.name)
            times = Styles(self._workbook).times()
            if self._texts is None:
                self._texts = text_sizes(self._workbook)
            check_texts(part, sheet, self._texts)
            with without_collector():
                grid = read_sheet(self._calamine(), sheet, part, times, own)
            self._sizes[sheet] = (len(grid.rows) * (grid.right - grid.left + 1), len(part.rows))
            check_total(self._sizes.values())
            return grid

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None, keep: Keep = keep_none) -> None:
        """Apply all edits and put our result sheets in, in memory; nothing changes if anything is refused."""
        by_sheet: dict[str, list[Edit]] = {}
        for edit in edits:
            by_sheet.setdefault(edit.sheet, []).append(edit)
        if not by_sheet and sheets is None:
            return
        with self._named():
            package = self._package.copy()
            workbook = Workbook(package, allow_protected=self._leave.protected)
            workbook.check_signature(drop=self._leave.unsigned)
            styles = Styles(workbook)
            scratch = announce_sheets(workbook, sheets, keep) if sheets is not None else None
            with without_collector():
                for name, members in by_sheet.items():
                    entry = workbook.worksheet(name)
                    edit_sheet(workbook, styles, entry, self._part(entry.part).renewed(), members)
            if scratch is not None:
                put_sheets(workbook, styles, scratch)
            styles.flush()
            workbook.flush()
            self._package, self._workbook, self._reader = package, Workbook(package), None
            self._read = None

    def to_bytes(self) -> bytes:
        """The workbook as a file, edits applied so far included."""
        with self._named():
            return self._package.to_bytes()

    def save(self, target: Path, *, in_place: bool = False) -> None:
        """Write the workbook; ``in_place`` may replace the file it was read from, and keeps a backup."""
        self._check_suffix(target)
        self._check_secret(target, in_place=in_place)
        with self._named():
            data, touched = self._package.to_bytes(), self._package.changed()
            save_bytes(data, target, touched=touched, source=self._source, in_place=in_place)
            if in_place and self._source is not None:
                self._source = Source.read(target)[0]

    def _check_secret(self, target: Path, *, in_place: bool) -> None:
        """Raise before an encrypted file is replaced by one that everybody can read."""
        if self._leave.decrypted and (in_place or is_encrypted(target)):
            raise FileError("encrypted-in-place", file=str(target))

    def _check_suffix(self, target: Path) -> None:
        """Raise for a name under which Excel refuses to open this kind of workbook."""
        kind = self._workbook.parts.content_type(self._workbook.part) or ""
        wanted = _MACROS.get(target.suffix.lower())
        if wanted is not None and wanted != ("macroEnabled" in kind):
            raise FileError("wrong-suffix", file=str(target), suffix=".xlsx" if wanted else ".xlsm")

    def _part(self, name: str) -> SheetPart:
        """A worksheet part; the last one is kept, as what is read is mostly written next."""
        if self._read is None or self._read.part != name:
            self._read = None
            self._read = SheetPart(self._package.read(name), name)
        return self._read

    def _calamine(self) -> Any:
        if self._reader is None:
            self._reader = open_reader(self._package.to_bytes())
        return self._reader

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Says of every mistake which file it is about."""
        try:
            with of_file(self._name):
                yield
        except RecursionError as error:  # elements nested deeper than any program nests them
            raise FileError("damaged-workbook", file=self._name) from error
