"""Ribbon actions: each takes a book and leaves its edits in it, with one sentence for the user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from xltousu.app import Given, Work, assess, output, resolve
from xltousu.cells import Book
from xltousu.errors import UserError
from xltousu.report import Parts
from xltousu.text import DEFAULT, catalog

ACTIONS: Mapping[str, Work] = {
    "process": Work(),
    "validate": Work(Parts(deadlines=False, statistics=False, penalties=False)),
    "fix": Work(Parts(deadlines=False, statistics=False, penalties=False), fix=True),
    "deadlines": Work(Parts(validate=False, statistics=False, penalties=False)),
    "month": Work(Parts(validate=False, deadlines=False, penalties=False)),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What the user is told at the end, and whether the action went through."""

    message: str
    succeeded: bool


def run(action: str, book: Book, *, name: str, as_of: dt.datetime, given: Given | None = None) -> Done:
    """Runs one action on a book; a mistake of the user becomes the message, and nothing is changed."""
    work = ACTIONS[action]
    try:
        settings = resolve(given or Given("ribbon"), book, None)
        assessed = assess(book, name, settings, as_of, work)
        made = output(assessed, work)
        book.apply(made.edits, made.sheets)
    except UserError as error:
        asked = given.values.get("language", DEFAULT) if given else DEFAULT
        return Done(catalog(asked).error(error), succeeded=False)
    words = catalog(settings.language)
    count = sum(one.count for one in assessed.result.findings)
    return Done(words(_done(work.parts), count=count), succeeded=True)


def _done(parts: Parts) -> str:
    """Which sentence tells that an action went through."""
    if parts.validate:
        return "ribbon.done"
    return "ribbon.done-deadlines" if parts.deadlines else "ribbon.done-month"
