"""The compression of VBA sources ([MS-OVBA] 2.4.1): chunks of 4096 bytes, copies within a chunk."""

from __future__ import annotations

import struct
from collections.abc import Iterator

CHUNK = 4096
SHORTEST_COPY = 3
_COMPRESSED = 0xB000
"""The signature of a chunk, with the flag that says it is compressed."""
_SEARCHED = 32
"""As many earlier places are tried for a copy; more cost time and gain nothing on sources."""


def compressed(data: bytes) -> bytes:
    """The compressed container of some bytes; raises ``ValueError`` for a chunk that grows."""
    chunks = (data[at : at + CHUNK] for at in range(0, len(data), CHUNK))
    return b"\x01" + b"".join(map(_chunk, chunks))


def _chunk(chunk: bytes) -> bytes:
    tokens = list(_tokens(chunk))
    body = bytearray()
    for at in range(0, len(tokens), 8):
        group = tokens[at : at + 8]
        body.append(sum(1 << bit for bit, token in enumerate(group) if len(token) == 2))
        body += b"".join(group)
    if len(body) > CHUNK:
        raise ValueError("chunk cannot be compressed")  # text always can
    return struct.pack("<H", _COMPRESSED | (len(body) - 1)) + body


def _tokens(chunk: bytes) -> Iterator[bytes]:
    """A byte as it is, or two bytes that say how far back and how long to copy."""
    places: dict[bytes, list[int]] = {}
    at = 0
    while at < len(chunk):
        length, back = _longest(chunk, at, places.get(chunk[at : at + SHORTEST_COPY], []))
        if length >= SHORTEST_COPY:
            yield struct.pack("<H", (back - 1) << (16 - _offset_bits(at)) | (length - SHORTEST_COPY))
        else:
            length = 1
            yield chunk[at : at + 1]
        for place in range(at, at + length):
            places.setdefault(chunk[place : place + SHORTEST_COPY], []).append(place)
        at += length


def _offset_bits(at: int) -> int:
    """How many bits of a copy tell how far back (2.4.1.3.19.1): few at the start of a chunk."""
    return max(4, (at - 1).bit_length())


def _longest(chunk: bytes, at: int, places: list[int]) -> tuple[int, int]:
    """Length and distance of the longest copy, the nearest of them."""
    most = min((0xFFFF >> _offset_bits(at)) + SHORTEST_COPY, len(chunk) - at)
    if most < SHORTEST_COPY:
        return 0, 0
    found = ((_common(chunk, place, at, most), at - place) for place in reversed(places[-_SEARCHED:]))
    return max(found, key=lambda one: one[0], default=(0, 0))


def _common(chunk: bytes, place: int, at: int, most: int) -> int:
    length = 0
    while length < most and chunk[place + length] == chunk[at + length]:
        length += 1
    return length
