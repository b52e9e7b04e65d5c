"""Reading forecasts: the platforms' shapes as they document them, and whatever else may be in a file."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.evidence.forecasts.metaculus import scale
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.reading import parse_forecasts, read_forecasts

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "forecasting"


def metaculus(values: list[float], **changes: Any) -> dict[str, Any]:
    """A post with one question, in the shape of the API."""
    latest = {"start_time": 1_760_000_000.0, "forecast_values": values, "forecaster_count": 41}
    asked = {
        "id": 7,
        "type": "binary",
        "title": "Will it?",
        "open_time": "2025-01-01T00:00:00Z",
        "resolution": None,
        "aggregations": {"recency_weighted": {"latest": latest, "history": []}},
    }
    return {"id": 5, "title": "Will it?", "question": asked | changes}


def continuous(values: list[float], low: float = 0, high: float = 100, **changes: Any) -> dict[str, Any]:
    """A numeric post whose bounds are open."""
    scaling = {"range_min": low, "range_max": high, "zero_point": changes.pop("zero", None)}
    bounds = {"open_lower_bound": True, "open_upper_bound": True}
    return metaculus(values, **({"type": "numeric", "scaling": scaling, "unit": "days"} | bounds | changes))


def one(raw: Any) -> Question:
    """The only question of a document."""
    found = parse_forecasts(json.dumps(raw))
    assert not found.left_out
    (question,) = found.questions
    return question


def test_binary_values_are_no_then_yes() -> None:
    """Metaculus gives [1 - p, p]: the second is the probability."""
    q = one(metaculus([0.8, 0.2]))
    assert (q.p, q.forecasters, q.kind, q.id) == (0.2, 41, "binary", "7")
    assert q.as_of is not None
    assert q.url == "https://www.metaculus.com/questions/5/"
    assert Question.from_json(q.to_json()) == q


def test_mass_beyond_open_bounds_is_kept_apart() -> None:
    """5 % below and 10 % above: the one must be placed by the reader, the other lies beyond."""
    q = one(continuous([0.05, 0.5, 0.9]))
    assert q.below == 0.05
    assert math.isclose(q.above, 0.1)
    with pytest.raises(InputError, match=r"5.00% lies below"):
        q.distribution()
    assert q.distribution(-50).support() == (-50, math.inf)
    assert math.isclose(q.distribution(-50).beyond, 0.1)
    assert q.distribution("edge").cdf(0) == 0.05
    assert q.distribution("edge").unit == "day"


def test_closed_bounds_hold_everything() -> None:
    """Mass beyond a bound that is closed contradicts itself."""
    with pytest.raises(InputError, match="closed"):
        one(continuous([0.05, 0.5, 1], open_lower_bound=False))


def test_a_zero_point_makes_the_scale_logarithmic() -> None:
    """From 1 to 100 with zero point 0 the middle is 10; steps are even in ln(x - z)."""
    places = scale({"range_min": 1, "range_max": 100, "zero_point": 0}, 3, "x")
    assert places == pytest.approx([1, 10, 100])
    shifted = scale({"range_min": 3, "range_max": 102, "zero_point": 2}, 3, "x")
    assert shifted == pytest.approx([3, 12, 102])


HARD = (0, 1, -1, 5e-324, 1e-308, 1e308, -1e308, 1.7e308, -1.7e308, 1e25, 99.99999999999999, 10**25, 100)


@given(st.sampled_from(HARD), st.sampled_from(HARD), st.sampled_from(HARD))
def test_scales_of_any_numbers(low: float, high: float, zero: float) -> None:
    """A scale rises from end to end, or is an error that says so: no range and zero point break it."""
    try:
        made = scale({"range_min": low, "range_max": high, "zero_point": zero}, 5, "x")
    except InputError:
        return
    assert made == sorted(made)
    assert made[0] == float(low)
    assert made[-1] == pytest.approx(high)


def test_a_zero_point_far_away_is_a_straight_scale() -> None:
    """The limit of the logarithmic scale."""
    straight = scale({"range_min": 0, "range_max": 100}, 5, "x")
    for zero in (-1e308, 1e308, -1e12):
        made = scale({"range_min": 0, "range_max": 100, "zero_point": zero}, 5, "x")
        assert made == pytest.approx(straight)


def test_dates_are_time_stamps() -> None:
    """A date question from 2026 to 2030 is in decimal years."""
    q = one(continuous([0.0, 0.5, 0.9], 1_767_225_600, 1_893_456_000, type="date"))
    assert (q.kind, q.unit) == ("date", "date")
    assert q.points is not None
    assert [round(x, 3) for x, _ in q.points] == [2026, 2028.001, 2030]


@pytest.mark.parametrize(("word", "came"), [("yes", 1.0), ("no", 0.0), ("annulled", "cancelled")])
def test_resolutions(word: str, came: object) -> None:
    """Yes is 1, no is 0, annulled counts for nothing."""
    assert one(metaculus([0.8, 0.2], resolution=word)).resolution == came


def test_beyond_the_bounds_is_a_state() -> None:
    """A numeric question may resolve above its range, which is not a number."""
    assert one(continuous([0, 0.5, 0.9], resolution="above_upper_bound")).resolution == "above"


def test_groups_options_and_pairs() -> None:
    """A group gives its questions, several options one each, a conditional post its two branches."""
    asked = metaculus([0.8, 0.2])["question"]
    group = {"id": 1, "title": "G", "group_of_questions": {"questions": [asked, asked | {"id": 8}]}}
    assert [q.id for q in parse_forecasts(json.dumps(group)).questions] == ["7", "8"]
    choice = metaculus([0.7, 0.3], type="multiple_choice", options=["a", "b"], resolution="b")
    assert [(q.p, q.resolution) for q in parse_forecasts(json.dumps(choice)).questions] == [
        (0.7, 0),
        (0.3, 1),
    ]
    other = metaculus([0.97, 0.03])["question"] | {"id": 8}
    pair = {"condition": {"title": "solved"}, "question_yes": other, "question_no": asked}
    yes, no = parse_forecasts(json.dumps({"id": 1, "title": "C", "conditional": pair})).questions
    assert (yes.kind, yes.condition, yes.p, no.condition, no.p) == (
        "conditional",
        "solved",
        0.03,
        "not: solved",
        0.2,
    )


def market(**changes: Any) -> dict[str, Any]:
    """A market in the shape of Manifold's API."""
    own = {"id": "abc", "question": "Will it?", "outcomeType": "BINARY", "probability": 0.3, "p": 0.9}
    return own | {"createdTime": 1_767_225_600_000, "isResolved": False, "uniqueBettorCount": 12} | changes


def test_manifold() -> None:
    """Times are milliseconds; `p` is a parameter of the market maker and never the forecast."""
    q = one(market())
    assert q.p == 0.3
    assert q.opened is not None
    assert q.opened.isoformat() == "2026-01-01T00:00:00+00:00"
    paid = market(isResolved=True, resolution="MKT", resolutionProbability=0.4)
    assert one(paid).resolution == 0.4
    assert one(market(isResolved=True, resolution="CANCEL")).resolution == "cancelled"


def test_pseudo_numeric_markets() -> None:
    """A straight scale is linear in the probability; a logarithmic one runs from min to max too."""
    low_high = {"outcomeType": "PSEUDO_NUMERIC", "min": 10, "max": 109}
    assert one(market(**low_high)).value == pytest.approx(39.7)
    log = market(**low_high, isLogScale=True, probability=0.5)
    assert one(log).value == pytest.approx(19)
    assert one(log | {"probability": 1}).value == pytest.approx(109)


def test_several_answers_and_what_is_not_read() -> None:
    """Each answer is a question; a kind that is not read is told, not dropped."""
    answers = [{"id": "x", "text": "A", "probability": 0.1}, {"id": "y", "text": "B", "probability": 0.9}]
    several = market(outcomeType="MULTIPLE_CHOICE", answers=answers, isResolved=True, resolution="y")
    found = parse_forecasts(json.dumps([several, market(id="poll", outcomeType="POLL")]))
    assert [(q.id, q.p, q.resolution) for q in found.questions] == [("abc:x", 0.1, 0), ("abc:y", 0.9, 1)]
    assert "POLL" in found.left_out[0]


def test_forecastbench() -> None:
    """A series' last value is no probability; a combination keeps its parts and their directions."""
    base = {"question": "Q", "freeze_datetime": "2026-08-06T00:00:00+00:00", "url": "N/A"}
    questions = [
        base | {"id": "1", "source": "metaculus", "freeze_datetime_value": "0.6"},
        base | {"id": "2", "source": "fred", "freeze_datetime_value": "910776.0"},
        base | {"id": ["1", "3"], "source": "metaculus", "freeze_datetime_value": "N/A"},
    ]
    found = parse_forecasts(json.dumps({"question_set": "s", "questions": questions})).questions
    assert [(q.id, q.p) for q in found] == [("1", 0.6), ("2", None), ("1 & 3", None)]


def test_squiggle() -> None:
    """Intervals, names, mixtures and comments are read; arithmetic is refused by line."""
    text = "// a note\na = 5 to 10\nb = normal({mean: 5, stdev: 2}) # here\nmx(a, b,\n  [3, 7])\n"
    a, b, result = parse_forecasts(text).questions
    assert (a.dist, b.dist) == ("5 to 10", "normal(5, 2)")
    assert result.dist == "mixture(0.3: 5 to 10, 0.7: normal(5, 2))"
    with pytest.raises(InputError, match=r"the text:2: c"):
        parse_forecasts("a = 5 to 10\nc = a * 2\n")


def test_tables() -> None:
    """One row a question; a column that is not known is told with the nearest."""
    text = "id,probability,distribution,unit,outcome\nq,30%,,,yes\nd,,2027-01 to 2031-06,date,\n"
    q, d = parse_forecasts(text).questions
    assert (q.p, q.resolution, d.kind) == (0.3, 1.0, "date")
    with pytest.raises(InputError, match="probabilty"):
        parse_forecasts("id,probabilty,outcome\nq,0.3,yes\n")


HOSTILE = {
    "negative": (json.dumps(market(probability=-0.1)), "probability is -0.1"),
    "nan": ('[{"outcomeType": "BINARY", "probability": NaN}]', "NaN is no number"),
    "huge": ('[{"outcomeType": "BINARY", "probability": 1e999}]', "no number"),
    "deep": ("[" * 100_000, "nested too deeply|no JSON"),
    "deep but whole": ("[" * 100 + "]" * 100, "nested too deeply"),
    "twice": (json.dumps([market(), market()]), "stands twice"),
    "unknown": ('{"a": 1}', "JSON of no known kind"),
    "text": ("hello there", "begins with 'hello there'"),
    "nothing": ("", "nothing"),
    "not probabilities": (json.dumps(metaculus([0.5, 0.2])), r"\[1 - p, p\]|forecast values"),
    "falling": (json.dumps(continuous([0.2, 0.1, 0.9])), "do not rise"),
    "table": ("id,probability\na,1.5\n", "the text:2"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_has_a_clear_end(name: str) -> None:
    """What cannot be a forecast is an error that says so."""
    text, told = HOSTILE[name]
    with pytest.raises(InputError, match=told):
        parse_forecasts(text)


def test_other_encodings_are_told(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with the line."""
    file = tmp_path / "f.csv"
    file.write_bytes("id,probability\né,0.3\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"f.csv:2: this is not UTF-8"):
        read_forecasts(file)


def test_a_line_of_10_mb(tmp_path: Path) -> None:
    """A table with an endless line is refused."""
    file = tmp_path / "f.csv"
    file.write_text("id,probability\n" + "x" * 10_000_001 + ",0.3\n")
    with pytest.raises(InputError, match="10 million characters"):
        read_forecasts(file)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
SEEDS = (metaculus([0.8, 0.2]), continuous([0.05, 0.5, 0.9]), market(), market(outcomeType="PSEUDO_NUMERIC"))


@given(seed=st.sampled_from(SEEDS), path=st.integers(0, 200), value=JSON)
def test_any_field_may_be_anything(seed: Any, path: int, value: Any) -> None:
    """Whatever stands in place of any field: a question, or an InputError."""
    raw = json.loads(json.dumps(seed))
    places: list[tuple[Any, Any]] = []
    stack = [raw]
    while stack:
        node = stack.pop()
        for key in node if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], (dict, list)):
                stack.append(node[key])
    node, key = places[path % len(places)]
    node[key] = value
    _reads_or_tells(json.dumps(raw))


@given(st.text(max_size=200) | st.text(alphabet="ab=5to10()[]{},.:%/#*\n mix", max_size=80))
def test_any_text_is_read_or_told(text: str) -> None:
    """Whatever text: forecasts, or an InputError."""
    _reads_or_tells(text)
    _reads_or_tells("id,probability,outcome\n" + text)
    _reads_or_tells("x = " + text)


def _reads_or_tells(text: str) -> None:
    try:
        found = parse_forecasts(text)
    except InputError:
        return
    for q in found.questions:
        assert Question.from_json(json.loads(json.dumps(q.to_json()))) == q


@pytest.mark.skipif(not DATA.is_dir(), reason="NOT RUN: ../shared/data/forecasting is not here")
def test_a_real_set_of_questions() -> None:
    """The set of 2026-08-16: 500 questions, of which the 250 of markets have a probability."""
    found = read_forecasts(DATA / "forecastbench_2026-08-16-llm.json")
    assert len(found.questions) == 500
    assert sum(q.p is not None for q in found.questions) == 250


def test_an_id_on_two_platforms_is_named_with_its_platform() -> None:
    """One number on two platforms is two questions: neither is taken in silence."""
    found = parse_forecasts("id,platform,probability\n1,metaculus,20%\n1,manifold,50%\n")
    with pytest.raises(InputError, match="stands under manifold, metaculus") as e:
        found["1"]
    assert e.value.problem.fix == "metaculus:1"
    assert found["manifold:1"].p == 0.5


@pytest.mark.parametrize("field", ["resolution", "forecasters", "closes"])
@pytest.mark.parametrize("digits", [400, 5000])
def test_numbers_beyond_reading_are_told(field, digits):
    """A number that no float holds, or that Python would not even write, is an error with its field."""
    raw = {"id": "a", "title": "t", "platform": "own", "kind": "binary", field: 10**digits}
    with pytest.raises(InputError, match=f"the question: {field}"):
        Question.from_json(raw)
