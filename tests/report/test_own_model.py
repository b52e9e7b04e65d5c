"""A model that is not the crunch gets a brief too: shorter, and never wrong."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from leadtime.evidence import Beliefs
from leadtime.futures import Model, Plan, simulate
from leadtime.report import make_brief

PLANS = (Plan("a"), Plan("b_plan", {"overhead": 0.1}))


def own_project(folder, plans=PLANS, not_after=None):
    """A project around one quantity."""
    m = Model("own", doc="How long a piece of work takes.")

    @m.quantity("day", not_after=not_after)
    def need(work, pace, overhead):
        """Days that the work takes."""
        return work * (1 + overhead) / pace

    beliefs = Beliefs.parse(
        {
            "work": "100 to 1000 work_hours",
            "pace": "5 to 9 work_hours / day",
            "overhead": "uniform(0.05, 0.4)",
        }
    )
    return SimpleNamespace(
        folder=folder, out=folder / "out",
        title="", notes="First.\n\nSecond.", start=None, model=m, beliefs=beliefs, plans=plans,
        fingerprint=lambda: "0" * 64, text="", rivals=(), sections={},
        file=folder / "leadtime.yaml", simulate=lambda **kw: simulate(m, beliefs, plans, **kw),
    )  # fmt: skip


def text_of(folder, **kw):
    """The page of such a project."""
    made = make_brief(own_project(folder, **kw), draws=1024, progress=False)
    return made.paths.brief.read_text(encoding="utf-8")


def test_own_model_has_a_brief(tmp_path):
    """Answer, table, tornado, beliefs and equations are there; what is about the crunch is not."""
    page = text_of(tmp_path)
    assert re.search(r'class="answer">[^<]*need', page)
    assert 'id="fig-tornado-decision"' in page
    assert 'id="q-need"' in page
    assert 'id="fig-hours"' not in page
    assert 'id="risk"' not in page
    assert "<p>Second.</p>" in page


def test_one_plan_alone_has_a_brief(tmp_path):
    """With nothing to compare, the page still says what the model makes of the beliefs."""
    page = text_of(tmp_path, plans=PLANS[:1])
    assert "P(better" not in page
    assert 'id="plan-a"' in page


def test_plans_that_are_alike_have_a_brief(tmp_path):
    """Two plans with the same outcome in every future: nothing is worth knowing, and the page says so."""
    page = text_of(tmp_path, plans=(Plan("a"), Plan("b")))
    assert "Both plans have the same need in every future." in page


@pytest.mark.filterwarnings("error")
def test_outcomes_beyond_the_horizon_are_said_to_be(tmp_path):
    """Where draws are censored there is no mean and no ranking, and the page says so."""
    page = text_of(tmp_path, not_after=30)
    assert "beyond the" in page
    assert "best" not in page.partition("<nav")[0].partition("<table")[2].partition("</table>")[0]
