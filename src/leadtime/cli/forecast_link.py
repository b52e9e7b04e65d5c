"""Commands that make records of forecasts: ``leadtime forecast link`` and ``pair``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from leadtime.cli.arguments import Json, day_of, one_of, plain_id
from leadtime.cli.as_record import Accessed, Url, Validity, hand_over, source_named
from leadtime.cli.forecast import METHODS, File
from leadtime.cli.streams import emit, emit_json, say
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.evidence.forecasts.pairs import ConditionalPair
    from leadtime.evidence.forecasts.question import Question
    from leadtime.evidence.forecasts.reading import Forecasts
    from leadtime.evidence.records import Record


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
    pool: Annotated[
        str | None,
        typer.Option(
            metavar="METHOD",
            parser=one_of("--pool", METHODS),
            help="Of several people's forecasts take the pool: linear, odds or extremised.",
        ),
    ] = None,
    accessed: Accessed = None,
    lower: Annotated[
        str | None,
        typer.Option(metavar="X", help="Where the part below the range ends: a number, a date, or edge."),
    ] = None,
    validity: Validity = 1.0,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The source. [default: the question]")
    ] = None,
    url: Url = None,
) -> None:
    """Print the record that ties a question to a belief, ready for leadtime evidence add.

    With --before, P(yes) is the probability that the belief's date comes by then: several questions with
    one date each make quantiles. A date question with --start becomes the time from that day, in years; what
    lies before it has not happened and is dropped, and its share is told.
    """
    from leadtime.evidence.forecasts.links import OWN, Link, link_record
    from leadtime.evidence.forecasts.reading import read_forecasts

    found = read_forecasts(file)
    told = {k: v for k, v in (("title", title), ("url", url)) if v is not None}
    asked = [_one(found, name, pool).model_copy(update=told) for name in question]
    if asked[0].platform in OWN and title is None:
        say("note: the source is a file of your own; --title says what it is, and --url where it stands")
    name = id or _name(asked[0])
    day = day_of("--accessed", accessed)
    since = day_of("--start", start) if start else None
    if before is None:
        if len(asked) > 1:
            raise InputError("several questions need --before", fix="--before 2030-01-01")
        record = _alone(asked[0], about, name, day, lower, validity, since)
    else:
        if len(before) != len(asked):
            raise InputError(
                f"{len(asked)} questions and {len(before)} dates", valid="--before once for each question"
            )
        links = [Link(q, about, day_of("--before", b), since) for q, b in zip(asked, before, strict=True)]
        record = link_record(links, id=name, accessed=day, validity=validity)
    hand_over(record, _idle([record]))


def _one(found: Forecasts, name: str, pool: str | None) -> Question:
    """A question of a file: the forecast of the one who made it, or the pool of all who did."""
    from leadtime.evidence.forecasts.panels import pooled_question

    return found[name] if pool is None else pooled_question(found.questions, name, pool)  # type: ignore[arg-type]  # read by one_of


def _idle(records: Sequence[Record]) -> list[str]:
    from leadtime.evidence.forecasts.links import why_idle

    return [f"{record.id} moves no belief: {why}" for record in records if (why := why_idle(record))]


def _alone(
    q: Question, about: str, id: str, day: dt.date, lower: str | None, validity: float, since: dt.date | None
) -> Record:
    """The record of one question as it stands, or counted from a start."""
    from leadtime.evidence.forecasts.links import to_record
    from leadtime.evidence.forecasts.waits import wait

    reach = _reach(lower)
    if since is not None:
        dropped = wait(q, since, reach).dropped
        if dropped > 0:
            rest = " What is left is what it says of a rare case." if dropped > 0.5 else ""
            say(f"note: {100 * dropped:.3g} % of the forecast lies before {since} and is dropped.{rest}")
    return to_record(q, about=about, id=id, accessed=day, lower=reach, validity=validity, start=since)


def _reach(text: str | None) -> float | Literal["edge"] | None:
    from leadtime.units import parse_date

    if text is None or text == "edge":
        return None if text is None else "edge"
    for read in (float, parse_date):
        try:
            return read(text)
        except (ValueError, InputError):
            continue
    raise InputError(f"--lower is {text!r}", valid="a number, a date, or edge", fix="--lower 0")


def _name(q: Question) -> str:
    return plain_id(f"{q.platform}-{q.id}")


_WAYS = "--given with --otherwise, or with --total and --chance; or a FILE and the ids of two questions"


def pair(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE YES NO]", help="A file, and its two conditional questions."),
    ] = None,
    given: Annotated[
        str | None, typer.Option(metavar="P", help="What it is where the condition holds.")
    ] = None,
    otherwise: Annotated[str | None, typer.Option(metavar="P", help="What it is where it does not.")] = None,
    total: Annotated[str | None, typer.Option(metavar="P", help="What it is in all.")] = None,
    chance: Annotated[str | None, typer.Option(metavar="P", help="How probable the condition is.")] = None,
    condition: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The condition, in the words of a belief's given.")
    ] = None,
    about: Annotated[
        str | None, typer.Option(metavar="BELIEF", help="Print two records: the belief where it holds.")
    ] = None,
    about_otherwise: Annotated[
        str | None, typer.Option(metavar="BELIEF", help="The belief where it does not. [default: --about]")
    ] = None,
    id: Annotated[str | None, typer.Option(metavar="ID", help="How the records' ids begin.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The source of the numbers.")] = None,
    url: Url = None,
    accessed: Accessed = None,
    validity: Validity = 1.0,
    json: Json = False,
) -> None:
    """What a probability is with and without a condition, and the records that say so.

    As in: a catastrophe has 10 %, and 3 % if alignment is solved, which has 40 %; so what if it is not? With
    --about it prints the two records, ready for leadtime evidence add; each moves only beliefs that state its
    condition in given.
    """
    asked = _asked(what or [], checked=condition is None)
    made = _pair(asked, given=given, otherwise=otherwise, total=total, chance=chance)
    words = condition or (asked[0].condition if asked else "")
    if about is None:
        if json:
            emit_json(_numbers(made, words))
        else:
            for line in _lines(made, words):
                emit(line)
        return
    from leadtime.evidence.forecasts.pairs import pair_records

    _complete({"--title": title, "--id": id, "--condition": words} if not asked else {})
    records = pair_records(
        made,
        condition=words,
        about=(about, about_otherwise or about),
        source=_source(asked, title, url),
        id=id or _name(asked[0]),
        accessed=day_of("--accessed", accessed),
        asked=asked[0].title if asked else "",
        worked_out=otherwise is None and not asked,
        validity=validity,
    )
    hand_over(records, _idle(records))


def _asked(what: list[str], *, checked: bool) -> list[Question]:
    """The two questions of a pair in a file; ``checked`` unless the condition is stated beside them."""
    from leadtime.evidence.forecasts.pairs import opposite
    from leadtime.evidence.forecasts.reading import read_forecasts

    if not what:
        return []
    if len(what) != 3:
        raise InputError(f"{len(what)} arguments", valid=_WAYS, fix="leadtime forecast pair FILE YES NO")
    found = read_forecasts(what[0])
    asked = [found[name] for name in what[1:]]
    for q in asked:
        if q.p is None:
            raise InputError(f"question {q.id} gives no probability", valid="two questions with a forecast")
    yes, no = asked
    if checked and not (yes.condition and no.condition == opposite(yes.condition)):
        raise InputError(
            f"{yes.id} and {no.id} are no pair: given {yes.condition or 'nothing'!r}, and "
            f"{no.condition or 'nothing'!r}",
            valid=f"a question on a condition, and one on its opposite ({opposite(yes.condition or 'it')!r})"
            "; or --condition, where the first holds if that does, and the second if not",
            fix='--condition "alignment is solved"',
        )
    return asked


def _pair(
    asked: list[Question], *, given: str | None, otherwise: str | None, total: str | None, chance: str | None
) -> ConditionalPair:
    """The pair that is said, whichever numbers say it."""
    from leadtime.evidence.forecasts.pairs import ConditionalPair
    from leadtime.evidence.forecasts.tables import probability

    said = {"--given": given, "--otherwise": otherwise, "--total": total, "--chance": chance}
    p = {name: probability(text, name) for name, text in said.items() if text is not None}
    if asked:
        if twice := sorted({"--given", "--otherwise"} & set(p)):
            raise InputError(f"{' and '.join(twice)} beside a file that says it", valid=_WAYS)
        p["--given"], p["--otherwise"] = (q.p or 0.0 for q in asked)
    if "--given" in p and "--otherwise" not in p and {"--total", "--chance"} <= set(p):
        return ConditionalPair.from_total(p["--total"], p["--given"], p["--chance"])
    if "--given" not in p or "--otherwise" not in p:
        found = f"{' and '.join(p)} alone make no pair" if p else "there are no numbers"
        raise InputError(found, valid=_WAYS, fix="--given 3% --total 10% --chance 40%")
    if "--total" in p and "--chance" not in p:
        return ConditionalPair.from_parts(p["--given"], p["--otherwise"], p["--total"])
    made = ConditionalPair(p["--given"], p["--otherwise"], p.get("--chance"))
    if "--total" in p:
        made.check_total(p["--total"])
    return made


def _numbers(pair: ConditionalPair, condition: str) -> dict[str, Any]:
    from leadtime.evidence.forecasts.pairs import highest_condition
    from leadtime.evidence.forecasts.scores import finite

    stated = {
        "condition": condition,
        "given": pair.given,
        "otherwise": pair.given_not,
        "chance": pair.condition,
        "total": pair.total,
        "difference": pair.difference,
        "risk_ratio": pair.risk_ratio,
        "odds_ratio": pair.odds_ratio,
        "highest_chance": None if pair.total is None else highest_condition(pair.total, pair.given),
    }
    return {k: finite(v) for k, v in stated.items()}


def _lines(pair: ConditionalPair, condition: str) -> list[str]:
    said = _numbers(pair, condition)
    words = condition or "the condition holds"
    rows = [
        (f"where {words}", said["given"]),
        ("where not", said["otherwise"]),
        ("in all", said["total"]),
        ("chance of the condition", said["chance"]),
        ("highest chance of it that total and given leave", said["highest_chance"]),
    ]
    lines = [f"{100 * p:8.4g} %  {text}" for text, p in rows if p is not None]
    for name, text in (("risk_ratio", "risk ratio, with against without"), ("odds_ratio", "odds ratio")):
        if said[name] is not None:
            lines.append(f"{said[name]:8.4g}    {text}")
    return [*lines, "Worlds where it holds differ in more than the condition: this is no causal effect."]


def _source(asked: list[Question], title: str | None, url: str | None) -> dict[str, Any]:
    from leadtime.evidence.forecasts.links import source_of

    if asked and title is None:
        return source_of(asked[0])
    return source_named(title, url)


def _complete(options: Mapping[str, str | None]) -> None:
    """Raise :class:`InputError` for options without which there is no record."""
    examples = {
        "--title": '"A panel of forecasters"',
        "--id": "solved",
        "--condition": '"alignment is solved"',
    }
    lacking = [name for name, value in options.items() if not value]
    if lacking:
        raise InputError(
            f"the records need {', '.join(lacking)}", fix=" ".join(f"{n} {examples[n]}" for n in lacking)
        )
