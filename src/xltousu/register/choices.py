"""Columns of choices and of yes or no: any word people use, as its canonical value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from xltousu.cells import Value
from xltousu.policy import FieldModel
from xltousu.register.cells_read import (
    EMPTY,
    SEVERAL,
    UNKNOWN,
    Codes,
    Read,
    different,
    problems_of,
)
from xltousu.register.clean import LONGEST, fold, is_placeholder, squeeze, trim
from xltousu.register.model import SEPARATOR
from xltousu.register.texts import read_text
from xltousu.register.words import structure

Lookup = Mapping[str, str]
_LISTED = re.compile(r"[+;、\n\r]")
_MAYBE_LISTED = re.compile(r"[+;、\n\r,/&|]|和|及|以及|与")
_NUMBERED = re.compile(r"[(\[【<]?([0-9]{1,2}|[a-z])[)\]】>.、:\-_]+(.+)")
_MARKS = re.compile(r"^[□■☑√✓✔●○◆\-*·]+|[。.,;、:!]+$")
_PRIVATE = 0xE000
"""Where the characters begin that no text holds: they stand for words while a list is split."""
_BRACKET = re.compile(r"(.+?)[(\[【](.+?)[)\]】]")
_ENDINGS = ("类", "類", "级", "級", "等", "型", "级别", "類別", "类别", "項", "项")


def parse_choices(values: Sequence[Value], field: FieldModel) -> tuple[pd.Series, Codes | None]:
    """The canonical choices of a column as a categorical; several joined by ``+`` (D30)."""
    lookup = _lookup(field)
    order = [choice.value for choice in field.choices]

    def read(value: Value) -> Read:
        return _read_choice(value, lookup, multiple=field.multiple, other_words=field.other_words)

    return _categorical(values, read, order)


def parse_yes_no(values: Sequence[Value], field: FieldModel) -> tuple[pd.Series, Codes | None]:
    """The answers of a column as a categorical of Y and N."""
    lookup = _yes_no_lookup(field)
    return _categorical(values, lambda value: _read_yes_no(value, lookup), ["Y", "N"])


def _categorical(
    values: Sequence[Value], read: Callable[[Value], Read], order: list[str]
) -> tuple[pd.Series, Codes | None]:
    unique, codes = different(values)
    found = [read(value) for value in unique]
    position = {word: number for number, word in enumerate(order)}
    for one in found:
        if one.text is not None:
            position.setdefault(one.text, len(position))
    each = np.array([-1 if one.text is None else position[one.text] for one in found], dtype=np.int64)
    series = pd.Series(
        pd.Categorical.from_codes(each[codes], categories=pd.Index(list(position), dtype=object))
    )
    return series, problems_of([one.problem for one in found], codes)


def _read_choice(value: Value, lookup: Lookup, *, multiple: bool, other_words: bool) -> Read:
    plain = read_text(value).text if not isinstance(value, str) else value
    folded = fold(plain or "")
    known = _known(folded, lookup)
    if known is not None:
        return Read(known)
    if plain is None or is_placeholder(folded):
        return EMPTY
    pieces = _pieces(plain, lookup)
    if pieces is None:
        return _other_words(plain, lookup, multiple) if other_words else UNKNOWN
    if len(pieces) == 1:
        return Read(pieces[0])
    return Read(SEPARATOR.join(pieces)) if multiple else SEVERAL


def _other_words(plain: str, lookup: Lookup, multiple: bool) -> Read:
    """Words outside the choices as they stand; among several the known ones are canonical."""
    if not multiple:
        return Read(fold(plain))
    pieces = [piece for piece in map(fold, _LISTED.split(plain)) if piece]
    known = [_known(piece, lookup) or piece for piece in pieces]
    return Read(SEPARATOR.join(dict.fromkeys(known)))


def _pieces(plain: str, lookup: Lookup) -> list[str] | None:
    """The choices a text lists, each once; ``None`` unless every piece is known.

    A word that holds a separator itself ("equipment, facilities and others") stays whole.
    """
    text = "\n".join(squeeze(line) for line in plain.splitlines())
    whole = sorted((word for word in lookup if _MAYBE_LISTED.search(word)), key=len, reverse=True)
    kept = {chr(_PRIVATE + number): lookup[word] for number, word in enumerate(whole)}
    for mark, word in zip(kept, whole, strict=True):
        text = text.replace(word, mark)
    for separators in (_LISTED, _MAYBE_LISTED):
        pieces = [piece for piece in separators.split(text) if piece.strip()]
        known = [kept.get(piece) or _known(piece, lookup) for piece in pieces]
        if pieces and None not in known:
            return list(dict.fromkeys(word for word in known if word is not None))
    return None


def _known(folded: str, lookup: Lookup) -> str | None:
    """The canonical value of a word, also behind a number or before a bracket."""
    if len(folded) > LONGEST:
        return None
    word = _MARKS.sub("", squeeze(folded))
    if word in lookup:
        return lookup[word]
    numbered = _NUMBERED.fullmatch(word)
    if numbered and lookup.get(numbered[2]) == lookup.get(numbered[1], lookup.get(numbered[2])):
        return lookup.get(numbered[2])
    parts = _BRACKET.fullmatch(word)
    said = {lookup[part] for part in parts.groups() if part in lookup} if parts else set()
    return said.pop() if len(said) == 1 else None


def _lookup(field: FieldModel) -> Lookup:
    """Every word of every choice; a word two choices share means neither."""
    words: dict[str, set[str]] = {}
    for choice in field.choices:
        for word in (choice.value, *choice.title.all(), *choice.aliases):
            words.setdefault(squeeze(word), set()).add(choice.value)
    for choice in field.choices:
        words[squeeze(choice.value)] = {choice.value}
    for word in list(words):
        for longer in _variants(word):
            words.setdefault(longer, set()).update(words[word])
    return {word: values.copy().pop() for word, values in words.items() if len(values) == 1}


def _variants(word: str) -> list[str]:
    shorter = [word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) > len(end)]
    longer = [word + end for end in _ENDINGS] if len(word) <= 3 else []
    return shorter + longer


def _read_yes_no(value: Value, lookup: Lookup) -> Read:
    if isinstance(value, bool):
        return Read("Y" if value else "N")
    if isinstance(value, int | float):
        return Read("Y" if value else "N") if value in (0, 1) else UNKNOWN
    if value is None:
        return EMPTY
    if not isinstance(value, str):
        return UNKNOWN
    word = squeeze(trim(value))
    known = lookup.get(word) or lookup.get(_MARKS.sub("", word)) or _done(word)
    if known:
        return Read(known)
    return EMPTY if is_placeholder(fold(value)) else UNKNOWN


def _done(word: str) -> str | None:
    words = structure().yes_no
    for answer, starts in (("N", words["undone"]), ("Y", words["done"])):
        if len(word) <= 6 and word.startswith(starts):
            return answer
    return None


@cache
def _plain_answers() -> dict[str, str]:
    words = structure().yes_no
    return {squeeze(word): answer for answer, key in (("Y", "yes"), ("N", "no")) for word in words[key]}


def _yes_no_lookup(field: FieldModel) -> Lookup:
    """The words for yes and no, and the field's own: "major" and "not major" under "is it major"."""
    answers: dict[str, str] = {}
    for title in (*field.title.all(), *field.aliases):
        word = squeeze(title).removeprefix("是否").removesuffix("性")
        answers[word] = "Y"
        answers.update(
            dict.fromkeys((f"{start}{word}" for start in ("非", "不", "未", "无", "無", "not")), "N")
        )
    return {**answers, **_plain_answers()}
