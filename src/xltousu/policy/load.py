"""Packs, read from the package or from a folder of the office, and their common fields."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from xltousu.errors import PackError
from xltousu.policy.broken import broken_pack, not_toml
from xltousu.policy.model import Pack

PACKS = Path(str(files("xltousu") / "packs"))
PACK_FILE = "pack.toml"
CASES_FILE = "cases.toml"


def pack_ids() -> list[str]:
    """Ids of the packs that come with the product, sorted."""
    return sorted(path.parent.name for path in PACKS.glob(f"*/{PACK_FILE}"))


def pack_folder(pack: str) -> Path:
    """The folder of a pack given by its id or by a path; raises :class:`PackError`."""
    if (PACKS / pack / PACK_FILE).is_file() and "/" not in pack:
        return PACKS / pack
    folder = Path(pack)
    if (folder / PACK_FILE).is_file():
        return folder
    raise PackError("pack-unknown", pack=pack, known=", ".join(pack_ids()))


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; raises :class:`PackError` naming the file and the line."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise PackError("pack-file-missing", file=str(path)) from None
    except UnicodeDecodeError:
        raise PackError("pack-not-utf8", file=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise not_toml(path, error) from None
    except OSError:
        raise PackError("pack-unreadable", file=str(path)) from None


@cache
def common_fields() -> dict[str, dict[str, Any]]:
    """The fields every pack may use by name alone: kind, title and aliases."""
    table = read_toml(PACKS / "fields.toml")
    return {field["name"]: field for field in table["field"]}


def load_pack(pack: str) -> Pack:
    """The pack of this id or folder; raises :class:`PackError` naming the file and the key."""
    folder = pack_folder(pack)
    return _shipped(folder) if folder.parent == PACKS else _read(folder)


@cache
def _shipped(folder: Path) -> Pack:
    """A pack of the product, which does not change while it runs."""
    return _read(folder)


def _read(folder: Path) -> Pack:
    path = folder / PACK_FILE
    table = read_toml(path)
    table["field"] = [_with_common(field) for field in table.get("field", ())]
    try:
        return Pack.model_validate(table).read_from(folder)
    except ValidationError as error:
        raise broken_pack(path, error) from None


def _with_common(field: Any) -> Any:
    """A field of a pack laid over the common field of the same name; aliases add up."""
    if not isinstance(field, dict):
        return field
    base = common_fields().get(str(field.get("name")), {})
    merged = {**base, **field}
    aliases = [*base.get("aliases", ()), *field.get("aliases", ())]
    if aliases:
        merged["aliases"] = list(dict.fromkeys(aliases))
    return merged
