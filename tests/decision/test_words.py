"""Numbers in plain English carry a unit and no more digits than their error supports."""

import pytest

from leadtime.decision import words


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((0.41234, 0.0011, "probability"), "41.23 ± 0.11 %"),
        ((-12.345, 0.2, "day"), "−12.3 ± 0.2 days"),
        ((1234567.0, 2000.0, "work_hour"), "1.235 ± 0.002 million hours of work"),
        ((0.0, 0.0, "day"), "0 ± 0 days"),
        ((1234.5678, None, "dollar"), "1,230 dollars"),
        ((2031.5, 0.02, "date"), "2031.50 ± 0.02"),
        ((2031.5, None, "date"), "2031.5"),
        ((113_201.05, None, "work_hour"), "113,000 hours of work"),
        ((1234.5, 25.0, "day"), "1,230 ± 20 days"),
        ((1.0, 1e-14, "day"), "1.00 ± 0 days"),
        ((0.00012, 0.00003, ""), "0.00012 ± 0.00003"),
        ((3.2, 0.1, "work_hour / day"), "3.20 ± 0.10 hours of work per day"),
        ((-0.0001, 0.01, "day"), "0.000 ± 0.010 days"),
        ((float("inf"), None, "day"), "beyond the limit"),
    ],
)
def test_amount(arguments, text):
    """The last digit shown is the last that the Monte-Carlo error supports."""
    assert words.amount(*arguments) == text


def test_differences_of_probabilities_are_percentage_points():
    """3 % more and 3 percentage points more are not the same thing."""
    assert words.size(-0.031, 0.002, "probability") == "3.1 ± 0.2 percentage points"


@pytest.mark.parametrize(
    ("p", "text"), [(0.0, "0 %"), (0.004, "under 1 %"), (0.5, "50 %"), (0.996, "over 99 %"), (1.0, "100 %")]
)
def test_percent_never_rounds_to_certainty(p, text):
    """Only an exact 0 or 1 is shown as 0 % or 100 %."""
    assert words.percent(p) == text


def test_span_and_lists():
    """Ranges share one scale and one unit; lists read as English."""
    assert words.span(-900.0, 300.0, "day") == "−900 to 300 days"
    assert words.span(0.1, 0.425, "probability") == "10 to 42 %"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a", "b"], "or") == "a or b"
    assert words.listed([]) == ""
    assert words.spelled(3) == "three"
    assert words.spelled(1500) == "1,500"
    assert words.sentence("half is best") == "Half is best."
