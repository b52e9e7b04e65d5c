"""The brief in a terminal: the answer, a table of plans, and where the files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from leadtime.report.brief import BriefResult
    from leadtime.report.parts.plans import Cell


def show_brief(made: BriefResult, console: Console | None = None) -> None:
    """Print the summary; to standard output unless a console is given."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    out = console or Console(highlight=False, soft_wrap=False)
    out.print()
    out.print(escape(made.answer), style="bold")
    out.print()
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    narrow = out.width < _ROOM
    columns = made.table.columns[: _FEW if narrow else None]
    for i, name in enumerate(columns):
        table.add_column(escape(name), justify="left" if i == 0 else "right", no_wrap=i == 0)
    for row in made.table.rows:
        mark = f"\n[green]{row.mark}[/green]" if row.mark else ""
        cells = row.cells[: len(columns) - 1]
        table.add_row(f"{escape(row.title)}{mark}", *(_cell(c) for c in cells))
    out.print(table)
    out.print()
    for words, path in made.paths.labelled():
        out.print(f"[dim]{words}[/dim] {escape(str(path))}", soft_wrap=True)


_ROOM, _FEW = 110, 4
"""Below so many columns of text only the plan and its first outcomes are shown."""


def _cell(cell: Cell) -> str:
    from rich.markup import escape

    aside = f" [dim]{escape(cell.aside)}[/dim]" if cell.aside else ""
    below = f"\n[dim]{escape(cell.below)}[/dim]" if cell.below else ""
    return f"{escape(cell.text)}{aside}{below}"
