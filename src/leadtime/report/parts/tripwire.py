"""The section on tripwires: where to set each, what it saves, and what gaming does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leadtime.decision.finding import Finding, Value
from leadtime.decision.words import amount, input_name
from leadtime.report.figures.lines import Line, Mark, Plane, lines_picture
from leadtime.report.numbers import minus, percent
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]


def find_tripwire(project: Project, futures: Futures) -> Finding | None:
    """Every tripwire of a project, the one that saves most first; None where it states none."""
    from leadtime import decision

    trips = project.sections.get("tripwires")
    if not trips:
        return None
    each = [decision.tripwire(t, seed=futures.seed) for t in trips]
    each.sort(key=lambda f: -float(f.data["worth"]))
    return together(each)


def together(each: Sequence[Finding]) -> Finding:
    """One finding for several tripwires."""
    first = each[0]
    if len(each) == 1:
        return first.model_copy(update={"data": {**first.data, "all": [first.data]}})
    worth = [f.value or Value(number=0.0, error=0.0) for f in each]
    return Finding(
        kind="tripwire",
        question="Where should the tripwires be set, and what are they worth?",
        answer=" ".join(f.answer for f in each),
        value=worth[0],
        rests_on=first.rests_on,
        caveats=first.caveats,
        data={**first.data, "all": [f.data for f in each]},
    )


def tripwire_section(finding: Finding | None) -> Section | None:
    """The answers, the ROC and selection of the first, and a table of all."""
    if finding is None:
        return None
    data = finding.data
    every = data.get("all", (data,))
    return Section(
        "tripwire",
        "Tripwires: where to set them, and what they are worth",
        (finding.answer, data["selection"]["told"]),
        (_roc(data), _selection(data)),
        tables=(_table(every),),
        caveats=finding.caveats,
    )


def _roc(data: Row) -> Picture:
    r = data["roc"]
    x = [100 * v for v in r["false"]]
    lines = [
        Line("honest", x, [100 * v for v in r["honest"]], "good"),
        Line("gamed", x, [100 * v for v in r["gamed"]], "bad"),
        Line("chance", [0, 100], [0, 100], "muted", dashed=True),
    ]
    marks = []
    if data["set"] == "at a score":
        marks.append(Mark(100 * data["false_alarm"], 100 * data["true_alarm"], "least cost", "ink"))
    if data["stated"] is not None:
        marks.append(Mark(100 * data["stated_false"], 100 * data["stated_true"], "as stated", "held"))
    words = Words(
        "tripwire",
        f"The ROC curve of {input_name(data['name'])}",
        "Dangerous models caught against false alarms over all thresholds, honest and as gaming leaves it, "
        "with the threshold of least expected cost.",
    )
    rows = [
        (f"{a:.1f} %", f"{100 * b:.1f} %", f"{100 * c:.1f} %")
        for a, b, c in list(zip(x, r["honest"], r["gamed"], strict=True))[::4]
    ]
    plane = Plane(lines, "% of harmless models that trigger it", "% of dangerous models caught", marks)
    return lines_picture(words, table(("False alarms", "Honest", "Gamed"), rows), plane)


def _selection(data: Row) -> Picture:
    import math

    s = data["selection"]
    x = [math.log10(n) for n in s["n"]]
    lines = [
        Line("score seen", x, s["seen"], "bad"),
        Line("on a held-out version", x, s["held_out"], "held"),
        Line("true value", x, s["true"], "good"),
        Line(f"true value, heavy tail (t, {s['freedom']:g})", x, s["heavy"], "available", dashed=True),
    ]
    words = Words(
        "tripwire-selection",
        "What picking the best of many by the score does",
        "Expected score of the best of n, what a held-out version shows of it, and its true value; with a "
        "heavy-tailed error more selection ends in picking error.",
    )
    rows = [
        (f"{n}", *(minus(f"{s[k][i]:.2f}") for k in ("seen", "held_out", "true", "heavy")))
        for i, n in enumerate(s["n"])
    ]
    heads = ("Best of", "Seen", "Held out", "True", "True, heavy tail")
    ticks = [(0.0, "1"), (1.0, "10"), (2.0, "100"), (3.0, "1,000")]
    plane = Plane(
        lines, "picked from so many", "units of the score (a true value's spread is 1)", x_ticks=ticks
    )
    return lines_picture(words, table(heads, rows), plane)


def _table(every: Sequence[Row]) -> Captioned:
    rows = []
    for d in every:
        at = minus(f"{d['best']:.2f}") if d["best"] is not None else d["set"]
        rows.append(
            (
                input_name(d["name"]),
                d["decider"] or "–",
                at,
                percent(round(d["true_alarm"], 3)),
                percent(round(d["false_alarm"], 3)),
                amount(d["alarm"], unit="dollar", digits=2),
                amount(d["worth"], unit="dollar", digits=2),
                amount(d["held_out_worth"], unit="dollar", digits=2),
            )
        )
    heads = ("Tripwire", "Decides", "Best at", "Catches", "False", "An alarm costs", "Saves", "Held-out adds")
    lead = (
        "What a tripwire at its best threshold saves against having none, and what a held-out version adds."
    )
    return Captioned("Tripwires", table(heads, rows), lead)
