"""Mistakes in the command line itself, in the form of all our errors: found, valid, try.

The library that reads the arguments says these things in words of its own. Its newer versions keep the
kinds of mistake in a private module, so they are told apart by what they are called.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

import typer
from typer.core import TyperGroup

from leadtime.errors import InputError, nearest

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What the library raises for every mistake in the arguments."""


class Commands(TyperGroup):
    """The group of our commands; an unknown one is answered with the one that was meant."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first argument names, also as its function is written in Python.

        Raises :class:`InputError` for any other word.
        """
        if args and args[0].replace("_", "-") in self.commands:
            args = [args[0].replace("_", "-"), *args[1:]]
        if args and args[0] not in self.commands:
            close = nearest(args[0], self.commands)
            raise InputError(
                f"there is no command {' '.join([*_under(ctx), args[0]])!r}",
                valid=", ".join(self.commands),
                fix=" ".join(["leadtime", *_under(ctx), close or "--help"]),
            )
        return super().resolve_command(ctx, args)


def _under(context: Any) -> list[str]:
    """The words between ``leadtime`` and the commands of a group: none for those of the whole."""
    return str(context.command_path).split()[1:]


def told(error: Any, arguments: list[str], groups: Container[str] = ()) -> InputError:
    """The mistake in our words.

    ``arguments`` are those of the process; ``groups`` are the words that have commands under them.
    """
    context = getattr(error, "ctx", None)
    kind = type(error).__name__
    usage = _usage(context)
    if kind == "NoSuchOption":
        return _no_such_option(error.option_name, _options(context), usage)
    if kind == "MissingParameter" and error.param is not None:
        return InputError(f"{_called(error.param)} is missing", valid=usage, fix=_help(context))
    if kind == "BadOptionUsage":
        command = arguments[: 2 if arguments[:1] and arguments[0] in groups else 1]
        return _bad_option(error.option_name, str(error.message), context, command)
    if extra := re.search(r"unexpected extra argument.*\(([^()]*)\)$", error.format_message()):
        return InputError(f"{extra[1]!r} is more than this command takes", valid=usage, fix=_help(context))
    text = error.format_message().rstrip(".")
    return InputError(text[:1].lower() + text[1:], valid=usage, fix=_help(context))


def _called(parameter: Any) -> str:
    """``DIR`` for an argument, ``--reason TEXT`` for an option."""
    word = str(parameter.metavar or parameter.name)
    return f"{parameter.opts[0]} {word}" if str(parameter.opts[0]).startswith("--") else word


def _usage(context: Any) -> str | None:
    """``leadtime compare [OPTIONS] A B``."""
    if context is None:
        return None
    return re.sub(r"[{}]", "", " ".join(context.get_usage().split())).removeprefix("Usage: ")


def _help(context: Any) -> str:
    return f"{context.command_path if context is not None else 'leadtime'} --help"


def _options(context: Any) -> list[str]:
    if context is None:
        return []
    names = [name for p in context.command.get_params(context) for name in p.opts]
    return [name for name in names if name.startswith("--")]


def _no_such_option(name: str, known: list[str], usage: str | None) -> InputError:
    close = nearest(name, known)
    return InputError(f"there is no option {name!r}", valid=", ".join(known) or usage, fix=close)


def _bad_option(name: str, message: str, context: Any, words: list[str]) -> InputError:
    if "does not take a value" in message:
        return InputError(f"{name} takes no value", fix=f"{name} alone")
    command = _help(context) if context is not None else f"leadtime {' '.join(words)} --help"
    return InputError(f"{name} lacks its value", fix=" ".join(command.split()))
