"""The commands that read workbooks: process and its parts, today, explain, show-settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from xltousu.app import (
    Given,
    Question,
    Settings,
    Unlocking,
    Work,
    assess,
    explain,
    open_workbook,
    output,
    resolve,
    save_into,
    targets_for,
    worklist,
    write_new,
)
from xltousu.books.closed.sheet_read import without_collector
from xltousu.books.formats import AnyBook
from xltousu.cells import Cell
from xltousu.cli import options, screen
from xltousu.cli.pooled import pooled_command
from xltousu.errors import CellError, FileError, Phrase, UserError
from xltousu.report import (
    Names,
    Output,
    Parts,
    Worklist,
    dumps,
    explanation_json,
    explanation_lines,
    figures_csv,
    first_overdue,
    fix_lines,
    result_json,
    setting_lines,
    summary_lines,
    worklist_json,
    worklist_lines,
    worklist_sheet,
)


@dataclass(frozen=True, slots=True)
class Run:
    """What a command does with each of its files."""

    work: Work
    given: Given
    as_of: dt.datetime
    shape: str
    in_place: bool = False
    details: bool = False
    unlocking: Unlocking = field(default_factory=Unlocking)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a file came to: its exit status, its JSON or its lines, and a cell worth asking about."""

    status: int
    table: dict[str, Any]
    lines: tuple[str, ...] = ()
    worth_asking: Cell | None = None


def process(parts: Parts) -> Callable[..., int]:
    """The callback of a command that does these parts."""

    def callback(files: tuple[Path, ...], **chosen: Any) -> int:
        if chosen.get("pooled"):
            return pooled_command(files, _given(chosen), chosen)
        targets = targets_for(files, chosen["output"], in_place=chosen["in_place"])
        if chosen["dry_run"]:
            targets = [None] * len(files)
        run = Run(
            work=Work(
                parts,
                fix=chosen["fix"],
                resettle=chosen["resettle"],
                sheet=chosen["sheet"],
                period=chosen["period"],
            ),
            given=_given(chosen),
            as_of=options.moment(chosen["as_of"]),
            shape=chosen["shape"],
            in_place=chosen["in_place"],
            details=chosen["details"],
            unlocking=options.unlocking(chosen),
        )
        return _run(files, targets, run)

    return callback


def _given(chosen: dict[str, Any]) -> Given:
    return options.given(pack=chosen["pack"], settings=chosen["settings"], mapping=chosen["mapping"])


def _run(files: Sequence[Path], targets: Sequence[Path | None], run: Run) -> int:
    """Every file in turn; a file that cannot be read does not stop the others."""
    status, tables = 0, []
    for path, target in zip(screen.progress(files), targets, strict=True):
        try:
            shown = _one(path, target, run)
        except UserError as error:
            if len(files) == 1:
                raise
            problem = screen.words().error(error)
            screen.complain(problem)
            shown = Shown(error.exit_code, {"file": str(path), "error": problem})
        status = max(status, shown.status)
        tables.append(shown.table)
        if run.shape == "jsonl":
            click.echo(dumps(shown.table, indent=None))
    if run.shape == "json":
        click.echo(dumps(tables if len(files) > 1 else tables[0]))
    if run.shape == "csv":
        click.echo(figures_csv(tables), nl=False)
    return status


def _one(path: Path, target: Path | None, run: Run) -> Shown:
    """One file: assessed, written if there is a target, shown."""
    try:
        with (
            without_collector()
        ):  # nothing of a file is let go before its end, so that it would search in vain
            shown = _processed(path, target, run)
    except MemoryError:
        raise FileError("system", file=str(path), detail=Phrase("error.out-of-memory")) from None
    except OSError as error:
        raise FileError("system", file=str(path), detail=error.strerror or error) from error
    if run.shape == "text":
        _say(shown, target)
    return shown


def _processed(path: Path, target: Path | None, run: Run) -> Shown:
    """One file assessed, and written if there is a target."""
    book = open_workbook(path, run.unlocking)
    settings = _settings(run.given, book, path)
    shown, made = _judged(book, settings, path, run, written=target is not None)
    # what was read is let go before the writing, which needs the memory
    if target is not None and made is not None:
        save_into(book, made, target, in_place=run.in_place)
    return shown


def _judged(
    book: AnyBook, settings: Settings, path: Path, run: Run, *, written: bool
) -> tuple[Shown, Output | None]:
    """What is shown of a file, and what is written into it if anything asks for that."""
    assessed = assess(book, str(path), settings, run.as_of, run.work)
    made = output(assessed, run.work) if written or run.details or run.work.fix else None
    edits = made.edits if made else ()
    status = int(assessed.result.has_errors)
    if run.shape != "text":
        table = result_json(assessed.result, assessed.grids, edits, details=run.details)
        return Shown(status, table), made
    lines = (*summary_lines(assessed.result), *fix_lines(edits, screen.words()))
    return Shown(status, {}, lines, first_overdue(assessed.result)), made


def _settings(given: Given, book: Any, path: Path) -> Settings:
    """The settings of a workbook; from here on its language is spoken."""
    settings = resolve(given, book, path, screen.environment())
    screen.speak(settings.language)
    return settings


def _say(shown: Shown, target: Path | None) -> None:
    for line in shown.lines:
        click.echo(line)
    words = screen.words()
    screen.complain(words("summary.written", path=target) if target else words("summary.not-written"))


def process_one(path: Path, target: Path, given: Given, as_of: dt.datetime) -> Shown:
    """Process one workbook into another and show the summary."""
    return _one(path, target, Run(Work(), given, as_of, "text"))


def copy_one(path: Path, target: Path, as_of: dt.datetime) -> None:
    """Process one workbook into another without a word; raises :class:`UserError` where that cannot be."""
    _one(path, target, Run(Work(), Given("command-line"), as_of, "json"))


def explain_command(file: Path, cell: str, limit: str | None, **chosen: Any) -> int:
    """Why the limit of a cell is due when it is."""
    as_of = options.moment(chosen["as_of"])
    try:
        asked = Cell.parse(cell, chosen["sheet"] or "")
    except ValueError:
        raise CellError("cell-unreadable", cell=cell) from None
    book = open_workbook(file, options.unlocking(chosen))
    settings = _settings(_given(chosen), book, file)
    work = Work(Parts(validate=False, statistics=False, penalties=False), sheet=chosen["sheet"], writes=False)
    assessed = assess(book, str(file), settings, as_of, work)
    one = explain(assessed, settings, Question(asked, limit))
    if chosen["shape"] == "text":
        for line in explanation_lines(one, Names(settings.policy.pack, settings.language)):
            click.echo(line)
    else:
        _echo_table(explanation_json(one), chosen["shape"])
    return 0


def today_command(files: tuple[Path, ...], output: str | None, **chosen: Any) -> int:
    """What is overdue or falls due by the end of the next working day, and who holds it."""
    as_of, shape = options.moment(chosen["as_of"]), chosen["shape"]
    work = Work(Parts(validate=False, statistics=False, penalties=False), sheet=chosen["sheet"], writes=False)
    lists, names = [], []
    for path in screen.progress(files):
        book = open_workbook(path, options.unlocking(chosen))
        settings = _settings(_given(chosen), book, path)
        lists.append(worklist(assess(book, str(path), settings, as_of, work), settings))
        names.append(Names(settings.policy.pack, settings.language))
    if output is not None:
        write_new(Path(output), worklist_sheet(lists, names))
        screen.complain(screen.words()("summary.written", path=output))
    _say_lists(lists, names, shape)
    return 0


def _say_lists(lists: Sequence[Worklist], names: Sequence[Names], shape: str) -> None:
    if shape == "text":
        for one, words in zip(lists, names, strict=True):
            for line in worklist_lines(one, words):
                click.echo(line)
        return
    pairs = zip(lists, names, strict=True)
    tables = [worklist_json(one, words.language) for one, words in pairs]
    if shape == "json":
        click.echo(dumps(tables if len(tables) > 1 else tables[0]))
    else:
        for table in tables:
            click.echo(dumps(table, indent=None))


def show_settings_command(file: Path, **chosen: Any) -> int:
    """Every setting with its source."""
    settings = _settings(_given(chosen), open_workbook(file, options.unlocking(chosen)), file)
    if chosen["shape"] == "text":
        suggestions = {one.name: one.suggestion for one in settings.policy.pack.parameter}
        for line in setting_lines(settings.shown, suggestions, screen.words()):
            click.echo(line)
    else:
        table = {name: {"value": one.value, "source": one.source} for name, one in settings.shown.items()}
        _echo_table(table, chosen["shape"])
    return 0


def _echo_table(table: dict[str, Any], shape: str) -> None:
    click.echo(dumps(table, indent=2 if shape == "json" else None))
