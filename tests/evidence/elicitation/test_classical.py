"""Cooke's classical model: scores, weights, the decision maker."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.evidence.elicitation.classical import pool_study, robustness
from leadtime.evidence.elicitation.scores import bin_of, calibration, discrimination, information, ranges
from leadtime.evidence.elicitation.studies import read_study
from leadtime.evidence.elicitation.study import Question, Study
from tests.contracts.source import ROOT
from tests.evidence.elicitation.studies_by_hand import LEVELS, ten_items

SHARED = ROOT.parent / "shared/data/cooke/obesity_ms.dtt"
published = pytest.mark.skipif(not SHARED.is_file(), reason="Cooke's data are not at hand")
BINS = (0.05, 0.45, 0.45, 0.05)


def test_calibration_of_known_counts() -> None:
    """The published example, and the bin probabilities themselves as counts: a perfect score."""
    assert calibration((1, 4, 5, 0), BINS) == pytest.approx(0.6828162249, abs=5e-11)
    assert calibration((1, 9, 9, 1), BINS) == 1.0


def test_calibration_is_the_chi_square_of_the_divergence() -> None:
    """With n and power it is 2·n·power·Σ s ln(s/p), and three degrees of freedom have a formula."""
    s = np.array([0.1, 0.4, 0.5])
    stat = 2 * 7 * 0.5 * float(np.sum(s * np.log(s / np.array(BINS[:3]))))
    upper = math.erfc(math.sqrt(stat / 2)) + math.sqrt(2 * stat / math.pi) * math.exp(-stat / 2)
    assert calibration((1, 4, 5, 0), BINS, n=7, power=0.5) == pytest.approx(upper, rel=1e-12)


@published
@pytest.mark.parametrize(
    ("expert", "known", "counts"),
    [("MS01", 0.4399456362, (1, 1, 1, 3, 2, 2)), ("MS02", 0.2222139141, (2, 2, 2, 1, 1, 2))],
)
def test_calibration_of_a_published_study(expert: str, known: float, counts: tuple[int, ...]) -> None:
    """Five quantiles, ten seed items: the counts, and the known calibrations to nine digits."""
    study = read_study(SHARED)
    score = next(s for s in pool_study(study).experts if s.name == expert)
    assert score.counts == counts
    assert score.calibration == pytest.approx(known, abs=1e-9)


@published
def test_weights_of_a_published_study() -> None:
    """Pooling by item beats the best expert, and everybody alike is worse than that one."""
    study = read_study(SHARED)
    best = max(s.combined for s in pool_study(study).experts)
    item, equal = pool_study(study, "item"), pool_study(study, "equal")
    assert item.maker is not None
    assert equal.maker is not None
    assert item.maker.combined > best > equal.maker.combined
    assert len(item.pooled) == 40
    assert len(robustness(study)) == 4 + 10


def test_a_truth_at_a_quantile_lies_in_the_bin_below() -> None:
    """Quantile i is the x with P(X ≤ x) = level, so equality counts below; the last bin is beyond all."""
    q = np.array([[1.0, 2.0, 3.0]] * 5)
    assert bin_of(np.array([1.0, 1.1, 2.0, 3.0, 3.1]), q).tolist() == [0, 1, 1, 2, 3]


def test_information_by_hand() -> None:
    """Answers 10, 20, 30 in a range of 5 to 50 with its overshoot, against the formula written out."""
    study = ten_items()
    bounds = ranges(study)
    low, high = 5 - 4.5, 50 + 4.5
    assert bounds[0].tolist() == [low, high]
    widths = (10 - low, 10, 10, high - 30)
    by_hand = math.log(high - low) + sum(p * math.log(p / w) for p, w in zip(BINS, widths, strict=True))
    assert information(study, study.table, bounds)[0, 0] == pytest.approx(by_hand, rel=1e-12)


def test_the_range_holds_the_truth() -> None:
    """A truth outside every answer widens the intrinsic range of its question."""
    study = ten_items((0, 0, 0, 10))
    far = tuple(dataclasses.replace(q, truth=105.0) if q.seed else q for q in study.questions)
    assert ranges(dataclasses.replace(study, questions=far))[0].tolist() == [5 - 10, 105 + 10]


def test_information_does_not_change_with_the_unit() -> None:
    """Multiplying a question by a thousand changes nothing; on a log scale nor does raising to a power."""
    study = ten_items()
    thousand = _changed(study, lambda x: 1000 * x)
    assert _scores(thousand) == pytest.approx(_scores(study), rel=1e-9)
    logs = dataclasses.replace(
        study, questions=tuple(dataclasses.replace(q, scale="log") for q in study.questions)
    )
    assert _scores(_changed(logs, lambda x: x**3)) == pytest.approx(_scores(logs), rel=1e-9)
    assert _scores(logs) != pytest.approx(_scores(study), rel=1e-3)


def _changed(study: Study, change: object) -> Study:
    assert callable(change)
    questions = tuple(
        dataclasses.replace(q, truth=None if q.truth is None else change(q.truth)) for q in study.questions
    )
    answers = {k: tuple(change(x) for x in a) for k, a in study.answers.items()}
    return dataclasses.replace(study, questions=questions, answers=answers)


def _scores(study: Study) -> list[float]:
    made = pool_study(study, "item", alpha=0)
    assert made.maker is not None
    return [x for s in (*made.experts, made.maker) for x in (s.calibration, s.information)]


def test_weights_are_calibration_times_information() -> None:
    """Global weights are normalised products; item weights take each question's own information."""
    study = ten_items()
    made = pool_study(study, "performance", alpha=0)
    products = np.array([s.calibration * s.information for s in made.experts])
    assert made.weights == pytest.approx(tuple(products / products.sum()))
    # Ada is surer of the open question than of the others, so her weight there is another.
    surer = dataclasses.replace(study, answers={**study.answers, ("Ada", "open"): (19.0, 20.0, 21.0)})
    info = information(surer, surer.table, ranges(surer))
    item = pool_study(surer, "item", alpha=0)
    own = np.array([s.calibration for s in item.experts]) * info[:, -1]
    assert item.pooled[-1].weights == pytest.approx(tuple(own / own.sum()))
    assert item.pooled[-1].weights[0] > item.pooled[0].weights[0] + 0.01


def test_alpha_cuts_off() -> None:
    """Below the level an expert has no weight, at it they have; above everybody it is refused."""
    made = pool_study(ten_items(), alpha=0)
    ada, bo = made.experts
    assert ada.calibration != bo.calibration
    worse, better = sorted((ada.calibration, bo.calibration))
    assert 0.0 not in pool_study(ten_items(), alpha=worse).weights
    assert sorted(pool_study(ten_items(), alpha=better).weights) == [0.0, 1.0]
    with pytest.raises(InputError, match="nobody reaches alpha"):
        pool_study(ten_items(), alpha=(better + 1) / 2)


def test_the_best_alpha_is_best() -> None:
    """No cut-off at an expert's calibration gives a decision maker with a larger product."""
    made = pool_study(ten_items())
    others = [pool_study(ten_items(), alpha=s.calibration).maker for s in made.experts]
    assert made.maker is not None
    assert made.maker.combined == pytest.approx(max(o.combined for o in others if o))


def test_the_decision_maker_is_the_weighted_mean() -> None:
    """Its distribution function is Σ wF at every corner, by the straight lines of each expert."""
    study = ten_items()
    pooled = pool_study(study, {"Ada": 3, "Bo": 1}).pooled[-1]
    assert pooled.weights == (0.75, 0.25)
    low, high = 5 - 4.5, 50 + 4.5
    edges = (0, *LEVELS, 1)
    for x in (7.0, 12.0, 20.0, 28.0, 45.0):
        ada = np.interp(x, (low, 10, 20, 30, high), edges)
        bo = np.interp(x, (low, 5, 20, 50, high), edges)
        assert pooled.quantile(0.75 * ada + 0.25 * bo) == pytest.approx(x)
    assert pooled.distribution.unit == "day"
    assert pooled.distribution.ppf(0.05) == pytest.approx(pooled.quantiles[0])


def test_one_expert_alone_is_the_decision_maker() -> None:
    """With all the weight on one person the pool says what that person said, with the same scores."""
    made = pool_study(ten_items(), {"Ada": 1})
    assert made.maker is not None
    assert made.pooled[0].quantiles == pytest.approx((10, 20, 30))
    assert made.maker.calibration == pytest.approx(made.experts[0].calibration)
    assert made.maker.information == pytest.approx(made.experts[0].information)


def test_missing_answers() -> None:
    """All are tested as if they had answered as few as the one who answered fewest; others pool without."""
    full = ten_items()
    answers = {k: a for k, a in full.answers.items() if k not in {("Bo", "q0"), ("Bo", "q9")}}
    study = dataclasses.replace(full, answers=answers)
    made = pool_study(study, "equal")
    assert [s.answered for s in made.experts] == [10, 8]
    assert made.experts[0].calibration == pytest.approx(calibration((1, 4, 5, 0), BINS, n=8))
    assert made.pooled[0].weights == (1.0, 0.0)
    assert made.pooled[1].weights == (0.5, 0.5)


def test_without_seed_items_only_equal_weights() -> None:
    """Nobody can be scored: the error says so and what to type; equal weights pool all the same."""
    questions = tuple(dataclasses.replace(q, truth=None) for q in ten_items().questions)
    study = ten_items(questions=questions)
    with pytest.raises(InputError, match="no seed item") as e:
        pool_study(study)
    assert e.value.problem.fix == "--weights equal"
    made = pool_study(study, "equal")
    assert made.maker is None
    assert made.weights == (0.5, 0.5)


def test_robustness_is_the_smaller_study() -> None:
    """Leaving somebody out scores as a study in which they were never asked."""
    study = ten_items()
    left = {x.name: x.maker for x in robustness(study, "equal")}
    assert set(left) == {"Ada", "Bo", *(f"q{i}" for i in range(10))}
    alone = pool_study(study.without(expert="Bo"), "equal").maker
    assert left["Bo"] == alone


def test_discrimination_is_exact() -> None:
    """By simulation the same within its error; more seed items tell more; too many counts are not counted."""
    rng = np.random.default_rng(3)
    draws = rng.multinomial(10, [0.25, 0.25, 0.25, 0.25], size=4000)
    below = np.mean([calibration(tuple(c), BINS) < 0.05 for c in draws])
    known = discrimination(10, LEVELS)
    assert known is not None
    assert below == pytest.approx(known, abs=4 * math.sqrt(known * (1 - known) / 4000))
    assert discrimination(5, LEVELS) < known < discrimination(20, LEVELS)  # type: ignore[operator]
    assert discrimination(500, LEVELS) is None


def test_weights_that_make_no_sense() -> None:
    """Unknown names, negative weights and weights of nothing are refused with what is valid."""
    for wrong in ({"Adda": 1.0}, {"Ada": -1.0}, {"Ada": 0.0}, {"Ada": math.nan}):
        with pytest.raises(InputError):
            pool_study(ten_items(), wrong)
    with pytest.raises(InputError, match="performence"):
        pool_study(ten_items(), "performence")  # type: ignore[arg-type]


def test_study_refuses_what_cannot_be() -> None:
    """Quantiles that do not rise, ties, infinities and zero on a log scale are named with who said them."""
    q = (Question("q", truth=2.0), Question("r", scale="log"))
    for name, answer in (("q", (1, 1, 2)), ("q", (3, 2, 4)), ("q", (1, 2, math.inf)), ("r", (0, 1, 2))):
        with pytest.raises(InputError, match="Ada on"):
            Study(LEVELS, q, ("Ada",), {("Ada", name): answer})
    with pytest.raises(InputError, match="levels"):
        Study((0.5, 0.05), q, ("Ada",), {})
