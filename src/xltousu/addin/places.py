"""Where Excel looks for what an office installs for one user, without the rights of an administrator."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xltousu.errors import FileError

FILE = "xltousu.xlam"
"""The name of the add-in."""
_STARTUP_MAC = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_SCRIPTS_MAC = "Library/Application Scripts/com.microsoft.Excel"
_SETTINGS_MAC = "Library/Containers/com.microsoft.Excel/Data/xltousu.conf"


@dataclass(frozen=True, slots=True)
class Machine:
    """The computer as far as installing goes; tests make up others."""

    platform: str = sys.platform
    home: Path = field(default_factory=Path.home)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    python: Path = Path(sys.executable)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files; ``None`` where the system has none.

    ``startup`` is opened by Excel at every start and trusted. ``send_to`` is the menu of the right button,
    ``scripts`` holds what Excel for macOS may start, ``settings`` is a file of the user that xlwings reads
    where the add-in says nothing.
    """

    startup: Path
    send_to: Path | None = None
    scripts: Path | None = None
    settings: Path | None = None


def places(machine: Machine, folder: Path | None = None) -> Places:
    """Where things go on a computer, or into a folder; raises :class:`FileError` where there is no Excel."""
    if folder is not None:
        return Places(folder)
    if machine.platform == "darwin":
        home = machine.home
        return Places(home / _STARTUP_MAC, scripts=home / _SCRIPTS_MAC, settings=home / _SETTINGS_MAC)
    if machine.platform != "win32":
        raise FileError("no-excel-here")
    roaming = Path(machine.environment.get("APPDATA") or machine.home / "AppData" / "Roaming")
    microsoft = roaming / "Microsoft"
    return Places(
        microsoft / "Excel" / "XLSTART",
        send_to=microsoft / "Windows" / "SendTo",
        settings=machine.home / ".xltousu" / "xltousu.conf",
    )
