"""The section on which weak proxies are worth running now, and which would mislead their readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, percent
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.figures.lines import Line, Plane, lines_picture
from leadtime.report.numbers import minus
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_DRAWS = 20_000
_ROLES = {"run": "good", "do not run": "muted", "misleads": "bad"}


def find_proxy_value(project: Project, futures: Futures) -> Finding | None:
    """What a project's proxies are worth; None where it states none."""
    return valued(project, futures)


def valued(
    project: Project,
    futures: Futures,
    plan: str | None = None,
    *,
    hour_now: float | None = None,
    correlation: float = 0.0,
    draws: int = _DRAWS,
) -> Finding | None:
    """The same under a plan, with the worth of an hour now given, or taken from the model."""
    from leadtime import decision

    proxies = project.sections.get("proxies")
    if not proxies:
        return None
    tried = project.sections.get("techniques") or decision.trials_in(futures, plan, draws)
    if tried is None:
        return None
    bar = _worth_now(futures, plan) if hour_now is None else hour_now
    return decision.proxy_value(
        proxies, tried, correlation=correlation, hour_now=bar, draws=draws, seed=futures.seed
    )


def _worth_now(futures: Futures, plan: str | None) -> float:
    """What an hour of research now is worth by the model, in hours at crunch time; one without its word."""
    from leadtime.decision.columns import column, reference_plan
    from leadtime.decision.defaults import defaults_for

    searched = defaults_for(futures.model.name).search
    if searched is None:
        return 1.0
    name = plan or reference_plan(futures.plans, None)
    return float(column(futures, name, searched.hour_now).mean())


def proxy_value_section(finding: Finding | None) -> Section | None:
    """The answer, what each proxy saves, the readers of one, and a table of all."""
    if finding is None:
        return None
    data = finding.data
    return Section(
        "proxy-value",
        "Which weak proxies to run now",
        (finding.answer,),
        (_bars(data), _curve(data)),
        tables=(_table(data),),
        caveats=finding.caveats,
    )


def _bars(data: Row) -> Picture:
    bars = [
        Bar(
            input_name(r["name"]),
            r["saved"],
            r["error"],
            amount(r["saved"], r["error"]),
            mark=r["hours"] * data["hour_now"],
            role=_ROLES[r["verdict"]],
        )
        for r in data["rows"]
    ]
    words = Words(
        "proxy-value",
        "Hours of search that each proxy saves at crunch time",
        "As its stated reader would read it, mean over futures with error; below zero it misleads. The mark "
        "is what its hours now are worth: a proxy is worth running where the bar passes it.",
    )
    rows = [(b.label, b.text, minus(f"{b.mark or 0:,.0f}")) for b in bars]
    heads = ("Proxy", "Hours saved", "Worth of its hours now")
    return bars_picture(words, table(heads, rows), bars, mark="worth of its hours now")


def _curve(data: Row) -> Picture:
    c, name = data["curve"], input_name(data["curve_of"])
    x = list(c["validity"])
    lines = [
        Line("read rightly", x, c["bayesian"], "good"),
        Line(f"read as {c['claimed']:.2g}", x, c["naive"], "bad"),
        Line("worth of its hours now", [x[0], x[-1]], [c["bar"], c["bar"]], "muted", dashed=True),
    ]
    words = Words(
        "proxy-value-curve",
        f"What {name} would save at other validities",
        "Hours saved at crunch time against the true validity, for a reader who knows it and for one who "
        "keeps the claim: below some validity believing the claim is worse than having no proxy.",
    )
    rows = [
        (minus(f"{v:.2f}"), minus(f"{a:,.0f}"), minus(f"{b:,.0f}"))
        for v, a, b in zip(x, c["bayesian"], c["naive"], strict=True)
    ]
    heads = ("Validity", "Read rightly", f"Read as {c['claimed']:.2g}")
    plane = Plane(lines, "true validity", "hours saved at crunch time", zero=True)
    return lines_picture(words, table(heads, rows), plane)


def _table(data: Row) -> Captioned:
    rows = [
        (
            input_name(r["name"]),
            r["verdict"],
            amount(r["rate"], digits=2) if r["hours"] > 0 else "free",
            f"{r['hours']:,.0f}",
            "none" if r["break_even"] is None else f"{r['break_even']:.2f}",
            percent(r["ordered"]),
            amount(r["naive"], digits=2),
        )
        for r in data["rows"]
    ]
    heads = ("Proxy", "Verdict", "Per hour", "Hours", "Break-even", "Pairs", "Naively")
    lead = (
        f"An hour of research now counts as much as {data['hour_now']:.2g} at crunch time: a proxy is worth "
        "running where it saves more than that per hour. Break-even is the validity from which it would; "
        "pairs, the chance that it orders two techniques as they are; naively, the hours saved by a reader "
        "who believes the claim."
    )
    return Captioned("Proxies", table(heads, rows), lead)
