"""Installing copies files into folders of the user, and status says what is wrong with them."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from addin_support import WINDOWS

from xltousu.addin import install as installing
from xltousu.addin.install import CHILD_PROCESSES, install, status, uninstall
from xltousu.addin.places import Machine
from xltousu.addin.send_to import send_to_script
from xltousu.addin.xlwings_parts import xlwings_version
from xltousu.cli import run
from xltousu.errors import FileError
from xltousu.text import LANGUAGES, catalog

WORDS = catalog("zh-CN")


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    """A computer with Windows whose user has a Chinese name, and xlwings beside its Python."""
    home = tmp_path / "Users" / "张三"
    python = home / "AppData" / "Local" / "Python 3.11" / "python.exe"
    python.parent.mkdir(parents=True)
    python.touch()
    (python.parent / f"xlwings64-{xlwings_version()}.dll").touch()
    return Machine("win32", home, {"APPDATA": str(home / "AppData" / "Roaming")}, python)


@pytest.fixture
def mac(tmp_path: Path) -> Machine:
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.touch()
    return Machine("darwin", tmp_path / "Users" / "李四", {}, python)


def wrong(machine: Machine) -> list[str]:
    return [one.name for one in status(machine, None, WORDS) if one.state == "wrong"]


def test_on_windows_it_goes_where_excel_starts_and_into_send_to(windows: Machine) -> None:
    assert wrong(windows) == ["file-missing", "file-missing"]
    roaming = windows.home / "AppData" / "Roaming" / "Microsoft"
    written = install(windows, None, WORDS)
    assert written == [
        roaming / "Excel" / "XLSTART" / "xltousu.xlam",
        roaming / "Windows" / "SendTo" / "xltousu.vbs",
    ]
    assert wrong(windows) == []
    assert uninstall(windows, None) == written
    assert not any(path.exists() for path in written)
    assert uninstall(windows, None) == []


def test_on_macos_the_script_that_excel_may_start_comes_along(mac: Machine) -> None:
    written = install(mac, None, WORDS)
    scripts = mac.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    assert written[1:] == [scripts / f"xltousu-{xlwings_version()}.applescript"]
    script = written[1].read_text("utf-8")
    assert "VbaHandler" in script
    assert 'set ShellCommand to quoted form of PythonInterpreter & " -B -P -u -W ignore -c' in script
    assert "Startup.localized/Excel/xltousu.xlam" in str(written[0])
    other = scripts / f"xlwings-{xlwings_version()}.applescript"
    other.touch()
    uninstall(mac, None)
    assert list(scripts.iterdir()) == [other]


def test_twice_is_as_good_as_once(windows: Machine) -> None:
    before = {path: path.read_bytes() for path in install(windows, None, WORDS)}
    assert {path: path.read_bytes() for path in install(windows, None, WORDS)} == before


def test_status_sees_an_add_in_made_for_another_python(windows: Machine) -> None:
    add_in, _ = install(windows, None, WORDS)
    installing.write(add_in, installing.build(WINDOWS))
    assert wrong(windows) == ["file-old"]


def test_status_sees_what_windows_lacks(windows: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install(windows, None, WORDS)
    (windows.python.parent / f"xlwings64-{xlwings_version()}.dll").unlink()
    (windows.home / ".xltousu").mkdir()
    (windows.home / ".xltousu" / "xltousu.conf").touch()
    rules: Mapping[str, str] = {CHILD_PROCESSES: "1"}
    monkeypatch.setattr(installing, "_defender_rules", lambda: rules)
    assert wrong(windows) == ["settings-file", "library", "child-processes"]


def test_status_sees_that_xlwings_is_missing(windows: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise FileError("xlwings-missing")

    monkeypatch.setattr(installing, "xlwings_version", missing)
    assert wrong(windows) == ["xlwings-missing"]


def test_status_goes_on_after_an_xlwings_it_does_not_know(
    windows: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> None:
        raise FileError("xlwings-unknown", version="0.99.0")

    install(windows, None, WORDS)
    monkeypatch.setattr(installing, "xlwings_modules", unknown)
    assert wrong(windows) == ["xlwings-unknown"]
    assert "child-processes" in [one.name for one in status(windows, None, WORDS)]


def test_status_sees_an_old_python(windows: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    install(windows, None, WORDS)
    monkeypatch.setattr(installing, "OLDEST_PYTHON", (3, 99))
    assert wrong(windows) == ["python"]


def test_status_sees_a_file_that_a_scanner_took(windows: Machine) -> None:
    add_in, _ = install(windows, None, WORDS)
    add_in.unlink()
    missing = [one.detail for one in status(windows, None, WORDS) if one.name == "file-missing"]
    assert missing == [str(add_in)]


def test_status_sees_an_entry_of_send_to_for_another_python(windows: Machine) -> None:
    _, script = install(windows, None, WORDS)
    script.write_bytes(send_to_script(Path("C:/Python/python.exe"), WORDS))
    assert wrong(windows) == ["file-old"]
    for language in LANGUAGES:
        script.write_bytes(send_to_script(windows.python, catalog(language)))
        assert wrong(windows) == []


@pytest.mark.parametrize(
    ("rule", "state"), [("1", "wrong"), ("6", "wrong"), ("2", "unknown"), ("0", "unknown"), (None, "unknown")]
)
def test_only_a_rule_that_blocks_is_wrong(
    rule: str | None, state: str, windows: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {CHILD_PROCESSES: rule} if rule is not None else {}
    monkeypatch.setattr(installing, "_defender_rules", lambda: rules)
    found = {one.name: one.state for one in status(windows, None, WORDS)}
    assert found["child-processes"] == state


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_not_good_is_told_with_how_to_mend_it(
    language: str, windows: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xltousu.addin.places.Machine", lambda: windows)
    monkeypatch.setattr(installing, "OLDEST_PYTHON", (3, 99))
    monkeypatch.setattr(installing, "_defender_rules", lambda: {CHILD_PROCESSES: "1"})
    install(windows, None, WORDS)[0].write_bytes(b"of another version")
    (windows.home / ".xltousu").mkdir()
    (windows.home / ".xltousu" / "xltousu.conf").touch()
    (windows.python.parent / f"xlwings64-{xlwings_version()}.dll").unlink()
    assert run(["addin", "status", "--lang", language]) == 1
    words, told = catalog(language), capsys.readouterr().out
    for name in ("python", "file-old", "settings-file", "library", "child-processes"):
        assert f"\n  {words(f'mend.{name}')}\n" in told
    lines = told.splitlines()
    assert [line[0] for line in lines if line[0] != " "].count("!") == 5
    assert all(after.startswith("  ") for line, after in pairwise(lines) if line[0] in "!?")


def test_status_ends_with_0_where_nothing_is_wrong(
    windows: Machine, mac: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for machine, unknown in ((windows, "child-processes"), (mac, "automation")):
        monkeypatch.setattr("xltousu.addin.places.Machine", lambda machine=machine: machine)
        install(machine, None, WORDS)
        assert run(["addin", "status"]) == 0
        told = capsys.readouterr().out
        assert f"? {WORDS(f'addin.{unknown}')}\n  {WORDS(f'mend.{unknown}')}\n" in told
        assert "!" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_entry_of_send_to_is_a_script_in_utf_16(language: str, windows: Machine) -> None:
    _, script = install(windows, None, catalog(language))
    data = script.read_bytes()
    text = data.decode("utf-16")
    assert data[:2] == b"\xff\xfe"
    run = (
        f'shell.Run("""{windows.python}"" -P -m xltousu.cli.send_to {language} """ & listed & """", 0, True)'
    )
    assert run in text
    assert catalog(language)("addin.send-to-not-run") in text
    assert "{" not in text
    assert "cmd" not in text.lower()


def test_no_name_of_a_file_comes_into_a_command_line(windows: Machine) -> None:
    """``Run`` of the script host puts the environment in place of what stands between percent signs."""
    _, script = install(windows, None, WORDS)
    lines = script.read_bytes().decode("utf-16").splitlines()
    naming = [line.strip() for line in lines if re.search(r"\bfile\b", line) and line[0] != "'"]
    assert naming[1:] == ["For Each file In WScript.Arguments", "list.WriteLine file"]
    assert "CreateTextFile(listed, True, True)" in "".join(lines)


def test_a_file_that_excel_has_open_is_told(windows: Machine) -> None:
    add_in, _ = install(windows, None, WORDS)
    add_in.unlink()
    add_in.mkdir()
    with pytest.raises(FileError):
        install(windows, None, WORDS)


@pytest.mark.parametrize("command", ["install", "uninstall", "status"])
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="here there may be an Excel")
def test_where_there_is_no_excel_it_says_so(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", command, "--lang", "en"]) == 2
    assert "--folder" in capsys.readouterr().err


def test_the_commands_install_into_a_folder_and_out_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "加载项"
    assert run(["addin", "status", "--folder", str(folder)]) == 1
    assert run(["addin", "install", "--folder", str(folder)]) == 0
    assert (folder / "xltousu.xlam").is_file()
    assert run(["addin", "status", "--folder", str(folder)]) == 0
    assert run(["addin", "uninstall", "--folder", str(folder)]) == 0
    assert list(folder.iterdir()) == []
    assert "加载项" in capsys.readouterr().out


def test_build_writes_the_file_named(tmp_path: Path) -> None:
    target = tmp_path / "我的.xlam"
    assert run(["addin", "build", "-o", str(target)]) == 0
    first = target.read_bytes()
    assert run(["addin", "build", "-o", str(target)]) == 0
    assert target.read_bytes() == first


def test_a_console_of_code_page_936_gets_words_and_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp936"}
    command = [sys.executable, "-m", "xltousu", "addin", "install", "--folder", str(tmp_path / "李雷")]
    for language in LANGUAGES:
        done = subprocess.run(
            [*command, "--lang", language], env=environment, capture_output=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr.decode("cp936")
        assert (
            catalog(language)("addin.installed") in io.TextIOWrapper(io.BytesIO(done.stdout), "cp936").read()
        )
