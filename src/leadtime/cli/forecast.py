"""Commands on public forecasts: ``leadtime forecast read``, ``fetch`` and ``pool``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadtime.cli.arguments import Json, day_of, one_of, real
from leadtime.cli.as_record import Accessed, Url, hand_over, source_named
from leadtime.cli.found import show_table
from leadtime.cli.streams import emit, emit_json, emit_paragraph, say
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.evidence.forecasts.panels import Panel, Pooled
    from leadtime.evidence.forecasts.question import Question
    from leadtime.evidence.forecasts.reading import Forecasts

File = Annotated[Path, typer.Argument(metavar="FILE", help="JSON of a platform, CSV, or lines x = 5 to 10.")]
METHODS = ("linear", "odds", "extremised")
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

    count = len(found.questions)
    emit(f"{count} question{'' if count == 1 else 's'} ({found.format})")
    emit("")
    rows = [(q.id[:24], q.kind, _said(q), _state(q), _asks(q)) for q in found.questions]
    show_table(table(("Id", "Kind", "Forecast", "State", "Question"), rows))
    for words in found.left_out:
        emit_paragraph(words, head="  left out: ")


def _said(q: Question) -> str:
    if q.p is not None:
        return f"{q.p:.1%}"
    if q.value is not None:
        return place(q.value, q.unit)
    if q.points is None and q.dist is None:
        return "none"
    dist = q.distribution("edge")
    return " to ".join(place(float(dist.ppf(u)), dist.unit) for u in (0.1, 0.9)) + " (80%)"


def place(x: float, unit: str) -> str:
    """A number of a forecast with its unit, a date as its day, or ``beyond``."""
    import math

    from leadtime.evidence.wording import rounded

    return "beyond" if math.isinf(x) else rounded(x, unit)


def _state(q: Question) -> str:
    if q.resolution is None:
        return "open"
    if isinstance(q.resolution, str):
        return q.resolution
    return f"resolved {place(q.resolution, q.unit) if q.kind == 'date' else f'{q.resolution:.6g}'}"


def _asks(q: Question) -> str:
    """What is asked, with its condition: two questions of a pair have the same words."""
    return f"{q.title[:60]} (given: {q.condition[:60]})" if q.condition else q.title[:60]


def pool(
    what: Annotated[
        list[str], typer.Argument(metavar="FILE|P...", help="A file of forecasts, or probabilities.")
    ],
    method: Annotated[
        str,
        typer.Option(
            metavar="METHOD", help="linear, odds or extremised.", parser=one_of("--method", METHODS)
        ),
    ] = "odds",
    weights: Annotated[str | None, typer.Option(metavar="W,...", help="Weights, as in 2,1,1.")] = None,
    track: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Resolved forecasts: weights by the Brier scores in them. [default: equal]"
        ),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Ids in the file that ask the same; may be given again."),
    ] = None,
    exponent: Annotated[
        float | None,
        typer.Option(
            parser=real("--exponent"),
            metavar="X",
            help="For extremised: what log-odds are multiplied by. [2.5]",
        ),
    ] = None,
    about: Annotated[
        str | None, typer.Option(metavar="BELIEF", help="Print a record of the pool, about this belief.")
    ] = None,
    id: Annotated[str | None, typer.Option(metavar="ID", help="The record's id.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The record's source.")] = None,
    url: Url = None,
    accessed: Accessed = None,
    json: Json = False,
) -> None:
    """Make one probability from several: linear, geometric mean of odds, or that one extremised.

    Of a file, the rows of one id are one question, which several people answer (the column by), and
    different ids are different questions, unless --question names those that ask the same.
    """
    from leadtime.evidence.forecasts.panels import pool_panel

    if weights is not None and track is not None:
        raise InputError("--weights and --track together", valid="one of the two")
    made = []
    for panel in _panels(what, question or []):
        shares = _by_track(track, panel.who) if track is not None else _weights(weights)
        made.append(pool_panel(panel, method, weights=shares, exponent=exponent))  # type: ignore[arg-type]  # read by one_of
    if about is not None:
        _record_pooled(made, about, {"--id": id, "--title": title}, url, accessed)
    elif json:
        emit_json([one.to_json() for one in made])
    else:
        for one in made:
            _tell_pooled(one)


def _record_pooled(
    made: list[Pooled], about: str, named: dict[str, str | None], url: str | None, accessed: str | None
) -> None:
    """Print the record of one pool."""
    from leadtime.evidence.forecasts.panels import panel_record

    if len(made) != 1:
        ids = ", ".join(one.panel.questions[0] for one in made)
        raise InputError(
            f"{len(made)} questions make no one record", valid=f"one of {ids}", fix="--question ID"
        )
    if lacking := [name for name, value in named.items() if not value]:
        raise InputError(f"the record needs {' and '.join(lacking)}", fix='--id panel-2026 --title "A panel"')
    source, day = source_named(named["--title"], url), day_of("--accessed", accessed)
    hand_over(panel_record(made[0], about=about, id=str(named["--id"]), source=source, accessed=day))


def _tell_pooled(one: Pooled) -> None:
    panel = one.panel
    name = f"{', '.join(panel.questions)}: " if panel.questions else ""
    emit(f"{name}{one.p:.6g}   {one.method} pool of {len(panel.who)}")
    if panel.questions:
        rows = zip(panel.who, panel.probabilities, one.weights, strict=True)
        for who, p, weight in rows:
            emit(f"  {who}: {p:.4g}, weight {weight:.3g}")


def _weights(text: str | None) -> list[float] | None:
    return None if text is None else [_number(w) for w in text.split(",")]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"the weight {text!r} is no number", fix="--weights 2,1,1") from None


def _by_track(file: Path, who: Sequence[str]) -> list[float]:
    from leadtime.evidence.forecasts.panels import weights_from
    from leadtime.evidence.forecasts.reading import read_forecasts
    from leadtime.evidence.forecasts.record import read_outcomes
    from leadtime.evidence.forecasts.record import score as scored

    return weights_from(scored(read_forecasts(file).questions, read_outcomes(file)).rows, who)


def _panels(what: list[str], names: list[str]) -> Sequence[Panel]:
    from leadtime.evidence.forecasts.panels import Panel, panels
    from leadtime.evidence.forecasts.reading import read_forecasts
    from leadtime.evidence.forecasts.tables import probability

    if len(what) == 1 and Path(what[0]).is_file():
        found = read_forecasts(what[0]).questions
        if others := sum(q.p is None for q in found):
            say(f"note: {others} of {len(found)} questions have no probability, and are left out")
        return panels(found, names)
    if names:
        raise InputError(
            "--question without a file", valid="a FILE of forecasts", fix="leadtime forecast pool FILE"
        )
    for w in what:
        if _names_a_file(w):
            raise _no_file(w, alone=len(what) == 1)
    given = tuple(probability(w, f"argument {i}") for i, w in enumerate(what, 1))
    return (Panel((), tuple(f"argument {i}" for i, _ in enumerate(given, 1)), given),)


def _names_a_file(word: str) -> bool:
    """Whether a word is meant as a file: there is one, or it has letters, and an ending or a folder."""
    path = Path(word)
    return path.exists() or (
        any(c.isalpha() for c in word) and (path.suffix[1:2].isalpha() or path.name != word)
    )


def _no_file(word: str, *, alone: bool) -> InputError:
    there = Path(word).exists()
    if not there:
        return InputError(f"there is no file {word}", valid="a FILE of forecasts, or probabilities")
    found = f"{word} is no file" if alone else f"the file {word} beside other arguments"
    return InputError(
        found,
        valid="one FILE of forecasts, or probabilities",
        fix=None if alone else f"leadtime forecast pool {word}",
    )
