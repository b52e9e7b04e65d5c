"""The shape of a distribution in plain text."""

from __future__ import annotations

import pytest

from leadtime.evidence import parse_distribution
from leadtime.report.shape import shape_text


@pytest.mark.parametrize(
    "text", ["2 to 12 months", "beta(2, 5)", "normal(0, 1)", "1 to 5000 days", "80% 2027-01 to 2040-01"]
)
@pytest.mark.parametrize("width", [30, 76])
def test_it_fits_and_peaks_at_the_top(text: str, width: int) -> None:
    """No line is wider than asked; the highest column reaches the top row; each mark has tick and label."""
    dist = parse_distribution(text)
    marks = [(float(dist.ppf(p)), f"<{p}>") for p in (0.05, 0.5, 0.95)]
    lines = shape_text(dist, marks, width=width, height=6).split("\n")
    assert max(map(len, lines)) <= width
    assert "█" in lines[0]
    assert lines[6] == "─" * width
    assert lines[7].count("|") == 3
    assert all(label in "\n".join(lines[8:]) for _, label in marks)


def test_columns_are_as_high_as_their_probability() -> None:
    """An even distribution is level; with three quarters on the left the right is a third as high."""
    bars = shape_text(parse_distribution("uniform(0, 1)"), [(0.5, "m")], width=40, height=4).split("\n")[:4]
    assert all(set(row.strip()) <= {"█", "▄"} for row in bars)
    two = parse_distribution("mixture(0.5: uniform(0, 2), 0.5: uniform(0, 1))")
    rows = shape_text(two, [(1.0, "m")], width=40, height=9).split("\n")[:9]
    assert sum(row[5:6] in {"█", "▄"} for row in rows) == 9
    assert sum(row[35:36] in {"█", "▄"} for row in rows) == 3


def test_a_wide_range_is_logarithmic_and_says_so() -> None:
    """Positive numbers over more than a factor of 29 are on a logarithmic axis, unless it is to be plain."""
    wide = parse_distribution("1 to 5000 days")
    assert "(logarithmic axis)" in shape_text(wide, [(70.0, "m")])
    assert "logarithmic" not in shape_text(wide, [(70.0, "m")], linear=True)
    assert "logarithmic" not in shape_text(parse_distribution("2 to 12 days"), [(5.0, "m")])


def test_a_known_number_has_no_shape() -> None:
    """Where all ends are one number there is nothing to draw."""
    assert shape_text(parse_distribution("3 days"), [(3.0, "m")]) == ""
