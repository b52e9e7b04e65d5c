"""The section on what to do now, what to put off, and what must come first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.schedule_told import sure
from leadtime.decision.words import amount, input_name, percent
from leadtime.report.figures.gantt import Event, Span, gantt_picture
from leadtime.report.figures.lines import Line, Mark, Plane, lines_picture
from leadtime.report.numbers import minus
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_DRAWS = 2000
_ROLES = {"now": "good", "next": "available", "defer": "held"}
_WORDS = {"now": "now", "next": "next", "defer": "put off"}


def find_schedule(project: Project, futures: Futures) -> Finding | None:
    """The schedule of a project's work; None where it states none."""
    return scheduled(project, futures, draws=min(_DRAWS, futures.draws), time_limit=1.0)


def scheduled(project: Project, futures: Futures, *, draws: int, **options: Any) -> Finding | None:
    """The same with options of :func:`leadtime.decision.schedule`."""
    from leadtime import decision

    work = project.sections.get("projects")
    if work is None:
        return None
    return decision.schedule(
        work.tasks,
        work.teams,
        work.classes,
        by=_crunch(futures, draws),
        draws=draws,
        seed=futures.seed,
        **options,
    )


def _crunch(futures: Futures, draws: int) -> Any:
    """Months until what the model is about comes, in the futures themselves; None where it has no such
    time.
    """
    from leadtime.decision.columns import column, reference_plan
    from leadtime.decision.defaults import defaults_for
    from leadtime.units import to_base

    name = defaults_for(futures.model.name).arrival
    if name is None or name not in futures.names:
        return None
    unit = futures.unit(name)
    if unit == "date":
        return None
    years = column(futures, reference_plan(futures.plans, None), name)[:draws]
    return np.asarray(years * (to_base(unit) / to_base("month")), dtype=np.float64)


def schedule_section(finding: Finding | None) -> Section | None:
    """The answer, the projects over time, and other orders."""
    if finding is None:
        return None
    data = finding.data
    return Section(
        "schedule",
        "What when: now, next, and put off",
        (finding.answer,),
        (_gantt(data), *_gains(data)),
        tables=(_projects(data), *_conditions(data), _orders(data)),
        caveats=finding.caveats,
    )


def _gantt(data: Row) -> Picture:
    spans = [
        Span(
            input_name(r["name"]),
            r["start"],
            r["done"][1],
            r["done"][0],
            r["done"][2],
            _WORDS[r["verdict"]],
            _ROLES[r["verdict"]],
        )
        for r in data["rows"]
    ]
    b = data["by"]
    event = None if b is None else Event(b["low"], b["median"], b["high"], "the crunch")
    words = Words(
        "schedule",
        "The proposed order, carried out over the futures",
        "Bars run from the median start to the median end, integration included; lines are 80 % ranges of "
        "the end. Shaded: half of the futures have their crunch in it.",
    )
    rows = [
        (s.label, s.text, f"{s.start:.1f}", f"{s.end:.1f}", f"{s.low:.1f} to {s.high:.1f}") for s in spans
    ]
    heads = ("Project", "When", "Starts, month", "Done, month", "80 %")
    return gantt_picture(words, table(heads, rows), spans, "months from the start", event)


def _projects(data: Row) -> Captioned:
    timed = data["by"] is not None
    rows = []
    for r in data["rows"]:
        start = "" if not timed else percent(r["in_time"])
        rows.append(
            (
                input_name(r["name"]),
                _WORDS[r["verdict"]],
                f"{r['start']:.1f}",
                f"{r['done'][1]:.1f}",
                *((start,) if timed else ()),
                _gain(r["first"], r["first_error"]),
                _gain(r["last"], r["last_error"]),
            )
        )
    heads = ("Project", "When", "Starts", "Done", *(("In time",) if timed else ()), "First", "Last")
    what = "worth done by the crunch" if timed else "months saved"
    lead = (
        f"Medians in months from the start. First and last: what moving the project there would change, in "
        f"{what}; below zero it is better where it is."
    )
    return Captioned("Projects, in the proposed order", table(heads, rows), lead)


def _gain(number: float, error: float) -> str:
    if abs(number) < 1e-9:
        return "0"
    return amount(number, sure(error))


def _gains(data: Row) -> tuple[Picture, ...]:
    """When putting off wins and when it loses, by the month of automation."""
    rows = data["put_off"]
    if not rows:
        return ()
    lines = [
        Line(input_name(r["name"]), r["automated"]["at"], r["automated"]["gain"], role)
        for r, role in zip(rows, ("available", "good", "held"), strict=False)
    ]
    what = "worth in time" if data["by"] is not None else "months"
    month = rows[0]["stated"]["automated"]
    marks = [] if month is None or len(rows) > 1 else [Mark(month, None, "median of the futures")]
    plane = Plane(lines, "its class of work is automated in month", f"gained, {what}", marks=marks, zero=True)
    words = Words(
        "put-off",
        "What doing a project last gains over doing it first",
        "By the month in which its class of work is automated, the same in every future. Below zero putting "
        "it off loses.",
    )
    # Every line has its own months, so that the table has a row for each place of each.
    told = [
        (line.label, f"{x:.1f}", minus(f"{y:.2f}"))
        for line in lines
        for x, y in list(zip(line.x, line.y, strict=True))[::3]
    ]
    return (lines_picture(words, table(("Project", "Automated in month", "Gain"), told), plane),)


def _conditions(data: Row) -> tuple[Captioned, ...]:
    rows = [
        (
            input_name(r["name"]),
            _gain(r["gain"], r["error"]),
            _stretch(r["automated"]),
            percent(r["holds"]),
            _limit(r["speedup"], "low", "{:.2g}"),
            _limit(r["integration"], "high", "{:.1f}"),
        )
        for r in data["put_off"]
    ]
    if not rows:
        return ()
    heads = (
        "Project",
        "Gain",
        "Automated, month",
        "In futures",
        "Speed-up from",
        "Integration up to, months",
    )
    what = "worth done by the crunch" if data["by"] is not None else "months saved"
    lead = (
        f"What doing the project last gains over doing it first, in {what}; and where that gain is above "
        f"twice its error: one number at a time, the same in every future, all else as it is."
    )
    return (Captioned("What must be true for putting off to win", table(heads, rows), lead),)


def _stretch(curve: Row) -> str:
    if not curve["wins"]:
        return "never"
    low, high = curve["low"], curve["high"]
    if low is None or low < 0.05:
        return "whenever" if high is None else f"up to {high:.1f}"
    return f"from {low:.1f}" if high is None else f"{low:.1f} to {high:.1f}"


def _limit(curve: Row, end: str, form: str) -> str:
    if not curve["wins"]:
        return "none"
    at = curve[end]
    return "any" if at is None or (end == "low" and at < 1.05) else form.format(at)


def _orders(data: Row) -> Captioned:
    rows = [
        (
            input_name(r["name"]).capitalize(),
            amount(r["makespan"], sure(r["makespan_error"])),
            minus(f"{-r['behind']:.2f}") if abs(r["behind"]) > 5e-3 else "0",
            percent(r["better_in"]),
        )
        for r in data["rules"]
    ]
    what = "worth done in time" if data["by"] is not None else "months saved"
    heads = ("Order", "Months in all", "Against ours", "Better in")
    lead = (
        f"Every order in the same futures; against ours in {what}, and the futures in which it does better."
    )
    return Captioned("Other orders", table(heads, rows), lead)
