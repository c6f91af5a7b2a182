"""The commands that read workbooks: process, validate, deadlines, statistics, explain, show-settings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from xltousu.app import (
    Assessed,
    Given,
    Question,
    Settings,
    Work,
    assess,
    explain,
    output,
    read_settings,
    resolve,
    target_for,
)
from xltousu.books.formats import open_book
from xltousu.cells import Cell
from xltousu.cli import options, screen
from xltousu.errors import CellError, UsageError, UserError
from xltousu.report import (
    Names,
    Parts,
    dumps,
    explanation_json,
    explanation_lines,
    result_json,
    summary_lines,
)
from xltousu.text import Catalog, catalog


@dataclass(frozen=True, slots=True)
class Run:
    """What a command does with each of its files."""

    work: Work
    given: Given
    as_of: str | None
    shape: str
    output: Path | None
    in_place: bool
    dry_run: bool
    details: bool

    @property
    def writes(self) -> bool:
        """Whether results are saved."""
        return not self.dry_run and (self.in_place or self.output is not None)


def process(parts: Parts) -> Callable[..., int]:
    """The callback of a command that does these parts."""

    def callback(files: tuple[Path, ...], **chosen: Any) -> int:
        run = Run(
            work=Work(parts, fix=chosen["fix"], sheet=chosen["sheet"], period=chosen["period"]),
            given=_given(chosen),
            as_of=chosen["as_of"],
            shape=chosen["shape"],
            output=chosen["output"],
            in_place=chosen["in_place"],
            dry_run=chosen["dry_run"],
            details=chosen["details"],
        )
        return _run(files, run)

    return callback


def _given(chosen: dict[str, Any]) -> Given:
    return options.given(
        pack=chosen["pack"], settings=chosen["settings"], lang=chosen["lang"], mapping=chosen["mapping"]
    )


def _run(files: Sequence[Path], run: Run) -> int:
    """Every file in turn; a file that cannot be read does not stop the others."""
    if run.output is not None and run.in_place:
        raise UsageError("both-outputs")
    if len(files) > 1 and run.output is not None and run.output.is_file():
        raise UsageError("output-needs-folder", path=str(run.output))
    as_of = options.moment(run.as_of)
    status, tables = 0, []
    for path in screen.progress(files):
        try:
            one, table = _one(path, run, as_of, many=len(files) > 1)
        except UserError as error:
            if len(files) == 1:
                raise
            words = screen.words()
            screen.complain(words.error(error))
            one, table = error.exit_code, {"file": str(path), "error": words.error(error)}
        status = max(status, one)
        if run.shape == "jsonl":
            print_line(dumps(table, indent=None))
        tables.append(table)
    if run.shape == "json":
        print_line(dumps(tables if len(files) > 1 else tables[0]))
    return status


def _one(path: Path, run: Run, as_of: Any, *, many: bool) -> tuple[int, dict[str, Any]]:
    """One file: assessed, written if asked, shown."""
    target = target_for(path, run.output, in_place=run.in_place, many=many) if run.writes else None
    book = open_book(path)
    settings = resolve(run.given, book, path)
    assessed = assess(book, str(path), settings, as_of, run.work)
    made = output(assessed, run.work) if target is not None or run.details else None
    if target is not None and made is not None:
        book.apply(made.edits, made.sheets)
        book.save(target, in_place=run.in_place)
    if run.shape == "text":
        for line in summary_lines(assessed.result, target=target):
            print_line(line)
        return _status(assessed), {}
    edits = made.edits if made else ()
    return _status(assessed), result_json(assessed.result, edits=edits, details=run.details)


def process_one(path: Path, target: Path, given: Given, as_of: Any) -> None:
    """Process one workbook into another and show the summary."""
    book = open_book(path)
    assessed = assess(book, str(path), resolve(given, book, path), as_of, Work())
    made = output(assessed, Work())
    book.apply(made.edits, made.sheets)
    book.save(target)
    for line in summary_lines(assessed.result, target=target):
        print_line(line)


def _status(assessed: Assessed) -> int:
    findings = assessed.result.findings
    return int(any(one.rule.severity == "error" and one.count for one in findings))


def print_line(line: str) -> None:
    """A line of data on standard output."""
    click.echo(line)


def explain_command(file: Path, cell: str, limit: str | None, **chosen: Any) -> int:
    """Why the limit of a cell is due when it is."""
    book = open_book(file)
    settings = resolve(_given(chosen), book, file)
    try:
        asked = Cell.parse(cell, chosen["sheet"] or "")
    except ValueError:
        raise CellError("cell-unreadable", cell=cell) from None
    as_of = options.moment(chosen["as_of"])
    work = Work(Parts(validate=False, statistics=False), sheet=chosen["sheet"])
    assessed = assess(book, str(file), settings, as_of, work)
    one = explain(assessed, settings, Question(asked, limit))
    if chosen["shape"] == "text":
        for line in explanation_lines(one, Names(settings.policy.pack, settings.language)):
            print_line(line)
    else:
        print_line(dumps(explanation_json(one), indent=2 if chosen["shape"] == "json" else None))
    return 0


def show_settings_command(file: Path, **chosen: Any) -> int:
    """Every setting with its source."""
    settings = read_settings(_given(chosen), file)
    if chosen["shape"] != "text":
        table = {name: {"value": one.value, "source": one.source} for name, one in settings.shown.items()}
        print_line(dumps(table, indent=2 if chosen["shape"] == "json" else None))
        return 0
    for line in _setting_lines(settings, catalog(settings.language)):
        print_line(line)
    return 0


def _setting_lines(settings: Settings, words: Catalog) -> Iterator[str]:
    suggestions = {one.name: one.suggestion for one in settings.policy.pack.parameter}
    for name, one in settings.shown.items():
        source = words(f"source.{one.source}") if f"source.{one.source}" in words else one.source
        value = words("status.not-set") if one.value is None else str(one.value)
        line = f"{name} = {value}    [{source}]"
        if one.value is None and suggestions.get(name) is not None:
            line += " " + words("label.suggestion", value=suggestions[name])
        yield line


def is_terminal() -> bool:
    """Whether progress may be shown."""
    return sys.stderr.isatty()
