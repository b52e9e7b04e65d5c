"""A person's record, and what they type."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.evidence.elicitation.answers import one_in, read_answer, shown
from leadtime.evidence.elicitation.track import PastInterval, read_record, track, widened


def past(held: int, of: int, **more: float) -> list[PastInterval]:
    """So many intervals from -1 to 1 that held a truth of 0.5, and the rest with a truth of 3."""
    return [PastInterval(str(i), -1, 1, truth=0.5 if i < held else 3.0, **more) for i in range(of)]


def test_eleven_of_twenty() -> None:
    """11 in 20 is said and is sure to be too narrow. With ten sound ones it is 20 in 30: z(.9)/z(2/3) = 1.70
    times as wide, where three times would have held 90 %.
    """
    t = track("Ada", past(11, 20))
    assert (t.held, t.of, t.needed) == (11, 20, 3.0)
    assert t.rate == pytest.approx(2 / 3)
    assert t.factor == pytest.approx(1.6448536 / 0.9674216, rel=1e-6)
    assert t.too_narrow
    assert "Of 20 past 90% intervals 11 held the truth" in t.told
    assert "that is 67%: 1.7 times as wide would do" in t.told


def test_a_few_far_misses_do_not_widen_without_bound() -> None:
    """One of six, missed by a thousand times: 1 to 10 days become half a day to three weeks or so, and no
    six intervals ask for more than 2.2 times. Who misses by a hair is widened by a hair.
    """
    far = [PastInterval(str(i), 1, 10, truth=3.0 if i == 0 else 4000.0) for i in range(6)]
    t = track("Ada", far)
    assert t.needed is not None
    assert t.needed > 6
    assert t.factor == pytest.approx(1.6448536 / 0.8871466, rel=1e-6)
    low, high = widened(1, 3.16, 10, t.factor or 0.0)
    assert (low, high) == (pytest.approx(0.374, abs=0.01), pytest.approx(26.7, abs=0.2))
    assert (track("Ada", past(0, 6)).factor or 0) < 2.2
    hair = track("Ada", [PastInterval(str(i), -1, 1, truth=1.01) for i in range(6)])
    assert hair.factor == pytest.approx(1.01)
    assert "1 times as wide they would have held 90%" in hair.told
    assert "too few to say" in track("Ada", past(0, 4)).told


def test_a_long_record_is_taken_at_its_word() -> None:
    """Of many intervals, of a normal spread three times too narrow, the factor is nearly three."""
    from leadtime.evidence import special

    truths = 3 / 1.6448536 * special.ndtri((np.arange(2000) + 0.5) / 2000)
    t = track("Ada", [PastInterval("q", -1, 1, truth=float(x)) for x in truths])
    assert t.factor == pytest.approx(3, rel=0.02)


def test_the_interval_of_the_rate_is_that_of_jeffreys() -> None:
    """Known answers: 0 of 1 is Beta(0.5, 1.5), whose quantiles solve (2/π)(asin √x + √(x(1 − x))) = u."""
    t = track("Ada", past(0, 1))

    def cdf(x: float) -> float:
        return 2 / math.pi * (math.asin(math.sqrt(x)) + math.sqrt(x * (1 - x)))

    assert cdf(t.low) == pytest.approx(0.05)
    assert cdf(t.high) == pytest.approx(0.95)
    assert cdf(0.9) == pytest.approx(t.doubt)


def test_a_good_record_is_not_warned_of() -> None:
    """18 of 20 at 90 % is as it should be; two misses in two are not enough to widen by."""
    assert not track("Ada", past(18, 20)).too_narrow
    assert track("Ada", past(0, 2)).factor is None
    assert not track("Ada", []).too_narrow


def test_the_factor_holds_the_level_and_no_less_does() -> None:
    """With every side so many times as wide, 90 % of the truths are reached; with a little less, fewer.
    No more than that is asked for.
    """
    truths = [0.2, 0.9, 1.4, 1.5, -1.9, 2.2, -2.5, 3.0, 4.0, 9.0]
    t = track("Ada", [PastInterval("q", -1, 1, truth=x) for x in truths])
    assert t.needed == 4.0
    assert t.factor is not None
    assert t.factor < 4.0

    def held(k: float) -> int:
        return sum(abs(x) <= k for x in truths)

    assert held(t.needed) == 9
    assert held(t.needed * 0.999) == 8


def test_widening_is_of_logarithms_for_what_is_above_zero() -> None:
    """1, 2, 8 twice as wide is 0.5, 2, 32; below zero it is plain; an end on the support stays. Between two
    ends it is of log-odds: 20 %, 50 %, 90 % three times as wide are odds of 1/64 and 729.
    """
    assert widened(1, 2, 8, 2) == pytest.approx((0.5, 32))
    assert widened(-1, 0, 3, 2) == (-2, 6)
    assert widened(0.2, 0.5, 0.9, 3, support=(0, 1)) == pytest.approx((1 / 65, 729 / 730))
    assert widened(0.0, 0.5, 0.9, 1.5, support=(0, 1), logs=False) == (0.0, 0.9)
    assert widened(12, 15, 30, 2, support=(10, math.inf), logs=False) == (12, 45)
    assert widened(1, 2, 1e200, 3)[1] == 1e200
    assert PastInterval("q", 1, 8, truth=32, median=2).needed == pytest.approx(2)
    assert PastInterval("q", 1, 8, truth=0.5, median=2).needed == pytest.approx(2)


def test_other_levels_do_not_count() -> None:
    """An 80 % interval says nothing of 90 % intervals, and what is open says nothing yet."""
    mixed = [*past(3, 5, level=0.8), PastInterval("open", 0, 1)]
    assert track("Ada", mixed).of == 0
    assert track("Ada", mixed, 0.8).of == 5


def test_the_file(tmp_path: Path) -> None:
    """Columns in any order, a level as percentage, an open question; mistakes have their line."""
    file = tmp_path / "ada.csv"
    file.write_text("low,high,truth,question,level\n1,8,5,days,80%\n2,3,,weeks,\n")
    one, two = read_record(file)
    assert (one.low, one.high, one.truth, one.level, one.question) == (1, 8, 5, 0.8, "days")
    assert (two.truth, two.level) == (None, 0.9)
    for wrong in ("8,1,5,days,", "1,x,5,days,", "1,inf,5,days,", "1,8,5,days,120%", "1,,5,days,"):
        file.write_text(f"low,high,truth,question,level\n{wrong}\n")
        with pytest.raises(InputError) as e:
            read_record(file)
        assert e.value.problem.line == 2
    file.write_text("low,high\n1,2\n")
    with pytest.raises(InputError, match="columns"):
        read_record(file)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("3 months", "month", 3.0),
        ("3", "day", 3.0),
        ("2 weeks", "day", 14.0),
        ("10%", "", 0.1),
        ("0.1", "", 0.1),
        ("1,500 hours", "hour", 1500.0),
        ("$3 billion / day", "dollar / day", 3e9),
        ("2031", "date", 2031.0),
        ("2031-07", "date", 2031 + 181 / 365),
    ],
)
def test_what_is_typed(typed: str, unit: str, value: float) -> None:
    """Numbers with and without a unit, in another one of the same dimension, as percentage, as date."""
    assert read_answer(typed, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("", "day"), ("soon", "day"), ("3 kg", "day"), ("2 to 5 days", "day"), ("-1 day", "day"), ("nan", ""),
     ("inf", ""), ("31", "date"), ("9" * 300, "day"), ("samples(x.csv)", "day"), ("((((", ""),
     ("2027-06", "year"), ("2026-12-25", "day"), ("2029", "year")],
)  # fmt: skip
def test_nonsense_that_is_typed(typed: str, unit: str) -> None:
    """Everything else is refused, with an example of what to type."""
    with pytest.raises(InputError) as e:
        read_answer(typed, unit, (0.0, math.inf))
    assert e.value.problem.valid


def test_numbers_as_a_person_reads_them() -> None:
    """Three digits, one year and not one years, shares as percentages, dates by month, odds as 1 in n."""
    assert shown(1.0, "year") == "1 year"
    assert shown(12.3456, "month") == "12.3 months"
    assert shown(0.05, "", share=True) == "5%"
    assert shown(2031.5, "date") == "2031-07"
    assert [one_in(p) for p in (0.05, 0.1, 0.01, 0.025)] == ["1 in 20", "1 in 10", "1 in 100", "1 in 40"]
