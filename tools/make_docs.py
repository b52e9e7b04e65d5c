"""Write again what is made by code: docs/cli.md from the commands themselves, the picture of the README from
the brief of examples/field, and the outputs that the tutorial and the README show.

`tests/contracts` fails when a page is not what this would write.
"""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import EnumMeta
from pathlib import Path
from typing import Any, get_type_hints

from typer.models import ArgumentInfo

from leadtime.cli.app import COMMANDS, GROUPS, name_of
from tools.pages import Reader, retold

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Command line

Made from the commands themselves by `make docs`. Every command is a thin layer over a function of the
same name.

| exit code | meaning |
|---|---|
| 0 | done |
| 2 | you can fix this: a mistyped command, a mistake in the project; the message says what to type |
| 3 | the numbers do not support this; the partial answer is printed |
| 130 | stopped by Ctrl-C; what the finished futures say is printed, and nothing is written |
| 141 | nobody reads the output any more, as in `leadtime models \\| head -1`; files are written by then |

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
    flags = ", ".join([*given, *(info.param_decls or ())] or [f"--{name.replace('_', '-')}"])
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


def _section(command: Callable[..., None], group: str = "") -> str:
    name = f"{group} {name_of(command)}".strip()
    parameters = list(_parameters(command))
    rows = [f"| `{p.name}` | {p.help} | {p.default} |".replace("|  |", "| |") for p in parameters]
    return "\n".join(
        [
            f"\n## leadtime {name}\n\n```text\n{_usage(name, parameters)}\n```\n",
            inspect.getdoc(command) or "",
            "\n| argument or option | meaning | default |\n|---|---|---|",
            *rows,
        ]
    )


def cli_page() -> str:
    """The text of docs/cli.md."""
    made = [_section(command) for command in COMMANDS]
    made += [_section(command, name) for name, group in GROUPS.items() for command in group.commands]
    return HEAD + "\n".join(made) + "\n"


def picture(brief: str, css: str) -> str:
    """The first figure of a brief as a picture of its own, in light and in dark."""
    found = re.search(r"<svg role=.*?</svg>", brief, re.DOTALL)
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    if found is None:
        raise SystemExit("the brief has no figure")
    width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', found[0]).groups()  # type: ignore[union-attr]  # drawn by us
    margin = 16
    box = f"{-margin} {-margin} {int(width) + 2 * margin} {int(height) + 2 * margin}"
    head, _, body = found[0].partition(">")
    head = re.sub(r'viewBox="[^"]*"', f'viewBox="{box}" width="{int(width) + 2 * margin}"', head)
    style = f":root {{{light}}} @media (prefers-color-scheme: dark) {{ :root {{{dark}}} }}"
    style += " text { font-family: system-ui, sans-serif !important; }"
    style = " ".join(style.split())
    paper = f'<rect x="{-margin}" y="{-margin}" width="100%" height="100%" style="fill: var(--paper)"/>'
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{paper}{body}\n'


def write_picture() -> None:
    """docs/images/brief.svg, from a brief with the draws that `make brief` takes."""
    css = (ROOT / "src/leadtime/report/templates/brief.css").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "leadtime", "brief", str(ROOT / "examples/field"), "-o", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        brief = (Path(folder) / "brief.html").read_text(encoding="utf-8")
    path = ROOT / "docs/images/brief.svg"
    path.parent.mkdir(exist_ok=True)
    path.write_text(picture(brief, css), encoding="utf-8")
    print(f"wrote {path}")


def retell(page: Path) -> None:
    """Follow a page in a scratch folder and write down what its commands print today."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", Path(folder) / "examples", ignore=shutil.ignore_patterns("out"))
        text = retold(page.read_text(encoding="utf-8"), Reader(Path(folder)))
    page.write_text(text, encoding="utf-8")
    print(f"wrote {page}")


def main() -> None:
    """Write everything that is made by code."""
    path = ROOT / "docs" / "cli.md"
    path.write_text(cli_page(), encoding="utf-8")
    print(f"wrote {path}")
    write_picture()
    retell(ROOT / "docs" / "tutorial.md")
    retell(ROOT / "README.md")


if __name__ == "__main__":
    main()
