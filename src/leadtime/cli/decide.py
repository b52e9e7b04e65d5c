"""Commands of the decision room that take a project and answer one question about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadtime.cli.arguments import DRAWS, Draws, Folder, Json, Seed, Threads, real, whole
from leadtime.cli.ask import ask
from leadtime.cli.found import Svg
from leadtime.cli.simulating import enough

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

_OF_OUTCOME = "a number, in the unit of the outcome"


def information(
    folder: Folder = Path(),
    draws: Draws = DRAWS,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Say what it is worth to know each belief, or to run a study, before choosing.

    EVPI, EVPPI of beliefs and groups, EVSI and ENBS of the studies that the project describes.
    """
    ask("information", folder, draws=draws, seed=seed, threads=threads, json=json, svg=svg)


def robustness(
    folder: Folder = Path(),
    draws: Draws = DRAWS,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Find the plan that loses least whatever is true: regret over futures and rival beliefs, dominance."""
    ask("robustness", folder, draws=draws, seed=seed, threads=threads, json=json, svg=svg)


def discover(
    folder: Folder = Path(),
    plan: Annotated[str | None, typer.Option(metavar="NAME", help="The plan. [default: the best]")] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="NAME", help="The quantity that fails. [default: the model's own]")
    ] = None,
    below: Annotated[
        float | None,
        typer.Option(
            parser=real("--below", _OF_OUTCOME),
            metavar="X",
            help="Failing is less than this, in the quantity's unit.",
        ),
    ] = None,
    above: Annotated[
        float | None,
        typer.Option(
            parser=real("--above", _OF_OUTCOME),
            metavar="X",
            help="Failing is more than this, in the quantity's unit.",
        ),
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="PLAN", help="Failing is that this plan does better.")
    ] = None,
    by: Annotated[
        float,
        typer.Option(
            parser=real("--by", _OF_OUTCOME), metavar="X", help="With --against: better by more than this."
        ),
    ] = 0.0,
    draws: Draws = DRAWS,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Find where a plan fails: at most three conditions on beliefs, judged on draws that did not find
    them.
    """
    from leadtime import decision

    asked = {"outcome": outcome, "below": below, "above": above, "against": against, "by": by}

    def find(_project: object, futures: Futures) -> Finding:
        return decision.discover(futures, plan, seed=seed, **asked)  # type: ignore[arg-type]  # by name

    ask("discover", folder, draws=draws, seed=seed, threads=threads, json=json, svg=svg, find=find)


def leverage(
    folder: Folder = Path(),
    plan: Annotated[
        str | None, typer.Option(metavar="NAME", help="The plan to profile. [default: today, or the first]")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="NAME", help="The quantity to improve. [default: the model's own]")
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Find where the value of a plan sits: what each use of time and each belief is worth, and the epsilons.

    An epsilon is positive and under 1 % of what the best use of the same hours would bring.
    """
    from leadtime import decision

    def find(_project: object, futures: Futures) -> Finding:
        return decision.leverage(futures, plan, outcome=outcome)

    ask("leverage", folder, draws=draws, seed=seed, threads=threads, json=json, svg=svg, find=find)


def allocation(
    folder: Folder = Path(),
    plan: Annotated[
        str | None, typer.Option(metavar="NAME", help="The plan to improve. [default: today, or the first]")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="NAME", help="The quantity to improve. [default: the model's own]")
    ] = None,
    rounds: Annotated[
        int, typer.Option(parser=whole("--rounds", 1), metavar="N", help="Rounds of search at most.")
    ] = 10,
    repeats: Annotated[
        int,
        typer.Option(parser=whole("--repeats", 0), metavar="N", help="Searches made anew for the spread."),
    ] = 2,
    draws: Draws = 10_210,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
    threads: Threads = None,
) -> None:
    """Find the best division of each group's hours: the split, its uncertainty, and where it over-corrects.

    The search runs over --draws futures; what it finds is valued on others.
    """
    from leadtime import decision

    enough(draws)

    def find(project: Project, futures: Futures) -> Finding:
        bounds = project.sections.get("bounds")
        return decision.allocation(
            futures, plan, outcome=outcome, bounds=bounds, draws=draws, rounds=rounds, repeats=repeats
        )

    ask(
        "allocation",
        folder,
        draws=max(draws, 20_000),
        seed=seed,
        threads=threads,
        json=json,
        svg=svg,
        find=find,
    )


def assignment(
    folder: Folder = Path(),
    talents: Annotated[
        float | None,
        typer.Option(
            parser=real("--talents", "a correlation", low=-1, high=1),
            metavar="R",
            help="Each role has a talent and a signal of its own, and talents correlate by R.",
        ),
    ] = None,
    top: Annotated[
        float,
        typer.Option(
            parser=real("--top", "a part of people", low=0, high=1),
            metavar="Q",
            help="Whose share of the whole is told: the top 0.1, or 0.01.",
        ),
    ] = 0.1,
    draws: Draws = 1_000,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
) -> None:
    """Find who should do what: roles with tails of their own, seen through a noisy signal.

    Thresholds, expected output, the share of the top, and how many should buy time.
    """
    from leadtime.report.parts.assignment import assigned

    def find(project: Project, futures: Futures) -> Finding | None:
        return assigned(project, futures, talents=talents, top=top)

    ask("assignment", folder, draws=draws, seed=seed, json=json, svg=svg, find=find)


def tripwire(
    folder: Folder = Path(),
    draws: Draws = 1_000,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
) -> None:
    """Find where to set each tripwire, what it saves, and what gaming and a held-out version do to that."""
    ask("tripwire", folder, draws=draws, seed=seed, json=json, svg=svg)


def schedule(
    folder: Folder = Path(),
    method: Annotated[
        str, typer.Option(metavar="NAME", help="auto, cpsat (needs the extra schedule) or heuristic.")
    ] = "auto",
    time_limit: Annotated[
        float,
        typer.Option(
            parser=real("--time-limit", "a number of seconds", low=0),
            metavar="SECONDS",
            help="The solver's time: with one worker by its own clock, which is the same everywhere.",
        ),
    ] = 10.0,
    workers: Annotated[
        int, typer.Option(parser=whole("--workers", 1), metavar="N", help="Threads of the solver.")
    ] = 1,
    draws: Draws = 4_000,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
) -> None:
    """Find what to do now, what to write up and put off, and which tools must come first.

    A plan on expected speeds with its bound, then its order carried out over the futures.
    """
    from leadtime.report.parts.schedule import scheduled

    def find(project: Project, futures: Futures) -> Finding | None:
        return scheduled(project, futures, method=method, time_limit=time_limit, workers=workers, draws=draws)

    ask("schedule", folder, draws=draws, seed=seed, json=json, svg=svg, find=find)


def search_order(
    folder: Folder = Path(),
    plan: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Research as in this plan. [default: today, or the first]"),
    ] = None,
    correlation: Annotated[
        float,
        typer.Option(
            parser=real("--correlation", "a correlation", low=0, high=1),
            metavar="R",
            help="Of techniques that no model joins: 0 to 1.",
        ),
    ] = 0.0,
    draws: Draws = 40_000,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
) -> None:
    """Find in which order to try techniques at crunch time, so that one that works is found soonest."""
    from leadtime.report.parts.search_order import in_order

    def find(project: Project, futures: Futures) -> Finding | None:
        return in_order(project, futures, plan, correlation=correlation, draws=draws)

    ask("search_order", folder, draws=draws, seed=seed, json=json, svg=svg, find=find)


def proxy_value(
    folder: Folder = Path(),
    plan: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Research as in this plan. [default: today, or the first]"),
    ] = None,
    hour_now: Annotated[
        float | None,
        typer.Option(
            parser=real("--hour-now", "a number of hours at crunch time", low=0),
            metavar="X",
            help="An hour of research now, in hours at crunch time. [default: the model's, or 1]",
        ),
    ] = None,
    correlation: Annotated[
        float,
        typer.Option(
            parser=real("--correlation", "a correlation", low=0, high=1),
            metavar="R",
            help="Of techniques that no model joins: 0 to 1.",
        ),
    ] = 0.0,
    draws: Draws = 40_000,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
) -> None:
    """Find which weak proxies are worth running now: hours saved at crunch time for each hour, and the harm
    of trusting one too far.
    """
    from leadtime.report.parts.proxy_value import valued

    def find(project: Project, futures: Futures) -> Finding | None:
        return valued(project, futures, plan, hour_now=hour_now, correlation=correlation, draws=draws)

    ask("proxy_value", folder, draws=draws, seed=seed, json=json, svg=svg, find=find)


def influence(
    folder: Folder = Path(),
    hours: Annotated[
        float | None,
        typer.Option(
            parser=real("--hours", "a number of hours", low=0, high=1e9),
            metavar="H",
            help="Hours for talking. [default: the project's]",
        ),
    ] = None,
    spreads: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="cascade, threshold or averaging. [default: the project's]"),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The rest as in this plan. [default: today, or the first]"),
    ] = None,
    draws: Draws = 10_000,
    seed: Seed = 0,
    json: Json = False,
    svg: Svg = None,
) -> None:
    """Find whom to talk to with so many hours, so that decisions change; against spreading concern.

    Directly and through others; what follows for concern, options and the outcomes of the model.
    """
    from leadtime.report.parts.influence import influenced

    def find(project: Project, futures: Futures) -> Finding | None:
        return influenced(project, futures, plan, hours=hours, spreads=spreads, draws=draws)

    ask("influence", folder, draws=draws, seed=seed, json=json, svg=svg, find=find)
