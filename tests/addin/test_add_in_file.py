"""The add-in is a sound file, the same every time, and no virus to a scanner."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from addin_support import WINDOWS, add_in, needed_module, part, project
from lxml import etree
from vba_reader import CompoundReader, decompressed, read_project

from xltousu.addin.build import build
from xltousu.addin.compound_file import compound_file
from xltousu.addin.package import add_in_package
from xltousu.addin.vba_compression import compressed
from xltousu.addin.vba_project import Module, vba_project
from xltousu.addin.vba_text import VbaTextError, ascii_source

SETTINGS = etree.XPath(
    "//m:row", namespaces={"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
)

OLD_PARSER = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""oletools calls its parser by names that the parser has given up."""


def test_the_project_is_as_the_specification_wants_it() -> None:
    assert project().name == "xltousu"
    assert project().references == ["stdole", "Office"]
    kinds = {name: module.kind for name, module in project().modules.items()}
    assert kinds == {
        "ThisWorkbook": "other",
        "Sheet1": "other",
        "TousuRibbon": "standard",
        "TousuWords": "standard",
        "TousuFunctions": "standard",
        "xlwings": "other",
        "Dictionary": "other",
    }


def test_two_builds_are_the_same_to_the_byte() -> None:
    assert build(WINDOWS) == add_in()


def test_every_part_is_well_formed_and_related() -> None:
    with zipfile.ZipFile(io.BytesIO(add_in())) as package:
        assert package.testzip() is None
        names = package.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
    assert len(names) == len(set(names))
    for relations in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
        base = "" if relations.startswith("_") else "xl/"
        found = etree.fromstring(part(relations))
        assert {base + str(one.get("Target")) for one in found} <= set(names)
        assert len({one.get("Id") for one in found}) == len(found)


def test_the_settings_name_the_python_that_built_it_whatever_its_path() -> None:
    rows = SETTINGS(etree.fromstring(part("xl/worksheets/sheet1.xml")))
    settings = dict(tuple(cell.xpath("string()") for cell in row) for row in rows)
    assert settings["INTERPRETER_WIN"] == str(WINDOWS.python)
    assert "张三" in settings["INTERPRETER_WIN"]
    assert settings["UDF MODULES"] == "xltousu.addin.functions"
    assert "PYTHONPATH" not in settings


@OLD_PARSER
def test_other_readers_find_the_same_sources(tmp_path: Path) -> None:
    olevba = needed_module("oletools.olevba")
    found = olevba.VBA_Parser("xltousu.xlam", data=add_in()).extract_macros()
    sources = {name.rsplit(".", 1)[0]: code.replace("\r\n", "\n").strip() for _, _, name, code in found}
    assert sources == {name: one.source.strip() for name, one in project().modules.items()}


@OLD_PARSER
def test_scanners_take_it_for_no_virus() -> None:
    olevba = needed_module("oletools.olevba")
    from oletools.mraptor import MacroRaptor

    scan = MacroRaptor(olevba.VBA_Parser("xltousu.xlam", data=add_in()).get_vba_code_all_modules())
    scan.scan()
    assert not scan.suspicious
    assert not scan.autoexec


def test_a_compiler_of_vba_finds_no_error_and_would_find_one(tmp_path: Path) -> None:
    needed_module("pyvbaanalysis")
    path = tmp_path / "xltousu.xlam"
    path.write_bytes(add_in())
    assert " error " not in _analysed(path)
    misspelt = project().modules["TousuRibbon"].source.replace("RunPython", "RunPyhton")
    vba = vba_project("x", [Module("TousuRibbon", "standard", misspelt)])
    path.write_bytes(add_in_package(vba, "<customUI/>", "x", {}, "x"))
    assert " error " in _analysed(path)


def test_an_office_checker_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    pyopenvba = needed_module("pyopenvba")
    path = tmp_path / "xltousu.xlam"
    path.write_bytes(add_in())
    assert pyopenvba.check_file(path).issues == ()


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4095, 4096, 4097, 9000, 200_000])
def test_streams_of_every_size_come_back(size: int) -> None:
    data = bytes(random.Random(size).randrange(256) for _ in range(size))
    tree = {"a": data, "storage": {f"member {n}": bytes([n]) * n for n in range(20)}}
    found = CompoundReader(compound_file(tree)).streams
    assert found["a"] == data
    assert found["storage/member 7"] == b"\x07" * 7


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4095, 4096, 4097, 20_000])
def test_sources_come_back_from_compression(length: int) -> None:
    words = random.Random(length).choices(["Dim ", "x = 1\r\n", "End Sub\r\n", "aaaa", "q"], k=length)
    text = "".join(words).encode()[:length]
    assert decompressed(compressed(text)) == text


def test_the_checker_refuses_what_the_specification_forbids() -> None:
    sound = CompoundReader(part("xl/vbaProject.bin")).streams
    broken = {
        "VBA/_VBA_PROJECT": bytes.fromhex("CC61B200000000"),
        "PROJECT": sound["PROJECT"].replace(b'Name="xltousu"', b'Name="another"'),
        "PROJECTwm": sound["PROJECTwm"][:-1],
        "VBA/Sheet1": compressed(b'Attribute VB_Name = "Sheet1"\n'),
        "VBA/dir": compressed(decompressed(sound["VBA/dir"]) + b"\0"),
    }
    read_project(_project(sound))
    for name, data in broken.items():
        with pytest.raises(AssertionError):
            read_project(_project({**sound, name: data}))


def test_chinese_text_becomes_ascii_and_chinese_comments_go() -> None:
    source = 'x = "投诉（含""急""）" \' 注释\nRem 注释\ny = "a\'b" \' note'
    assert ascii_source(source, "m") == (
        'x = Characters("62958BC9FF08542B") & """" & Characters("6025") & """" & Characters("FF09")'
        "\n\ny = \"a'b\" ' note"
    )


@pytest.mark.parametrize(
    "line", ['Const X = "投诉"', "Dim 投诉 As Long", 'x = "投诉', 'Attribute X = "投诉"']
)
def test_what_cannot_be_ascii_fails_the_build(line: str) -> None:
    with pytest.raises(VbaTextError, match="m:1"):
        ascii_source(line, "m")


def _project(streams: dict[str, bytes]) -> bytes:
    inner = {name.removeprefix("VBA/"): data for name, data in streams.items() if name.startswith("VBA/")}
    return compound_file({**{name: data for name, data in streams.items() if "/" not in name}, "VBA": inner})


def _analysed(path: Path) -> str:
    command = [sys.executable, "-m", "pyvbaanalysis", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout
