"""A belief in another unit says the same."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.errors import UnitError
from leadtime.evidence.distribution import parse_distribution
from leadtime.evidence.families.rescaled import converted


@pytest.mark.parametrize(
    "text", ["2 to 12 years", "mixture(0.5: 0 years, 0.5: 1 to 2 years)", "discrete(1: 0.2, 3: 0.8) years"]
)
def test_every_question_has_the_same_answer_in_another_unit(text):
    """Quantiles, moments, ends and atoms are 365.25 times as many days as years; probabilities are equal."""
    years = parse_distribution(text)
    days = converted(years, "day")
    u = np.array([0.01, 0.3, 0.5, 0.77, 0.999])
    np.testing.assert_allclose(days.ppf(u), 365.25 * years.ppf(u))
    x = np.array([0.0, 0.5, 1.0, 2.2, 9.0])
    np.testing.assert_allclose(days.cdf(365.25 * x), years.cdf(x))
    np.testing.assert_allclose(days.cdf_below(365.25 * x), years.cdf_below(x))
    scale = 1.0 if years.discrete else 365.25
    np.testing.assert_allclose(days.pdf(365.25 * x) * scale, years.pdf(x))
    assert (days.mean(), days.sd()) == pytest.approx((365.25 * years.mean(), 365.25 * years.sd()))
    assert days.support() == pytest.approx(tuple(365.25 * np.array(years.support())))
    np.testing.assert_allclose(days.atoms()[0], 365.25 * years.atoms()[0])
    assert (days.unit, str(days)) == ("day", str(years))


def test_work_is_read_as_work_and_constants_stay_constants():
    """Plain hours and months of work become work hours; a constant is a constant still."""
    assert converted(parse_distribution("3 work_months"), "work_hour").constant == pytest.approx(501.0)
    assert converted(parse_distribution("5 hours"), "work_hour").constant == 5.0
    same = parse_distribution("5 to 9 days")
    assert converted(same, "day") is same


def test_another_dimension_is_refused():
    """Money is no time."""
    with pytest.raises(UnitError):
        converted(parse_distribution("5 dollars"), "day")
