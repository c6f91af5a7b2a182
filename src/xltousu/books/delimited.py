"""Text files with separated values: their encoding and their separator are found, all values stay text.

Hostile text is read in a child process, so this imports nothing that is large.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re

from xltousu.errors import FileError

MAX_CELLS = 20_000_000

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNMARKED = ("utf-8", "gb18030")
_LONGEST_VALUE = 32_767  # of a cell; a longer one is mostly a quotation mark that nothing closes
_HEAD = 65_536
_CHUNK = 1 << 20
_SEPARATORS = ",;\t"
_HTML = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_ARCHIVE = re.compile(r"MIME-Version:\s", re.IGNORECASE)
_OLD_XML = "urn:schemas-microsoft-com:office:spreadsheet"


def decoded(data: bytes) -> str | None:
    """The text of a file; ``None`` for what is no text."""
    encoding = encoding_of(data)
    return None if encoding is None else data.decode(encoding)


def encoding_of(data: bytes) -> str | None:
    """How a text file is encoded; ``None`` for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding if _decodes(data, encoding) else None
    if b"\0" in data:
        return None
    found = next((one for one in _UNMARKED if _decodes(data, one)), None)
    return found if found is not None and _is_written(_head(data, found)) else None


def rows_of(data: bytes, encoding: str) -> list[list[str | None]]:
    """The rows of a file of separated values, all as long as the longest; an empty value is ``None``."""
    separator = _separator(_head(data, encoding))
    csv.field_size_limit(_LONGEST_VALUE)
    rows: list[list[str | None]] = []
    width = 0
    try:
        for line in csv.reader(_stream(data, encoding), delimiter=separator):
            width = max(width, len(line))
            rows.append([value or None for value in line])
            if len(rows) * width > MAX_CELLS:
                raise FileError("too-many-cells", sheet="", limit=MAX_CELLS)
    except csv.Error as error:
        raise FileError("damaged-text") from error
    while rows and not any(rows[-1]):
        rows.pop()
    for row in rows:
        row.extend([None] * (width - len(row)))
    return rows


def refuse_others(data: bytes, encoding: str) -> None:
    """Raise for text that is markup or data of another kind, each in its own words."""
    head = _head(data, encoding).lstrip("\ufeff \t\r\n")
    if not head:
        raise FileError("empty-file")
    if head.startswith("<"):
        if _OLD_XML in head:
            raise FileError("xml-2003-file")
        raise FileError("html-file" if _HTML.match(head) else "xml-file")
    if _ARCHIVE.match(head):
        raise FileError("html-file")
    if head[0] in "[{" and _is_json(data.decode(encoding)):
        raise FileError("json-file")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether all of the data is text in this encoding; decoded piece by piece, as it may be large."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _stream(data: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def _head(data: bytes, encoding: str) -> str:
    return _stream(data, encoding).read(_HEAD)


def _is_written(head: str) -> bool:
    """Whether the characters are such as people write: no control characters but line ends and tabs."""
    strange = sum(1 for one in head if one < " " and one not in "\t\r\n\f\x1a")
    return strange * 200 <= len(head)


def _separator(head: str) -> str:
    """The separator found most evenly in the first lines, outside quotation marks."""
    counts: dict[str, list[int]] = {one: [] for one in _SEPARATORS}
    for line in head.splitlines()[:50]:
        bare = "".join(line.split('"')[::2])
        for one, found in counts.items():
            found.append(bare.count(one))
    return max(_SEPARATORS, key=lambda one: (sum(1 for n in counts[one] if n), sum(counts[one])))
