"""The settings of a workbook as lines, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltousu.report.result import Setting
from xltousu.text import Catalog


def setting_lines(
    shown: Mapping[str, Setting], suggestions: Mapping[str, object], words: Catalog
) -> Iterator[str]:
    """One line a setting; one without a value tells what the pack suggests."""
    for name, one in shown.items():
        source = words(f"source.{one.source}") if f"source.{one.source}" in words else one.source
        value = words("status.not-set") if one.value is None else str(one.value)
        line = f"{name} = {value}    [{source}]"
        if one.value is None and suggestions.get(name) is not None:
            line += " " + words("label.suggestion", value=suggestions[name])
        yield line
