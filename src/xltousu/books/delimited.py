"""Text files with separated values: their encoding and their separator are found, all values stay text."""

from __future__ import annotations

import csv
import io

from xltousu.cells import MAX_COLUMN, MAX_ROW, Value
from xltousu.errors import FileError

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
MAX_CELLS = 50_000_000

_SEPARATORS = ",;\t"


def decoded(data: bytes) -> str | None:
    """The text of a file; ``None`` for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as(data, encoding)
    if b"\0" in data:
        return None
    text = _as(data, "utf-8")
    if text is None:
        text = _as(data, "gb18030")
    return text if text is not None and _is_written(text) else None


def rows_of(text: str) -> list[list[Value]]:
    """The rows of a file of separated values, all as long as the longest; an empty value is ``None``."""
    separator = _separator(text)
    csv.field_size_limit(1 << 27)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise FileError("damaged-text") from error
    width = max(map(len, lines), default=0)
    if len(lines) > MAX_ROW or width > MAX_COLUMN or len(lines) * width > MAX_CELLS:
        raise FileError("too-many-cells", sheet="", limit=MAX_CELLS)
    while lines and not any(lines[-1]):
        lines.pop()
    rows: list[list[Value]] = [[value or None for value in line] for line in lines]
    for row in rows:
        row.extend([None] * (width - len(row)))
    return rows


def _as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_written(text: str) -> bool:
    """Whether the characters are such as people write: no control characters but line ends and tabs."""
    head = text[:65536]
    strange = sum(1 for one in head if one < " " and one not in "\t\r\n\f\x1a")
    return strange * 200 <= len(head)


def _separator(text: str) -> str:
    """The separator found most evenly in the first lines, outside quotation marks."""
    counts: dict[str, list[int]] = {one: [] for one in _SEPARATORS}
    for line in text[:65536].splitlines()[:50]:
        bare = "".join(line.split('"')[::2])
        for one, found in counts.items():
            found.append(bare.count(one))
    return max(_SEPARATORS, key=lambda one: (sum(1 for n in counts[one] if n), sum(counts[one])))
