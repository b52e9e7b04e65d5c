"""A single draw has no standard error: each question says so in words, in Python as on the command line."""

from __future__ import annotations

import pytest

from leadtime.decision import Proxy, Technique, proxy_value, search_order
from leadtime.decision.columns import two_or_more
from leadtime.errors import PrecisionError

TECHNIQUES = (Technique("a", 0.3, "500 hours"), Technique("b", 0.2, "300 hours"))


def test_an_order_needs_two_draws() -> None:
    """One draw leaves none to judge the order by."""
    with pytest.raises(PrecisionError, match="1 draw has no standard error"):
        search_order(TECHNIQUES, correlation=0.5, draws=1)
    assert search_order(TECHNIQUES, correlation=0.5, draws=2).value is not None


def test_a_proxy_needs_two_draws() -> None:
    """One draw has no error of what a proxy saves."""
    with pytest.raises(PrecisionError, match="use 100 or more"):
        proxy_value([Proxy("p", 0.3, "20 hours")], TECHNIQUES, draws=1)


def test_two_are_enough_for_an_error() -> None:
    """From two draws on nothing is said here; each question has a least of its own."""
    two_or_more(2)
    with pytest.raises(PrecisionError, match="0 draws have"):
        two_or_more(0)
