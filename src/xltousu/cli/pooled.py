"""``statistics --pooled``: the figures of several workbooks together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from xltousu.app import Given, Settings, Work, assess, open_workbook, pooled, resolve, write_new
from xltousu.cli import options, screen
from xltousu.report import Parts, Result, dumps, figures_csv, pooled_json, pooled_lines, pooled_sheets


def pooled_command(files: Sequence[Path], given: Given, chosen: Mapping[str, Any]) -> int:
    """Every workbook read, their figures added up and shown, and written where a file is asked for."""
    as_of = options.moment(chosen["as_of"])
    parts = Parts(validate=False, deadlines=False, statistics=False, penalties=False)
    work = Work(parts, sheet=chosen["sheet"])
    assessed, first = [], None
    for path in screen.progress(files):
        book = open_workbook(path, options.unlocking(chosen))
        settings: Settings = resolve(given, book, path, screen.environment())
        first = first or settings
        assessed.append(assess(book, str(path), settings, as_of, work))
    assert first is not None  # the command line asks for a file
    screen.speak(first.language)
    result = pooled(assessed, first, as_of, chosen["period"])
    if chosen["output"] is not None and not chosen["dry_run"]:
        write_new(Path(chosen["output"]), pooled_sheets(result))
        screen.complain(screen.words()("summary.written", path=chosen["output"]))
    _say(result, [str(path) for path in files], chosen["shape"])
    return 0


def _say(result: Result, files: list[str], shape: str) -> None:
    if shape == "text":
        for line in pooled_lines(result, files):
            click.echo(line)
        return
    table = pooled_json(result, files)
    if shape == "csv":
        click.echo(figures_csv([{**table, "file": " + ".join(files)}]), nl=False)
    else:
        click.echo(dumps(table, indent=2 if shape == "json" else None))
