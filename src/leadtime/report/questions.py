"""The questions that a brief answers beyond which plan is best, in the order of the page.

Each is a function of the decision room. Its part of the report (``report/parts/NAME.py``) has ``find_NAME``,
which asks it of a project and its futures and gives None where the project has nothing to say on it, and
``NAME_section``, which shows the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project
    from leadtime.report.parts.section import Section


@dataclass(frozen=True)
class Question:
    """A kind of finding, and the group of sections that it belongs to."""

    kind: str
    group: str

    def find(self, project: Project, futures: Futures) -> Finding | None:
        """The finding; None where the project says nothing that it could be found from."""
        found: Finding | None = getattr(self._part, f"find_{self.kind}")(project, futures)
        return found

    def section(self, finding: Finding | None) -> Section | None:
        """The section that shows the finding."""
        shown: Section | None = getattr(self._part, f"{self.kind}_section")(finding)
        return shown

    @property
    def _part(self) -> object:
        # Loaded when it is asked for: a command shows one of them.
        return import_module(f"leadtime.report.parts.{self.kind}")


DO, WHY, CHANGE, REST = "What to do", "Where the value lies", "What would change it", "What it rests on"
GROUPS = (DO, WHY, CHANGE, REST)
"""The groups of the page, in order; the contents are listed by them."""

QUESTIONS: tuple[Question, ...] = (
    Question("allocation", DO),
    Question("assignment", DO),
    Question("schedule", DO),
    Question("search_order", DO),
    Question("proxy_value", DO),
    Question("influence", DO),
    Question("tripwire", DO),
    Question("leverage", WHY),
    Question("crux", CHANGE),
    Question("robustness", CHANGE),
    Question("discover", CHANGE),
    Question("information", CHANGE),
)


def find_questions(project: Project, futures: Futures) -> tuple[Finding, ...]:
    """What there is to say on every question, in the order of the page."""
    found = (question.find(project, futures) for question in QUESTIONS)
    return tuple(f for f in found if f is not None)


def question_sections(found: Mapping[str, Finding], group: str) -> tuple[Section, ...]:
    """The sections of one group, for the findings that are there."""
    asked = (q for q in QUESTIONS if q.group == group and q.kind in found)
    shown = (q.section(found[q.kind]) for q in asked)
    return tuple(s for s in shown if s is not None)
