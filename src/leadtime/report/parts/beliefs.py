"""The table of beliefs: what is believed about each input, on what grounds, and the shape of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.evidence.beliefs import split_name
from leadtime.evidence.told import LONG, rounded
from leadtime.report.numbers import percent, quantity, span
from leadtime.report.parts.records import (
    RecordRow,
    moved_words,
    record_rows,
    step_notes,
    step_table,
    support_words,
)

if TYPE_CHECKING:
    from leadtime.evidence import Belief, Beliefs
    from leadtime.futures import Model
    from leadtime.project.chain import Chain
    from leadtime.report.svg import Table


@dataclass(frozen=True)
class BeliefRow:
    """One belief as the page shows it; ``link`` is set only where the source is a web address."""

    anchor: str
    name: str
    label: str
    text: str
    median: str
    interval: str
    unit: str
    kind: str
    source: str
    link: str
    note: str
    evidence: tuple[str, ...]
    accessed: str
    meaning: str
    spark: str
    support: str = ""
    moved: str = ""
    steps: Table | None = None
    step_notes: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    records: tuple[RecordRow, ...] = ()
    others: tuple[RecordRow, ...] = ()


@dataclass(frozen=True)
class BeliefGroup:
    """Beliefs that belong together: those of one column of one table, or the single ones (no title)."""

    title: str
    meaning: str
    rows: tuple[BeliefRow, ...]

    @property
    def anchor(self) -> str:
        """Where the equations that use the whole vector point."""
        return anchor(self.title)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that equations may use: the vector, or each single belief."""
        return (self.title,) if self.title else tuple(row.name for row in self.rows)


def anchor(name: str) -> str:
    """A name as an identifier of the page: ``headcount[technical]`` is ``b-headcount-technical``."""
    return "b-" + "".join(c if c.isalnum() or c == "_" else "-" for c in name).strip("-")


def belief_groups(
    beliefs: Beliefs, model: Model, chains: Mapping[str, Chain] | None = None
) -> tuple[BeliefGroup, ...]:
    """Every belief: the single ones first, then the tables of the model, column by column.

    ``chains`` are what each rests on, by name; without them nothing is said of records.
    """
    inputs = model.inputs
    groups: dict[str, list[BeliefRow]] = {"": []}
    for name in beliefs.names:
        head, label = split_name(name)
        meaning = inputs[head].doc if label is None and head in inputs else ""
        groups.setdefault(head if label is not None else "", []).append(
            _row(beliefs[name], meaning, (chains or {}).get(name))
        )
    return tuple(
        BeliefGroup(name, inputs[name].doc if name in inputs else "", tuple(rows))
        for name, rows in groups.items()
        if rows
    )


def _row(belief: Belief, meaning: str, chain: Chain | None = None) -> BeliefRow:
    d = belief.dist
    median, interval = _numbers(d)
    address = str(getattr(belief, "url", "") or "")
    return BeliefRow(
        anchor=anchor(belief.name),
        name=belief.name,
        label=belief.name.rpartition("[")[2].rstrip("]"),
        text=written(belief, by_hand=chain is not None and chain.by_hand),
        median=median,
        interval=interval,
        unit=d.unit,
        kind=str(belief.kind or ""),
        source=str(belief.source or ""),
        link=address if address.startswith(("https://", "http://")) else "",
        note=str(belief.note or ""),
        evidence=tuple(str(e) for e in belief.evidence or ()),
        accessed=str(belief.accessed or ""),
        meaning=meaning,
        spark=spark(d),
        **({} if chain is None else _rests(chain)),
    )


def _rests(chain: Chain) -> dict[str, Any]:
    """What the row of a belief says of its records."""
    return {
        "support": support_words(chain),
        "moved": moved_words(chain),
        "steps": step_table(chain),
        "step_notes": step_notes(chain),
        "contested": chain.contested,
        "records": record_rows(chain.records, chain.quotes),
        "others": record_rows(chain.others, chain.quotes),
    }


def written(belief: Belief, *, by_hand: bool = False) -> str:
    """A belief as its author wrote it: the prior, where records moved it, and their own reading of them."""
    if belief.prior is None:
        return shown(belief.dist, belief.source, belief.note)
    prior = f"prior {shown(belief.prior)}"
    return f"{prior}, read as {shown(belief.dist)}" if by_hand else prior


def in_use(belief: Belief) -> str:
    """The distribution that is used; one of many points that records made of a prior is told by the prior."""
    if belief.prior is None or len(rounded(str(belief.dist))) <= LONG:
        return shown(belief.dist, belief.source, belief.note)
    return f"the prior {shown(belief.prior)}, moved by {', '.join(belief.evidence)}"


def shown(d: Any, *told: str | None) -> str:
    """A distribution as a reader wants it: as it is written, unless that is a long list of points.

    Such a list is what a simulation gave if ``told``, the texts beside it, say so: then the project that was
    simulated, and in any case the 10 %, 50 % and 90 % points.
    """
    text = rounded(str(d))
    if len(text) <= LONG:
        return text
    simulated = next((t for t in told if t and t.startswith("simulated by ")), None)
    head = simulated.split(",")[0] if simulated else f"{d.name} of many points"
    points = [(p, float(np.asarray(d.ppf(p / 100)))) for p in (10, 50, 90)]
    return f"{head}: " + ", ".join(
        f"{p} % {quantity(x, d.unit, 3) if np.isfinite(x) else 'beyond'}" for p, x in points
    )


def believed(value: float | str, unit: str) -> str:
    """A quantile of a belief in its unit. A finding has the text ``inf`` for one that lies beyond."""
    return quantity(float(value), unit) if np.isfinite(float(value)) else "beyond"


def _numbers(d: Any) -> tuple[str, str]:
    """The median and the 90 % interval, as text; a constant has only its value."""
    if d.constant is not None:
        return quantity(d.constant, d.unit, 3), ""
    low, middle, high = (float(np.asarray(d.ppf(p))) for p in (0.05, 0.5, 0.95))
    if not np.isfinite(high):
        return _open_ended(low, middle, d)
    if d.unit == "percent":
        return quantity(middle, d.unit, 3), f"{quantity(low, d.unit)} to {quantity(high, d.unit)}"
    return quantity(middle, d.unit, 3), span(low, high, d.unit)


def interval_words(d: Any) -> str:
    """The median and the 90 % interval in one line; of a constant its value."""
    median, interval = _numbers(d)
    return f"median {median}, 90 % {interval}" if interval else median


def _open_ended(low: float, middle: float, d: Any) -> tuple[str, str]:
    """The numbers of a distribution of which more than 5 % lies beyond all that was looked at."""
    beyond = f"{quantity(low, d.unit, 2)} to beyond ({percent(d.beyond)} beyond)" if np.isfinite(low) else ""
    return quantity(middle, d.unit, 3) if np.isfinite(middle) else "beyond", beyond


def spark(d: Any, *, width: int = 88, height: int = 20) -> str:
    """The path of a small density between the 1 % and the 99 % quantile; empty for what has no shape.

    On a logarithmic axis where the distribution is positive and spans more than a factor of five.
    """
    if d.constant is not None or d.discrete:
        return ""
    levels = np.linspace(0.01, 0.99, 99) * (1 - d.beyond)
    x = np.asarray(d.ppf(levels), dtype=float)
    if not np.all(np.isfinite(x)):
        return ""
    if x[0] > 0 and x[-1] / x[0] > 5:
        x = np.log(x)
    return _histogram_path(x, width, height)


def _histogram_path(x: Sequence[float] | Any, width: int, height: int, bins: int = 22) -> str:
    low, high = float(x[0]), float(x[-1])
    if high <= low:
        return ""
    edges = np.linspace(low, high, bins + 1)
    # The share of the distribution up to each edge, read off its quantiles; ties count once, at the jump.
    below = np.searchsorted(x, edges, side="right") / len(x)
    inside = np.interp(edges, x, np.linspace(0.01, 0.99, len(x))) if len(np.unique(x)) == len(x) else below
    mass = np.diff(inside)
    if mass.max() <= 0:
        return ""
    tops = height - np.round(mass / mass.max() * (height - 1), 1)
    step = width / bins
    points = "".join(f"H{(i + 1) * step:g}V{tops[i + 1] if i + 1 < bins else height:g}" for i in range(bins))
    return f"M0 {height}V{tops[0]:g}{points}Z"
