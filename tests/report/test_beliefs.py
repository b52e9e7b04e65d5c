"""The table of beliefs: long lists of points are told in a line, and what lies beyond is said to."""

from __future__ import annotations

import dataclasses

import numpy as np

from leadtime.evidence import Belief, Beliefs, parse_distribution
from leadtime.evidence.compact import compact
from leadtime.futures import Model
from leadtime.report.parts.beliefs import BeliefRow, belief_groups, believed, in_use, shown, written

TOLD = "simulated by ai2027_timelines/nikola, plan repaired, at: 100,000 draws"


def plain(text: str) -> str:
    """A text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def row(belief: Belief) -> BeliefRow:
    """The row of the only belief."""
    ((found,),) = (g.rows for g in belief_groups(Beliefs((belief,)), Model("m")))
    return found


def test_a_simulated_belief_is_told_in_a_line() -> None:
    """Hundreds of points become the project that was simulated and three quantiles, wherever that is said."""
    u = (np.arange(10_000) + 0.5) / 10_000
    d = compact(np.exp(u), "year")
    assert len(str(d)) > 1000
    line = "simulated by ai2027_timelines/nikola: 10 % 1.11 years, 50 % 1.65 years, 90 % 2.46 years"
    assert plain(row(Belief("x", d, source=TOLD)).text) == line
    assert plain(row(Belief("x", d, source="theirs", note=TOLD)).text) == line
    assert plain(shown(d)).startswith("cdf of many points: 10 % 1.11 years")
    assert plain(row(Belief("x", d, source=TOLD)).interval) == "1.1 to 2.6 years"


def test_what_lies_beyond_is_said_to() -> None:
    """An end of which nothing is known is neither a number nor left out, and the shape is still drawn."""
    u = (np.arange(10_000) + 0.5) / 10_000
    found = row(Belief("x", compact(np.where(u < 0.8, np.exp(u), np.inf), "year"), source=TOLD))
    assert plain(found.text).endswith("50 % 1.65 years, 90 % beyond")
    assert (plain(found.median), plain(found.interval)) == ("1.65 years", "1.1 years to beyond (20 % beyond)")
    assert found.spark


def test_what_was_written_is_shown_as_it_was_written() -> None:
    """A distribution that fits in a line is left as its author wrote it."""
    text = "mixture(0.7: 3 to 12 months, 0.3: 0 to 2 months)"
    assert row(Belief("x", parse_distribution(text), source=TOLD)).text == text


def test_a_prior_is_shown_as_it_was_written() -> None:
    """What records made of a prior has many points, which nobody wrote; a reading of one's own is written."""
    u = (np.arange(10_000) + 0.5) / 10_000
    moved = Belief(
        "x", compact(np.exp(u), "year"), prior=parse_distribution("1 to 9 years"), evidence=("a", "b")
    )
    assert row(moved).text == "prior 1 to 9 years"
    assert plain(row(moved).interval) == "1.1 to 2.6 years"
    assert in_use(moved) == "the prior 1 to 9 years, moved by a, b"
    mine = dataclasses.replace(moved, dist=parse_distribution("2 to 5 years"))
    assert written(mine, by_hand=True) == "prior 1 to 9 years, read as 2 to 5 years"
    assert in_use(mine) == "2 to 5 years"


def test_the_interval_has_the_unit_that_it_is_told_in() -> None:
    """Where a median of a fraction of a year is told in months, the interval beside it says its own unit."""
    found = row(Belief("x", parse_distribution("0.5 to 1.4 years")))
    assert found.median.endswith("months")
    assert found.interval.endswith(("months", "years"))


def test_a_quantile_that_a_finding_has_as_text() -> None:
    """JSON has no infinity: a finding says ``inf``, and a reader is told that the end lies beyond."""
    assert believed("inf", "year") == "beyond"
    assert plain(believed(2.5, "year")) == "2.5 years"
