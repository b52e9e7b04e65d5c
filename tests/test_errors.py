"""The error tree: what a message shows, and that nothing is lost on the way through a process border."""

from __future__ import annotations

import pickle

import pytest

from leadtime.errors import (
    BeliefError,
    CensoredError,
    InputError,
    LeadtimeError,
    MissingExtraError,
    Problem,
    ProjectError,
    SupportError,
    UnitError,
    listing,
    nearest,
)

EVERY = [
    InputError("found", valid="this", fix="that", file="f.yaml", line=3, column=5),
    UnitError("found", line=3),
    BeliefError("found"),
    ProjectError([Problem("one", file="f.yaml", line=1), Problem("two", file="f.yaml", line=2)]),
    MissingExtraError("distributed", "cluster", "running on a cluster"),
    SupportError("too few", {"draws": 3}),
    CensoredError("beyond 2050"),
]


@pytest.mark.parametrize("error", EVERY, ids=lambda e: type(e).__name__)
def test_errors_survive_pickling(error: LeadtimeError) -> None:
    """A worker on another machine raises the same error, with the same words and the same parts."""
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert getattr(copy, "problems", None) == getattr(error, "problems", None)
    assert getattr(copy, "partial", None) == getattr(error, "partial", None)


def test_a_problem_shows_its_place_and_what_to_type() -> None:
    """The message has the place first, then what was found, what is valid, and what to type."""
    problem = Problem("unknown belief 'concren'", "concern", "concern: beta(4, 6)", "leadtime.yaml", 4, 3)
    assert str(problem).splitlines() == [
        "leadtime.yaml:4:3: unknown belief 'concren'",
        "  valid: concern",
        "  try:   concern: beta(4, 6)",
    ]
    assert str(Problem("alone")) == "alone"
    assert Problem("x", line=4).place == "4"


def test_every_class_has_a_code_of_its_own() -> None:
    """Each kind of error leads to its own help page."""

    def below(kind: type[LeadtimeError]) -> list[type[LeadtimeError]]:
        return [kind, *(c for sub in kind.__subclasses__() for c in below(sub))]

    ours = [c for c in below(LeadtimeError) if c.__module__ == "leadtime.errors"]
    codes = [c.code for c in ours]
    assert len(codes) == len(set(codes))


def test_a_project_error_without_problems_is_a_mistake_of_ours() -> None:
    """An error that reports nothing must not reach a user."""
    with pytest.raises(ValueError, match="at least one"):
        ProjectError([])


def test_nearest_and_listing() -> None:
    """The nearest name is one that a person could have meant, and a long list is cut short."""
    assert nearest("concren", ["options", "concern"]) == "concern"
    assert nearest("zzz", ["options", "concern"]) is None
    assert listing([]) == "(none)"
    assert listing(["b", "a"]) == "a, b"
    assert listing([f"n{i:02}" for i in range(20)], most=2) == "n00, n01 and 18 more"
