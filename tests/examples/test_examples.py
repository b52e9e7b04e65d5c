"""The shipped examples hold what they promise: sources, plans, dated facts, numbers that follow from them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from leadtime.evidence.trend import trend_belief, trend_from_file
from leadtime.models.search import ratio_order, search_cost
from leadtime.project import load_project

EXAMPLES = Path(__file__).parents[2] / "examples"
FACTS = EXAMPLES / "field/facts"
FIT = {"since": "2023-01-01", "at": "2026-11-01", "frontier": True, "below": 960}


@pytest.fixture(scope="module")
def field():
    return load_project(EXAMPLES / "field")


@pytest.fixture(scope="module")
def lab():
    return load_project(EXAMPLES / "lab")


def dice(name):
    return name.partition("[")[0].endswith(("_luck", "_noise")) or name.startswith("looks")


@pytest.mark.parametrize("which", ["field", "lab"])
def test_every_belief_says_where_it_comes_from(which, request):
    """Each belief of the file names a source, a kind and a note; only the model's own defaults do not."""
    project = request.getfixturevalue(which)
    bare = {
        name
        for name in project.beliefs.names
        if not (b := project.beliefs[name]).source or not b.kind or not b.note
    }
    assert {n.partition("[")[0] for n in bare if not dice(n)} <= {"raises", "extra_hours", *DEFAULTS[which]}


DEFAULTS = {
    "field": {"horizon", "extra_research_hours"},
    "lab": {
        "horizon",
        "extra_research_hours",
        "trend_weight",
        "trend_lag",
        "horizon_now",
        "horizon_needed",
        "horizon_growth",
        "doubling_shrinks",
    },
}


@pytest.mark.parametrize(
    ("which", "names"),
    [
        ("field", {"today", "half", "all_technical", "tooling_first", "rehearse", "targeted"}),
        ("lab", {"as_now", "tools_now", "rehearse", "write_the_case", "mixed"}),
    ],
)
def test_plans_are_there_and_say_what_they_are(which, names, request):
    """The promised plans exist, each with a note."""
    plans = request.getfixturevalue(which).plans
    assert {p.name for p in plans} == names
    assert all(p.note for p in plans)


def test_researchers_split_is_eighty_twenty_today_and_even_in_half(field):
    """Researchers spend 80 % on technical work in `today`, 50 % in `half` and all in `all_technical`."""
    technical = {p.name: p.sets["share"]["technical"] for p in field.plans}
    work = {
        name: sum(row.get(k, 0) for k in ("research", "tooling", "proxies"))
        for name, row in technical.items()
    }
    assert work["today"] == pytest.approx(0.8)
    assert work["half"] == pytest.approx(0.5)
    assert work["all_technical"] == pytest.approx(1.0)
    assert 0.4 <= 1 - work["targeted"] <= 0.6


@pytest.mark.parametrize("file", sorted(FACTS.glob("*.csv")), ids=lambda f: f.name)
def test_every_fact_has_a_source_and_the_day_it_was_read(file):
    """Each row of each file of facts names a source, a public address and the date of access."""
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in rows:
        assert row["source"], row
        assert row["url"].startswith("https://"), row
        assert row["accessed"] == "2026-11-22"


def test_horizon_beliefs_are_the_fit_of_the_facts(field):
    """Both horizon beliefs are what a fit of facts/horizons.csv gives, and so is their correlation."""
    for name, of in (("horizon_growth", "doublings_per_year"), ("horizon_now", "horizon_now")):
        fitted = trend_belief(FACTS / "horizons.csv", of=of, **FIT)
        assert np.allclose(field.beliefs[name].dist.ppf([0.1, 0.5, 0.9]), fitted.ppf([0.1, 0.5, 0.9]))
    stated = {frozenset((c.a, c.b)): c.rho for c in field.beliefs.correlations}
    trend = trend_from_file(FACTS / "horizons.csv", **FIT)
    assert stated[frozenset(("horizon_growth", "horizon_now"))] == pytest.approx(trend.correlation, abs=0.01)


def test_survey_curve_is_conditioned_on_the_start(field):
    """The survey's curve is P(by then | not before the start), from the survey's own columns."""
    with (FACTS / "survey_hlmi.csv").open(newline="") as stream:
        rows = [
            {k: float(v) for k, v in r.items() if k[0] in "yps" and k != "source"}
            for r in csv.DictReader(stream)
        ]
    before = rows[0]["survey_probability"]
    for row in rows:
        expected = (row["survey_probability"] - before) / (1 - before)
        assert row["probability"] == pytest.approx(expected, abs=2e-4)
        assert row["years"] == pytest.approx(row["survey_years"] - rows[0]["survey_years"], abs=0.05)
    assert field.start.isoformat() == "2026-11-01"


def test_talent_spread_puts_the_tail_at_fifty_to_a_hundred_medians(field):
    """The spread runs from ln 50 / z(99.9 %) to ln 100 / z(99 %): a tail of 50 to 100 medians."""
    low, high = field.beliefs["talent_spread[technical]"].dist.ppf([0.05, 0.95])
    assert low == pytest.approx(math.log(50) / 3.0902, abs=0.01)
    assert high == pytest.approx(math.log(100) / 2.3263, abs=0.01)


@pytest.mark.parametrize("which", ["field", "lab"])
def test_no_result_is_stuck(which, request):
    """On 2,000 draws every plan has P(in time) and risk well inside 0 to 1, and the plans differ."""
    futures = request.getfixturevalue(which).simulate(draws=2_000, seed=0)
    chances = [float(futures.probability(plan, "in_time")) for plan in futures.plans]
    risks = [float(futures.mean(plan, "risk")) for plan in futures.plans]
    assert all(0.02 < p < 0.98 for p in chances)
    assert all(0.02 < r < 0.9 for r in risks)
    assert max(chances) - min(chances) > 0.003
    assert max(risks) - min(risks) > 0.001


def test_order_in_the_lab_readme_is_by_chance_per_hour(lab):
    """The table in the lab's README is the ratio order at the means, and its two totals are right."""
    names = lab.beliefs.labels("works")
    works = [lab.beliefs[f"works[{n}]"].dist.mean() for n in names]
    cost = [lab.beliefs[f"cost[{n}]"].dist.mean() for n in names]
    order = ratio_order(works, cost)
    text = (EXAMPLES / "lab/README.md").read_text()
    assert [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")][1:] == [
        names[k] for k in order
    ]
    assert search_cost(works, cost, order) == pytest.approx(3_200, abs=50)
    assert search_cost(works, cost, order[::-1]) == pytest.approx(6_100, abs=50)
