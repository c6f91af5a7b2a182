"""Our result sheets in a live workbook: told apart from the office's, put in, kept and brought back."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xltousu.books.closed.book import ClosedBook
from xltousu.books.closed.names import quoted
from xltousu.books.closed.workbook import bears
from xltousu.books.live.program import Book, Program, Sheet
from xltousu.books.live.reading import block, formula_block, own_key, used_range
from xltousu.books.live.undo import Formula, ResultsUndo
from xltousu.books.live.writing import Part
from xltousu.cells import Keep, Range
from xltousu.errors import FileError

_BROKEN = "#REF!"


def results(book: Book) -> dict[str, Sheet]:
    """Our result sheets by key; one that the office renamed or copied for itself is its own now."""
    keyed = {sheet.name: own_key(sheet) for sheet in book.sheets}
    office = {name.casefold() for name, key in keyed.items() if key is None}
    found: dict[str, Sheet] = {}
    for sheet in book.sheets:
        key = keyed[sheet.name]
        if key is not None and key not in found and bears(sheet.name, key, office):
            found[key] = sheet
    return found


class Exchange:
    """New result sheets for those of an earlier run; ``undo`` tells at any moment how far it is.

    ``names`` are the names of the result sheets there will be, by their keys: of the new ones, and of those
    of the earlier run that stay.
    """

    def __init__(self, book: Book, program: Program, data: bytes, keep: Keep) -> None:
        self._book = book
        self._program = program
        there, keys = results(book), ClosedBook(data, "").sheets()
        kept = {key: one.name for key, one in there.items() if key not in keys and keep(key)}
        self._old = {key: one for key, one in there.items() if key not in kept}
        going = {sheet.name for sheet in self._old.values()}
        order = [sheet.name for sheet in book.sheets]
        self._made = _Made(data, [name for name in order if name not in going])
        self.names = kept | self._made.renamed
        self._new: dict[str, Sheet] = {}
        self.undo = ResultsUndo(order=order, earlier={name: "" for name in order if name in going})

    def first(self) -> list[Part]:
        """What is done before the edits: the sheets that go are kept, the new ones put beside them."""
        keep = [self._keep] if self.undo.earlier else []
        return [*keep, self._copy_in]

    def last(self) -> list[Part]:
        """What is done behind them, when nothing is left that could be refused or stopped."""
        return [self._settle]

    def _keep(self) -> None:
        self.undo.formulas = _leading(self._book, self._program, self.undo.earlier)
        for name in dict.fromkeys(one.sheet for one in self.undo.formulas):
            if self._program.is_protected(self._book.sheets[name]):
                raise FileError("protected-sheet-open", sheet=name)  # its formulas could not be mended
        for name in self.undo.earlier:
            self.undo.earlier[name] = fingerprint(self._book.sheets[name])
            if not self._book.sheets[name].visible:
                self.undo.hidden.append(name)
                self._book.sheets[name].visible = True  # no workbook can be made of hidden sheets
        with _small_file() as path:
            self._program.keep_sheets(self._book, list(self.undo.earlier), str(path))
            self.undo.workbook = path.read_bytes()

    def _copy_in(self) -> None:
        """Copies of the new sheets, each where its forerunner stands."""
        with _opened(self._book.app, self._made.data) as source:
            for key, name in self._made.renamed.items():
                beside = {"before": self._old[key]} if key in self._old else {"after": _last(self._book)}
                copied = source.sheets[name].copy(**beside)
                self._new[name] = copied
                self.undo.made[copied.name] = ""

    def _settle(self) -> None:
        """Take the forerunners out; the new sheets get their names.

        Formulas of the office that look at them are written again, as Excel breaks them with the old sheet.
        """
        for sheet in self._old.values():
            sheet.delete()
        for name, sheet in self._new.items():
            if sheet.name != name:
                before = sheet.name
                self.undo.made[name] = ""
                sheet.name = name
                del self.undo.made[before]
        looking = [one for one in self.undo.formulas if one.sheet not in self.undo.earlier]
        _write(self._book, self._program, looking, self.undo)
        self.undo.made = {name: fingerprint(sheet) for name, sheet in self._new.items()}


def check_results(book: Book, program: Program, undo: ResultsUndo) -> None:
    """Raise where sheets cannot go, and where somebody has worked on one that would."""
    program.check_structure(book)
    for sheet in _of(book, undo.made):
        # an undo that the program refused half way may have brought the earlier sheet back already
        if fingerprint(sheet) not in (undo.made[sheet.name], undo.earlier.get(sheet.name)):
            raise FileError("result-changed-since", sheet=sheet.name)


def bring_back(book: Book, program: Program, undo: ResultsUndo) -> None:
    """The result sheets as they were before a run, however much of the run was done.

    Formulas of the office that were written since stay where the sheet they look at is there again.
    """
    since = [
        one
        for one in _leading(book, program, undo.made)
        if one.sheet not in undo.made and _BROKEN not in one.text
    ]
    for sheet in list(_of(book, undo.made)):
        sheet.delete()
    there = [sheet.name for sheet in _of(book, undo.earlier)]
    back = {name: name for name in there} | _copied_back(book, undo, there)
    for name in undo.hidden:
        book.sheets[back[name]].visible = False
    broken = [
        one._replace(sheet=back.get(one.sheet, one.sheet))
        for one in undo.formulas
        if (one.sheet in back and one.sheet not in there) or _is_broken(book, one)
    ]
    _write(book, program, [*broken, *since], undo)


def _copied_back(book: Book, undo: ResultsUndo, there: Sequence[str]) -> dict[str, str]:
    """The names that the earlier sheets get that are not there: where the office took a name, another."""
    gone = [name for name in undo.earlier if name not in there]
    if not gone:
        return {}
    with _opened(book.app, undo.workbook) as source:
        return {name: source.sheets[name].copy(**_beside(book, undo.order, name)).name for name in gone}


def fingerprint(sheet: Sheet) -> str:
    """What stands in the cells of a sheet, in few characters; sorting its rows does not change it."""
    lines = formula_block(sheet, used_range(sheet))
    texts = sorted(str(text) for line in lines for text in line if text not in ("", None))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


class _Made:
    """Our result sheets as they are to be in a workbook: a small workbook with their final names.

    The closed host puts them beside empty sheets of the names there are: so both hosts name and mark them
    alike.
    """

    def __init__(self, data: bytes, there: Sequence[str]) -> None:
        beside = ClosedBook(_empty(there), "")
        beside.apply([], data)
        self.renamed = beside.result_names()
        self.data = beside.to_bytes()


def _empty(names: Sequence[str]) -> bytes:
    """A workbook of empty sheets with these names."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in names:
        book.add_worksheet(name)
    book.close()
    return out.getvalue()


@contextmanager
def _small_file() -> Iterator[Path]:
    """A path in a folder of the user alone; the folder is gone afterwards.

    The file has a name of its own: a program does not open two workbooks of one name.
    """
    with tempfile.TemporaryDirectory(prefix="xltousu-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / f"{Path(folder).name}.xlsx"


@contextmanager
def _opened(app: Any, data: bytes) -> Iterator[Book]:
    """A small workbook, open in the program as long as its sheets are copied; then it is gone."""
    with _small_file() as path:
        path.write_bytes(data)
        book = app.books.open(str(path), update_links=False)
        try:
            yield book
        finally:
            book.close()


def _of(book: Book, names: dict[str, str]) -> Iterator[Sheet]:
    """The sheets of these names that are still ours."""
    return (sheet for sheet in book.sheets if sheet.name in names and own_key(sheet) is not None)


def _last(book: Book) -> Sheet:
    return book.sheets[len(book.sheets) - 1]


def _beside(book: Book, order: Sequence[str], name: str) -> dict[str, Sheet]:
    """Where a sheet belongs: before the first of those it stood before, or else at the end."""
    there = {sheet.name: sheet for sheet in book.sheets}
    behind = order[order.index(name) + 1 :]
    return next(({"before": there[one]} for one in behind if one in there), {"after": _last(book)})


def _leading(book: Book, program: Program, names: Collection[str]) -> list[Formula]:
    """The formulas that break when these sheets go and others take their places.

    They stand on other sheets and look at these, or on these and look at any sheet.
    """
    found: list[Formula] = []
    for sheet in book.sheets if names else ():
        signs = ["!"] if sheet.name in names else [sign for name in names for sign in _signs(name)]
        found += _formulas(sheet, program, signs)
    return found


def _formulas(sheet: Sheet, program: Program, signs: Sequence[str]) -> Iterator[Formula]:
    """The formulas of a sheet in which one of these texts stands."""
    used = used_range(sheet)
    for row, line in enumerate(formula_block(sheet, used), used.top):
        for column, text in enumerate(line, used.left):
            if isinstance(text, str) and text.startswith("=") and any(sign in text for sign in signs):
                place = Range(row, column, row, column)
                if block(sheet, program, place) != [
                    [text]
                ]:  # a text that only looks like a formula is its own value
                    yield Formula(sheet.name, place.address, text)


def _signs(name: str) -> tuple[str, str]:
    """How a formula names a sheet."""
    return f"{quoted(name)}!", f"{name}!"


def _is_broken(book: Book, formula: Formula) -> bool:
    """Whether a formula has lost the sheet it looked at, and nobody has put another there since."""
    there = {sheet.name: sheet for sheet in book.sheets}
    if formula.sheet not in there:
        return False
    ((text,),) = formula_block(there[formula.sheet], Range.parse(formula.address))
    return isinstance(text, str) and _BROKEN in text


def _write(book: Book, program: Program, formulas: Iterable[Formula], undo: ResultsUndo) -> None:
    """Write formulas again; one that looks at a result sheet that is not there is left as it is.

    Excel would ask the user for a file in its place.
    """
    there = {sheet.name: sheet for sheet in book.sheets}
    missing = [sign for name in {*undo.earlier, *undo.made} - set(there) for sign in _signs(name)]
    for one in formulas:
        sheet = there[one.sheet]
        if not any(sign in one.text for sign in missing) and not program.has_array(sheet, one.address):
            sheet.range(one.address).formula = one.text
