"""The section on what moved the answer between two dates: each change of evidence with its share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import input_name, size
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.numbers import in_points, minus
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding

_MOST = 12


def diff_section(finding: Finding) -> Section:
    """The answer, bars of what each change carries, what each belief was and is."""
    data = finding.data
    return Section(
        "diff",
        "What moved the answer",
        (finding.answer,),
        (_picture(data),),
        tables=(_shares(data), _moves(data)),
        caveats=finding.caveats,
    )


def _signed(number: float, error: float, unit: str) -> str:
    words = in_points(size(number, error, unit))
    return words if words.startswith("0 ") else minus(f"{'+' if number > 0 else '-'}{words}")


def _picture(data: Mapping[str, Any]) -> Picture:
    key = "gain" if data["differ"] else "value"
    bars = [
        Bar(
            row["name"],
            row[key],
            row[f"{key}_error"],
            _signed(row[key], row[f"{key}_error"], data["unit"]),
            role="accent" if row[key] > 0 else "available",
        )
        for row in data["rows"][:_MOST]
    ]
    first, second = data["names"]
    what = f"the lead of {data['choices'][0]} over {data['rival']}" if data["differ"] else data["phrase"]
    words = Words(
        "diff",
        f"What moved {what} between {first} and {second}",
        f"Shapley shares of the difference in {what} between {first} and {second}, the largest first.",
    )
    return bars_picture(words, _shares(data).table, bars)


def _shares(data: Mapping[str, Any]) -> Captioned:
    unit, whole = data["unit"], data["whole"]
    rows: list[tuple[str, ...]] = [
        (
            row["name"],
            row["words"],
            ", ".join(map(input_name, row["beliefs"])),
            _signed(row["value"], row["value_error"], unit),
            _signed(row["gain"], row["gain_error"], unit),
            minus(f"{100 * row['choice']:.0f} %"),
        )
        for row in data["rows"]
    ]
    totals = [_signed(whole[k]["number"], whole[k]["error"], unit) for k in ("value", "gain")]
    rows.append(("Together", "", "", *totals, minus(f"{100 * whole['choice']['number']:.0f} %")))
    lead = plan_title(data["choices"][0]).lower()
    heads = (
        "Change",
        "What happened",
        "Beliefs",
        "Best plan’s outcome",
        f"Lead of {lead}",
        "Change of choice",
    )
    exact = "exact over all orders" if data["exact"] else "over sampled orders"
    about = (
        f"Shapley shares, {exact}, from {data['coalitions']:,} sets of changes over {data['draws']:,} "
        f"futures each. The lead is over {plan_title(data['rival']).lower()}."
    )
    return Captioned("Shares of the difference", table(heads, rows), about)


def _moves(data: Mapping[str, Any]) -> Captioned:
    first, second = data["names"]
    rows = [(input_name(m["name"]), m["before"], m["after"]) for m in data["moves"]]
    return Captioned("Beliefs that moved", table(("Belief", first, second), rows))
