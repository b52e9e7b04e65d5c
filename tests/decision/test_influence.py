"""Whom to talk to: against plain enumerations, in traps for greedy choice, and what must always hold."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import numpy as np
import pytest

from leadtime.decision import Circle, Contact, Decision, Finding, circle, influence
from leadtime.decision.persuasion import (
    SPREADS,
    Situation,
    at_least,
    exact_outcome,
    expected,
)
from leadtime.errors import InputError
from leadtime.models.influence import Network

PEOPLE = (
    Contact("chief", 10, view=0.2, moved=0.6, backfire=0.3),
    Contact("adviser", 2, view=0.6, moved=0.8, backfire=0.1),
    Contact("chair", 4, view=0.4, moved=0.5, backfire=0.2),
    Contact("outsider", 1, view=0.5),
)
TIES = {("adviser", "chief"): 0.5, ("chair", "chief"): 0.3, ("adviser", "chair"): 0.4}
VOTE = Decision("vote", ("chief", "chair"), "veto")


def plain(people, ties, talked, passes) -> float:
    """P(a decision passes) in plain Python: every tie, every talk and every starting view."""
    names, total = [c.name for c in people], 0.0
    by = {c.name: c for c in people}
    lucks = [("tie", t, p) for t, p in ties.items()]
    lucks += [(kind, n, getattr(by[n], kind)) for n in talked for kind in ("moved", "backfire")]
    lucks += [("view", n, by[n].view) for n in names]
    for outcome in product((True, False), repeat=len(lucks)):
        chance = float(np.prod([p if o else 1 - p for o, (_, _, p) in zip(outcome, lucks, strict=True)]))
        if chance == 0:
            continue
        luck = {(k, n): o for o, (k, n, _) in zip(outcome, lucks, strict=True)}
        final: dict[str, bool] = {}
        frontier = {n: not luck["backfire", n] for n in talked if luck["moved", n]}
        while frontier:
            final |= frontier
            new: dict[str, bool] = {}
            for a, b in ties:
                if a in frontier and luck["tie", (a, b)] and b not in final:
                    new[b] = new.get(b, True) and frontier[a]
            frontier = new
        total += chance * passes({n: final.get(n, luck["view", n]) for n in names})
    return total


@pytest.mark.parametrize("talked", [(), ("adviser",), ("adviser", "chair"), ("chief", "adviser")])
def test_all_that_may_happen_is_gone_through(talked):
    """The exact chance is that of a plain enumeration; simulated worlds agree within their error."""
    people = circle(PEOPLE, TIES)
    situation = Situation(people, (VOTE,))
    who = [people.network.index(n) for n in talked]
    want = plain(PEOPLE[:3], TIES, talked, lambda v: v["chief"] and v["chair"])
    exact = exact_outcome(situation, who)
    assert exact is not None
    assert float(expected(exact, who)[0]) == pytest.approx(want, abs=1e-12)
    worlds = situation.outcome(256, 3).passing(who)[0]
    assert abs(worlds.mean() - want) <= 4.5 * worlds.std() / len(worlds) ** 0.5 + 1e-12


@pytest.mark.parametrize(
    ("rule", "veto", "needed"),
    [("any", (), 1), ("majority", (), 2), ("veto", (), 3), ("2 of 3", (), 2), ("at least 3 of 3", (), 3),
     ("majority", ("b",), 2)],
)  # fmt: skip
def test_rules(rule, veto, needed):
    """Each rule passes what its votes say, counted over every combination of votes; a blocker must agree."""
    names, chances = ("a", "b", "c"), (0.2, 0.5, 0.9)
    decision = Decision("d", names, rule, veto)
    people = circle([Contact(n, 1, view=p) for n, p in zip(names, chances, strict=True)])
    got = float(expected(Situation(people, (decision,)).outcome(1, 0), ())[0])
    want = 0.0
    for votes in product((0, 1), repeat=3):
        chance = np.prod([p if v else 1 - p for v, p in zip(votes, chances, strict=True)])
        blocked = any(not votes[names.index(v)] for v in veto)
        want += chance * (sum(votes) >= needed and not blocked)
    assert decision.needed == needed
    assert got == pytest.approx(want, abs=1e-12)


def test_at_least_is_the_binomial():
    """With equal chances P(at least k of n) is the binomial's, and it sums to one over counts."""
    from scipy.stats import binom

    chances = np.full((6, 1), 0.3)
    for k in range(8):
        assert at_least(k, chances)[0] == pytest.approx(binom.sf(k - 1, 6, 0.3), abs=1e-12)


def test_a_coalition_is_found_that_greedy_choice_cannot_see():
    """Three must agree and nobody does yet: no single talk is worth anything, all three are worth one."""
    people = [Contact(f"p{i}", 1, view=0) for i in range(30)]
    others = {(f"p{i}", "p3"): 0.05 for i in range(12, 30)}
    found = influence([Decision("d", ("p3", "p7", "p11"), "3 of 3")], people, others, hours=3)
    assert set(found.data["chosen"]) == {"p3", "p7", "p11"}
    assert found.value.number == pytest.approx(1.0)
    assert found.data["searched"] == "searched"
    assert not found.data["submodular"]
    assert any("must agree" in c for c in found.caveats)


@pytest.mark.parametrize("seed", range(4))
def test_the_choice_is_the_best_there_is_on_small_cases(seed):
    """Every affordable set valued exactly: none is better than the one chosen, beyond Monte-Carlo error."""
    rng = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(5)]
    people = [
        Contact(n, float(rng.integers(1, 6)), *np.round(rng.uniform((0, 0.3, 0), (0.7, 1, 0.4)), 2))
        for n in names
    ]
    pairs = [(a, b) for a in names for b in names if a != b]
    ties = {pairs[k]: float(rng.uniform(0.1, 0.6)) for k in rng.choice(len(pairs), 5, replace=False)}
    decision = Decision("d", tuple(names[:3]), "majority")
    found = influence([decision], people, ties, hours=7, seed=seed)
    situation = Situation(circle(people, ties), (decision,))

    def gain(who):
        outcome = exact_outcome(situation, who)
        return float((expected(outcome, who) - expected(outcome, ()))[0])

    sets = [s for k in range(6) for s in combinations(range(5), k) if sum(people[i].hours for i in s) <= 7]
    assert found.data["exact"] == pytest.approx(gain([names.index(n) for n in found.data["chosen"]]))
    assert found.data["exact"] >= max(map(gain, sets)) - 4 * found.data["error"]


def test_who_cannot_be_reached_is_reached_through_another():
    """The decider takes more hours than there are: an adviser with a strong tie is chosen, the route told."""
    people = [Contact("chief", 100, view=0), Contact("adviser", 5), Contact("stranger", 1)]
    found = influence([Decision("d", ("chief",), "one")], people, {("adviser", "chief"): 0.6}, hours=10)
    assert found.data["chosen"] == ("adviser",)
    assert found.value.number == pytest.approx(0.6)
    row = found.data["rows"][0]
    assert row["route"] == {"through": ("adviser", "chief"), "chance": pytest.approx(0.6)}
    direct = next(r for r in found.data["rivals"] if r["name"] == "if nobody passes it on")
    assert direct["gain"] == 0
    assert "100 % of it comes by others" in found.answer


def test_raising_concern_without_direction_can_do_harm():
    """A broad message that backfires with most loses, where the same hours on one person win."""
    people = [Contact("chief", 10, view=0.5, moved=0.9), *(Contact(f"p{i}", 10, view=0.5) for i in range(9))]
    found = influence(
        [Decision("d", ("chief",), "one")],
        people,
        {(f"p{i}", "chief"): 0.3 for i in range(9)},
        hours=20,
        broad_backfire=0.8,
    )
    even = next(r for r in found.data["rivals"] if r["name"] == "everybody, evenly")
    assert even["gain"] + 4 * even["error"] < 0 < found.data["gain"]
    assert "would do harm" in found.answer


def test_nobody_is_talked_to_where_that_would_do_harm():
    """If every talk backfires more often than not, and most are for it, the best choice is nobody."""
    people = [Contact("chief", 1, view=0.9, backfire=0.6)]
    found = influence([Decision("d", ("chief",), "one")], people, hours=10)
    assert found.data["chosen"] == ()
    assert found.value.number == 0
    assert found.answer.startswith("Talk to nobody")


@pytest.mark.parametrize("spreads", SPREADS)
def test_a_finding_is_the_same_again_and_survives_json(spreads):
    """The same seed gives the same finding, whatever way views spread; JSON gives it back."""
    asked = {"hours": 6, "spreads": spreads, "seed": 5}
    one, two = (influence([VOTE], PEOPLE, TIES, **asked) for _ in range(2))
    assert one == two == Finding.from_json(one.to_json())
    assert one.value.number > 0
    assert {m["name"] for m in one.data["models"]} == set(SPREADS)


def test_more_hours_bring_no_less():
    """What is affordable with less is affordable with more: the curve rises, up to Monte-Carlo error."""
    curve = influence([VOTE], PEOPLE, TIES, hours=6).data["curve"]
    for a, b in pairwise(curve):
        assert b["gain"] >= a["gain"] - 4 * (a["error"] + b["error"])


def test_uncertain_numbers_count_by_their_means():
    """A tie is met once in a world, so a range and its mean give the same; low and high show the range."""
    sure = influence([VOTE], PEOPLE, TIES, hours=6)
    wide = {pair: f"uniform({p - 0.1}, {p + 0.1})" for pair, p in TIES.items()}
    unsure = influence([VOTE], PEOPLE, wide, hours=6)
    assert unsure.data["exact"] == pytest.approx(sure.data["exact"], abs=1e-9)
    assert sure.value.low is None
    assert unsure.value.low < unsure.value.number < unsure.value.high


def test_shifts_are_effects_times_changed_chances():
    """The mean shift of concern is Σ effect · (after − before), in log-odds."""
    decisions = [
        Decision("a", ("chief", "chair"), "any", raises="concern", effect=0.8),
        Decision("b", ("chair",), "one", raises="concern", effect=0.5),
        Decision("c", ("adviser",), "one", raises="options", effect=1.0),
    ]
    found = influence(decisions, PEOPLE, TIES, hours=6, words=64)
    rows = {d["name"]: d["after"] - d["before"] for d in found.data["decisions"]}
    concern, options = (found.data["shifts"][k] for k in ("concern", "options"))
    assert concern["mean"] == pytest.approx(0.8 * rows["a"] + 0.5 * rows["b"], abs=4 * concern["error"])
    assert options["mean"] == pytest.approx(rows["c"], abs=4 * options["error"])
    assert np.mean(concern["values"]) == pytest.approx(concern["mean"], abs=2e-3)


def test_worth_decides_whom_to_talk_to():
    """Two decisions, hours for one decider: whichever is worth more is chosen."""
    people = [Contact("a", 1, view=0), Contact("b", 1, view=0)]
    for worth, chosen in (((1.0, 3.0), "b"), ((3.0, 1.0), "a")):
        decisions = [Decision(n, (n,), "one", worth=w) for n, w in zip("ab", worth, strict=True)]
        found = influence(decisions, people, hours=1)
        assert found.data["chosen"] == (chosen,)
        assert found.value.number == pytest.approx(3.0)


def test_mistakes_are_named():
    """Rules, names, hours and numbers that cannot be; each says what is valid."""
    people = [Contact("a", 2), Contact("b", 3)]
    for decision, found in (
        (Decision("d", ("a", "b"), "one"), "for one to decide, and 2 are named"),
        (Decision("d", ("a", "b"), "3 of 2"), "the rule of 'd' is '3 of 2'"),
        (Decision("d", ("a", "b"), "mostly"), "the rule of 'd' is 'mostly'"),
        (Decision("d", ()), "decided by nobody"),
        (Decision("d", ("a", "c")), "nobody called 'c'"),
        (Decision("d", ("a", "b"), veto=("c",)), "can block"),
    ):
        with pytest.raises(InputError, match=found):
            influence([decision], people, hours=5)
    ok = [Decision("d", ("a",), "one")]
    with pytest.raises(InputError, match="reach nobody"):
        influence(ok, people, hours=1)
    with pytest.raises(InputError, match="two contacts are named 'a'"):
        influence(ok, [*people, Contact("a", 1)], hours=5)
    with pytest.raises(InputError, match=r"backfire of a is 1\.5"):
        influence(ok, [Contact("a", 1, backfire=1.5)], hours=5)
    with pytest.raises(InputError, match="way of spreading 'gossip'"):
        influence(ok, people, hours=5, spreads="gossip")
    with pytest.raises(InputError, match="has no worth and others have"):
        influence([*ok, Decision("e", ("b",), "one", worth=2)], people, hours=5)
    with pytest.raises(InputError, match="two decisions have the same name"):
        influence([*ok, *ok], people, hours=5)


def test_a_large_circle():
    """Five thousand people in arrays: the choice pays far better than the same hours at random."""
    rng = np.random.default_rng(2)
    n, m = 5_000, 20_000
    pairs = np.unique(rng.integers(0, n, (2, m)), axis=1)
    pairs = pairs[:, pairs[0] != pairs[1]]
    net = Network(n, *pairs, np.full(pairs.shape[1], 0.2), tuple(f"p{i}" for i in range(n)))
    people = Circle(net, hours=rng.uniform(1, 9, n), view=0.3, moved=0.8, backfire=0.1)
    found = influence([Decision("d", ("p1", "p2", "p3"), "2 of 3")], people, hours=12, words=4)
    gains = {r["name"]: r for r in found.data["rivals"]}
    assert gains["people drawn at random"]["behind"] > 4 * gains["people drawn at random"]["behind_error"]
    assert found.data["spent"] <= 12


def test_hours_spread_evenly_move_as_small_a_part():
    """Ten of a hundred hours spread over everybody reach the one decider with a chance of a tenth."""
    people = [Contact("chief", 10, view=0), Contact("others", 90, view=0)]
    found = influence([Decision("d", ("chief",), "one")], people, hours=10, words=128)
    even = next(r for r in found.data["rivals"] if r["name"] == "everybody, evenly")
    assert found.data["chosen"] == ("chief",)
    assert even["gain"] == pytest.approx(0.1, abs=5 * even["error"])


def test_a_talk_that_backfires_counts_in_averaging_too():
    """One decider who hears nobody: moved · (1 − backfire − view), exactly."""
    people = [Contact("chief", 1, view=0.3, moved=0.5, backfire=0.2)]
    found = influence([Decision("d", ("chief",), "one")], people, hours=1, spreads="averaging")
    assert found.value.number == pytest.approx(0.5 * (1 - 0.2 - 0.3))


def test_who_hears_next_to_nothing_goes_on_listening():
    """An hour spread over ten thousand changes nothing, though in averaging whoever is talked to is fixed."""
    people = [Contact("chief", 5000, view=0), Contact("adviser", 1, view=0.8), Contact("other", 4999)]
    ties = {("adviser", "chief"): 0.5}
    found = influence([Decision("d", ("chief",), "one")], people, ties, hours=1, spreads="averaging")
    even = next(r for r in found.data["rivals"] if r["name"] == "everybody, evenly")
    assert even["gain"] == pytest.approx(0, abs=1e-3)
    assert found.data["gain"] > 0.1


def test_votes_that_are_won_together_are_not_left_out():
    """An adviser who surely reaches all three of a veto raises P(all) though each single vote may fall."""
    people = [Contact("adviser", 1, backfire=0.3), *(Contact(n, 50, view=0.75) for n in "abc")]
    ties = {("adviser", n): 1.0 for n in "abc"}
    found = influence([Decision("d", tuple("abc"), "veto")], people, ties, hours=1)
    assert found.data["chosen"] == ("adviser",)
    assert found.value.number == pytest.approx(0.7 - 0.75**3)
    assert found.data["searched"] == "all"


def test_whoever_was_not_looked_at_is_not_said_to_have_been_tried():
    """Of three hundred who reach the decider not all are looked at, and the finding says so."""
    people = [Contact("chief", 50, view=0), *(Contact(f"p{i}", 1) for i in range(300))]
    ties = {(f"p{i}", "chief"): 0.5 for i in range(300)}
    found = influence([Decision("d", ("chief",), "one")], people, ties, hours=1, words=4)
    assert found.data["searched"] == "searched"


def test_hours_that_bring_more_when_spread_are_said_to():
    """Two must agree and the hours reach one whole: a part of each brings more, and that is said first."""
    people = [Contact("a", 10, view=0), Contact("b", 10, view=0)]
    found = influence([Decision("d", ("a", "b"), "veto")], people, hours=15, words=64)
    even = next(r for r in found.data["rivals"] if r["name"] == "everybody, evenly")
    assert even["gain"] == pytest.approx(0.75**2, abs=5 * even["error"])
    assert found.answer.startswith("Spread the hours evenly over everybody")


def test_the_range_takes_in_what_a_decision_is_worth():
    """Sure people and a worth from 1 to 3: 90 % lies from 1.1 to 2.9; sure worth has no range."""
    people = [Contact("a", 1, view=0)]
    found = influence([Decision("d", ("a",), "one", worth="uniform(1, 3)")], people, hours=1)
    assert (found.value.low, found.value.number, found.value.high) == pytest.approx((1.1, 2, 2.9), abs=0.1)
    unsure = [Contact("a", 1, view=0, moved="uniform(0, 1)")]
    moved = influence([Decision("d", ("a",), "one")], unsure, hours=1)
    assert (moved.value.low, moved.value.high) == pytest.approx((0.05, 0.95), abs=0.06)
    sure = influence([Decision("d", ("a",), "one", worth=2)], people, hours="uniform(1, 9)")
    assert sure.value.low is None


def test_only_an_exchange_finds_the_pair():
    """The best single person leaves no hours for anybody who helps; two others in their place are found."""
    names = [f"p{i}" for i in range(60)]
    people = [Contact("star", 7, view=0), *(Contact(n, 5, view=0) for n in names)]
    people += [Contact(x, 90, view=0) for x in "xyz"]
    ties = {("star", "x"): 0.7, ("p3", "y"): 0.45, ("p8", "z"): 0.45} | {(n, "x"): 0.01 for n in names}
    found = influence([Decision(x, (x,), "one") for x in "xyz"], people, ties, hours=10, words=16)
    assert found.data["searched"] == "searched"
    assert set(found.data["chosen"]) == {"p3", "p8"}


def test_those_who_value_the_choice_did_not_make_it():
    """Over many seeds the held-out value is right on average, where the sample that chose is too high."""
    people = [*(Contact(f"p{i}", 1, view=0) for i in range(12)), Contact("chief", 99, view=0)]
    ties = {(f"p{i}", "chief"): 0.5 for i in range(12)}
    decision = Decision("d", ("chief",), "one")
    runs = [influence([decision], people, ties, hours=1, words=1, seed=10 * k).data for k in range(30)]
    held = np.array([r["gain"] - 0.5 for r in runs])
    own = np.array([r["in_sample"] - 0.5 for r in runs])
    assert own.mean() > 4 * own.std() / 30**0.5
    assert abs(held.mean()) < 4 * held.std() / 30**0.5
