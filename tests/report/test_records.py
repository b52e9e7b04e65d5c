"""What the page says of evidence: beliefs open into their records, and nothing in them acts on the page."""

from __future__ import annotations

import re
from pathlib import Path

from leadtime.evidence import Ledger, Record
from leadtime.project import load_project
from leadtime.report import make_brief
from tests.project.ledgers import MOVED, make_project, state, window


def brief_of(folder: Path) -> str:
    """The page of the project of the help pages, with few draws."""
    made = make_brief(load_project(folder), draws=1024, progress=False)
    return made.paths.brief.read_text(encoding="utf-8")


def test_beliefs_open_into_their_records(tmp_path: Path) -> None:
    """A moved belief shows prior and bits, the record that it names, and the one that it does not."""
    page = brief_of(state(make_project(tmp_path), MOVED))
    part = page[page.index('id="b-window"') : page.index('id="b-delay_cost"')]
    assert "Moved from the prior normal(30, 10) days by 0." in part
    assert part.count("<li>") == 2
    assert "40 days (standard error 10)" in part
    assert 'href="https://example.org/card"' in part
    assert "in the ledger, not named by the belief" in part
    assert "1 of 7 has records in the ledger" in page
    assert "as of 20 November 2026" in page


def test_nothing_in_a_record_acts_on_the_page(tmp_path: Path) -> None:
    """HTML in a quote, a statement or a title is shown as it is written; an escape sequence by its number;
    of a hazardous record nothing but its id.
    """
    folder = make_project(tmp_path)
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m"
    raw = window("bad", 40).to_json() | {"statement": bad, "quote": {"text": bad, "locator": bad}}
    raw["source"]["title"] = bad
    ledger = Ledger(folder / "evidence.jsonl")
    ledger.add(Record.from_json(raw))
    ledger.add(window("secret", 41.5, infohazard="high"))
    state(folder, MOVED.replace("[first]", "[first, bad, secret]"))
    page = brief_of(folder)
    assert not re.search(r"<script|<img|\x1b", page)
    assert "&lt;script&gt;" in page
    assert "\\x1b[31m" in page
    assert "withheld: it is marked as hazardous information" in page
    assert "41.5" not in page


def test_the_same_files_give_the_same_page(tmp_path: Path) -> None:
    """Two briefs of one folder are the same bytes, ledger and all."""
    folder = state(make_project(tmp_path), MOVED)
    assert brief_of(folder) == brief_of(folder)
