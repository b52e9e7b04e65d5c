"""What a comparison of plans says in words: who leads, by how much, and whom it cannot be told from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from leadtime.decision.columns import Outcome
from leadtime.decision.paired import TELL_APART, Pair
from leadtime.decision.words import amount, listed, percent, size, spelled

Row = Mapping[str, Any]


def verdict(ranking: Sequence[Row], base: str, of: Outcome, pairs: Mapping[str, Pair]) -> str:
    """One sentence: the plan or plans in the lead, the gap to the reference, and the gap to the next."""
    best = str(ranking[0]["plan"])
    if len(ranking) == 1:
        return f"There is only one plan, {best}, so there is nothing to compare it with."
    if all(row["same"] for row in ranking):
        all_of_them = "Both" if len(ranking) == 2 else f"All {spelled(len(ranking))}"
        return f"{all_of_them} plans have the same {of.phrase} in every future."
    group = leaders(ranking)
    if len(group) > 1 and base in group:
        return _nobody_leads(ranking, group, of)
    if len(group) > 1:
        return f"{_several(ranking, group, of)}: {_versus(pairs[best], of)}."
    if best == base:
        return _reference_is_best(ranking, of)
    if of.by_difference:
        text = _brings(pairs[best], of)
    else:
        text = f"{_lead(ranking[0], of)}: {_versus(pairs[best], of)}"
    second = ranking[1]
    if second["plan"] == base:
        return f"{text}."
    gap = size(second["behind"], second["behind_error"], of.unit)
    return f"{text}; the next plan, {second['plan']}, is {gap} behind."


def leaders(ranking: Sequence[Row]) -> list[str]:
    """The best plan, those that the draws cannot tell from it, and those too little behind to matter."""
    return [str(row["plan"]) for row in ranking if row["tied"] or row["near"]]


def _lead(best: Row, of: Outcome) -> str:
    """``The plan half has the lowest risk, 41.2 ± 0.1 %``."""
    level = amount(best["mean"], best["error"], of.unit)
    return f"The plan {best['plan']} has the {of.superlative} {of.phrase}, {level}"


def _brings(pair: Pair, of: Outcome) -> str:
    """``The plan programme brings x ± e QARYs more than counterfactual on average, better by …``."""
    difference = pair.difference or 0.0
    more = "more" if difference > 0 else "less"
    gap = size(difference, pair.error, of.unit)
    return f"The plan {pair.a} brings {gap} {more} than {pair.b} on average, {futures_words(pair, of)}"


def _versus(pair: Pair, of: Outcome) -> str:
    """``x ± e units lower than today on average, better by more than y in p of futures, worse in q``."""
    gap = size(pair.difference or 0.0, pair.error, of.unit)
    return f"{gap} {of.than(pair.difference or 0.0)} than {pair.b} on average, {futures_words(pair, of)}"


def futures_words(pair: Pair, of: Outcome) -> str:
    """In which share of futures a plan is noticeably better, worse and neither: the spread, not the error."""
    if not of.noticeable:
        parts = [f"better in {percent(pair.better)} of futures", f"worse in {percent(pair.worse)}"]
        return listed([*parts, *([f"the same in {percent(pair.equal)}"] if pair.equal > 0 else [])])
    least = size(of.noticeable, unit=of.unit, digits=1)
    text = (
        f"better by more than {least} in {percent(pair.clearly_better)} of futures and worse in "
        f"{percent(pair.clearly_worse)}"
    )
    return text + (f", with no noticeable difference in {percent(pair.alike)}" if pair.alike > 0 else "")


def _several(ranking: Sequence[Row], group: Sequence[str], of: Outcome) -> str:
    """Plans that lead together."""
    rows = [row for row in ranking[1:] if row["plan"] in group]
    if all(row["same"] for row in rows):
        return f"The plans {listed(group)} have the same {of.phrase} in every future, the {of.superlative}"
    level = amount(ranking[0]["mean"], ranking[0]["error"], of.unit)
    return f"The plans {listed(group)}, {_apart(rows, of)}, have the {of.superlative} {of.phrase}, {level}"


def _apart(rows: Sequence[Row], of: Outcome) -> str:
    """How little lies between plans that lead together, and why it does not count."""
    last = rows[-1]
    gap = size(last["behind"], last["behind_error"], of.unit)
    if all(row["tied"] for row in rows):
        return f"which cannot be told apart ({gap} between {'them' if len(rows) == 1 else 'first and last'})"
    return f"which differ by {'only' if len(rows) == 1 else 'at most'} {gap}"


def _nobody_leads(ranking: Sequence[Row], group: Sequence[str], of: Outcome) -> str:
    """The reference is among those in the lead, so that nothing is gained for certain."""
    last = next(row for row in reversed(ranking) if row["plan"] in group)
    gap = size(last["behind"], last["behind_error"], of.unit)
    why = "which these draws cannot tell from nothing" if last["tied"] else "too little to choose by"
    return (
        f"Too close to call between {listed(group)}: their mean {of.phrase} differs by {gap} "
        f"({last['plan']} against {ranking[0]['plan']}), {why}."
    )


def _reference_is_best(ranking: Sequence[Row], of: Outcome) -> str:
    second = ranking[1]
    pair = second["against_reference"]
    gap = size(pair["difference"], pair["error"], of.unit)
    shares = (pair["p_clearly_better"], pair["p_clearly_worse"])
    least = f" by more than {size(of.noticeable, unit=of.unit, digits=1)}" if of.noticeable else ""
    return (
        f"{_lead(ranking[0], of)}; the nearest other plan, {second['plan']}, is {gap} "
        f"{of.than(pair['difference'])} on average, better{least} in {percent(shares[0])} of futures "
        f"and worse in {percent(shares[1])}."
    )


def nearness(ranking: Sequence[Row], pair: Pair, of: Outcome) -> list[str]:
    """A caveat about plans whose lag behind the best is certain and does not matter."""
    near = [row for row in ranking[1:] if row["near"] and not row["tied"]]
    if not near:
        return []
    gap = size(near[-1]["behind"], near[-1]["behind_error"], of.unit)
    names = listed([str(row["plan"]) for row in near])
    behind = f"falls behind {pair.a} by {gap}" if len(near) == 1 else f"fall behind {pair.a} by up to {gap}"
    why = "certain, since all share the futures, but too little to be a reason to prefer it"
    return [f"{names} {behind}: {why}."]


def more_draws(draws: int, ranking: Sequence[Row]) -> list[str]:
    """How many draws it would take to tell the nearest tied plan from the best."""
    close = [row for row in ranking[1:] if row["tied"] and not row["same"] and row["z"] > 0]
    if not close:
        return []
    needed = draws * (TELL_APART / close[0]["z"]) ** 2
    digits = 10 ** max(0, math.floor(math.log10(needed)))
    rounded = math.ceil(needed / digits) * digits
    pair = f"{ranking[0]['plan']} and {close[0]['plan']}"
    return [f"If {pair} differ by what it seems, telling them apart would take about {rounded:,} draws."]
