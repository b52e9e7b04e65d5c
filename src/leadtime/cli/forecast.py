"""Commands on public forecasts: ``leadtime forecast read``, ``pool``, ``score``, ``link`` and ``fetch``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from leadtime.cli.arguments import Json, day_of, one_of, real
from leadtime.cli.found import Svg, check_svg, show_table
from leadtime.cli.streams import emit, emit_json, emit_paragraph, say
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.evidence.forecasts.question import Question
    from leadtime.evidence.forecasts.reading import Forecasts

File = Annotated[Path, typer.Argument(metavar="FILE", help="JSON of a platform, CSV, or lines x = 5 to 10.")]
_METHODS = ("linear", "odds", "extremised")
_PLATFORMS = ("metaculus", "manifold")


def read(file: File, json: Json = False) -> None:
    """Show the questions in a file of forecasts.

    The kind of the file is found out: Metaculus, Manifold, ForecastBench, CSV, or lines in the manner of
    Squiggle.
    """
    from leadtime.evidence.forecasts.reading import read_forecasts

    _show(read_forecasts(file), json)


def fetch(
    platform: Annotated[
        str,
        typer.Argument(
            metavar="PLATFORM", help="metaculus or manifold.", parser=one_of("PLATFORM", _PLATFORMS)
        ),
    ],
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of the post or the market.")],
    cache: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep answers here for an hour. [default: keep none]")
    ] = None,
    json: Json = False,
) -> None:
    """Fetch a question from a platform, with your key from the environment.

    LEADTIME_METACULUS_TOKEN is needed, LEADTIME_MANIFOLD_KEY is not. Without a network, download the file
    elsewhere and use read.
    """
    from leadtime.evidence.forecasts.client import Client

    _show(Client(platform, cache=cache).fetch(id), json)


def _show(found: Forecasts, json: bool) -> None:
    if json:
        emit_json(found.to_json())
        return
    from leadtime.report.svg import table

    emit(f"{len(found.questions)} questions ({found.format})")
    emit("")
    rows = [(q.id[:24], q.kind, _said(q), _state(q), q.title[:60]) for q in found.questions]
    show_table(table(("Id", "Kind", "Forecast", "State", "Question"), rows))
    for words in found.left_out:
        emit_paragraph(words, head="  left out: ")


def _said(q: Question) -> str:
    if q.p is not None:
        return f"{q.p:.1%}"
    if q.value is not None:
        return f"{q.value:.6g} {q.unit}".strip()
    if q.points is None and q.dist is None:
        return "none"
    dist = q.distribution("edge")
    return " to ".join(_place(float(dist.ppf(u)), dist.unit) for u in (0.1, 0.9)) + " (80%)"


def _place(x: float, unit: str) -> str:
    import math

    from leadtime.evidence.wording import quantity

    return "beyond" if math.isinf(x) else quantity(float(f"{x:.4g}") if unit != "date" else x, unit)


def _state(q: Question) -> str:
    if q.resolution is None:
        return "open"
    return q.resolution if isinstance(q.resolution, str) else f"resolved {q.resolution:.6g}"


def pool(
    what: Annotated[
        list[str], typer.Argument(metavar="FILE|P...", help="A file of forecasts, or probabilities.")
    ],
    method: Annotated[
        str,
        typer.Option(
            metavar="METHOD", help="linear, odds or extremised.", parser=one_of("--method", _METHODS)
        ),
    ] = "odds",
    weights: Annotated[str | None, typer.Option(metavar="W,...", help="Weights, as in 2,1,1.")] = None,
    exponent: Annotated[
        float | None,
        typer.Option(
            parser=real("--exponent"),
            metavar="X",
            help="For extremised: what log-odds are multiplied by. [2.5]",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Make one probability from several: linear, geometric mean of odds, or that one extremised."""
    from leadtime.evidence.forecasts.pools import pool as pooled

    given = _probabilities(what)
    shares = None if weights is None else [_number(w) for w in weights.split(",")]
    p = pooled(given, method, weights=shares, exponent=exponent)  # type: ignore[arg-type]  # read by one_of
    if json:
        emit_json({"method": method, "probabilities": given, "weights": shares, "pooled": p})
        return
    emit(f"{p:.6g}   {method} pool of {len(given)}")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"the weight {text!r} is no number", fix="--weights 2,1,1") from None


def _probabilities(what: list[str]) -> list[float]:
    from leadtime.evidence.forecasts.reading import read_forecasts
    from leadtime.evidence.forecasts.tables import probability

    if len(what) > 1 or not Path(what[0]).is_file():
        return [probability(w, f"argument {i}") for i, w in enumerate(what, 1)]
    found = [q.p for q in read_forecasts(what[0]).questions if q.p is not None]
    if not found:
        raise InputError(f"{what[0]} has no probabilities to pool")
    return found


def score(
    questions: Annotated[
        Path, typer.Argument(metavar="QUESTIONS", help="Forecasts: any file that read can show.")
    ],
    resolutions: Annotated[
        Path,
        typer.Argument(metavar="RESOLUTIONS", help="A set of resolutions, or a file of resolved questions."),
    ],
    svg: Svg = None,
    json: Json = False,
) -> None:
    """Score forecasts against what came: Brier, log, skill, calibration.

    Questions are joined by platform and id; each counts once, and what is left out is told.
    """
    from leadtime.evidence.forecasts.reading import read_forecasts
    from leadtime.evidence.forecasts.record import read_outcomes
    from leadtime.evidence.forecasts.record import score as scored

    check_svg(svg, "calibration")
    made = scored(read_forecasts(questions).questions, read_outcomes(resolutions))
    document = made.to_json()
    from leadtime.report.figures.calibration import calibration_picture

    if svg is not None or not json:
        picture = calibration_picture(document["record"])
    if svg is not None:
        from leadtime.project import write_atomic
        from leadtime.report.svg import standalone

        write_atomic(svg, standalone(picture.wide))
    if json:
        emit_json(document)
        return
    _tell_record(document["record"])
    emit("")
    show_table(picture.table)
    emit("")
    for words, count in made.left_out:
        emit_paragraph(f"{count} {words}", head="  left out: ")
    if svg is not None:
        emit(f"wrote {svg}")


def _tell_record(record: dict[str, Any]) -> None:
    def shown(x: float | None, lacking: str) -> str:
        return lacking if x is None else f"{x:.4f}"

    parts = record["parts"]
    emit_paragraph(
        f"{record['count']} questions. Brier {record['brier']:.4f} "
        f"(standard error {shown(record['se'], 'unknown')}), "
        f"log score {shown(record['log'], 'infinite')} bits. "
        f"Base rate {record['base_rate']:.4f}; skill against it "
        f"{shown(record['skill'], 'undefined, since all came out alike')}."
    )
    emit_paragraph(
        f"Brier = reliability {parts['reliability']:.4f} "
        f"- resolution {parts['resolution']:.4f} + uncertainty "
        f"{parts['uncertainty']:.4f} + within bins {parts['within']:.4f}."
    )


def link(
    file: File,
    question: Annotated[
        list[str], typer.Argument(metavar="QUESTION...", help="Ids of questions in the file.")
    ],
    about: Annotated[
        str, typer.Option(metavar="BELIEF", help="The belief, or the question, that it bears on.")
    ],
    id: Annotated[
        str | None, typer.Option(metavar="ID", help="The record's id. [default: from the question]")
    ] = None,
    before: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE", help="Each question asks whether it comes before this date."),
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="The belief is a duration from this day.")
    ] = None,
    accessed: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was read. [default: today]")
    ] = None,
    lower: Annotated[
        str | None, typer.Option(metavar="X", help="Where the part below the range ends: a number, or edge.")
    ] = None,
    validity: Annotated[
        float,
        typer.Option(
            parser=real("--validity"), metavar="V", help="How directly it bears on the belief, 0 to 1."
        ),
    ] = 1.0,
) -> None:
    """Print the record that ties a question to a belief, ready for leadtime evidence add.

    With --before, P(yes) is the probability that the belief's date comes by then; several questions with
    one date each make quantiles.
    """
    from leadtime.evidence.forecasts.links import Link, link_record, to_record
    from leadtime.evidence.forecasts.reading import read_forecasts

    found = read_forecasts(file)
    asked = [found[name] for name in question]
    name = id or _name(asked[0])
    day = day_of("--accessed", accessed)
    if before is None:
        if len(asked) > 1 or start is not None:
            raise InputError("several questions, or a start, need --before", fix="--before 2030-01-01")
        reach = _reach(lower)
        one = to_record(
            asked[0],
            about=about,
            id=name,
            accessed=day,
            lower=reach,
            validity=validity,
        )
        emit_json(one.to_json())
        return
    if len(before) != len(asked):
        raise InputError(
            f"{len(asked)} questions and {len(before)} dates", valid="--before once for each question"
        )
    since = day_of("--start", start) if start else None
    links = [Link(q, about, day_of("--before", b), since) for q, b in zip(asked, before, strict=True)]
    emit_json(link_record(links, id=name, accessed=day, validity=validity).to_json())
    say("to keep it: pipe this into `leadtime evidence add -`")


def _reach(text: str | None) -> float | Literal["edge"] | None:
    if text is None or text == "edge":
        return None if text is None else "edge"
    try:
        return float(text)
    except ValueError:
        raise InputError(f"--lower is {text!r}", valid="a number, or edge", fix="--lower 0") from None


def _name(q: Question) -> str:
    import re

    return re.sub(r"[^a-z0-9._-]+", "-", f"{q.platform}-{q.id}".lower())[:80].strip("-")
