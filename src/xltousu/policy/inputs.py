"""Tables an office keeps beside its register: what their sheets and columns are called and may hold.

``inputs.toml`` beside a pack lists them. A column named like a field of the pack, or like a common field,
has that field's kind, words and choices unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from xltousu.policy.broken import broken_pack
from xltousu.policy.load import PACKS, common_fields, read_toml
from xltousu.policy.model import FieldModel, Pack
from xltousu.policy.reports import ClauseId, Name
from xltousu.policy.words import Words

INPUTS_FILE = "inputs.toml"
ENTERED_FILE = "entered.toml"
_TAKEN_OVER = ("kind", "title", "aliases", "choices", "multiple", "other_words", "hint")
"""What a column takes from the field of the same name; what a register requires is its own matter."""


class InputTable(BaseModel):
    """One table on a sheet of its own: a row for each entry, the columns in any order.

    ``aliases`` are other names of the sheet, beside ``name`` and ``title``; ``note`` tells what to enter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    title: Words
    aliases: tuple[str, ...] = ()
    note: Words | None = None
    column: Annotated[tuple[FieldModel, ...], Field(min_length=1)]
    clauses: tuple[ClauseId, ...] = ()

    def column_named(self, name: str) -> FieldModel | None:
        """The column of this name, if the table has it."""
        return next((column for column in self.column if column.name == name), None)


@cache
def entered_figures() -> InputTable:
    """The table of figures that an office enters by hand, the same for every pack."""
    return InputTable.model_validate(read_toml(PACKS / ENTERED_FILE))


_TABLES = TypeAdapter(tuple[InputTable, ...])


def read_inputs(pack: Pack) -> tuple[InputTable, ...]:
    """The input tables of a pack, in order; none where the pack has no list of them.

    Raises :class:`PackError` naming the file and the key.
    """
    if pack.folder is None or not (pack.folder / INPUTS_FILE).exists():
        return ()
    path = pack.folder / INPUTS_FILE
    fields = {model.name: model for model in pack.field}
    tables = [_with_fields(table, fields) for table in read_toml(path).get("table", ())]
    try:
        return _TABLES.validate_python(tables)
    except ValidationError as error:
        raise broken_pack(path, error) from None


def _with_fields(table: Any, fields: Mapping[str, FieldModel]) -> Any:
    """A table whose columns are laid over the fields of the same names."""
    if not isinstance(table, dict):
        return table
    columns = [_over_field(one, fields) for one in table.get("column", ())]
    return {**table, "column": columns}


def _over_field(column: Any, fields: Mapping[str, FieldModel]) -> Any:
    if not isinstance(column, dict):
        return column
    model = fields.get(str(column.get("name")))
    known: Mapping[str, Any] = (
        model.model_dump(by_alias=True) if model else common_fields().get(str(column.get("name")), {})
    )
    base = {key: known[key] for key in _TAKEN_OVER if key in known}
    if "kind" in column and column["kind"] != base.get("kind"):
        base.pop("choices", None)
    aliases = [*base.get("aliases", ()), *column.get("aliases", ())]
    return {**base, **column, "aliases": list(dict.fromkeys(aliases))}
