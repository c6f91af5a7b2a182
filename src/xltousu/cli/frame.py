"""Click in the reader's language: headings, help and complaints about the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from xltousu.text import Catalog


class Command(click.Command):
    """A command whose help is in one language throughout."""

    def __init__(self, *args: Any, words: Catalog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        formatter.write_usage(ctx.command_path, _usage(self, ctx), prefix=self.words("help.usage") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under a heading."""
        _write_options(self, ctx, formatter, self.words)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help."""
        return _help_option(super().get_help_option(ctx), self.words)


class Group(click.Group):
    """A group of commands whose help is in one language throughout."""

    def __init__(self, *args: Any, words: Catalog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        formatter.write_usage(ctx.command_path, _usage(self, ctx), prefix=self.words("help.usage") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options and the commands, each under a heading."""
        _write_options(self, ctx, formatter, self.words)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in the order they were added."""
        rows = [(name, command.get_short_help_str(200)) for name, command in self.commands.items()]
        with formatter.section(self.words("help.commands")):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they were added."""
        return list(self.commands)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help."""
        return _help_option(super().get_help_option(ctx), self.words)


def _usage(command: click.Command, ctx: click.Context) -> str:
    pieces = [command.words("help.options-metavar")]  # type: ignore[attr-defined]
    pieces += [param.make_metavar(ctx) for param in command.params if isinstance(param, click.Argument)]
    if isinstance(command, click.Group):
        pieces.append(command.words("help.command-metavar"))  # type: ignore[attr-defined]
    return " ".join(pieces)


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, words: Catalog
) -> None:
    records = [record for param in command.get_params(ctx) if (record := param.get_help_record(ctx))]
    if records:
        with formatter.section(words("help.options")):
            formatter.write_dl(records)


def _help_option(option: click.Option | None, words: Catalog) -> click.Option | None:
    if option is not None:
        option.help = words("help.help")
    return option


def complaint(error: click.ClickException, words: Catalog) -> str:
    """A complaint of click about the command line, as a sentence of ours."""
    name = getattr(getattr(error, "param", None), "opts", [""])[0]
    if isinstance(error, click.NoSuchOption):
        return words("error.no-such-option", option=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return words("error.no-such-command", command=error.command_name)
    if isinstance(error, click.MissingParameter):
        parameter = error.param
        shown = parameter.human_readable_name if isinstance(parameter, click.Argument) else name
        return words("error.missing-parameter", parameter=shown)
    if isinstance(error, click.BadOptionUsage):
        return words("error.option-needs-value", option=error.option_name)
    if isinstance(error, click.BadParameter):
        value = error.format_message()
        return words("error.bad-parameter", parameter=name, detail=value)
    return words("error.usage", detail=error.format_message())


Callback = Callable[..., int | None]


def command(words: Catalog, name: str, callback: Callback, params: Sequence[click.Parameter]) -> Command:
    """A command whose help text is ``help.<name>`` of the catalog."""
    key = f"command.{name}"
    return Command(name, callback=callback, params=list(params), help=words(key), words=words)
