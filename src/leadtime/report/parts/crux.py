"""The section on cruxes: which differences in belief make people choose differently, and what flips the
plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, size
from leadtime.report.figures.bars import bars_picture
from leadtime.report.numbers import in_points
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.parts.shares import orders_words, share_bars, share_heads, share_rows
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
LONGEST = 60
"""Texts of beliefs beyond so many characters are cut: a table of points is no answer."""
_FEW_DRAWS = 4084


def find_crux(project: Project, futures: Futures) -> Finding | None:
    """The crux between us and the rival under whom the outcome differs most; None without rivals or a
    choice.
    """
    from leadtime import decision
    from leadtime.decision.columns import column
    from leadtime.errors import InputError, SupportError
    from leadtime.futures import simulate

    try:
        own = decision.robustness(futures)
    except (InputError, SupportError):
        return None
    name, best = own.data["outcome"], own.data["best"]
    ours = float(column(futures, best, name)[:_FEW_DRAWS].mean())
    found: dict[str, tuple[float, Futures]] = {}
    for rival in project.rivals:
        run = simulate(
            project.model, rival.beliefs, project.plans, draws=_FEW_DRAWS, seed=futures.seed, keep=[name]
        )
        found[rival.name] = abs(float(column(run, best, name).mean()) - ours), run
    if not found:
        return None
    farthest = max(found, key=lambda n: found[n][0])
    groups = project.sections.get("groups")
    try:
        return decision.crux(futures, found[farthest][1], names=("our beliefs", farthest), groups=groups)
    except (InputError, SupportError):
        return None


def crux_section(finding: Finding | None) -> Section | None:
    """The answer, bars of what each difference contributes, what both say, and flip points."""
    if finding is None:
        return None
    data = finding.data
    flips = (_flips(data),) if data["flips"] else ()
    return Section(
        "crux",
        "Cruxes: what people who choose differently disagree on"
        if data["differ"]
        else "Cruxes: what would make people choose differently",
        (finding.answer,),
        (_picture(data),),
        tables=(_shares(data), *_held(data), *flips),
        caveats=finding.caveats,
    )


def _picture(data: Row) -> Picture:
    one, two = data["names"]
    what = (
        f"the lead of {data['choices'][0]} over {data['rival']}"
        if data["differ"]
        else f"the {data['phrase']}"
    )
    words = Words(
        "crux",
        f"What moves {what} from {one} to {two}",
        f"Shapley shares of the difference in {what} between {one} and {two}, the largest first.",
    )
    bars = share_bars(data, _label, 10)
    return bars_picture(words, _shares(data).table, bars)


def _label(row: Row) -> str:
    """A belief, or a group with how many of its beliefs differ."""
    members = len(row["members"])
    name = input_name(row["name"])
    return name if members < 2 else f"{name} ({members} beliefs)"


def _shares(data: Row) -> Captioned:
    rows = share_rows(data, lambda r: (_label(r), _said(r, "ours"), _said(r, "theirs")))
    grouped = any(len(r["members"]) > 1 for r in data["rows"])
    heads = ("Belief or group" if grouped else "Belief", *data["names"], *share_heads(data))
    sets = f"{data['coalitions']:,} sets of exchanged beliefs over {data['draws']:,} futures each"
    about = (
        f"Shapley shares, {orders_words(data)}: {sets}. The lead is over "
        f"{plan_title(data['rival']).lower()}; the last column is the part that each difference has in "
        f"another plan becoming best."
    )
    return Captioned("Shares of the difference", table(heads, rows), about)


def _said(row: Row, who: str) -> str:
    """What one of the two says of a belief; of a group how many of its beliefs differ."""
    told = [s[who] for s in row["says"]]
    if len(told) != 1:
        return f"{len(told)} beliefs, below" if told else "–"
    return _cut(told[0])


def _cut(told: str) -> str:
    return told if len(told) <= LONGEST else f"{told[:LONGEST].rstrip()}…"


def _held(data: Row) -> tuple[Captioned, ...]:
    """What both say of each belief of the groups that are exchanged as a whole; nothing without groups."""
    rows = [
        (input_name(s["name"]), input_name(row["name"]), _cut(s["ours"]), _cut(s["theirs"]))
        for row in data["rows"]
        if len(row["members"]) > 1
        for s in row["says"]
    ]
    if not rows:
        return ()
    lead = "A group is exchanged as a whole. These of its beliefs differ; the others are the same for both."
    heads = ("Belief", "Group", *data["names"])
    return (Captioned("Beliefs in the groups", table(heads, rows), lead),)


def _flips(data: Row) -> Captioned:
    rows = [
        (
            input_name(f["name"]),
            amount(f["median"], unit=f["unit"]),
            f"{amount(f['value'], unit=f['unit'])} ({100 * f['quantile']:.0f} % point)",
            plan_title(f["plan"]),
            in_points(size(f["lead"], f["error"], data["unit"])),
        )
        for f in data["flips"][:10]
    ]
    heads = ("Belief", "Median", "Flip point", "Best beyond it", "By no more than")
    lead = (
        f"One belief under {data['names'][0]} moved by itself, from its median to where another plan becomes "
        f"the best, and by how much that plan leads at most beyond it."
    )
    return Captioned("Flip points", table(heads, rows), lead)
