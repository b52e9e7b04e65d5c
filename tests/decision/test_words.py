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
        ((2031.5, 0.02, "date"), "July 2031 ± 7 days"),
        ((2031.5, None, "date"), "July 2031"),
        ((2031.5, 0.0001, "date"), "July 2031 ± 1 day"),
        ((2450.2, None, "date"), "2450"),
        ((0.25, 0.01, "year"), "3.00 ± 0.12 months"),
        ((2.5, 0.01, "year"), "2.500 ± 0.010 years"),
        ((20_000.0, None, "day"), "54.8 years"),
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


def test_between_two_dates_lies_a_length_of_time():
    """The difference of two dates is told in the unit that fits it: days, months or years."""
    assert words.size(0.41, 0.01, "date") == "4.92 ± 0.12 months"
    assert words.size(-0.05, unit="date") == "18.3 days"
    assert words.size(3.0, unit="date") == "3.00 years"
    assert words.span(2026.2, 2041.5, "date") == "March 2026 to July 2041"
    assert words.span(0.1, 0.5, "year") == "1.2 to 6.0 months"


@pytest.mark.parametrize(
    ("limit", "unit", "text"),
    [
        (2050.0, "date", "not before 2050"),
        (2050.5, "date", "not before July 2050"),
        (365_000.0, "day", "over 365,000 days"),
        (30.0, "day", "over 30 days"),
        (float("inf"), "day", "never"),
    ],
)
def test_what_lies_beyond_a_limit_is_said_without_a_number_for_it(limit, unit, text):
    """A censored draw is no number: all that is said is the limit that it lies beyond."""
    assert words.not_before(limit, unit) == text


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


def test_numbers_beyond_words_have_a_power_of_ten() -> None:
    """Nobody reads rows of digits: from a billion billion on, and shares of a million times."""
    assert words.amount(1.234e39, unit="month") == "1.23e+39 months"
    assert words.span(1e20, 2e21, "dollar") == "1e+20 to 2e+21 dollars"
    assert words.percent(7.3e33) == "7.3e+35 %"
    assert words.amount(3e15, unit="dollar") == "3,000 trillion dollars"
