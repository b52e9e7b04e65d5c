"""What the page says of evidence: beliefs open into their records, and nothing in them acts on the page."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from leadtime.evidence import Ledger, Record
from leadtime.project import load_project
from leadtime.project.ledger import open_ledger
from leadtime.project.support import support
from leadtime.report import make_brief
from leadtime.report.parts.records import step_table
from tests.project.ledgers import MOVED, make_project, state, window


def brief_of(folder: Path) -> str:
    """The page of the project of the help pages, with few draws."""
    made = make_brief(load_project(folder), draws=1024, progress=False)
    return made.paths.brief.read_text(encoding="utf-8")


def test_beliefs_open_into_their_records(tmp_path: Path) -> None:
    """A moved belief shows its prior as written, the table from before to after with bits, and the record
    that it names; the one that it does not stands under a heading of its own.
    """
    page = brief_of(state(make_project(tmp_path), MOVED))
    part = page[page.index('id="b-window"') : page.index('id="b-delay_cost"')]
    assert "Moved from the prior normal(30, 10) days by 0." in part
    assert part.count("<li>") == 2
    assert "40 days (standard error 10)" in part
    assert 'href="https://example.org/card"' in part
    named, others = part.split("In the ledger about it, and not named by it:")
    assert "<code>first</code>" in named
    assert "<code>second</code>" in others
    assert "<code>prior normal(30, 10) days</code>" in named
    rows = re.findall(r'<tr><th scope="row">(\w+)<span.*?</span></th><td class="num">([^<]*)', named)
    assert rows == [("before", "30\xa0days"), ("first", "35\xa0days"), ("after", "35\xa0days")]


def test_a_reading_of_ones_own_stands_beside_what_is_permitted(tmp_path: Path) -> None:
    """The table ends with what the records permit and with what the author reads in them."""
    mine = "{prior: 'normal(30, 10) days', dist: 'normal(33, 9) days', evidence: [first], kind: measured}"
    folder = state(make_project(tmp_path), mine)
    held = support(load_project(folder), open_ledger(folder), dt.date(2026, 11, 20))
    steps = step_table(held.chains["window"])
    assert steps is not None
    rows = [(row[0], row[2].replace("\xa0", " ")) for row in steps.rows]
    assert rows == [
        ("before", "30 days"),
        ("first", "35 days"),
        ("permitted", "35 days"),
        ("stated", "33 days"),
    ]


def test_the_page_and_check_count_alike(tmp_path: Path) -> None:
    """Both leave out the model's defaults, even one that a record is about."""
    folder = state(make_project(tmp_path), MOVED)
    default = window("other", 40).to_json() | {"about": ["delay_cost"]}
    Ledger(folder / "evidence.jsonl").add(Record.from_json(default))
    page = brief_of(folder)
    held = support(load_project(folder), open_ledger(folder), dt.date(2026, 11, 20))
    assert (len(held.chains), len(held.without), held.single) == (6, 5, ("window",))
    assert (
        "Of the 6 numbers that this project states itself, 1 has records; 1 rests on one source (as of "
        in page
    )


def test_what_is_contested_is_told_with_its_numbers(tmp_path: Path) -> None:
    """The page names the records that disagree with what each found, but not the number of a hazardous
    one.
    """
    folder = make_project(tmp_path)
    ledger = Ledger(folder / "evidence.jsonl")
    ledger.add(window("far", 301, url="third"))
    ledger.add(window("secret", 401.5, url="fourth", infohazard="high"))
    state(folder, MOVED.replace("[first]", "[first, far, secret]"))
    page = brief_of(folder)
    told = re.search(r"<strong>Contested:</strong>[^<]*", page)
    assert told is not None
    assert "first: 40 days (standard error 10)" in told[0]
    assert "far: 301 days (standard error 10)" in told[0]
    assert "secret: withheld" in told[0]
    assert "401.5" not in page
    assert "need not sum to it" in page
    assert page.count("the records disagree more than their errors allow") == 1
    weak = '<a href="#b-window">window</a> (contested)'
    named = [part for part in page.split("<section ") if weak in part]
    assert {part.partition('"')[2].partition('"')[0] for part in named} >= {"answer", "moves"}
    assert all("these stand on little:" in part for part in named)


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
