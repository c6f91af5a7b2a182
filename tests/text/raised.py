"""The mistakes that the source can raise: each key with the parameters it always has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import xltousu

SOURCE = Path(xltousu.__file__).parent
CLASSES = {"UsageError", "FileError", "PackError", "SettingsError", "TableError", "CellError", "BatchError"}


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of the source, parsed."""
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in sorted(SOURCE.rglob("*.py")))


@cache
def raised() -> dict[str, set[str]]:
    """Keys of mistakes; the parameters are those that every place which raises one gives."""
    found: dict[str, set[str]] = {}
    for path, tree in modules():
        for key, params in _in(tree, path):
            found[key] = found[key] & params if key in found else params
    return found


def _in(tree: ast.Module, path: Path) -> Iterator[tuple[str, set[str]]]:
    of_a_file = {"file"} if "books" in path.parts else set()
    for function, call in _calls(tree):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in CLASSES and call.args:
            params = {word.arg for word in call.keywords if word.arg} | of_a_file
            for key in _literals(call.args[0]):
                yield key, params
            for key, more in _composed(tree, function, call.args[0]):
                yield key, params | more
        elif name == "Refused" and len(call.args) > 1:
            given = call.args[2] if len(call.args) > 2 else None
            params = {str(key.value) for key in given.keys} if isinstance(given, ast.Dict) else set()
            yield from ((key, params | {"file", "sheet"}) for key in _literals(call.args[1]))
        elif name == "Mistake" and path.name == "child.py":
            yield from ((key, of_a_file) for key in _literals(call.args[0]))
    if path.name == "child.py":
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.Return) and node.value is not None:
                yield from ((key, of_a_file) for key in _literals(node.value) if "-" in key)


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name of the innermost function around it."""

    def below(node: ast.AST, function: str) -> Iterator[tuple[str, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield function, child
            yield from below(child, child.name if isinstance(child, ast.FunctionDef) else function)

    return below(tree, "")


def _composed(tree: ast.Module, function: str, key: ast.expr) -> Iterator[tuple[str, set[str]]]:
    """Keys made of a text and the first argument of the function around them, for each call of it."""
    if isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
        for _, call in _calls(tree):
            if getattr(call.func, "attr", getattr(call.func, "id", "")) == function and call.args:
                params = {word.arg for word in call.keywords if word.arg}
                yield from ((f"{key.values[0].value}{end}", params) for end in _literals(call.args[0]))


def _literals(node: ast.expr) -> Iterator[str]:
    """Texts an expression may be: a literal, or the two of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
