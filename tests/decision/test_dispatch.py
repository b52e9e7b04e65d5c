"""Lists of work carried out over futures, and what there is to schedule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.decision.dispatch import carried_out, rules
from leadtime.decision.work import Task, Team, WorkClass, ordered, programme
from leadtime.errors import InputError


def ends(tasks, order, teams=(), classes=(), **options):
    """When each project is done, in the one future of certain numbers."""
    course = carried_out(programme(tasks, teams, classes, draws=1, **options), order)
    return {n: float(x[0]) for n, x in course.done.items()}


def test_a_list_is_worked_off():
    """One after another in the order of the list, each behind what it needs."""
    tasks = [Task("a", 2), Task("b", 3, after=("c",)), Task("c", 1)]
    assert ends(tasks, ["b", "a", "c"]) == {"a": 2, "c": 3, "b": 6}
    assert ends(tasks, ["c", "b", "a"]) == {"c": 1, "b": 4, "a": 6}


def test_nobody_waits_for_a_project_that_cannot_begin():
    """While the first of the list waits for an integration, the next is done."""
    tasks = [Task("a", 1, integration=5), Task("b", 2, after=("a",)), Task("c", 3)]
    assert ends(tasks, ["a", "b", "c"]) == {"a": 6, "c": 4, "b": 8}


def test_people_of_a_team():
    """Projects of a few people run side by side; one that needs more keeps those who come free first."""
    team = [Team("t", 3)]
    tasks = [Task("a", 4, people=2), Task("b", 1, people=1), Task("c", 2, people=2), Task("d", 9, people=1)]
    # At month 1 one person is free; c needs two and is before d, so it has the first two who are free.
    assert ends(tasks, ["a", "b", "c", "d"], team) == {"a": 4, "b": 1, "c": 6, "d": 13}
    assert ends(tasks, ["a", "b", "d", "c"], team) == {"a": 4, "b": 1, "d": 10, "c": 6}


def test_skills_and_teams():
    """Whoever has the skill and is free first takes it; a team that begins later is not there before."""
    teams = [Team("x", skills=("s",)), Team("y", skills=("s", "r"), begins="2 months")]
    tasks = [
        Task("a", 3, skill="s"),
        Task("b", 3, skill="s"),
        Task("c", 1, skill="r"),
        Task("d", 1, team="x"),
    ]
    found = ends(tasks, ["a", "b", "c", "d"], teams)
    assert found == pytest.approx({"a": 3, "b": 5, "c": 6, "d": 4})


def test_a_failed_integration_costs_work_and_another_delay():
    """Work 4, delay 1, a failure found then, a quarter done again, another delay: 4 + 1 + 1 + 1."""
    tasks = [Task("a", 4, integration=1, fails=0.5, redo=0.25), Task("b", 2)]
    p = programme(tasks, (), draws=400)
    course = carried_out(p, ["a", "b"])
    again, done = p.again["a"], course.done["a"]
    assert set(again) >= {0, 1}
    assert np.allclose(done[again == 0], 5)
    # The team has begun the other project meanwhile, and finishes it first.
    assert np.allclose(done[again == 1], 4 + 2 + 1 + 1)
    alone = carried_out(programme(tasks[:1], (), draws=400), ["a"]).done["a"]
    assert np.allclose(alone, 5 + again * 2)


def test_what_is_redone_has_the_speed_of_its_time():
    """The part that is redone after automation goes as fast as automated work."""
    kinds = [WorkClass("k", automated=4.5, speedup=4)]
    p = programme([Task("a", 4, "k", integration=1, fails=0.5, redo=0.5)], (), kinds, draws=400)
    done = carried_out(p, ["a"]).done["a"]
    assert np.allclose(done, 5 + p.again["a"] * (2 / 4 + 1))


@pytest.mark.parametrize("order", [["tool", "work"], ["work", "tool"]])
def test_work_under_way_gets_faster_with_its_tools(order):
    """The tool of another team is there at month 3: the work that is then half done goes four times as fast,
    whichever stands first.
    """
    teams = [Team("x"), Team("y")]
    kinds = [WorkClass("k", automated=1, speedup=4, tools=("tool",))]
    tasks = [Task("tool", 2, team="x", integration=1), Task("work", 6, "k", team="y"), Task("n", 1, team="y")]
    found = ends(tasks, [*order, "n"], teams, kinds)
    assert found == pytest.approx({"tool": 3, "work": 3 + 3 / 4, "n": 3 + 3 / 4 + 1})


def test_a_tool_does_not_speed_itself_up():
    """Work of a class that is also its tool goes at today's speed."""
    kinds = [WorkClass("k", automated=0, speedup=4, tools=("tool",))]
    assert ends([Task("tool", 2, "k"), Task("x", 4, "k")], ["tool", "x"], (), kinds) == {"tool": 2, "x": 3}


def test_automation_that_hangs_on_the_crunch():
    """It comes so long before the crunch of the same future, or has come already."""
    kinds = [WorkClass("k", before_crunch="2 months", speedup=4)]
    p = programme([Task("a", 8, "k")], (), kinds, draws=3, crunch=np.array([1.0, 6.0, np.inf]))
    assert carried_out(p, ["a"]).done["a"].tolist() == [2, 5, 8]


tasks_of = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 3), st.integers(1, 3), st.integers(0, 7)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(made=tasks_of, seed=st.integers(0, 100))
def test_no_team_is_ever_asked_for_more_than_it_has(made, seed):
    """In any order each project runs as long as its work, after what it needs, with people enough; the list
    is worked off without a gap in which everybody is idle.
    """
    tasks = [
        Task(
            f"t{i}", effort, people=people, integration=delay, after=(f"t{i - 1}",) if i and after > 5 else ()
        )
        for i, (effort, delay, people, after) in enumerate(made)
    ]
    p = programme(tasks, [Team("t", 3)], draws=1)
    order = [f"t{i}" for i in np.random.default_rng(seed).permutation(len(tasks))]
    course = carried_out(p, order)
    start = {n: float(x[0]) for n, x in course.start.items()}
    done = {n: float(x[0]) for n, x in course.done.items()}
    for t in tasks:
        assert done[t.name] == pytest.approx(start[t.name] + t.effort + t.integration)
        assert all(start[t.name] >= done[a] for a in t.after)
    for at in start.values():
        assert sum(t.people for t in tasks if start[t.name] <= at < start[t.name] + t.effort) <= 3
    assert float(course.makespan[0]) <= sum(t.effort + t.integration for t in tasks)


def test_every_order_has_all_projects():
    """The orders of simple rules are permutations that respect what comes after what."""
    tasks = [Task("big", 9, "k"), Task("tool", 2), Task("last", 1, after=("big",), worth=9)]
    p = programme(tasks, (), [WorkClass("k", automated=3, speedup=4, tools=("tool",))], draws=10)
    made = rules(p)
    assert made["tools first"][0] == "tool"
    assert made["small first"][0] == "tool"
    for order in made.values():
        assert sorted(order) == ["big", "last", "tool"]
        assert order.index("big") < order.index("last")


def test_the_expected_programme_and_some_futures():
    """Means, with what failures cost in them; a slice has the same futures."""
    p = programme([Task("a", "2 to 6 months", integration=1, fails=0.3, redo=0.5)], (), draws=1000)
    mean = p.expected()
    assert mean.draws == 1
    assert mean.again["a"][0] == 0
    assert mean.delay["a"][0] == pytest.approx(1 + p.again["a"].mean())
    assert mean.effort["a"][0] > p.effort["a"].mean()
    some = p.some(slice(10, 20))
    assert some.draws == 10
    assert np.array_equal(some.effort["a"], p.effort["a"][10:20])
    # Automation that most futures never see does not come in the expected one.
    never = programme([Task("a", 3, "k")], (), [WorkClass("k", before_crunch=1, speedup=3)], draws=3,
                      crunch=np.array([2.0, np.inf, np.inf]))  # fmt: skip
    assert np.isinf(never.expected().speeds["k"].steps[0])


A = Task("a", 3)


@pytest.mark.parametrize(
    ("tasks", "teams", "classes", "told"),
    [
        ([], (), (), "no project"),
        ([A, A], (), (), "two entries are named 'a'"),
        ([A], [Team("t"), Team("t")], (), "two entries are named 't'"),
        ([A], (), [WorkClass("plain")], "two entries are named 'plain'"),
        ([Task("b", 3, after=("a", "x"))], (), (), "unknown name 'a' in after of 'b'"),
        ([Task("a", 3, "drafting")], (), [WorkClass("draft")], "unknown name 'drafting' in class of 'a'"),
        ([Task("a", 3, team="y")], [Team("t")], (), "unknown name 'y' in team of 'a'"),
        ([Task("a", 3, skill="flying")], [Team("t", skills=("s",))], (), "the skill 'flying'"),
        (
            [Task("a", 3, skill="s", team="u")],
            [Team("t", skills=("s",)), Team("u")],
            (),
            "'u' of 'a' has not",
        ),
        ([Task("a", 3, people=4)], [Team("t", 3)], (), "'a' takes 4 people"),
        (
            [Task("a", 3, after=("b",)), Task("b", 1, after=("a",))],
            (),
            (),
            "'a' waits for 'b', which waits for 'a'",
        ),
        ([A], (), [WorkClass("k", automated=3, tools=("b",))], "unknown name 'b' in tools of 'k'"),
        ([A], (), [WorkClass("k", automated=3, before_crunch=1)], "both at a time of its own"),
        ([A], (), [WorkClass("k", before_crunch=1)], "there is no crunch here"),
        ([Task("a", "3 dollars")], (), (), "dollar"),
        ([Task("a", "-4 to -2 months")], (), (), "a.effort"),
        ([Task("a", 3, fails=1.5)], (), (), "a.fails"),
    ],
)
def test_what_does_not_fit_together_is_refused(tasks, teams, classes, told):
    """Each mistake is one clear error that names the project, team or class."""
    with pytest.raises(InputError, match=told):
        programme(tasks, teams, classes, draws=10)


def test_an_order_keeps_what_it_can():
    """What stands before what it needs is moved behind it; the rest stays."""
    tasks = [Task("a", 1, after=("c",)), Task("b", 1), Task("c", 1)]
    assert ordered(tasks) == ["b", "c", "a"]
    assert ordered(tasks, ["a", "c", "b"]) == ["c", "a", "b"]
