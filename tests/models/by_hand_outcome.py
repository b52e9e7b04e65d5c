"""The crunch model by hand, continued: what an adequate case needs, and how it ends (the page's 5 and 6)."""

from __future__ import annotations

import math

from tests.models.by_hand import expit, logit, normal, quantity, sat


def techniques(f):
    return range(len(f.cost))


@quantity
def case_left(f):
    prepared = f.prior_part * sat(f.prepared_hours, f.research_scale)
    saved = f.tooling_saves * sat(f.tooling_hours, f.tooling_scale)
    return f.case_work * (1 - prepared) * (1 - saved)


@quantity
def works_after(f):
    helped = f.research_helps * sat(f.prepared_hours, f.research_scale)
    return [expit(logit(f.works[k]) + helped) for k in techniques(f)]


@quantity
def technique_works(f):
    return [f.quality_luck[k] > -normal.inv_cdf(f.works_after[k]) for k in techniques(f)]


@quantity
def none_works(f):
    return not any(f.technique_works)


@quantity
def proxy_correlation(f):
    return min(max(f.proxy_validity, 0), 0.999) * sat(f.proxy_hours, f.proxy_scale)


@quantity
def promise(f):
    r, b = f.proxy_correlation, f.proxy_bias
    noise = math.sqrt(1 - r**2)
    seen = []
    for k in techniques(f):
        signal = math.sqrt(1 - b) * f.quality_luck[k] + math.sqrt(b) * f.looks[k]
        y = r * signal + noise * f.proxy_noise[k]
        seen.append(normal.cdf((normal.inv_cdf(f.works_after[k]) + r * y) / noise) / f.cost[k])
    return seen


@quantity
def search_hours(f):
    spent = 0.0
    for k in sorted(techniques(f), key=lambda k: -f.promise[k]):
        spent += f.cost[k]
        if f.technique_works[k]:
            break
    return spent


@quantity
def hours_needed(f):
    return f.case_left + f.search_hours + (f.fallback_work if f.none_works else 0)


@quantity
def lead_time(f):
    spare = f.hours_available - f.hours_needed
    if f.work_rate == 0:
        return -f.horizon if spare < 0 else 0
    return max(spare / f.work_rate, -f.horizon)


@quantity
def in_time(f):
    return f.lead_time >= 0


@quantity
def days_short(f):
    return max(-f.lead_time, 0)


@quantity
def hold(f):
    w = f.tripwire_after
    committed = w * f.hold_with_tripwire + (1 - w) * f.hold_without
    return f.concern_after * committed * math.exp(-f.days_short / f.patience)


@quantity
def rival_passes(f):
    return f.days_short > f.rival_lead_after - f.extension


@quantity
def p_in_time(f):
    return 1 if f.in_time else 0


@quantity
def p_deployed(f):
    return (1 - f.p_in_time) * (1 - f.hold)


@quantity
def p_rival(f):
    return (1 - f.p_in_time) * f.hold if f.rival_passes else 0


@quantity
def p_held(f):
    return 0 if f.rival_passes else (1 - f.p_in_time) * f.hold


@quantity
def risk_from_in_time(f):
    return f.p_in_time * f.risk_in_time


@quantity
def risk_from_held(f):
    return f.p_held * f.risk_held


@quantity
def risk_from_deployed(f):
    return f.p_deployed * f.risk_deployed


@quantity
def risk_from_rival(f):
    return f.p_rival * f.risk_rival


@quantity
def risk(f):
    return f.risk_from_in_time + f.risk_from_held + f.risk_from_deployed + f.risk_from_rival
