"""What the engines of xlwings that the tests have in place of Excel's have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from xlwings import base_classes

from xltousu.cells import Range


class OpenEngine:
    """An engine with one program."""

    type = "desktop"
    app: Any

    @property
    def apps(self) -> OpenApps:
        return OpenApps(self.app)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Any, moment: Any, empty: Any, number: Any, errors: bool) -> Any:
        return [[empty if value in ("", None) else value for value in row] for row in data]


class OpenApps(base_classes.Apps):
    """The one program."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def keys(self) -> list[int]:
        return [self._app.pid]

    def __iter__(self) -> Iterator[Any]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> Any:
        return self._app


class OpenRange(base_classes.Range):
    """The cells of a rectangle of a sheet."""

    options: ClassVar[dict[str, Any]] = {}
    max_cells_per_read = max_cells_per_write = None
    has_array = False

    def __init__(self, sheet: Any, place: Range) -> None:
        self._sheet, self.place = sheet, place

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.place.top)
    column = property(lambda self: self.place.left)
    address = property(lambda self: self.place.fixed)

    @property
    def shape(self) -> tuple[int, int]:
        return self.place.bottom - self.place.top + 1, self.place.right - self.place.left + 1

    @property
    def coords(self) -> tuple[Any, ...]:
        return (self._sheet.name, self.row, self.column, *self.shape)

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int) -> Self:
        top, left = self.row + row - 1, self.column + column - 1
        return type(self)(self._sheet, Range(top, left, top, left))
