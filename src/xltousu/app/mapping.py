"""A draft of which column is which field, for the office to edit and give back with ``--map``."""

from __future__ import annotations

from collections.abc import Sequence

import tomlkit
from tomlkit.items import Table

from xltousu.app.settings import Settings
from xltousu.app.sources import case_sheets
from xltousu.cells import Book, column_letters
from xltousu.register import ColumnGuess, draft_mapping
from xltousu.report import Names


def mapping_draft(book: Book, settings: Settings) -> str:
    """TOML text: one table a sheet, one line a column, the header and the guess beside it."""
    grids = [book.read(name) for name in case_sheets(book)]
    guesses = draft_mapping(grids, settings.policy.pack)
    names = Names(settings.policy.pack, settings.language)
    words = names.words
    document = tomlkit.document()
    document.add(tomlkit.comment(words("map.how", pack=settings.policy.pack.id)))
    document.add(tomlkit.comment(words("map.fields")))
    for field in settings.policy.pack.field:
        document.add(tomlkit.comment(f"  {field.name}  {names.field(field.name)}"))
    mapping = tomlkit.table(is_super_table=True)
    for sheet in dict.fromkeys(guess.sheet for guess in guesses):
        mapping.add(sheet, _sheet([one for one in guesses if one.sheet == sheet], names))
    document.add("mapping", mapping)
    return tomlkit.dumps(document)


def _sheet(guesses: Sequence[ColumnGuess], names: Names) -> Table:
    table = tomlkit.table()
    table.add("header_row", str(guesses[0].header_row))
    for guess in guesses:
        letters = column_letters(guess.column)
        if letters in table:
            continue
        table.add(letters, guess.field or "")
        table[letters].comment(" ".join(guess.header.split()) or "-")
    return table
