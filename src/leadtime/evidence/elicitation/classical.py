"""Pooling the experts of a study into a *decision maker*, by equal or by performance weights.

Cooke's classical model (R. M. Cooke, *Experts in Uncertainty*, Oxford University Press 1991). An expert's
distribution is piecewise even, on the background scale, between the ends of the intrinsic range and the
quantiles. The decision maker's is the weighted mean of them. Weights are calibration × information, zero
below the significance level alpha: over all seed items (``performance``), or with the information of each
question itself (``item``). Those who did not answer a question leave their weight there to the others.

With ``alpha=None`` the level is the one at which the decision maker scores best, calibration × information,
among the calibrations of the experts; of equals the lowest, which keeps more experts. That choice is made on
the very seed items on which it is then scored, so the decision maker's own score is flattering.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.elicitation.scores import (
    OVERSHOOT,
    Score,
    fewest,
    information,
    on_scale,
    ranges,
    scores,
)

if TYPE_CHECKING:
    from leadtime.evidence.base import Array
    from leadtime.evidence.elicitation.study import Question, Study
    from leadtime.evidence.families.quantiles import Quantiles

Weights = Literal["equal", "performance", "item"]
WEIGHTS: tuple[Weights, ...] = ("equal", "performance", "item")
MAKER = "decision maker"


@dataclass(frozen=True)
class Pooled:
    """The decision maker on one question: quantiles at the study's levels, and the whole distribution.

    ``x`` and ``cdf`` are the corners of the distribution function, straight in between on the question's
    background scale; ``weights`` are those of the experts on this question, in the order of the study.
    """

    question: Question
    levels: tuple[float, ...]
    quantiles: tuple[float, ...]
    x: tuple[float, ...]
    cdf: tuple[float, ...]
    weights: tuple[float, ...]

    def quantile(self, p: float) -> float:
        """The value with P(X ≤ value) = ``p``, in the unit of the question."""
        logs = self.question.scale == "log"
        x = float(np.interp(p, self.cdf, np.log(self.x) if logs else self.x))
        return float(np.exp(x)) if logs else x

    @property
    def distribution(self) -> Quantiles:
        """A smooth distribution of our grammar with the same quantiles at the study's levels."""
        from leadtime.evidence.families.quantiles import Quantiles

        return Quantiles(self.levels, self.quantiles, unit=self.question.unit)


@dataclass(frozen=True)
class Decision:
    """What a study says together: the experts' scores and weights, the decision maker, each question pooled.

    ``weights`` are the experts', normalised; with item weights their mean over the questions. ``maker`` is
    None where there are no seed items to score it on.
    """

    study: Study
    kind: str
    alpha: float
    experts: tuple[Score, ...]
    weights: tuple[float, ...]
    maker: Score | None
    pooled: tuple[Pooled, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        rows = zip(self.experts, self.weights, strict=True)
        return {
            "study": self.study.name,
            "weights": self.kind,
            "alpha": self.alpha,
            "levels": list(self.study.levels),
            "experts": [{**_score(e, known=self.maker is not None), "weight": w} for e, w in rows],
            "decision_maker": None if self.maker is None else _score(self.maker),
            "questions": [
                {
                    "question": p.question.name,
                    "text": p.question.text,
                    "unit": p.question.unit,
                    "scale": p.question.scale,
                    "truth": p.question.truth,
                    "quantiles": list(p.quantiles),
                    "weights": list(p.weights),
                    "distribution": str(p.distribution),
                }
                for p in self.pooled
            ],
        }


def _score(s: Score, *, known: bool = True) -> dict[str, Any]:
    """A score as plain data; null where there were no seed items to score by."""
    scores = {n: getattr(s, n) for n in ("calibration", "information", "information_all", "combined")}
    return {
        "name": s.name,
        "answered": s.answered,
        "counts": list(s.counts),
        **{name: value if known else None for name, value in scores.items()},
    }


def pool_study(
    study: Study,
    weights: Weights | Mapping[str, float] = "performance",
    *,
    alpha: float | None = None,
    overshoot: float = OVERSHOOT,
    power: float = 1.0,
) -> Decision:
    """Score the experts of a study and pool them.

    ``weights`` may also be a number for each expert; those who are left out get none. ``alpha`` is the
    significance level under which an expert gets no weight (performance and item weights), None the best.
    Raises :class:`InputError` where nobody can be scored, or nobody reaches alpha.
    """
    kind = _kind(weights)
    bounds = ranges(study, overshoot)
    seeds = study.seeds
    scored = kind in {"performance", "item"} or bool(seeds)
    n = fewest(study) if scored else 0
    told = scores(study, study.experts, study.table, bounds=bounds, n=n, power=power) if scored else ()

    def decided(level: float) -> Decision:
        given = weights if isinstance(weights, Mapping) else kind
        shares = _shares(study, given, told, information(study, study.table, bounds), level)
        pooled = tuple(_pooled(study, i, shares[:, i], bounds[i]) for i in _asked(study))
        maker = _maker(study, pooled, bounds, n, power) if scored else None
        mean = tuple(float(w) for w in np.nanmean(shares, axis=1))
        plain = told or tuple(Score(e, (0,) * len(study.bins), 0.0, 0.0, 0.0) for e in study.experts)
        return Decision(study, kind, level, plain, mean, maker, pooled)

    if kind not in {"performance", "item"}:
        return decided(0.0)
    if alpha is not None:
        return decided(_level(alpha, told))
    tried = [decided(level) for level in sorted({s.calibration for s in told if s.combined > 0})]
    if not tried:
        raise InputError(
            f"nobody in {study.name} has any weight: every calibration is as good as zero",
            valid="equal weights",
            fix="--weights equal",
        )
    # max() keeps the first of equals, and the levels rise.
    return max(tried, key=lambda d: d.maker.combined if d.maker else 0.0)


def _kind(weights: Weights | Mapping[str, float]) -> str:
    if isinstance(weights, Mapping):
        return "given"
    if weights not in WEIGHTS:
        raise InputError(
            f"the weights are {weights!r}",
            valid=f"{listing(WEIGHTS)}, or a number for each expert",
            fix=nearest(str(weights), WEIGHTS),
        )
    return weights


def _level(alpha: float, told: tuple[Score, ...]) -> float:
    best = max(s.calibration for s in told)
    if not 0 <= alpha <= 1:
        raise InputError(f"alpha is {alpha}", valid="a probability, 0 to 1")
    if alpha > best or best == 0:
        raise InputError(
            f"nobody reaches alpha = {alpha}: the best calibration is {best:.3g}",
            valid=f"at most {best:.3g}",
            fix="--alpha 0",
        )
    return float(alpha)


def _shares(
    study: Study, weights: str | Mapping[str, float], told: tuple[Score, ...], info: Array, alpha: float
) -> Array:
    """The weight of each expert on each question; each column sums to one, or is nan if nobody answered."""
    size = (len(study.experts), len(study.questions))
    if isinstance(weights, Mapping):
        raw = np.broadcast_to(_given(study, weights)[:, None], size).copy()
    elif weights == "equal":
        raw = np.ones(size)
    else:
        kept = np.array([s.calibration if s.calibration >= alpha else 0.0 for s in told])
        own = info if weights == "item" else np.array([s.information for s in told])[:, None]
        raw = np.broadcast_to(kept[:, None] * own, size).copy()
    raw[np.isnan(study.table).any(axis=2)] = 0.0
    total = raw.sum(axis=0)
    out: Array = np.divide(raw, total, out=np.full(size, np.nan), where=total > 0)
    return out


def _given(study: Study, weights: Mapping[str, float]) -> Array:
    for name, weight in weights.items():
        if name not in study.experts:
            raise InputError(
                f"there is no expert {name!r}",
                valid=listing(study.experts),
                fix=nearest(name, study.experts),
            )
        if not weight >= 0 or weight == float("inf"):
            raise InputError(f"the weight of {name} is {weight}", valid="a finite number of at least 0")
    given = np.array([float(weights.get(e, 0.0)) for e in study.experts])
    if given.sum() <= 0:
        raise InputError("all the weights are zero", valid="a weight above 0 for somebody")
    return given


def _asked(study: Study) -> list[int]:
    """The questions that somebody answered."""
    return [i for i in range(len(study.questions)) if not np.isnan(study.table[:, i, :]).all()]


def _pooled(study: Study, i: int, weights: Array, bounds: Array) -> Pooled:
    question, levels = study.questions[i], np.array([0.0, *study.levels, 1.0])
    rows = on_scale(study, study.table)[:, i, :]
    if np.isnan(weights).any():
        raise InputError(
            f"nobody who has any weight answered {question.name}",
            valid="equal weights, or a lower alpha",
            fix="--alpha 0",
        )
    x = np.unique(np.concatenate([bounds, rows[~np.isnan(rows)]]))
    cdf = sum(
        w * np.interp(x, np.concatenate([bounds[:1], row, bounds[1:]]), levels)
        for w, row in zip(weights, rows, strict=True)
        if w > 0
    )
    at = np.interp(study.levels, np.asarray(cdf), x)
    back = np.exp if question.scale == "log" else np.asarray
    return Pooled(
        question,
        study.levels,
        tuple(float(v) for v in back(at)),
        tuple(float(v) for v in back(x)),
        tuple(float(v) for v in np.asarray(cdf)),
        tuple(float(w) for w in weights),
    )


def _maker(study: Study, pooled: tuple[Pooled, ...], bounds: Array, n: int, power: float) -> Score:
    """The decision maker's own scores, as if it were one more expert."""
    table = np.full((1, len(study.questions), len(study.levels)), np.nan)
    places = {q.name: i for i, q in enumerate(study.questions)}
    for p in pooled:
        table[0, places[p.question.name]] = p.quantiles
    return scores(study, [MAKER], table, bounds=bounds, n=n, power=power)[0]


@dataclass(frozen=True)
class Left:
    """The decision maker's scores had somebody, or one seed item, been left out."""

    what: Literal["expert", "item"]
    name: str
    maker: Score


def robustness(
    study: Study,
    weights: Weights | Mapping[str, float] = "performance",
    *,
    alpha: float | None = None,
    overshoot: float = OVERSHOOT,
    power: float = 1.0,
) -> tuple[Left, ...]:
    """The decision maker without each expert in turn, and without each seed item.

    Everything is worked out anew: intrinsic ranges, scores, weights and the best alpha. What cannot be left
    out, the last expert or the last seed item, or the only one who reaches alpha, is not in the answer.
    """
    told: list[Left] = []
    cases: list[tuple[Literal["expert", "item"], str]] = []
    if len(study.experts) > 1:
        cases += [("expert", e) for e in study.experts]
    if len(study.seeds) > 1:
        cases += [("item", study.questions[i].name) for i in study.seeds]
    for what, name in cases:
        rest = study.without(**{"expert" if what == "expert" else "question": name})
        given = weights
        if isinstance(weights, Mapping):
            given = {e: w for e, w in weights.items() if e != name or what == "item"}
        try:
            made = pool_study(rest, given, alpha=alpha, overshoot=overshoot, power=power)
        except InputError:
            continue
        if made.maker is not None:
            told.append(Left(what, name, made.maker))
    return tuple(told)
