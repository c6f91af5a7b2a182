"""Looking up words and filling them in."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from xltousu.errors import Phrase, SettingsError, UserError

DEFAULT = "zh-CN"
LANGUAGES = ("zh-CN", "zh-TW", "en")

_SPELLINGS = {
    "zh": "zh-CN",
    "zh-cn": "zh-CN",
    "zh-hans": "zh-CN",
    "zh-tw": "zh-TW",
    "zh-hk": "zh-TW",
    "zh-hant": "zh-TW",
    "en": "en",
    "en-us": "en",
    "en-gb": "en",
}


class Catalog:
    """The words of one language; ``catalog("zh-CN")("label.due")`` gives one of them."""

    def __init__(self, language: str, entries: Mapping[str, str]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, /, **params: object) -> str:
        """The words of a key, filled; raises ``KeyError`` for an unknown key."""
        return self.fill(self._entries[key], params)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def fill(self, sentence: str, params: Mapping[str, object]) -> str:
        """A sentence with its places filled by values as people write them."""
        return sentence.format_map({name: self.shown(value) for name, value in params.items()})

    def shown(self, value: object) -> str:
        """A value as people write it.

        Times go to the minute unless they have seconds, whole floats have no point, a mistake is its
        sentence.
        """
        if isinstance(value, Phrase):
            return self(value.key, **value.params)
        if isinstance(value, np.datetime64):
            value = None if np.isnat(value) else value.astype("datetime64[s]").item()
        if isinstance(value, dt.datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, tuple):
            return ", ".join(map(self.shown, value))
        if isinstance(value, UserError):
            return self.error(value)
        return "-" if value is None else str(value)

    def error(self, error: UserError) -> str:
        """The sentence of a mistake."""
        return self(f"error.{error.key}", **error.params)


@cache
def catalog(language: str) -> Catalog:
    """The catalog of a language given as in :data:`LANGUAGES`."""
    path = files("xltousu") / "text" / f"{language}.toml"
    return Catalog(language, dict(_flat("", tomllib.loads(path.read_text("utf-8")))))


def language_named(spelling: str) -> str:
    """The language a person means by ``zh``, ``en-GB`` ...; raises :class:`SettingsError`."""
    known = _SPELLINGS.get(spelling.strip().replace("_", "-").lower())
    if known is None:
        raise SettingsError("language-unknown", value=spelling, known=", ".join(LANGUAGES))
    return known


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            yield from _flat(name, value)
        else:
            yield name, value
