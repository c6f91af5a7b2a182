"""Small parts as trees: parsed without entities or network, put in schema order, serialised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree

from xltousu.errors import FileError

Element = etree._Element

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def _words(text: str) -> list[str]:
    return text.split()


WORKBOOK_ORDER = _words("""
    fileVersion fileSharing workbookPr revisionPtr absPath workbookProtection bookViews sheets functionGroups
    externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes
    webPublishing fileRecoveryPr webPublishObjects extLst
""")
SHEET_ORDER = _words("""
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges
    scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr
    conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks
    colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF
    drawingHF picture oleObjects controls webPublishItems tableParts extLst
""")
STYLES_ORDER = _words("""
    numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst
""")

MAX_NODES = 1_500_000
"""Elements and attributes of a part; a tree takes some two hundred bytes for each."""
MAX_BARE_NODES = 5_000_000
"""The same of a worksheet that has to be written in order first; its tree is let go at once."""

_DOCTYPE = "<!DOCTYPE"
_MOST_DIGITS = 10
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def parse(data: bytes, part: str) -> Element:
    """The root of a part; raises for anything that is not well-formed, or too large for a tree."""
    _check_size(data, part, MAX_NODES)
    return _parsed(data, part, strip_cdata=False, remove_comments=False)


def parse_bare(data: bytes, part: str) -> Element:
    """The same root without comments, and with text instead of character data."""
    _check_size(data, part, MAX_BARE_NODES)
    return _parsed(data, part, strip_cdata=True, remove_comments=True)


def serialise(root: Element) -> bytes:
    """The part of a tree, always in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def canonical(element: Element) -> str:
    """A form in which equal elements are equal, whatever their prefixes and the order of attributes."""
    attributes = sorted((str(name), str(value)) for name, value in element.attrib.items())
    inside = "".join(canonical(one) for one in children(element))
    return f"<{element.tag!r} {attributes} {(element.text or '').strip()!r}{inside}>"


def local(element: Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of the tag."""
    return etree.QName(element).namespace or ""


def child(parent: Element, name: str) -> Element | None:
    """The first child of this name in the namespace of its parent."""
    return parent.find(f"{{{namespace(parent)}}}{name}")


def children(parent: Element | None, name: str | None = None) -> list[Element]:
    """The element children, of one name or of all names."""
    if parent is None:
        return []
    return [one for one in parent if isinstance(one.tag, str) and name in (None, local(one))]


def descendants(root: Element, name: str) -> Iterator[Element]:
    """All elements of this name in the namespace of the root."""
    return root.iter(f"{{{namespace(root)}}}{name}")


def number(element: Element, attribute: str) -> int:
    """A whole number that an attribute holds; 0 where it holds none."""
    text = element.get(attribute, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def new(parent: Element, name: str, /, **attributes: str) -> Element:
    """An element in the namespace of ``parent``, not yet attached."""
    return etree.Element(f"{{{namespace(parent)}}}{name}", attributes, nsmap=_declared(parent))


def append(parent: Element, name: str, /, **attributes: str) -> Element:
    """A new last child in the namespace of its parent."""
    return etree.SubElement(parent, f"{{{namespace(parent)}}}{name}", attributes)


def insert_ordered(root: Element, element: Element, order: list[str]) -> Element:
    """Put ``element`` before the first child that has to follow it, and return it."""
    place = order.index(local(element))
    for index, sibling in enumerate(root):
        if _rank(sibling, order) > place:
            root.insert(index, element)
            return element
    root.append(element)
    return element


def ensure(root: Element, name: str, order: list[str]) -> Element:
    """The child of this name, made at its schema position where there is none."""
    found = child(root, name)
    return found if found is not None else insert_ordered(root, new(root, name), order)


def in_utf8(data: bytes, part: str) -> bytes:
    """The same part encoded as UTF-8 without a mark, as a scanner of bytes needs it."""
    if data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    declared = _DECLARED.match(data[:200])
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        declared and declared[1].upper() not in (b"UTF-8", b"US-ASCII")
    ):
        _check_size(data, part, MAX_BARE_NODES)
        return serialise(_parsed(data, part, strip_cdata=False, remove_comments=False))
    return data


def _check_size(data: bytes, part: str, limit: int) -> None:
    """Raise before a tree is made that fits no memory."""
    if len(data) > limit and data.count(b"<") + data.count(b"=") > limit:
        raise FileError("part-too-big", part=part, limit=limit)


def _parsed(data: bytes, part: str, *, strip_cdata: bool, remove_comments: bool) -> Element:
    if any(_DOCTYPE.encode(encoding) in data for encoding in ("ascii", "utf-16-le", "utf-16-be")):
        raise FileError("damaged-part", part=part)  # no part of a workbook declares entities
    parser = etree.XMLParser(
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        strip_cdata=strip_cdata,
        remove_comments=remove_comments,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileError("damaged-part", part=part) from error


def _declared(parent: Element) -> dict[str, str]:
    """The prefixes known to the parent; the default one has an empty name."""
    return cast("dict[str, str]", dict(parent.nsmap))


def _rank(element: Element, order: list[str]) -> int:
    """The place of a child; a wrapper of alternate content stands where its content stands."""
    if not isinstance(element.tag, str):
        return -1
    names = (
        [local(one) for one in element.iter()] if local(element) == "AlternateContent" else [local(element)]
    )
    return next((order.index(name) for name in names if name in order), -1)
