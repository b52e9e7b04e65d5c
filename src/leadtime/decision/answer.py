"""The answer for the first screen: one sentence made of what the other findings say, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding
from leadtime.decision.tornado import believed
from leadtime.decision.words import amount, listed, quoted, span, spelled
from leadtime.errors import InputError

Row = Mapping[str, Any]


def answer(
    comparison: Finding, sensitivity: Finding | None = None, envelope: Finding | None = None
) -> Finding:
    """What to do, in one sentence: which plan is best, by how much, how sure, with the main quantity.

    Parameters
    ----------
    comparison:
        what :func:`~leadtime.decision.compare.compare` found; it decides what is said.
    sensitivity, envelope:
        what the functions of those names found. They add what the answer rests on, and sentences to
        ``data["more"]``.

    Returns
    -------
    Finding
        ``answer`` is the sentence; ``data["more"]`` are the sentences that go below it; ``value`` is the
        paired difference between the best plan and the reference. The caveats of all the findings are
        gathered.

    Raises
    ------
    InputError
        when a finding is of another kind than is needed.
    """
    for finding, kind in ((comparison, "compare"), (sensitivity, "sensitivity"), (envelope, "envelope")):
        if finding is not None and finding.kind != kind:
            raise InputError(
                f"the finding is of the kind {finding.kind!r}", valid=f"one of the kind {kind!r}"
            )
    data = comparison.data
    more = [
        *_levels(data),
        *_stakes(data, sensitivity),
        *_other_outcomes(data),
        *_shown(sensitivity, envelope),
    ]
    return Finding(
        kind="answer",
        question="What should be done with the time that is left?",
        answer=_sentence(comparison),
        value=comparison.value,
        rests_on=() if sensitivity is None else sensitivity.rests_on,
        caveats=(*comparison.caveats, _conditional(data)),
        data={
            "best": data["best"],
            "reference": data["reference"],
            "best_by": data["best_by"],
            "tied": data.get("tied", ()),
            "sure": data.get("sure"),
            "more": more,
        },
    )


def _sentence(comparison: Finding) -> str:
    """The comparison's own sentence, and what the best plan does to the main quantity."""
    main = _main(comparison.data)
    best, reference = comparison.data["best"], comparison.data["reference"]
    if best is None or main is None:
        return comparison.answer
    head = comparison.answer.removesuffix(".")
    phrase, unit = main["phrase"], main["unit"]
    rows = {row["plan"]: row for row in main["plans"]}
    ours = amount(rows[best]["median"], rows[best]["median_error"], unit)
    if best == reference:
        return f"{head}; the median {phrase} under {best} is {ours}."
    theirs = amount(rows[reference]["median"], rows[reference]["median_error"], unit)
    return f"{head}; the median {phrase} is {ours} under {best}, against {theirs} under {reference}."


def _main(data: Mapping[str, Any]) -> Row | None:
    """The table of the model's main quantity, where it was compared and has medians."""
    name = defaults_for(data["model"]).main
    table: Row | None = data["outcomes"].get(name)
    return table if table is not None and "median" in table["plans"][0] else None


def _levels(data: Mapping[str, Any]) -> list[str]:
    """The spread of the main quantity over futures, and what its sign means."""
    main, best = _main(data), data["best"]
    if best is None or main is None:
        return []
    row = next(r for r in main["plans"] if r["plan"] == best)
    if not all(isinstance(row[end], float) for end in ("low", "high")):
        return []
    reach = span(row["low"], row["high"], main["unit"])
    text = f"In 90 % of futures the {main['phrase']} under {best} is {reach}"
    if main["name"] == "lead_time" and row["low"] < 0:
        text += "; below zero, an adequate safety case comes too late for the deployment of the model"
    return [f"{text}."]


def _stakes(data: Mapping[str, Any], sensitivity: Finding | None) -> list[str]:
    """How far apart the plans are, beside how far a single belief moves the outcome."""
    table = data["outcomes"][data["best_by"]]
    means = [row["mean"] for row in table["plans"]]
    if len(means) < 2 or not all(isinstance(m, float) for m in means):
        return []
    apart = max(means) - min(means)
    text = f"The plans lie within {amount(apart, unit=table['unit'], difference=True)} of each other"
    rows = [] if sensitivity is None else sensitivity.data["rows"]
    moved = [r for r in rows if r["kind"] != "dice" and r["heard_in_level"]]
    if sensitivity is None or not moved or sensitivity.data["outcome"] != data["best_by"]:
        return [f"{text}."]
    first = max(moved, key=lambda r: abs(r["level"]["swing"]))
    swing = abs(first["level"]["swing"])
    if swing < 2 * apart:
        return [f"{text}."]
    far = amount(swing, unit=table["unit"], difference=True)
    told = f"{quoted(first['input'])} alone moves the {table['phrase']} by {far} from its low to its high end"
    return [f"{text}, while {told}: what is believed matters more here than which of these plans is chosen."]


def _other_outcomes(data: Mapping[str, Any]) -> list[str]:
    """Where another outcome would choose another plan, and by how much."""
    told = []
    best = data["best"]
    for table in data["outcomes"].values():
        if best is None or table["name"] == data["best_by"]:
            continue
        better = [p for p in map(_facing(best), table["pairs"]) if p is not None and p["verdict"] == "better"]
        if better:
            sign = 1 if table["higher_is_better"] else -1
            first = max(better, key=lambda p: sign * p["difference"])
            gap = amount(abs(first["difference"]), first["error"], table["unit"], difference=True)
            told.append(
                f"By the mean {table['phrase']} the plan {first['plan']} would be better than {best}, "
                f"by {gap}."
            )
    return told


def _facing(best: str) -> Any:
    """A reader of pairs that tells them from the side of the plan that faces ``best``."""

    def read(pair: Row) -> dict[str, Any] | None:
        if best not in {pair["a"], pair["b"]} or pair["difference"] is None:
            return None
        if pair["b"] == best:
            return {**pair, "plan": pair["a"]}
        turned = {"better": "worse", "worse": "better"}
        verdict = turned.get(pair["verdict"], pair["verdict"])
        return {**pair, "plan": pair["b"], "difference": -pair["difference"], "verdict": verdict}

    return read


def _shown(sensitivity: Finding | None, envelope: Finding | None) -> list[str]:
    told = []
    if sensitivity is not None and sensitivity.rests_on:
        heard = believed(sensitivity.data["rows"])
        told.append(f"The choice rests most on {listed([quoted(row['input']) for row in heard[:3]])}.")
        flipping = [quoted(row["input"]) for row in heard if row["flips"]]
        if flipping:
            count = f"{spelled(len(flipping))} belief{'s' if len(flipping) > 1 else ''}"
            told.append(f"Another plan would be best at an end of {count}: {listed(flipping[:4])}.")
        else:
            told.append("No belief makes another plan best by moving to its low or its high end alone.")
    if envelope is not None:
        told.append(envelope.answer)
    return told


def _conditional(data: Mapping[str, Any]) -> str:
    return (
        f"All this is what the model {data['model']} makes of the beliefs that it was given, in "
        f"{data['draws']:,} simulated futures; it is no surer than they are."
    )
