"""The commands that fill forms from a register, and take back what was written on them: ticket, callback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xltousu.app import (
    Assessed,
    Settings,
    Work,
    assess,
    open_workbook,
    resolve,
    save_into,
    targets_for,
    write_new,
)
from xltousu.cli import options, screen
from xltousu.errors import UsageError
from xltousu.report import Names, Output, Parts, dumps, merged_json, merged_lines
from xltousu.template.forms import Form


def ticket_command(
    file: Path, output: str | None, one_sheet: bool, case: tuple[str, ...], **chosen: Any
) -> int:
    """The tickets of chosen cases, or of all that are not handled, as a workbook ready to print."""
    from xltousu.app.filled import ticket_form, tickets
    from xltousu.template.filled import filled_pages

    _, assessed, settings = _assessed(file, chosen)
    form = ticket_form(settings.policy.pack)
    cases = tickets(assessed, case)
    words = screen.words()
    if cases:
        target = Path(output or _beside(file, form, settings))
        pack = settings.policy.pack
        write_new(target, filled_pages(pack, settings.language, form, cases, run=one_sheet))
        screen.complain(words("summary.written", path=target))
    numbers = [one.case_id for one in cases]
    _say(
        chosen["shape"],
        {"file": str(file), "form": form.id, "cases": numbers},
        _told(len(cases), form, settings),
    )
    return 0


def callback_command(file: Path, output: str | None, returned: Path | None, **chosen: Any) -> int:
    """The cases that wait for a callback, by who must call; or what came back on such sheets, taken over."""
    if returned is not None:
        return _merge(file, output, returned, chosen)
    if chosen["in_place"]:
        raise UsageError("in-place-without-merge")
    from xltousu.app.filled import callback_form, callbacks
    from xltousu.template.filled import filled_list

    _, assessed, settings = _assessed(file, chosen)
    form = callback_form(settings.policy.pack)
    groups = callbacks(assessed, form, settings.language)
    if groups and not chosen["dry_run"]:
        target = Path(output or _beside(file, form, settings))
        write_new(target, filled_list(settings.policy.pack, settings.language, form, groups))
        screen.complain(screen.words()("summary.written", path=target))
    table = {
        "file": str(file),
        "form": form.id,
        "groups": [{"by": one.name or None, "cases": [case.case_id for case in one.cases]} for one in groups],
    }
    _say(chosen["shape"], table, _told(sum(len(one.cases) for one in groups), form, settings))
    return 0


def _merge(file: Path, output: str | None, returned: Path, chosen: dict[str, Any]) -> int:
    """What was written on the returned sheets, in the register; status 1 where something found no place."""
    from xltousu.app.callbacks import merge

    targets = targets_for([file], output, in_place=chosen["in_place"])
    book, assessed, settings = _assessed(file, chosen)
    merged = merge(assessed, open_workbook(returned, options.unlocking(chosen)), str(returned), settings)
    target = None if chosen["dry_run"] else targets[0]
    if target is not None and merged.edits:
        save_into(book, Output(merged.edits, None), target, in_place=chosen["in_place"])
    if chosen["shape"] == "text":
        for line in merged_lines(merged, Names(settings.policy.pack, settings.language)):
            click.echo(line)
        words = screen.words()
        screen.complain(
            words("summary.written", path=target) if target and merged.edits else words("summary.not-written")
        )
    else:
        click.echo(dumps(merged_json(merged), indent=2 if chosen["shape"] == "json" else None))
    return int(not merged.is_clean)


def _assessed(file: Path, chosen: dict[str, Any]) -> tuple[Any, Assessed, Settings]:
    given = options.given(pack=chosen["pack"], settings=chosen["settings"], mapping=chosen["mapping"])
    book = open_workbook(file, options.unlocking(chosen))
    settings = resolve(given, book, file, screen.environment())
    screen.speak(settings.language)
    work = Work(Parts(validate=False, statistics=False, penalties=False), sheet=chosen["sheet"], writes=False)
    return book, assess(book, str(file), settings, options.moment(chosen["as_of"]), work), settings


def _beside(file: Path, form: Form, settings: Settings) -> Path:
    """The file a form is written to where none is named."""
    return file.with_name(f"{file.stem}-{form.sheet(settings.language)}.xlsx")


def _told(count: int, form: Form, settings: Settings) -> str:
    return screen.words()(
        "forms.filled" if count else "forms.none", form=form.title(settings.language), count=count
    )


def _say(shape: str, table: dict[str, Any], line: str) -> None:
    if shape == "text":
        click.echo(line)
    else:
        click.echo(dumps(table, indent=2 if shape == "json" else None))
