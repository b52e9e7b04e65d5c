"""One small model with the crunch's outcomes, simulated once for all tests of the brief."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from leadtime.evidence import Beliefs
from leadtime.futures import Input, Model, Plan, simulate
from leadtime.report import find, write_brief

HOSTILE = "<script>alert('x')</script> & \"quoted\""


def small_model() -> Model:
    """A crunch of a dozen lines: its outcomes have the names of the shipped model's."""
    m = Model("crunch", doc="A crunch of a dozen lines.\n\nFor tests of the brief alone.")
    m.table("people", {"headcount": Input("person", "People in the group.")}, "Groups of people.")
    m.split("share", rows="people", fixed=("research", "outreach"), doc="Share of working time.")
    m.input("work", "work_hour", "Work for an adequate case.")
    m.input("base_window", "day", "Window today.")
    m.input("concern", "probability", "How seriously the risk is taken.")
    m.input("rate", "work_hour/day", "Work a day for each hundred people.")
    m.input("longest", "day", "Most that concern adds.")
    m.input("crowd", "person", "People to whom the rate applies.", default=100)

    @m.quantity("work_hour")
    def hours_needed(work):
        """Work that an adequate case takes."""
        return work

    @m.quantity("day")
    def window(base_window, concern, longest, share):
        """Days from training to deployment; zero where the lab does not wait at all."""
        return np.maximum(base_window + longest * (concern + share[..., 0, 1] - 1), 0)

    @m.quantity("work_hour")
    def hours_available(window, rate, headcount, crowd, share):
        """Work that fits into the window."""
        return window * rate * np.sum(headcount * share[..., 0], axis=-1) / crowd

    @m.quantity("day")
    def lead_time(hours_available, hours_needed, rate):
        """Margin in days."""
        return (hours_available - hours_needed) / rate

    @m.quantity()
    def in_time(lead_time):
        """Whether the case is there before deployment."""
        return lead_time >= 0

    _endings(m)
    return m


def _endings(m: Model) -> None:
    @m.quantity("probability")
    def p_in_time(in_time):
        """Chance of the branch: in time."""
        return np.where(in_time, 1.0, 0.0)

    @m.quantity("probability")
    def p_held(p_in_time, concern):
        """Chance of the branch: held."""
        return (1 - p_in_time) * concern * 0.9

    @m.quantity("probability")
    def p_rival(p_in_time, concern):
        """Chance of the branch: a rival first."""
        return (1 - p_in_time) * concern * 0.1

    @m.quantity("probability")
    def p_deployed(p_in_time, concern):
        """Chance of the branch: deployed anyway."""
        return (1 - p_in_time) * (1 - concern)

    for name, part in (("in_time", 0.02), ("held", 0.1), ("rival", 0.5), ("deployed", 0.3)):
        m.quantity("probability")(_part(name, part))

    @m.quantity("probability")
    def risk(risk_from_in_time, risk_from_held, risk_from_rival, risk_from_deployed):
        """Probability of a catastrophe."""
        return risk_from_in_time + risk_from_held + risk_from_rival + risk_from_deployed


def _part(name: str, part: float):
    space: dict = {}
    code = f"def risk_from_{name}(p_{name}):\n    'Risk through it.'\n    return p_{name} * {part}"
    exec(code, space)  # noqa: S102 -- four functions that differ in a name, which is what the model reads
    return space[f"risk_from_{name}"]


def small_project(folder: Path) -> SimpleNamespace:
    """What the report uses of a project."""
    beliefs = Beliefs.parse(
        {
            "work": {
                "dist": "20000 to 200000 hours",
                "kind": "expert judgement",
                "source": "a talk",
                "note": HOSTILE,
                "url": "https://example.org/talk",
            },
            "base_window": {"dist": "7 to 120 days", "kind": "measured", "evidence": ["window-2025"]},
            "concern": "beta(4, 6)",
            "rate": "600 to 1200 work_hours / day",
            "longest": "60 days",
            "headcount": {"technical": "400 to 900 people", "policy": "150 to 300 people"},
        },
        correlations=[("concern", "base_window", 0.3)],
    )
    policy = {"outreach": 1.0}
    plans = (
        Plan("today", {"share": {"technical": {"research": 0.8, "outreach": 0.2}, "policy": policy}}),
        Plan(
            "half_and_half",
            {"share": {"technical": {"research": 0.5, "outreach": 0.5}, "policy": policy}},
            "Half of the researchers buy time.",
        ),
        Plan(
            "late <b>bold</b>",
            {"share": {"technical": {"research": 1.0}, "policy": policy}, "longest": 30},
        ),
    )
    model = small_model()
    return SimpleNamespace(
        folder=folder,
        out=folder / "out",
        title="A small field",
        notes="",
        start="2026-11-01",
        model=model,
        beliefs=beliefs,
        plans=plans,
        fingerprint=lambda: "f" * 16,
        sources=(),
        text="",
        file=folder / "leadtime.yaml",
        rivals=(),
        sections={},
        simulate=lambda **kw: simulate(model, beliefs, plans, **kw),
    )


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The small brief: project, futures, findings, paths and page."""
    project = small_project(tmp_path_factory.mktemp("project"))
    futures = project.simulate(draws=4096, seed=1)
    findings = find(futures)
    paths = write_brief(project, futures, findings, project.folder / "out")
    return SimpleNamespace(
        project=project,
        futures=futures,
        findings=findings,
        paths=paths,
        page=paths.brief.read_text(encoding="utf-8"),
    )


__all__ = ["HOSTILE", "dataclasses", "made", "small_project"]
