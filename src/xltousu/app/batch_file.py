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
from xltousu.report import batch_lines


def process(job: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a job: the workbook is written, and its lines."""
    plan = Plan.from_json(table)
    path, target = Path(job["path"]), Path(job["target"])
    work = Work(fix=plan.fix, sheet=plan.sheet, period=plan.period)
    book = open_workbook(path)
    settings = resolve(plan.given, book, path, plan.environment)
    assessed = assess(book, str(path), settings, plan.as_of, work)
    made = output(assessed, work)
    save_into(book, made, target)
    lines = batch_lines(
        assessed.result, job["shown"], job["office"], plan.language, with_values=plan.with_values
    )
    with replacing(Path(job["lines"])) as stream:
        stream.writelines(lines.both)
    return {"outcome": lines.outcome, "size": target.stat().st_size, **_own_pack(settings, book, path)}


def _own_pack(settings: Settings, book: Book, path: Path) -> dict[str, str]:
    """The folder of the pack if only the workbook itself named it, so that a change of it is noticed."""
    if not settings.shown["pack"].source.endswith("!"):
        return {}
    pack = next((given.values["pack"] for given in from_workbook(book, path) if "pack" in given.values), "")
    return {"pack": pack, "pack_print": pack_print(pack)} if pack_print(pack) else {}
