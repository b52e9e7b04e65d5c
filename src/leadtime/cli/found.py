"""A finding in a terminal: its answer, the tables of its section, its caveats; or JSON; and its picture."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from leadtime.cli.outputs import check_file
from leadtime.cli.streams import console, emit, emit_json, emit_paragraph
from leadtime.evidence.signs import visible

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.report.parts.section import Section, Stack
    from leadtime.report.svg import Picture, Table

SVG = (".svg",)
Svg = Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the figure into an SVG file.")]


def check_svg(svg: Path | None, name: str) -> None:
    """Raise an error before the work is done where the picture could not be written."""
    if svg is not None:
        check_file(svg, fix=f"--svg {name}.svg", like=SVG)


def tell(
    finding: Finding, section: Section | None = None, *, json: bool = False, svg: Path | None = None
) -> None:
    """Print a finding: as one JSON document, or its answer, the tables of its section and its caveats.

    With ``svg`` the first figure of the section is drawn into that file.
    """
    if svg is not None and section is not None and section.pictures:
        draw(section.pictures[0], svg)
    if json:
        emit_json(finding.to_json())
        return
    emit_paragraph(finding.answer)
    for words in section.lead if section else ():
        if words != finding.answer:
            emit("")
            emit_paragraph(words)
    if section is not None:
        _tables(section)
    caveats = dict.fromkeys((*finding.caveats, *(section.caveats if section else ())))
    if caveats:
        emit("")
    for caveat in caveats:
        emit_paragraph(caveat, head="  note: ")
    if svg is not None:
        emit(f"wrote {svg}" if section is not None and section.pictures else "there is no figure to draw")


def _tables(section: Section) -> None:
    for stack in (*section.stacks, *section.below):
        _titled(stack.title, stack.lead, as_table(stack))
    for step in section.steps:
        emit_paragraph(step, head="  - ")
    for captioned in section.tables:
        _titled(captioned.title, captioned.lead, captioned.table)


def _titled(title: str, lead: str, made: Table) -> None:
    emit("")
    if title:
        emit(title)
    if lead:
        emit_paragraph(lead)
    show_table(made)


def as_table(stack: Stack) -> Table:
    """A stack as a table of text: the note and the lines below stand with what they belong to."""
    from leadtime.report.svg import Table

    rows = tuple(
        (row.title, *(" ".join(filter(None, (c.text, c.aside))) for c in row.cells)) for row in stack.rows
    )
    return Table(stack.columns, rows)


def show_table(made: Table, *, words: Container[str] = ()) -> None:
    """Print a table: the first column to the left, numbers to the right; ``words`` are columns of text."""
    from rich.markup import escape
    from rich.table import Table as Shown

    out = console()
    gap = 2 if out.width >= _ROOM else 1
    shown = Shown(box=None, pad_edge=False, header_style="dim", padding=(0, gap, 0, 0))
    for i, column in enumerate(made.columns):
        left = column in words or _wordy(made, i)
        # What does not fit goes on below: half of the id of a record is the id of no record.
        whole = i == 0 and max((len(row[0]) for row in made.rows), default=0) <= _NAME
        justify: Literal["left", "right"] = "left" if left else "right"
        shown.add_column(escape(column), justify=justify, no_wrap=whole, overflow="fold")
    for row in made.rows:
        shown.add_row(*(escape(visible(cell)) for cell in row))
    out.print(shown)


_NAME = 32
"""A first column of names up to so long is never broken."""
_ROOM = 100
"""Below so many columns of text the tables stand closer."""


def _wordy(made: Table, column: int) -> bool:
    """Whether a column holds words, which begin at the left."""
    cells = [row[column] for row in made.rows if column < len(row) and row[column] not in ("", "–")]
    numbers = sum(cell.lstrip("+−-<≈ (")[:1].isdigit() for cell in cells)
    return column == 0 or 2 * numbers < len(cells)


def draw(picture: Picture, path: Path) -> None:
    """Write the wide figure as a file of its own, with the colours of the light page."""
    from leadtime.project import write_atomic
    from leadtime.report.svg import standalone

    write_atomic(path, standalone(picture.wide))
