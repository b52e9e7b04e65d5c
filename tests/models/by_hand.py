"""The crunch model once more, written from its page and not from its code: one future at a time, in plain
numbers, with loops in place of arrays and adaptive quadrature in place of fixed nodes.

Each function is one quantity. It takes a future ``f`` whose attributes are the inputs and the quantities
before it; a row of a table is an index, as in ``f.cost[k]``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from statistics import NormalDist
from types import SimpleNamespace as Future
from typing import Any

from scipy.integrate import quad

QUANTITIES: dict[str, Callable[[Future], Any]] = {}
KINDS = ("concern", "options", "slowdown", "coordination", "tripwire")
normal = NormalDist()


def quantity(function):
    """Enter a quantity under its own name; the page's order is the order here."""
    QUANTITIES[function.__name__] = function
    return function


def sat(h, s):
    return 1 - math.exp(-h / s)


def expit(x):
    return 1 / (1 + math.exp(-x))


def logit(p):
    return math.log(p / (1 - p))


def C(q, s, rho):
    """The part of a group's ability that its best part ``q`` by the signal carries."""
    if q in (0, 1):
        return q
    return normal.cdf(rho * s + normal.inv_cdf(q))


def groups(f):
    return range(len(f.headcount))


def activities(f):
    return range(len(f.effect))


def people(f, g, t):
    return f.headcount[g] * math.exp(f.growth[g] * min(t, f.growth_lasts))


def integral(f, function, until):
    """∫₀ of a function that has a kink where growth ends."""
    ends = [0.0, until] if until <= f.growth_lasts else [0.0, f.growth_lasts, until]
    return sum(quad(function, a, b, epsabs=0, epsrel=1e-11)[0] for a, b in pairwise(ends))


def rate(f, labour):
    """Work done at the rate L_ref (L / L_ref)^λ."""
    return f.reference_labour * (labour / f.reference_labour) ** f.parallelism


def labour_at(f, part, t):
    return sum(people(f, g, t) * f.hours[g] * f.research_skill[g] * part[g] for g in groups(f))


def research_labour(f, t):
    spread = f.extra_research_hours / f.arrival if f.arrival else 0
    return labour_at(f, f.research_part, t) + spread


def work_done(f, part):
    return integral(f, lambda t: rate(f, labour_at(f, part, t)), f.arrival)


# 1. Who does what, and how well


@quantity
def technical_part(f):
    return [f.share[g][0] + f.share[g][1] + f.share[g][2] for g in groups(f)]


@quantity
def research_part(f):
    return [C(f.share[g][0], f.talent_spread[g], f.signal[g]) for g in groups(f)]


@quantity
def support_part(f):
    parts = []
    for g in groups(f):
        s = f.talent_spread[g] * f.support_tail
        parts.append(C(sum(f.share[g][:3]), s, f.signal[g]) - C(f.share[g][0], s, f.signal[g]))
    return parts


@quantity
def tooling_part(f):
    return [f.support_part[g] * f.share[g][1] / (f.share[g][1] + f.share[g][2]) for g in groups(f)]


@quantity
def proxy_part(f):
    return [f.support_part[g] * f.share[g][2] / (f.share[g][1] + f.share[g][2]) for g in groups(f)]


@quantity
def research_capacity(f):
    return [f.headcount[g] * f.hours[g] * f.research_skill[g] * f.research_part[g] for g in groups(f)]


# 2. When the first dangerous model is trained


@quantity
def doublings_needed(f):
    return max(math.log2(f.horizon_needed / f.horizon_now), 0)


@quantity
def trend_arrival(f):
    n, a = f.doublings_needed, f.doubling_shrinks
    if f.horizon_growth <= 0:
        return math.inf
    firsts = n if a == 0 else (1 - (1 - a) ** n) / a
    return max(firsts / f.horizon_growth + f.trend_lag, 0)


@quantity
def default_arrival(f):
    return f.trend_arrival if f.trend_luck < f.trend_weight else f.dangerous_model_in


@quantity
def intervention_hours(f):
    until = min(f.default_arrival, f.horizon)
    hours = []
    for a in activities(f):
        total = f.extra_hours[a]
        for g in groups(f):
            shares = f.share[g]
            left = 1 - C(sum(shares[:3]), f.talent_spread[g] * f.tail[a], f.signal[g])
            part = left * shares[3 + a] / sum(shares[3:])
            years = integral(f, lambda t, g=g: people(f, g, t), until)
            total += part * f.hours[g] * f.influence_skill[g] * years
        hours.append(total)
    return hours


@quantity
def effect_sign(f):
    return [-1 if f.backfire_luck[a] < f.backfire[a] else 1 for a in activities(f)]


@quantity
def moves(f):
    return [f.effect_sign[a] * f.effect[a] * sat(f.intervention_hours[a], f.scale[a]) for a in activities(f)]


def moved(f, what):
    return sum(f.moves[a] for a in activities(f) if KINDS[int(f.raises[a])] == what)


@quantity
def concern_after(f):
    return expit(logit(f.concern) + f.concern_decided + moved(f, "concern"))


@quantity
def options_after(f):
    return expit(logit(f.options) + f.options_decided + moved(f, "options"))


@quantity
def tripwire_after(f):
    return expit(logit(f.tripwire) + moved(f, "tripwire"))


@quantity
def slowdown(f):
    return moved(f, "slowdown")


@quantity
def slowed_arrival(f):
    return f.default_arrival * math.exp(f.concern_after * f.slowdown)


@quantity
def arrival(f):
    return min(f.slowed_arrival, f.horizon)


@quantity
def beyond_horizon(f):
    return f.slowed_arrival > f.horizon


@quantity
def dangerous_model_at(f):
    return math.inf if f.beyond_horizon else f.arrival


@quantity
def research_hours(f):
    return work_done(f, f.research_part)


@quantity
def tooling_output(f):
    return work_done(f, f.tooling_part)


@quantity
def proxy_hours(f):
    return work_done(f, f.proxy_part)


# 3. Buying time


@quantity
def rival_lead_after(f):
    return f.rival_lead * math.exp(moved(f, "coordination"))


@quantity
def wanted_extension(f):
    return f.concern_after * f.options_after * f.max_extension


@quantity
def extension(f):
    return min(f.wanted_extension, f.rival_lead_after)


@quantity
def window(f):
    return f.base_window + f.extension


@quantity
def delay_bill(f):
    return f.extension * f.delay_cost


# 4. The window


@quantity
def tooling_hours(f):
    return f.tooling_output + f.proxy_tooling * f.proxy_hours


@quantity
def integration_delay(f):
    return f.integration_today * (1 - f.tooling_shortens * sat(f.tooling_hours, f.tooling_scale))


@quantity
def usable_days(f):
    """Day by day: a day of the window counts one, a day s before it 1 - s/G; integration comes first."""
    blur = min(f.gradual, f.arrival)
    d = f.integration_delay
    if blur == 0 or d >= blur:
        return max(f.window - (d - blur), 0)
    return f.window + (blur**2 - d**2) / (2 * blur)


@quantity
def signal_at_crunch(f):
    learnt = f.proxy_talent * sat(f.proxy_hours, f.proxy_scale)
    return [f.signal[g] + (1 - f.signal[g]) * learnt for g in groups(f)]


@quantity
def seconded_people(f):
    able = []
    for g in groups(f):
        part = min(f.seconded[g], f.technical_part[g])
        carried = C(part, f.talent_spread[g], f.signal_at_crunch[g])
        able.append(people(f, g, f.arrival) * f.research_skill[g] * carried)
    return able


@quantity
def team_labour(f):
    return (f.lab_team + sum(f.seconded_people)) * f.crunch_hours


@quantity
def automation(f):
    takes = 0.0
    for part, speedup, lost in zip(f.part, f.speedup, f.lost, strict=True):
        takes += part / (1 + (speedup - 1) * (1 - lost))
    return sum(f.part) / takes


@quantity
def work_rate(f):
    return rate(f, f.team_labour) * f.automation * (1 - f.safety_tax)


@quantity
def hours_available(f):
    return f.usable_days * f.work_rate


# 7. Quality-adjusted hours, of which 5 needs the first


def worth(f, t):
    """Relevance · assistance at ``t``: the one rises to the model's coming, the other evenly in logarithm."""
    fades = 2 ** (-(f.arrival - t) / f.relevance_half_life)
    relevance = f.relevance_floor + (1 - f.relevance_floor) * fades
    gone = t / f.arrival if f.arrival else 1
    log_speed = (1 - gone) * math.log(f.assistance_now) + gone * math.log(f.automation)
    return relevance * math.exp(log_speed)


@quantity
def prepared_hours(f):
    return integral(f, lambda t: rate(f, research_labour(f, t)) * worth(f, t), f.arrival)


@quantity
def outside_rate(f):
    return rate(f, labour_at(f, f.research_part, f.arrival)) * f.automation * f.outside_worth


@quantity
def research_worth_per_hour(f):
    if f.arrival == 0:
        return 0

    def marginal(t):
        crowding = (labour_at(f, f.research_part, t) / f.reference_labour) ** (f.parallelism - 1)
        return f.parallelism * crowding * worth(f, t)

    return f.early_worth * integral(f, marginal, f.arrival) / f.arrival


@quantity
def quality_adjusted_hours(f):
    return f.early_worth * f.prepared_hours + f.hours_available + f.window * f.outside_rate


@quantity
def window_days_per_hour(f):
    c, o, lead = f.concern_after, f.options_after, f.rival_lead_after
    binds = f.wanted_extension >= lead
    per_move = {
        "concern": 0 if binds else c * (1 - c) * o * f.max_extension,
        "options": 0 if binds else c * o * (1 - o) * f.max_extension,
        "coordination": lead if binds else 0,
        "slowdown": 0,
        "tripwire": 0,
    }
    days = []
    for a in activities(f):
        slope = f.effect[a] / f.scale[a] * math.exp(-f.intervention_hours[a] / f.scale[a])
        days.append(f.effect_sign[a] * slope * per_move[KINDS[int(f.raises[a])]])
    return days


@quantity
def value_of_a_day(f):
    over = f.window > f.integration_delay - min(f.gradual, f.arrival)
    return (f.work_rate if over else 0) + f.outside_rate


@quantity
def hours_bought_per_hour(f):
    return [f.window_days_per_hour[a] * f.value_of_a_day for a in activities(f)]
