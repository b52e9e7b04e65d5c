"""Which outcomes of a shipped model matter, and which way is better, when the caller does not say.

A model that is not in the table is judged by the first of its ``outcomes``, else by its last scalar
quantity, and more is taken to be better; a date is neither better early nor late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Exchange:
    """An hour for hours: what is nudged, by how much, what it buys, and what else the hour could do.

    ``spent`` is the vector quantity that says how much a plan spends on each component of the lever already;
    ``published`` is a range to hold the figure against, ``published_by`` says whose it is and
    ``published_at`` where it stands; ``by_hand`` says whether
    :mod:`leadtime.decision.by_hand` has the model's arithmetic. The words follow "one more", "buys 2" and
    "one": "hour of buying time", "quality-adjusted hours", "hour of research".
    """

    lever: str
    gain: str
    nudge: float = 1.0
    instead: str | None = None
    spent: str | None = None
    published: tuple[float, float] | None = None
    published_by: str = ""
    published_at: str = ""
    by_hand: bool = False
    words: str = ""
    gain_words: str = ""
    instead_words: str = ""


@dataclass(frozen=True)
class Searched:
    """Quantities of a model that tries techniques, each over the table of these: the ``chance`` that one
    works as it is known by then, its ``cost``, whether it ``works``, and its hidden ``quality``. ``hour_now``
    is what an hour of research today is worth against one of that search.
    """

    chance: str
    cost: str
    works: str
    quality: str
    hour_now: str


@dataclass(frozen=True)
class Defaults:
    """The outcomes to show, the one that plans are ranked by, and the names of which less is better.

    ``main`` is the model's main quantity, for the first sentence of a brief. ``noticeable`` are the smallest
    differences that anybody would act on, in the outcome's unit. ``phrases`` say an outcome as it
    stands in the middle of a sentence: "the lowest risk of catastrophe".

    ``arrival`` is the quantity that says when the thing comes that the model is about (``arrives``), as a
    date or counted from the project's start; ``undelayed`` says when it would come if nobody acted, so that
    beliefs which only this needs are beliefs about the timeline.

    A ``neutral`` model forecasts: its plans are readings of one question, none better than another.
    ``asked_by`` are dates, or lengths of time, by which people ask whether an outcome is there.
    ``per_million`` names the quantity that says how much of an outcome a million dollars buys.
    ``hours_of`` names for a split the columns whose product is the hours that a group works in a year, and
    ``buys_time`` the table whose rows are ways of buying time, among the uses of a split. ``search`` says
    where the model has its techniques.
    """

    outcomes: tuple[str, ...] = ()
    best_by: str | None = None
    main: str | None = None
    less_is_better: frozenset[str] = frozenset()
    noticeable: Mapping[str, float] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    exchange: Exchange | None = None
    arrival: str | None = None
    undelayed: str | None = None
    arrives: str = ""
    neutral: bool = False
    asked_by: Mapping[str, float] = field(default_factory=dict)
    per_million: Mapping[str, str] = field(default_factory=dict)
    by_difference: bool = False
    hours_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buys_time: str | None = None
    search: Searched | None = None


_TABLE: dict[str, Defaults] = {
    "crunch": Defaults(
        outcomes=("risk", "in_time", "lead_time"),
        best_by="risk",
        main="lead_time",
        less_is_better=frozenset({"risk", "hours_needed", "integration_delay"}),
        noticeable={"risk": 0.001, "lead_time": 1.0},
        phrases={
            "risk": "risk of catastrophe",
            "in_time": "chance of being in time",
            "lead_time": "lead time",
            "quality_adjusted_hours": "number of quality-adjusted hours",
        },
        exchange=Exchange(
            lever="extra_hours",
            gain="quality_adjusted_hours",
            nudge=100.0,
            instead="extra_research_hours",
            spent="intervention_hours",
            published=(1.5, 5.0),
            published_by=(
                "Larsen, Wasil & Jimenez 2022, “Instead of technical research, more people should focus on "
                "buying time”"
            ),
            published_at="https://www.lesswrong.com/posts/BbM47qBPzdSRruY4z",
            by_hand=True,
            words="hour of buying time",
            gain_words="quality-adjusted hours",
            instead_words="hour of research",
        ),
        arrival="dangerous_model_at",
        undelayed="default_arrival",
        arrives="the first dangerous model",
        hours_of={"share": ("headcount", "hours")},
        buys_time="activities",
        search=Searched(
            chance="works_after",
            cost="cost",
            works="technique_works",
            quality="quality_luck",
            hour_now="research_worth_per_hour",
        ),
    ),
    "ai2027_timelines": Defaults(
        outcomes=("superhuman_coder_at",),
        neutral=True,
        noticeable={"superhuman_coder_at": 1 / 12},
        phrases={"superhuman_coder_at": "date of the superhuman coder"},
        asked_by={"superhuman_coder_at": 2028.0},
    ),
    "ai2027_takeoff": Defaults(
        outcomes=("days_to_asi", "asi_at", "days_to_siar", "days_to_sar"),
        neutral=True,
        noticeable=dict.fromkeys(("days_to_asi", "days_to_siar", "days_to_sar"), 1.0) | {"asi_at": 1 / 12},
        phrases={
            "days_to_asi": "time from superhuman coder to superintelligence",
            "days_to_siar": "time from superhuman coder to superintelligent AI researcher",
            "days_to_sar": "time from superhuman coder to superhuman AI researcher",
            "asi_at": "date of superintelligence",
        },
        asked_by={"days_to_asi": 365.25},
    ),
    "time_horizon": Defaults(
        outcomes=("reached_on", "reached_by", "doubling_time"),
        neutral=True,
        noticeable={"reached_on": 1 / 12, "doubling_time": 1.0},
        phrases={
            "reached_on": "date when the horizon is reached",
            "reached_by": "chance that the horizon is reached by the date asked for",
            "horizon_at_start": "horizon at the start",
            "doubling_time": "doubling time at the start",
        },
    ),
    "qary": Defaults(
        outcomes=("qarys", "qarys_per_million"),
        noticeable={"qarys": 0.5, "qarys_per_million": 1.0},
        phrases={
            "qarys": "number of quality-adjusted research years",
            "qarys_per_million": "number of quality-adjusted research years per million dollars",
        },
        per_million={"qarys": "qarys_per_million"},
        by_difference=True,
    ),
}


def defaults_for(model: str) -> Defaults:
    """The defaults of a shipped model; empty ones for any other."""
    return _TABLE.get(model, Defaults())
