"""The staff of every month: who earns what bonus, and with how many points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltousu.penalties.inputs import Inputs, Problem, StaffMonth
from xltousu.penalties.money import NOTHING, is_whole_cents


class Staff:
    """The rows of staff by person and by department; a row that cannot count is left out."""

    def __init__(self, inputs: Inputs) -> None:
        self.problems: list[Problem] = []
        self._months: dict[str, dict[str, StaffMonth]] = {}
        self._departments: dict[tuple[str, str], list[StaffMonth]] = {}
        self._blurred = set(inputs.blurred)
        for row in self._sound(inputs.staff):
            self._months.setdefault(row.person, {})[row.month] = row
            if row.department is not None:
                self._departments.setdefault((row.department, row.month), []).append(row)
        self._known = {row.person for row in inputs.staff}

    def knows(self, person: str) -> bool:
        """Whether the person stands in any row."""
        return person in self._known

    def month(self, person: str, month: str) -> StaffMonth | None:
        """The row of a person in a month."""
        return self._months.get(person, {}).get(month)

    def months(self, person: str) -> list[str]:
        """The months a person has a row for."""
        return sorted(self._months.get(person, {}))

    def department(self, person: str, month: str) -> str | None:
        """The department of a person in a month, or the one of the nearest earlier or else first row."""
        months = self.months(person)
        before = [one for one in months if one <= month]
        chosen = before[-1] if before else months[0] if months else None
        return self._months[person][chosen].department if chosen else None

    def of(self, department: str, month: str) -> list[StaffMonth]:
        """The people of a department who have a bonus in a month, in the order of their rows."""
        return [row for row in self._departments.get((department, month), []) if row.bonus is not None]

    def is_blurred(self, department: str, month: str) -> bool:
        """Whether a row that could not be read may belong to a department in a month."""
        whoever = ((department, month), (department, None), (None, month), (None, None))
        return any(one in self._blurred for one in whoever)

    def _sound(self, rows: tuple[StaffMonth, ...]) -> Iterator[StaffMonth]:
        """The rows that count; a person has one in a month."""
        seen: dict[tuple[str, str], int] = {}
        for row in rows:
            seen[row.person, row.month] = seen.get((row.person, row.month), 0) + 1
        for row in rows:
            problems = list(_objections(row))
            if seen[row.person, row.month] > 1:
                params = {"of": f"{row.person} {row.month}"}
                problems.append(
                    Problem("entered_twice", row.place.cell("person"), "person", row.person, params)
                )
            if problems:
                self.problems += problems
                self._blurred.add((row.department, row.month))
            else:
                yield row


def _objections(row: StaffMonth) -> Iterator[Problem]:
    for name in ("bonus", "points", "base", "wage"):
        amount: Decimal | None = getattr(row, name)
        if amount is not None and amount < NOTHING:
            yield Problem("negative_amount", row.place.cell(name), name, amount)
        elif amount is not None and name in ("bonus", "wage") and not is_whole_cents(amount):
            yield Problem("part_of_a_cent", row.place.cell(name), name, amount)
