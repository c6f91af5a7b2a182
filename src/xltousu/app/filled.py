"""Cases of a register chosen for a form: tickets to print, and callbacks by who must call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from xltousu.app.assess import Assessed
from xltousu.cells import Value
from xltousu.errors import UsageError
from xltousu.policy import Language, Pack, holds
from xltousu.register import Register
from xltousu.report import Assessment
from xltousu.template.filled_values import FilledCase
from xltousu.template.forms import Form, forms_of

NUMBER = "case_id"
RANK = "callback_rank"
POST = "callback_by_post"


class Group(NamedTuple):
    """The cases one post has to call back; no name where the regulation names nobody."""

    name: str
    cases: tuple[FilledCase, ...]


def ticket_form(pack: Pack) -> Form:
    """The ticket of a pack, or else its first page of a single case; raises :class:`UsageError`."""
    forms = forms_of(pack).form
    pages = [form for form in forms if form.kind == "page" and form.fill == "case"]
    found = next((form for form in forms if form.purpose == "ticket"), pages[0] if pages else None)
    if found is None:
        raise UsageError("no-ticket-form", pack=pack.id)
    return found


def callback_form(pack: Pack) -> Form:
    """The callback sheet of a pack; raises :class:`UsageError` where it has none."""
    found = next((form for form in forms_of(pack).form if form.purpose == "callback"), None)
    if found is None:
        raise UsageError("no-callback-form", pack=pack.id)
    return found


def tickets(assessed: Assessed, numbers: Sequence[str]) -> tuple[FilledCase, ...]:
    """The cases of these numbers, or those that are not handled yet where none is named.

    Raises :class:`UsageError` naming the numbers that no register has.
    """
    handled = assessed.result.policy.pack.handled
    found: list[FilledCase] = []
    for one in assessed.result.assessments:
        register = one.register
        if not register.has(NUMBER):
            continue
        names = register.frame[NUMBER].tolist()
        wanted = register.cases() & (np.isin(names, numbers) if numbers else ~register.is_set(handled))
        found += [_filled(one, position) for position in np.flatnonzero(wanted).tolist() if names[position]]
    unknown = [number for number in numbers if number not in {case.case_id for case in found}]
    if unknown:
        raise UsageError("case-unknown", numbers=", ".join(unknown), file=assessed.result.file)
    order = {number: place for place, number in enumerate(numbers)}
    return tuple(sorted(found, key=lambda case: order.get(case.case_id, 0)))


def callbacks(assessed: Assessed, form: Form, language: Language) -> list[Group]:
    """The cases that wait for a callback, by who must call, the earliest due first."""
    pack = assessed.result.policy.pack
    groups: dict[str, list[tuple[dt.datetime, FilledCase]]] = {}
    for one in assessed.result.assessments:
        register = one.register
        condition = holds(
            form.when, is_set=register.given, has_choice=register.has_choice, size=register.size
        )
        done = register.is_set(form.done or "")
        waiting = register.cases() & register.is_set(form.start or "") & ~done & condition
        posts = _posts(register, pack, language)
        for position in np.flatnonzero(waiting).tolist():
            case = _filled(one, position)
            groups.setdefault(posts[position], []).append((_due(form, case), case))
    return [
        Group(name, tuple(case for _, case in sorted(cases, key=lambda pair: (pair[0], pair[1].case_id))))
        for name, cases in groups.items()
    ]


def _due(form: Form, case: FilledCase) -> dt.datetime:
    limits = [name for item in form.columns if item.kind == "due" for name in item.limits]
    return min((case.due[name] for name in limits if name in case.due), default=dt.datetime.max)


def _posts(register: Register, pack: Pack, language: Language) -> list[str]:
    """Who must call each case back, by the level and the check of the pack that ranks the callers."""
    rank = next((check for check in pack.check if check.rule == RANK), None)
    post = pack.field_named(POST)
    names = [""] * register.size
    if rank is None or post is None or not register.has("level"):
        return names
    titles = {choice.value: choice.title(language) for choice in post.choices}
    for level, who in rank.table.items():
        for position in np.flatnonzero(register.has_choice("level", level)).tolist():
            names[position] = titles.get(who, who)
    return names


def _filled(assessment: Assessment, position: int) -> FilledCase:
    register = assessment.register
    values = dict(_values(register, position))
    due = {
        one.limit.name: one.due[position].item()
        for one in assessment.judged
        if one.applies[position] and not np.isnat(one.due[position])
    }
    number = values.get(NUMBER)
    return FilledCase(str(number or register.rows[position]), values, due)


def _values(register: Register, position: int) -> Iterator[tuple[str, Value]]:
    """Typed values by field; what could not be read stands as it was found."""
    for name in register.columns:
        value = register.frame[name].iloc[position]
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, float | int | np.number) and not np.isnan(value):
            yield name, int(value) if float(value).is_integer() else float(value)
        elif hasattr(value, "to_pydatetime") and not pd.isna(value):
            at = value.to_pydatetime()
            bare = name in register.bare and bool(register.bare[name][position])
            yield name, at.date() if bare else at
        elif register.is_set(name)[position]:
            yield name, register.raw[name][position]
