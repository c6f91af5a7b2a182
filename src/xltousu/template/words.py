"""The words of the template sheets, one TOML file a language beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from xltousu.policy import Language
from xltousu.text import Catalog


@cache
def template_words(language: Language) -> Catalog:
    """The catalog of template words in one language; keys are ``table.name``."""
    path = files("xltousu.template") / "words" / f"{language}.toml"
    tables = tomllib.loads(path.read_text("utf-8"))
    return Catalog(
        language, {f"{table}.{key}": word for table, words in tables.items() for key, word in words.items()}
    )
