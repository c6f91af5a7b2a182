"""Header texts as fields: by title, alias or canonical name, and failing those by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from xltousu.policy import FieldModel
from xltousu.register.clean import fold, squeeze
from xltousu.register.words import structure

How = Literal["title", "alias", "name", "words"]
Found = Mapping[str, tuple["Match", ...]]

_BRACKETS = re.compile(r"[(\[【<{〔「『][^()\[\]【】<>{}〔〕「」『』]*[)\]】>}〕」』]")
_NUMBERING = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[.、,:)]")
_NOISE = re.compile(r"[^0-9a-z\u3400-\u9fff%]+")
_WORD_LEFT_OUT = 12.0
_OTHER_ENDING = 8.0


class Match(NamedTuple):
    """A field a header may stand for; the higher the score the surer."""

    field: str
    score: float
    how: How


class Label(NamedTuple):
    """The header of a column: its text, and the parts it has in a head of several rows."""

    column: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The header as people read it, the parts of several rows in one line."""
        return " ".join(fold(part) for part in self.parts)


@lru_cache(maxsize=4096)
def label_keys(text: str) -> tuple[str, ...]:
    """The forms in which a header is looked up, the fullest first."""
    plain = squeeze(text)
    without = _BRACKETS.sub(_hint, plain)
    forms = (plain, without, _NUMBERING.sub("", without.lstrip("*★")))
    keys = (_NOISE.sub("", form) for form in forms)
    return tuple(dict.fromkeys(key for key in keys if key))


def _hint(bracket: re.Match[str]) -> str:
    """Nothing for a bracket that holds a unit, a mark or a hint; the bracket where it changes the meaning."""
    return bracket[0] if any(word in bracket[0] for word in _changing()) else ""


@cache
def _changing() -> tuple[str, ...]:
    return tuple(map(squeeze, structure().header["changing"]))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every header a pack knows: whole, and by kind without the ending that all of a kind share."""

    kinds: Mapping[str, str]
    whole: Found
    stems: Mapping[str, Found]

    def match(self, label: Label) -> tuple[Match, ...]:
        """The fields a header may stand for, the surest first."""
        best: dict[str, Match] = {}
        for phrase, cost in _phrases(label.parts):
            for position, key in enumerate(label_keys(phrase)):
                for found in self._lookup(key):
                    sure = found._replace(score=found.score - cost - position)
                    if found.field not in best or best[found.field].score < sure.score:
                        best[found.field] = sure
        return tuple(sorted(best.values(), key=lambda match: -match.score))

    def with_headers(self, given: Mapping[tuple[str, ...], str]) -> Vocabulary:
        """The vocabulary with headers somebody has given a field."""
        more = {key: (Match(name, 110, "name"),) for keys, name in given.items() if name for key in keys[:1]}
        return replace(self, whole={**self.whole, **more})

    def _lookup(self, key: str) -> Iterator[Match]:
        for cost, plain in _plainer(key):
            for found in self.whole.get(plain, ()):
                yield _weaker(found, cost) if cost else found
            for kind, stems in self.stems.items():
                stem = _STEMS[kind](plain)
                yield from (_weaker(found, cost + _OTHER_ENDING) for found in stems.get(stem, ()))


def make_vocabulary(fields: Sequence[FieldModel]) -> Vocabulary:
    """The headers of these fields: titles, aliases and canonical names, in every language."""
    whole: dict[str, dict[str, Match]] = {}
    stems: dict[str, dict[str, dict[str, Match]]] = {kind: {} for kind in _STEMS}
    for model in fields:
        for word, match in _words(model):
            for key in label_keys(word)[:1]:
                _add(whole, key, match)
                if match.how != "name" and model.kind in _STEMS:
                    _add(stems[model.kind], _STEMS[model.kind](key), match)
                for cost, shorter in _plainer(key)[1:] if match.how != "name" else ():
                    if shorter not in _folded("vague"):
                        _add(whole, shorter, _weaker(match, cost))
    return Vocabulary(
        kinds={model.name: model.kind for model in fields},
        whole=_frozen(whole),
        stems={kind: _frozen(table) for kind, table in stems.items()},
    )


def is_bare_moment(label: Label) -> bool:
    """Whether a header says only that a date or a time stands below."""
    keys = label_keys(label.text)
    return bool(keys) and keys[-1] in _folded("moment_endings")


def assign(labels: Sequence[Label], vocabulary: Vocabulary) -> dict[int, Match]:
    """One field at most for each column and one column for each field: the surest pairs first."""
    pairs = [
        (-match.score, order, label.column, match)
        for order, label in enumerate(labels)
        for match in vocabulary.match(label)
    ]
    chosen: dict[int, Match] = {}
    taken: set[str] = set()
    for _, _, column, match in sorted(pairs):
        if column not in chosen and match.field not in taken:
            chosen[column] = match
            taken.add(match.field)
    return chosen


def _words(model: FieldModel) -> Iterator[tuple[str, Match]]:
    yield model.name, Match(model.name, 100, "name")
    for title in model.title.all():
        yield title, Match(model.name, 100, "title")
    for order, alias in enumerate(model.aliases):
        yield alias, Match(model.name, 90 - min(order, 50) / 100, "alias")


def _add(table: dict[str, dict[str, Match]], key: str, match: Match) -> None:
    found = table.setdefault(key, {}) if key else {}
    if match.field not in found or found[match.field].score < match.score:
        found[match.field] = match


def _weaker(match: Match, cost: float) -> Match:
    return Match(match.field, match.score - cost, "words")


def _frozen(table: dict[str, dict[str, Match]]) -> dict[str, tuple[Match, ...]]:
    return {key: tuple(matches.values()) for key, matches in table.items()}


def _phrases(parts: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """What the parts of a head say together, and what they say alone, with the cost of reading so."""
    if len(parts) == 1:
        yield parts[0], 0
        return
    group, own = "".join(parts[:-1]), parts[-1]
    yield group + own, 0
    plain = _group(group)
    yield plain + own, 1
    keys = label_keys(own)
    if not keys or keys[-1] not in _folded("vague") or not plain or plain in _folded("frames"):
        yield own, 5


@lru_cache(maxsize=1024)
def _group(text: str) -> str:
    """A group's name without the words that add nothing."""
    keys = label_keys(text)
    name = keys[-1] if keys else ""
    for ending in _longest_first("group_endings"):
        name = name.removesuffix(ending)
    return name


@lru_cache(maxsize=4096)
def _plainer(key: str) -> tuple[tuple[float, str], ...]:
    """The header as it is, then without the words that leave its meaning as it is."""
    forms = {key: 0.0}
    waiting = [key]
    while waiting and len(forms) < 12:
        form = waiting.pop(0)
        for word in _longest_first("neutral"):
            for shorter in (form.removeprefix(word), form.removesuffix(word)):
                if shorter != form and len(shorter) >= 2 and shorter not in forms:
                    forms[shorter] = forms[form] + _WORD_LEFT_OUT
                    waiting.append(shorter)
    return tuple((cost, form) for form, cost in forms.items())


def _without(key: str, endings: str) -> str:
    """The header without the last word of a kind; empty if it has none, or nothing else."""
    for ending in _longest_first(endings):
        if key.endswith(ending):
            return key.removesuffix(ending)
    return ""


def _person(key: str) -> str:
    """Who is asked for: a role of somebody who acts, or people as such ("customer", "customer name")."""
    plain = _without(key, "person_names") or key
    role = _without(plain, "person_roles")
    return f"{role}人" if role else plain


_STEMS: dict[str, Callable[[str], str]] = {
    "datetime": lru_cache(maxsize=4096)(lambda key: _without(key, "moment_endings")),
    "phone": lru_cache(maxsize=4096)(lambda key: _without(key, "phone_endings")),
    "id": lru_cache(maxsize=4096)(lambda key: _without(key, "id_endings")),
    "person": lru_cache(maxsize=4096)(_person),
}


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(_fold_all(structure().header[name]))


@cache
def _longest_first(name: str) -> tuple[str, ...]:
    return tuple(sorted(_folded(name), key=lambda word: (-len(word), word)))


def _fold_all(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from label_keys(word)[:1]
