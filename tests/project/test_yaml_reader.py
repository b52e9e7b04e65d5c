"""The YAML reader: places, plain values, and one clear refusal for everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.project.yaml_reader import Mapping, Scalar, Sequence, YamlError, read_yaml
from leadtime.project.yaml_text import MAX_BYTES


def read(text: str | bytes) -> Mapping:
    """The mapping, where no problem may be reported."""
    mapping, problems = read_yaml(text, "leadtime.yaml")
    assert not problems
    return mapping


def plain(node: object) -> object:
    """The tree as Python values."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(i) for i in items]
        case Mapping(entries=entries):
            return {k.text: plain(v) for k, v in entries}
    raise AssertionError(node)


def test_every_key_and_value_knows_its_place() -> None:
    """Lines and columns count from 1 and survive distributions with colons and brackets in them."""
    mapping = read("a: 1\nb:\n  c: mixture(0.7: 1 to 2, 0.3: 3 to 4)\n  d: {e: beta(4, 6), f[x]: 2}\n")
    b = mapping.get("b")
    assert isinstance(b, Mapping)
    c = b.entry("c")
    assert c is not None
    key, value = c
    assert (key.line, key.column, value.line, value.column) == (3, 3, 3, 6)
    d = b.get("d")
    assert isinstance(d, Mapping)
    entry = d.entry("f[x]")
    assert entry is not None
    assert (entry[0].line, entry[0].column, entry[1].column) == (4, 22, 28)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x: 5", 5),
        ("x: -0.5", -0.5),
        ("x: 1_000", 1000),
        ("x: 1e3", 1000.0),
        ("x: 5%", "5%"),
        ("x: no", "no"),
        ("x: true", True),
        ("x:", None),
        ("x: ~", None),
        ("x: '5'", "5"),
        ("x: 010", "010"),
        ("x: 0x10", "0x10"),
        ("x: 2026-11-01", "2026-11-01"),
        ("x: 12:30", "12:30"),
        ("x: 80% 2 to 12 years", "80% 2 to 12 years"),
        ("x: mixture(0.7: 3 to 12 days, 0.3: 1 day)", "mixture(0.7: 3 to 12 days, 0.3: 1 day)"),
        (
            "x: clip(mixture(0.5: 1, 0.5: pert(1, 2, 3)), 0, 3)  # note",
            "clip(mixture(0.5: 1, 0.5: pert(1, 2, 3)), 0, 3)",
        ),
        ("x: 'normal(1, 2)'", "normal(1, 2)"),
        ("x: >-\n  mixture(0.7: 1,\n  0.3: 2)", "mixture(0.7: 1, 0.3: 2)"),
        ("x: [a, quality[technical], 0.3]", ["a", "quality[technical]", 0.3]),
        (
            "x: {dist: quantiles(5%: 1, 95%: 2), source: 'A, b: c'}",
            {"dist": "quantiles(5%: 1, 95%: 2)", "source": "A, b: c"},
        ),
        ("x: {note: see Smith (2020), n: 1}", {"note": "see Smith (2020)", "n": 1}),
        ("x: {note: 'it''s f(a, b', n: 1}", {"note": "it's f(a, b", "n": 1}),
        ("x: [1, [2, 3]]", [1, [2, 3]]),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    """Numbers are numbers, all else stays text, and distributions need no quotes."""
    assert plain(read(text).get("x")) == value


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_is_an_empty_mapping(text: str) -> None:
    """What is missing is then said by the checks, name by name."""
    assert len(read(text)) == 0


REFUSED = [
    ("a: 1\n\tb: 2", 2, 1, "tab"),
    ("a: b: c", 1, 5, "colon"),
    ("a: [1, 2", 1, None, "bracket"),
    ("a: 1\nb: 'text", 2, None, "quote"),
    ("a: 1\nb: %x", 2, 4, "starts with %"),
    ("a: @x", 1, 4, "starts with @"),
    ("a: &x 1\nb: *x", 1, 4, "anchors"),
    ("a: *bold* text", 1, 4, "aliases"),
    ("a: !!python/object/apply:os.system [ls]", 1, 4, "tag"),
    ("a: .inf", 1, 4, "finite"),
    ("a: [1, .NaN]", 1, 8, "finite"),
    ("a: 1e999", 1, 4, "too large"),
    ("a: 1\n---\nb: 2", 2, 1, "second document"),
    ("- a\n- b", 1, 1, "not a mapping"),
    ("just text", 1, 1, "not a mapping"),
    ("? [a]\n: b", 1, 3, "key"),
    ("a: 1\n: 2", 2, None, "key"),
    ("a: \x00", 1, 4, "U+0000"),
    ("a: " + "[" * 30 + "]" * 30, 1, 23, "deep"),
    ("[" * 50_000, 1, 21, "deep"),
    (b"a: 1\nb: caf\xe9", 2, 7, "UTF-8"),
    ("\ufeff" + "a: b: c", 1, None, "colon"),
    (b"#" * (MAX_BYTES + 1), None, None, "bytes"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), REFUSED)
def test_what_is_not_yaml_is_refused_with_its_place(
    text: str | bytes, line: int | None, column: int | None, words: str
) -> None:
    """One problem, with the line, the column and words that a person can act on."""
    with pytest.raises(YamlError) as caught:
        read_yaml(text, "leadtime.yaml")
    problem = caught.value.problem
    assert words in str(problem)
    assert problem.file == "leadtime.yaml"
    assert problem.line == line
    if column is not None:
        assert problem.column == column


def test_repeated_keys_are_reported_and_the_first_is_kept() -> None:
    """A repeated key does not hide the problems of the rest of the file."""
    mapping, problems = read_yaml("a: 1\nb: 2\na: 3\nb: 4\n", "f")
    assert plain(mapping) == {"a": 1, "b": 2}
    assert [(p.line, p.code) for p in problems] == [(3, "duplicate-name"), (4, "duplicate-name")]


def test_windows_line_ends_and_byte_order_marks_are_read() -> None:
    """A file saved by a Windows editor gives the same tree with the same lines."""
    text = "a: 1\nb: {c: 2}\n"
    assert read("\ufeff" + text.replace("\n", "\r\n")) == read(text)


yaml_like = st.text(alphabet="ab:,[]{}()'\"#&*!|>%@`-? \n\t\\0.~<=/", max_size=60)


@given(st.one_of(yaml_like, st.text(max_size=60), st.binary(max_size=60)))
def test_any_text_is_a_mapping_or_an_input_error(text: str | bytes) -> None:
    """No bytes whatever make the reader fail in another way."""
    try:
        mapping, _ = read_yaml(text, "f")
    except InputError:
        return
    assert isinstance(mapping, Mapping)
