"""The brief is one file that stands alone, says everything, and is the same twice."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from leadtime.report import write_brief
from leadtime.report.page import page
from leadtime.report.parts.beliefs import anchor
from tests.report.conftest import HOSTILE, small_project

VOID = {"meta", "link", "br", "hr", "img", "input", "col"}


class Reader(HTMLParser):
    """Collects elements with their attributes, and checks that tags nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.elements, self.wrong = [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


@pytest.fixture(scope="module")
def reader(made):
    """The page, read."""
    r = Reader()
    r.feed(made.page)
    return r


def test_tags_nest(reader):
    """Every tag that opens closes, in order: browsers need not guess."""
    assert not reader.wrong
    assert not reader.open


def test_stands_alone(made, reader):
    """No script and nothing fetched: the file can be mailed, archived and read offline."""
    assert "<script" not in made.page.lower()
    assert not [t for t, _ in reader.elements if t in {"script", "link", "img", "iframe", "object", "embed"}]
    assert not re.search(r"@import|url\((?!#)", made.page)
    fetched = [a for _, a in reader.elements if a.get("src")]
    assert not fetched
    outside = [a["href"] for t, a in reader.elements if a.get("href") and not a["href"].startswith("#")]
    assert outside == ["https://example.org/talk"], "the only way out is the source of a belief"
    assert not [k for _, a in reader.elements for k in a if k.startswith("on")]


def test_hostile_text_is_shown_not_run(made):
    """A note, a plan's name or a title with markup in it appears as text."""
    assert HOSTILE not in made.page
    assert "&lt;script&gt;alert(" in made.page
    assert "<b>bold</b>" not in made.page
    assert "&lt;b&gt;bold" in made.page


def test_same_bytes_twice(made, tmp_path):
    """The same inputs, seed and draws give the same three files, wherever the project lies."""
    project = small_project(tmp_path)
    futures = project.simulate(draws=4096, seed=1)
    again = write_brief(project, futures, made.findings, tmp_path / "elsewhere")
    assert again.brief.read_bytes() == made.paths.brief.read_bytes()
    assert again.findings.read_bytes() == made.paths.findings.read_bytes()
    assert again.futures.read_bytes() == made.paths.futures.read_bytes()
    assert str(made.project.folder) not in made.page


def test_another_seed_is_another_page(made):
    """What is printed to reproduce the page is what was run."""
    other = made.project.simulate(draws=4096, seed=2)
    text = page(made.project, other, made.findings)
    assert "--draws 4096 --seed 1" in made.page
    assert "--draws 4096 --seed 2" in text


def test_every_plan_and_belief_is_there(made):
    """Nothing that went in is left out."""
    for plan in made.project.plans:
        assert f'id="plan-{escape(plan.name)}"' in made.page
    for name in made.project.beliefs.names:
        assert f'id="{anchor(name)}"' in made.page
        assert escape(str(made.project.beliefs[name].dist)) in made.page
    for quantity in made.futures.model.quantities:
        assert f'id="q-{quantity}"' in made.page


def test_links_within_the_page_arrive(reader):
    """Every link to a place on the page has that place, and no two places share a name."""
    ids = [a["id"] for _, a in reader.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for _, a in reader.elements if (a.get("href") or "").startswith("#")}
    assert targets <= set(ids)
    named = {
        i
        for _, a in reader.elements
        for k in ("aria-labelledby", "aria-describedby")
        for i in (a.get(k) or "").split()
    }
    assert named <= set(ids)


def test_every_figure_can_be_read_without_seeing_it(made):
    """Each figure has a title, a description and its data, and a variant for a phone."""
    figures = re.findall(r"<figure.*?</figure>", made.page, flags=re.DOTALL)
    assert len(figures) >= 4
    for f in figures:
        assert f.count("<title ") == f.count("<desc ") == 2
        assert 'class="wide"' in f
        assert 'class="narrow"' in f
        assert "<table>" in f
        assert "<tbody>" in f


def test_headings_go_down_one_step_at_a_time(reader):
    """Somebody who listens can find the way by headings alone."""
    levels = [int(t[1]) for t, _ in reader.elements if re.fullmatch(r"h[1-6]", t)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_the_answer_and_its_uncertainty_come_first(made):
    """Before the first figure stands the answer, with a number and its uncertainty."""
    before = made.page.partition("<figure")[0]
    assert '<p class="answer">' in before
    assert re.search(r'class="answer">[^<]*\d', before)


def test_draws_without_any_hours_are_shown(made):
    """The share of futures with no hours at all is a number on the page, not a gap in a curve."""
    zero = float((made.futures["today"]["hours_available"] <= 0).mean())
    assert zero > 0
    figure = made.page.partition('id="fig-hours"')[2].partition("</figure>")[0]
    assert "have none" in figure


def test_equations_are_the_code_that_ran(made):
    """Each quantity shows its statements, without decorator, signature or docstring."""
    shown = made.page.partition('id="q-hours_available"')[2].partition("</pre>")[0]
    code = shown.partition("<code>")[2]
    assert code.startswith("return window * rate * np.sum(headcount * share[..., 0], axis=-1) / crowd")
    model = made.page.partition('id="model"')[2]
    assert "def " not in model.partition('id="limits"')[0].replace("def risk_from", "")
