"""What a section of the page is made of."""

from __future__ import annotations

from dataclasses import dataclass

from leadtime.report.svg import Picture, Table


@dataclass(frozen=True)
class Arithmetic:
    """A small calculation that a reader can do again: its title and its lines."""

    title: str
    table: Table


@dataclass(frozen=True)
class Section:
    """One section of the page."""

    id: str
    heading: str
    lead: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()
    arithmetic: Arithmetic | None = None
    caveats: tuple[str, ...] = ()
