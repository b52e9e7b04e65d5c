"""A record in words: its result and its appraisal, each on one line."""

from __future__ import annotations

import datetime as dt

from leadtime.evidence.records import Appraisal, Counts, Estimate, Ordering, Probability, Record, Result

HIGH = "high"
WITHHELD = "withheld: its infohazard level is high"


def is_withheld(record: Record, *, hazardous: bool = False) -> bool:
    """Whether nothing but the id may leave the ledger; ``hazardous`` is that somebody asked for it all."""
    return record.appraisal.infohazard == HIGH and not hazardous


def result_words(result: Result) -> str:
    """``42 day (90%: 30 to 60)``; ``3 of 20``; ``P = 0.1``; the distribution; ``A before B: 0.63``."""
    match result:
        case Estimate():
            return _estimate(result)
        case Counts(events=events, trials=trials):
            return f"{events:,} of {trials:,}"
        case Probability(p=p, given=given):
            return f"P = {p:g}" + (f" given {given}" if given else "")
        case Ordering(better=better, worse=worse, probability=p):
            return f"{better} before {worse}: {p:g}"
        case _:
            return result.dist


def _estimate(result: Estimate) -> str:
    text = f"{result.value:g} {result.unit}".rstrip()
    if result.level is not None:
        text += f" ({100 * result.level:.6g}%: {result.low:g} to {result.high:g})"
    return text + (f" ± {result.se:g}" if result.se is not None else "")


def appraisal_words(appraisal: Appraisal, on: dt.date) -> str:
    """What we make of it, as far as somebody said; ``on`` is the day that decides what is stale."""
    a = appraisal
    bias = f"bias {a.bias:g} ± {a.bias_sd:g}" + (" of the logarithm" if a.multiplies else "")
    expiry = f"{'expired' if a.stale(on) else 'expires'} {a.expires}" if a.expires else ""
    parts = [
        f"validity {a.validity:g}",
        f"weight {a.weight:g}" if a.weight != 1 else "",
        bias if a.bias or a.bias_sd else "",
        f"group {a.group}" if a.group else "",
        "gamed or selected on" if a.gamed else "",
        f"infohazard {a.infohazard}" if a.infohazard != "none" else "",
        expiry,
        f"by {a.by}" if a.by else "",
        a.note,
    ]
    return "; ".join(p for p in parts if p)
