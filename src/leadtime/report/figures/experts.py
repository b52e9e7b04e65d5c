"""What each expert of a study said of a question, and what they say together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from leadtime.evidence.wording import rounded
from leadtime.report.numbers import significant
from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture

if TYPE_CHECKING:
    from leadtime.evidence.elicitation.classical import Decision, Pooled

_MOST = 24
"""Questions in one picture: first those whose truth is not known."""
_APART = 0.1
"""How far labels of an axis are apart at least, as a share of its length."""
_LINE, _HEAD, _GAP = 15.0, 24.0, 14.0


def experts_picture(made: Decision) -> Picture:
    """A panel for each question: a line for each expert, between the outermost quantiles, and the pool."""
    shown = [p for p in made.pooled if not p.question.seed] + [p for p in made.pooled if p.question.seed]
    shown = shown[:_MOST]
    low, high = made.study.levels[0], made.study.levels[-1]
    words = Words(
        "experts",
        f"What the experts of {made.study.name} said, and what they say together",
        f"{len(made.study.experts)} experts on {len(shown)} questions; {made.kind} weights.",
        f"Each line runs from the {low:.0%} to the {high:.0%} quantile; the mark is the median. The strong "
        f"line is the decision maker, the upright one the truth where it is known.",
    )
    height = len(shown) * (_HEAD + _GAP + _LINE * (len(made.study.experts) + 1)) + 8
    return picture(words, _data(made, shown), lambda s: _paint(s, made, shown), (height, height))


def answer(x: float, unit: str) -> str:
    """An answer as it is read: three digits, or for a date the day."""
    return rounded(x, unit) if unit == "date" else significant(x, 3)


def _data(made: Decision, shown: list[Pooled]) -> Table:
    rows = []
    for p in shown:
        rows.append((p.question.name, "decision maker", *(answer(x, p.question.unit) for x in p.quantiles)))
        for e in made.study.experts:
            said = made.study.answers.get((e, p.question.name))
            if said is not None:
                rows.append((p.question.name, e, *(answer(x, p.question.unit) for x in said)))
    return Table(("Question", "Who", *(f"{p:.0%}" for p in made.study.levels)), tuple(rows))


def _paint(sheet: Sheet, made: Decision, shown: list[Pooled]) -> None:
    names = [*made.study.experts, "all"]
    panel = _HEAD + _GAP + _LINE * len(names)
    left = 16.0 + 7.5 * min(16, max(map(len, names)))
    for k, pooled in enumerate(shown):
        top = k * panel
        sheet.text(0, top + 16, pooled.question.name, weight="bold")
        axes = sheet.axes(left, top + _HEAD, sheet.width - 48, top + panel - _GAP)
        logs = pooled.question.scale == "log"
        axes.set_xlim(*(math.log(x) if logs else x for x in (pooled.x[0], pooled.x[-1])))
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks(range(len(names)), [n[:16] for n in names])
        ticks = _ticks(pooled)
        axes.set_xticks(
            [math.log(x) if logs else x for x in ticks], [answer(x, pooled.question.unit) for x in ticks]
        )
        rows = [made.study.answers.get((e, pooled.question.name)) for e in made.study.experts]
        for i, said in enumerate([*rows, pooled.quantiles]):
            if said is None:
                continue
            own = i == len(names) - 1
            ends = [math.log(x) if logs else x for x in said]
            colour = ink("available" if own else "muted")
            axes.plot([ends[0], ends[-1]], [i, i], lw=5 if own else 2.5, color=colour, solid_capstyle="butt")
            axes.plot([ends[len(ends) // 2]], [i], "o", ms=6 if own else 4.5, color=ink("ink"), mew=0)
        if pooled.question.truth is not None:
            at = math.log(pooled.question.truth) if logs else pooled.question.truth
            axes.axvline(at, color=ink("needed"), lw=1.5)


def _ticks(pooled: Pooled) -> list[float]:
    """The outermost quantiles of the pool and its median, without any that would stand on another."""
    at = [math.log(x) if pooled.question.scale == "log" else x for x in (pooled.x[0], pooled.x[-1])]
    kept: list[float] = []
    for x in (pooled.quantiles[0], pooled.quantile(0.5), pooled.quantiles[-1]):
        place = math.log(x) if pooled.question.scale == "log" else x
        last = (math.log(kept[-1]) if pooled.question.scale == "log" else kept[-1]) if kept else -math.inf
        if (place - last) > _APART * (at[1] - at[0]):
            kept.append(x)
    return kept
