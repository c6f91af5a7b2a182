"""What a batch does with every file, as it travels to the worker processes, and its fingerprint."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import xltousu
from xltousu.app.files import Unlocking
from xltousu.app.sources import FILE, Given
from xltousu.errors import UserError
from xltousu.policy import PACK_FILE, pack_ids, read_toml

_PRODUCT = Path(xltousu.__file__).parent
_DATA = ("packs", "calendars")


@dataclass(frozen=True, slots=True)
class Plan:
    """The same for every file of a batch; ``language`` is that of the summary and of failures.

    ``timeout`` is the most seconds a file may take; without it that goes by the size of the file.
    """

    given: Given
    environment: Given
    as_of: dt.datetime
    language: str
    period: str | None = None
    sheet: str | None = None
    fix: bool = False
    resettle: bool = False
    with_values: bool = False
    unlocking: Unlocking = Unlocking()  # noqa: RUF009  # frozen
    jobs: int = 1
    timeout: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The plan as plain values, its passwords among them: for a pipe, and for nothing that is kept."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        given = {name: _given(getattr(self, name)) for name in ("given", "environment")}
        return {**plain, **given, "as_of": self.as_of.isoformat(), "unlocking": asdict(self.unlocking)}

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> Plan:
        """The plan that :meth:`to_json` gave."""
        given = {name: Given(**table[name]) for name in ("given", "environment")}
        unlocking = table["unlocking"]
        allowed = Unlocking(**{**unlocking, "passwords": tuple(unlocking["passwords"])})
        as_of = dt.datetime.fromisoformat(table["as_of"])
        return cls(**{**table, **given, "as_of": as_of, "unlocking": allowed})


def _given(given: Given) -> dict[str, Any]:
    mapping = {sheet: dict(columns) for sheet, columns in given.mapping.items()}
    return {"source": given.source, "values": dict(given.values), "mapping": mapping}


class Fingerprints:
    """Fingerprints of all that decides a result beside the file itself."""

    def __init__(self, plan: Plan) -> None:
        # passwords decide nothing but whether a file opens, and their fingerprint could be guessed from
        plain = replace(plan, unlocking=replace(plan.unlocking, passwords=())).to_json()
        decisive = {name: value for name, value in plain.items() if name not in ("jobs", "timeout")}
        self._base = _digest([json.dumps(decisive, sort_keys=True).encode(), xltousu.__version__.encode()])
        self._base += _product() + pack_print(plan.given.values.get("pack"))
        self._folders: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """The fingerprint for a file: the plan, the product and the settings of its folder."""
        folder = path.resolve().parent
        if folder not in self._folders:
            self._folders[folder] = _digest([self._base.encode(), _of_folder(folder).encode()])
        return self._folders[folder]


def pack_print(pack: str | None) -> str:
    """The fingerprint of a pack that an office keeps in a folder; empty for those of the product."""
    if not pack or pack in pack_ids() or not (Path(pack) / PACK_FILE).is_file():
        return ""
    return _of_files(Path(pack).glob("*.toml"))


def _of_folder(folder: Path) -> str:
    """The fingerprint of the nearest ``xltousu.toml`` and of the pack it names."""
    for one in (folder, *folder.parents):
        file = one / FILE
        if file.is_file():
            return _of_files([file]) + _named_pack(file)
    return ""


def _named_pack(file: Path) -> str:
    try:
        pack = str(read_toml(file).get("pack", ""))
    except (UserError, OSError):
        return ""
    return pack_print(str(file.parent / pack) if pack not in pack_ids() else pack)


@cache
def _product() -> str:
    return _of_files(path for name in _DATA for path in (_PRODUCT / name).rglob("*.toml"))


def _of_files(paths: Iterable[Path]) -> str:
    return _digest(part for path in sorted(paths) for part in (os.fsencode(path.name), _content(path)))


def _content(path: Path) -> bytes:
    """The content of a file; one that cannot be read is refused where it is needed."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()
