"""What the commands of the decision room share: a project, simulated, asked one question, and the answer
told.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from leadtime.cli.found import check_svg, tell
from leadtime.cli.simulating import enough, simulated
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

    Find = Callable[[Project, Futures], Finding | None]

_CHOICE = "two plans or more, and an outcome of which more or less is better"
LACKING = {
    "robustness": _CHOICE,
    "discover": "an outcome that some futures miss and others do not",
    "information": _CHOICE,
    "allocation": "groups who divide their time, and an outcome of which more or less is better",
    "assignment": "a section 'roles': roles: {research: {spread: 0.8 to 1.6, signal: 0.5}, ...}",
    "schedule": "a section 'projects': projects: {pilot_case: {effort: 4 to 9 months}}",
    "search_order": "a section 'techniques': techniques: "
    "{probes: {works: 0.1 to 0.5, cost: 500 to 8000 hours}}",
    "proxy_value": "a section 'proxies': proxies: {toy_models: {validity: 0.1 to 0.4, hours: 800 hours}}",
    "tripwire": "a section 'tripwires', with danger, separation, delay and harm",
    "influence": "sections 'decisions', 'contacts', 'ties' and 'influence': influence: {hours: 400 hours}",
    "leverage": "groups who divide their time, and an outcome of which more or less is better",
}
"""What a project must say for a question to have an answer."""


def ask(
    kind: str,
    folder: Path,
    *,
    draws: int,
    seed: int = 0,
    threads: int | None = None,
    json: bool = False,
    svg: Path | None = None,
    find: Find | None = None,
) -> None:
    """Simulate a project and answer the question of this kind; ``find`` in place of what the brief asks.

    Raises :class:`InputError` where the project does not say what the question is about.
    """
    from leadtime.project import load_project
    from leadtime.report import shown
    from leadtime.report.questions import Question

    check_svg(svg, kind)
    enough(draws)
    project = load_project(folder)
    question = Question(kind, "")
    futures = simulated(project, draws=draws, seed=seed, threads=threads, keep=shown(project.model))
    finding = (find or question.find)(project, futures)
    if finding is None:
        raise InputError(
            f"{project.file} says nothing that {kind.replace('_', ' ')} could be found from",
            valid=LACKING.get(kind),
            fix="leadtime init demo --template field   # an example that has everything",
        )
    tell(finding, question.section(finding), json=json, svg=svg)
