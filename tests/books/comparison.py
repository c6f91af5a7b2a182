"""Two packages compared: everything of the first is in the second, but for what was meant to change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from book_makers import members, raw_members
from lxml import etree

Element = etree._Element

REWRITTEN = re.compile(
    r"\[Content_Types\]\.xml|docProps/app\.xml|.*\.rels|.*(workbook|styles)\w*\.xml|.*sheets/[^/]*\.xml|"
    r".*tables?/[^/]*\.xml|.*comments[^/]*\.xml|.*\.vml",
    re.IGNORECASE,
)
"""Parts that may be written anew; all others have to stay as they were compressed."""

_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_MEANT = {"count", "size", "ref", "spans", "activeTab", "firstSheet"}
_IDENTITY = ("r", "ref", "name", "id", "Id", "PartName", "Extension", "sqref", "sheetId", "localSheetId")
_TITLES = {"i4", "lpstr", "TitlesOfParts"}


def differences(before: bytes, after: bytes, own: dict[str, set[int]]) -> Iterator[str]:
    """What is lost or changed; ``own`` are the columns of each worksheet part that were written."""
    old, new = members(before), members(after)
    raw_old, raw_new = raw_members(before), raw_members(after)
    for name, part in old.items():
        if name not in new:
            yield f"{name}: gone"
        elif part != new[name]:
            if not REWRITTEN.fullmatch(name.replace("\\", "/")):
                yield f"{name}: changed"
            elif name.endswith(".vml"):
                yield from _lost_shapes(name, part, new[name])
            else:
                yield from _lost(name, part, new[name], own)
        elif raw_old[name] != raw_new[name]:
            yield f"{name}: compressed anew"


def _lost_shapes(name: str, before: bytes, after: bytes) -> Iterator[str]:
    kept = set(_SHAPE.findall(after))
    yield from (f"{name}: a shape" for one in _SHAPE.findall(before) if one not in kept)


def _lost(name: str, before: bytes, after: bytes, own: dict[str, set[int]]) -> Iterator[str]:
    one, other = _tree(before), _tree(after)
    if _local(one) == "worksheet":
        columns = own.get(name.replace("\\", "/"), set())
        yield from _lost_cells(name, one, other, columns)
        yield from _lost_columns(name, one, other, columns)
    yield from _lost_elements(name, one, other)


def _tree(part: bytes) -> Element:
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, remove_comments=True)
    return etree.fromstring(part, parser)


def _lost_elements(path: str, one: Element, other: Element) -> Iterator[str]:
    """What an element holds that its counterpart does not."""
    path = f"{path}/{_local(one)}"
    for name, value in one.attrib.items():
        if other.get(name) != value and name not in _MEANT:
            yield f"{path}@{name}: {value!r} is {other.get(name)!r}"
    is_meant = _local(one) in _TITLES or "_FilterDatabase" in one.get("name", "")
    if (one.text or "").strip() != (other.text or "").strip() and not is_meant:
        yield f"{path}: {one.text!r} is {other.text!r}"
    rest = _children(other)
    for child in _children(one):
        if _local(child) in ("sheetData", "cols"):
            continue
        found = next((index for index, one in enumerate(rest) if _same(child, one)), None)
        if found is None:
            yield f"{path}/{_local(child)}: lost"
        else:
            yield from _lost_elements(path, child, rest[found])
            del rest[: found + 1]


def _same(one: Element, other: Element) -> bool:
    """Whether the elements may be the same one: of a kind, and of a name if it has one."""
    if one.tag != other.tag:
        return False
    names = [name for name in _IDENTITY if one.get(name) is not None and name not in _MEANT]
    return all(one.get(name) == other.get(name) for name in names)


def _lost_cells(path: str, one: Element, other: Element, own: set[int]) -> Iterator[str]:
    """Rows and cells that differ, but for cells in columns of ours."""
    old, new = _rows(one), _rows(other)
    for number, (attributes, cells) in old.items():
        if number not in new or new[number][0] != attributes:
            yield f"{path} row {number}: its attributes"
            continue
        after = new[number][1]
        yield from (
            f"{path} {column}, {number}: {text} is {after.get(column)}"
            for column, text in cells.items()
            if column not in own and after.get(column) != text
        )
    for number, (_, cells) in new.items():
        known = old[number][1] if number in old else {}
        yield from (f"{path} {column}, {number}: new" for column in cells.keys() - known.keys() - own)


def _rows(root: Element) -> dict[int, tuple[str, dict[int, str]]]:
    """Attributes and cells of each row, by the numbers of rows and columns."""
    found, number = {}, 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r") or number + 1)
        cells, column = {}, 0
        for cell in _children(row):
            column = _column(cell.get("r", "")) or column + 1
            cells[column] = _canonical(cell)
        found[number] = (str(sorted(_attributes(row, ("r", "spans")))), cells)
    return found


def _column(address: str) -> int:
    number = 0
    for letter in address.rstrip("0123456789").upper():
        number = number * 26 + ord(letter) - 64
    return number


def _canonical(element: Element) -> str:
    inside = "".join(map(_canonical, _children(element)))
    attributes = sorted(_attributes(element, ("r",)))
    return f"<{_local(element)} {attributes} {element.text or ''}>{inside}"


def _attributes(element: Element, without: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in element.attrib.items() if name not in without)


def _lost_columns(path: str, one: Element, other: Element, own: set[int]) -> Iterator[str]:
    """Columns whose width or style differs, but for columns of ours."""
    old, new = _columns(one), _columns(other)
    for column in (old.keys() | new.keys()) - own:
        if old.get(column) != new.get(column):
            yield f"{path} column {column}: {old.get(column)} is {new.get(column)}"


def _columns(root: Element) -> dict[int, str]:
    return {
        column: str(sorted(_attributes(one, ("min", "max"))))
        for one in root.iterfind("{*}cols/{*}col")
        for column in range(int(one.get("min") or 0), int(one.get("max") or 0) + 1)
    }


def _children(element: Element) -> list[Element]:
    return [one for one in element if isinstance(one.tag, str)]


def _local(element: Element) -> str:
    return etree.QName(element).localname
