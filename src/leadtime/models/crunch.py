"""The crunch model: the run-up to the first dangerous model, and the window before it is deployed.

This file is the table of contents: it takes the functions of the modules beside it, in the order in which a
future unfolds, and says in which unit each answers. Every equation, input and source is on the model's page,
docs/models/crunch.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leadtime.futures import Model
from leadtime.models import (
    buying_time,
    crunch_inputs,
    crunch_time,
    labour,
    quality_hours,
    risk,
    search,
    timeline,
)

crunch = Model(
    "crunch",
    doc="""
    The crunch: how much time there is between training the first dangerous model and deploying it inside the
    lab, how much work can be done in it, and whether that is enough for an adequate safety case.
    """,
)
crunch_inputs.declare(crunch)
crunch.outcomes = ("risk", "in_time", "lead_time")


def _add(unit: str, *functions: Callable[..., Any], over: str | None = None, **options: Any) -> None:
    """Add functions that answer in the same unit."""
    for function in functions:
        crunch.quantity(unit, over=over, **options)(function)


# Who does what
_add("fraction", labour.technical_part, labour.research_part, labour.support_part, over="people")
_add("fraction", labour.tooling_part, labour.proxy_part, over="people")

# When the model comes, and what has been done about concern and options by then
_add("doubling", timeline.doublings_needed)
_add("year", timeline.trend_arrival, timeline.default_arrival)
_add("work_hour", labour.intervention_hours, over="activities", title="Hours on each activity")
_add("", buying_time.effect_sign, over="activities")
_add("log_odds", buying_time.moves, over="activities")
_add("probability", buying_time.concern_after, title="Concern at crunch time")
_add("probability", buying_time.options_after, title="Options at crunch time")
_add("probability", buying_time.tripwire_after, title="Committed to a tripwire")
_add("", buying_time.slowdown)
_add("year", timeline.slowed_arrival, timeline.arrival)
_add("", timeline.beyond_horizon)
_add("year", timeline.dangerous_model_at, not_after=30.0, title="Years to the first dangerous model")

# What has been prepared by then
_add("work_hour/year", labour.research_capacity, over="people")
_add("work_hour", labour.research_hours, title="Research before the model")
_add("work_hour", labour.proxy_hours, labour.tooling_output, labour.tooling_hours)
_add("", crunch_time.automation, title="Speed-up in the window")
_add("work_hour", quality_hours.prepared_hours, title="Quality-adjusted research before the model")

# The window
_add("day", buying_time.rival_lead_after, title="Rival lead at crunch time")
_add("day", buying_time.wanted_extension)
_add("day", buying_time.extension, title="Days bought")
_add("day", buying_time.window, title="Window")
_add("dollar", buying_time.delay_bill, title="Cost of the days bought")
_add("day", crunch_time.integration_delay, title="Integration delay")
_add("day", crunch_time.usable_days, title="Usable days of the window")
_add("", crunch_time.signal_at_crunch, over="people")
_add("person", crunch_time.seconded_people, over="people")
_add("work_hour/day", crunch_time.team_labour)
_add("work_hour/day", crunch_time.work_rate, title="Work per day of the window")
_add("work_hour", crunch_time.hours_available, title="Hours available")

# What it takes
_add("", search.proxy_correlation, title="Correlation of the proxies with the truth")
_add("probability", search.works_after, over="techniques", title="Chance that it works, after research")
_add("", search.technique_works, over="techniques")
_add("1/work_hour", search.promise, over="techniques")
_add("work_hour", search.search_hours, title="Search for a technique that works")
_add("", search.none_works, title="No technique works")
_add("work_hour", crunch_time.case_left, title="Rest of the case")
_add("work_hour", crunch_time.hours_needed, title="Hours needed")
_add("day", crunch_time.lead_time, title="Lead time")
_add("", crunch_time.in_time, title="In time")

# How it ends
_add("day", risk.days_short, title="Days too late")
_add("probability", risk.hold, title="A late lab holds")
_add("", risk.rival_passes)
_add("probability", risk.p_in_time, title="The case is in time")
_add("probability", risk.p_held, title="Late and held back")
_add("probability", risk.p_deployed, title="Late and deployed anyway")
_add("probability", risk.p_rival, title="Held back, and a rival first")
_add("probability", risk.risk_from_in_time, title="Risk with a case in time")
_add("probability", risk.risk_from_held, title="Risk of models held back")
_add("probability", risk.risk_from_deployed, title="Risk of models deployed anyway")
_add("probability", risk.risk_from_rival, title="Risk of a rival that is first")
_add("probability", risk.risk, title="Risk of a catastrophe")

# What an hour is worth
_add("work_hour/day", quality_hours.outside_rate)
_add("work_hour", quality_hours.quality_adjusted_hours, title="Quality-adjusted hours")
_add("day/work_hour", buying_time.window_days_per_hour, over="activities")
_add("work_hour/day", quality_hours.value_of_a_day, title="Quality-adjusted hours in a day of window")
_add("", quality_hours.hours_bought_per_hour, over="activities", title="Hours bought per hour")
_add("", quality_hours.research_worth_per_hour, title="Worth of an hour of research before the model")
