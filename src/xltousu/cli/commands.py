"""The commands and their parameters, in the order people need them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

import xltousu
from xltousu.cli import options, workbooks
from xltousu.cli.frame import Callback, Group, command
from xltousu.report import Parts
from xltousu.text import Catalog


def command_line(words: Catalog) -> Group:
    """The whole command line in one language."""
    version = click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        help=words("option.version"),
        callback=_version,
    )
    group = _group(words, "xltousu", version)
    _add_workbooks(group, words)
    _add_packs(group, words)
    _add_makers(group, words)
    _add_add_in(group, words)
    return group


def _group(words: Catalog, name: str, *more: click.Parameter) -> Group:
    params = [*more, *options.options(words, ["lang"])]
    return Group(name, params=params, help=words(f"command.{name}"), words=words)


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"xltousu {xltousu.__version__}")
        ctx.exit()


def _add_workbooks(group: Group, words: Catalog) -> None:
    parts = {
        "process": Parts(),
        "validate": Parts(deadlines=False, statistics=False, penalties=False),
        "deadlines": Parts(validate=False, statistics=False, penalties=False),
        "statistics": Parts(validate=False, deadlines=False, penalties=False),
        "penalties": Parts(validate=False, deadlines=False, statistics=False),
    }
    both = (*options.READING, *options.WRITING)
    figures = (*("format-of-figures" if name == "format" else name for name in both), "pooled")
    for name, part in parts.items():
        params = [options.files(), *options.options(words, figures if name == "statistics" else both)]
        group.add_command(command(words, name, workbooks.process(part), params))
    params = [options.roots(), *options.options(words, options.BATCH)]
    group.add_command(command(words, "batch", _later("batch.batch_command"), params))
    params = [options.files(), *options.options(words, (*options.READING, "output"))]
    group.add_command(command(words, "today", workbooks.today_command, params))
    params = [options.file(), *options.options(words, (*options.READING, "output", "case", "one-sheet"))]
    group.add_command(command(words, "ticket", _later("forms.ticket_command"), params))
    writing = ("output", "in-place", "dry-run", "allow-protected", "drop-signature", "merge")
    params = [options.file(), *options.options(words, (*options.READING, *writing))]
    group.add_command(command(words, "callback", _later("forms.callback_command"), params))
    cell = click.Argument(["cell"], metavar="CELL")
    params = [options.file(), cell, *options.options(words, (*options.READING, "limit"))]
    group.add_command(command(words, "explain", workbooks.explain_command, params))
    params = [options.file(), *options.options(words, (*options.SETTINGS, "password-file", "format"))]
    group.add_command(command(words, "show-settings", workbooks.show_settings_command, params))


def _add_packs(group: Group, words: Catalog) -> None:
    pack = _group(words, "pack")
    shape = options.options(words, ["format", "lang"])
    name = click.Argument(["pack"], metavar="PACK")
    several = click.Argument(["names"], metavar="[PACK]...", nargs=-1)
    pack.add_command(command(words, "list", _later("packs.list_command"), shape))
    pack.add_command(command(words, "show", _later("packs.show_command"), [name, *shape]))
    params = options.options(words, ["pack", "format", "lang"])
    pack.add_command(command(words, "clauses", _later("packs.clauses_command"), params))
    pack.add_command(command(words, "check", _later("packs.check_command"), [several, *shape]))
    pack.add_command(command(words, "test", _later("packs.test_command"), [several, *shape]))
    folder = click.Argument(["folder"], metavar="FOLDER", type=click.Path(path_type=Path))
    lang = options.options(words, ["lang"])
    pack.add_command(command(words, "new", _later("make.new_pack_command"), [folder, *lang], "new-pack"))
    pack.add_command(command(words, "schema", _later("packs.schema_command"), shape))
    group.add_command(pack)
    code = click.Argument(["code"], metavar="[CODE]", required=False)
    group.add_command(command(words, "rule", _later("packs.rule_command"), [code, *shape]))


def _add_makers(group: Group, words: Catalog) -> None:
    output, lang, seed = (options.options(words, [name])[0] for name in ("output", "lang", "seed"))
    name = click.Argument(["pack"], metavar="PACK")
    group.add_command(command(words, "new", _later("make.new_command"), [name, output, lang]))
    params = [options.file(), output, *options.options(words, (*options.SETTINGS, "password-file"))]
    group.add_command(command(words, "map", _later("make.map_command"), params))
    template = _group(words, "template")
    template.add_command(command(words, "build", _later("make.template_command"), [output, lang]))
    group.add_command(template)
    group.add_command(command(words, "demo", _later("make.demo_command"), [output, seed, lang]))


def _add_add_in(group: Group, words: Catalog) -> None:
    output, lang, folder = (options.options(words, [name])[0] for name in ("output", "lang", "folder"))
    add_in = _group(words, "addin")
    add_in.add_command(command(words, "build", _later("addin.build_command"), [output, lang], "addin-build"))
    add_in.add_command(command(words, "install", _later("addin.install_command"), [folder, lang]))
    add_in.add_command(command(words, "uninstall", _later("addin.uninstall_command"), [folder, lang]))
    add_in.add_command(
        command(words, "status", _later("addin.status_command"), [folder, lang], "addin-status")
    )
    group.add_command(add_in)


def _later(path: str) -> Callback:
    """A command by its module and name; the module is loaded when it runs, since all of them take long."""
    module, name = path.split(".")

    def run(**chosen: Any) -> int | None:
        callback: Callback = getattr(import_module(f"xltousu.cli.{module}"), name)
        return callback(**chosen)

    return run
