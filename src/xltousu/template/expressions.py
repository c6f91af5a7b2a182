"""Small pieces of native formulas: texts, moments, choices and working days.

Only functions that Excel 2013, WPS and LibreOffice share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xltousu.policy import Condition, FieldModel, Language, Pack
from xltousu.template.words import template_words

Ref = Callable[[str], str]

LAST_SECOND = "86399/86400"
SEPARATORS = ("、", "；", ";")


def text(word: str) -> str:
    """A text literal."""
    return '"' + word.replace('"', '""') + '"'


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def choice_words(field: FieldModel, language: Language) -> dict[str, str]:
    """The words of a choice or yes-no field by their canonical values."""
    if field.kind == "yes-no":
        words = template_words(language)
        return {"Y": words("answer.yes"), "N": words("answer.no")}
    return {choice.value: choice.title(language) for choice in field.choices}


def has_word(cell: str, word: str, *, several: bool) -> str:
    """True where the cell holds the word, alone or, if ``several``, among others (convention D30)."""
    if not several:
        return f"{cell}={text(word)}"
    joined = cell
    for separator in SEPARATORS:
        joined = f'SUBSTITUTE({joined},"{separator}","+")'
        word = word.replace(separator, "+")
    joined = f'SUBSTITUTE({joined},CHAR(10),"+")'
    return f'ISNUMBER(FIND({text("+" + word + "+")},"+"&{joined}&"+"))'


def condition(part: Condition, pack: Pack, language: Language, ref: Ref) -> str:
    """A condition of the closed list as a formula."""
    if part.is_set is not None:
        cell, field = ref(part.is_set), pack.field_named(part.is_set)
        is_sum = field is not None and field.kind == "money"
        return f'AND({cell}<>"",{cell}<>0)' if is_sum else f'{cell}<>""'  # a sum of zero is none
    if part.not_ is not None:
        return f"NOT({condition(part.not_, pack, language, ref)})"
    if part.all_ is not None:
        return f"AND({','.join(condition(one, pack, language, ref) for one in part.all_)})"
    tests = list(_tests(part, pack, language, ref))
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _tests(part: Condition, pack: Pack, language: Language, ref: Ref) -> Iterator[str]:
    for name, value in part.choices():
        field = pack.field_named(name)
        if field is not None:
            word = choice_words(field, language)[value]
            yield has_word(ref(name), word, several=field.multiple)


def to_second(moment: str) -> str:
    """The moment to the second, so that equal moments are equal numbers."""
    return f"ROUND(({moment})*86400,0)/86400"


def is_after(one: str, other: str) -> str:
    """True where the first moment is later than the second, by a second or more."""
    return f"ROUND(({one}-({other}))*86400,0)>0"


def is_whole(moment: str) -> str:
    """True where a number has no time of day."""
    return f"{moment}=INT({moment})"


def end_of_span(moment: str) -> str:
    """The last instant a number without a time of day may mean."""
    return f"({moment}+({is_whole(moment)})*{LAST_SECOND})"


def first_of_month(moment: str) -> str:
    """The first day of the month of a moment."""
    return f"(EOMONTH({moment},-1)+1)"


def nth_working_day_before(day: str, number: str, days: str, counted: str) -> str:
    """The n-th working day strictly before a day; an error outside the calendar."""
    before = f"INDEX({counted},MATCH({day}-1,{days},1))"
    return f"INDEX({days},MATCH({before}-{number},{counted},1)+1)"


def nth_working_day(day: str, number: str, days: str, counted: str) -> str:
    """The n-th working day strictly after a day; an error outside the calendar."""
    before = f"INDEX({counted},MATCH({day},{days},1))"
    return f"INDEX({days},MATCH({before}+{number}-1,{counted},1)+1)"


def next_opening(moment: str, opens: str, closes: str) -> str:
    """The moment, or the next opening where it lies outside the opening hours."""
    after = f"(ROUND(MOD({moment},1)*86400,0)>=ROUND({closes}*86400,0))"
    opened = f"MAX({moment},INT({moment})+{after}+{opens})"
    return f"IF(COUNT({opens},{closes})=2,{opened},{moment})"
