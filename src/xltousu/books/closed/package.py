"""A zip package: untouched members are written back as the compressed bytes they were read as."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from xltousu.errors import FileError

try:
    from isal import isal_zlib as zlib
except ImportError:  # a machine without it deflates ten times slower, and right
    import zlib  # type: ignore[no-redef]

MAX_PARTS = 10_000
MAX_INFLATED = 2 << 30
MAX_RATIO = 200  # what people write deflates to a tenth; a bomb to a thousandth
BIG = 100_000_000

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_NEW_YEAR_1980 = 0x00210000  # the oldest time a zip can name: output never depends on the clock
_STORED, _DEFLATED = 0, 8


class Member(NamedTuple):
    """One member as it goes into the file: its name, its header fields and its compressed bytes."""

    name: bytes
    flags: int
    method: int
    time: int
    crc: int
    size: int
    external: int
    payload: bytes | memoryview


def key_of(name: str) -> str:
    """Part names are compared without case, slashes either way."""
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """The members as read, and what was changed since; a copy shares everything that is the same."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._infos = _directory(data)
        self._changed: dict[str, tuple[str, bytes]] = {}
        self._dropped: set[str] = set()

    def copy(self) -> Package:
        """A package that can be changed without changing this one."""
        twin = Package.__new__(Package)
        twin._data, twin._infos = self._data, self._infos
        twin._changed, twin._dropped = dict(self._changed), set(self._dropped)
        return twin

    def names(self) -> list[str]:
        """Names of all members, those of the file first and in its order."""
        kept = [info.filename for key, info in self._infos.items() if key not in self._dropped]
        return kept + [name for key, (name, _) in self._changed.items() if key not in self._infos]

    def changed(self) -> list[str]:
        """Names of the members that differ from the file read."""
        return [name for name, _ in self._changed.values()]

    def has(self, name: str) -> bool:
        """Whether there is such a member."""
        key = key_of(name)
        return key in self._changed or (key in self._infos and key not in self._dropped)

    def read(self, name: str) -> bytes:
        """The content of a member."""
        key = key_of(name)
        if key in self._changed:
            return self._changed[key][1]
        if key in self._dropped or key not in self._infos:
            raise FileError("missing-part", part=name)
        return self._inflate(self._infos[key])

    def put(self, name: str, content: bytes) -> None:
        """Add or replace a member; one put back as it was read counts as untouched."""
        key = key_of(name)
        self._changed.pop(key, None)
        self._dropped.discard(key)
        info = self._infos.get(key)
        if info is None:
            self._changed[key] = (name.lstrip("/"), content)
        elif info.file_size != len(content) or self._inflate(info) != content:
            self._changed[key] = (info.filename, content)

    def drop(self, name: str) -> None:
        """Take a member out."""
        key = key_of(name)
        self._changed.pop(key, None)
        if key in self._infos:
            self._dropped.add(key)

    def free_name(self, stem: str, suffix: str) -> str:
        """The first name ``stem1suffix``, ``stem2suffix`` ... that is not taken."""
        number = 1
        while self.has(f"{stem}{number}{suffix}"):
            number += 1
        return f"{stem}{number}{suffix}"

    def to_bytes(self) -> bytes:
        """The package as a file."""
        if not self._changed and not self._dropped:
            return self._data
        out = io.BytesIO()
        central = []
        for member in self._members():
            offset = out.tell()
            if offset + len(member.payload) > 0xFFFF_0000:
                raise FileError("package-too-big", limit=4 << 30)
            out.write(_local_header(member))
            out.write(member.payload)
            central.append(_central_header(member, offset))
        start = out.tell()
        out.write(b"".join(central))
        size = out.tell() - start
        out.write(_END.pack(b"PK\5\6", 0, 0, len(central), len(central), size, start, 0))
        return out.getvalue()

    def _members(self) -> Iterator[Member]:
        first = "[content_types].xml"
        keys = [key for key in self._infos if key not in self._dropped]
        keys += [key for key in self._changed if key not in self._infos]
        for key in sorted(keys, key=lambda one: one != first):  # stable: only this one member moves
            if key in self._changed:
                yield self._fresh(key)
            else:
                yield self._raw(self._infos[key])

    def _fresh(self, key: str) -> Member:
        name, content = self._changed[key]
        info = self._infos.get(key)
        raw = name.encode()
        packer = zlib.compressobj(2, _DEFLATED, -15)
        payload = packer.compress(content) + packer.flush()
        return Member(
            raw,
            0 if raw.isascii() else 0x800,
            _DEFLATED,
            _NEW_YEAR_1980 if info is None else _dos_time(info),
            zlib.crc32(content),
            len(content),
            0 if info is None else info.external_attr,
            payload,
        )

    def _raw(self, info: zipfile.ZipInfo) -> Member:
        name, payload = self._stored(info)
        flags = info.flag_bits & ~0x08  # sizes are known, so no descriptor follows
        time = _dos_time(info)
        return Member(
            name, flags, info.compress_type, time, info.CRC, info.file_size, info.external_attr, payload
        )

    def _stored(self, info: zipfile.ZipInfo) -> tuple[bytes, memoryview]:
        """Name and compressed bytes of a member, as they stand in the file."""
        header = self._data[info.header_offset : info.header_offset + _LOCAL.size]
        if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
            raise FileError("damaged-package")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        begin = info.header_offset + _LOCAL.size
        name = self._data[begin : begin + name_length]
        begin += name_length + extra_length
        payload = memoryview(self._data)[begin : begin + info.compress_size]
        if len(payload) != info.compress_size:
            raise FileError("damaged-package")
        return name, payload

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        payload = self._stored(info)[1]
        if info.compress_type == _STORED:
            content = bytes(payload)
        elif info.compress_type == _DEFLATED:
            content = _inflated(payload, info.file_size, info.filename)
        else:
            raise FileError("damaged-part", part=info.filename)
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise FileError("damaged-part", part=info.filename)
        return content


def _inflated(payload: memoryview, size: int, name: str) -> bytes:
    """The inflated bytes, never more than one beyond the size the directory declares."""
    try:
        return bytes(zlib.decompressobj(-15).decompress(payload, size + 1))
    except Exception as error:  # zlib and isal each have an exception of their own
        raise FileError("damaged-part", part=name) from error


def _directory(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """The members by key, in the order of the file, refused before anything is inflated if absurd."""
    check_count(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError) as error:
        raise FileError("damaged-package") from error
    total = sum(info.file_size for info in infos)
    limit = min(MAX_INFLATED, max(BIG, MAX_RATIO * len(data)))
    if total > limit:
        raise FileError("inflates-too-big", size=total, limit=limit)
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        _check_member(info)
        key = key_of(info.filename)
        if key in found:
            raise FileError("duplicate-part", part=info.filename)
        found[key] = info
    return found


def check_count(data: bytes) -> None:
    """Raise for a flood of members, before a list is made of them."""
    parts = data.count(b"PK\1\2")
    if parts > MAX_PARTS:
        raise FileError("too-many-parts", parts=parts, limit=MAX_PARTS)


def _check_member(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise FileError("encrypted-workbook")
    if info.file_size > BIG and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise FileError("inflates-too-big", size=info.file_size, limit=MAX_RATIO * info.compress_size)
    if ".." in key_of(info.filename).split("/"):
        raise FileError("damaged-package")


def _dos_time(info: zipfile.ZipInfo) -> int:
    year, month, day, hour, minute, second = info.date_time
    date = (max(year, 1980) - 1980) << 9 | month << 5 | day
    return date << 16 | hour << 11 | minute << 5 | second // 2


def _local_header(member: Member) -> bytes:
    clock, date = member.time & 0xFFFF, member.time >> 16
    head = (b"PK\3\4", 20, member.flags, member.method, clock, date, member.crc)
    return _LOCAL.pack(*head, len(member.payload), member.size, len(member.name), 0) + member.name


def _central_header(member: Member, offset: int) -> bytes:
    clock, date = member.time & 0xFFFF, member.time >> 16
    head = (b"PK\1\2", 20, 20, member.flags, member.method, clock, date, member.crc)
    tail = (len(member.payload), member.size, len(member.name), 0, 0, 0, 0)
    return _CENTRAL.pack(*head, *tail, member.external & 0xFFFFFFFF, offset) + member.name
