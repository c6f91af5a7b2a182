"""A reader of VBA projects that accepts nothing but what [MS-OVBA] and [MS-CFB] prescribe for writers.

Written from the specification, apart from the writer: it shares no line with it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Any

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
PROPERTIES = (
    "ID", "Document", "Module", "Class", "Name", "HelpContextID", "VersionCompatible32", "CMG", "DPB", "GC",
)  # fmt: skip


@dataclass(frozen=True)
class ReadModule:
    kind: str
    source: str


@dataclass(frozen=True)
class ReadProject:
    name: str
    code_page: int
    references: list[str]
    modules: dict[str, ReadModule]


class CompoundReader:
    """The streams of a compound file; every sector is used once, every link holds."""

    def __init__(self, data: bytes) -> None:
        assert data[:8] == bytes.fromhex("D0CF11E0A1B11AE1")
        assert data[8:24] == bytes(16)
        minor, major, order, shift, mini_shift = struct.unpack_from("<5H", data, 24)
        assert (minor, major, order, shift, mini_shift) == (0x3E, 3, 0xFFFE, 9, 6)
        assert data[34:40] == bytes(6)
        zero, fats, directory, signature, cutoff, mini, minis, chain, chains = struct.unpack_from(
            "<9I", data, 40
        )
        assert (zero, signature, cutoff, chain, chains) == (0, 0, 4096, END, 0)
        assert (len(data) - 512) % 512 == 0
        self.sectors = [data[at : at + 512] for at in range(512, len(data), 512)]
        places = struct.unpack_from("<109I", data, 76)
        assert all(place < len(self.sectors) for place in places[:fats])
        assert set(places[fats:]) <= {FREE}
        table = b"".join(self.sectors[place] for place in places[:fats])
        self.fat = struct.unpack(f"<{len(table) // 4}I", table)
        assert all(self.fat[place] == FAT for place in places[:fats])
        assert set(self.fat[len(self.sectors) :]) <= {FREE}
        self.used: set[int] = set(places[:fats])
        raw = self._chain(directory)
        self.entries = [raw[at : at + 128] for at in range(0, len(raw), 128)]
        mini_table = self._chain(mini)
        assert len(mini_table) == minis * 512
        self.mini_fat = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)
        start, size = self._place(0)
        self.mini_stream = self._chain(start)[:size]
        assert len(self.mini_stream) == size
        self.mini_used: set[int] = set()
        self.streams = dict(self._walk(0, ""))
        assert self.used == set(range(len(self.sectors))), "a sector nobody uses"

    def _chain(self, start: int) -> bytes:
        pieces = []
        while start != END:
            assert start not in self.used
            self.used.add(start)
            pieces.append(self.sectors[start])
            start = self.fat[start]
        return b"".join(pieces)

    def _mini_chain(self, start: int) -> bytes:
        pieces = []
        while start != END:
            assert start not in self.mini_used
            self.mini_used.add(start)
            pieces.append(self.mini_stream[start * 64 : start * 64 + 64])
            start = self.mini_fat[start]
        return b"".join(pieces)

    def _place(self, number: int) -> tuple[int, int]:
        start, size = struct.unpack_from("<IQ", self.entries[number], 116)
        return start, size

    def _name(self, number: int) -> str:
        length = struct.unpack_from("<H", self.entries[number], 64)[0]
        assert self.entries[number][length - 2 : 64] == bytes(66 - length)
        return self.entries[number][: length - 2].decode("utf-16-le")

    def _walk(self, number: int, path: str) -> Any:
        kind = self.entries[number][66]
        assert kind == (5 if number == 0 else kind)
        left, right, child = struct.unpack_from("<3I", self.entries[number], 68)
        if kind == 2:
            start, size = self._place(number)
            data = self._chain(start) if size >= 4096 else self._mini_chain(start)
            assert child == FREE
            assert not any(data[size:])
            yield path + self._name(number), data[:size]
            return
        assert kind in (1, 5)
        members = self._members(child)
        keys = [(len(name), name.upper()) for name in map(self._name, members)]
        assert keys == sorted(set(keys)), "members out of order"
        if child != FREE:
            assert self.entries[child][67] == 1, "the root of a tree must be black"
            self._black_height(child)
        assert kind == 1 or (left, right) == (FREE, FREE)
        inner = "" if kind == 5 else f"{path}{self._name(number)}/"
        for member in members:
            yield from self._walk(member, inner)

    def _members(self, number: int) -> list[int]:
        if number == FREE:
            return []
        left, right = struct.unpack_from("<2I", self.entries[number], 68)
        return [*self._members(left), number, *self._members(right)]

    def _black_height(self, number: int) -> int:
        if number == FREE:
            return 1
        left, right = struct.unpack_from("<2I", self.entries[number], 68)
        black = self.entries[number][67]
        if not black:
            assert all(one == FREE or self.entries[one][67] for one in (left, right)), "red under red"
        heights = {self._black_height(left), self._black_height(right)}
        assert len(heights) == 1, "paths with different numbers of black nodes"
        return heights.pop() + black


def decompressed(data: bytes) -> bytes:
    """The content of a compressed container (2.4.1.3)."""
    assert data[0] == 1
    result, at = bytearray(), 1
    while at < len(data):
        (header,) = struct.unpack_from("<H", data, at)
        assert header >> 12 == 0b1011, "signature and compression flag"
        end, start = at + 3 + (header & 0xFFF), len(result)
        assert end <= len(data)
        at += 2
        while at < end:
            flags, at = data[at], at + 1
            for bit in range(8):
                if at == end:
                    assert flags >> bit == 0, "flags without tokens"
                    break
                if not flags >> bit & 1:
                    result.append(data[at])
                    at += 1
                    continue
                (token,) = struct.unpack_from("<H", data, at)
                at += 2
                bits = max(4, (len(result) - start - 1).bit_length())
                length, back = (token & (0xFFFF >> bits)) + 3, (token >> (16 - bits)) + 1
                assert back <= len(result) - start, "a copy from before the chunk"
                for _ in range(length):
                    result.append(result[-back])
        assert len(result) - start <= 4096
        assert end == len(data) or len(result) - start == 4096, "only the last chunk may be short"
    return bytes(result)


def read_project(data: bytes) -> ReadProject:
    """The project of a ``vbaProject.bin``; an assertion fails for whatever a writer must not write."""
    streams = CompoundReader(data).streams
    assert streams["VBA/_VBA_PROJECT"] == bytes.fromhex("CC61FFFF000000"), "no version, no caches"
    name, code_page, references, kinds = _read_dir(decompressed(streams["VBA/dir"]))
    _check_settings(streams["PROJECT"].decode("ascii"), name, kinds)
    _check_names(streams["PROJECTwm"], list(kinds))
    assert set(streams) == {"PROJECT", "PROJECTwm", "VBA/_VBA_PROJECT", "VBA/dir"} | {
        f"VBA/{module}" for module in kinds
    }
    modules = {
        module: ReadModule(kind, _source(module, kind, streams[f"VBA/{module}"], code_page))
        for module, kind in kinds.items()
    }
    return ReadProject(name, code_page, references, modules)


def _source(name: str, kind: str, data: bytes, code_page: int) -> str:
    text = decompressed(data).decode(f"cp{code_page}")
    assert text.isascii()
    assert text.startswith(f'Attribute VB_Name = "{name}"\r\n')
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(map(len, text.splitlines())) <= 1023
    base = re.search(r'Attribute VB_Base = "0\{([0-9A-F-]+)\}"\r\n', text)
    bases = {"00020819", "00020820", "FCFB3D2A"}
    assert (base is None) == (kind == "standard")
    assert base is None or base[1][:8] in bases
    return text.replace("\r\n", "\n")


class _Records:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def peek(self) -> int:
        return int(struct.unpack_from("<H", self.data, self.at)[0])

    def take(self, identifier: int) -> bytes:
        found, size = struct.unpack_from("<HI", self.data, self.at)
        assert found == identifier, f"record {found:#x} where {identifier:#x} must be"
        start = self.at + 6
        self.at = start + size
        assert self.at <= len(self.data)
        return self.data[start : self.at]

    def twice(self, narrow: int, wide: int) -> str:
        first, second = self.take(narrow).decode("ascii"), self.take(wide).decode("utf-16-le")
        assert first == second
        return second


def _read_dir(data: bytes) -> tuple[str, int, list[str], dict[str, str]]:
    records = _Records(data)
    assert struct.unpack("<I", records.take(1))[0] in (1, 2, 3)
    assert records.take(2) == records.take(0x14) == struct.pack("<I", 0x409)
    (code_page,) = struct.unpack("<H", records.take(3))
    name = records.take(4).decode("ascii")
    assert re.fullmatch(r"[A-Za-z]\w{0,127}", name)
    records.twice(5, 0x40)
    assert records.take(6) == records.take(0x3D)
    records.take(7)
    assert records.take(8) == bytes(4)
    assert struct.unpack_from("<HI", data, records.at) == (9, 4)
    records.at += 12
    records.twice(0xC, 0x3C)
    references = []
    while records.peek() == 0x16:
        references.append(records.twice(0x16, 0x3E))
        library = records.take(0xD)
        (size,) = struct.unpack_from("<I", library)
        assert library[4 + size :] == bytes(6)
        assert re.fullmatch(rb"\*\\G\{[0-9A-F-]{36}\}#\d+\.\d+#\d+#[^#]+#[^#]+", library[4 : 4 + size])
    (count,) = struct.unpack("<H", records.take(0xF))
    assert records.take(0x13) == b"\xff\xff"
    kinds = dict(_read_module(records) for _ in range(count))
    assert len(kinds) == count
    assert records.take(0x10) == b""
    assert records.at == len(data), "bytes after the end"
    return name, code_page, references, kinds


def _read_module(records: _Records) -> tuple[str, str]:
    name = records.twice(0x19, 0x47)
    assert re.fullmatch(r"[A-Za-z]\w{0,30}", name)
    assert records.twice(0x1A, 0x32) == name
    records.twice(0x1C, 0x48)
    assert records.take(0x31) == bytes(4), "the source must start the stream"
    assert records.take(0x1E) == bytes(4)
    assert records.take(0x2C) == b"\xff\xff"
    kind = "standard" if records.peek() == 0x21 else "other"
    assert records.take(records.peek()) == b""
    assert records.take(0x2B) == b""
    return name, kind


def _check_settings(text: str, name: str, kinds: dict[str, str]) -> None:
    assert "\n" not in text.replace("\r\n", "")
    head, extender, workspace = text.split("\r\n\r\n")
    pairs = [line.split("=", 1) for line in head.split("\r\n")]
    order = [PROPERTIES.index(key) for key, _ in pairs]
    items = {PROPERTIES.index(key) for key in ("Document", "Module", "Class")}
    assert [one for one in order if one not in items] == sorted(one for one in order if one not in items)
    values = dict(pairs)
    assert values["Name"] == f'"{name}"'
    identifier = values["ID"].strip('"')
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", identifier)
    plain = {key: _revealed(values[key].strip('"'), identifier) for key in ("CMG", "DPB", "GC")}
    assert plain == {"CMG": bytes(4), "DPB": bytes(1), "GC": b"\xff"}, "open, without password, visible"
    listed = [
        (key, value.removesuffix("/&H00000000"))
        for key, value in pairs
        if key in ("Document", "Module", "Class")
    ]
    assert {value: "standard" if key == "Module" else "other" for key, value in listed} == kinds
    assert extender.startswith(
        "[Host Extender Info]\r\n&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;"
    )
    assert workspace == "\r\n".join(["[Workspace]", *(f"{one}=0, 0, 0, 0, C" for one in kinds)]) + "\r\n"


def _revealed(text: str, identifier: str) -> bytes:
    seed, version, key, *rest = bytes.fromhex(text)
    assert version ^ seed == 2
    assert key ^ seed == sum(identifier.encode()) & 0xFF
    plain, last, before = key ^ seed, key, version
    found = []
    for byte in rest:
        value = byte ^ ((before + plain) & 0xFF)
        found.append(value)
        before, last, plain = last, byte, value
    ignored = (seed & 6) // 2
    (size,) = struct.unpack("<I", bytes(found[ignored : ignored + 4]))
    data = bytes(found[ignored + 4 :])
    assert len(data) == size
    return data


def _check_names(data: bytes, modules: list[str]) -> None:
    pairs = b"".join(one.encode() + b"\0" + one.encode("utf-16-le") + b"\0\0" for one in modules)
    assert data == pairs + b"\0\0"
