"""The workbook part: its sheets in order, its calculation settings, what forbids writing."""

from __future__ import annotations

from dataclasses import dataclass

from xltousu.books.closed import markup
from xltousu.books.closed.markup import DOCUMENT, DOCUMENT_STRICT, WORKBOOK_ORDER, Element
from xltousu.books.closed.names import Names
from xltousu.books.closed.package import Package, key_of
from xltousu.books.closed.parts import Parts
from xltousu.errors import FileError

MAX_SHEETS = 1000

_TRUE = ("1", "true", "on")
_SECRETS = ("password", "hashvalue")  # of a sheet, and of the workbook


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One entry of the list of sheets."""

    index: int
    name: str
    kind: str
    part: str
    sheet_id: int
    relation: str
    own: str | None


class Workbook:
    """The main part of a package, with its relationships and names.

    ``results`` are the names of our result sheets by their keys.
    """

    def __init__(self, package: Package, *, allow_protected: bool = False) -> None:
        self.package = package
        self._allow_protected = allow_protected
        self.parts = Parts(package)
        self.part = self._main_part()
        self.root = markup.parse(package.read(self.part), self.part)
        if markup.local(self.root) != "workbook":
            raise FileError("not-a-workbook")
        self.strict = markup.namespace(self.root) == markup.MAIN_STRICT
        self.document = DOCUMENT_STRICT if self.strict else DOCUMENT
        self.names = Names(self.root)
        self.results = {one.own: one.name for one in self.sheets() if one.own is not None}
        self.dirty = False
        self._check_sheets()

    def _check_sheets(self) -> None:
        """Raise for more sheets than people make, and for two that are one: each would be read in full."""
        parts = [key_of(one.part) for one in self.sheets() if one.part]
        if len(parts) > MAX_SHEETS or len(set(parts)) < len(parts):
            raise FileError("damaged-part", part=self.part)

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904."""
        settings = markup.child(self.root, "workbookPr")
        return settings is not None and settings.get("date1904") in _TRUE

    def check_signature(self, *, drop: bool) -> None:
        """Raise if a digital signature covers the package, or take it out whole."""
        signatures = [one for one in self.parts.relations("") if "digital-signature" in one.type]
        if signatures and not drop:
            raise FileError("signed-workbook")
        for one in signatures:
            self.parts.unrelate_whole("", one.id)
            self.parts.forget_default("digital-signature")

    def check_structure(self) -> None:
        """Raise if the office forbids adding and removing sheets."""
        protection = markup.child(self.root, "workbookProtection")
        if protection is not None and protection.get("lockStructure") in _TRUE:
            plain, secret = FileError("protected-workbook"), FileError("password-protected-workbook")
            self._refuse(protection, plain, secret)

    def check_sheet(self, protection: Element | None, sheet: str) -> None:
        """Raise if the office protects a worksheet."""
        if protection is not None and protection.get("sheet") in _TRUE:
            plain = FileError("protected-sheet", sheet=sheet)
            self._refuse(protection, plain, FileError("password-protected-sheet", sheet=sheet))

    def _refuse(self, protection: Element, plain: FileError, secret: FileError) -> None:
        """Raise unless the protection has no password and the user allows to write in spite of it."""
        if any(str(one).lower().endswith(_SECRETS) and value for one, value in protection.items()):
            raise secret
        if not self._allow_protected:
            raise plain

    def sheet_elements(self) -> list[Element]:
        """The entries of the list of sheets."""
        return markup.children(markup.child(self.root, "sheets"), "sheet")

    def sheets(self) -> list[SheetEntry]:
        """All sheets in order, of every kind; ours bear their key."""
        relations, ours = self.parts.by_id(self.part), self.names.own_sheets()
        entries = []
        for index, one in enumerate(self.sheet_elements()):
            relation = relations.get(one.get(f"{{{self.document}}}id", ""))
            kind, part = (relation.kind, relation.target) if relation else ("none", "")
            if part and not self.package.has(part):
                kind = "none"
            entries.append(
                SheetEntry(
                    index,
                    one.get("name", ""),
                    kind,
                    part,
                    markup.number(one, "sheetId"),
                    relation.id if relation else "",
                    ours.get(str(index)),
                )
            )
        return _without_copies(entries)

    def worksheet(self, name: str) -> SheetEntry:
        """The worksheet of this name."""
        for one in self.sheets():
            if one.name == name and one.kind == "worksheet":
                return one
        raise FileError("no-such-sheet", sheet=name)

    def destination(self, name: str) -> str:
        """The name of the sheet that a reference to ``name`` is to lead to: our result comes first."""
        if name in self.results:
            return self.results[name]
        if all(one.name != name for one in self.sheets() if one.own is None):
            raise FileError("no-such-sheet", sheet=name)
        return name

    def recalculate_on_load(self) -> None:
        """Have the program that opens the file compute every formula anew."""
        settings = markup.ensure(self.root, "calcPr", WORKBOOK_ORDER)
        if settings.get("fullCalcOnLoad") not in _TRUE:
            settings.set("fullCalcOnLoad", "1")
            self.dirty = True

    def drop_calculation_chain(self, sheet_id: int) -> None:
        """Take out the list of formula cells if it names a sheet; it is made anew on opening."""
        named = b' i="%d"' % sheet_id
        for one in self.parts.relations(self.part):
            if one.kind == "calcChain" and named in self.package.read(one.target):
                self.parts.unrelate(self.part, one.id)
                self.parts.drop(one.target)

    def flush(self) -> None:
        """Write what changed into the package."""
        self.names.arrange()
        if self.dirty or self.names.dirty:
            self.package.put(self.part, markup.serialise(self.root))
        self.parts.flush()

    def _main_part(self) -> str:
        found = self.parts.related("", "officeDocument")
        if not found or not self.package.has(found[0]):
            raise FileError("not-a-workbook")
        return found[0]


def _without_copies(entries: list[SheetEntry]) -> list[SheetEntry]:
    """Take the mark off sheets that the office renamed or copied for itself: they are its own now."""
    office = {one.name.casefold() for one in entries if one.own is None}
    seen: set[str] = set()
    result = []
    for one in entries:
        keep = one.own is not None and one.own not in seen and bears(one.name, one.own, office)
        if keep and one.own is not None:
            seen.add(one.own)
        result.append(one if keep else SheetEntry(*_fields(one), None))
    return result


def _fields(one: SheetEntry) -> tuple[int, str, str, str, int, str]:
    return one.index, one.name, one.kind, one.part, one.sheet_id, one.relation


def bears(name: str, key: str, office: set[str]) -> bool:
    """Whether a sheet still has the name it was given: its key, numbered where the office has that name."""
    if name.casefold() == key.casefold():
        return True
    return key.casefold() in office and name.casefold() in (numbered(key, n).casefold() for n in range(2, 10))


def numbered(name: str, number: int) -> str:
    """The name with a number behind, as long as Excel allows."""
    tail = f" ({number})"
    return name[: 31 - len(tail)] + tail
