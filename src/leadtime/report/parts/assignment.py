"""The section on who should do what by talent: the figure that everybody argues about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
    return assigned(project, futures)


def assigned(
    project: Project, futures: Futures, *, talents: float | None = None, top: float = 0.1
) -> Finding | None:
    """The same with the correlation of talents given, else as the project states it, and another top."""
    from leadtime import decision

    roles = project.sections.get("roles")
    if roles is None:
        return None
    stated = project.sections.get("talents") if talents is None else talents
    return decision.assignment(roles, talents=stated, top=top, seed=futures.seed)


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
        tables=(_table(data), _tails(data)),
        caveats=finding.caveats,
    )


def _impact(data: Row) -> Picture:
    curves = list(zip(data["curves"], _ROLES, strict=False))
    noisy = any(r["signal"] < 1 for r in data["roles"])
    every = [v for c, _ in curves for key in ("by_talent", "impact") for v in c[key]]
    scale = _Scale(min(every), max(every))
    lines = [
        Line(input_name(c["role"]).capitalize(), c["percentiles"], scale(c["by_talent"]), role)
        for c, role in curves
    ]
    if noisy:
        lines += [
            Line(f"{line.label}, by the signal", c["percentiles"], scale(c["impact"]), role, dashed=True)
            for line, (c, role) in zip(lines, curves, strict=True)
        ]
    marks = [Mark(100 * s["at"], None, f"{100 * s['at']:.0f}", "ink") for s in data["switches"]]
    words = Words(
        "assignment",
        "Impact by percentile",
        "The impact of a person in each role against the percentile of true talent, which nobody sees, and "
        "dashed what is expected at a percentile of the signal. Below zero somebody costs the others more "
        "than they bring. Away from zero the scale is logarithmic. Dotted: where the best role by the signal "
        "changes.",
    )
    rows = [
        (
            f"{p}",
            *(minus(f"{c['by_talent'][i]:.2f}") for c, _ in curves),
            *(minus(f"{c['impact'][i]:.2f}") for c, _ in curves if noisy),
        )
        for i, p in enumerate(data["curves"][0]["percentiles"])
    ]
    heads = ("Percentile", *(line.label for line in lines))
    plane = Plane(
        lines, "percentile", "impact, less what it costs the others", marks, zero=True, y_ticks=scale.ticks()
    )
    return lines_picture(words, table(heads, rows), plane, heights=(380, 420))


class _Scale:
    """A scale that is linear about zero and logarithmic far from it: arcsinh(v / unit).

    The harm at the low end and the best at the high end are both to be seen, at a hundred times the size.
    """

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = min(low, 0.0), max(high, 0.0)
        largest = max(-self.low, self.high, 1e-12)
        self.unit = max(-self.low / 2 if self.low < 0 else largest / 20, largest / 1000)

    def __call__(self, values: Sequence[float]) -> list[float]:
        return [math.asinh(v / self.unit) for v in values]

    def ticks(self) -> list[tuple[float, str]]:
        """Round numbers that stand clear of one another, from zero outwards."""
        low, high = self((self.low, self.high))
        apart, made = 0.08 * (high - low), [(0.0, "0")]
        decades = range(
            math.floor(math.log10(self.unit)) - 1, math.ceil(math.log10(self.high + self.unit)) + 1
        )
        steps = [m * 10.0**k for k in decades for m in (1, 2, 5)]
        for sign in (1.0, -1.0):
            last = 0.0
            for step in steps:
                at = self((sign * step,))[0]
                if abs(at - last) >= apart and low <= at <= high:
                    made.append((at, minus(f"{sign * step:,.6g}")))
                    last = at
        return made


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
            _tail(r),
            f"{r['signal']:.2g}",
            percent(round(r["share"], 3)),
            significant(r["alone"], 3),
            percent(round(r["top"], 3)),
        )
        for r in data["roles"]
    ]
    best = percent(round(data["top"], 3))
    rows.append(("Best assignment", "", "", "100 %", significant(data["output"], 3), best))
    part = f"Top {percent(data['top_part'])} bring"
    heads = ("Role", "Tail", "Signal", "Of people", "Output a person", part)
    lead = (
        "Output of everybody in one role, and of the best assignment; the last column is the part of it that "
        f"the top {percent(data['top_part'])} by the signal bring."
    )
    return Captioned("Roles", table(heads, rows), lead)


def _tails(data: Row) -> Captioned:
    """What the kind of tail changes."""
    other = data["other_tail"]
    both = (data, other)
    rows: list[tuple[str, ...]] = [
        (input_name(r["name"]), _tail(r), _tail(o))
        for r, o in zip(data["roles"], other["roles"], strict=True)
    ]
    part = percent(data["top_part"])
    rows += [
        ("Best role changes at", *(_switches(d) for d in both)),
        ("Output of the best assignment", *(significant(d["output"], 3) for d in both)),
        (f"Top {part} bring", *(percent(round(d["top"], 3)) for d in both)),
        ("Top 1 % bring", *(percent(round(d["hundredth"], 3)) for d in both)),
    ]
    lead = (
        "The same with the other kind of tail, of the same mean and the same share of the best tenth if "
        "talent could be seen. Top is by the signal."
    )
    return Captioned("What the tail changes", table(("", "As stated", "Other tail"), rows), lead)


def _tail(r: Row) -> str:
    return f"Pareto, exponent {r['alpha']:.3g}" if r["alpha"] else f"lognormal, spread {r['spread']:.2g}"


def _switches(d: Row) -> str:
    """Where the best role changes, as percentiles of the signal."""
    told = [f"{100 * s['at']:.0f} to {input_name(s['above'])}" for s in d["switches"]]
    return ", ".join(told) or f"never: all {input_name(d['lowest'])}"
