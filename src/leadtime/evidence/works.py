"""Which works records come from, and which of them are not independent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from leadtime.evidence.records import Record, Source

OF_WORK = "work: "
"""How the name of a group begins that nobody stated: that of one work."""
_ARXIV_DOI = "10.48550/arxiv."
_ARXIV = re.compile(
    r"/(?:abs|pdf|html|ps|src|format)/(\d{4}\.\d+|[a-z.-]+/\d{7})(?:v\d+)?(?:\.pdf)?/?", re.IGNORECASE
)
_ARXIV_HOSTS = ("arxiv.org", "ar5iv.org", "alphaxiv.org")
_CLASS = re.compile(r"\.[a-z]{2}(?=/)")
"""The subject class in an old arXiv number, which may be left out: math.GT/0309136."""
_PORT = re.compile(r":(?:80|443)?$")
_VERSION = re.compile(r"v\d+$")
_CLICKS = re.compile(r"utm_.*|fbclid|gclid|ref|ref_src")
"""Fields of an address that say where a reader came from, and not what is read."""


def works_of(records: Sequence[Record]) -> tuple[str, ...]:
    """The work of each record, by one of its names.

    Two records are of one work where they have the same DOI or arXiv number, wherever these stand; the same
    address, without what only counts clicks; or the same title in the same year, or with one of them naming
    neither number nor address.
    """
    bare = {_title(r.source) for r in records if not [*_numbers(r.source)]}
    marks = [_marks(r.source, bare) for r in records]
    leader = _joined(marks)
    return tuple(leader[found[0]] for found in marks)


def independent_sources(records: Sequence[Record]) -> tuple[str, ...]:
    """The works that records come from, each once; a chain of shared groups and works is one source."""
    groups = [[f"group {r.appraisal.group}"] if r.appraisal.group else [] for r in records]
    marks = [[work, *group] for work, group in zip(works_of(records), groups, strict=True)]
    leader = _joined(marks)
    return tuple(dict.fromkeys(leader[found[0]] for found in marks))


def groups_of(records: Sequence[Record]) -> tuple[str, ...]:
    """The independence group of each record: the one that its appraisal states, else that of its work.

    What one work says twice is not independent, unless somebody says that it is by giving the records groups
    of their own. A record without a group joins the group of the same work, the first by the alphabet where
    there are several.
    """
    works = works_of(records)
    stated: dict[str, str] = {}
    for record, work in zip(records, works, strict=True):
        if group := record.appraisal.group:
            stated[work] = min(group, stated.get(work, group))
    return tuple(
        r.appraisal.group or stated.get(work) or f"{OF_WORK}{work}"
        for r, work in zip(records, works, strict=True)
    )


def told_apart(records: Sequence[Record]) -> tuple[str, ...]:
    """What to say of each work whose records count as independent because their groups say so."""
    by_work: dict[str, list[Record]] = {}
    for record, work in zip(records, works_of(records), strict=True):
        by_work.setdefault(work, []).append(record)
    return tuple(
        f"{', '.join(r.id for r in several)} are of one source, and count more than once because of the "
        "groups that their appraisals state"
        for several in by_work.values()
        if len({r.appraisal.group for r in several} - {""}) > 1
    )


def _joined(marks: Iterable[Sequence[str]]) -> dict[str, str]:
    """For each mark the first of those that a chain of records joins it with."""
    leader: dict[str, str] = {}
    order: dict[str, int] = {}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for found in marks:
        for mark in found:
            leader.setdefault(mark, mark)
            order.setdefault(mark, len(order))
        first = min((find(mark) for mark in found), key=order.__getitem__)
        for mark in found:
            leader[find(mark)] = first
    return {mark: find(mark) for mark in leader}


def _marks(source: Source, bare: set[str]) -> list[str]:
    title = _title(source)
    dated = [f"{title} ({str(source.issued)[:4]})"] if source.issued else []
    return [*_numbers(source), *dated, *([title] if title in bare else [])]


def _title(source: Source) -> str:
    return " ".join(source.title.casefold().split())


def _numbers(source: Source) -> Iterator[str]:
    """The DOI, arXiv number or address of a source, in the form that all its spellings share."""
    if source.DOI:
        yield _doi(source.DOI)
    if not source.URL:
        return
    parts = urlsplit(source.URL)
    host = _PORT.sub("", parts.netloc.casefold().removeprefix("www."))
    if host in {"doi.org", "dx.doi.org"}:
        yield _doi(unquote(parts.path).strip("/"))
    elif _of_arxiv(host) and (found := _ARXIV.fullmatch(parts.path)):
        yield _arxiv(found[1])
    else:
        fields = parse_qsl(parts.query, keep_blank_values=True)
        asked = sorted((k, v) for k, v in fields if not _CLICKS.fullmatch(k))
        yield f"{host}{parts.path.rstrip('/')}" + (f"?{urlencode(asked)}" if asked else "")


def _of_arxiv(host: str) -> bool:
    return any(host == h or host.endswith(f".{h}") for h in _ARXIV_HOSTS)


def _arxiv(number: str) -> str:
    return f"arxiv:{_CLASS.sub('', _VERSION.sub('', number.casefold()))}"


def _doi(text: str) -> str:
    doi = text.casefold()
    return _arxiv(doi.removeprefix(_ARXIV_DOI)) if doi.startswith(_ARXIV_DOI) else f"doi:{doi}"
