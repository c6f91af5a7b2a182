"""The macros of the add-in in a real LibreOffice, which interprets VBA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from open_office import Office

RUN_WITHOUT_QUESTION = 4


class Macros:
    """The add-in as a document whose macros may run."""

    def __init__(self, office: Office, path: Path) -> None:
        self._office = office
        settings = {
            "Hidden": True,
            "MacroExecutionMode": RUN_WITHOUT_QUESTION,
            "FilterName": "Calc MS Excel 2007 VBA XML",
        }
        arguments = tuple(office.property(name, value) for name, value in settings.items())
        self._document = office.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, arguments)

    def call(self, procedure: str, *arguments: Any) -> tuple[Any, tuple[Any, ...]]:
        """What a macro gives back, and what it left in its arguments."""
        url = f"vnd.sun.star.script:xltousu.{procedure}?language=Basic&location=document"
        script = self._document.getScriptProvider().getScript(url)
        value, _, changed = script.invoke(arguments, (), ())
        return value, changed

    def control(self, tag: str) -> Any:
        """A control with a tag, as Office hands one to a callback."""
        dialog = self._office.made("com.sun.star.awt.UnoControlDialogModel")
        control = dialog.createInstance("com.sun.star.awt.UnoControlButtonModel")
        control.Tag = tag
        return control

    def close(self) -> None:
        """Close the document."""
        self._document.close(True)
