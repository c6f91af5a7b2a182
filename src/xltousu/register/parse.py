"""One column of cells as a typed column of the frame, by the kind of its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from xltousu.cells import Value
from xltousu.policy import FieldModel
from xltousu.register.cells_read import Codes, Read, read_texts
from xltousu.register.choices import parse_choices, parse_yes_no
from xltousu.register.dates import parse_moments
from xltousu.register.model import Mask
from xltousu.register.months import parse_months
from xltousu.register.numbers import parse_numbers
from xltousu.register.phones import PLAIN_PHONE, read_phone
from xltousu.register.several_moments import parse_several_moments
from xltousu.register.texts import PLAIN_ID, PLAIN_TEXT, read_id, read_person, read_text

_TEXTS: dict[str, tuple[Callable[[Value], Read], re.Pattern[str] | None]] = {
    "text": (read_text, PLAIN_TEXT),
    "id": (read_id, PLAIN_ID),
    "person": (read_person, None),
    "phone": (read_phone, PLAIN_PHONE),
}


def parse_column(values: Sequence[Value], field: FieldModel) -> tuple[pd.Series, Mask | None, Codes | None]:
    """The typed column, where a moment is a bare date, and the problems; ``None`` where there are none.

    The types are those of :mod:`xltousu.register.model`; never raises, whatever the cells hold.
    """
    if field.kind == "datetime":
        return parse_moments(values)
    if field.kind == "month":
        return parse_months(values)
    if field.kind in _TEXTS:
        series, problems = read_texts(values, *_TEXTS[field.kind])
    elif field.kind == "moments":
        series, problems = parse_several_moments(values)
    elif field.kind == "choice":
        series, problems = parse_choices(values, field)
    elif field.kind == "yes-no":
        series, problems = parse_yes_no(values, field)
    else:
        series, problems = parse_numbers(values, whole=field.kind == "integer")
    return series, None, problems
