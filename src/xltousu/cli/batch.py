"""The command that runs many workbooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from xltousu.app.batch import RESULTS, Batch, Done, open_batch
from xltousu.app.batch_plan import Plan
from xltousu.cli import options, screen
from xltousu.errors import BatchError, UsageError

MOST_SAID = 20


def batch_command(roots: tuple[Path, ...], output: str | None, **chosen: Any) -> int:
    """Every workbook under the roots, mirrored; the status tells of findings, and of failures."""
    if output is None:
        raise UsageError("batch-output-missing")
    plan = _plan(chosen)
    with open_batch(roots, Path(output), plan) as batch:
        for sentence in _failures(batch):
            screen.complain(sentence)
        summary = batch.finish()
        _say(batch, summary)
        failed = batch.outcomes["failed"]
        if failed:
            raise BatchError("batch-some-failed", failed=failed, files=len(batch.found), summary=str(summary))
        return int(batch.outcomes["findings"] > 0)


def _plan(chosen: dict[str, Any]) -> Plan:
    return Plan(
        given=options.given(pack=chosen["pack"], settings=chosen["settings"], mapping=chosen["mapping"]),
        environment=screen.environment(),
        as_of=options.moment(chosen["as_of"]),
        language=screen.language(),
        period=chosen["period"],
        sheet=chosen["sheet"],
        fix=chosen["fix"],
        with_values=chosen["with_values"],
        jobs=chosen["jobs"] or _cores(),
        timeout=chosen["timeout"],
    )


def _failures(batch: Batch) -> list[str]:
    """The first failures in the order of their files, after all files are done."""
    failed: list[Done] = []
    with screen.bar(len(batch.found)) as advance:
        for done in batch.run():
            advance(done.file)
            if done.outcome == "failed":
                failed = sorted([*failed, done], key=lambda one: one.file)[:MOST_SAID]
    return [done.sentence for done in failed]


def _say(batch: Batch, summary: Path) -> None:
    words, outcomes = screen.words(), batch.outcomes
    counts = {name: outcomes[name] for name in ("clean", "findings", "failed")}
    click.echo(words("batch.done", files=len(batch.found), **counts))
    for path in (summary, batch.out / RESULTS):
        screen.complain(words("summary.written", path=path))


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
