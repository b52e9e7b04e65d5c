"""The section on who does what: the best division of everybody's time, and how much of it buys time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, size
from leadtime.futures.sampling import BATCH
from leadtime.report.figures.lines import Line, Mark, Plane, lines_picture
from leadtime.report.numbers import in_points, minus, percent
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_ROLES = ("available", "good", "bad", "held", "rival")
_FEW = 8


def find_allocation(project: Project, futures: Futures) -> Finding | None:
    """A short search; None where nobody divides their time or nothing is better or worse."""
    from leadtime import decision
    from leadtime.errors import InputError, SupportError

    if not futures.model.splits:
        return None
    bounds = project.sections.get("bounds")
    try:
        return decision.allocation(futures, draws=5 * BATCH, rounds=3, repeats=0, bounds=bounds)
    except (InputError, SupportError):
        return None


def allocation_section(finding: Finding | None) -> Section | None:
    """The answer, the value against the share that buys time, the division, and what moves it."""
    if finding is None:
        return None
    data = finding.data
    tables = [_division(g, data) for g in data["groups"]]
    tables += [_moved(f, data) for f in data["frontiers"][:1] if any(b["heard"] for b in f["beliefs"])]
    return Section(
        "allocation",
        "Who does what: the best division of everybody’s time",
        (finding.answer,),
        (_frontiers(data),) if data["frontiers"] else (),
        tables=tuple(tables),
        caveats=finding.caveats,
    )


def _frontiers(data: Row) -> Picture:
    scale = 100.0 if data["unit"] == "probability" else 1.0
    unit = "percentage points" if data["unit"] == "probability" else data["unit"]
    lines, marks = [], []
    side = data["frontiers"][0]["side"]
    for f, role in zip(data["frontiers"], _ROLES, strict=False):
        x = [100 * row["share"] for row in f["levels"]]
        y = [scale * row["gain"] for row in f["levels"]]
        e = [scale * row["error"] for row in f["levels"]]
        band = ([a - b for a, b in zip(y, e, strict=True)], [a + b for a, b in zip(y, e, strict=True)])
        lines.append(Line(plan_title(f["group"]), x, y, role, band))
        marks.append(Mark(100 * f["best"], scale * max(r["gain"] for r in f["levels"]), "best", role))
    # A cliff at one end would flatten the rest.
    inner = sorted(v for line in lines for v in line.y)
    low, high = inner[len(inner) // 12], inner[-1]
    reach = (high - low) or 1.0
    words = Words(
        "allocation",
        f"What more time for {side} brings, group by group",
        f"Improvement of the {data['phrase']} over {data['plan']} against the part of each group's time that "
        f"goes to {side}, everything else as it is; bands are one Monte-Carlo error.",
    )
    plane = Plane(
        lines,
        f"% of the group’s time on {side}",
        f"improvement over {plan_title(data['plan']).lower()}, {unit}",
        marks,
        zero=True,
        limits=(low - 0.15 * reach, high + 0.2 * reach),
    )
    rows = [
        (
            plan_title(f["group"]),
            percent(r["share"]),
            minus(f"{scale * r['gain']:+.3f} ± {scale * r['error']:.3f}"),
        )
        for f in data["frontiers"]
        for r in f["levels"]
    ]
    return lines_picture(
        words, table(("Group", f"{side[0].upper()}{side[1:]}", f"Improvement, {unit}"), rows), plane
    )


def _division(g: Row, data: Row) -> Captioned:
    rows: list[tuple[str, ...]] = []
    for u in sorted(g["uses"], key=lambda u: -float(u["best"])):
        if u["best"] < 0.005 and u["now"] < 0.005:
            continue
        spread = f"{percent(u['low'])} to {percent(u['high'])}" if data["repeats"] else "–"
        slope = in_points(size(u["slope"], u["slope_error"], data["unit"]))
        sign = "+" if u["slope"] >= 0 else "−"
        rate = "–" if u["rate"] is None else sign + in_points(size(u["rate"], u["rate_error"], data["unit"]))
        rows.append(
            (
                input_name(u["use"]),
                percent(u["now"]),
                percent(round(u["best"], 3)),
                spread,
                sign + slope,
                rate,
            )
        )
    hours = f", {amount(g['hours'], unit='work_hour', digits=2)} a year" if g["hours"] else ""
    heads: tuple[str, ...] = (
        "Use",
        "Now",
        "Best found",
        "Over repeated searches",
        "10 % more than best",
        "1,000 hours more",
    )
    if not data["repeats"]:
        heads, rows = (*heads[:3], *heads[4:]), [(*row[:3], *row[4:]) for row in rows]
    return Captioned(f"{plan_title(g['group'])}{hours}", table(heads, rows))


def _moved(f: Row, data: Row) -> Captioned:
    rows = []
    for b in [b for b in f["beliefs"] if b["heard"]][:_FEW]:
        ends = [
            f"{percent(share)} at {amount(at, unit=b['unit'], digits=2)}"
            for share, at in zip(b["best"], b["at"], strict=True)
        ]
        leads = [
            minus(f"{'+' if lead >= 0 else '-'}{in_points(size(lead, error, data['unit']))}")
            for lead, error in zip(
                (b["leads"][0], b["leads"][2]), (b["errors"][0], b["errors"][2]), strict=True
            )
        ]
        rows.append((input_name(b["name"]), ends[0], ends[2], *leads))
    heads = ("Belief", "Best share where low", "Where high", "50/50 over 80/20 where low", "Where high")
    lead = (
        f"The best share of {plan_title(f['group']).lower()}’s time on {f['side']} where a belief is at its "
        f"10 and at its 90 % point, and by how much 50/50 is then better than 80/20 (80 % on everything "
        f"else)."
    )
    return Captioned("What moves the best split", table(heads, rows), lead)
