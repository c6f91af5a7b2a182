"""The figures of several workbooks together: numerators and denominators added, persons left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from xltousu import statistics
from xltousu.app.assess import Assessed, basis_of
from xltousu.app.settings import Settings
from xltousu.errors import UsageError
from xltousu.policy import Pack
from xltousu.report import Parts, Result


def pooled(
    assessed: Sequence[Assessed], settings: Settings, as_of: dt.datetime, period: str | None
) -> Result:
    """One result of all the workbooks; raises :class:`UsageError` where they follow different regulations.

    ``settings`` are those of the first. Figures that an office enters are not pooled.
    """
    results = [one.result for one in assessed]
    packs = {one.policy.pack.id for one in results}
    if len(packs) > 1:
        raise UsageError("pooled-packs", packs=", ".join(sorted(packs)))
    first = results[0]
    assessments = tuple(one for result in results for one in result.assessments)
    basis = basis_of(assessments, settings, as_of, {})
    told = statistics.statistics(basis, statistics.period_asked(period, as_of))
    kept = tuple(one for one in told.breakdowns if not _is_personal(one.field, first.policy.pack))
    return replace(
        first,
        parts=Parts(validate=False, deadlines=False, penalties=False),
        assessments=assessments,
        statistics=replace(told, breakdowns=kept, reports=()),
    )


def _is_personal(name: str, pack: Pack) -> bool:
    """Whether a field tells of persons or where they live."""
    field = pack.field_named(name)
    return name == "address" or field is None or field.kind in ("person", "phone")
