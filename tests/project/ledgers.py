"""A project with a small ledger, for tests: the project of the help pages, and records about its window."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from leadtime.evidence import Ledger, Record
from tests.project.pages import base

OLD, NEW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC), dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
LINE = "  window: {dist: 7 to 60 days, source: public dates, kind: measured}\n"


def window(name: str, value: float, *, url: str = "card", **appraisal: object) -> Record:
    """A measurement of the window with a standard error of 10 days."""
    return Record.from_json(
        {
            "id": name,
            "kind": "measurement",
            "about": ["window"],
            "statement": "So many days passed between internal use and the announcement.",
            "source": {
                "title": f"A {url}",
                "URL": f"https://example.org/{url}",
                "accessed": {"date-parts": [[2026, 11, 1]]},
            },
            "result": {"form": "estimate", "value": value, "unit": "day", "se": 10},
            "appraisal": appraisal,
        }
    )


def make_project(folder: Path) -> Path:
    """The project of the help pages with a ledger of two records, entered on two days."""
    yaml, model = base()
    assert LINE in yaml
    (folder / "leadtime.yaml").write_text(yaml)
    (folder / "study.py").write_text(model)
    Ledger(folder / "evidence.jsonl", clock=lambda: OLD).add(window("first", 40))
    Ledger(folder / "evidence.jsonl", clock=lambda: NEW).add(window("second", 60, url="report"))
    return folder


def state(folder: Path, line: str) -> Path:
    """Put another line in the place of the belief about the window."""
    file = folder / "leadtime.yaml"
    file.write_text(file.read_text().replace(LINE, f"  window: {line}\n"))
    return folder


MOVED = "{prior: 'normal(30, 10) days', evidence: [first], kind: measured}"
"""The window as a prior that a record moves half way to itself."""
