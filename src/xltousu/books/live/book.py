"""A workbook open in Excel as a host: read in blocks, edited all or none, left as the user had it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xltousu.books.choices import check_choices
from xltousu.books.closed.book import ClosedBook
from xltousu.books.closed.names import quoted
from xltousu.books.closed.workbook import bears
from xltousu.books.live.excel import ExcelProgram
from xltousu.books.live.program import Program, Sheet
from xltousu.books.live.reading import block, formula_block, own_key, read_grid, used_range
from xltousu.books.live.undo import Undo
from xltousu.books.live.writing import Writer, check, first_changed, restore
from xltousu.cells import Area, Edit, Grid, Keep, keep_none
from xltousu.errors import FileError


class LiveBook:
    """A book of xlwings; ``undo`` is what takes the last edits back."""

    def __init__(self, book: Any, program: Program | None = None) -> None:
        self._book = book
        self._program: Program = program or ExcelProgram()
        self.undo: Undo | None = None

    @property
    def name(self) -> str:
        """The name of the file, without its folder."""
        return str(self._book.name)

    def sheets(self) -> list[str]:
        """Names of the worksheets of the office, in order."""
        ours = {sheet.name for sheet in self._results().values()}
        return [sheet.name for sheet in self._book.sheets if sheet.name not in ours]

    def result(self, key: str) -> Grid | None:
        """Our result sheet of this key, whatever it had to be called beside a sheet of the office."""
        sheet = self._results().get(key)
        return None if sheet is None else read_grid(sheet, self._program)

    def read(self, sheet: str) -> Grid:
        """The used rectangle of a worksheet."""
        with self._named():
            return read_grid(self._sheet(sheet), self._program)

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None, keep: Keep = keep_none) -> None:
        """Apply all edits and put our result sheets in; what was written is taken back if anything fails."""
        by_sheet: dict[str, list[Edit]] = {}
        for edit in edits:
            by_sheet.setdefault(edit.sheet, []).append(edit)
        if not by_sheet and sheets is None:
            return
        with self._named(), self._frozen():
            there = self._results()
            made = _Made(sheets, self.sheets(), there, keep) if sheets is not None else None
            kept = made.kept if made else there
            old = {key: sheet for key, sheet in there.items() if key not in kept}
            renamed = {key: sheet.name for key, sheet in kept.items()} | (made.renamed if made else {})
            self._check(by_sheet, renamed, locked=made is not None)
            undo = Undo()
            added: list[tuple[str, Sheet]] = []
            try:
                if made is not None:
                    added.extend(self._copied_in(made, old))
                for name, members in by_sheet.items():
                    writer = Writer(self._sheet(name), self._program, renamed, set(self.sheets()))
                    undo.sheets.append(writer.undo)
                    writer.write(members)
            except BaseException:
                self._take_back(undo)
                for _, sheet in added:
                    sheet.delete()
                raise
            if made is not None:
                self._settle(added, old)
                undo.results = [sheet.name for _, sheet in added]
            self.undo = undo

    def take_back(self, undo: Undo) -> None:
        """Undo what a run wrote, its result sheets included.

        Raises :class:`FileError` and changes nothing where a cell has been changed since.
        """
        with self._named(), self._frozen():
            date1904 = self._program.date1904(self._book)
            for one in undo.sheets:
                sheet = self._sheet(one.sheet)
                check(sheet, self._program, [])
                changed = first_changed(sheet, one, date1904=date1904)
                if changed is not None:
                    raise FileError("changed-since", sheet=changed.sheet, cell=changed.address)
            self._take_back(undo)
            for sheet in self._results().values():
                if sheet.name in undo.results:
                    sheet.delete()
            self.undo = None

    def _take_back(self, undo: Undo) -> None:
        for one in reversed(undo.sheets):
            restore(self._sheet(one.sheet), self._program, one)

    def _check(self, by_sheet: dict[str, list[Edit]], results: dict[str, str], *, locked: bool) -> None:
        """Raise for anything that cannot be done, before anything is."""
        if locked and self._program.is_locked(self._book):
            raise FileError("protected-workbook-open")
        known = {*self.sheets(), *results}
        for name, members in by_sheet.items():
            check_choices(members)
            for edit in members:
                named = {target.sheet for target in edit.links or () if target is not None}
                named |= {edit.choices.sheet} if isinstance(edit.choices, Area) else set()
                for missing in sorted(named - known):
                    raise FileError("no-such-sheet", sheet=missing)
            check(self._sheet(name), self._program, members)

    def _copied_in(self, made: _Made, old: dict[str, Sheet]) -> Iterator[tuple[str, Sheet]]:
        """Copies of the result sheets in this workbook with their keys, each where it stood before."""
        last = self._book.sheets[len(self._book.sheets) - 1]
        with made.opened(self._book.app) as source:
            for key, name in made.renamed.items():
                if key in old:
                    yield name, source.sheets[name].copy(before=old[key])
                else:
                    last = source.sheets[name].copy(after=last)
                    yield name, last

    def _settle(self, added: Sequence[tuple[str, Sheet]], old: dict[str, Sheet]) -> None:
        """Take the sheets of an earlier run out; the new ones get their names.

        Formulas of the office that look at them are written again, as Excel breaks them with the old sheet.
        """
        names = {sheet.name for sheet in old.values()}
        looking = [
            one for sheet in self._book.sheets if sheet.name not in names for one in _looking(sheet, names)
        ]
        for sheet in old.values():
            sheet.delete()
        for name, sheet in added:
            if sheet.name != name:
                sheet.name = name
        for cell, formula in looking:
            if not self._program.has_array(cell.sheet, cell.address.replace("$", "")):
                cell.formula = formula

    def _results(self) -> dict[str, Sheet]:
        """Our result sheets by key; one that the office renamed or copied for itself is its own now."""
        keyed = {sheet.name: own_key(sheet) for sheet in self._book.sheets}
        office = {name.casefold() for name, key in keyed.items() if key is None}
        found: dict[str, Sheet] = {}
        for sheet in self._book.sheets:
            key = keyed[sheet.name]
            if key is not None and key not in found and bears(sheet.name, key, office):
                found[key] = sheet
        return found

    def _sheet(self, name: str) -> Sheet:
        for sheet in self._book.sheets:
            if sheet.name == name:
                return sheet
        raise FileError("no-such-sheet", sheet=name)

    @contextmanager
    def _frozen(self) -> Iterator[None]:
        """Nothing is shown or computed meanwhile, and afterwards all is as the user had it."""
        app = self._book.app
        names = ("screen_updating", "calculation", "enable_events", "display_alerts")
        before = {name: getattr(app, name) for name in names}
        back = self._program.keep_view(self._book)
        try:
            for name, value in zip(names, (False, "manual", False, False), strict=True):
                setattr(app, name, value)
            yield
        finally:
            back()
            for name in reversed(names):
                setattr(app, name, before[name])

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Says of every mistake which file it is about."""
        try:
            yield
        except FileError as error:
            if "file" in error.params:
                raise
            raise FileError(error.key, file=self.name, **error.params) from error


class _Made:
    """Our result sheets as they are to be in a workbook: a small workbook with their final names.

    The closed host puts them beside empty sheets of the names there are: so both hosts name and mark them
    alike. ``kept`` are the result sheets of an earlier run that stay.
    """

    def __init__(self, data: bytes, office: Sequence[str], there: Mapping[str, Sheet], keep: Keep) -> None:
        keys = ClosedBook(data, "").sheets()
        self.kept = {key: one for key, one in there.items() if key not in keys and keep(key)}
        beside = ClosedBook(_empty([*office, *(one.name for one in self.kept.values())]), "")
        beside.apply([], data)
        self.renamed = beside.result_names()
        self._data = beside.to_bytes()

    @contextmanager
    def opened(self, app: Any) -> Iterator[Any]:
        """The small workbook, open in the program as long as its sheets are copied; then it is gone."""
        with tempfile.TemporaryDirectory(prefix="xltousu-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "results.xlsx"
            path.write_bytes(self._data)
            book = app.books.open(str(path))
            try:
                yield book
            finally:
                book.close()


def _looking(sheet: Sheet, names: set[str]) -> Iterator[tuple[Any, str]]:
    """The cells of a sheet whose formula looks at one of these sheets, with the formula."""
    if not names:
        return
    used = used_range(sheet)
    signs = [sign for name in names for sign in (f"{quoted(name)}!", f"{name}!")]
    values = block(sheet, used)
    for row, line in enumerate(formula_block(sheet, used)):
        for column, text in enumerate(line):
            is_formula = isinstance(text, str) and text.startswith("=") and text != values[row][column]
            if is_formula and any(sign in text for sign in signs):
                yield sheet.range((used.top + row, used.left + column)), text


def _empty(names: Sequence[str]) -> bytes:
    """A workbook of empty sheets with these names."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in names:
        book.add_worksheet(name)
    book.close()
    return out.getvalue()
