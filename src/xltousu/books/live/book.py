"""A workbook open in Excel as a host: read in blocks, edited all or none, left as the user had it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from xltousu.books.choices import check_choices
from xltousu.books.live.excel import ExcelProgram
from xltousu.books.live.program import Program, Sheet
from xltousu.books.live.reading import read_grid
from xltousu.books.live.results import Exchange, bring_back, check_results, results
from xltousu.books.live.undo import Undo
from xltousu.books.live.writing import Writer, check, first_changed, restore
from xltousu.cells import Area, Edit, Grid, Keep, keep_none
from xltousu.errors import FileError, of_file


def _silent(_: int, __: int) -> None:
    """Nobody wants to know."""


class LiveBook:
    """A book of xlwings; ``undo`` is what takes the last edits back.

    ``tell`` is called before every part of a long work with its number, from 1, and the number of all
    parts: before each sheet that is read, and before each part that is written. It stops the work by
    raising, and what was written until then is taken back.
    """

    def __init__(
        self, book: Any, program: Program | None = None, tell: Callable[[int, int], None] = _silent
    ) -> None:
        self._book = book
        self._program: Program = program or ExcelProgram()
        self.tell = tell
        self._read: set[str] = set()
        self._count = 0
        self.undo: Undo | None = None

    @property
    def name(self) -> str:
        """The name of the file, without its folder."""
        return str(self._book.name)

    def sheets(self) -> list[str]:
        """Names of the worksheets of the office, in order."""
        ours = {sheet.name for sheet in results(self._book).values()}
        office = [sheet.name for sheet in self._book.sheets if sheet.name not in ours]
        self._count = len(office)  # for every sheet that is read: to ask again takes a while
        return office

    def result(self, key: str) -> Grid | None:
        """Our result sheet of this key, whatever it had to be called beside a sheet of the office."""
        sheet = results(self._book).get(key)
        return None if sheet is None else read_grid(sheet, self._program)

    def read(self, sheet: str) -> Grid:
        """The used rectangle of a worksheet."""
        self._read.add(sheet)
        self.tell(len(self._read), max(self._count, len(self._read)))
        with of_file(self.name):
            return read_grid(self._sheet(sheet), self._program)

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None, keep: Keep = keep_none) -> None:
        """Apply all edits and put our result sheets in; what was written is taken back if anything fails."""
        by_sheet: dict[str, list[Edit]] = {}
        for edit in edits:
            by_sheet.setdefault(edit.sheet, []).append(edit)
        if not by_sheet and sheets is None:
            return
        with of_file(self.name), self._frozen():
            there = {key: sheet.name for key, sheet in results(self._book).items()}
            exchange = Exchange(self._book, self._program, sheets, keep) if sheets is not None else None
            renamed = exchange.names if exchange else there
            self._check(by_sheet, renamed, locked=exchange is not None)
            undo = Undo(results=exchange.undo if exchange else None)
            parts = exchange.first() if exchange else []
            office = set(self.sheets())
            for name, members in by_sheet.items():
                writer = Writer(self._sheet(name), self._program, renamed, office)
                undo.sheets.append(writer.undo)
                parts += writer.parts(members)
            parts += exchange.last() if exchange else []
            try:
                for number, part in enumerate(parts, 1):
                    self.tell(number, len(parts))
                    part()
            except BaseException:
                self._take_back(undo)
                raise
            self.undo = undo

    def take_back(self, undo: Undo) -> None:
        """Undo what a run wrote, its result sheets included.

        Raises :class:`FileError` and changes nothing where a cell or a result sheet has been changed since.
        Where the program refuses half way, a second time does the rest.
        """
        with of_file(self.name), self._frozen():
            date1904 = self._program.date1904(self._book)
            for one in undo.sheets:
                sheet = self._sheet(one.sheet)
                check(sheet, self._program, [])
                changed = first_changed(sheet, self._program, one, date1904=date1904)
                if changed is not None:
                    raise FileError("changed-since", sheet=changed.sheet, cell=changed.address)
            if undo.results is not None:
                check_results(self._book, self._program, undo.results)
            self._take_back(undo)
            self.undo = None

    def _take_back(self, undo: Undo) -> None:
        """First the result sheets: lists and links of the other sheets lead to them."""
        if undo.results is not None:
            bring_back(self._book, self._program, undo.results)
        for one in reversed(undo.sheets):
            restore(self._sheet(one.sheet), self._program, one)

    def _check(self, by_sheet: dict[str, list[Edit]], results: dict[str, str], *, locked: bool) -> None:
        """Raise for anything that cannot be done, before anything is."""
        if locked:
            self._program.check_structure(self._book)
        known = {*self.sheets(), *results}
        for name, members in by_sheet.items():
            check_choices(members)
            for edit in members:
                named = {target.sheet for target in edit.links or () if target is not None}
                named |= {edit.choices.sheet} if isinstance(edit.choices, Area) else set()
                for missing in sorted(named - known):
                    raise FileError("no-such-sheet", sheet=missing)
            check(self._sheet(name), self._program, members)

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
            with ExitStack() as undone:  # one that fails keeps no other from being set back
                for name in names:
                    undone.callback(setattr, app, name, before[name])
                undone.callback(back)
