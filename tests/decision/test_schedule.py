"""The finding on what to do now, what to put off, and which tools come first."""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.decision import Finding, Task, Team, WorkClass, schedule
from leadtime.decision.planned import planned
from leadtime.decision.work import programme
from leadtime.errors import InputError, MissingExtraError
from leadtime.models.speed_curves import puts_off

SMALL = [Task(f"small_{k}", 0.6) for k in range(10)]
TWO_TEAMS = (Team("x", 2, ("s",)), Team("y", 1))


def instructive(automated, integration=0.0, draws=20, small=SMALL, **options):
    """Ten small projects of 6 months in all, and one of 7 that takes 2 once it is automated."""
    big = Task("big", 7, "research", integration=integration, **options)
    kind = WorkClass("research", automated=automated, speedup=3.5)
    return schedule([*small, big], (), [kind], draws=draws, method="heuristic")


def verdicts(found):
    """The verdict on each project."""
    return {r["name"]: r["verdict"] for r in found.data["rows"]}


def random_work(**options):
    """A programme with all that there is."""
    tasks = [
        Task("tool", "1 to 3 months", team="y", integration="0.2 to 1 months", fails=0.3),
        Task("big", "6 to 12 months", "k", skill="s", integration="0.5 to 2 months", fails=0.2, worth=3),
        Task("a", "1 to 3 months", people=1),
        Task("b", "2 to 4 months", people=1, after=("a",)),
        Task("c", "1 to 2 months", "grows", after=("b", "tool")),
    ]
    kinds = [
        WorkClass(
            "k", automated="2 to 9 months", speedup="2 to 8", lost="uniform(0.1, 0.5)", tools=("tool",)
        ),
        WorkClass("grows", doubles="6 to 18 months", most=4),
    ]
    return schedule(tasks, TWO_TEAMS, kinds, **({"draws": 300, "time_limit": 20} | options))


# -- ten small projects and a big one ----------------------------------------------------------------------


@pytest.mark.parametrize(("automated", "verdict"), [(3, "defer"), (6, "defer"), (9, "defer"), (12, "next")])
def test_small_first_wins_and_the_big_one_is_put_off(automated, verdict):
    """Automation in time, exactly when the small ones are done too: the big project is written up and put
    off, and all takes what the formula says. Automated when most of it is done, it is only the last.
    """
    found = instructive(automated)
    assert verdicts(found)["big"] == verdict
    assert verdicts(found)["small_0"] == "now"
    assert found.data["order"][-1] == "big"
    late = max(automated - 6, 0)
    assert found.value.number == pytest.approx(6 + late + (7 - late) / 3.5)
    assert ("Write up and put off until it goes faster: big." in found.answer) == (verdict == "defer")
    assert "big last gains" in found.answer


@pytest.mark.parametrize(("automated", "integration"), [(14, 0), (12, 2), (0.5, 1), (6, 5)])
def test_small_first_loses(automated, integration):
    """Automation after all is done, or so late, so soon or with so long an integration that hiding the
    integration behind the small work is worth more: the big project comes first.
    """
    found = instructive(automated, integration)
    rows = {r["name"]: r for r in found.data["rows"]}
    gain = puts_off(6, 7, 3.5, automated, integration).gain
    assert gain <= 0
    assert found.data["put_off"][0]["gain"] == pytest.approx(gain, abs=1e-9)
    assert rows["big"]["verdict"] != "defer"
    assert "gains nothing over" in found.answer or "loses" in found.answer


@settings(max_examples=15, deadline=None)
@given(automated=st.floats(0.5, 12), integration=st.floats(0, 4))
def test_the_conditions_found_are_those_of_the_formula(automated, integration):
    """Gain, months between which it must be automated, least speed-up and longest integration come out of the
    simulation as they come out of the closed form.
    """
    (row,) = instructive(automated, integration, 2, [Task("small", 6)]).data["put_off"]
    known = puts_off(6, 7, 3.5, automated, integration)
    assert row["gain"] == pytest.approx(known.gain, abs=1e-6)
    if known.earliest is not None and known.latest - known.earliest > 1:
        assert row["automated"]["wins"]
        assert (row["automated"]["low"] or 0.0) == pytest.approx(known.earliest, abs=0.02)
        assert row["automated"]["high"] == pytest.approx(known.latest, abs=0.02)
    if known.factor is not None and 1.01 < known.factor < 20:
        assert row["speedup"]["low"] == pytest.approx(known.factor, rel=0.02)
    if known.delay is not None and known.delay > 0.1:
        assert row["integration"]["high"] == pytest.approx(known.delay, abs=0.02)


def test_a_failing_integration_narrows_what_must_be_true():
    """An integration that takes a month and fails half of the time makes putting off win by less, and in a
    shorter stretch of months: done first, its failures are found and mended beside the small work.
    """
    small = [Task(f"small_{k}", 2) for k in range(3)]
    sure, unsure = (instructive(6, 1, 300, small, fails=f).data["put_off"][0] for f in (0, 0.5))
    assert unsure["gain"] < sure["gain"] - 2 * unsure["error"]
    width = [r["automated"]["high"] - r["automated"]["low"] for r in (sure, unsure)]
    assert width[1] < width[0]


def test_automation_that_is_uncertain():
    """Half of the futures are automated in month 3, half never: the share in which it holds is said."""
    found = instructive("mixture(0.5: 3 months, 0.5: 40 months)", draws=400)
    (row,) = found.data["put_off"]
    assert row["holds"] == pytest.approx(0.5, abs=0.06)
    assert row["better_in"] == pytest.approx(row["holds"])
    assert row["gain"] == pytest.approx(row["holds"] * puts_off(6, 7, 3.5, 3).gain, abs=1e-6)


# -- the plan and its policy -------------------------------------------------------------------------------


def test_the_plan_says_what_is_proved():
    """Bound, grid and status: nothing beats the bound of continuous time, and "optimal" is of the grid."""
    pytest.importorskip("ortools")
    plan = random_work().data["plan"]
    assert plan["status"] == "optimal"
    assert plan["method"] == "CP-SAT"
    assert plan["bound"] == pytest.approx(plan["makespan"])
    assert plan["least"] <= plan["loose"] + 1e-9
    assert plan["least"] <= plan["makespan"]
    (told,) = (c for c in random_work().caveats if "durations rounded up" in c)
    assert "which is proved optimal" in told
    assert "above the least possible" in random_work().answer


@settings(max_examples=10, deadline=None)
@given(
    work=st.lists(st.tuples(st.floats(0.5, 6), st.booleans(), st.integers(0, 2)), min_size=2, max_size=5),
    step=st.floats(0, 12),
)
def test_no_order_beats_the_bound(work, step):
    """What the solver bounds in continuous time holds for every order that is carried out."""
    pytest.importorskip("ortools")
    from itertools import permutations

    from leadtime.decision.dispatch import carried_out

    tasks = [Task(f"t{i}", w, "k" if fast else "plain", integration=d) for i, (w, fast, d) in enumerate(work)]
    p = programme(tasks, (), [WorkClass("k", automated=step, speedup=4, tools=("t0",))], draws=1)
    plan = planned(p)
    best = min(
        float(carried_out(p, o).makespan[0]) for o in permutations([t.name for t in tasks])
    )  # fmt: skip
    assert plan.least <= best + 1e-9 <= plan.loose + 2e-9
    # A plan on the grid can be carried out, so it takes no less than the best.
    assert plan.makespan >= best - 1e-9


def test_a_plan_on_expected_numbers_is_optimistic_where_paths_meet():
    """Four things side by side with a last one after all of them: the mean of the latest is later than the
    latest of the means (merge bias).
    """
    teams = [Team(f"team_{k}") for k in range(4)]
    tasks = [Task(f"part_{k}", "2 to 6 months", team=f"team_{k}") for k in range(4)]
    tasks.append(Task("last", 1, after=tuple(t.name for t in tasks), team="team_0"))
    m = schedule(tasks, teams, draws=1000, method="heuristic").data["makespan"]
    assert m["optimism"] > 5 * m["optimism_error"] > 0
    assert m["mean"] == pytest.approx(m["expected"] + m["optimism"])


def test_with_a_crunch_worth_in_time_counts():
    """What is worth most by the crunch goes first; a chance of being done, and more with a later crunch."""
    tasks = [Task("dear", 4, worth=10), Task("cheap", 3, worth=1)]
    soon, late = (
        schedule(tasks, by=by, draws=500, method="heuristic") for by in ("3 to 8 months", "5 to 20 months")
    )
    assert soon.data["order"][0] == "dear"
    assert soon.data["by"]["worth"] < late.data["by"]["worth"] <= 11
    assert soon.data["by"]["all"] < late.data["by"]["all"]
    assert soon.data["judged_by"] == "worth"
    assert "done by the crunch" in soon.answer


def test_knowing_the_future_is_worth_something_and_never_less_than_nothing():
    """The regret over all orders: positive where the best order differs between futures, zero where none can
    be better.
    """
    tasks = [Task("a", 4, worth=1), Task("b", "1 to 8 months", worth=1)]
    regret = schedule(tasks, by="2 to 10 months", draws=500, method="heuristic").data["regret"]
    assert regret["exact"]
    assert regret["mean"] > 2 * regret["error"] > 0
    same = schedule([Task("a", 4), Task("b", 3)], draws=50, method="heuristic")
    assert same.data["regret"]["mean"] == pytest.approx(0, abs=1e-9)
    assert "would hardly change" in same.answer


def test_a_tool_that_must_not_wait():
    """What opens a class of work to automation is told to come first, with what it costs to build it last."""
    tasks = [Task("tool", 1), Task("big", 12, "k"), Task("small", 3)]
    found = schedule(tasks, (), [WorkClass("k", automated=0, speedup=6, tools=("tool",))], draws=50)
    assert found.data["order"][0] == "tool"
    (tool,) = found.data["tools"]
    assert tool["opens"] == ("k",)
    # Built last, after all the work, it opens nothing: 12 months instead of 2.
    assert tool["cost"] == pytest.approx(10)
    assert "Tools that must not wait: tool" in found.answer


def test_the_same_seed_gives_the_same_answer():
    """Twice the same finding, which survives JSON; another seed gives another."""
    one, two = random_work(seed=3, method="heuristic"), random_work(seed=3, method="heuristic")
    assert one == two
    assert Finding.from_json(one.to_json()) == one
    assert random_work(seed=4, method="heuristic") != one


def test_what_is_proposed_is_no_worse_than_any_rule():
    """Within the error of their difference, since it was chosen on half of the futures."""
    for row in random_work(method="heuristic").data["rules"]:
        assert row["behind"] >= -3 * row["behind_error"] - 1e-9


def test_without_the_solver(monkeypatch):
    """The default plans by rules and says how to get the solver; asking for it names the extra."""
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    found = random_work()
    assert found.data["plan"]["method"] == "heuristic"
    if found.data["plan"]["status"] != "optimal":
        assert "leadtime[schedule]" in " ".join(found.caveats)
    with pytest.raises(MissingExtraError, match="ortools"):
        random_work(method="cpsat")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"method": "cp-sat"}, "no method 'cp-sat'"),
        ({"time_limit": 0}, "time limit is 0 seconds"),
        ({"by": np.ones(7)}, r"shape \(7,\)"),
        ({"by": "3 dollars"}, "dollar"),
    ],
)
def test_options_that_cannot_be_are_refused(options, told):
    """Each mistake is one clear error."""
    with pytest.raises(InputError, match=told):
        random_work(**options)


def test_one_project_alone():
    """There is nothing to put off, and nothing to be sorry for."""
    found = schedule([Task("only", 3, "k")], (), [WorkClass("k", automated=1, speedup=2)], draws=20)
    assert found.data["put_off"] == ()
    assert found.value.number == pytest.approx(2)
    assert found.answer.startswith("Do now: only.")


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_holds_whoever_does_what(seed):
    """Two teams and projects that either could do: no division of them takes less than the least possible."""
    rng = np.random.default_rng(seed)
    efforts = rng.integers(1, 13, rng.integers(4, 7)).tolist()
    fixed = rng.choice(["", "", "", "A", "B"], len(efforts)).tolist()
    tasks = [Task(f"t{i}", float(e), team=f) for i, (e, f) in enumerate(zip(efforts, fixed, strict=True))]
    plan = planned(programme(tasks, [Team("A"), Team("B")], draws=1), time_limit=3)
    best = np.inf
    for choice in product("AB", repeat=len(efforts)):
        if all(f in {"", c} for f, c in zip(fixed, choice, strict=True)):
            loads = [sum(e for e, c in zip(efforts, choice, strict=True) if c == t) for t in "AB"]
            best = min(best, max(loads))
    assert sum(efforts) / 2 - len(efforts) * plan.grid <= plan.least <= best + 1e-9


def test_noise_puts_nothing_off():
    """A project that waiting neither helps nor hurts is not put off, and no stretch of months wins."""
    same = WorkClass("k", automated="uniform(0, 20)", speedup=1)
    tasks = [Task("one", "2 to 6 months", "k"), Task("two", "2 to 6 months")]
    found = schedule(tasks, (), [same], by="uniform(2, 12) months", draws=400, method="heuristic")
    assert "defer" not in verdicts(found).values()
    assert not any(r["automated"]["wins"] for r in found.data["put_off"])
