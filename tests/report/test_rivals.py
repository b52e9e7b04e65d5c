"""Other people's beliefs in the brief: simulated over the same futures, told on the page and terminal."""

from __future__ import annotations

import datetime as dt
import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

from leadtime.decision import Finding
from leadtime.errors import InterruptedRun
from leadtime.evidence import Beliefs
from leadtime.futures import Model, Plan, simulate
from leadtime.report import make_brief
from leadtime.report.parts import rivals as part
from tests.report.test_terminal import shown

OWN = {"dangerous_model_in": "80% 1 to 12 years", "care": "uniform(0, 1)"}
PLANS = (Plan("today"), Plan("much_effort", {"effort": 1.0}))


def timed_model() -> Model:
    """A crunch of four lines, with the names by which the shipped one tells when the model comes."""
    m = Model("crunch", doc="Effort pays if there is time for it.")
    m.input("dangerous_model_in", "year", "When the model comes.")
    m.input("care", "probability", "Care taken.")
    m.input("pays_after", "year", "From when on effort pays.", "3 years")
    m.lever("effort", "", "Effort spent.", 0)

    @m.quantity("year")
    def default_arrival(dangerous_model_in):
        """When the model comes if nobody acts."""
        return dangerous_model_in

    @m.quantity("year", not_after=30.0, title="Years to the first dangerous model")
    def dangerous_model_at(default_arrival):
        """When the model comes."""
        return default_arrival

    @m.quantity("probability", title="Risk")
    def risk(default_arrival, effort, care, pays_after):
        """Less with time and effort."""
        return 1 / (1 + np.exp(care + effort * (default_arrival / pays_after - 1)))

    return m


def timed_project(folder, **others):
    """A project with rivals, each a mapping of beliefs."""
    model, beliefs = timed_model(), Beliefs.parse(OWN)
    rivals = tuple(
        SimpleNamespace(name=n, beliefs=Beliefs.parse(OWN | c), changed=tuple(c), note=f"they are {n}")
        for n, c in others.items()
    )
    return SimpleNamespace(
        folder=folder, out=folder / "out",
        file=folder / "leadtime.yaml", text="", title="", notes="", model=model,
        start=dt.date(2026, 11, 1), beliefs=beliefs, plans=PLANS, rivals=rivals, sections={},
        fingerprint=lambda: "0" * 64, simulate=lambda **kw: simulate(model, beliefs, PLANS, **kw),
    )  # fmt: skip


SOON = {"dangerous_model_in": "80% 0.1 to 0.8 years"}
NEVER = {"dangerous_model_in": "80% 20 to 90 years"}


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    """A brief with two rivals."""
    project = timed_project(tmp_path_factory.mktemp("timed"), soon_expected=SOON, never=NEVER)
    return make_brief(project, draws=4096, seed=1, threads=1, progress=False)


def section(brief) -> str:
    """The section of the page."""
    page = brief.paths.brief.read_text(encoding="utf-8")
    return page.partition('<section id="rivals"')[2].partition("</section>")[0]


def test_the_section_says_whose_timeline_changes_what(brief):
    """Heading, answer, a row a rival with its note and dates, the loss, and what each believes."""
    text = section(brief)
    assert "How the answer changes with other timelines" in text
    assert "The choice of plan changes with the timeline: under soon expected today is better by" in text
    assert "they are soon_expected" in text.replace("soon expected", "soon_expected")
    assert "changes the choice" in text
    assert "Soon expected: dangerous model in" in text
    assert 'id="fig-rivals"' in text
    rows = re.findall(r'<th scope="row">([^<]*)', text.partition("</table>")[0])
    assert rows == ["Our own beliefs", "Soon expected", "Never"]


def test_when_it_comes_is_a_month(brief):
    """Years from the start are told as dates; beyond the horizon as not before it."""
    found = next(f for f in brief.findings if f.kind == "rivals")
    own, soon, never = found.data["worlds"]
    assert own["arrival"]["unit"] == "date"
    assert 2026.8 < soon["arrival"]["low"] < soon["arrival"]["median"] < 2027.5
    assert never["arrival"]["median"] == "inf"
    assert "not before Nov 2056" in section(brief)
    assert re.search(r"lies between \w+ 2027 \(soon expected\) and not before November 2056", section(brief))


def test_the_finding_is_in_the_file_and_its_sentence_on_the_terminal(brief):
    """findings.json has all of it; the terminal has one sentence."""
    document = json.loads(brief.paths.findings.read_text(encoding="utf-8"))
    kept = next(f for f in document["findings"] if f["kind"] == "rivals")
    found = next(f for f in brief.findings if f.kind == "rivals")
    assert Finding.from_json(kept) == found
    assert " ".join(found.answer.split()) in " ".join(shown(brief, 100).split())


def test_rivals_see_the_same_futures_in_any_number_of_threads(tmp_path, brief):
    """The page has the same bytes for other threads; a rival who believes what we do has our numbers."""
    project = timed_project(tmp_path, soon_expected=SOON, never=NEVER)
    again = make_brief(project, draws=4096, seed=1, threads=2, progress=False)
    assert again.paths.brief.read_bytes() == brief.paths.brief.read_bytes()
    assert again.paths.findings.read_bytes() == brief.paths.findings.read_bytes()
    twin = part.find_rivals(timed_project(tmp_path, twin=OWN), again.futures, threads=1, progress=False)
    own, same = twin.data["worlds"]
    assert same["plans"] == own["plans"]


def test_other_beliefs_than_of_time_have_another_heading(tmp_path):
    """Where a rival believes something else, the page does not speak of timelines."""
    made = make_brief(timed_project(tmp_path, careful={"care": 1}), draws=1024, threads=1, progress=False)
    assert "How the answer changes with other beliefs" in section(made)


def test_stopped_among_rivals_our_own_answer_is_handed_over(tmp_path, monkeypatch):
    """Ctrl-C while a rival is simulated: what is complete, the comparison under our own, is in the error."""
    project = timed_project(tmp_path, soon=SOON)

    def stop(*_, **__):
        raise InterruptedRun("stopped after 0 of 1,024 draws")

    monkeypatch.setattr("leadtime.report.parts.rivals.UnderRivals.__getitem__", stop)
    with pytest.raises(InterruptedRun, match="nothing was written") as caught:
        make_brief(project, draws=1024, threads=1, progress=False)
    assert isinstance(caught.value.partial, Finding)
    assert caught.value.partial.kind == "compare"
    assert not (tmp_path / "out").exists()


def test_rivals_keep_what_is_needed_alone(tmp_path):
    """A rival's futures hold the outcome and the arrival: their memory is a few columns."""
    project = timed_project(tmp_path, soon=SOON)
    own = project.simulate(draws=512, progress=False)
    made = part.UnderRivals(project, own, ("risk", "dangerous_model_at"), {"threads": 1, "progress": False})
    assert set(made["soon"].names) == {"risk", "dangerous_model_at"}
    assert list(made) == ["soon"]
    with pytest.raises(KeyError):
        made["nobody"]
