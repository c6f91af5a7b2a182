"""Click in the reader's language: headings, help and complaints about the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from xltousu.errors import UsageError
from xltousu.text import Catalog

Callback = Callable[..., int | None]


class _Worded(click.Command):
    """A command whose help is in one language throughout."""

    def __init__(self, *args: Any, words: Catalog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments that are left over."""
        try:
            return super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            raise UsageError(
                "option-takes-no-value" if error.option_name in self._flags() else "option-needs-value",
                option=error.option_name,
            ) from None

    def _flags(self) -> set[str]:
        return {
            name for one in self.params if isinstance(one, click.Option) and one.is_flag for name in one.opts
        }

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = [self.words("help.options-metavar")]
        pieces += [one.make_metavar(ctx) for one in self.params if isinstance(one, click.Argument)]
        if isinstance(self, click.Group):
            pieces.append(self.words("help.command-metavar"))
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=self.words("help.usage"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under a heading, and the commands of a group in the order they were added."""
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        records = [one.get_help_record(ctx) for one in options]
        _write_section(formatter, self.words("help.options"), [record for record in records if record])
        if isinstance(self, click.Group):
            rows = [(name, one.get_short_help_str(200)) for name, one in self.commands.items()]
            _write_section(formatter, self.words("help.commands"), rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.words("help.help")
        return option


class Command(_Worded):
    """A command; what it does not understand it refuses in words."""

    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, none of them too many."""
        rest = super().parse_args(ctx, args)
        if rest:
            raise UsageError("extra-argument", argument=rest[0])
        return rest


class Group(_Worded, click.Group):
    """A group of commands; called with options alone it asks for a command."""

    def __init__(self, *args: Any, words: Catalog, **kwargs: Any) -> None:
        settings = {"no_args_is_help": True, "invoke_without_command": True, "callback": _ask_for_command}
        super().__init__(*args, words=words, **settings, **kwargs)


def _ask_for_command() -> None:
    if click.get_current_context().invoked_subcommand is None:
        raise UsageError("command-missing")


def _write_section(formatter: click.HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    formatter.write_paragraph()
    formatter.write(f"{heading}\n")
    with formatter.indentation():
        formatter.write_dl(rows)


def complaint(error: click.ClickException, words: Catalog) -> str:
    """A complaint of click about the command line, as a sentence of ours."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        return words("error.no-such-option", option=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return words("error.no-such-command", command=error.command_name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return words("error.missing-parameter", parameter=error.param.human_readable_name)
    return words("error.usage", detail=error.format_message())


def command(
    words: Catalog,
    name: str,
    callback: Callback,
    params: Sequence[click.Parameter],
    told: str | None = None,
) -> Command:
    """A command whose help text is ``command.<told>`` of the catalog, by default under its own name."""
    text = words(f"command.{told or name}")
    return Command(name, callback=callback, params=list(params), help=text, words=words)
