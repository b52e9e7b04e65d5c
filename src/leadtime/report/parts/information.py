"""The section on what would change our mind: what it is worth to know a belief, or to run a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, size
from leadtime.futures.sampling import BATCH
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.numbers import in_points, percent
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_SHOWN = 10
"""Beliefs in the figure and the table; the others are in findings.json."""
_DRAWS = 50 * BATCH


def find_information(project: Project, futures: Futures) -> Finding | None:
    """The finding for a project with several plans that are better or worse; None for a forecast."""
    from leadtime import decision
    from leadtime.errors import CensoredError, InputError

    try:
        return decision.information(
            futures,
            groups=project.sections.get("groups"),
            studies=project.sections.get("studies", ()),
            price=project.sections.get("worth"),
            draws=_DRAWS,
            seed=futures.seed,
        )
    except (CensoredError, InputError):
        # A forecast, a single plan, or an outcome without a mean: there is no choice to inform.
        return None


def information_section(finding: Finding | None) -> Section | None:
    """The answer, bars of EVPPI with the null, studies by what they are worth net of their cost."""
    if finding is None or not finding.data["rows"]:
        return None
    data = finding.data
    tables = [_studies(data)] if data["studies"] else []
    if data["groups"]:
        tables.append(_groups(data))
    tables.append(_beliefs(data))
    return Section(
        "information",
        "What would change our mind",
        (finding.answer,),
        (_picture(data),),
        tables=tuple(tables),
        caveats=finding.caveats,
    )


def _picture(data: Row) -> Picture:
    rows = data["rows"][:_SHOWN]
    bars = [
        Bar(
            input_name(r["name"]),
            r["value"],
            r["error"],
            in_points(size(r["value"], r["error"], data["unit"])),
            mark=r["floor"],
            role="available" if r["heard"] else "muted",
        )
        for r in rows
    ]
    words = Words(
        "information",
        "What it is worth to know a belief before choosing",
        f"For each belief, by how much knowing it would improve the {data['phrase']} on average (EVPPI).",
        note="Bars are the mean improvement, lines one Monte-Carlo error to either side.",
    )
    return bars_picture(
        words, _beliefs(data).table, bars, mark="what chance makes of nothing, once in 20 runs"
    )


def _beliefs(data: Row) -> Captioned:
    rows = [
        (
            input_name(r["name"]),
            in_points(size(r["value"], r["error"], data["unit"])),
            percent(r["value"] / data["evpi"]) if data["evpi"] else "–",
            in_points(size(r["null"], None, data["unit"], digits=2)),
            "yes" if r["heard"] else "no",
        )
        for r in data["rows"][:_SHOWN]
    ]
    heads = ("Belief", "Worth knowing (EVPPI)", "Of knowing all", "By chance alone", "Heard")
    lead = (
        "EVPPI: by how much the mean outcome gets better when the plan is chosen after the belief is known. "
        "“By chance alone” is what the same fit finds on average where there is nothing to find; "
        "heard is what exceeds that by more than chance does once in 20 runs."
    )
    return Captioned("Beliefs by what knowing them is worth", table(heads, rows), lead)


def _groups(data: Row) -> Captioned:
    rows = [
        (
            input_name(r["name"]),
            f"{len(r['members'])}",
            in_points(size(r["value"], r["error"], data["unit"])),
            "yes" if r["heard"] else "no",
        )
        for r in data["groups"]
    ]
    return Captioned("Groups of beliefs, known together", table(("Group", "Beliefs", "EVPPI", "Heard"), rows))


def _studies(data: Row) -> Captioned:
    rows = [_study(r, data) for r in data["studies"]]
    heads = ("Study", "About", "What it is", "Worth (EVSI)", "Heard", "Cost", "Net (ENBS)")
    return Captioned("Studies, by what they bring net of their cost", table(heads, rows), _priced(data))


def _study(r: Row, data: Row) -> Sequence[str]:
    net = "–" if r["enbs"] is None else amount(r["enbs"], r["enbs_error"], r["cost_unit"] or _unit(data))
    return (
        input_name(r["name"]),
        input_name(r["about"]),
        ", ".join(filter(None, (r["told"], r["takes"]))),
        in_points(size(r["value"], r["error"], data["unit"])),
        "yes" if r["heard"] else "no",
        amount(r["cost"], unit=r["cost_unit"], digits=2) if r["cost"] else "nothing",
        net,
    )


def _unit(data: Row) -> str:
    return str(data["price"][1]) if data["price"] else ""


def _priced(data: Row) -> str:
    if data["price"] is None:
        return "No worth of the outcome is stated (a line “worth:”), so nothing is set against the cost."
    worth, unit = data["price"]
    chance = data["unit"] in ("probability", "fraction", "share")
    one = "a percentage point of the" if chance else "one unit of the"
    return f"At a stated worth of {amount(worth, unit=unit, digits=2)} for {one} {data['phrase']}."
