"""A VBA project as Excel reads it: ``vbaProject.bin`` ([MS-OVBA]) without the caches a writer must leave out.

The sources must be ASCII, so that they read the same under every code page of Windows and on macOS.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from xltousu.addin.compound_file import compound_file
from xltousu.addin.vba_compression import compressed

Kind = Literal["standard", "class", "document"]

CODE_PAGE = 1252
WORKBOOK_BASE = "0{00020819-0000-0000-C000-000000000046}"
SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"
CLASS_BASE = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
REFERENCES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
"""The libraries every project of Excel refers to; Excel finds its own by their identifiers."""

_LANGUAGE = struct.pack("<I", 0x409)  # prescribed, whatever the language of the user
_WIN64 = struct.pack("<I", 3)
_VERSION = struct.pack("<HIIH", 9, 4, 0x65BE0257, 0x11)
_ITEM = {"standard": "Module={}", "class": "Class={}", "document": "Document={}/&H00000000"}


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its name, kind, and source with the attributes before the code."""

    name: str
    kind: Kind
    source: str


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of ``vbaProject.bin``; raises ``UnicodeEncodeError`` where a source is not ASCII."""
    identifier = f"{{{uuid.uuid5(uuid.NAMESPACE_URL, f'vba:{name}')}}}".upper()
    streams = {module.name: compressed(_source(module)) for module in modules}
    return compound_file(
        {
            "PROJECT": _project_stream(name, identifier, modules),
            "PROJECTwm": _names_stream(modules),
            "VBA": {
                "_VBA_PROJECT": bytes.fromhex("CC61FFFF000000"),
                "dir": compressed(_dir_stream(name, modules)),
                **streams,
            },
        }
    )


def document_module(name: str, base: str) -> Module:
    """The module without code that belongs to a workbook or a sheet."""
    return Module(name, "document", "\n".join(_with_object(name, base, shown=True)))


def _with_object(name: str, base: str, *, shown: bool) -> list[str]:
    """The attributes of a module that has one object, called like it; whether others see and change it."""
    return [
        f'Attribute VB_Name = "{name}"',
        f'Attribute VB_Base = "{base}"',
        "Attribute VB_GlobalNameSpace = False",
        "Attribute VB_Creatable = False",
        "Attribute VB_PredeclaredId = True",
        f"Attribute VB_Exposed = {shown}",
        "Attribute VB_TemplateDerived = False",
        f"Attribute VB_Customizable = {shown}",
    ]


def class_module(name: str, exported: str) -> Module:
    """A class from the text that the editor exports: a project keeps its base instead of the version."""
    text = exported.replace("\r\n", "\n").split("\nEND\n", 1)[-1]
    first, rest = text.split("\n", 1)
    head, exposed, body = rest.partition("Attribute VB_Exposed = True\n")
    derived = "Attribute VB_TemplateDerived = False\nAttribute VB_Customizable = False\n"
    return Module(
        name, "class", f'{first}\nAttribute VB_Base = "{CLASS_BASE}"\n{head}{exposed}{derived}{body}'
    )


def object_module(name: str, code: str) -> Module:
    """A class with one object, called like the class, from the code of a standard module."""
    lines = _with_object(name, CLASS_BASE, shown=False)
    named, body = code.replace("\r\n", "\n").split("\n", 1)
    if named != lines[0]:
        raise ValueError(f"a module called {name} begins with {named!r}")
    return Module(name, "class", "\n".join([*lines, body]))


def _source(module: Module) -> bytes:
    lines = module.source.replace("\r\n", "\n").rstrip("\n").split("\n")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _dir_stream(name: str, modules: Sequence[Module]) -> bytes:
    """Everything about the project and its modules, record by record (2.3.4.2)."""
    information = [
        _record(0x01, _WIN64),
        _record(0x02, _LANGUAGE),
        _record(0x14, _LANGUAGE),
        _record(0x03, struct.pack("<H", CODE_PAGE)),
        _record(0x04, name.encode("ascii")),
        _twice(0x05, 0x40, ""),  # description
        _record(0x06) + _record(0x3D),  # help file
        _record(0x07, bytes(4)),
        _record(0x08, bytes(4)),
        _VERSION,
        _twice(0x0C, 0x3C, ""),  # constants
    ]
    references = [_reference(*one) for one in REFERENCES]
    count = [_record(0x0F, struct.pack("<H", len(modules))), _record(0x13, b"\xff\xff")]
    return b"".join([*information, *references, *count, *map(_module_record, modules), _record(0x10)])


def _module_record(module: Module) -> bytes:
    parts = [
        _twice(0x19, 0x47, module.name),
        _twice(0x1A, 0x32, module.name),  # the stream it is in
        _twice(0x1C, 0x48, ""),
        _record(0x31, bytes(4)),  # the source starts the stream: there is no cache before it
        _record(0x1E, bytes(4)),
        _record(0x2C, b"\xff\xff"),
        _record(0x21 if module.kind == "standard" else 0x22),
        _record(0x2B),
    ]
    return b"".join(parts)


def _reference(name: str, library: str) -> bytes:
    text = library.encode("ascii")
    return _twice(0x16, 0x3E, name) + _record(0x0D, struct.pack("<I", len(text)) + text + bytes(6))


def _record(identifier: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", identifier, len(data)) + data


def _twice(narrow: int, wide: int, text: str) -> bytes:
    """A text in the code page of the project and in UTF-16."""
    return _record(narrow, text.encode("ascii")) + _record(wide, text.encode("utf-16-le"))


def _project_stream(name: str, identifier: str, modules: Sequence[Module]) -> bytes:
    """The settings of the project as text (2.3.1)."""
    lines = [
        f'ID="{identifier}"',
        *(_ITEM[module.kind].format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_obscured(bytes(4), identifier, 0x5A)}"',  # not locked
        f'DPB="{_obscured(bytes(1), identifier, 0x3C)}"',  # no password
        f'GC="{_obscured(bytes([0xFF]), identifier, 0x96)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _names_stream(modules: Sequence[Module]) -> bytes:
    """The names of the modules in both encodings (2.3.3)."""
    pairs = (one.name.encode("ascii") + b"\0" + one.name.encode("utf-16-le") + b"\0\0" for one in modules)
    return b"".join(pairs) + b"\0\0"


def _obscured(data: bytes, identifier: str, seed: int) -> str:
    """Data as the settings of a project keep it: hidden from eyes, no secret (2.4.3.2)."""
    key = sum(identifier.encode("ascii")) & 0xFF
    result = [seed, seed ^ 2, seed ^ key]
    plain, last, before = key, result[2], result[1]
    fillers = [7] * ((seed & 6) // 2)
    for byte in (*fillers, *struct.pack("<I", len(data)), *data):
        hidden = byte ^ ((before + plain) & 0xFF)
        result.append(hidden)
        before, last, plain = last, hidden, byte
    return bytes(result).hex().upper()
