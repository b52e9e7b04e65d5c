"""What a tornado says in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leadtime.decision.columns import Outcome
from leadtime.decision.words import amount, listed, percent, quoted, size, spelled

if TYPE_CHECKING:
    from leadtime.futures import Futures

Row = Mapping[str, Any]

_A_BAR = (
    "A bar shows the mean over the futures in which one belief is at its low or high end and all others are "
    "as believed; its ± is the Monte-Carlo error."
)


def answer_of(judge: Outcome, best: str, against: str | None, rows: Sequence[Row]) -> str:
    """The input that moves the decision most, by how much, and whether any belief changes the best plan."""
    heard = believed(rows)
    about = f"the difference between {best} and {against}" if against else f"the {judge.phrase} of {best}"
    if not heard:
        return f"No single belief moves {about} by more than the noise of these draws."
    first = _first(judge, best, against, heard[0])
    return f"{first}. {shares_of(heard, against)} {flips_of(rows, against)}".strip()


def believed(rows: Sequence[Row]) -> list[Row]:
    """The rows that stand out from the noise and are beliefs, not dice."""
    return [row for row in rows if row["heard"] and row["kind"] != "dice"]


def _first(judge: Outcome, best: str, against: str | None, row: Row) -> str:
    name = quoted(row["input"])
    low, high = (_end(row, end) for end in ("low", "high"))
    if against is None:
        effect = row["level"]
        ends = [amount(effect[e], effect[f"{e}_error"], judge.unit) for e in ("low", "high")]
        return (
            f"The {judge.phrase} of {best} rests most on {name}: on average it is {ends[0]} where that is "
            f"{low} and {ends[1]} where it is {high}"
        )
    effect = row["decision"]
    gaps = [_gap(judge, effect[e], effect[f"{e}_error"]) for e in ("low", "high")]
    return (
        f"The choice between {best} and {against} rests most on {name}: on average the {judge.phrase} under "
        f"{best} is {gaps[0]} under {against} where that is {low}, and {gaps[1]} under {against} where it is "
        f"{high}"
    )


def _end(row: Row, end: str) -> str:
    value = amount(row[end], None, row["unit"])
    return value if row["discrete"] else f"{end} ({value})"


def _gap(judge: Outcome, difference: float, error: float) -> str:
    if abs(difference) < 2 * error:
        return f"not clearly different ({size(difference, error, judge.unit)}) from that"
    return f"{size(difference, error, judge.unit)} {judge.than(difference)} than"


LITTLE = 0.1
"""Where single beliefs explain less of the variance than this, their parts of what they explain are told."""


def shares_of(heard: Sequence[Row], against: str | None) -> str:
    """How much of the variance the first beliefs carry, or of the little that single beliefs explain."""
    key, what = ("decision", "the difference") if against else ("level", "it")
    shares = [row[key]["share"] for row in heard]
    explained = sum(shares)
    if explained >= LITTLE:
        parts = [
            f"{quoted(row['input'])} carries {percent(share)}"
            for row, share in zip(heard, shares, strict=True)
        ]
        return f"Of the variance of {what} over futures {listed(parts[:3])}."
    if explained <= 0:
        return ""
    parts = [
        f"{quoted(row['input'])} {percent(share / explained)}"
        for row, share in zip(heard, shares, strict=True)
    ]
    return (
        f"Most of the variance of {what} over futures is luck and what beliefs do together; of the "
        f"{percent(explained)} that single beliefs explain, {listed(parts[:3])}."
    )


def flips_of(rows: Sequence[Row], against: str | None) -> str:
    """Which beliefs would make another plan the best one, and from where on."""
    if against is None:
        return ""
    flips = [(row, flip) for row in believed(rows) for flip in row["flips"]]
    if not flips:
        return "No belief makes another plan best by moving to its low or its high end alone."
    told = [_flip(row, flip) for row, flip in flips[:3]]
    more = f", and {spelled(len(flips) - 3)} more would change it" if len(flips) > 3 else ""
    return f"Another plan is best on average where a belief lies elsewhere: {'; '.join(told)}{more}."


def _flip(row: Row, flip: Mapping[str, Any]) -> str:
    value = amount(flip["value"], None, row["unit"])
    if row["discrete"]:
        where = value
    else:
        where = f"below about {value}" if flip["end"] == "low" else f"above about {value}"
    return f"{flip['plan']} where {quoted(row['input'])} is {where}"


def caveats_of(futures: Futures, data: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader of the tornado must not miss."""
    rows, key = data["rows"], data["ranked_by"]
    heard = believed(rows)
    told = [_A_BAR]
    if quiet := sum(not row["heard"] for row in rows):
        told.append(
            f"{spelled(quiet).capitalize()} of {spelled(len(rows))} inputs cannot be told from noise with "
            f"these draws and count as no influence."
        )
    if heard and data["explained"] < 0.7:
        told.append(
            f"Single beliefs carry {percent(data['explained'])} of the variance; the rest is luck and what "
            f"beliefs do together, which no bar can show."
        )
    if futures.beliefs.correlations:
        told.append("Some beliefs are correlated: a bar then carries part of the effect of its partners.")
    bent = [quoted(row["input"]) for row in heard if is_bent(row[key])]
    if bent:
        told.append(
            f"The effect of {listed(bent)} turns round between the ends: look at its curve, not its bar."
        )
    replaced = [quoted(row["input"]) for row in heard if row["set_by"]]
    if replaced:
        told.append(
            f"Some plans set {listed(replaced)} themselves, so that its draws are those of the others."
        )
    if data["not_kept"]:
        told.append(f"Not looked at, since their draws were not kept: {listed(data['not_kept'])}.")
    return tuple(told)


def is_bent(effect: Mapping[str, float]) -> bool:
    """Whether an effect goes up and down so much that its two ends hide it."""
    reach = effect["highest"] - effect["lowest"]
    noise = 3 * (effect["low_error"] + effect["high_error"])
    return abs(effect["swing"]) < reach / 2 and reach > noise
