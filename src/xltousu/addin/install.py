"""Installing the add-in is copying files into folders of the user; uninstalling takes them away."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from xltousu.addin import send_to
from xltousu.addin.build import Target, build
from xltousu.addin.places import FILE, Machine, Places, places
from xltousu.addin.xlwings_parts import PROJECT, apple_script, xlwings_modules, xlwings_version
from xltousu.app import write
from xltousu.errors import FileError, UserError
from xltousu.text import LANGUAGES, Catalog, catalog

OLDEST_PYTHON = (3, 11)
CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""The rule of Windows Defender that keeps Office from starting programs."""
_RULES = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_BLOCKS = ("1", "6")
"""The states in which a rule keeps the program from starting: it blocks, or blocks until the user agrees."""

State = Literal["good", "wrong", "unknown"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the add-in needs: ``name`` and ``detail`` say what it is. What is wrong can be mended."""

    name: str
    state: State
    detail: str = ""


def files_for(machine: Machine, folder: Path | None, words: Catalog) -> dict[Path, bytes]:
    """Every file of the installed add-in with its bytes."""
    found = places(machine, folder)
    files = {found.startup / FILE: build(Target(machine.platform, machine.python))}
    if found.send_to is not None:
        files[found.send_to / send_to.FILE] = send_to.send_to_script(machine.python, words)
    if found.scripts is not None:
        name, text = apple_script()
        files[found.scripts / name] = text.encode()
    return files


def install(machine: Machine, folder: Path | None, words: Catalog) -> list[Path]:
    """The files written; raises :class:`FileError` where one cannot be, as while Excel has it open."""
    files = files_for(machine, folder, words)
    for path, data in files.items():
        write(path, data)
    return list(files)


def uninstall(machine: Machine, folder: Path | None) -> list[Path]:
    """The files taken away; raises :class:`FileError` where one cannot be, as while Excel has it open."""
    taken = []
    for path in _ours(places(machine, folder)):
        try:
            path.unlink()
        except OSError:
            raise FileError("add-in-open", file=str(path)) from None
        taken.append(path)
    return taken


def _ours(found: Places) -> list[Path]:
    paths = [found.startup / FILE]
    if found.send_to is not None:
        paths.append(found.send_to / send_to.FILE)
    if found.scripts is not None:
        paths += sorted(found.scripts.glob(f"{PROJECT}-*.applescript"))
    return [path for path in paths if path.is_file()]


def status(machine: Machine, folder: Path | None, words: Catalog) -> Iterator[Check]:
    """What the add-in needs, one by one."""
    yield _python(machine)
    known = _xlwings()
    yield known
    yield from _installed(machine, folder, words) if known.state == "good" else ()
    yield from _settings(places(machine, folder))
    if machine.platform == "darwin":
        yield Check("automation", "unknown")
    if machine.platform == "win32":
        if known.state == "good":
            yield _library(machine, known.detail)
        yield _child_processes(_defender_rules())


def _python(machine: Machine) -> Check:
    """The Python the add-in starts, which is the one that runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= OLDEST_PYTHON and machine.python.is_file()
    return Check("python", "good" if good else "wrong", f"{machine.python} ({version})")


def _xlwings() -> Check:
    """An xlwings is there, and its macros and its script are those that ours are made for."""
    try:
        version = xlwings_version()
    except UserError:
        return Check("xlwings-missing", "wrong")
    try:
        xlwings_modules()
        apple_script()
    except UserError:
        return Check("xlwings-unknown", "wrong", version)
    return Check("xlwings", "good", version)


def _installed(machine: Machine, folder: Path | None, words: Catalog) -> Iterator[Check]:
    """Each file is there and is what would be written now, by a user of any language."""
    scripts = [send_to.send_to_script(machine.python, catalog(language)) for language in LANGUAGES]
    for path, data in files_for(machine, folder, words).items():
        if not path.is_file():
            yield Check("file-missing", "wrong", str(path))
        elif path.read_bytes() not in (data, *scripts):
            yield Check("file-old", "wrong", str(path))
        else:
            yield Check("file", "good", str(path))


def _settings(found: Places) -> Iterator[Check]:
    """A file of the user would fill in what the add-in does not say."""
    if found.settings is not None and found.settings.is_file():
        yield Check("settings-file", "wrong", str(found.settings))


def _library(machine: Machine, version: str) -> Check:
    """The library of xlwings lies beside Python, or one folder above in a virtual environment."""
    names = [f"xlwings{bits}-{version}.dll" for bits in (64, 32)]
    folders = (machine.python.parent, machine.python.parent.parent)
    found = [folder / name for folder in folders for name in names if (folder / name).is_file()]
    if found:
        return Check("library", "good", str(found[0]))
    return Check("library", "wrong", str(folders[0] / names[0]))


def _child_processes(rules: Mapping[str, str]) -> Check:
    """Whether the administrator forbids Office to start programs; other programs may forbid it too."""
    blocked = rules.get(CHILD_PROCESSES) in _BLOCKS
    return Check("child-processes", "wrong" if blocked else "unknown")


def _defender_rules() -> Mapping[str, str]:
    """The rules of Windows Defender that an administrator has set, by their identifiers."""
    if sys.platform != "win32":
        return {}
    import winreg

    rules: dict[str, str] = {}
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _RULES) as key:
            for place in range(winreg.QueryInfoKey(key)[1]):
                name, value, _ = winreg.EnumValue(key, place)
                rules[str(name).lower()] = str(value)
    except OSError:
        return {}
    return rules
