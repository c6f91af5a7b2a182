"""Compound files ([MS-CFB] version 3): a small file system in one file, as a VBA project is kept in.

Sectors have 512 bytes; streams shorter than 4096 bytes share the mini stream in pieces of 64. The same
tree gives the same bytes: no times, no identifiers.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
SHORTEST_BIG = 4096
"""Streams from this length on have sectors of their own."""

_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_UNUSED, _STORAGE, _STREAM, _ROOT = 0, 1, 2, 5
_RED, _BLACK = 0, 1
_MOST_FATS = 109
"""As many allocation sectors the header names; more would need a chain of their own."""

Tree = Mapping[str, "bytes | Tree"]


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    color: int = _BLACK
    start: int = _END
    size: int = 0


@dataclass(slots=True)
class _Sectors:
    """Sectors written so far, and which sector follows each."""

    written: list[bytes] = field(default_factory=list)
    following: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """The number of the first sector of a chain that holds the data."""
        if not data:
            return _END
        first = len(self.written)
        pieces = _pieces(data, SECTOR)
        self.written += pieces
        self.following += [*range(first + 1, first + len(pieces)), _END]
        return first


def compound_file(tree: Tree) -> bytes:
    """The bytes of a compound file with these storages and streams; raises ``ValueError`` beyond 7 MB."""
    entries = [_Entry("Root Entry", _ROOT)]
    _add_children(entries, 0, tree)
    sectors = _Sectors()
    mini, mini_following = _place(entries, sectors)
    entries[0].start, entries[0].size = sectors.add(mini), len(mini)
    mini_table = _filled(_numbers(mini_following), b"\xff")
    mini_start = sectors.add(mini_table)
    directory_start = sectors.add(_directory(entries))
    first_fat, fats = _add_allocation(sectors)
    header = _header(first_fat, fats, directory_start, mini_start, len(mini_table) // SECTOR)
    return header + b"".join(sectors.written)


def _add_children(entries: list[_Entry], parent: int, tree: Tree) -> None:
    """Entries for the members of a storage, linked as the balanced tree that readers search."""
    places = []
    for name, node in sorted(tree.items(), key=lambda item: _order(item[0])):
        places.append(len(entries))
        if isinstance(node, bytes):
            entries.append(_Entry(name, _STREAM, data=node, size=len(node)))
        else:
            entries.append(_Entry(name, _STORAGE))
            _add_children(entries, places[-1], node)
    entries[parent].child = _linked(entries, places, depth=1, deepest=len(places).bit_length())


def _order(name: str) -> tuple[int, bytes]:
    """Members are ordered by length, then by their capitals (2.6.4)."""
    return len(name.encode("utf-16-le")), name.upper().encode("utf-16-be")


def _linked(entries: list[_Entry], places: Sequence[int], *, depth: int, deepest: int) -> int:
    """The root of a balanced tree over ordered entries.

    Only the deepest level may be incomplete; red there and black above it is a valid red-black tree.
    """
    if not places:
        return _NONE
    middle = len(places) // 2
    entry = entries[places[middle]]
    entry.color = _RED if depth == deepest > 1 else _BLACK
    entry.left = _linked(entries, places[:middle], depth=depth + 1, deepest=deepest)
    entry.right = _linked(entries, places[middle + 1 :], depth=depth + 1, deepest=deepest)
    return places[middle]


def _place(entries: Sequence[_Entry], sectors: _Sectors) -> tuple[bytes, list[int]]:
    """Puts long streams into sectors; the mini stream with the short ones, and what follows each piece."""
    mini, following = bytearray(), list[int]()
    for entry in entries:
        if entry.kind != _STREAM or not entry.data:
            continue
        if entry.size >= SHORTEST_BIG:
            entry.start = sectors.add(entry.data)
            continue
        entry.start = len(following)
        pieces = _pieces(entry.data, MINI_SECTOR)
        following += [*range(entry.start + 1, entry.start + len(pieces)), _END]
        mini += b"".join(pieces)
    return bytes(mini), following


def _directory(entries: Sequence[_Entry]) -> bytes:
    """All entries, filled up with unused ones to whole sectors."""
    unused = _Entry("", _UNUSED, color=_RED, start=0)
    missing = -len(entries) % (SECTOR // 128)
    return b"".join(map(_entry, [*entries, *[unused] * missing]))


def _entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0" if entry.kind != _UNUSED else b""
    start = 0 if entry.kind == _STORAGE else entry.start
    links = (entry.left, entry.right, entry.child)
    shape = (len(name), entry.kind, entry.color)
    return name.ljust(64, b"\0") + struct.pack(
        "<HBB3I16sIQQIQ", *shape, *links, bytes(16), 0, 0, 0, start, entry.size
    )


def _add_allocation(sectors: _Sectors) -> tuple[int, int]:
    """Adds the sectors that say which sector follows which; the first of them and their count."""
    first, fats = len(sectors.written), 1
    while fats * (SECTOR // 4) < first + fats:
        fats += 1
    if fats > _MOST_FATS:
        raise ValueError(f"{fats} allocation sectors")
    table = _filled(_numbers([*sectors.following, *[_FAT] * fats]), b"\xff")
    sectors.written += _pieces(table, SECTOR)
    return first, fats


def _header(first_fat: int, fats: int, directory: int, mini: int, minis: int) -> bytes:
    fat_places = [*range(first_fat, first_fat + fats), *[_FREE] * (_MOST_FATS - fats)]
    return (
        struct.pack("<8s16s", bytes.fromhex("D0CF11E0A1B11AE1"), bytes(16))
        + struct.pack("<HHHHH6s", 0x3E, 3, 0xFFFE, 9, 6, bytes(6))
        + struct.pack("<9I", 0, fats, directory, 0, SHORTEST_BIG, mini, minis, _END, 0)
        + _numbers(fat_places)
    )


def _numbers(values: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def _filled(data: bytes, byte: bytes) -> bytes:
    return data + byte * (-len(data) % SECTOR)


def _pieces(data: bytes, size: int) -> list[bytes]:
    """The data in pieces of one size, the last filled up with zeros."""
    return [data[at : at + size].ljust(size, b"\0") for at in range(0, len(data), size)]
