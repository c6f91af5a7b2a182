"""What is wrong with a file of a pack, as a phrase every language has: no English of a library is shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from xltousu.errors import PackError, Phrase

_AT = re.compile(r"at line (\d+), column (\d+)")
_REASONS = {
    "missing": "missing",
    "extra_forbidden": "unknown-key",
    "literal_error": "not-among",
    "enum": "not-among",
    "string_pattern_mismatch": "wrong-form",
    "string_too_short": "empty",
    "too_short": "empty",
}


def broken(reason: str, **params: str) -> PydanticCustomError:
    """What a validator of a model raises; ``reason`` names the phrase ``broken.<reason>``."""
    return PydanticCustomError(reason, reason, {"ours": True, **params})


def broken_pack(path: Path, error: ValidationError) -> PackError:
    """The first thing that is wrong with a file, naming the file and the key."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or path.stem
    return PackError("pack-broken", file=str(path), key=key, detail=_phrase(first))


def not_toml(path: Path, error: tomllib.TOMLDecodeError) -> PackError:
    """A file that is no TOML, with the place where it stops being any."""
    found = _AT.search(str(error))
    if found is None:
        return PackError("pack-not-toml", file=str(path), detail=Phrase("broken.toml-at-end"))
    place = Phrase("broken.toml-at", line=found[1], column=found[2])
    return PackError("pack-not-toml", file=str(path), detail=place)


def _phrase(one: ErrorDetails) -> Phrase:
    context: dict[str, Any] = dict(one.get("ctx", {}))
    if context.pop("ours", False):
        return Phrase(f"broken.{one['type']}", **context)
    reason = _REASONS.get(one["type"], "wrong-kind")
    expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
    found = "" if isinstance(one["input"], dict | list) else str(one["input"])[:60]
    return Phrase(f"broken.{reason}", expected=expected, found=found, form=str(context.get("pattern", "")))
