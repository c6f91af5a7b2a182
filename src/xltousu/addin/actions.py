"""Ribbon actions: each leaves edits or opens a new workbook, and ends with one message for the user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from xltousu.addin.desk import Desk
from xltousu.app import (
    Assessed,
    Question,
    Settings,
    Work,
    assess,
    explain,
    output,
    resolve,
    settings_sheet,
    worklist,
)
from xltousu.cells import Cell, Grid
from xltousu.errors import FileError, SettingsError, UsageError, UserError
from xltousu.policy import load_pack, pack_ids
from xltousu.report import Names, Parts, explanation_lines, setting_lines, worklist_sheet
from xltousu.template.forms import Form
from xltousu.text import DEFAULT, Catalog, catalog, language_named

_DEADLINES = Parts(validate=False, statistics=False, penalties=False)

EDITS: Mapping[str, Work] = {
    "process": Work(),
    "validate": Work(Parts(deadlines=False, statistics=False, penalties=False)),
    "fix": Work(Parts(deadlines=False, statistics=False, penalties=False), fix=True),
    "deadlines": Work(_DEADLINES),
    "month": Work(Parts(validate=False, deadlines=False, penalties=False)),
    "penalties": Work(Parts(validate=False, deadlines=False, statistics=False)),
}
"""The actions that write into the workbook, with what each of them does."""


@dataclass(frozen=True, slots=True)
class Done:
    """What the user is told at the end, and whether the action went through."""

    message: str
    succeeded: bool


def run(action: str, desk: Desk, as_of: dt.datetime) -> Done:
    """Runs one action; a mistake of the user becomes the message, and nothing is changed."""
    try:
        if action in EDITS:
            return Done(_edit(EDITS[action], desk, as_of), succeeded=True)
        return Done(_OTHERS[action](desk, as_of), succeeded=True)
    except UserError as error:
        return Done(_words(desk).error(error), succeeded=False)


def _edit(work: Work, desk: Desk, as_of: dt.datetime) -> str:
    assessed, _, words = _assessed(work, desk, as_of)
    made = output(assessed, work)
    desk.progress(words("ribbon.writing"))
    desk.book.apply(made.edits, made.sheets, made.keep)
    desk.keep_undo()
    result = assessed.result
    if work.parts.only_penalties and result.settlement is None:
        return words("summary.no-penalties", pack=result.policy.pack.title(result.language))
    return words(_done(work.parts), count=sum(one.count for one in result.findings))


def _assessed(work: Work, desk: Desk, as_of: dt.datetime) -> tuple[Assessed, Settings, Catalog]:
    """The workbook read and judged, with its settings and the words of its language."""
    desk.progress(_words(desk)("ribbon.reading"))
    settings = _settings(desk)
    words = catalog(settings.language)
    desk.progress(words("ribbon.judging"))
    return assess(desk.book, desk.name, settings, as_of, work), settings, words


def _settings(desk: Desk) -> Settings:
    return resolve(desk.given, desk.book, desk.path, desk.usual)


def _words(desk: Desk) -> Catalog:
    """The words for a user of whose workbook nothing is known yet."""
    spelling = desk.given.values.get("language") or desk.usual.values.get("language") or DEFAULT
    try:
        return catalog(language_named(str(spelling)))
    except SettingsError:
        return catalog(DEFAULT)


def _done(parts: Parts) -> str:
    """Which sentence tells that an action went through."""
    if parts.validate:
        return "ribbon.done"
    if parts.penalties:
        return "ribbon.done-penalties"
    return "ribbon.done-deadlines" if parts.deadlines else "ribbon.done-month"


def _today(desk: Desk, as_of: dt.datetime) -> str:
    assessed, settings, words = _assessed(Work(_DEADLINES), desk, as_of)
    work = worklist(assessed, settings)
    if work.items:
        names = Names(settings.policy.pack, settings.language)
        desk.show(worklist_sheet([work], [names]), words("sheet.today"))
    return words("ribbon.today", count=len(work.items), until=work.until)


def _ticket(desk: Desk, as_of: dt.datetime) -> str:
    """The ticket of the case the user stands on; of all that are not handled where it is none."""
    from xltousu.app.filled import ticket_form, tickets
    from xltousu.template.filled import filled_pages

    assessed, settings, words = _assessed(Work(_DEADLINES), desk, as_of)
    pack = settings.policy.pack
    form, number = ticket_form(pack), _case_at(assessed, desk.selected())
    cases = tickets(assessed, [number] if number else [])
    if cases:
        content = filled_pages(pack, settings.language, form, cases, run=False)
        desk.show(content, form.sheet(settings.language))
    return _filled(words, form, settings, len(cases))


def _case_at(assessed: Assessed, cell: Cell | None) -> str | None:
    """The number of the case in whose row a cell is."""
    for one in assessed.result.assessments:
        register = one.register
        if cell is None or cell.sheet != register.sheet or not register.has("case_id"):
            continue
        if cell.row in register.frame.index:
            number = register.frame["case_id"].loc[cell.row]
            return number if isinstance(number, str) else None
    return None


def _callback(desk: Desk, as_of: dt.datetime) -> str:
    from xltousu.app.filled import callback_form, callbacks
    from xltousu.template.filled import filled_list

    assessed, settings, words = _assessed(Work(_DEADLINES), desk, as_of)
    form = callback_form(settings.policy.pack)
    groups = callbacks(assessed, form, settings.language)
    if groups:
        content = filled_list(settings.policy.pack, settings.language, form, groups)
        desk.show(content, form.sheet(settings.language))
    return _filled(words, form, settings, sum(len(one.cases) for one in groups))


def _filled(words: Catalog, form: Form, settings: Settings, count: int) -> str:
    key = "forms.filled" if count else "forms.none"
    return words(key, form=form.title(settings.language), count=count)


def _explain(desk: Desk, as_of: dt.datetime) -> str:
    cell = desk.selected()
    if cell is None:
        raise UsageError("no-cell-chosen")
    assessed, settings, _ = _assessed(Work(_DEADLINES), desk, as_of)
    explanation = explain(assessed, settings, Question(cell))
    return "\n".join(explanation_lines(explanation, Names(settings.policy.pack, settings.language)))


def _undo(desk: Desk, _: dt.datetime) -> str:
    desk.progress(_words(desk)("ribbon.undoing"))
    if not desk.take_back():
        raise UsageError("nothing-to-undo")
    return _words(desk)("ribbon.undone")


def _new(desk: Desk, _: dt.datetime) -> str:
    """A blank workbook of the regulation of the one that is open, or of the one the user names."""
    try:
        settings = _settings(desk)
        name, language = settings.policy.pack.id, settings.language
    except UserError:
        asked = desk.ask(_words(desk)("ribbon.which-pack", known=", ".join(pack_ids())))
        if asked is None:
            raise UsageError("stopped") from None
        name = asked.strip()
        language = load_pack(name).language
    from xltousu.app.new import blank_workbook  # what makes workbooks takes a while to load

    desk.show(blank_workbook(name, language), name)
    return catalog(language)("ribbon.new", pack=load_pack(name).title(language))


def _show_settings(desk: Desk, _: dt.datetime) -> str:
    """Every setting with its source; the user is led to the sheet of settings where there is one."""
    settings, sheet = _settings(desk), settings_sheet(desk.book)
    if sheet is not None:
        with suppress(FileError):  # the office has hidden it
            desk.go(Cell(sheet, 1, 1))
    suggestions = {one.name: one.suggestion for one in settings.policy.pack.parameter}
    return "\n".join(setting_lines(settings.shown, suggestions, catalog(settings.language)))


def _help(desk: Desk, _: dt.datetime) -> str:
    return _words(desk)("ribbon.help")


def _jump(desk: Desk, _: dt.datetime) -> str:
    """From a row of the sheet of findings to the cell it speaks of."""
    words = catalog(_settings(desk).language)
    chosen, told = desk.selected(), desk.book.result(words("sheet.findings"))
    target = _told_at(told, chosen.row, words) if told is not None and chosen is not None else None
    if target is None:
        raise UsageError("no-finding-chosen")
    desk.go(target)
    return ""


def _told_at(told: Grid, row: int, words: Catalog) -> Cell | None:
    """The cell that a row of the sheet of findings speaks of."""
    heads = (words("head.sheet"), words("head.cell"))
    for line in told.rows:
        if all(head in line for head in heads):
            sheet, cell = (told.value(row, told.left + list(line).index(head)) for head in heads)
            try:
                return Cell.parse(str(cell), str(sheet))
            except ValueError:
                return None
    return None


_OTHERS: Mapping[str, Callable[[Desk, dt.datetime], str]] = {
    "today": _today,
    "ticket": _ticket,
    "callback": _callback,
    "explain": _explain,
    "undo": _undo,
    "new": _new,
    "settings": _show_settings,
    "jump": _jump,
    "help": _help,
}

ACTIONS = (*EDITS, *_OTHERS)
"""All actions by name."""
