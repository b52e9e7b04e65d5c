"""Units: what can be written, what it is worth, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime import units
from leadtime.errors import UnitError


@pytest.mark.parametrize(
    ("text", "base", "dimension"),
    [
        ("", 1, "dimensionless"),
        ("%", 0.01, "dimensionless"),
        ("person", 1, "dimensionless"),
        ("years", 365.25, "[time]"),
        ("months", 365.25 / 12, "[time]"),
        ("/ year", 1 / 365.25, "1 / [time]"),
        ("per year", 1 / 365.25, "1 / [time]"),
        ("% / year", 0.01 / 365.25, "1 / [time]"),
        ("work_months", 167, "[labour]"),
        ("person-hours", 1, "[labour]"),
        ("working hours per year", 1 / 365.25, "[labour] / [time]"),
        ("billion dollars / day", 1e9, "[money] / [time]"),
        ("$ per hour", 24, "[money] / [time]"),
        ("day^2", 1, "[time] ** 2"),
        ("hours**-1", 24, "1 / [time]"),
    ],
)
def test_units_that_people_write(text: str, base: float, dimension: str) -> None:
    """Each spelling has the value and the dimension that a reader would give it."""
    assert units.to_base(text) == pytest.approx(base)
    assert units.dimension(text) == dimension


@pytest.mark.parametrize(
    "text",
    [
        "yaer",
        "3 days",
        "day/",
        "((",
        "day + day",
        "nan",
        "__import__('os')",
        "9**9**9",
        "day**9**9**9",
        "day**(9**9)",
        "year^99999",
        "(" * 500,
        "day " * 500,
        "€",
        "kiloday",
        "hour per",
    ],
)
def test_what_is_no_unit_is_refused_at_once(text: str) -> None:
    """Nonsense, towers of powers and code are refused as text; nothing is evaluated and nothing overflows."""
    with pytest.raises(UnitError) as caught:
        units.parse_unit(text)
    assert len(str(caught.value)) < 400


def test_the_nearest_unit_is_offered() -> None:
    """A slip of the pen is answered with the whole text to type."""
    with pytest.raises(UnitError) as caught:
        units.parse_unit("dolars / day")
    assert caught.value.problem.fix in {"dollar / day", "dollars / day"}


@given(st.text(max_size=40))
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    """No text makes the reader fail in another way, and what it accepts can be converted to base units."""
    try:
        units.parse_unit(text)
    except UnitError:
        return
    assert units.to_base(text) > 0


def test_work_is_not_time() -> None:
    """A work hour cannot be converted to an hour: a published median moved by that."""
    with pytest.raises(UnitError, match=r"\[labour\]"):
        units.factor("work_hour", "hour")
    assert not units.compatible("hour", "work_hour")
    assert units.factor("work_month", "work_hour") == 167
    assert units.factor("month", "hour") == pytest.approx(730.5)


@pytest.mark.parametrize(
    ("unit", "wanted", "read"),
    [
        ("hours", "work_hour", "work_hour"),
        ("hours / year", "work_hour / year", "work_hour / year"),
        ("months", "work_hour", "months"),
        ("hours", "day", "hours"),
        ("work_months", "work_hour", "work_months"),
        ("hours", "dollar", "hours"),
    ],
)
def test_plain_hours_mean_work_only_where_work_is_wanted(unit: str, wanted: str, read: str) -> None:
    """``20000 hours`` of outreach is work; ``3 months`` stays ambiguous and is left to be refused."""
    assert units.as_labour(unit, wanted) == read


@given(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)))
def test_dates_survive_the_decimal_year(day: dt.date) -> None:
    """A date turned into a decimal year and back is the same date, leap years included."""
    assert units.from_decimal_year(units.decimal_year(day)) == day


@pytest.mark.parametrize("year", [0.5, -3.0, 1e9, float("nan"), float("inf")])
def test_years_beyond_the_calendar_are_refused(year: float) -> None:
    """A draw far in the future does not crash a table of dates with a bare ValueError."""
    with pytest.raises(UnitError, match="calendar"):
        units.from_decimal_year(year)


def test_dates_in_text() -> None:
    """A month means its first day, and the middle of 2027 is 2027.5."""
    assert units.parse_date("2027-01") == 2027.0
    assert units.parse_date("2027-07-02") == pytest.approx(2027.5, abs=0.002)
    for text in ("2027", "2027-13", "2027-02-30", "soon", "27-01-01"):
        with pytest.raises(UnitError, match="not a date"):
            units.parse_date(text)
