"""A model that forecasts a date: no plan is best, and what lies beyond the limit is said to be."""

from __future__ import annotations

import json
import math
import re
from types import SimpleNamespace

import numpy as np
import pytest

from leadtime import decision
from leadtime.errors import CensoredError
from leadtime.evidence import Beliefs
from leadtime.futures import Model, Plan, simulate
from leadtime.report import make_brief
from leadtime.report.figures.spans import Scale, Span, scale_for
from tests.report.test_terminal import shown

BELIEFS = Beliefs.parse({"first_step": "80% 12 to 60 months", "second_step": "80% 6 to 400 months"})
PLANS = (Plan("repaired"), Plan("as_published", {"mistake": 1.2}), Plan("twin"))


def dated_model() -> Model:
    """Two steps to a date that is followed up to 2050."""
    m = Model("my_forecast", doc="When it comes.")
    m.input("from_day", "date", "Where counting begins.", "2026 date")
    m.input("first_step", "month", "The first step.")
    m.input("second_step", "month", "The second step.")
    m.lever("mistake", "", "A factor that should be 1.", 1.0)

    @m.quantity("date", not_after=2050.0, title="Arrival of the thing")
    def comes_at(from_day, first_step, second_step, mistake):
        """When it comes."""
        return from_day + first_step + mistake * second_step

    m.outcomes = ("comes_at",)
    return m


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A brief of the forecast, with two rivals."""
    folder, model = tmp_path_factory.mktemp("dated"), dated_model()
    rivals = tuple(
        SimpleNamespace(
            name=name, changed=("second_step",), note="",
            beliefs=Beliefs.parse({"first_step": "80% 12 to 60 months", "second_step": steps}),
        )
        for name, steps in (("quick", "80% 1 to 10 months"), ("slow", "80% 400 to 900 months"))
    )  # fmt: skip
    project = SimpleNamespace(
        folder=folder, out=folder / "out",
        file=folder / "leadtime.yaml", text="", title="", notes="", model=model, start=None,
        beliefs=BELIEFS, plans=PLANS, rivals=rivals, sections={}, fingerprint=lambda: "0" * 64,
        simulate=lambda **kw: simulate(model, BELIEFS, PLANS, **kw),
    )  # fmt: skip
    return make_brief(project, draws=8192, seed=1, threads=1, progress=False)


def test_the_headline_gives_dates_ranges_and_shifts(made):
    """The median and 10 to 90 % of each plan in months, the paired shift, and no best plan."""
    text = made.answer
    assert re.match(
        r"The median arrival of the thing is \w+ 20\d\d under repaired \(10–90 %: \w+ 20\d\d to", text
    )
    assert "to not before 2050)" in text
    assert re.search(r"as_published is [\d.]+ months later than repaired in the median future", text)
    assert "twin is the same as repaired in every future" in text
    assert "best" not in text
    assert not re.search(r"20\d\d\.\d", text), "no date is a decimal number"


def test_the_shift_is_that_of_the_same_futures(made):
    """The median of the difference, future by future; beyond the limit in both it is not known."""
    shift = made.findings[1].data["shifts"][0]
    a, b = (np.asarray(made.futures[p]["comes_at"]) for p in ("as_published", "repaired"))
    both = np.isinf(a) & np.isinf(b)
    gap = a[~both] - b[~both]
    assert shift["median"] == pytest.approx(np.median(gap))
    assert shift["less"] == 0
    assert shift["more"] == pytest.approx(np.sum(gap > shift["noticeable"]) / len(a))
    assert shift["unknown"] == pytest.approx(np.mean(both))


def test_the_chances_by_a_date_are_those_of_the_draws(made):
    """Each is the share of draws before that date, up to the limit and never beyond."""
    marks = made.findings[1].data["marks"]
    assert marks[-1]["at"] == 2050.0
    draws = np.asarray(made.futures["repaired"]["comes_at"])
    for mark in marks:
        assert mark["plans"][0]["share"] == pytest.approx(np.mean(draws < mark["at"]))


def test_the_page_has_the_figure_and_what_the_answer_rests_on(made):
    """When it comes, the chances, the quantiles, the tornado of the chance, and rivals by their medians."""
    page = made.paths.brief.read_text(encoding="utf-8")
    assert 'id="fig-outlook"' in page
    assert "What the answer rests on" in page
    assert 'id="fig-tornado-level"' in page
    assert "≥ 2050" in page
    assert "Before 2050" in page
    body = page.partition('<section id="plans"')[0]
    assert not re.search(r">20\d\d\.\d+", body), "no date is a decimal number"
    assert 'class="best-mark"' not in body
    assert 'id="fig-rivals"' in page
    held = next(f for f in made.findings if f.kind == "rivals")
    assert "under quick and not before 2050 under slow" in held.answer
    json.loads(made.paths.findings.read_text(encoding="utf-8"))


def test_the_terminal_has_months_and_whole_numbers(made):
    """No number is broken over two lines at any width, and dates are months."""
    for width in (60, 80, 140):
        text = shown(made, width)
        assert re.search(r"[A-Z][a-z]{2} 20\d\d ± \d+\sdays", text)
        assert "to not before 2050" in text
        assert max(map(len, text.splitlines())) <= width


def test_a_direction_makes_it_a_choice_again(made):
    """Who says that later is better gets a ranking, and where there is no mean the error says so."""
    with pytest.raises(CensoredError) as caught:
        decision.compare(made.futures, higher_is_better=True)
    assert "beyond the horizon" in caught.value.partial.answer
    assert "not before 2050" in caught.value.partial.answer


def test_the_chance_by_a_date_has_a_tornado_where_the_date_has_no_mean(made):
    """What moves P(before a date) is told; a date beyond the limit is refused."""
    found = decision.sensitivity(made.futures, "comes_at", plans=["repaired"], below=2032.0)
    assert found.rests_on[0].name == "second_step"
    assert found.data["mean"] == pytest.approx(
        np.mean(np.asarray(made.futures["repaired"]["comes_at"]) < 2032)
    )
    with pytest.raises(CensoredError):
        decision.sensitivity(made.futures, "comes_at", plans=["repaired"], below=2060.0)


def test_an_axis_keeps_everything_or_says_that_it_does_not():
    """Ends of the axis hold all finite ends; what is beyond stands at the end; no plan at all has an axis."""
    rows = [Span("a", 2026.5, 2030.0, math.inf), Span("b", 2027.0, 2029.0, 2033.0)]
    scale = scale_for(rows, "date", 2050.0)
    assert (scale.left, scale.right) == (2026, 2050)
    assert scale.at(math.inf) == 2050
    assert scale_for([Span("a", math.inf, math.inf, math.inf)], "date", 2050.0).right == 2050.0
    lengths = scale_for([Span("a", 0.0, 300.0, math.inf)], "day", 365_000.0)
    positions, labels = lengths.ticks(9)
    assert labels[0] == "1 day"
    assert positions == sorted(positions)
    assert Scale("", math.inf, 0.0, 10.0).ticks(5)[1][0] == "0"
