"""Limits of a pack as native formulas: due time, state, and how much a limit decides.

They give what :mod:`xltousu.deadlines` gives, but for one thing a formula cannot see: whether a whole
number is a bare date or midnight. There the state is told where every time of the day gives the same
one; else the cell asks for the time. Never is a case shown as kept that may not be: where only the
program can compute a limit, its cells say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from xltousu import worktime
from xltousu.deadlines import Status
from xltousu.policy import Amount, Language, Limit, Pack
from xltousu.template.expressions import (
    LAST_SECOND,
    Ref,
    condition,
    end_of_span,
    first_of_month,
    is_after,
    is_whole,
    next_opening,
    nth_working_day,
    nth_working_day_before,
    text,
    to_second,
)
from xltousu.template.words import template_words
from xltousu.text import catalog

PENDING: tuple[Status, ...] = ("overdue", "due-soon", "open")
REST: tuple[Status, ...] = ("not-set", "waiting", "excused", "not-judged", "on-time")
TO_THE_MINUTE = ("minutes", "hours")
FIRST_SINCE = 36526
"""Serial number of 2000-01-01: the input cells take no earlier day."""


def is_native(limit: Limit, pack: Pack) -> bool:
    """Whether a limit can be written as a formula.

    Office hours, closes of shifts and the turns of a recurring limit cannot.
    """
    if limit.kind == "recurring":
        return False
    before = limit_named(limit.before, pack)
    if before is not None and not is_native(before, pack):
        return False
    units = {amount.unit for amount in limit.amount}
    if pack.conventions.hours == "office-hours" and units & set(TO_THE_MINUTE):
        return False
    by_close = "same-day-cob" in units or (
        "working-days" in units and pack.conventions.working_day_end == "close-of-business"
    )
    return limit.close is not None or not by_close


def limit_named(name: str | None, pack: Pack) -> Limit | None:
    """The limit of this name, if the pack has it."""
    return next((limit for limit in pack.limit if limit.name == name), None)


def state_order(language: Language) -> list[str]:
    """State words by how much they decide: pending first, then the worst of the settled."""
    words, own = catalog(language), template_words(language)
    listed = [words(f"status.{one}") for one in PENDING]
    listed += [own("state.beyond"), words("status.late"), words("status.unjudged"), own("state.needs-time")]
    listed.append(own("state.program"))
    return listed + [words(f"status.{one}") for one in REST]


def setting_name(parameter: str) -> str:
    """The defined name of a parameter's value."""
    return f"set_{parameter}"


@dataclass(frozen=True, slots=True)
class LimitFormulas:
    """The formulas of one pack in one language."""

    pack: Pack
    language: Language

    def due(self, limit: Limit, ref: Ref) -> str:
        """The due time as a moment; text where it cannot be told; empty where nothing is due."""
        return f"={self._where_applies(limit, ref, self._due(limit, ref))}"

    def state(self, limit: Limit, ref: Ref) -> str:
        """The state as a word of the catalog, or empty where the limit does not apply."""
        return f"={self._where_applies(limit, ref, self._state(limit, ref))}"

    def key(self, limit: Limit, ref: Ref) -> str:
        """A number that is the smaller the more the limit decides (convention D18)."""
        due, state = ref(f"due.{limit.name}"), ref(f"state.{limit.name}")
        rank = f"MATCH({state},{self._name('order')},0)"
        pending = f"AND(ISNUMBER({due}),{rank}<={len(PENDING)})"
        return f'=IF({state}="","",IF({pending},{due},1000000+{rank}))'

    def _where_applies(self, limit: Limit, ref: Ref, inner: str) -> str:
        tests = []
        if limit.when:
            tests.append(condition(limit.when, self.pack, self.language, ref))
        before = limit_named(limit.before, self.pack)
        if before is not None and is_native(before, self.pack):  # owed unless that one was done unreminded
            done = ref(before.done)
            tests.append(f'{ref(f"state.{before.name}")}<>""')
            tests.append(f'OR(NOT(ISNUMBER({done})),{ref(limit.done)}<>"")')
        since = serial(limit.amount[0].since) if limit.amount else 0
        if since > FIRST_SINCE and limit.start:
            start = ref(limit.start)
            tests.append(f"OR(NOT(ISNUMBER({start})),N({start})>={since})")
        if tests:
            both = tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
            inner = f'IF({both},{inner},"")'
        return f'IF({ref("active")}=1,{inner},"")'

    # Due times.

    def _due(self, limit: Limit, ref: Ref) -> str:
        begins = self._begins(limit, ref)
        if not is_native(limit, self.pack):
            return f'IF(ISNUMBER({begins}),{self._word("program")},"")'
        if limit.kind == "agreed":
            found = self._asks_time(begins, to_second(begins))
        elif not limit.amount:
            found = '""'
        else:
            found = self._by_since(limit, begins, lambda one: self._shown_due(limit, one, begins))
        beyond = f'IF({begins}={self._word("beyond")},{begins},"")' if limit.before else '""'
        return f"IF(ISNUMBER({begins}),{found},{beyond})"

    def _begins(self, limit: Limit, ref: Ref) -> str:
        """The cell from which the limit counts: for a reminder the due time it is about."""
        return ref(f"due.{limit.before}" if limit.before else limit.agreed or limit.start or "")

    def _shown_due(self, limit: Limit, amount: Amount, start: str) -> str:
        found = to_second(self._end(limit, amount, self._clock_start(limit, start)))
        if amount.unit in TO_THE_MINUTE and not limit.before:
            found = self._asks_time(start, found)
        if self._by_calendar(amount):
            found = f"IFERROR({found},{self._word('beyond')})"
        if amount.parameter:
            found = f'IF(ISNUMBER({setting_name(amount.parameter)}),{found},"")'
        return found

    def _asks_time(self, moment: str, found: str) -> str:
        return f"IF({is_whole(moment)},{self._word('needs-time')},{found})"

    def _clock_start(self, limit: Limit, start: str) -> str:
        if limit.start_at_opening is None:
            return start
        opens, closes = map(setting_name, limit.start_at_opening)
        return next_opening(start, opens, closes)

    def _end(self, limit: Limit, amount: Amount, start: str) -> str:
        """The last instant still on time, from the start of the clock."""
        rules = self.pack.conventions
        back = limit.before is not None
        if limit.kind == "monthly":
            start = first_of_month(start)
        n = setting_name(amount.parameter) if amount.parameter else str(amount.value)
        sign = "-" if back else "+"
        close = setting_name(limit.close) if limit.close else "0"
        day = f"INT({start})"
        month_day = n if rules.month_day == "included" else f"{n}-1"
        late = f"(ROUND(({start}-INT({start})-{close})*86400,0)>=0)"

        def working_day() -> str:
            found = self._working_day(day, n, back=back)
            return f"IF({n}=0,{day},{found})" if amount.parameter else found

        ends: dict[str, Callable[[], str]] = {
            "minutes": lambda: f"{start}{sign}{n}/1440",
            "hours": lambda: f"{start}{sign}{n}/24",
            "calendar-days": lambda: (
                f"{start}{sign}{n}"
                if rules.calendar_day_end == "elapsed"
                else self._day_end(
                    self._rolled(f"{day}{sign}{n}", rules.calendar_day_end == "next-working-day")
                )
            ),
            "working-days": lambda: (
                f"{working_day()}+{close}"
                if rules.working_day_end == "close-of-business"
                else self._day_end(working_day())
            ),
            "months": lambda: self._day_end(
                f"{day}{sign}30*{n}" if rules.month == "thirty-days" else f"EDATE({day},{sign}{n})"
            ),
            "same-day": lambda: f"{day}+1.25" if rules.same_day_end == "next-morning" else self._day_end(day),
            "same-day-cob": lambda: (
                f"{self._rolled(f'{day}+{late}', rules.service_days == 'working-days')}+{close}"
            ),
            "day-of-next-month": lambda: self._day_end(f"MIN(EOMONTH({day},0)+{month_day},EOMONTH({day},1))"),
        }
        return ends[amount.unit]()

    def _day_end(self, day: str) -> str:
        return f"{day}+{LAST_SECOND}"

    def _working_day(self, day: str, n: str, *, back: bool = False) -> str:
        nth = nth_working_day_before if back else nth_working_day
        return nth(day, n, self._name("days"), self._name("counted"))

    def _rolled(self, day: str, roll: bool) -> str:
        return self._working_day(f"({day})-1", "1") if roll else day

    def _by_calendar(self, amount: Amount) -> bool:
        rules = worktime.Conventions(**{**self.pack.conventions.model_dump(), "every_day_works": False})
        return worktime.depends_on_working_days(amount.unit, rules)

    def _by_since(self, limit: Limit, start: str, made: Callable[[Amount], str]) -> str:
        """What the amount gives that was in force on the day of the start; the last without a start."""
        found = made(limit.amount[0])
        for amount in limit.amount[1:]:
            day = serial(amount.since)
            found = f"IF(OR(NOT(ISNUMBER({start})),N({start})>={day}),{made(amount)},{found})"
        return found

    # States.

    def _state(self, limit: Limit, ref: Ref) -> str:
        begins, done = self._begins(limit, ref), ref(limit.done)
        if limit.kind == "immediate" and not limit.amount:
            return self._status("not-judged")
        if not is_native(limit, self.pack):
            waits = f'AND({begins}="",{done}="")'
            return f"IF({waits},{self._status('waiting')},{self._word('program')})"
        no_start = f"NOT(ISNUMBER({begins}))" if limit.before else f'{begins}=""'
        lost = f'OR(NOT(ISNUMBER({begins})),AND({done}<>"",NOT(ISNUMBER({done}))))'
        judged = f"IF({lost},{self._status('unjudged')},{self._verdict(limit, ref)})"
        judged = f'IF(AND({no_start},{done}=""),{self._status("waiting")},{judged})'
        if limit.before:
            not_set = self._status("not-set")
            judged = f"IF({ref(f'state.{limit.before}')}={not_set},{not_set},{judged})"
            judged = f"IF({begins}={self._word('beyond')},{begins},{judged})"
        if any(amount.parameter for amount in limit.amount):
            word = self._status("not-judged" if limit.kind == "immediate" else "not-set")
            unset = self._by_since(limit, begins, self._is_unset)
            judged = f"IF({unset},{word},{judged})"
        return judged

    def _is_unset(self, amount: Amount) -> str:
        return f"NOT(ISNUMBER({setting_name(amount.parameter)}))" if amount.parameter else "FALSE"

    def _verdict(self, limit: Limit, ref: Ref) -> str:
        if limit.kind == "agreed":
            agreed = ref(limit.agreed or "")
            return self._compared(limit, ref, agreed, end_of_span(agreed))
        start = self._begins(limit, ref)
        if any(amount.unit in TO_THE_MINUTE for amount in limit.amount) and not limit.before:
            earliest = self._by_since(limit, start, lambda one: self._edge(limit, one, start))
            latest = self._by_since(limit, start, lambda one: self._edge(limit, one, end_of_span(start)))
            found = self._compared(limit, ref, earliest, latest)
            by_calendar = any(self._by_calendar(amount) for amount in limit.amount)
            return f"IFERROR({found},{self._word('beyond')})" if by_calendar else found
        due = ref(f"due.{limit.name}")
        found = self._compared(limit, ref, due, due)
        if any(self._by_calendar(amount) for amount in limit.amount):
            found = f"IF(ISNUMBER({due}),{found},{self._word('beyond')})"
        return found

    def _edge(self, limit: Limit, amount: Amount, start: str) -> str:
        return self._end(limit, amount, self._clock_start(limit, start))

    def _compared(self, limit: Limit, ref: Ref, earliest: str, latest: str) -> str:
        """The verdict where the best and the worst reading agree, else a request for the time (D23)."""
        done = ref(limit.done)
        met, missed, running_out = self._verdict_words(limit, ref)
        ask = self._word("needs-time")
        late = f"IF({is_after(done, latest)},{missed},{ask})"
        finished = f"IF({is_after(end_of_span(done), earliest)},{late},{met})"
        waits = self._running(earliest, latest)
        if earliest != latest:
            waits = f"IF({is_after(self._name('now'), earliest)},{ask},{waits})"
        running = f"IF({is_after(self._name('now'), latest)},{running_out},{waits})"
        return f'IF({done}<>"",{finished},{running})'

    def _running(self, earliest: str, latest: str) -> str:
        """``due-soon`` or ``open``: the office may set how long before the due time it is soon."""
        now, soon = self._name("now"), self._name("due-soon")

        def left(moment: str) -> str:
            return f"ROUND(({moment}-{now})*86400,0)"

        still_open = self._status("open")
        if earliest != latest:
            still_open = f"IF({left(earliest)}>{soon},{still_open},{self._word('needs-time')})"
        return f"IF({left(latest)}<={soon},{self._status('due-soon')},{still_open})"

    def _verdict_words(self, limit: Limit, ref: Ref) -> tuple[str, str, str]:
        """The words for kept, missed and running out; an entered reason excuses (convention D12)."""
        if limit.aim:
            return self._status("aim-met"), self._status("aim-missed"), self._status("aim-missed")
        late, overdue = self._status("late"), self._status("overdue")
        if limit.excused_by:
            given = f'{ref(limit.excused_by)}<>""'
            late, overdue = (f"IF({given},{self._status('excused')},{word})" for word in (late, overdue))
        return self._status("on-time"), late, overdue

    def _status(self, status: Status) -> str:
        return text(catalog(self.language)(f"status.{status}"))

    def _word(self, key: str) -> str:
        return text(template_words(self.language)(f"state.{key}"))

    def _name(self, key: str) -> str:
        return template_words(self.language)(f"name.{key}")


def serial(day: dt.date) -> int:
    """A day as Excel counts days."""
    return day.toordinal() - 693_594
