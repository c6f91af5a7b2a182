"""A private LibreOffice without windows, spoken to through UNO, as an interpreter of VBA."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from needed import missing

DEBIAN = "/usr/lib/python3/dist-packages"
"""Where Debian keeps the bridge, for its own Python and any other of the same version."""
RESTART = (79, 81)
"""The exit statuses by which LibreOffice asks to be started again in a new profile."""
_PATIENCE = 60


def _uno() -> Any:
    try:
        import uno
    except ImportError:
        sys.path.append(DEBIAN)
        try:
            import uno
        except ImportError:
            missing("the bridge of LibreOffice to Python (python3-uno)")
        finally:
            sys.path.remove(DEBIAN)
    return uno


@contextmanager
def office(folder: Path) -> Iterator[Any]:
    """The component context of a LibreOffice that lives as long as the block."""
    uno = _uno()
    program = shutil.which("soffice")
    if program is None:
        missing("LibreOffice (soffice), which runs the macros,")
    pipe = f"x{uuid.uuid4().hex[:12]}"
    command = [
        str(Path(program).resolve().with_name("soffice.bin")),
        "--headless", "--invisible", "--nologo", "--norestore", "--nodefault", "--nofirststartwizard",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                yield resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                return
            except uno.getClass("com.sun.star.connection.NoConnectException"):
                if process.poll() in RESTART:
                    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
    finally:
        process.terminate()
        process.wait(10)


def opened(context: Any, path: Path) -> Any:
    """The add-in as a document whose macros may run."""
    value = _uno().getClass("com.sun.star.beans.PropertyValue")
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    settings = {"Hidden": True, "MacroExecutionMode": 4, "FilterName": "Calc MS Excel 2007 VBA XML"}
    properties = tuple(value(name, 0, setting, 0) for name, setting in settings.items())
    return desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, properties)


def _called(document: Any, procedure: str, *arguments: Any) -> tuple[Any, tuple[Any, ...]]:
    """What a macro gives back, and what it left in its arguments."""
    url = f"vnd.sun.star.script:xltousu.{procedure}?language=Basic&location=document"
    script = document.getScriptProvider().getScript(url)
    value, _, changed = script.invoke(arguments, (), ())
    return value, changed


class Macros:
    """The macros of the add-in in LibreOffice."""

    def __init__(self, context: Any, document: Any) -> None:
        self._context, self._document = context, document

    def call(self, procedure: str, *arguments: Any) -> tuple[Any, tuple[Any, ...]]:
        return _called(self._document, procedure, *arguments)

    def control(self, tag: str) -> Any:
        """A control with a tag, as Office hands one to a callback."""
        manager = self._context.ServiceManager
        dialog = manager.createInstanceWithContext("com.sun.star.awt.UnoControlDialogModel", self._context)
        control = dialog.createInstance("com.sun.star.awt.UnoControlButtonModel")
        control.Tag = tag
        return control
