"""What can be found in the entries of a settlement: codes, severities and words, as data beside this."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from xltousu.rules import Explained

_FINDINGS = TypeAdapter(tuple[Explained, ...])


@cache
def penalty_findings() -> dict[str, Explained]:
    """Everything that can be found, by name, in the order of the codes."""
    text = files("xltousu.penalties").joinpath("findings.toml").read_text("utf-8")
    found = _FINDINGS.validate_python(tomllib.loads(text)["finding"])
    return {one.name: one for one in sorted(found, key=lambda one: one.code)}
