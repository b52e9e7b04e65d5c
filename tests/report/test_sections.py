"""Sections show what belongs together: caveats under their figure, days beside their bill."""

from __future__ import annotations

import re

import numpy as np

from leadtime.decision.words import input_name
from leadtime.report.parts.sections import days_and_bill, spread
from tests.decision.toy import futures_of


def test_caveats_stand_under_their_own_figure(made):
    """Each tornado has its own caveats, word for word those of the finding, and none are told elsewhere."""
    notes = next(f for f in made.findings if f.kind == "sensitivity").data["notes"]
    assert notes["decision"] != notes["level"]
    section = made.page.partition('id="moves"')[2].partition("</section>")[0]
    for key in ("decision", "level"):
        figure = section.partition(f'id="fig-tornado-{key}"')[2].partition("</figure>")[0]
        told = re.findall(r"<li>(.*?)</li>", figure)
        assert len(told) == len(notes[key]) - 1, "all but the sentence that the figure's own note says"
    assert not re.search(r"</figure>\s*<ul", section)


def test_the_text_and_the_figure_have_one_order(made):
    """The first bar is the belief that the answer names first."""
    finding = next(f for f in made.findings if f.kind == "sensitivity")
    figure = made.page.partition('id="fig-tornado-decision"')[2].partition("</figure>")[0]
    bars = re.findall(r'<th scope="row">(.*?)</th>', figure)
    named = [input_name(s.name) for s in finding.rests_on]
    assert bars == named[: len(bars)]


def test_days_bought_stand_beside_their_bill():
    """Medians and ranges of days and dollars, the paired mean, and how often a plan buys fewer."""
    days = np.linspace(0, 100, 1001)
    plans = {"today": days, "same": days.copy(), "more": days + np.where(days < 10, -2.0, 5.0)}
    futures = futures_of(
        {p: {"extension": d, "delay_bill": 2e8 * d} for p, d in plans.items()},
        {"extension": "day", "delay_bill": "dollar"},
        quantities=("extension", "delay_bill"),
    )
    made = days_and_bill(futures, ["more", "same", "today"])
    assert made.table.columns[-1] == "Bill, billion dollars"
    rows = {row[0]: row[1:] for row in made.table.rows}
    assert rows["Today"] == ("50 (5 to 95)", "–", "–", "10 (1 to 19)")
    assert rows["Same"][1:3] == ("0", "0 %")
    assert rows["More"][1].startswith("+4.3")
    assert rows["More"][2] == "10 %"
    assert spread((1.0, 2.0, 3.0)) == "2 (1 to 3)"


def test_a_model_without_a_bill_has_no_such_table():
    """A model of one's own need not know what days cost."""
    assert days_and_bill(futures_of({"a": {"y": np.zeros(10)}}), ["a"]) is None
