"""One file of a batch: processed as ever, and told in two lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xltousu.app.assess import Work, assess, output
from xltousu.app.batch_plan import Plan, pack_print
from xltousu.app.batch_state import replacing
from xltousu.app.files import open_workbook, save_into
from xltousu.app.settings import Settings, resolve
from xltousu.app.sources import from_workbook
from xltousu.cells import Book
from xltousu.errors import TableError
from xltousu.report import NO_REGISTER, Lines, Output, batch_lines, reason_lines, safe_sentence


def process(job: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a job: the workbook is written if it holds a register, and its lines."""
    plan = Plan.from_json(table)
    path, target = Path(job["path"]), Path(job["target"])
    book = open_workbook(path, plan.unlocking)
    settings = resolve(plan.given, book, path, plan.environment)
    try:
        made, lines = _judged(book, settings, job, plan)
    except TableError as error:
        if error.key not in NO_REGISTER:
            raise
        made, lines = None, _no_register(error, job, plan)
    # what was read is let go before the writing, which needs the memory
    if made is not None:
        save_into(book, made, target)
    with replacing(Path(job["lines"])) as stream:
        stream.writelines(lines.both)
    size = target.stat().st_size if made is not None else 0
    return {"outcome": lines.outcome, "size": size, **_own_pack(settings, book, path)}


def _judged(book: Book, settings: Settings, job: Mapping[str, Any], plan: Plan) -> tuple[Output, Lines]:
    """What is written into a workbook, and its lines; raises :class:`TableError` where it has no register."""
    work = Work(fix=plan.fix, resettle=plan.resettle, sheet=plan.sheet, period=plan.period)
    assessed = assess(book, job["path"], settings, plan.as_of, work)
    lines = batch_lines(
        assessed.result, job["shown"], job["office"], plan.language, with_values=plan.with_values
    )
    return output(assessed, work), lines


def _no_register(error: TableError, job: Mapping[str, Any], plan: Plan) -> Lines:
    names = {job["path"]: job["shown"]}
    sentence = safe_sentence(error, plan.language, names, with_values=plan.with_values)
    return reason_lines("no-register", job["shown"], job["office"], plan.as_of, error.key, sentence)


def _own_pack(settings: Settings, book: Book, path: Path) -> dict[str, str]:
    """The folder of the pack if only the workbook itself named it, so that a change of it is noticed."""
    if not settings.shown["pack"].source.endswith("!"):
        return {}
    pack = next((given.values["pack"] for given in from_workbook(book, path) if "pack" in given.values), "")
    return {"pack": pack, "pack_print": pack_print(pack)} if pack_print(pack) else {}
