"""The section on whom to talk to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leadtime.decision.influence_told import person
from leadtime.decision.influence_told import value as in_full
from leadtime.decision.persuasion import AVERAGING
from leadtime.decision.words import amount, input_name, percent
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.numbers import in_points, significant
from leadtime.report.parts.section import Captioned, Cell, Section, Stack, StackRow
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_DRAWS = 10_000


def value(number: float, error: float | None, unit: str) -> str:
    """A worth for a table, where percentage points are "pp"."""
    return in_points(in_full(number, error, unit))


def find_influence(project: Project, futures: Futures) -> Finding | None:
    """Whom to talk to, and what that does to the model's outcomes; None where there is no decision."""
    return influenced(project, futures)


def influenced(
    project: Project,
    futures: Futures,
    plan: str | None = None,
    *,
    hours: float | None = None,
    spreads: str | None = None,
    draws: int = _DRAWS,
) -> Finding | None:
    """The same under a plan, with other hours or another way of spreading."""
    from leadtime import decision
    from leadtime.decision.shifts import fed

    stated = project.sections.get("influence")
    if stated is None:
        return None
    worth, unit, judged = decision.worth_of_decisions(futures, stated.decisions, plan, draws)
    finding = decision.influence(
        stated.decisions,
        stated.contacts,
        stated.ties,
        hours=stated.hours if hours is None else hours,
        spreads=spreads or stated.spreads,
        broad_backfire=stated.broad_backfire,
        worth=worth,
        unit=unit,
        judged=judged,
        seed=futures.seed,
    )
    return fed(finding, futures, plan, draws)


def influence_section(finding: Finding | None) -> Section | None:
    """The answer, what each use of the hours brings, the people, the decisions, and what follows."""
    if finding is None:
        return None
    data = finding.data
    tables = [_people(data)]
    if len(data["curve"]) > 1:
        tables.append(_curve(data))
    if data.get("model"):
        tables.append(_model(data))
    return Section(
        "influence",
        "Whom to talk to",
        (finding.answer,),
        (_bars(data),),
        below=(_decisions(data),),
        tables=tuple(tables),
        caveats=finding.caveats,
    )


def _bars(data: Row) -> Picture:
    unit = data["unit"]
    chosen = Bar("The people chosen", *_of(data, unit), role="good", strong=True)
    rivals = [Bar(r["name"].capitalize(), *_of(r, unit), role=_role(r)) for r in data["rivals"]]
    others = [
        Bar(f"Chosen, by {r['name']}", *_of(r, unit), role="muted") for r in data["models"] if not r["asked"]
    ]
    bars = [chosen, *rivals, *others]
    words = Words(
        "influence",
        "What the same hours bring, spent in several ways",
        "Expected worth of the decisions that pass because of it, in worlds that did not choose the people. "
        "The last bars show the same people if views spread in other ways.",
    )
    return bars_picture(words, table(("Hours spent on", "Brings"), [(b.label, b.text) for b in bars]), bars)


def _of(row: Row, unit: str) -> tuple[float, float, str]:
    scale = 100.0 if unit == "probability" else 1.0
    return scale * row["gain"], scale * row["error"], value(row["gain"], row["error"] or None, unit)


def _role(row: Row) -> str:
    return "bad" if row["gain"] < 0 else "available"


def beside_plans(found: Finding | None, compared: Finding) -> str:
    """What the talks bring beside what the best plan brings, where both are told in one outcome; else empty.

    Talks that bring more than any plan are either the headline or a sign that effects are stated too large.
    """
    if found is None or compared.value is None or not found.data.get("judged"):
        return ""
    gain, best, unit = found.data["gain"], abs(compared.value.number), found.data["unit"]
    if compared.value.unit != unit or not compared.value.difference or gain <= best:
        return ""
    return (
        f"Talks of {amount(found.data['hours'], unit='work_hour')} are said to bring more than that "
        f"({in_full(gain, found.data['error'], unit)}, at the stated effects of the decisions): see whom to "
        f"talk to, and doubt those effects first."
    )


def _decisions(data: Row) -> Stack:
    rows = tuple(
        StackRow(
            input_name(d["name"]).capitalize(),
            (
                Cell("Without", percent(d["before"])),
                Cell("After", percent(d["after"])),
                Cell("Worth if it passes", value(d["worth"], None, data["unit"])),
            ),
            note=_rule(d),
        )
        for d in data["decisions"]
    )
    lead = "The chance that each passes without these talks and after them"
    lead += "." if data["spreads"] != AVERAGING else ", once views have been averaged in either case."
    return Stack(("Decision", "Without", "After", "Worth if it passes"), rows, "Decisions", lead)


def _rule(d: Row) -> str:
    names = [person(n) for n in d["deciders"]]
    count, n = d["needed"], len(names)
    who = (
        names[0]
        if n == 1
        else f"{count} of {', '.join(names)}"
        if count < n
        else f"all of {', '.join(names)}"
    )
    veto = f"; {', '.join(map(person, d['veto']))} can block" if d["veto"] and count < n else ""
    return who + veto


def _people(data: Row) -> Captioned:
    unit = data["unit"]
    rows = [
        (
            person(r["name"]).capitalize(),
            "yes" if r["chosen"] else "–",
            significant(r["hours"], 3),
            percent(r["view"]),
            value(r["alone"], None, unit),
            value(100 * r["per_hour"], None, unit),
            value(r["loses"], None, unit) if r["loses"] is not None else "–",
            _route(r),
        )
        for r in data["rows"]
    ]
    heads = ("Person", "Talk", "Hours", "For it now", "Alone", "Per 100 hours", "Without them", "By way of")
    lead = (
        "What talking to each alone brings, what leaving them out would lose, and the likeliest way from "
        "them to whoever decides."
    )
    return Captioned("People", table(heads, rows), lead)


def _route(r: Row) -> str:
    way: Sequence[str] = r["route"]["through"] if r["route"] else ()
    if not way:
        return "no way"
    if len(way) == 1:
        return "decides"
    return f"{' → '.join(map(person, way[1:]))} ({percent(r['route']['chance'])})"


def _curve(data: Row) -> Captioned:
    unit = data["unit"]
    rows = [
        (significant(r["hours"], 3), str(r["people"]), value(r["gain"], r["error"] or None, unit))
        for r in data["curve"]
    ]
    return Captioned("With other numbers of hours", table(("Hours", "People", "Brings"), rows))


def _model(data: Row) -> Captioned:
    rows = []
    for what, s in data["shifts"].items():
        mean = amount(s["mean"], s["error"] or None, "log_odds")
        rows.append(
            (f"{what.capitalize()}, shift", mean, f"{s['low']:.2g} to {s['high']:.2g}".replace("-", "−"))
        )
    for o in data["model"]:
        change = in_points(amount(o["change"], o["error"], o["unit"], difference=True))
        rows.append((o["words"].capitalize(), change, f"from {amount(o['before'], unit=o['unit'])}"))
    lead = (
        "The decisions move what labs believe and can do; the model is run again with that, over the same "
        "futures."
    )
    return Captioned("What follows for the futures", table(("Quantity", "Change", ""), rows), lead)
