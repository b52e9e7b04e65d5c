"""A finding is frozen, says its numbers with units and errors, and survives a round trip through JSON."""

import copy
import json
import pickle

import numpy as np
import pytest
from pydantic import ValidationError

from leadtime.decision import Finding, Support, Value
from leadtime.decision.finding import VERSION, freeze
from leadtime.errors import InputError


def a_finding(**changes):
    fields = {
        "kind": "compare",
        "question": "Which plan is best?",
        "answer": "Plan b, by 2.0 ± 0.1 days.",
        "value": Value(number=2.0, error=0.1, unit="day", low=-3.0, high=5.0),
        "rests_on": (Support(name="concern", share=0.4), Support(name="base_window")),
        "caveats": ("Few draws.",),
        "data": {"rows": [1, 2.5, None, True], "array": np.arange(3), "far": np.inf, "none": np.nan},
    }
    return Finding(**(fields | changes))


def test_a_round_trip_through_json_text_gives_an_equal_finding():
    """from_json(to_json) is the identity, with arrays, infinities and missing numbers in the data."""
    finding = a_finding()
    assert Finding.from_json(json.dumps(finding.to_json(), allow_nan=False)) == finding
    assert Finding.from_json(finding.to_json()) == finding
    assert finding.data["far"] == "inf"
    assert finding.data["none"] is None


def test_a_finding_cannot_be_changed():
    """Neither a field nor anything inside the data can be assigned."""
    finding = a_finding()
    with pytest.raises(ValidationError):
        finding.answer = "another"
    with pytest.raises(TypeError, match="frozen"):
        finding.data["rows"] = ()
    with pytest.raises(TypeError, match="frozen"):
        finding.data.update(a=1)
    with pytest.raises(TypeError):
        finding.data["rows"][0] = 2


def test_the_data_does_not_follow_its_source():
    """Changing the dict that a finding was made from leaves the finding as it was."""
    source = {"a": [1, 2]}
    finding = a_finding(data=source)
    source["a"].append(3)
    assert finding.data["a"] == (1, 2)


def test_findings_can_be_pickled_copied_and_hashed():
    """They travel to workers, can be copied, and equal findings have equal hashes."""
    finding = a_finding()
    assert pickle.loads(pickle.dumps(finding)) == finding  # noqa: S301 - our own bytes
    assert copy.deepcopy(finding) == finding
    assert hash(finding) == hash(a_finding())


def test_a_value_must_be_finite():
    """An infinite mean is not an answer: it is refused at once."""
    with pytest.raises(ValidationError):
        Value(number=float("inf"), error=0.0)


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"kind": "x"}', '{"kind":"x","question":"q","answer":"a","extra":1}']
)
def test_what_is_not_a_finding_is_refused_in_our_own_words(text):
    """Bad JSON, a wrong shape, a missing and an unknown field are input errors that say what is valid."""
    with pytest.raises(InputError, match="not a finding"):
        Finding.from_json(text)


def test_a_later_version_is_refused():
    """A finding of a version that we cannot read is not half read."""
    raw = a_finding().to_json() | {"version": VERSION + 1}
    with pytest.raises(InputError, match="version"):
        Finding.from_json(raw)


def test_what_json_cannot_hold_is_refused():
    """Objects without a JSON form never get into a finding."""
    with pytest.raises(TypeError, match="cannot hold"):
        freeze({"a": object()})
