"""Notes on cells: ours bear our name as their author and are written anew each time; the office's stay.

A note of the office that is in our way keeps its text and gets ours behind a line of its own. A cell that
people discuss in a thread keeps the thread alone, as every program shows that in place of a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from lxml import etree

from xltousu.books.closed import markup, shapes
from xltousu.books.closed.markup import SHEET_ORDER, Element
from xltousu.books.closed.shapes import Place
from xltousu.books.closed.values import MAX_TEXT, printable
from xltousu.books.closed.workbook import SheetEntry, Workbook
from xltousu.cells import Cell, Edit

AUTHOR = "xltousu"

SIGN = f"\n\u2014 {AUTHOR} \u2014\n"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_notes(workbook: Workbook, entry: SheetEntry, root: Element, edits: Iterable[Edit]) -> bool:
    """Replace our notes on a worksheet by those of the edits; whether its skeleton changed."""
    wanted = wanted_notes(edits)
    found = [one for one in workbook.parts.related(entry.part, "comments") if workbook.package.has(one)]
    if not wanted and (not found or AUTHOR.encode() not in workbook.package.read(found[0])):
        return False
    part = found[0] if found else workbook.package.free_name("xl/comments", ".xml")
    if found:
        comments = _Comments(markup.parse(workbook.package.read(part), part))
    else:
        comments = _Comments.empty(markup.namespace(workbook.root))
    removed = comments.remove_ours()
    added = comments.add(wanted)
    _store(workbook, entry, part, comments, known=bool(found))
    return _draw(workbook, entry, root, removed, added)


def wanted_notes(edits: Iterable[Edit]) -> dict[Place, str]:
    """The text of each note; several for one cell are put below each other."""
    found: dict[Place, list[str]] = {}
    for edit in edits:
        for row, text in zip(edit.rows, edit.notes or (), strict=False):
            texts = found.setdefault((int(row), edit.column), []) if text else []
            if text and text not in texts:
                texts.append(text)
    return {place: "\n".join(found[place])[: MAX_TEXT // 2] for place in sorted(found)}


class _Comments:
    """The notes of a worksheet as a tree."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._authors = markup.ensure(root, "authors", ["authors", "commentList", "extLst"])
        self._list = markup.ensure(root, "commentList", ["authors", "commentList", "extLst"])

    @classmethod
    def empty(cls, namespace: str) -> _Comments:
        """A list without notes."""
        return cls(markup.parse(f'<comments xmlns="{namespace}"/>'.encode(), "comments.xml"))

    @property
    def is_empty(self) -> bool:
        """Whether there is no note at all."""
        return not markup.children(self._list)

    def remove_ours(self) -> set[Place]:
        """Take out our notes, and our lines in notes of the office; the cells whose notes are gone."""
        removed = set()
        for one in markup.children(self._list, "comment"):
            if self._author(one) == AUTHOR:
                self._list.remove(one)
                removed.add(_place(one))
            else:
                _remove_line(one)
        authors = markup.children(self._authors)
        if authors and authors[-1].text == AUTHOR:
            self._authors.remove(authors[-1])
        return removed

    def add(self, wanted: dict[Place, str]) -> list[tuple[Place, str]]:
        """Put the notes in; those that need a shape of their own."""
        known = {_place(one): one for one in markup.children(self._list, "comment")}
        added = []
        for place, text in wanted.items():
            there = known.get(place)
            if there is None:
                self._append(place, text)
                added.append((place, text))
            elif not self._author(there).startswith("tc="):
                _append_line(there, text)
        return added

    def _append(self, place: Place, text: str) -> None:
        address = Cell("", *place).address
        one = markup.append(self._list, "comment", ref=address, authorId=str(self._own_author()))
        _set_text(markup.append(markup.append(one, "text"), "t"), text)

    def _own_author(self) -> int:
        names = [one.text for one in markup.children(self._authors)]
        if AUTHOR not in names:
            markup.append(self._authors, "author").text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _author(self, comment: Element) -> str:
        authors = markup.children(self._authors)
        number = markup.number(comment, "authorId")
        return (authors[number].text or "") if number < len(authors) else ""


def _place(comment: Element) -> Place:
    try:
        cell = Cell.parse(comment.get("ref", ""))
    except ValueError:
        return 0, 0
    return cell.row, cell.column


def _remove_line(comment: Element) -> None:
    """Take our line off the note of the office."""
    for run in markup.children(markup.child(comment, "text"), "r"):
        text = markup.child(run, "t")
        if text is not None and (text.text or "").startswith(SIGN):
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)


def _append_line(comment: Element, text: str) -> None:
    """Put our line behind the text of the office, which stays as it is formatted."""
    holder = markup.ensure(comment, "text", ["text", "commentPr", "extLst"])
    plain = markup.child(holder, "t")
    if plain is not None:
        run = markup.new(holder, "r")
        plain.addprevious(run)
        run.append(plain)
    runs = markup.children(holder, "r")
    ours = markup.new(holder, "r")
    if runs:
        runs[-1].addnext(ours)
    else:
        holder.insert(0, ours)
    _set_text(markup.append(ours, "t"), SIGN + text)


def _set_text(element: Element, text: str) -> None:
    element.text = printable(text)
    element.set(_SPACE, "preserve")


def _store(workbook: Workbook, entry: SheetEntry, part: str, comments: _Comments, *, known: bool) -> None:
    parts = workbook.parts
    if not comments.is_empty:
        workbook.package.put(part, markup.serialise(comments.root))
        if not known:
            parts.set_content_type(part, _TYPE)
            parts.relate(entry.part, workbook.document + "/comments", part)
    elif known:
        for one in parts.relations(entry.part):
            if one.kind == "comments":
                parts.unrelate_whole(entry.part, one.id)


def _draw(
    workbook: Workbook,
    entry: SheetEntry,
    root: Element,
    removed: set[Place],
    added: list[tuple[Place, str]],
) -> bool:
    """Have the drawing of the worksheet show our notes; whether the skeleton changed."""
    package, key = workbook.package, f"{{{workbook.document}}}id"
    pointer = markup.child(root, "legacyDrawing")
    relation = workbook.parts.by_id(entry.part).get(pointer.get(key, "")) if pointer is not None else None
    part = relation.target if relation and package.has(relation.target) else None
    data = shapes.without_notes(package.read(part), removed) if part else None
    if added:
        name = part or package.free_name("xl/drawings/vmlDrawing", ".vml")
        data = shapes.with_notes(data, added, _blocks_of_others(workbook, part), name)
        if part is None:
            return _point(workbook, entry, root, name, data)
    if part is None or data is None or relation is None or pointer is None:
        return False
    if removed and shapes.is_empty(data):
        workbook.parts.unrelate_whole(entry.part, relation.id)
        root.remove(pointer)
        return True
    package.put(part, data)
    return False


def _point(workbook: Workbook, entry: SheetEntry, root: Element, part: str, data: bytes) -> bool:
    """Lead the worksheet to its first drawing."""
    workbook.package.put(part, data)
    workbook.parts.set_content_type(part, _DRAWING_TYPE)
    relation = workbook.parts.relate(entry.part, workbook.document + "/vmlDrawing", part)
    pointer = markup.child(root, "legacyDrawing")
    if pointer is None:
        prefixes = cast("dict[str, str]", dict(root.nsmap))
        if workbook.document not in prefixes.values():
            prefixes["r"] = workbook.document
        tag = f"{{{markup.namespace(root)}}}legacyDrawing"
        pointer = markup.insert_ordered(root, etree.Element(tag, nsmap=prefixes), SHEET_ORDER)
    pointer.set(f"{{{workbook.document}}}id", relation)
    return True


def _blocks_of_others(workbook: Workbook, part: str | None) -> set[int]:
    """The blocks of ids that the other drawings of the workbook use."""
    names = (one for one in workbook.package.names() if one.lower().endswith(".vml") and one != part)
    return {block for one in names for block in shapes.blocks_of(workbook.package.read(one))}
