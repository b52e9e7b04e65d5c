"""docs/guides/distributions.md: every example in it does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadtime.errors import InputError
from leadtime.evidence import parse_distribution
from leadtime.evidence.reading import SIGNATURES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "distributions.md").read_text(
    encoding="utf-8"
)
_CODE = re.compile(r"`([^`]+)`")


def _column(header: str, column: int) -> list[str]:
    """The code in one column of the table that has this header."""
    rows = PAGE.split(f"| {header} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [text for row in rows for text in _CODE.findall(row.strip("| ").split(" | ")[column])]


READ = [
    *_column("write | what it means", 0),
    *_column("text | how it is read", 0),
    *_column("refused | write instead", 1),
    _CODE.findall(PAGE.split("Distributions nest: ", 1)[1])[0],
]
REFUSED = _column("refused | write instead", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that the page names."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "horizons.csv").write_text("hours\n0.5\n1\n2\n")
    (tmp_path / "facts" / "survey.csv").write_text("years,low,share\n0,0,0\n10,0.1,0.4\n40,0.3,0.8\n")
    return tmp_path


@pytest.mark.parametrize("text", READ)
def test_examples_are_read(text: str, folder: Path) -> None:
    """Whatever the page tells people to write can be read, and is printed back to the same thing."""
    d = parse_distribution(text, folder=folder)
    assert parse_distribution(str(d), folder=folder) == d


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_page_calls_refused_is_refused(text: str) -> None:
    """The second table of mistakes is a table of mistakes."""
    with pytest.raises(InputError):
        parse_distribution(text)


def test_every_function_has_an_example() -> None:
    """No function of the grammar is left out of the page."""
    assert set(SIGNATURES) <= {text.partition("(")[0] for text in READ}


def test_the_page_says_what_intervals_of_fractions_do() -> None:
    """The warning about probabilities above 1 is true, and its remedy works."""
    assert float(parse_distribution("40% to 95%").cdf(1)) < 0.98
    assert parse_distribution("truncate(40% to 95%, 0, 1)").support()[1] == 1
    assert float(parse_distribution("0 to 2 months").cdf(0)) == pytest.approx(0.05)
