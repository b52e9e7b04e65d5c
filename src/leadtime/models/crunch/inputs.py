"""What the crunch model wants to know: its tables, its split and its inputs, with units and meanings.

A default stands only where leaving an effect out is a neutral reading (zero, one), where the number is dice,
or where it is a published figure that its text names.
"""

from __future__ import annotations

from leadtime.futures import Choice, Dice, Input, Model
from leadtime.models.crunch.buying_time import RAISES

PEOPLE = {
    "headcount": Input("person", "People in the group at the start.", within="[0, inf)"),
    "growth": Input("1/year", "Continuous growth of the group: e^(growth t)."),
    "hours": Input("work_hour/year", "Hours that a person works in a year.", within="[0, 8766]"),
    "talent_spread": Input(
        "", "Standard deviation of the log of research output among the group's people.", within="[0, inf)"
    ),
    "signal": Input(
        "", "Correlation, from 0 to 1, of what a selector sees with the log of output.", within="[0, 1]"
    ),
    "seconded": Input("fraction", "Part of the group that joins the crunch team during the window.", 0),
    "research_skill": Input(
        "", "Research output of the group's average person; 1 is the reference.", 1, within="[0, inf)"
    ),
    "influence_skill": Input(
        "", "Output of the group's average person at buying time; 1 is the reference.", 1, within="[0, inf)"
    ),
}

ACTIVITIES = {
    "raises": Choice(RAISES, "What the activity raises."),
    "effect": Input(
        "log_odds",
        "Most that it can move what it raises: log-odds, or log of a factor (slowdown, coordination).",
    ),
    "scale": Input(
        "work_hour", "Effective hours at which 1 - 1/e of the effect is reached.", within="(0, inf)"
    ),
    "backfire": Input("probability", "Chance that it moves things the other way."),
    "tail": Input("fraction", "How much of the talent spread counts: 0 none, 1 all of it.", 0.3),
    "extra_hours": Input(
        "work_hour", "Hours added to those of the split, to measure what one more is worth.", "0 hours"
    ),
    "backfire_luck": Dice("uniform(0, 1)", "Dice: whether it backfires in this future."),
}

TECHNIQUES = {
    "works": Input(
        "probability", "Chance that it works on the actual model, before what `research_helps` adds."
    ),
    "cost": Input("work_hour", "Work to try it on the actual model.", within="[0, inf)"),
    "quality_luck": Dice("normal(0, 1)", "Dice: its hidden quality, which decides whether it works."),
    "proxy_noise": Dice("normal(0, 1)", "Dice: the noise of its proxy experiment."),
    "looks": Dice("normal(0, 1)", "Dice: what a biased proxy mistakes for its quality."),
}

WORK = {
    "part": Input(
        "fraction", "Part of the work of an adequate case; divided by the sum over the rows.", sums_to=1
    ),
    "speedup": Input(
        "", "How many times faster it goes with AI assistance in the window.", within="(0, inf)"
    ),
    "lost": Input("fraction", "Part of that gain that is lost to checking, waiting and integration.", 0),
}

SCALARS: dict[str, tuple[str, str, str | float | None]] = {
    # When the first dangerous model comes
    "dangerous_model_in": (
        "year",
        "From the start to the training of the first dangerous model: the direct belief.",
        None,
    ),
    "trend_weight": (
        "probability",
        "Chance that a future follows the time-horizon trend, not the direct belief.",
        0,
    ),
    "horizon_now": (
        "work_hour",
        "Time horizon of the best model at the start, at 50 % success.",
        "8 to 50 hours",
    ),
    "horizon_needed": ("work_hour", "Time horizon of the first dangerous model.", "170 to 20000 hours"),
    "horizon_growth": (
        "doubling/year",
        "Doublings of the horizon in a year (METR 2025: 1.7, lately 3.1).",
        "1.5 to 3.4 / year",
    ),
    "doubling_shrinks": ("fraction", "Part by which each doubling is shorter than the one before.", 0),
    "trend_lag": (
        "day",
        "From a public model with that horizon to the dangerous one; negative if labs are ahead.",
        "0 days",
    ),
    "horizon": ("year", "How far ahead the model looks; 30 years or more.", "30 years"),
    # Work before it
    "growth_lasts": ("year", "How long head-counts go on growing; then they stay.", "10 years"),
    "reference_labour": (
        "work_hour/year",
        "Labour at which all beliefs in hours of work are counted: change it only to restate them.",
        None,
    ),
    "parallelism": ("", "Exponent λ, above 0 and at most 1: output rate L_ref (L / L_ref)^λ.", None),
    "support_tail": ("fraction", "How much of the spread of talent counts at tooling and proxies.", 0.5),
    "tooling_scale": ("work_hour", "Tooling at which 1 - 1/e of what it can do is done.", None),
    "tooling_shortens": ("fraction", "Most of the integration delay that tooling can remove.", None),
    "tooling_saves": ("fraction", "Most of the work of the case that tooling can save.", None),
    "proxy_validity": ("", "Correlation with the truth that weak proxies approach with many hours.", None),
    "proxy_scale": ("work_hour", "Proxy hours at which 1 - 1/e of it is reached.", None),
    "proxy_bias": (
        "fraction",
        "Part of the proxies' signal that is something else, and is read as truth.",
        0,
    ),
    "proxy_tooling": ("fraction", "Part of the hours of proxies that leaves reusable tooling.", 0),
    "proxy_talent": ("fraction", "Most of the ignorance about talent that proxies remove.", 0),
    "assistance_now": ("", "Speed-up of research by AI at the start.", 1),
    "relevance_half_life": ("year", "Research done so long before the actual model is worth half.", None),
    "relevance_floor": (
        "fraction",
        "Worth of research done long before; the rest fades with the half-life.",
        0,
    ),
    "early_worth": (
        "fraction",
        "Worth of an hour on the eve of the model; 1 is work on the actual model.",
        1,
    ),
    "outside_worth": (
        "fraction",
        "Worth of the field's research outside the team in the window; 1 is work on the actual model.",
        0,
    ),
    "extra_research_hours": (
        "work_hour",
        "Hours added to research before the model, to measure what one is worth.",
        "0 hours",
    ),
    # Buying time
    "concern": ("probability", "How seriously the leading labs take the risk at the start.", None),
    "options": ("probability", "How far they have concrete things to do about it at the start.", None),
    "concern_decided": (
        "log_odds",
        "By how much decisions that were changed move concern; see `influence`.",
        0,
    ),
    "options_decided": ("log_odds", "By how much they move options.", 0),
    "max_extension": (
        "day",
        "Days that fully concerned labs with all the options would put off deployment.",
        None,
    ),
    "base_window": ("day", "From training to internal deployment today.", None),
    "rival_lead": ("day", "Lead of the careful labs over the less careful.", None),
    "delay_cost": ("dollar/day", "What a day of delay costs the labs that wait.", "1 billion dollars / day"),
    # The window
    "gradual": (
        "day",
        "Capability arrives over so long before the model; near-final ones can be worked on.",
        "0 days",
    ),
    "lab_team": ("person", "People of the lab who work on the case during the window.", None),
    "crunch_hours": ("work_hour/day", "Hours a day of each of them, weekends averaged in.", None),
    "safety_tax": ("fraction", "Part of the window's output that precautions cost.", None),
    "integration_today": (
        "day",
        "Until team, tools and AI bear on the actual model, with today's tooling.",
        None,
    ),
    "case_work": (
        "work_hour",
        "Work for an adequate case of the actual model with nothing done before.",
        None,
    ),
    "prior_part": ("fraction", "Most of it that can be done before there is the model: a minor part.", None),
    "research_scale": (
        "work_hour",
        "Prepared hours of research at which 1 - 1/e of what it can do is done.",
        None,
    ),
    "research_helps": (
        "log_odds",
        "Most by which research before the model raises the chance that a technique works.",
        0,
    ),
    "fallback_work": ("work_hour", "Further work where no technique works.", None),
    # How it ends
    "tripwire": ("probability", "That the lab is committed to a tripwire at the start.", None),
    "hold_with_tripwire": (
        "probability",
        "That a fully concerned lab holds a late model back, if committed.",
        None,
    ),
    "hold_without": ("probability", "That it does without the commitment.", None),
    "patience": ("day", "A lab that holds gives way at the rate 1 / patience.", None),
    "risk_in_time": ("probability", "Catastrophe, given an adequate case before deployment.", None),
    "risk_held": (
        "probability",
        "Catastrophe, given that a late model is held back until the case is there.",
        None,
    ),
    "risk_deployed": ("probability", "Catastrophe, given that a late model is deployed anyway.", None),
    "risk_rival": ("probability", "Catastrophe, given that a less careful actor deploys first.", None),
}

WITHIN = {
    "[0, inf)": (
        "dangerous_model_in",
        "growth_lasts",
        "max_extension",
        "base_window",
        "rival_lead",
        "delay_cost",
        "gradual",
        "lab_team",
        "integration_today",
        "case_work",
        "fallback_work",
        "patience",
    ),
    "(0, inf)": (
        "horizon_now",
        "horizon_needed",
        "reference_labour",
        "tooling_scale",
        "proxy_scale",
        "research_scale",
        "relevance_half_life",
        "assistance_now",
    ),
    "(0, 1]": ("parallelism",),
    "[-1, 1]": ("proxy_validity",),
    "(-inf, 1]": ("doubling_shrinks",),
    "[0, 24]": ("crunch_hours",),
    "[30, inf)": ("horizon",),
}
"""What is possible at all, in the declared unit. Probabilities and fractions are from 0 to 1; the others
may be any number: a group may shrink, labs may be ahead of the public, an activity may do harm."""

OF_THE_TREND = ("horizon_now", "horizon_needed", "horizon_growth", "doubling_shrinks", "trend_lag")
"""What has no effect where `trend_weight` is zero."""


def declare(model: Model) -> None:
    """Declare the tables, the split and the inputs on a model."""
    model.table("people", PEOPLE, "Groups of people who could work on safety or on buying time.")
    model.table("activities", ACTIVITIES, "Ways of buying time.")
    model.table("techniques", TECHNIQUES, "Techniques that may make the actual model safe enough to deploy.")
    model.table("work", WORK, "Classes of work of an adequate case, which speed up differently.")
    model.split(
        "share",
        "people",
        ("research", "tooling", "proxies"),
        "activities",
        "How each group divides its time until the dangerous model.",
    )
    within = {name: limits for limits, names in WITHIN.items() for name in names}
    for name, (unit, doc, default) in SCALARS.items():
        only_if = "trend_weight" if name in OF_THE_TREND else None
        model.input(name, unit, doc, default, within=within.get(name), only_if=only_if)
    model.dice("trend_luck", "uniform(0, 1)", "Dice: whether the trend decides in this future.")
