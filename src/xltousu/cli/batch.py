"""The command that runs many workbooks."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from xltousu.app.batch import RESULTS, Batch, Done, open_batch
from xltousu.app.batch_plan import Plan
from xltousu.cli import options, screen
from xltousu.errors import BatchError, TableError, UsageError

MOST_SAID = 20


def batch_command(roots: tuple[Path, ...], output: str | None, **chosen: Any) -> int:
    """Every workbook under the roots, mirrored; the status tells of findings, and of failures."""
    if output is None:
        raise UsageError("batch-output-missing")
    plan = _plan(chosen)
    with open_batch(roots, Path(output), plan) as batch:
        try:
            failures = _failures(batch)
            summary = batch.finish()
        except KeyboardInterrupt:
            _say_stopped(batch)
            raise
        for sentence in failures:
            screen.complain(sentence)
        _say(batch, summary)
        return _status(batch, summary)


def _plan(chosen: dict[str, Any]) -> Plan:
    return Plan(
        given=options.given(pack=chosen["pack"], settings=chosen["settings"], mapping=chosen["mapping"]),
        environment=screen.environment(),
        as_of=options.moment(chosen["as_of"]),
        language=screen.language(),
        period=chosen["period"],
        sheet=chosen["sheet"],
        fix=chosen["fix"],
        resettle=chosen["resettle"],
        with_values=chosen["with_values"],
        unlocking=options.unlocking(chosen),
        jobs=chosen["jobs"] or _cores(),
        timeout=chosen["timeout"],
    )


def _failures(batch: Batch) -> list[str]:
    """The first failures in the order of their files, after all files are done."""
    failed: list[Done] = []
    with screen.bar(len(batch.found)) as advance, closing(batch.run()) as running:
        for done in running:
            advance(done.file)
            if done.outcome == "failed":
                failed = sorted([*failed, done], key=lambda one: one.file)[:MOST_SAID]
    return [done.sentence for done in failed]


def _say(batch: Batch, summary: Path) -> None:
    words, outcomes = screen.words(), batch.outcomes
    counts = {name: outcomes[name] for name in ("clean", "findings", "failed")}
    line = words("batch.done", files=len(batch.found), no_register=outcomes["no-register"], **counts)
    if batch.unchanged:
        line = words("batch.done-unchanged", done=line, unchanged=batch.unchanged)
    click.echo(line)
    if not batch.limited:
        screen.complain(words("batch.unlimited"))
    for path in (summary, batch.out / RESULTS):
        screen.complain(words("summary.written", path=path))


def _say_stopped(batch: Batch) -> None:
    done = batch.outcomes.total()
    screen.complain(
        screen.words()("batch.stopped", done=done, files=len(batch.found), as_of=batch.plan.as_of.isoformat())
    )


def _status(batch: Batch, summary: Path) -> int:
    """Whether there are findings; raises where files failed, and where none of them holds a register."""
    files, outcomes = len(batch.found), batch.outcomes
    if outcomes["failed"]:
        raise BatchError("batch-some-failed", failed=outcomes["failed"], files=files, summary=str(summary))
    if outcomes["no-register"] == files:
        raise TableError("batch-no-register", files=files, summary=str(summary))
    return int(outcomes["findings"] > 0)


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
