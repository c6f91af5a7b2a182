"""Relationships and content types: which part belongs to which, and what each part is."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from xltousu.books.closed import markup
from xltousu.books.closed.markup import CONTENT_TYPES, RELATIONSHIPS, Element
from xltousu.books.closed.package import Package, key_of

_TYPES = "[Content_Types].xml"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


class Relation(NamedTuple):
    """One relationship of a part; ``target`` is a part name, or an address where ``external``."""

    id: str
    kind: str
    type: str
    target: str
    external: bool


def rels_name(part: str) -> str:
    """Name of the part that holds the relationships of ``part`` (of the package, for ``""``)."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", base + ".rels")


class Parts:
    """The relationships and content types of a package; :meth:`flush` writes back what changed."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._rels: dict[str, Element] = {}
        self._dirty: set[str] = set()
        self._types = markup.parse(package.read(_TYPES), _TYPES)
        self._types_dirty = False

    def relations(self, part: str) -> list[Relation]:
        """The relationships of a part, in order."""
        return [_relation(part, one) for one in markup.children(self._tree(part), "Relationship")]

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that ``part`` relates to as ``kind``, the last word of the relationship's type."""
        return [one.target for one in self.relations(part) if one.kind == kind and not one.external]

    def by_id(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by their id."""
        return {one.id: one for one in self.relations(part)}

    def relate(self, part: str, type_: str, target: str) -> str:
        """Add a relationship and return its id."""
        tree = self._tree(part)
        taken = {one.get("Id") for one in tree}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        relative = posixpath.relpath(target, posixpath.dirname(part) or ".")
        markup.append(tree, "Relationship", Id=f"rId{number}", Type=type_, Target=relative)
        self._dirty.add(part)
        return f"rId{number}"

    def unrelate(self, part: str, relation: str) -> None:
        """Take a relationship out."""
        tree = self._tree(part)
        for one in markup.children(tree):
            if one.get("Id") == relation:
                tree.remove(one)
                self._dirty.add(part)

    def content_type(self, part: str) -> str | None:
        """What a part is."""
        for one in self._types:
            if markup.local(one) == "Override" and key_of(one.get("PartName", "")) == key_of(part):
                return one.get("ContentType")
        suffix = posixpath.splitext(part)[1].lstrip(".").lower()
        return self._defaults().get(suffix)

    def set_content_type(self, part: str, type_: str) -> None:
        """Say what a part is; pictures and drawings of one suffix share one entry."""
        suffix = posixpath.splitext(part)[1].lstrip(".").lower()
        if self._defaults().get(suffix) == type_:
            return
        if suffix not in ("xml", *self._defaults()):
            self._add_default(suffix, type_)
            return
        self._forget_type(part)
        markup.append(self._types, "Override", PartName="/" + part.lstrip("/"), ContentType=type_)
        self._types_dirty = True

    def drop(self, part: str) -> None:
        """Take a part out, with its relationships and its content type."""
        for name in (part, rels_name(part)):
            self.package.drop(name)
            self._forget_type(name)
        self._rels.pop(part, None)
        self._dirty.discard(part)

    def unrelate_whole(self, part: str, relation: str) -> None:
        """Take a relationship out, and every part that nothing else leads to."""
        before = self.reachable()
        self.unrelate(part, relation)
        after = self.reachable()
        for name in self.package.names():
            key = key_of(name)
            if key in before and key not in after:
                self.drop(name)

    def forget_default(self, word: str) -> None:
        """Take out what is said of all parts of a suffix, where its type holds the word."""
        for one in markup.children(self._types, "Default"):
            if word in one.get("ContentType", ""):
                self._types.remove(one)
                self._types_dirty = True

    def reachable(self, without: str | None = None) -> set[str]:
        """Keys of the parts that the package leads to, not going through the part ``without``."""
        barred = key_of(without) if without else None
        seen: set[str] = set()
        todo = [""]
        while todo:
            part = todo.pop()
            for one in self.relations(part):
                key = key_of(one.target)
                if not one.external and key != barred and key not in seen and self.package.has(one.target):
                    seen.add(key)
                    todo.append(one.target)
        return seen

    def flush(self) -> None:
        """Write what changed into the package."""
        for part in sorted(self._dirty):
            tree = self._rels[part]
            if len(tree):
                self.package.put(rels_name(part), markup.serialise(tree))
                if self.content_type(rels_name(part)) != _RELS_TYPE:
                    self._add_default("rels", _RELS_TYPE)
            else:
                self.package.drop(rels_name(part))
        if self._types_dirty:
            self.package.put(_TYPES, markup.serialise(self._types))
        self._dirty.clear()
        self._types_dirty = False

    def _tree(self, part: str) -> Element:
        if part not in self._rels:
            name = rels_name(part)
            if self.package.has(name):
                self._rels[part] = markup.parse(self.package.read(name), name)
            else:
                self._rels[part] = markup.parse(b'<Relationships xmlns="%s"/>' % RELATIONSHIPS.encode(), name)
        return self._rels[part]

    def _defaults(self) -> dict[str, str]:
        found = self._types.iter(f"{{{CONTENT_TYPES}}}Default")
        return {one.get("Extension", "").lower(): one.get("ContentType", "") for one in found}

    def _add_default(self, suffix: str, type_: str) -> None:
        entry = markup.new(self._types, "Default", Extension=suffix, ContentType=type_)
        self._types.insert(len(self._defaults()), entry)
        self._types_dirty = True

    def _forget_type(self, part: str) -> None:
        for one in markup.children(self._types, "Override"):
            if key_of(one.get("PartName", "")) == key_of(part):
                self._types.remove(one)
                self._types_dirty = True


def _relation(part: str, one: Element) -> Relation:
    type_, target = one.get("Type", ""), one.get("Target", "")
    external = one.get("TargetMode") == "External" or target.startswith("#")
    if not external:
        place = posixpath.dirname(part)
        target = target.replace("\\", "/")
        target = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(place, target))
        )
    return Relation(one.get("Id", ""), type_.rsplit("/", 1)[-1], type_, target, external)
