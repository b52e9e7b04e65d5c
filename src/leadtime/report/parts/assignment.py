"""The section on who should do what by talent: the figure that everybody argues about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import input_name
from leadtime.report.figures.lines import Line, Mark, Plane, lines_picture
from leadtime.report.numbers import minus, percent, significant
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_ROLES = ("available", "good", "bad", "held")


def find_assignment(project: Project, futures: Futures) -> Finding | None:
    """Who should do what, for a project that states roles."""
    from leadtime import decision

    roles = project.sections.get("roles")
    return None if roles is None else decision.assignment(roles, seed=futures.seed)


def assignment_section(finding: Finding | None) -> Section | None:
    """The answer, impact by percentile, and what the best assignment brings."""
    if finding is None:
        return None
    data = finding.data
    pictures = (_impact(data), *((_optimum(data),) if data["optimum"] else ()))
    return Section(
        "assignment",
        "Who does what: talent",
        (finding.answer,),
        pictures,
        tables=(_table(data),),
        caveats=finding.caveats,
    )


def _impact(data: Row) -> Picture:
    lines = [
        Line(input_name(c["role"]).capitalize(), c["percentiles"], c["impact"], role)
        for c, role in zip(data["curves"], _ROLES, strict=False)
    ]
    marks = [Mark(100 * s["at"], None, f"{100 * s['at']:.0f}", "ink") for s in data["switches"]]
    words = Words(
        "assignment",
        "Expected impact by percentile",
        "The expected impact of a person in each role against the percentile of the signal that a selector "
        "sees; below zero somebody costs the others more than they bring. Dotted: where the best role "
        "changes.",
    )
    rows = [
        (f"{p}", *(minus(f"{c['impact'][i]:.2f}") for c in data["curves"]))
        for i, p in enumerate(data["curves"][0]["percentiles"])
    ]
    heads = ("Percentile", *(line.label for line in lines))
    plane = Plane(
        lines, "percentile of the signal", "expected impact; 1 is a median person", marks, zero=True
    )
    return lines_picture(words, table(heads, rows), plane)


def _optimum(data: Row) -> Picture:
    o = data["optimum"]
    x = [100 * p for p in o["parts"]]
    line = Line("Total impact", x, o["curve"], "available")
    side = "lowest" if o["lowest_buy"] else "highest"
    marks = [Mark(100 * o["part"], o["total"], f"best: {100 * o['part']:.0f} %", "good")]
    words = Words(
        "assignment-total",
        "Total impact where time bought multiplies everybody’s work",
        f"Research of the others, times one plus what the bought time adds, against the part of people, "
        f"those of {side} signal, who buy time.",
    )
    rows = [(f"{a:.0f} %", f"{b:.3f}") for a, b in zip(x, o["curve"], strict=True)]
    plane = Plane(
        [line], f"% of people, {side} signal first, who buy time", "total impact", marks, legend=False
    )
    return lines_picture(words, table(("Buy time", "Total"), rows), plane, heights=(280, 280))


def _table(data: Row) -> Captioned:
    rows = [
        (
            input_name(r["name"]),
            f"Pareto, exponent {r['alpha']:.2g}" if r["alpha"] else f"lognormal, spread {r['spread']:.2g}",
            f"{r['signal']:.2g}",
            percent(round(r["share"], 3)),
            significant(r["alone"], 3),
            percent(round(r["top"], 3)),
        )
        for r in data["roles"]
    ]
    best = percent(round(data["top"], 3))
    rows.append(("Best assignment", "", "", "100 %", significant(data["output"], 3), best))
    heads = ("Role", "Tail", "Signal", "Of people", "Output a person", "Top tenth bring")
    lead = (
        "Output of everybody in one role, and of the best assignment; the last column is the part of it that "
        "the top tenth by the signal bring."
    )
    return Captioned("Roles", table(heads, rows), lead)
