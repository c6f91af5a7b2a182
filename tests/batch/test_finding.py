"""Which files a batch takes, and where their results go."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from batch_support import GIVEN, cases, run_batch, write_ods, write_text, write_xlsx

from xltousu.app.batch_find import find
from xltousu.app.batch_state import State
from xltousu.errors import UserError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def targets(*roots: Path, out: Path) -> dict[str, str]:
    return {one.file: one.target for one in find(roots, out)}


def test_content_tells_a_workbook_whatever_its_name(tmp_path: Path) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    write_xlsx(root / "a.dat", cases(1, 1))
    write_ods(root / "b.bin", cases(1, 1))
    write_text(root / "c.txt", cases(1, 1), delimiter=";")
    (root / "d.old").write_bytes(OLE + "Workbook".encode("utf-16-le") + b"\0\0")
    (root / "e.doc").write_bytes(
        OLE + "WordDocument".encode("utf-16-le") + "Workbook".encode("utf-16-le") + b"\0\0"
    )
    (root / "f.txt").write_text("one line, with a comma\nand another without\n")
    (root / "g.zip").write_bytes(b"PK\3\4nothing")
    (root / "h.csv").write_bytes(b"")
    assert set(targets(root, out=out)) == {"a.dat", "b.bin", "c.txt", "d.old", "h.csv"}


def test_hidden_files_owner_files_backups_links_and_results_are_left_alone(tmp_path: Path) -> None:
    root, out = tmp_path / "in", tmp_path / "in" / "out"
    for name in (
        "a.xlsx",
        "~$a.xlsx",
        ".b.xlsx",
        "a.20261101-090000-2.bak.xlsx",
        ".git/c.xlsx",
        "out/d.xlsx",
    ):
        write_xlsx(root / name, cases(1, 1))
    write_xlsx(root / "earlier" / "e.xlsx", cases(1, 1))
    (root / "earlier" / ".xltousu-batch").mkdir()
    write_xlsx(tmp_path / "elsewhere" / "f.xlsx", cases(1, 1))
    (root / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "g.xlsx").symlink_to(tmp_path / "elsewhere" / "f.xlsx")
    assert targets(root, out=out) == {"a.xlsx": "a.xlsx"}


def test_two_files_never_have_the_same_result(tmp_path: Path) -> None:
    root = tmp_path / "in"
    write_xlsx(root / "a.xlsx", cases(1, 1))
    write_ods(root / "a.ods", cases(1, 1))
    write_text(root / "A.csv", cases(1, 1))
    write_xlsx(root / "a.ods.xlsx", cases(1, 1))
    made = targets(root, out=tmp_path / "out")
    assert (made["a.xlsx"], made["a.ods.xlsx"]) == ("a.xlsx", "a.ods.xlsx")
    assert len({name.casefold() for name in made.values()}) == 4


def test_macros_keep_the_name_excel_wants(tmp_path: Path) -> None:
    root = tmp_path / "in"
    write_xlsx(root / "a.xlsx", cases(1, 1))
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with zipfile.ZipFile(root / "b.xlsx", "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert targets(root, out=tmp_path / "out") == {"a.xlsx": "a.xlsx", "b.xlsx": "b.xlsm"}


def test_several_roots_become_folders_and_a_file_may_be_a_root(tmp_path: Path) -> None:
    for place in ("x/one", "y/one", "z"):
        write_xlsx(tmp_path / place / "a.xlsx", cases(1, 1))
    roots = [tmp_path / "x" / "one", tmp_path / "y" / "one", tmp_path / "z" / "a.xlsx", tmp_path / "x"]
    assert set(targets(*roots, out=tmp_path / "out")) == {"one/a.xlsx", "one-2/a.xlsx", "a.xlsx"}
    assert find([tmp_path / "x"], tmp_path / "out")[0].office == "one"
    assert find([tmp_path / "z"], tmp_path / "out")[0].office == ""


@pytest.mark.parametrize("out", [".", "..", "in", "in/sub/.."])
def test_results_never_go_where_originals_are(
    tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_xlsx(tmp_path / "in" / "sub" / "a.xlsx", cases(1, 1))
    monkeypatch.chdir(tmp_path / "in")
    place = tmp_path / out if out.startswith("in") else Path(out)
    with pytest.raises(UserError) as raised:
        find([tmp_path / "in"], place)
    assert raised.value.key == "batch-output-is-root"
    with pytest.raises(UserError):
        find([tmp_path / "in" / "sub" / "a.xlsx"], tmp_path / "in")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "ROOT"),
        (["IN"], "-o"),
        (["IN/none", "-o", "OUT"], "none"),
        (["IN", "-o", "IN"], "IN"),
        (["IN/empty", "-o", "OUT"], "No workbook"),
        (["IN", "-o", "IN/a.xlsx"], "a.xlsx"),
        (["IN", "-o", "OUT", "--jobs", "0"], "--jobs"),
        (["IN", "-o", "OUT", "--timeout", "soon"], "--timeout"),
        (["IN", "-o", "OUT", "--period", "2026-13"], "2026-13"),
        (["IN", "-o", "OUT", "--pack", "nothing"], "nothing"),
        (["IN", "-o", "OUT", "--set", "Y=1"], "Y"),
        (["IN", "-o", "OUT", "--as-of", "soon"], "soon"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    tmp_path: Path, arguments: list[str], part: str
) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    write_xlsx(root / "a.xlsx", cases(1, 1))
    (root / "empty").mkdir()
    given = [one.replace("IN", str(root)).replace("OUT", str(out)) for one in arguments]
    status, said = run_batch(*GIVEN, *given)
    assert status == 2
    assert part.replace("IN", str(root)) in said
    assert not out.exists()


def test_two_batches_do_not_write_into_one_folder(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "in" / "a.xlsx", cases(1, 1))
    first = State(tmp_path / "out")
    status, said = run_batch(tmp_path / "in", "-o", tmp_path / "out", *GIVEN)
    first.close()
    assert (status, "Another batch" in said) == (2, True)
