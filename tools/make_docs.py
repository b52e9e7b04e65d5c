"""Write again the pages that are made from code: docs/cli.md from the commands themselves.

`tests/contracts` fails when a page is not what this would write.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import EnumMeta
from pathlib import Path
from typing import Any, get_type_hints

from typer.models import ArgumentInfo

from leadtime.cli.app import COMMANDS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
HEAD = """# Command line

Made from the commands themselves by `make docs`. Every command is a thin layer over a function of the
same name.

| exit code | meaning |
|---|---|
| 0 | done |
| 2 | you can fix this: a mistyped command, a mistake in the project; the message says what to type |
| 3 | the numbers do not support this; the partial answer is printed |
| 130 | stopped by Ctrl-C; what the finished futures say is printed, and nothing is written |

Answers go to standard output; errors, remarks and the progress bar (only on a terminal) go to standard
error. With `--json` standard output is one JSON document and nothing else.
"""


@dataclass(frozen=True)
class Parameter:
    """One argument or option, read off a command's function: its name, help and default."""

    name: str
    help: str
    default: str
    argument: bool


def _words(name: str, kind: Any, info: Any) -> str:
    """`DIR` for an argument; `--output, -o DIR` for an option; nothing after a switch."""
    if isinstance(info, ArgumentInfo):
        return str(info.metavar)
    # Inside `Annotated`, typer takes the first name that an option is given for its default.
    given = [info.default] if isinstance(info.default, str) else []
    flags = ", ".join([*given, *(info.param_decls or ())] or [f"--{name}"])
    if kind is bool:
        return flags
    choices = "|".join(kind) if isinstance(kind, EnumMeta) else ""
    return f"{flags} {info.metavar or choices}"


def _parameters(command: Callable[..., None]) -> Iterator[Parameter]:
    hints = get_type_hints(command, include_extras=True)
    for name, parameter in inspect.signature(command).parameters.items():
        kind, info = hints[name].__origin__, hints[name].__metadata__[0]
        default = parameter.default
        hidden = default is None or default is False
        shown = "required" if default is parameter.empty else "" if hidden else f"`{default}`"
        yield Parameter(_words(name, kind, info), str(info.help), shown, isinstance(info, ArgumentInfo))


def _usage(name: str, parameters: list[Parameter]) -> str:
    arguments = [p.name if p.default == "required" else f"[{p.name}]" for p in parameters if p.argument]
    return " ".join(["leadtime", name, *arguments, "[OPTIONS]"])


def _section(command: Callable[..., None]) -> str:
    name, parameters = command.__name__, list(_parameters(command))
    rows = [f"| `{p.name}` | {p.help} | {p.default} |".replace("|  |", "| |") for p in parameters]
    return "\n".join(
        [
            f"\n## leadtime {name}\n\n```text\n{_usage(name, parameters)}\n```\n",
            inspect.getdoc(command) or "",
            "\n| argument or option | meaning | default |\n|---|---|---|",
            *(row.replace("field|lab|blank", "field\\|lab\\|blank") for row in rows),
        ]
    )


def cli_page() -> str:
    """The text of docs/cli.md."""
    return HEAD + "\n".join(_section(command) for command in COMMANDS) + "\n"


if __name__ == "__main__":
    PAGE.write_text(cli_page(), encoding="utf-8")
    print(f"wrote {PAGE}")
