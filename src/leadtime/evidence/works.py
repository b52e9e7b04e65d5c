"""Which works records come from, and which of them are not independent."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from leadtime.evidence.records import Record


def work(record: Record) -> str:
    """What identifies the work that a record is from: its DOI, else its address, else its title."""
    source = record.source
    if source.DOI:
        return "doi:" + source.DOI.casefold()
    if source.URL:
        parts = urlsplit(source.URL)
        return f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}"
    return source.title.casefold()


def independent_sources(records: Sequence[Record]) -> tuple[str, ...]:
    """The works that records come from, each once; those that share a group are one source.

    Two records are of one source where they have the same DOI, the same web address, or the same title; and
    where a chain of shared groups and shared works joins them.
    """
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for record in records:
        marks = [work(record)] + ([f"group {record.appraisal.group}"] if record.appraisal.group else [])
        for mark in marks:
            leader.setdefault(mark, mark)
        for mark in marks[1:]:
            leader[find(mark)] = find(marks[0])
    return tuple(dict.fromkeys(find(work(record)) for record in records))


def groups_of(records: Sequence[Record]) -> tuple[str, ...]:
    """The independence group of each record: the one that its appraisal states, else that of its work.

    What one work says twice is not independent, unless somebody says that it is by giving the records groups
    of their own. A record without a group joins a group of the same work, the first where there are several.
    """
    stated: dict[str, str] = {}
    for record in records:
        if record.appraisal.group:
            stated.setdefault(work(record), record.appraisal.group)
    return tuple(r.appraisal.group or stated.get(work(r)) or f"{OF_WORK}{work(r)}" for r in records)


OF_WORK = "work: "
"""How the name of a group begins that nobody stated: that of one work."""
