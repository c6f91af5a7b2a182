"""Many workbooks: found, processed in worker processes, mirrored, summed up, and resumed after a stop."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltousu.app.batch_find import Found, find
from xltousu.app.batch_plan import Fingerprints, Plan, pack_print
from xltousu.app.batch_pool import Answer, Job, Pool
from xltousu.app.batch_state import Entry, State, replacing
from xltousu.app.files import write
from xltousu.app.sources import GENERAL
from xltousu.errors import UserError
from xltousu.policy import load_pack, make_policy
from xltousu.report import batch_summary, reason_lines, safe_sentence
from xltousu.statistics import period_asked
from xltousu.text import LANGUAGES, catalog

RESULTS = "results.jsonl"
_TEMPORARY = ".~*.tmp"


@dataclass(frozen=True, slots=True)
class Done:
    """How one file ended; ``sentence`` says why it failed, ``again`` that its result was there already."""

    file: str
    outcome: str
    sentence: str = ""
    again: bool = False


@dataclass(slots=True)
class Batch:
    """The workbooks found, ready to be run.

    ``outcomes`` counts how they ended, ``unchanged`` those whose results were there already; ``limited``
    tells whether the system kept every worker to its memory.
    """

    found: Sequence[Found]
    out: Path
    plan: Plan
    state: State
    outcomes: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    limited: bool = True

    def run(self) -> Generator[Done, None, None]:
        """Every file as it ends, in no certain order; no worker is left when it is closed."""
        self._sweep()
        pool = Pool(self.plan.to_json(), jobs=min(self.plan.jobs, len(self.found)))
        try:
            for job, answer in pool.run(self._jobs()):
                done = self._done(job, answer)
                self.outcomes[done.outcome] += 1
                self.unchanged += done.again
                yield done
        finally:
            pool.close()
            self.limited = pool.limited
            self._sweep()

    def finish(self) -> Path:
        """Write the summary and the lines of all files, in the order of their names; where the summary is."""
        with replacing(self.out / RESULTS) as stream:
            for _, public in self._lines():
                stream.write(public)
        words = catalog(self.plan.language)
        summary = self.out / summary_name(self.plan.language)
        records = (json.loads(record) for record, _ in self._lines())
        write(summary, batch_summary(records, self.plan.as_of, words))
        self.state.compact(found.file for found in self.found)
        return summary

    def _jobs(self) -> Iterator[Job]:
        fingerprints = Fingerprints(self.plan)
        for found in self.found:
            settings = fingerprints.of(found.path)
            yield {
                "path": found.place,
                "file": found.file,
                "shown": _shown(found.file),
                "office": _shown(found.office),
                "target": str(self.out / found.target),
                "target_name": found.target,
                "lines": str(self.state.lines(found.file)),
                "settings": settings,
                "known": self._known(found, settings),
            }

    def _known(self, found: Found, settings: str) -> str | None:
        """The content of the file of which the result is there already."""
        entry = self.state.get(found.file)
        if entry is None or (entry.settings, entry.target) != (settings, found.target):
            return None
        with suppress(OSError):
            # a workbook without a register has no result
            there = entry.size == 0 or (self.out / found.target).stat().st_size == entry.size
            if there and self.state.lines(found.file).exists() and pack_print(entry.pack) == entry.pack_print:
                return entry.sha256
        return None

    def _done(self, job: Job, answer: Answer | UserError) -> Done:
        if isinstance(answer, UserError):
            return self._failed(job, answer.key, safe_sentence(answer, self.plan.language, {}))
        if answer["outcome"] == "failed":
            return self._failed(job, answer["key"], answer["sentence"])
        if answer["outcome"] == "unchanged":
            entry = self.state.get(job["file"])
            return Done(job["shown"], entry.outcome if entry else "clean", again=True)
        self.state.add(_entry(job, answer))
        return Done(job["shown"], answer["outcome"])

    def _failed(self, job: Job, key: str, sentence: str) -> Done:
        lines = reason_lines("failed", job["shown"], job["office"], self.plan.as_of, key, sentence)
        with replacing(Path(job["lines"])) as stream:
            stream.writelines(lines.both)
        self.state.forget(job["file"])
        return Done(job["shown"], "failed", sentence)

    def _lines(self) -> Iterator[tuple[str, str]]:
        """The two lines of each file, read one after the other."""
        for found in self.found:
            with self.state.lines(found.file).open(encoding="utf-8") as stream:
                yield stream.readline(), stream.readline()

    def _sweep(self) -> None:
        """Take away what a worker that was killed in the midst of saving has left."""
        for folder in {(self.out / found.target).parent for found in self.found}:
            for path in folder.glob(_TEMPORARY):
                path.unlink(missing_ok=True)


@contextmanager
def open_batch(roots: Sequence[Path], out: Path, plan: Plan) -> Iterator[Batch]:
    """The batch of the workbooks under the roots; raises before anything is written where it cannot be."""
    _check(plan)
    found = find(roots, out, map(summary_name, LANGUAGES))
    state = State(out)
    try:
        yield Batch(found, out, plan, state)
    finally:
        state.close()


def summary_name(language: str) -> str:
    """What the summary is called in a language."""
    return f"{catalog(language)('batch.summary')}.xlsx"


def _check(plan: Plan) -> None:
    """Raise for what would fail in every file alike."""
    period_asked(plan.period, plan.as_of)
    pack = plan.given.values.get("pack")
    if pack:
        given = {name: value for name, value in plan.given.values.items() if name not in GENERAL}
        make_policy(load_pack(pack), given)


def _entry(job: Mapping[str, Any], answer: Mapping[str, Any]) -> Entry:
    return Entry(
        file=job["file"],
        sha256=answer["sha256"],
        settings=job["settings"],
        target=job["target_name"],
        size=answer["size"],
        outcome=answer["outcome"],
        pack=answer.get("pack", ""),
        pack_print=answer.get("pack_print", ""),
    )


def _shown(name: str) -> str:
    """A path as text; bytes of a name that are no characters are shown as such."""
    return os.fsencode(name).decode("utf-8", "replace") if os.name != "nt" else name
