"""What a section of the page is made of."""

from __future__ import annotations

from dataclasses import dataclass

from leadtime.report.svg import Picture, Table


@dataclass(frozen=True)
class Captioned:
    """A table with a title, and sentences that stand above and below it."""

    title: str
    table: Table
    lead: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One section: a heading, sentences, figures, and perhaps numbered steps, tables and caveats."""

    id: str
    heading: str
    lead: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()
    steps_title: str = ""
    steps: tuple[str, ...] = ()
    tables: tuple[Captioned, ...] = ()
    caveats: tuple[str, ...] = ()
