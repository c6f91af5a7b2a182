"""Forms of a pack as data: the register's groups, and every other sheet of its workbook.

They stand in ``forms.toml`` beside the pack. A pack without one gets a register with all its fields in one
group and no other forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from xltousu.errors import PackError
from xltousu.policy import (
    LANGUAGES,
    ClauseId,
    Condition,
    Pack,
    Words,
    broken,
    broken_pack,
    read_toml,
)
from xltousu.template.words import template_words
from xltousu.text import catalog

FORMS_FILE = "forms.toml"
OWN_SHEETS = (
    *("settings", "calendar", "lists", "how-to", "findings", "deadlines", "month", "today"),
    *("ledger", "allocations", "notices", "penalty-month"),
)
"""Sheets that the program or every workbook has, by the keys of their names."""
SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\]{1,31}(?<!')")
UNITS = 24
"""Columns of the grid a page is drawn on."""

Paper = Literal["A4", "A4-landscape", "A5-landscape"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Data):
    """Columns of the register under one band; ``printed`` groups come first and go on paper."""

    title: Words
    fields: tuple[str, ...]
    printed: bool = False


class Item(_Data):
    """One box of a page or one column of a list.

    ``field`` shows a value, ``choices`` a tick box for each choice, ``due`` the first due time among
    ``limits`` that applies, ``figure`` the month's figure of a metric, a limit, ``received`` or
    ``handled``, or the ``month`` itself; ``blank`` is written by hand, and with a ``field`` it shows empty
    tick boxes. ``options`` are the words of tick boxes that are no field. ``band`` is the upper head of a
    two-level head: columns side by side with the same band share it. ``span`` and ``label`` count columns
    of a page's grid (a label of 0: the title stands before the value in one box), ``width`` is that of a
    list's column.
    """

    kind: Literal["field", "choices", "due", "figure", "blank"] = "field"
    field: str | None = None
    figure: str | None = None
    limits: tuple[str, ...] = ()
    options: tuple[Words, ...] = ()
    title: Words | None = None
    band: Words | None = None
    span: int = 8
    label: int = 3
    width: float = 12

    @model_validator(mode="after")
    def _kind_has_its_parts(self) -> Self:
        if self.kind in ("field", "choices") and self.field is None:
            raise broken("item-field")
        if self.kind == "due" and not (self.limits and self.title):
            raise broken("item-due")
        if self.kind == "figure" and self.figure is None:
            raise broken("item-figure")
        if self.kind == "blank" and not (self.title or self.field):
            raise broken("item-blank")
        return self


class Line(_Data):
    """One row of a page; ``lines`` is its height in lines of text. A ``heading`` fills its row alone."""

    items: tuple[Item, ...] = ()
    heading: Words | None = None
    lines: float = 1

    @model_validator(mode="after")
    def _fills_the_grid(self) -> Self:
        if self.heading is None and sum(item.span for item in self.items) != UNITS:
            raise broken("line-spans", units=str(UNITS))
        return self


class Form(_Data):
    """One sheet of the workbook beside the register.

    A ``page`` is drawn by ``lines``; a ``list`` has ``columns``, with about ``rows`` rows, so that pages are
    full, or one row for each of ``texts`` (what is to be looked at, printed in the column after the number),
    and ``lines`` above it for what concerns the whole list. ``fill`` says what stands in it:

    ``blank``    nothing: it is filled in by hand;
    ``case``     the case whose number is chosen above the page;
    ``waiting``  (list) every case where ``when`` holds, ``start`` is set and ``done`` is not, earliest first;
    ``month``    (list) every case whose event ``start`` lies in the month of the month sheet.

    ``purpose`` is what the commands ``ticket`` and ``callback`` look for. ``code`` is the code printed at
    the top right, with ``numbered`` a running number below it. ``holds_cases`` tells that cases are kept
    in the list itself, so that it is read as a register of its own; a column that names a ``field`` then
    takes the field's list, check and format.
    """

    id: str
    clauses: tuple[ClauseId, ...] = ()
    kind: Literal["page", "list"]
    fill: Literal["blank", "case", "waiting", "month"] = "blank"
    purpose: Literal["ticket", "callback"] | None = None
    paper: Paper
    sheet: Words
    title: Words
    code: str | None = None
    numbered: bool = False
    holds_cases: bool = False
    lines: tuple[Line, ...] = ()
    columns: tuple[Item, ...] = ()
    rows: int = 20
    texts: tuple[Words, ...] = ()
    start: str | None = None
    done: str | None = None
    when: Condition | None = None
    signatures: tuple[Words, ...] = ()
    copies: Words | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _kind_has_its_parts(self) -> Self:
        if bool(self.columns) != (self.kind == "list") or (self.kind == "page" and not self.lines):
            raise broken("form-parts")
        if self.kind == "page" and self.fill not in ("blank", "case"):
            raise broken("form-fill")
        if (self.fill in ("waiting", "month")) != (self.start is not None):
            raise broken("form-start")
        if (self.fill == "waiting") != (self.done is not None):
            raise broken("form-done")
        return self

    def items(self) -> Iterator[Item]:
        """All boxes and columns."""
        for line in self.lines:
            yield from line.items
        yield from self.columns


class NotASheet(_Data):
    """A form of the regulation that is no sheet, and why."""

    id: str
    clauses: tuple[ClauseId, ...] = ()
    reason: Words


class Forms(_Data):
    """All forms of a pack; ``id``, ``clauses`` and ``note``, which is printed, are those of the register."""

    id: str | None = None
    clauses: tuple[ClauseId, ...] = ()
    sheet: Words
    title: Words
    note: Words | None = None
    group: tuple[Group, ...]
    form: tuple[Form, ...] = ()
    not_a_sheet: tuple[NotASheet, ...] = ()
    width: dict[str, float] = Field(default_factory=dict)
    """Widths of register columns that differ from the usual width of their kind."""


def forms_of(pack: Pack) -> Forms:
    """The forms of a pack; fields no group names stand in a last group of their own.

    Raises :class:`PackError` naming the file and the key, the name the pack does not have, or the name that
    no sheet can have.
    """
    if pack.folder is None or not (pack.folder / FORMS_FILE).is_file():
        return _plain(pack)
    path = pack.folder / FORMS_FILE
    try:
        forms = Forms.model_validate(read_toml(path))
    except ValidationError as error:
        raise broken_pack(path, error) from None
    for owner, name in _unknown(forms, pack):
        raise PackError("form-name-unknown", file=str(path), form=owner, name=name)
    for owner, name in _misnamed(forms):
        raise PackError("form-sheet-name", file=str(path), form=owner, name=name)
    named = {field for group in forms.group for field in group.fields}
    rest = tuple(field.name for field in pack.field if field.name not in named)
    more = (Group(title=_in_all("register.rest"), fields=rest),) if rest else ()
    return forms.model_copy(update={"group": (*forms.group, *more)})


def _unknown(forms: Forms, pack: Pack) -> Iterator[tuple[str, str]]:
    """Names that forms use and the pack does not have, with the form that uses them."""
    fields = {field.name for field in pack.field}
    limits = {limit.name for limit in pack.limit}
    figures = {"month", "received", "handled", *limits, *(metric.name for metric in pack.metric)}
    used: list[tuple[str, str | None, set[str]]] = [
        ("group", name, fields) for group in forms.group for name in group.fields
    ]
    for form in forms.form:
        events = (form.start, form.done, *(form.when.fields() if form.when else ()))
        used += [(form.id, "case_id", fields)] if form.fill == "case" else []
        used += [(form.id, name, fields) for name in events]
        for item in form.items():
            used += [(form.id, item.field, fields), (form.id, item.figure, figures)]
            used += [(form.id, name, limits) for name in item.limits]
    yield from ((owner, name) for owner, name, known in used if name is not None and name not in known)


def _misnamed(forms: Forms) -> Iterator[tuple[str, str]]:
    """Names of sheets that Excel does not take, or that another sheet of the workbook has."""
    for language in LANGUAGES:
        words = catalog(language)
        taken = {words(f"sheet.{key}").casefold() for key in OWN_SHEETS}
        taken.add(template_words(language)("month.sheet").casefold())
        for owner, sheet in (
            (forms.id or "register", forms.sheet),
            *((one.id, one.sheet) for one in forms.form),
        ):
            name = sheet(language)
            if name.casefold() in taken or not SHEET_NAME.fullmatch(name):
                yield owner, name
            taken.add(name.casefold())


def cited_by_forms(pack: Pack) -> Iterator[tuple[str, str]]:
    """Pairs of a clause and the id of the form that answers it."""
    forms = forms_of(pack)
    yield from ((clause, forms.id or "register") for clause in forms.clauses)
    for form in forms.form:
        yield from ((clause, form.id) for clause in form.clauses)


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
