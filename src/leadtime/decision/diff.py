"""What moved the answer between two dates: which of several pieces of evidence carry how much of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from leadtime.decision.columns import Outcome, default_outcomes, known_plans, outcome_of
from leadtime.decision.crux import short
from leadtime.decision.defaults import defaults_for
from leadtime.decision.exchange import BATCHES, Exchange, Settled, against_words, settle, share_rows, totals
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.words import amount, listed, size
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.decision.shapley import Coalition, Shares
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures import Futures

MOST_EXACT = 8
"""Up to so many changes every set of them is simulated; beyond, orders are sampled."""


@dataclass(frozen=True)
class Change:
    """One thing that happened between the two dates, such as a record that was added: its name, what
    happened in words, and the beliefs that it bears on.
    """

    name: str
    words: str
    beliefs: tuple[str, ...] = field(default=())


def diff(
    old: Futures,
    changes: Sequence[Change],
    believed: Callable[[Coalition], Mapping[str, Distribution]],
    *,
    names: tuple[str, str],
    plans: Sequence[str] | None = None,
    outcome: str | None = None,
    higher_is_better: Mapping[str, bool] | bool | None = None,
    batches: int = BATCHES,
    orders: int = 40,
) -> Finding:
    """Which changes moved the answer, and by how much.

    Parameters
    ----------
    old:
        futures under the beliefs of the first date.
    changes:
        what happened between the two dates.
    believed:
        the distributions that are believed once a set of changes, by their positions, has happened: those
        that differ from the beliefs of ``old`` at least.
    names:
        the two dates in words.
    plans, outcome, higher_is_better, batches:
        as for :func:`~leadtime.decision.crux.crux`.
    orders:
        how many random orders of the changes are followed, each both ways, where there are more than
        eight.

    Returns
    -------
    Finding
        ``data["rows"]`` has for each change its share of the difference in the outcome of the best plan
        (``value``), in the lead of the old choice (``gain``) and of the change of the choice (``choice``),
        the largest first; ``data["moves"]`` what each belief was and is; ``value`` the whole difference.

    Raises
    ------
    InputError
        where no change moves a belief that the outcome depends on.
    """
    chosen = known_plans(old, plans)
    name = outcome or defaults_for(old.model.name).best_by or default_outcomes(old)[0]
    judge = outcome_of(old, name, higher_is_better)
    every = frozenset(range(len(changes)))
    needed = old.model.ancestors((name,))
    after = believed(every)
    moved = [n for n, d in after.items() if d != old.beliefs[n].dist and n.partition("[")[0] in needed]
    if not moved:
        raise InputError(
            f"nothing that happened between {names[0]} and {names[1]} moves a belief that {judge.phrase} "
            f"depends on",
            valid="two dates between which a record changed that a belief with a 'prior' names",
        )
    exchange = Exchange(
        old, chosen, judge, cache(believed), lambda _: old.beliefs.correlations, batches, old.seed
    )
    found = settle(exchange, len(changes), orders=orders, most_exact=MOST_EXACT)
    moves = [{"name": n, "before": short(old.beliefs[n].dist), "after": short(after[n])} for n in moved]
    return _finding(exchange, changes, names, found, moves)


def _finding(
    made: Exchange,
    changes: Sequence[Change],
    names: tuple[str, str],
    found: Settled,
    moves: Sequence[Mapping[str, str]],
) -> Finding:
    shares = found.shares
    rows: list[dict[str, Any]] = [
        {"name": c.name, "words": c.words, "beliefs": c.beliefs, **share}
        for c, share in zip(changes, share_rows(shares, made.batches), strict=True)
    ]
    differ = found.ours != found.theirs
    rows.sort(key=lambda r: -abs(float(r["gain" if differ else "value"])))
    whole = totals(shares, made.batches)
    data = {
        "model": made.futures.model.name,
        "names": names,
        "outcome": made.judge.name,
        "phrase": made.judge.phrase,
        "unit": made.judge.unit,
        "choices": (made.plans[found.ours], made.plans[found.theirs]),
        "rival": made.plans[found.rival],
        "differ": differ,
        "levels": found.levels,
        "rows": rows,
        "moves": moves,
        "whole": whole,
        "exact": shares.exact,
        "coalitions": shares.valued,
        "draws": made.draws,
    }
    value = whole["value"]
    return Finding(
        kind="diff",
        question=f"Which evidence moved the answer between {names[0]} and {names[1]}?",
        answer=_answer(data, made.judge),
        value=Value(number=value["number"], error=value["error"], unit=made.judge.unit, difference=True),
        rests_on=tuple(Support(name=r["name"], what="change of evidence") for r in rows[:5]),
        caveats=(*against_words(rows, whole), *_caveats(shares)),
        data=data,
    )


_FEW = 3
"""So many changes are named in the answer; what the others carry is told in one number."""


def _answer(data: Mapping[str, Any], judge: Outcome) -> str:
    first, second = data["names"]
    before, after = data["choices"]
    value = data["whole"]["value"]
    moved = abs(value["number"]) > 2 * value["error"]
    levels = [amount(x, unit=data["unit"]) for x in data["levels"]]
    far = size(value["number"], value["error"], data["unit"])
    how = "is the same, as far as these draws tell"
    if moved:
        how = f"goes from {levels[0]} to {levels[1]}, {far} {judge.than(value['number'])}"
    count = len(data["rows"])
    changes = "one change of evidence" if count == 1 else f"{count} changes of evidence"
    head = f"Between {first} and {second} there {'was' if count == 1 else 'were'} {changes}"
    best = f"is still {before}"
    if data["differ"]:
        best = f"was {before} and is now {after}"
    told = f"{head}: the best plan {best}, and the {data['phrase']} under the best plan {how}."
    key = "gain" if data["differ"] else "value"
    whole = data["whole"][key]["number"]
    sure = [r for r in data["rows"] if abs(r[key]) > 2 * r[f"{key}_error"]]
    if not sure or not whole or not (moved or data["differ"]):
        return told
    parts = [f"{r['name']} ({_percent(r[key] / whole)})" for r in sure[:_FEW]]
    rest = [r[key] for r in data["rows"] if r not in sure[:_FEW]]
    if rest:
        others = "the other change" if len(rest) == 1 else f"the other {len(rest)} changes"
        parts.append(f"{others} ({_percent(math.fsum(rest) / whole)})")
    what = f"The change in what {before} gains over {after}" if data["differ"] else "That difference"
    return f"{told} {what} comes from {listed(parts)}."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %".replace("-", "−")


_ORDERS = (
    "Shares are means over all orders in which the evidence could have come; pieces that say the same share "
    "what they say together."
)


def _caveats(shares: Shares) -> list[str]:
    sampled = f"More than {MOST_EXACT} changes: orders were sampled, and the errors contain that."
    return [_ORDERS] if shares.exact else [_ORDERS, sampled]
