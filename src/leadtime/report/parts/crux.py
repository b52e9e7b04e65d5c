"""The section on cruxes: which differences in belief make people choose differently, and what flips the
plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, size
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.numbers import in_points, minus
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
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
        tables=(_shares(data), *flips),
        caveats=finding.caveats,
    )


def _picture(data: Row) -> Picture:
    key = "gain" if data["differ"] else "value"
    bars = [
        Bar(
            input_name(r["name"]),
            r[key],
            r[f"{key}_error"],
            _signed(r[key], r[f"{key}_error"], data["unit"]),
            role="accent" if r[key] > 0 else "available",
        )
        for r in data["rows"][:10]
    ]
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
    return bars_picture(words, _shares(data).table, bars)


def _signed(number: float, error: float, unit: str) -> str:
    words = in_points(size(number, error, unit))
    return words if words.startswith("0 ") else minus(f"{'+' if number > 0 else '-'}{words}")


def _shares(data: Row) -> Captioned:
    unit, whole = data["unit"], data["whole"]
    rows: list[tuple[str, ...]] = [
        (
            input_name(r["name"]),
            _said(r, "ours"),
            _said(r, "theirs"),
            _signed(r["value"], r["value_error"], unit),
            _signed(r["gain"], r["gain_error"], unit),
            minus(f"{100 * r['choice']:.0f} %"),
        )
        for r in data["rows"]
    ]
    totals = [_signed(whole[k]["number"], whole[k]["error"], unit) for k in ("value", "gain")]
    rows.append(("Together", "", "", *totals, minus(f"{100 * whole['choice']['number']:.0f} %")))
    one, two = data["names"]
    lead = plan_title(data["choices"][0])
    heads = ("Belief", one, two, "Best plan’s outcome", f"Lead of {lead.lower()}", "Change of choice")
    sets = f"{data['coalitions']:,} sets of exchanged beliefs over {data['draws']:,} futures each"
    exact = "exact over all orders" if data["exact"] else "over sampled orders"
    about = (
        f"Shapley shares, {exact}: {sets}. The lead is over {plan_title(data['rival']).lower()}; the last "
        f"column is the part that each difference has in another plan becoming best."
    )
    return Captioned("Shares of the difference", table(heads, rows), about)


def _said(row: Row, who: str) -> str:
    told = [s[who] for s in row["says"]]
    if len(told) != 1:
        return f"{len(told)} beliefs" if told else "–"
    return str(told[0] if len(told[0]) <= LONGEST else f"{told[0][:LONGEST].rstrip()}…")


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
    heads = ("Belief", "Median", "Flip point", "Then best", "By at most")
    lead = f"One belief of {data['names'][0]} moved by itself, to where another plan becomes the best."
    return Captioned("Flip points", table(heads, rows), lead)
