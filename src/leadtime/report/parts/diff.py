"""The section on what moved the answer between two dates: each change of evidence with its share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import input_name
from leadtime.report.figures.bars import bars_picture
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.parts.shares import orders_words, share_bars, share_heads, share_rows
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


def _picture(data: Mapping[str, Any]) -> Picture:
    first, second = data["names"]
    what = f"the lead of {data['choices'][0]} over {data['rival']}" if data["differ"] else data["phrase"]
    words = Words(
        "diff",
        f"What moved {what} between {first} and {second}",
        f"Shapley shares of the difference in {what} between {first} and {second}, the largest first.",
    )
    return bars_picture(words, _shares(data).table, share_bars(data, lambda row: str(row["name"]), _MOST))


def _shares(data: Mapping[str, Any]) -> Captioned:
    rows = share_rows(
        data, lambda row: (row["name"], row["words"], ", ".join(map(input_name, row["beliefs"])))
    )
    heads = ("Change", "What happened", "Beliefs", *share_heads(data))
    about = (
        f"Shapley shares, {orders_words(data)}, from {data['coalitions']:,} sets of changes over "
        f"{data['draws']:,} futures each. The lead is over {plan_title(data['rival']).lower()}."
    )
    return Captioned("Shares of the difference", table(heads, rows), about)


def _moves(data: Mapping[str, Any]) -> Captioned:
    first, second = data["names"]
    rows = [(input_name(m["name"]), m["before"], m["after"]) for m in data["moves"]]
    return Captioned("Beliefs that moved", table(("Belief", first, second), rows))
