"""Whatever somebody puts into a ledger or a record: entries, or damage in its place, and never a crash."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.evidence import Appraisal, Ledger, Record, Source
from leadtime.evidence.chain import START, Checked, check_bytes, sealed
from leadtime.evidence.records import Dated, Quote
from leadtime.evidence.told import appraisal_words, result_words
from tests.evidence.test_ledger import SOURCE, record

QUICK = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from([10**30, -(10**30), 10**300, 10**400, 1e308]),
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = tuple(Record.model_fields)
PARTS = (
    *("value", "low", "high", "level", "se", "unit", "events", "trials", "p", "given", "dist"),
    *("better", "worse", "probability"),
)
FORMS = ["estimate", "counts", "probability", "distribution", "ordering", "x"]
results = st.fixed_dictionaries({"form": st.sampled_from(FORMS)}, optional=dict.fromkeys(PARTS, scalars))


dates = st.fixed_dictionaries({"date-parts": st.lists(st.lists(scalars, max_size=4), max_size=3)})
WITHIN = {"source": Source, "quote": Quote, "appraisal": Appraisal}


@st.composite
def broken(draw, good):
    """A good record in which some fields, or some within its parts, are replaced by anything."""
    changed = {
        **good,
        **draw(st.dictionaries(st.sampled_from(FIELDS), st.one_of(trees, results), max_size=1)),
    }
    name = draw(st.sampled_from([*WITHIN, None]))
    if name is not None and isinstance(changed.get(name, {}), dict):
        fields = [f.alias or key for key, f in WITHIN[name].model_fields.items()]
        inside = draw(st.dictionaries(st.sampled_from(fields), st.one_of(trees, dates, scalars), max_size=2))
        changed[name] = {**changed.get(name, {}), **inside}
    return changed


@QUICK
@given(st.one_of(trees, broken(record("x").to_json()), st.dictionaries(st.sampled_from(FIELDS), trees)))
def test_any_json_is_a_record_or_an_input_error(raw):
    """What is taken can be written to a line, read back equal, and told; all else is an InputError."""
    try:
        made = Record.from_json(raw)
    except InputError:
        return
    line = sealed(
        {"prev": START, "seq": 1, "time": "t", "op": "add", "id": made.id, "record": made.to_json()}
    )
    (entry,) = check_bytes(line + b"\n").entries
    assert Record.from_json(entry.body["record"]) == made
    assert isinstance(
        result_words(made.result) + appraisal_words(made.appraisal, made.source.accessed.day), str
    )


@pytest.mark.parametrize(
    "text", ["9" * 30, "2026-" + "9" * 30, "9" * 5000, "-1", "²", "", "2026-13", "0-1-1"]
)
def test_what_is_no_date(text):
    """A date of any length that is none has a short error."""
    with pytest.raises(InputError, match="is no date") as e:
        Dated.of(text)
    assert len(str(e.value)) < 200


@QUICK
@given(st.lists(st.one_of(st.binary(max_size=80), st.builds(
    lambda body, prev: sealed({"prev": prev, **body}),
    st.dictionaries(
        st.sampled_from(["seq", "time", "op", "id", "record", "reason", "replaces", "appraisal", "part"]),
        st.one_of(trees, st.sampled_from(["add", "retract", "supersede", "appraise", "one"])), max_size=7,
    ).filter(lambda b: "Infinity" not in json.dumps(b) and "NaN" not in json.dumps(b)),
    st.sampled_from([START, "", "x"]),
)), max_size=4), st.binary(max_size=30))  # fmt: skip
def test_any_bytes_are_entries_or_damage(lines, end):
    """A reader of any file ends: every line is an entry, is located as damage, or belongs to a torn end."""
    data = b"\n".join([*lines, end])
    checked = check_bytes(data)
    assert isinstance(checked, Checked)
    count = data.count(b"\n")
    assert all(1 <= d.line <= count for d in checked.damage)
    assert len(checked.entries) + len({d.line for d in checked.damage}) + checked.torn.count(
        b"\n"
    ) >= count or (checked.damage)


@QUICK
@given(st.data())
def test_any_cut_or_insertion_is_found(data):
    """Bytes taken out of a history or put into it are damage, or a torn end, and never another history."""
    bodies = [
        {"op": "add", "id": "a", "record": {"id": "a", "about": ["x"]}},
        {"op": "add", "id": "b", "record": {"id": "b", "about": ["x"]}, "part": [1, 2]},
        {"op": "add", "id": "c", "record": {"id": "c", "about": ["x"]}, "part": [2, 2]},
        {"op": "retract", "id": "a", "reason": "r"},
    ]
    prev, lines = START, []
    for body in bodies:
        lines.append(sealed({"prev": prev, **body}))
        prev = lines[-1][9:73].decode()
    whole = b"".join(line + b"\n" for line in lines)
    told = (len(lines), prev)
    assert check_bytes(whole, told).sound
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=5))
    changed = whole[:at] + put + whole[at + cut :]
    checked = check_bytes(changed, told)
    if changed != whole:
        assert checked.damage or checked.torn
    assert not checked.sound or [e.hash for e in checked.entries] == [line[9:73].decode() for line in lines]


@QUICK
@given(told=st.one_of(st.binary(max_size=60), trees.map(lambda t: json.dumps(t).encode())))
def test_whatever_stands_beside_the_ledger(told, tmp_path_factory):
    """The small file with the last hash may hold anything: the ledger opens, or says what is missing."""
    made = Ledger(tmp_path_factory.mktemp("ledger") / "evidence.jsonl")
    made.add(record("one"))
    made.path.with_name("evidence.jsonl.head").write_bytes(told)
    try:
        opened = Ledger(made.path)
    except InputError as e:
        found = e
    else:
        assert len(opened) == 1
        return
    assert found.problem.line is not None


@pytest.mark.parametrize(
    "quote",
    [
        "<script>alert(1)</script>",
        "</td><img src=x onerror=alert(1)>",
        "'\"`&<>",
        "\u202eevil\x1b[2J",
        "{{ 7*7 }}",
    ],
)
def test_a_quote_is_text_wherever_it_goes(quote):
    """HTML, quotation marks, control signs: kept as they are, found as they are, and escaped by the page."""
    from leadtime.report.page import _environment

    made = record("x", quote={"text": quote}, statement=quote, source={**SOURCE, "title": quote})
    again = Record.from_json(json.loads(json.dumps(made.to_json())))
    assert again.quote.text == quote
    assert again.quote.stands_in(f"before {quote} after")
    shown = _environment().from_string("{{ q }}").render(q=quote)
    assert not set("<>'\"") & set(shown)
