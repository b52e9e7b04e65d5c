"""The brief as one HTML page: gathers what the sections show and fills the template."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from importlib import resources
from itertools import combinations
from typing import TYPE_CHECKING, Any

from leadtime.project.chain import as_of, chains
from leadtime.project.ledger import open_ledger
from leadtime.project.support import support_of
from leadtime.report.graph import model_svg, model_text
from leadtime.report.numbers import readable
from leadtime.report.parts.beliefs import belief_groups
from leadtime.report.parts.equations import equations
from leadtime.report.parts.influence import beside_plans
from leadtime.report.parts.plans import plan_table, plan_texts
from leadtime.report.parts.records import UNNAMED, support_lead
from leadtime.report.parts.reproduce import reproduce
from leadtime.report.parts.sections import hours_figure, sections
from leadtime.report.parts.stands import stands_of
from leadtime.report.questions import GROUPS, REST

if TYPE_CHECKING:
    import jinja2

    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project
    from leadtime.report.parts.section import Section


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2
    from markupsafe import Markup

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("leadtime.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # For what this package drew itself; everything else on the page is escaped.
    made.filters["drawn"] = Markup
    made.filters["tied"] = tied
    made.filters["readable"] = readable
    return made


def tied(words: str) -> str:
    """Numbers kept together with their errors and units, where a line might break between them."""
    return re.sub(r"(?<=\d) (?=[±%]|pp\b)|(?<=±) (?=\d)", "\N{NO-BREAK SPACE}", words)


def prose(words: str, names: Sequence[str]) -> str:
    """A finding's sentence for a reader: numbers tied, names of plans and rivals without underscores."""
    for name in sorted(names, key=len, reverse=True):
        if "_" in name:
            words = re.sub(rf"\b{re.escape(name)}\b", name.replace("_", " "), words)
    return tied(words)


def page(project: Project, futures: Futures, findings: Sequence[Finding]) -> str:
    """The whole page as text. The same arguments give the same bytes."""
    environment = _environment().overlay()
    held = (w["name"] for f in findings if f.kind == "rivals" for w in f.data["worlds"])
    names = tuple(dict.fromkeys((*futures.plans, *held)))
    environment.filters = environment.filters | {"prose": partial(prose, names=names)}
    text = environment.get_template("brief.html.j2").render(context(project, futures, findings))
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def context(project: Project, futures: Futures, findings: Sequence[Finding]) -> Mapping[str, Any]:
    """Everything that the template shows, by name."""
    found = {f.kind: f for f in findings}
    compared, answer = found["compare"], found["answer"]
    table = plan_table(futures, compared)
    grouped = sections(futures, found)
    shown = [s for made in grouped.values() for s in made]
    ranked = [row.key for row in table.rows]
    model = futures.model
    ledger = open_ledger(project.folder)
    day = as_of(project, ledger)
    rests = {} if ledger is None else chains(project, ledger, day)
    groups = belief_groups(futures.beliefs, model, rests)
    believed = frozenset(name for g in groups for name in g.names)
    return {
        "title": project.title or "Brief",
        "kicker": _kicker(project, futures),
        "css": resources.files("leadtime.report").joinpath("templates/brief.css").read_text(encoding="utf-8"),
        "headline": answer.answer,
        "more": _more(found, findings),
        "notes": [p for p in project.notes.split("\n\n") if p.strip()],
        "hours": hours_figure(futures, compared),
        "plan_table": table,
        "sections": shown,
        "contents": _contents(grouped),
        "plans": plan_texts(project.plans, ranked, futures),
        "beliefs": groups,
        "beliefs_lead": _beliefs_lead(groups),
        "stands": defaultdict(tuple, stands_of(found, rests)),
        "unnamed": UNNAMED,
        "support": support_lead(support_of(project, rests, day)) if rests else "",
        "correlations": _correlations(futures),
        "equations": equations(model, believed),
        "graph": model_svg(model, standalone=False),
        "graph_text": model_text(model, width=72),
        "model_lead": model.doc.partition("\n\n")[0],
        "limits": _limits(findings, shown),
        "reproduce": reproduce(project, futures),
    }


def _more(found: Mapping[str, Finding], findings: Sequence[Finding]) -> list[str]:
    """The sentences below the answer, without those that are the answer of a section."""
    told = [*found["answer"].data.get("more", ()), beside_plans(found.get("influence"), found["compare"])]
    return [s for s in told if s and s not in {f.answer for f in findings}]


def _contents(grouped: Mapping[str, Sequence[Section]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The links to every section by group; what stands on every page is part of what the answer rests on."""
    listed = {group: [(s.id, s.heading) for s in grouped.get(group, ())] for group in GROUPS}
    listed[REST].extend(_STANDING)
    return [(group, links) for group, links in listed.items() if links]


def _correlations(futures: Futures) -> list[tuple[str, str]]:
    """Each coefficient with its pair, or with the names of a group that all have it with one another."""
    left = {frozenset((c.a, c.b)): c.rho for c in futures.beliefs.correlations}
    told = []
    for pair in list(left):
        if pair not in left:
            continue
        rho, first = left[pair], next(c for c in futures.beliefs.correlations if {c.a, c.b} == pair)
        group = [first.a, first.b]
        for name in dict.fromkeys(n for c in futures.beliefs.correlations for n in (c.a, c.b)):
            if name not in group and all(left.get(frozenset((name, member))) == rho for member in group):
                group.append(name)
        for a, b in combinations(group, 2):
            del left[frozenset((a, b))]
        between = "" if len(group) == 2 else ", each with each"
        told.append((f"{rho:g}".replace("-", "−"), f"{', '.join(group[:-1])} and {group[-1]}{between}"))
    return told


_STANDING = (
    ("plans", "What each plan does"),
    ("beliefs", "What we believe, and why"),
    ("model", "The equations used"),
    ("limits", "What not to read into this"),
    ("reproduce", "Reproduce this page"),
)


def _kicker(project: Project, futures: Futures) -> str:
    start = f"from {_day(project.start)}, " if project.start else ""
    count = len(futures.plans)
    size = f"{count} plan{'s' if count > 1 else ''} over {futures.draws:,} simulated futures"
    return f"A Leadtime brief: {size}, {start}model {futures.model.name}"


def _beliefs_lead(groups: Sequence[Any]) -> str:
    rows = [row for g in groups for row in g.rows]
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[row.kind or "no stated ground"] = kinds.get(row.kind or "no stated ground", 0) + 1
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    return (
        f"{len(rows)} numbers go in: {told}. An interval such as “2 to 12 years” holds 90 % unless another "
        f"level is written before it. Open a ground to read its source."
    )


_LIMITS = """\
A simulation says what the beliefs imply, not what will happen: an assumption among them stays one.
The ± on a number is only the error of simulating; it does not cover a wrong belief or a wrong equation.
Small differences between plans are not advice. Look first at what the answer rests on most.
""".splitlines()


def _limits(findings: Sequence[Finding], shown: Sequence[Any]) -> list[str]:
    """Caveats of the findings that no section shows, then those of every brief; each once."""
    told = {c for s in shown for c in (*s.caveats, *(c for p in s.pictures for c in p.caveats))}
    every = [*(c for f in findings for c in f.caveats), *_LIMITS]
    return [c for c in dict.fromkeys(every) if c not in told]


def _day(date: object) -> str:
    """A date as people write it, ``1 November 2026``."""
    import datetime as dt

    return f"{date.day} {date:%B} {date.year}" if isinstance(date, dt.date) else str(date)
