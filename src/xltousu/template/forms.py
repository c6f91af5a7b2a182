"""Forms of a pack as data: groups of the register, the ticket and the callback sheet.

A pack without a file in ``forms/`` gets a register with all its fields in one group and no forms.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from xltousu.policy import LANGUAGES, Pack, Words
from xltousu.template.words import template_words

UNITS = 24
"""Columns of the grid a ticket is drawn on."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Data):
    """Columns of the register under one band; ``printed`` groups come first and go on paper."""

    title: Words
    fields: tuple[str, ...]
    printed: bool = False


class Item(_Data):
    """One box of a form.

    ``field`` shows a value, ``choices`` a tick box for each choice, ``due`` the first due time among
    ``limits`` that applies, ``blank`` is written by hand; with a ``field`` it shows empty tick boxes.
    """

    kind: Literal["field", "choices", "due", "blank"] = "field"
    field: str | None = None
    limits: tuple[str, ...] = ()
    title: Words | None = None
    span: int = 8
    label: int = 3
    width: float = 12

    @model_validator(mode="after")
    def _kind_has_its_parts(self) -> Self:
        if self.kind in ("field", "choices") and self.field is None:
            raise ValueError("an item of this kind names its field")
        if self.kind == "due" and not (self.limits and self.title):
            raise ValueError("a due item names its limits and its title")
        if self.kind == "blank" and not (self.title or self.field):
            raise ValueError("a blank item has a title or a field")
        return self


class Line(_Data):
    """One row of a ticket; ``lines`` is its height in lines of text."""

    items: tuple[Item, ...]
    lines: float = 1

    @model_validator(mode="after")
    def _fills_the_grid(self) -> Self:
        if sum(item.span for item in self.items) != UNITS:
            raise ValueError(f"the spans of a line add up to {UNITS}")
        return self


class Ticket(_Data):
    """A form for one case, printed on A5 landscape."""

    sheet: Words
    title: Words
    lines: tuple[Line, ...]
    signatures: tuple[Words, ...]
    copies: Words
    note: Words


class Callback(_Data):
    """A list of the cases where ``start`` is set and ``done`` is not, the earliest first."""

    sheet: Words
    title: Words
    start: str
    done: str
    rows: int
    columns: tuple[Item, ...]
    note: Words


class Forms(_Data):
    """All forms of a pack."""

    sheet: Words
    title: Words
    group: tuple[Group, ...]
    ticket: Ticket | None = None
    callback: Callback | None = None
    width: dict[str, float] = Field(default_factory=dict)
    """Widths of register columns that differ from the usual width of their kind."""


def forms_of(pack: Pack) -> Forms:
    """The forms of a pack; fields no group names stand in a last group of their own."""
    path = files("xltousu.template") / "forms" / f"{pack.id}.toml"
    if not path.is_file():
        return _plain(pack)
    forms = Forms.model_validate(tomllib.loads(path.read_text("utf-8")))
    named = {field for group in forms.group for field in group.fields}
    known = {field.name for field in pack.field}
    if not named <= known:
        raise ValueError(f"{pack.id}: the forms name {sorted(named - known)}, which the pack does not have")
    rest = tuple(field.name for field in pack.field if field.name not in named)
    more = (Group(title=_in_all("register.rest"), fields=rest),) if rest else ()
    return forms.model_copy(update={"group": (*forms.group, *more)})


def form_sheets() -> frozenset[str]:
    """Names of the sheets, in every language, that show cases of the register and hold none of their own."""
    names: set[str] = set()
    for path in sorted((files("xltousu.template") / "forms").iterdir(), key=str):
        if path.name.endswith(".toml"):
            forms = Forms.model_validate(tomllib.loads(path.read_text("utf-8")))
            for form in (forms.ticket, forms.callback):
                names.update(form.sheet.all() if form else ())
    return frozenset(names)


def _plain(pack: Pack) -> Forms:
    fields = tuple(field.name for field in pack.field)
    first = {*pack.resembles, *(field.name for field in pack.field if field.required), "case_id"}
    printed = tuple(name for name in fields if name in first)
    rest = tuple(name for name in fields if name not in first)
    groups = (
        Group(title=_in_all("register.intake"), fields=printed, printed=True),
        *((Group(title=_in_all("register.rest"), fields=rest),) if rest else ()),
    )
    return Forms(sheet=_in_all("register.sheet"), title=pack.title, group=groups)


def _in_all(key: str) -> Words:
    return Words.model_validate({language: template_words(language)(key) for language in LANGUAGES})
