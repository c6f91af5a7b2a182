"""Workbooks that are encrypted, protected or signed: refused, unless the user says otherwise."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from book_makers import cell_xml, closed, handmade, members, office_book, result_book, zipped

from xltousu.books.closed.book import ClosedBook, Leave
from xltousu.books.foreign import ForeignBook
from xltousu.books.formats import open_book
from xltousu.cells import Edit
from xltousu.errors import FileError

EDIT = Edit("登记", 1, [2], ["neu"])
REGISTER = [["编号"], ["T1"]]
_ORIGIN = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """An encrypted workbook, its password being 开门."""
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    path, out = tmp_path / "secret.xlsx", io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(office_book(REGISTER))).encrypt("开门", out)
    path.write_bytes(out.getvalue())
    return path


def refusal(path: Path, *passwords: str) -> str:
    with pytest.raises(FileError) as caught:
        open_book(path, passwords=passwords)
    assert caught.value.params == {"file": str(path)}
    return caught.value.key


def test_an_encrypted_workbook_needs_its_password(secret: Path) -> None:
    assert refusal(secret) == "encrypted-workbook"
    assert refusal(secret, "开窗") == "wrong-password"
    damaged = secret.with_name("damaged.xlsx")
    damaged.write_bytes(secret.read_bytes().replace("EncryptionInfo".encode("utf-16-le"), b"E\0" * 14))
    assert refusal(damaged, "开门") == "cannot-decrypt"


def test_passwords_do_not_hide_what_is_wrong_with_another_file(tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    damaged = tmp_path / "alt.xls"
    damaged.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    assert refusal(damaged) == refusal(damaged, "开门") == "damaged-workbook"


def test_several_passwords_are_tried_in_turn(secret: Path) -> None:
    assert open_book(secret, passwords=("开窗", "关门", "开门")).read("登记").rows == REGISTER
    assert refusal(secret, "开窗", "关门") == "wrong-password"


def test_a_password_opens_and_the_result_goes_to_a_new_file(secret: Path) -> None:
    before, new = secret.read_bytes(), secret.with_name("offen.xlsx")
    book = open_book(secret, passwords=("开门",))
    assert book.read("登记").rows == REGISTER
    book.apply([EDIT], result_book())
    with pytest.raises(FileError, match="encrypted-in-place"):
        book.save(secret, in_place=True)
    with pytest.raises(FileError, match="encrypted-in-place"):
        book.save(secret)
    assert secret.read_bytes() == before
    book.save(new)
    book.save(new)
    assert open_book(new).read("登记").value(2, 1) == "neu"
    assert secret.read_bytes() == before


def test_another_encrypted_file_is_not_replaced_either(secret: Path) -> None:
    other = secret.with_name("other.xlsx")
    other.write_bytes(secret.read_bytes())
    with pytest.raises(FileError, match="encrypted-in-place"):
        open_book(secret, passwords=("开门",)).save(other)


def test_a_password_for_a_workbook_that_needs_none_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(office_book(REGISTER))
    assert open_book(path, passwords=("x",)).read("登记").rows == REGISTER


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("H015_encryptSHA1.xlsx", "password"),
        ("H022_encryptAES.xlsx", "pass"),
        ("H010_agile_AES192_SHA512_CBC_pwd_password.xlsb", "password"),
        ("H011_2007macro_password.xlsm", "password"),
        ("H016_xor-encryption-abc.xls", "abc"),
    ],
)
def test_workbooks_encrypted_by_other_programs_are_opened(corpus: Path, name: str, password: str) -> None:
    pytest.importorskip("msoffcrypto")
    path = corpus / "hostile" / name
    assert refusal(path) == "encrypted-workbook"
    try:
        book = open_book(path, passwords=(password,))
    except FileError as error:
        assert error.key in ("cannot-decrypt", "wrong-password")
        return
    assert book.sheets()
    assert isinstance(book, ForeignBook) == (path.suffix in (".xls", ".xlsb"))


@pytest.mark.parametrize("how", ['password="CC1A"', 'algorithmName="SHA-512" hashValue="a" saltValue="b"'])
def test_a_sheet_with_a_password_is_never_written(how: str) -> None:
    data = handmade('<row r="1"/>', behind=f'<sheetProtection {how} sheet="1"/>')
    for allowed in (False, True):
        with pytest.raises(FileError, match="password-protected-sheet"):
            ClosedBook(data, "x", None, Leave(protected=allowed)).apply([EDIT])


def test_a_sheet_without_a_password_is_written_where_the_user_allows_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(handmade('<row r="1"/>', behind='<sheetProtection sheet="1" objects="1"/>'))
    with pytest.raises(FileError) as caught:
        open_book(path).apply([EDIT])
    assert caught.value.key == "protected-sheet"
    book = open_book(path, allow_protected=True)
    assert isinstance(book, ClosedBook)
    book.apply([EDIT])
    assert "neu" in cell_xml(book.to_bytes(), "A2")
    assert b'<sheetProtection sheet="1" objects="1"/>' in members(book.to_bytes())["xl/worksheets/sheet1.xml"]


def test_a_locked_structure_takes_results_where_the_user_allows_it() -> None:
    for password, key in ((' workbookPassword="CC1A"', "password-protected-workbook"), ("", None)):
        data = handmade("", settings=f'<workbookProtection lockStructure="1"{password}/>')
        with pytest.raises(FileError, match=key or "protected-workbook"):
            ClosedBook(data, "x").apply([], result_book())
        book = ClosedBook(data, "x", None, Leave(protected=True))
        if key:
            with pytest.raises(FileError, match=key):
                book.apply([], result_book())
        else:
            book.apply([], result_book())


def signed() -> bytes:
    """A workbook with the parts of a signature, as Excel arranges them."""
    parts = members(office_book(REGISTER))
    relation = f'<Relationship Id="rId9" Type="{_ORIGIN}/origin" Target="_xmlsignatures/origin.sigs"/>'
    inside = f'<Relationship Id="rId1" Type="{_ORIGIN}/signature" Target="sig1.xml"/>'
    head = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    type_ = "application/vnd.openxmlformats-package.digital-signature"
    types = (
        f'<Default Extension="sigs" ContentType="{type_}-origin"/>'
        f'<Override PartName="/_xmlsignatures/sig1.xml" ContentType="{type_}-xmlsignature+xml"/></Types>'
    )
    end = b"</Relationships>"
    return zipped(
        parts
        | {
            "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"</Types>", types.encode()),
            "_rels/.rels": parts["_rels/.rels"].replace(end, relation.encode() + end),
            "_xmlsignatures/origin.sigs": b"",
            "_xmlsignatures/_rels/origin.sigs.rels": head + inside.encode() + end,
            "_xmlsignatures/sig1.xml": b"<Signature/>",
        }
    )


def test_a_signed_workbook_is_written_without_its_signature_only() -> None:
    data = signed()
    with pytest.raises(FileError, match="signed-workbook"):
        closed(data).apply([EDIT])
    book = ClosedBook(data, "x", None, Leave(unsigned=True))
    assert book.to_bytes() == data
    book.apply([EDIT])
    plain = closed(office_book(REGISTER))
    plain.apply([EDIT])
    after = members(book.to_bytes())
    assert after.keys() == members(plain.to_bytes()).keys()
    assert not any(b"signature" in part for part in after.values())
    again = closed(book.to_bytes())
    again.apply([EDIT])
    assert again.to_bytes() == book.to_bytes()
