"""The value of a plan against the share of a group's time that goes to buying time, and what moves the
best one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import Floats, Outcome
from leadtime.decision.inputs import chance_inputs
from leadtime.decision.smooth import Panel, driver, fit
from leadtime.decision.splits import Group, divided, mean_and_error
from leadtime.futures.sampling import BATCH

if TYPE_CHECKING:
    from leadtime.futures import Futures

LEVELS = tuple(float(x) for x in np.round(np.linspace(0.0, 1.0, 11), 2))
"""The shares of the time that are tried."""
ASKED = (0.2, 0.5)
"""The two divisions that people argue about: 80/20 and 50/50."""
_ENDS = (0.1, 0.25, 0.5, 0.75, 0.9)


BUYING = "buying time"


def buying(
    futures: Futures, uses: Sequence[str], table: str | None = None
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which uses are rows of a table: by default that of the ways of buying time of the model's defaults."""
    from leadtime.decision.defaults import defaults_for

    table = table or defaults_for(futures.model.name).buys_time
    rows: set[str] = set()
    for name, declared in futures.model.inputs.items():
        if table is not None and declared.table == table and name in futures.names:
            rows.update(futures.labels(name) or ())
    if table is not None and not rows:
        from leadtime.futures.resolve import Resolver

        resolver = Resolver(futures.model, futures.beliefs)
        first = next((n for n, i in futures.model.inputs.items() if i.table == table), None)
        rows.update(resolver.labels(first) or () if first else ())
    return np.array([u in rows for u in uses])


def between(group: Group, buys: np.ndarray[Any, np.dtype[np.bool_]], share: float) -> Floats:
    """The group's shares with this part on buying time, each side divided as it is; evenly where it is
    empty.
    """
    made = np.zeros(len(group.uses))
    for side, part in ((buys, share), (~buys, 1 - share)):
        own = np.where(side, group.shares, 0.0)
        if own.sum() <= 0:
            own = side.astype(np.float64)
        made += part * own / own.sum()
    return made


def side_of(futures: Futures, group: Group) -> tuple[str, np.ndarray[Any, np.dtype[np.bool_]]]:
    """What is held against all the rest of a group's time, and which uses it is.

    Buying time, where the model's defaults say what that is; in any other model the uses that stand as rows
    in a table of the project, by the name of the table, against those that the model itself has.
    """
    from leadtime.decision.defaults import defaults_for

    if defaults_for(futures.model.name).buys_time is not None:
        return BUYING, buying(futures, group.uses)
    table = futures.model.splits[group.split].columns
    if table is None:
        return "", np.zeros(len(group.uses), dtype=np.bool_)
    return table.replace("_", " "), ~np.isin(group.uses, futures.model.splits[group.split].fixed)


def frontier(
    futures: Futures, plan: str, group: Group, judge: Outcome, batches: int
) -> dict[str, Any] | None:
    """The mean outcome for each share of a group's time on one ``side``, and what moves the best share.

    None where the group has uses of only one of the two kinds. ``levels`` have the share, the gain over the
    plan as it is and its error; ``best`` is the best share; ``alike`` the least and the most that are not
    surely worse, and ``beyond`` the lowest share above the best that is (over-correction). ``even`` is by how
    much 50/50 is better than 80/20, with its error; ``beliefs`` say at which share the best lies where a
    belief is low, middle and high, and which of 20 and 50 % is then better.
    """
    from leadtime.futures import simulate

    side, buys = side_of(futures, group)
    if not buys.any() or buys.all():
        return None
    shares = sorted({*LEVELS, *ASKED})
    plans = [divided(futures, plan, f"{s:g}", {group.key: between(group, buys, s)}) for s in shares]
    asked = [n for n in futures.model.inputs if futures.model.inputs[n].kind != "dice"]
    run = simulate(
        futures.model,
        futures.beliefs,
        [*plans, divided(futures, plan, "as it is", {})],
        draws=batches * BATCH,
        seed=futures.seed,
        keep=[judge.name, *asked],
        sampling=futures.sampling,
    )
    base = judge.sign * np.asarray(run["as it is"][judge.name], dtype=np.float64)
    y = np.stack([judge.sign * np.asarray(run[p.name][judge.name], dtype=np.float64) for p in plans])
    by_batch = (y - base).reshape(len(plans), batches, BATCH).mean(axis=2)
    means = by_batch.mean(axis=1)
    errors = by_batch.std(axis=1, ddof=1) / np.sqrt(batches)
    best = int(np.argmax(means))
    lost = by_batch[best] - by_batch
    worse = lost.mean(axis=1) > 3 * lost.std(axis=1, ddof=1) / np.sqrt(batches)
    above = [s for k, s in enumerate(shares) if k > best and worse[k]]
    alike = [s for k, s in enumerate(shares) if not worse[k]]
    now = float(group.shares[buys].sum())
    even, even_error = mean_and_error(by_batch[shares.index(ASKED[1])] - by_batch[shares.index(ASKED[0])])
    return {
        "group": group.row,
        "side": side,
        "now": now,
        "levels": [
            {"share": s, "gain": float(m), "error": float(e)}
            for s, m, e in zip(shares, means, errors, strict=True)
        ],
        "best": shares[best],
        "alike": (min(alike), max(alike)),
        "beyond": min(above) if above else None,
        "even": even,
        "even_error": even_error,
        "beliefs": _moved(run, plans[0].name, y, shares, judge),
    }


def _moved(
    run: Futures, plan: str, y: Floats, shares: Sequence[float], judge: Outcome
) -> list[dict[str, Any]]:
    """How the best share, and the lead of 50/50 over 80/20, move with each belief; the largest move first."""
    low, high = shares.index(ASKED[0]), shares.index(ASKED[1])
    panel = Panel.of(*(row - y[low] for k, row in enumerate(y) if k != low))
    others = [k for k in range(len(shares)) if k != low]
    chances, _ = chance_inputs(run, [plan], judge.name)
    found = []
    for c in chances:
        driven = driver(np.ascontiguousarray(c.draws), _ENDS) if c.kind != "dice" else None
        if driven is None or driven.points < 2:
            continue
        fitted = fit(driven, panel)
        lead = fitted.column(others.index(high))
        ends = (0, driven.points // 2, driven.points - 1)
        values = np.insert(fitted.means, low, 0.0, axis=1)
        best = [shares[int(np.argmax(values[k]))] for k in ends]
        leads = [float(lead.means[k]) for k in ends]
        swing, error = leads[2] - leads[0], lead.error({ends[2]: 1.0, ends[0]: -1.0})
        found.append(
            {
                "name": c.name,
                "unit": c.unit,
                "at": [float(driven.values[k]) for k in ends],
                "best": best,
                "leads": leads,
                "errors": [lead.error({k: 1.0}) for k in ends],
                "heard": abs(swing) > 3.5 * error,
                "swing": swing,
            }
        )
    return sorted(found, key=lambda r: -abs(float(r["swing"])))
