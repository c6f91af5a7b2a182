"""The list of sheet names that the document properties keep."""

from __future__ import annotations

from xltousu.books.closed import markup
from xltousu.books.closed.workbook import Workbook

_TYPES = "{*}"


def update(workbook: Workbook, before: list[str], after: list[str]) -> None:
    """Replace the titles of the worksheets, where the properties list exactly those there were."""
    parts = workbook.parts
    for part in parts.related("", "extended-properties") + parts.related("", "extendedProperties"):
        if before == after or not workbook.package.has(part):
            continue
        root = markup.parse(workbook.package.read(part), part)
        count = root.find(f".//{_TYPES}i4")
        holder, pairs = markup.child(root, "TitlesOfParts"), markup.child(root, "HeadingPairs")
        vector = holder.find(f"{_TYPES}vector") if holder is not None else None
        if count is None or vector is None or pairs is None:
            continue
        titles = markup.children(vector)
        if [one.text for one in titles[: len(before)]] != before or count.text != str(len(before)):
            continue
        for one in titles[: len(before)]:
            vector.remove(one)
        for index, name in enumerate(after):
            title = markup.new(vector, "lpstr")
            title.text = name
            vector.insert(index, title)
        count.text = str(len(after))
        vector.set("size", str(len(markup.children(vector))))
        workbook.package.put(part, markup.serialise(root))
