"""Odd values in every column of numbers beside the model: told in words, with something to type that is
accepted.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from leadtime.errors import InputError
from leadtime.evidence.distribution import parse_distribution
from leadtime.futures import Model
from leadtime.project.collect import Collector
from leadtime.project.reading import Reading
from leadtime.project.sections import read_sections
from leadtime.project.yaml_reader import read_yaml

PARTS = (
    """
worth: 30 to 300 million dollars
roles:
  research: {output: 1, spread: 1.2, signal: 0.5, cost: 0.2}
  advising: {output: 0.8, spread: 0.7, multiplies: 0.5}
  tails: {alpha: 2.5}
talents: 0.3
""",
    """
projects:
  tool: {effort: 2 to 5 months, people: 2 people, integration: 1 month, fails: 20%, redo: 40%, worth: 2}
  big: {effort: 9 months, class: experiments, after: tool}
teams:
  builders: {people: 5 people, begins: 1 month}
classes:
  experiments: {before_crunch: 3 months, speedup: 4, lost: 20%}
  writing: {doubles: 1 year, most: 5}
  later: {automated: 2 years}
""",
    """
techniques:
  probes: {works: 0.3, cost: 500 hours, value: 900 hours}
proxies:
  trial: {validity: 0.3, hours: 120 hours, bias: 0.2, claimed: 0.5}
tripwires:
  eval: {danger: 0.1, separation: 2, noise: 1.5, threshold: 0.5, gaming: 0.3, attempts: 2, shared: 0.5,
         heavy: 4, delay: 9 days, delay_cost: 2 million dollars / day, harm: 1 billion dollars, holds: 90%}
""",
    """
studies:
  trial: {about: tooling_saves, n: 4, noise: 0.2, cost: 20000 dollars}
  ahead: {about: tooling_saves, design: forecast, below: 0.2, accuracy: 0.8, cost: 60 work_hours}
""",
    """
decisions:
  hold: {deciders: [chief, chair, safety], rule: 2 of 3, raises: options, effect: 0.2 to 1, worth: 7}
contacts:
  chief: {hours: 60 hours, view: 0.3, moved: 0.4, backfire: 0.2}
  chair: {hours: 15 hours}
  safety: {hours: 20 hours}
ties:
  safety: {chief: 0.3}
influence: {hours: 80 hours, broad_backfire: 0.2}
""",
)
"""Sections that stand alone, so that trying a cell reads no more than its own."""
GOOD = "".join(PARTS)
CELLS = (
    *("output: 1", "spread: 1.2", "signal: 0.5", "cost: 0.2", "multiplies: 0.5", "alpha: 2.5"),
    *("worth: 30 to 300 million dollars", "talents: 0.3", "effort: 2 to 5 months", "people: 2 people"),
    *("integration: 1 month", "fails: 20%", "redo: 40%", "worth: 2", "begins: 1 month"),
    *("before_crunch: 3 months", "speedup: 4", "lost: 20%", "doubles: 1 year", "most: 5"),
    *("automated: 2 years", "works: 0.3", "cost: 500 hours", "value: 900 hours", "validity: 0.3"),
    *("hours: 120 hours", "bias: 0.2", "claimed: 0.5", "danger: 0.1", "separation: 2", "noise: 1.5"),
    *("threshold: 0.5", "gaming: 0.3", "attempts: 2", "shared: 0.5", "heavy: 4", "delay: 9 days"),
    *("delay_cost: 2 million dollars / day", "harm: 1 billion dollars", "holds: 90%", "n: 4", "noise: 0.2"),
    *("cost: 20000 dollars", "below: 0.2", "accuracy: 0.8", "cost: 60 work_hours", "effect: 0.2 to 1"),
    *("worth: 7", "hours: 60 hours", "view: 0.3", "moved: 0.4", "backfire: 0.2", "chief: 0.3"),
    *("hours: 80 hours", "broad_backfire: 0.2", "rule: 2 of 3"),
)
NUMBERS = (
    *("0", "-1", "3.7", "1e12", "1e300", "1e-300", "nan", "1e400", "1e-9 to 1e9", "1 to 1e300"),
    *("-5 to 5", "pareto(1, 0.9)"),
)
OTHERS = ("110%", "20% to 80%", "some words", "", "[1, 2]", "{dist: 3}", "true", "2027-01-15", "5 days")


def bare() -> Model:
    """A model with one belief, which the studies are about."""
    model = Model("bare")
    model.input("tooling_saves", "fraction", "What tools save.")
    return model


def said(text: str) -> Collector:
    """What is told of a file's sections, beside a model that has no tables."""
    into = Collector("x.yaml", Path())
    try:
        root, _ = read_yaml(text, "x.yaml")
    except InputError as e:
        into.problems.extend(e.problems)
        return into
    r = Reading(bare(), into, check=None)  # type: ignore[arg-type]  # no other project is named
    r.entries["tooling_saves"] = {"dist": parse_distribution("uniform(0.05, 0.4)")}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_sections(root, r)
    return into


def unit_of(cell: str) -> str:
    """The unit behind the number of a cell."""
    return cell.partition(": ")[2].lstrip("0123456789.to ").strip(" %")


def odd(cell: str) -> list[str]:
    """Odd values for a cell: numbers in its own unit, and what is no number of it."""
    unit = unit_of(cell) if cell != "rule: 2 of 3" else ""
    own = [f"{x} {unit}".strip() for x in NUMBERS]
    return [*own, *OTHERS, "2 person-months"]


def test_the_common_file_has_no_mistake() -> None:
    """Without an odd value nothing is told, of the whole or a part, and every cell that is tried is there."""
    for text in (GOOD, *PARTS):
        into = said(text)
        assert not into.problems
        assert not into.warnings
    assert all(f"{cell}" in GOOD for cell in CELLS)


@pytest.mark.parametrize("cell", CELLS)
def test_an_odd_value_ends_in_words_and_what_to_type_is_accepted(cell: str) -> None:
    """No value stops the reader or makes it compute with what is no number. Every error says what is valid or
    what to type, and what it says to type in this cell has no error.
    """
    column = cell.partition(": ")[0]
    part = next(p for p in PARTS if cell in p)
    for value in odd(cell):
        into = said(part.replace(cell, f"{column}: {value}", 1))
        for problem in into.problems:
            assert problem.valid or problem.fix, (value, problem)
            if problem.fix is None or not problem.fix.startswith(f"{column}: "):
                continue
            again = said(part.replace(cell, problem.fix, 1))
            assert not again.problems, (value, problem.fix, again.problems)


def only(cell: str, value: str):
    """The one problem of a value."""
    (problem,) = said(GOOD.replace(cell, value, 1)).problems
    return problem


@pytest.mark.parametrize(
    ("cell", "value", "found", "valid", "fix"),
    [
        (
            "effort: 2 to 5 months",
            "effort: 800 hours",
            "may be hours of work",
            "33.3 days, as work 4.79",
            None,
        ),
        ("effort: 2 to 5 months", "effort: 800 work_hours", "an amount of work", "4.79 months", None),
        ("effort: 2 to 5 months", "effort: 5 person-months", "an amount of work", "5 months of one", None),
        ("effort: 2 to 5 months", "effort: 5 person months", "an amount of work", "5 months of one", None),
        ("effort: 2 to 5 months", "effort: {dist: 9 hours}", "may be hours of work", "0.375 days", None),
        ("effort: 2 to 5 months", "effort: 1e9 years", "'1e9 years'", "from 0 to 1200 months", None),
        ("effort: 2 to 5 months", "effort: 50%", "has no unit", "a time", None),
        ("people: 2 people", "people: 0 people", "'0 people'", "a whole number, from 1", "people: 1 person"),
        ("people: 2 people", "people: 2 to 4 people", "'2 to 4 people'", "one whole", "people: 3 people"),
        ("people: 2 people", "people: 2 months", "is a time", "a number of people", "people: 2 people"),
        ("people: 2 people", "people: 1e12 people", "'1e12 people'", "from 1 to 1000", None),
        ("people: 5 people", "people: pareto(1, 5) people", "pareto", "one whole", "people: 10 people"),
        ("attempts: 2", "attempts: 0", "'0'", "a whole number", "attempts: 1"),
        ("n: 4", "n: 0", "'0'", "a whole number", "n: 1"),
        ("threshold: 0.5", "threshold: 1 to 2", "'1 to 2'", "set and not uncertain", "threshold: 1.41"),
        ("fails: 20%", "fails: 110%", "'110%'", "at least 0 and below 1", None),
        ("view: 0.3", "view: 140%", "'140%'", "from 0 to 1", None),
        ("hours: 60 hours", "hours: 0 hours", "'0 hours'", "above 0", None),
        ("effect: 0.2 to 1", "effect: 1000000", "'1000000'", "from 0 to 10", None),
        ("effect: 0.2 to 1", "effect: -0.5", "'-0.5'", "from 0 to 10", "effect: 0.5"),
        ("spread: 1.2", "spread: 50", "'50'", "from 0 to 5", None),
        ("spread: 1.2", "spread: 1e-9 to 1e9", "whose mean is 2.94e+34", "from 0 to 5", None),
        ("worth: 2", "worth: 1e300", "beyond all reason", "sizes up to", None),
        ("worth: 30 to 300 million dollars", "worth: 1e300 dollars", "beyond all reason", "sizes", None),
        ("cost: 20000 dollars", "cost: pareto(1, 9) dollars", "the mean of the cost", "has a mean", None),
        ("cost: 20000 dollars", "cost: 1 to 1e300 dollars", "beyond all reason", "at most 1e+18", None),
        ("noise: 0.2", "noise: pareto(1, 0.9)", "noise: the mean is beyond", "at most 1e+40", None),
        ("noise: 1.5", "noise: pareto(1, 0.9)", "whose mean is infinite", "above 0", None),
        ("rule: 2 of 3", "rule: 0 of 3", "the rule of 'hold'", "1 to 3 of 3", "rule: 1 of 3"),
    ],
)
def test_what_is_told(cell: str, value: str, found: str, valid: str, fix: str | None) -> None:
    """One error, in the words of the file, with a fix that is near what was written or none at all."""
    problem = only(cell, value)
    assert found in problem.found
    assert valid in str(problem.valid)
    assert problem.fix == fix
    assert GOOD.splitlines()[(problem.line or 0) - 1].find(cell) >= 0


def test_log_odds_are_no_share() -> None:
    """A percentage for an effect in log-odds is taken as the number that it is, and said to be odd."""
    into = said(GOOD.replace("effect: 0.2 to 1", "effect: 20% to 80%"))
    assert not into.problems
    (warning,) = into.warnings
    assert "is in log-odds, not a share" in warning.found
    assert warning.fix == "effect: 0.2 to 0.8"


def test_what_may_never_come_has_no_mean() -> None:
    """A class that may never be automated is no mistake; a talk that may never end is."""
    assert not said(GOOD.replace("automated: 2 years", "automated: cdf(9: 10%, 20: 60%) months")).problems
    assert "infinite" in only("hours: 60 hours", "hours: cdf(9: 10%, 20: 60%) hours").found


@pytest.mark.parametrize("named", ["general counsel", "general_counsel"])
def test_a_name_that_cannot_be_one_is_one_mistake(named: str) -> None:
    """Whoever decides, or has ties, under that name or the one to type is not told of it again."""
    text = GOOD.replace("chair: {hours", "general counsel: {hours").replace("chair", named)
    (problem,) = said(text.replace("ties:\n", f"ties:\n  {named}: {{chief: 0.1}}\n")).problems
    assert "'general counsel' cannot be the name" in problem.found
    assert problem.fix == "general_counsel"


@pytest.mark.parametrize(
    ("old", "new", "found", "fix"),
    [
        ("effort: 2 to 5 months", "effort: 1 month, after: tool", "'tool' waits for itself", "after: []"),
        (
            "effort: 2 to 5 months",
            "effort: 1 month, after: [last, big]",
            "'tool' waits for 'big', which waits for 'tool'",
            "after: [last]",
        ),
    ],
)
def test_a_circle_is_told_where_it_waits(old: str, new: str, found: str, fix: str) -> None:
    """The circle is named, at the line that closes it, with what is left when it is opened there."""
    text = GOOD.replace("projects:\n", "projects:\n  last: {effort: 1 month}\n")
    into = said(text.replace(old, new))
    (problem,) = into.problems
    assert problem.found == found
    assert problem.fix == fix
    assert "after: " in text.replace(old, new).splitlines()[(problem.line or 0) - 1]
    assert not said(text.replace(old, f"effort: 1 month, {fix}")).problems
