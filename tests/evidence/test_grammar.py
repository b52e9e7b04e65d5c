"""The grammar: what text means, what is printed back, and what is said when it cannot be read."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtime.errors import DistributionError, UnitError
from leadtime.evidence import Constant, Distribution, Interval, Normal, parse_distribution
from tests.evidence.strategies import distributions, simple

MEANINGS = {
    "2 to 12 years": "2 to 12 years",
    "80% 2 to 12 years": "80% 2 to 12 years",
    "90% 2 to 12 years": "2 to 12 years",
    "5% to 20%": "0.05 to 0.2",
    "5 to 20%": "0.05 to 0.2",
    "80% 5% to 20%": "80% 0.05 to 0.2",
    "33.3% 1 to 2": "33.3% 1 to 2",
    "0 to 5%": "0 to 0.05",
    "24% / year": "0.24 / year",
    "24% per year": "0.24 / year",
    "5% to 20% / year": "0.05 to 0.2 / year",
    "5 percent": "0.05",
    "7%": "0.07",
    "1e5": "100000",
    "100_000": "100000",
    "-.5": "-0.5",
    "1 billion dollars / day": "1000000000 dollars / day",
    "$1e5 to $1e6": "100000 to 1000000 dollars",
    "$1 to $3 billion": "1000000000 to 3000000000 dollars",
    "$500 million to $3 billion": "500000000 to 3000000000 dollars",
    "1 million to 3 billion dollars": "1000000 to 3000000000 dollars",
    "1 to 3 billion dollars / day": "1000000000 to 3000000000 dollars / day",
    "2027-03-31": "2027-03-31",
    "2027-03-01": "2027-03",
    "2027-01 to 2031-06": "2027-01 to 2031-06",
    "80% 2027 to 2031 date": "80% 2027-01 to 2031-01",
    "2027-01 to 2031": "2027-01 to 2031-01",
    "normal(3 days, 1 day)": "normal(3, 1) days",
    "normal(1 week, 1 day)": "normal(7, 1) days",
    "normal(2030-06, 18 months)": "normal(2030-06, 1.5 years)",
    "normal(2030, 2) date": "normal(2030-01, 2 years)",
    "normal(20, 5)%": "normal(0.2, 0.05)",
    "uniform(3, 12 months)": "uniform(3, 12) months",
    "uniform(3 months, 12)": "uniform(3, 12) months",
    "gamma(2, 0.25) years": "gamma(2, 0.25) years",
    "gamma(2, 0.25 years)": "gamma(2, 0.25) years",
    "normal(3, 1) billion dollars": "normal(3000000000, 1000000000) dollars",
    "discrete(a: 0.3, b: 70%)": "discrete(a: 0.3, b: 0.7)",
    "discrete('open weights': 0.3, closed: 0.7)": "discrete(open weights: 0.3, closed: 0.7)",
    "discrete(3 months: 30%, 6: 70%)": "discrete(3: 0.3, 6: 0.7) months",
    "mixture(60%: 1 to 3, 40%: 5 to 9) weeks": "mixture(0.6: 1 to 3 weeks, 0.4: 5 to 9 weeks)",
    "mixture(0.7: 3 to 12, 0.3: 0 to 2 months)": "mixture(0.7: 3 to 12 months, 0.3: 0 to 2 months)",
    "mixture(0.7: 3 to 12 weeks, 0.3: 2 months)": "mixture(0.7: 3 to 12 weeks, 0.3: 2 months)",
    "clip(1 to 3, 0.5 months, 6 months)": "clip(1 to 3 months, 0.5 months, 6 months)",
    "truncate(normal(0,1), 0, inf)": "truncate(normal(0, 1), 0, inf)",
    "truncate(2027-01 to 2031-01, 2026-11, inf)": "truncate(2027-01 to 2031-01, 2026-11, inf)",
    "quantiles(5%: 1, 50%: 4, 95%: 20) years": "quantiles(5%: 1, 50%: 4, 95%: 20) years",
    "samples(1, 2, 2.5 days)": "samples(1, 2, 2.5) days",
    "samples(1: 3, 2: 1)": "samples(1: 3, 2: 1)",
    "cdf(2027-01: 10%, 2040-01: 60%)": "cdf(2027-01: 10%, 2040-01: 60%)",
    "lognormal(1, 0.5) hours / week": "lognormal(1, 0.5) hours / week",
    "1700 / year": "1700 / year",
    "3 day^2": "3 day ** 2",
    "7 USD per person per day": "7 dollars / day / person",
}


@pytest.mark.parametrize("text", MEANINGS)
def test_text_means_what_a_reader_takes_it_to_mean(text: str) -> None:
    """Each form is printed back in its normal form, and the normal form means the same."""
    d = parse_distribution(text)
    assert str(d) == MEANINGS[text]
    assert parse_distribution(str(d)) == d


@given(distributions)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_distribution_prints_back(d: Distribution) -> None:
    """parse(str(d)) == d for every family, also for objects that were never text."""
    assert parse_distribution(str(d)) == d


@given(simple)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_extreme_numbers_stay_numbers(d: Distribution) -> None:
    """Whatever the size of its numbers, a distribution has moments and quantiles, infinite ones perhaps."""
    assert isinstance(d.mean(), float)
    assert d.sd() >= 0 or np.isnan(d.sd())
    assert not np.isnan(d.ppf([0.0, 0.1, 0.5, 0.9, 1.0])).any()
    assert not np.isnan(d.cdf([-1e9, 0.0, 1.0, 1e9])).any()


WORDS = (
    "normal lognormal( beta( mixture( clip( samples( cdf( quantiles( discrete( ( ) ) , , : = % $ to per inf"
    " / * ^ 1 0.5 -3 1e300 1e-300 5% 80% 2027-01 9999-12-31 days date dollars billion a file.csv x= ' #"
)
FRAGMENTS = st.sampled_from([*WORDS.split(), "\n"])


@given(st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=25).map(" ".join)))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is typed gives a distribution or an error that says what is wrong, never a crash."""
    try:
        d = parse_distribution(text)
    except (DistributionError, UnitError):
        return
    assert parse_distribution(str(d)) == d
    assert not np.isnan(d.ppf([0.1, 0.5, 0.9])).any()
    assert isinstance(d.mean(), float)
    assert isinstance(d.sd(), float)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "clip(" * 5000,
        "1" * 300_000,
        "1 " * 90_000,
        "mixture(" + "0.5: mixture(" * 15 + "1",
        "a " * 50_000 + "(",
        "1-" * 90_000,
        "1e99999999999999999999",
        "3 days" + "^9" * 500,
        "3 day^999",
    ],
)
def test_monsters_are_refused(text: str) -> None:
    """Text that is very long or very deep ends in an error, quickly and without deep recursion."""
    with pytest.raises((DistributionError, UnitError)) as error:
        parse_distribution(text)
    assert len(str(error.value)) < 1000


# text: (words of the message, column, what to type)
MISTAKES = {
    "lognorml(1, 2)": ("no distribution 'lognorml'", 1, "lognormal(mu, sigma)"),
    "12 to 3 months": ("lower end, 12, above its upper end, 3", 1, "3 to 12 months"),
    "80% 2031-06 to 2027-01": ("lower end", 1, "80% 2027-01 to 2031-06"),
    "3 to 3 days": ("both ends", 1, "3 days"),
    "mixture(0.5: 1, 0.4: 2)": ("sum to 0.9", 1, "0.5556, 0.4444"),
    "discrete(a: 0.5, b: 0.6)": ("sum to 1.1", 1, "0.4545, 0.5455"),
    "mixture(1.5: 1, -0.5: 2)": ("negative", 1, None),
    "normal(3, -1)": ("standard deviation is -1", 1, None),
    "normal(3, 0)": ("standard deviation is 0", 1, "3"),
    "normal(1 to 2, 3)": ("wants a number", 8, None),
    "normal(3)": ("1 argument, not 2", 1, None),
    "clip(uniform(0, -1), 0, 2)": ("not below", 6, "uniform(-1, 0)"),
    "120% 3 to 4": ("level of the interval is 120%", 1, None),
    "0% 3 to 4": ("level", 1, None),
    "1e999": ("too large", 1, None),
    "beta(inf, 2)": ("a is inf", 1, None),
    "inf": ("infinite", 1, None),
    "5% to 20": ("percentage at one end", 7, "5% to 20%"),
    "3-4 days": ("cannot read", 2, "3 to 4 days"),
    "5 ± 2 days": ("cannot read", 3, "normal(5, 2 days)"),
    "1,000 days": ("cannot read", 2, "1_000 days"),
    "beta(4, 6": ("ends too early", 10, "beta(4, 6)"),
    "2 to": ("ends too early", 5, None),
    "": ("empty", None, None),
    "normal": ("'normal' is not a distribution", 1, "normal(mean, sd)"),
    "file.csv": ("stands alone", 1, "samples(file.csv)"),
    "samples(file.csv)": ("no folder", 9, None),
    "2027-13": ("not a date", 1, None),
    "2027-01 to 3 years": ("where a date is wanted", 12, None),
    "gamma(2, 2027-01)": ("where a size is wanted", 10, None),
    "uniform(2027-01, 3 months)": ("where a date is wanted", 18, None),
    "beta(2 days, 3)": ("has the unit 'day'", 6, None),
    "beta(2, 3) million": ("cannot be multiplied", 1, None),
    "bernoulli(30)": ("p is 30", 1, "bernoulli(30%)"),
    "triangular(3, 1, 2)": ("do not rise", 1, "triangular(1, 2, 3)"),
    "quantiles(5%: 3, 95%: 1)": ("the values do not rise", 1, None),
    "quantiles(0%: 3, 95%: 4)": ("level 0%", 1, None),
    "discrete(1: 0.5, 1: 0.5)": ("twice", 1, None),
    "discrete(a: 0.5, 1: 0.5)": ("wants a number", 10, None),
    "cdf(1: 50%, 2: 40%)": ("fall", 1, None),
    "truncate(1 to 2, -2, -1)": ("no probability", 1, None),
    "mixture(1 to 2, 3 to 4)": ("'key: value'", 9, None),
    "7 dollars per person day": ("per person day", 1, "per person per day"),
    "poisson(1e12)": ("rate is", 1, "normal("),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_are_explained(text: str) -> None:
    """A mistake is named, with its column and, where it can be guessed, what to type."""
    words, column, fix = MISTAKES[text]
    with pytest.raises(DistributionError) as error:
        parse_distribution(text)
    problem = error.value.problem
    assert words in problem.found
    assert problem.column == column
    assert problem.fix is None if fix is None else fix in (problem.fix or "")


@pytest.mark.parametrize(
    ("text", "fix", "column"),
    [
        ("3 to 12 moths", "month", 6),
        ("3 days to 5 dollars", None, 1),
        ("mixture(0.5: 1 day, 0.5: 2 dollars)", None, 1),
    ],
)
def test_units_that_do_not_fit(text: str, fix: str | None, column: int) -> None:
    """Unknown units have a nearest name; units of different dimensions do not stand side by side."""
    with pytest.raises(UnitError) as error:
        parse_distribution(text)
    assert error.value.problem.fix == fix
    assert error.value.problem.column == column


def test_objects_are_distributions_too() -> None:
    """Numbers, dates, quantities with units and distributions are taken as they are; nothing else is."""
    from leadtime.units import registry

    assert parse_distribution(3) == Constant(3.0)
    assert parse_distribution(np.float64(3)) == Constant(3.0)
    assert parse_distribution(dt.date(2027, 1, 1)) == Constant(2027.0, unit="date")
    assert parse_distribution(registry().Quantity(3.0, "day")) == Constant(3.0, unit="day")
    assert parse_distribution(Normal(0, 1)) == Normal(0, 1)
    for stranger in (None, True, [1, 2], {"a": 1}):
        with pytest.raises(DistributionError, match="not a distribution"):
            parse_distribution(stranger)


def test_a_wanted_unit_fills_in_and_refuses() -> None:
    """A number without a unit gets the wanted one; a unit of another dimension is an error."""
    assert parse_distribution("3 to 4", unit="days") == Interval(3, 4, unit="day")
    assert parse_distribution("2 to 3 weeks", unit="day").unit == "week"
    assert parse_distribution("20000 hours", unit="work_hour").unit == "work_hour"
    assert parse_distribution("mixture(0.5: 1, 0.5: 3 to 4)", unit="day").unit == "day"
    assert parse_distribution("5%", unit="") == Constant(0.05)
    for text, unit in [("3 days", "dollar"), ("3 days", ""), ("5%", "day"), ("3 months", "work_hour")]:
        with pytest.raises(UnitError):
            parse_distribution(text, unit=unit)
