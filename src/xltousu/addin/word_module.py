"""The VBA module of words: labels, tips and the texts of the function wizard, in the languages of Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xltousu.addin.vba_text import HELPER_SOURCE, ascii_text
from xltousu.addin.wrappers import Wrapped
from xltousu.text import DEFAULT, LANGUAGES, catalog

MODULE = "TousuWords"
_MOST_IN_WIZARD = 255
"""Excel takes no longer text for a function or an argument."""


def word_module(functions: Sequence[Wrapped], tags: Iterable[str]) -> str:
    """The source, in ASCII: ``Words(key)`` in the language of Excel, and ``RegisterFunctions``.

    ``tags`` are those of the ribbon: of its tab, groups and buttons.
    """
    keys = [*_keys(tags), *(key for one in functions for key in _texts(one))]
    parts = [
        f'Attribute VB_Name = "{MODULE}"\nOption Explicit',
        HELPER_SOURCE.strip(),
        _chooser(),
        *(_words(language, keys) for language in LANGUAGES),
        _settings_names(),
        _registration(functions),
    ]
    return "\n\n".join(parts) + "\n"


def _chooser() -> str:
    cases = [
        f'        Case "{language}"\n            Words = {_procedure(language)}(key)'
        for language in LANGUAGES
    ]
    return "\n".join(
        [
            "Public Function Words(ByVal key As String) As String",
            "    Select Case MenuLanguage()",
            *cases,
            "    End Select",
            "End Function",
        ]
    )


def _procedure(language: str) -> str:
    return "WordsIn" + language.replace("-", "")


def _keys(tags: Iterable[str]) -> list[str]:
    """What the ribbon shows: every tag has a label, a button also a tip."""
    shown = [f"button.{tag}.{part}" for tag in tags for part in ("label", "tip")]
    return ["button.not-started", *(key for key in shown if key in catalog(DEFAULT))]


def _texts(one: Wrapped) -> list[str]:
    """What the function wizard shows of a function."""
    return [f"function.{one.name}.{name}" for name in ("does", *one.arguments)]


def _words(language: str, keys: Iterable[str]) -> str:
    words = catalog(language)
    cases = [
        f'        Case "{key}"\n            {_procedure(language)} = {ascii_text(words(key))}' for key in keys
    ]
    return "\n".join(
        [
            f"Public Function {_procedure(language)}(ByVal key As String) As String",
            "    Select Case key",
            *cases,
            "    End Select",
            "End Function",
        ]
    )


def _settings_names() -> str:
    """Whether a sheet is the one of settings, called as in any language."""
    names = dict.fromkeys(catalog(language)("sheet.settings") for language in LANGUAGES)
    test = " Or ".join(f"name = ({ascii_text(name)})" for name in names)
    return "\n".join(
        [
            "Public Function IsSettingsSheet(ByVal name As String) As Boolean",
            f"    IsSettingsSheet = {test}",
            "End Function",
        ]
    )


def _registration(functions: Iterable[Wrapped]) -> str:
    calls = [line for one in functions for line in _register(one)]
    return "\n".join(
        [
            "' Texts of the function wizard; without them the functions work as well.",
            "Public Sub RegisterFunctions()",
            "    On Error Resume Next",
            *calls,
            "End Sub",
        ]
    )


def _register(one: Wrapped) -> Iterator[str]:
    keys = _texts(one)
    for key in keys:
        if any(len(catalog(language)(key)) > _MOST_IN_WIZARD for language in LANGUAGES):
            raise ValueError(f"{key} is too long for the function wizard")
    texts = [f'Words("{key}")' for key in keys]
    macro = f'"\'" & ThisWorkbook.Name & "\'!{one.name}"'
    yield f"    Application.MacroOptions Macro:={macro}, Description:={texts[0]}, _"
    yield f'        Category:="{one.category}", ArgumentDescriptions:=Array({", ".join(texts[1:])})'
