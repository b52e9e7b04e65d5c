"""What one more hour buys: the marginal value of a lever, future by future, beside the arithmetic by hand.

The plan is simulated again over the same futures with a small nudge to the lever; the paired difference of
the gain, divided by the nudge, is what an hour buys in each future. Its mean has a Monte-Carlo error; its
spread over futures is what we do not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.by_hand import NEEDS, ByHand, by_hand, medians
from leadtime.decision.columns import Floats, column, known_plans, reference_plan
from leadtime.decision.defaults import Exchange, defaults_for
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.paired import heaviest_share
from leadtime.decision.sensitivity import sensitivity
from leadtime.decision.tornado import correlated, left_over
from leadtime.decision.words import amount, input_name, percent, span, unit_name
from leadtime.errors import InputError, SupportError, listing, nearest

if TYPE_CHECKING:
    from leadtime.futures import Futures, Plan

_BASE, _MIX, _MORE, _INSTEAD = "as planned", "one more hour", "many more hours", "an hour of the alternative"
_MANY = 100.0


@dataclass(frozen=True)
class Bought:
    """What an hour buys: ``each`` future's hours per hour, shape (draws,), their mean and its error."""

    mean: float
    error: float
    each: Floats

    def to_json(self) -> dict[str, Any]:
        """Mean, error and spread as plain data."""
        low, median, high = np.quantile(self.each, (0.05, 0.5, 0.95))
        return {
            "mean": self.mean,
            "error": self.error,
            "median": median,
            "low": low,
            "high": high,
            "p_nothing": float(np.mean(self.each == 0)),
            "p_loss": float(np.mean(self.each < 0)),
        }


def envelope(
    futures: Futures,
    plan: str | None = None,
    *,
    lever: str | None = None,
    gain: str | None = None,
    instead: str | None = None,
    nudge: float | None = None,
    published: tuple[float, float] | None = None,
    draws: int | None = None,
) -> Finding:
    """What one more hour on a lever buys under a plan: its marginal value, in ``gain`` per unit of the lever.

    Parameters
    ----------
    futures:
        the run whose model, beliefs, seed and sampling are used; its futures are simulated again, nudged.
    plan:
        the plan at whose margin the hour is spent: ``today`` if there is one, else the first.
    lever:
        the input that an hour is added to; a vector is nudged as a mix, in proportion to what the plan spends
        on each component already, and each component on its own. The crunch model has its defaults.
    gain:
        the scalar quantity that is bought.
    instead:
        a lever on which the same hour could be spent instead.
    nudge:
        how much is added, in the lever's unit; small against what changes the margin.
    published:
        a range to hold the figure against.
    draws:
        how many futures to simulate; as many as ``futures`` has, unless said.

    Returns
    -------
    Finding
        ``value`` is E[gain(x + nudge) − gain(x)] / nudge with its Monte-Carlo error and its 5 % to 95 % range
        over futures. ``data`` has the same for every component, for a nudge a hundred times as
        large, and for the alternative; the medians and lines of the arithmetic ``by_hand`` and its ratio to
        the simulated mean; and which beliefs move it.

    Raises
    ------
    InputError
        where the model has no default for the lever or the gain, or no such input.
    """
    name = reference_plan(futures.plans, None) if plan is None else known_plans(futures, [plan])[0]
    told = {"lever": lever, "gain": gain, "instead": instead, "nudge": nudge, "published": published}
    asked = _exchange(futures, told)
    base = _at_base(futures, name, asked, draws or futures.draws)
    weights = _weights(base, asked)
    nudged = _simulate_nudged(futures, name, asked, weights, draws or futures.draws)
    return _finding(name, asked, weights, base, nudged)


def _exchange(futures: Futures, told: Mapping[str, Any]) -> Exchange:
    """What is exchanged for what: as told, else as the table of shipped models has it."""
    usual = defaults_for(futures.model.name).exchange
    given = {k: v for k, v in told.items() if v is not None}
    if usual is not None and (given.get("lever", usual.lever), given.get("gain", usual.gain)) != (
        usual.lever,
        usual.gain,
    ):
        usual = None
    settings = {**(vars(usual) if usual else {}), **given}
    if usual is not None and settings["published"] != usual.published:
        settings |= {"published_by": "", "published_at": ""}
    for needed, what in (("lever", "input that an hour is added to"), ("gain", "quantity that is bought")):
        if needed not in settings:
            raise InputError(
                f"the model {futures.model.name!r} has no default {needed}, the {what}", fix=f"{needed}='...'"
            )
    asked = Exchange(**settings)
    _check_known(asked.gain, futures.model.quantities, "quantity")
    for name in filter(None, (asked.lever, asked.instead)):
        _check_known(name.partition("[")[0], futures.model.inputs, "input")
    return asked


def _check_known(name: str, known: Mapping[str, Any], what: str) -> None:
    if name not in known:
        raise InputError(f"the model has no {what} {name!r}", valid=listing(known), fix=nearest(name, known))


def _simulate(futures: Futures, plans: list[Plan], keep: list[str], draws: int) -> Futures:
    from leadtime.futures import simulate

    return simulate(
        futures.model, futures.beliefs, plans, draws=draws, seed=futures.seed, keep=keep,
        sampling=futures.sampling, progress=False,
    )  # fmt: skip


def _at_base(futures: Futures, plan: str, asked: Exchange, draws: int) -> Futures:
    """The plan as it is, with what the mix and the arithmetic by hand need."""
    from leadtime.futures import Plan

    keep = [asked.lever.partition("[")[0], *((asked.spent,) if asked.spent else ())]
    keep += NEEDS if asked.by_hand else ()
    return _simulate(futures, [Plan(_BASE, futures.plan(plan).sets)], list(dict.fromkeys(keep)), draws)


def _weights(base: Futures, asked: Exchange) -> dict[str, float]:
    """How an hour is split over the components of the lever: as the plan splits its hours, else evenly."""
    labels = base.labels(asked.lever) if "[" not in asked.lever else None
    if labels is None:
        return {asked.lever: 1.0}
    spent = np.ones(len(labels))
    if asked.spent is not None:
        on_each = np.mean(np.asarray(base[_BASE][asked.spent], dtype=np.float64), axis=0)
        spent = np.maximum(on_each, 0) if np.sum(np.maximum(on_each, 0)) > 0 else spent
    parts = spent / np.sum(spent)
    return {f"{asked.lever}[{label}]": float(w) for label, w in zip(labels, parts, strict=True)}


def _simulate_nudged(
    futures: Futures, plan: str, asked: Exchange, weights: Mapping[str, float], draws: int
) -> Futures:
    sets = futures.plan(plan).sets
    nudges: dict[str, dict[str, float]] = {
        _BASE: {},
        _MIX: {c: w * asked.nudge for c, w in weights.items() if w > 0},
        _MORE: {c: w * asked.nudge * _MANY for c, w in weights.items() if w > 0},
    }
    if len(weights) > 1:
        nudges |= {c: {c: asked.nudge} for c in weights}
    if asked.instead:
        nudges[_INSTEAD] = {asked.instead: asked.nudge}
    needed = futures.model.ancestors((asked.gain,))
    keep = [asked.gain, *(n for n in futures.model.inputs if n in needed)]
    plans = [_nudged(name, sets, by) for name, by in nudges.items()]
    return _simulate(futures, plans, keep, draws)


def _nudged(name: str, sets: Mapping[str, Any], by: Mapping[str, float]) -> Plan:
    """The plan with something added to some of its levers, which stand at zero unless it sets them."""
    from leadtime.futures import Plan

    made = dict(sets)
    for component, step in by.items():
        head, _, label = component.partition("[")
        label = label.removesuffix("]")
        if component in made or not label or not isinstance(made.get(head), Mapping):
            made[component] = _number(made.get(component, 0.0), component) + step
        else:
            vector = dict(made[head])
            made[head] = vector | {label: _number(vector.get(label, 0.0), component) + step}
    return Plan(name, made)


def _number(value: Any, component: str) -> float:
    if isinstance(value, (int, float)):
        return float(value)
    raise SupportError(
        f"the plan sets {component!r} to {value!r}; only to a plain number can something be added"
    )


def _bought(nudged: Futures, plan: str, asked: Exchange, step: float) -> Bought:
    told = nudged.compare(plan, _BASE, asked.gain).difference
    each = (column(nudged, plan, asked.gain) - column(nudged, _BASE, asked.gain)) / step
    return Bought(float(told) / step, told.error / step, each)


def _finding(
    plan: str, asked: Exchange, weights: Mapping[str, float], base: Futures, nudged: Futures
) -> Finding:
    bought = _bought(nudged, _MIX, asked, asked.nudge)
    tornado = sensitivity(
        nudged, asked.gain, plans=[_BASE, _MIX], plan=_MIX, against=_BASE, higher_is_better=True
    )
    hands = _hands(base, asked, weights)
    several = len(weights) > 1
    parts = {c: _bought(nudged, c, asked, asked.nudge) if several else bought for c in weights}
    main = max(parts, key=lambda c: parts[c].mean)
    alternative = _bought(nudged, _INSTEAD, asked, asked.nudge) if asked.instead else None
    shown = bought.to_json()
    unit = f"{nudged.unit(asked.gain)} / {base.unit(asked.lever.partition('[')[0])}".removesuffix(" / ")
    data: dict[str, Any] = {
        "model": nudged.model.name,
        "plan": plan,
        "lever": asked.lever,
        "gain": asked.gain,
        "unit": unit,
        "instead": asked.instead,
        "nudge": asked.nudge,
        "draws": nudged.draws,
        "seed": nudged.seed,
        "published": asked.published,
        "published_by": asked.published_by,
        "published_at": asked.published_at,
        "mix": weights,
        "bought": shown,
        "many": _bought(nudged, _MORE, asked, asked.nudge * _MANY).to_json() | {"hours": asked.nudge * _MANY},
        "parts": {c: part.to_json() for c, part in parts.items()},
        "alternative": None if alternative is None else alternative.to_json(),
        "by_hand": {c: hand.to_json() | _against_hand(hand, parts[c]) for c, hand in hands.items()},
        "main": main,
        "rows": _breaks(tornado, asked.nudge),
        "notes": _notes(tornado),
    }
    return Finding(
        kind="envelope",
        question=f"What does one more {asked.words or input_name(asked.lever)} buy under {plan}?",
        answer=_answer(asked, unit, data),
        value=Value(number=bought.mean, error=bought.error, unit=unit, low=shown["low"], high=shown["high"]),
        rests_on=tuple(Support(name=s.name, share=s.share, what=s.what) for s in tornado.rests_on),
        caveats=_caveats(bought, data),
        data=data,
    )


def _hands(base: Futures, asked: Exchange, weights: Mapping[str, float]) -> dict[str, ByHand]:
    """The arithmetic by hand for each component, where the model has one."""
    if not asked.by_hand:
        return {}
    at = medians(base, _BASE)
    options = base.model.inputs["raises"].options
    labels = {c: c.partition("[")[2].removesuffix("]") for c in weights}
    return {c: by_hand(at, label, options[int(at["raises"][label])]) for c, label in labels.items()}


def _against_hand(hand: ByHand, part: Bought) -> dict[str, Any]:
    """The simulated figure beside the one by hand, and by which factor the hand is off."""
    off = hand.figure / part.mean if part.mean else None
    return {"simulated": part.mean, "simulated_error": part.error, "ratio": off}


def _notes(tornado: Finding) -> tuple[str, ...]:
    """What a reader of the figure of what moves it must not miss."""
    data = tornado.data
    return (*left_over(data, data["ranked_by"]), *correlated(data, data["ranked_by"]))


def _breaks(tornado: Finding, nudge: float) -> list[dict[str, Any]]:
    """For each belief that is heard, what the hour buys at its low and at its high end."""
    return [
        {
            "input": row["input"],
            "unit": row["unit"],
            "low": row["low"],
            "high": row["high"],
            "correlated": row["correlated"],
            "share": row["decision"]["share"],
            "share_error": row["decision"]["share_error"],
            **{f"bought_{e}": row["decision"][e] / nudge for e in ("low", "high")},
            **{f"bought_{e}_error": row["decision"][f"{e}_error"] / nudge for e in ("low", "high")},
        }
        for row in tornado.data["rows"]
        if row["heard"] and row["kind"] != "dice"
    ]


def _answer(asked: Exchange, unit: str, data: Mapping[str, Any]) -> str:
    told = data["bought"]
    thing = asked.words or f"unit of {input_name(asked.lever)}"
    gained = asked.gain_words or f"of {input_name(asked.gain)} ({unit_name(unit) or 'no unit'})"
    middle, ends = amount(told["median"], digits=2), span(told["low"], told["high"])
    nothing, loses = percent(told["p_nothing"]), percent(told["p_loss"])
    text = (
        f"One more {thing} under {data['plan']} buys {amount(told['mean'], told['error'])} {gained} on "
        f"average (median {middle}; 90 % of futures: {ends}); it buys nothing in {nothing} of futures and "
        f"loses in {loses}."
    )
    return " ".join(
        (text, *_held_against(asked, told), *_by_hand_words(data), *_alternative_words(asked, data))
    )


def _held_against(asked: Exchange, told: Mapping[str, Any]) -> list[str]:
    """Where the mean lies against the published range, with its error."""
    if asked.published is None:
        return []
    low, high = asked.published
    least, most = told["mean"] - 2 * told["error"], told["mean"] + 2 * told["error"]
    if low <= least and most <= high:
        where = "inside"
    else:
        where = "below" if most < low else "above" if least > high else "at the edge of"
    whose = f" of {asked.published_by.partition(', “')[0]}" if asked.published_by else ""
    text = f"That is {where} the published rough estimate{whose}: {low:g} to {high:g}"
    if where == "below" and told["mean"] > 0:
        times = amount(low / told["mean"], digits=2)
        text += f", which would take about {times} times as much: the model's page says what inputs give it"
    return [f"{text}."]


def _by_hand_words(data: Mapping[str, Any]) -> list[str]:
    hand = data["by_hand"].get(data["main"])
    if hand is None:
        return []
    part = amount(hand["simulated"], hand["simulated_error"])
    alone = f" for {input_name(hand['activity'])} alone" if len(data["parts"]) > 1 else ""
    return [
        f"By hand, with medians, it is {amount(hand['figure'], digits=2)}{alone}; the simulation has {part}."
    ]


def _alternative_words(asked: Exchange, data: Mapping[str, Any]) -> list[str]:
    other = data["alternative"]
    if other is None:
        return []
    thing = asked.instead_words or f"unit of {input_name(asked.instead or '')}"
    return [f"One {thing} instead brings {amount(other['mean'], other['error'])}."]


_ERROR_AND_RANGE = (
    "The ± is the Monte-Carlo error of the mean; the range over futures is what the beliefs leave open."
)
_MEDIANS = (
    "The arithmetic by hand multiplies medians. The mean also counts the rare futures in which an hour buys "
    "very much, and those in which the rivals' lead, a backfire or a wasted window leaves nothing."
)


def _caveats(bought: Bought, data: Mapping[str, Any]) -> tuple[str, ...]:
    many = data["many"]
    told = [_ERROR_AND_RANGE]
    told.append(
        f"This is the value at the margin of {data['plan']}; the next {amount(many['hours'])} bring "
        f"{amount(many['mean'], many['error'])} each."
    )
    if data["by_hand"]:
        told.append(_MEDIANS)
    if (share := heaviest_share(bought.each)) > 0.05:
        told.append(
            f"One single future in {len(bought.each):,} carries {percent(share)} of the variance: the mean "
            f"rests on extremes, and its error may be larger than shown."
        )
    return (*told, *_what_breaks_it(data))


def _what_breaks_it(data: Mapping[str, Any]) -> list[str]:
    """The first belief that takes the figure below the published range on its own."""
    if data["published"] is None:
        return []
    low = data["published"][0]
    for row in data["rows"]:
        end, other = ("low", "high") if row["bought_low"] < row["bought_high"] else ("high", "low")
        if row[f"bought_{end}"] < low < row[f"bought_{other}"]:
            left = amount(row[f"bought_{end}"], row[f"bought_{end}_error"])
            value = amount(row[end], None, row["unit"], digits=2)
            return [
                f"On average it is {left} where {input_name(row['input'])} is at its {end} end ({value})."
            ]
    return []
