"""The talk about one belief: three questions, a picture of what was said, and what to do with it.

The extremes are asked before the median, and the project's own number is shown only after an answer is kept:
whoever starts from a number stays too near to it (Tversky & Kahneman, "Judgment under Uncertainty: Heuristics
and Biases", Science 185, 1974; O'Hagan and others, *Uncertain Judgements*, Wiley 2006, ask for limits first).
"""

from __future__ import annotations

import math
import shutil
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.evidence.base import Distribution
    from leadtime.evidence.elicitation.fit import Fit, Fitted
    from leadtime.evidence.elicitation.track import Track

SKIP, AGAIN, QUIT, KEEP, WIDEN = "skip", "again", "quit", "keep", "widen"
_MEANT = {c: w for w in (SKIP, AGAIN, QUIT, KEEP, WIDEN) for c in (w, w[0])}
_WIDEST = 76


class Quit(Exception):  # noqa: N818 - somebody leaves; nothing went wrong
    """The person wants no more, or there are no more answers to read."""


class Word(Exception):  # noqa: N818 - not an error either
    """A word in the place of a number: skip or again."""


@dataclass(frozen=True)
class Asked:
    """A belief to ask for: its unit, what is possible, and what the project itself believes."""

    name: str
    doc: str
    unit: str
    support: tuple[float, float]
    share: bool
    believed: Distribution


@dataclass(frozen=True)
class Kept:
    """An answer that was kept: the quantiles as they were stated, or ``widened``, and their distribution."""

    asked: Asked
    fitted: Fitted
    stated: tuple[float, ...]
    widened: bool

    @property
    def fit(self) -> Fit:
        """The fit that is believed."""
        return self.fitted.chosen

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "belief": self.asked.name,
            "unit": self.asked.unit,
            "levels": list(self.fitted.levels),
            "stated": list(self.stated),
            "quantiles": list(self.fitted.values),
            "widened": self.widened,
            "distribution": str(self.fit.distribution),
            "family": self.fit.family,
            "fits": [
                {"family": f.family, "distribution": str(f.distribution), "off_p": f.off_p, "off_x": f.off_x}
                for f in self.fitted.fits
            ],
        }


class Talk:
    """Speaks and listens: lines go out through ``say``, answers come in a line at a time from ``hear``."""

    def __init__(self, say: Callable[[str], None], hear: Callable[[str], str], track: Track | None) -> None:
        self.say, self.hear, self.track = say, hear, track

    def about(self, asked: Asked, level: float) -> Kept | None:
        """Ask for one belief. None where it was skipped; raises :class:`Quit` at the end of all answers."""
        from leadtime.evidence.elicitation.fit import fit_quantiles

        while True:
            try:
                stated = self._three(asked, level)
                levels = tuple(round(p, 12) for p in ((1 - level) / 2, 0.5, (1 + level) / 2))
                fitted = fit_quantiles(levels, stated, unit=asked.unit, support=asked.support)
                kept = self._settle(asked, fitted, stated)
            except InputError as e:
                self.say(f"  {e.problem.found}; please once more.")
                continue
            except Word as word:
                if str(word) == SKIP:
                    return None
                continue
            return kept

    # -- the three numbers -------------------------------------------------------------------------------

    def _three(self, asked: Asked, level: float) -> tuple[float, float, float]:
        from leadtime.evidence.elicitation.answers import one_in, shown

        tail = one_in((1 - level) / 2)
        low = self._number(f"  So low that it is lower only {tail} times: ", asked, None)
        least = shown(low, asked.unit, share=asked.share)
        high = self._number(
            f"  So high that it is higher only {tail} times: ",
            asked,
            lambda x: None if x > low else f"the high value must be above the low one, {least}",
        )
        most = shown(high, asked.unit, share=asked.share)
        middle = self._number(
            "  As likely above as below (the median): ",
            asked,
            lambda x: None if low < x < high else f"the median must lie between {least} and {most}",
        )
        return low, middle, high

    def _number(self, prompt: str, asked: Asked, wrong: Callable[[float], str | None] | None) -> float:
        """A number, asked for until there is one that makes sense."""
        from leadtime.evidence.elicitation.answers import example, read_answer

        while True:
            typed = self.hear(prompt).strip()
            word = _MEANT.get(typed.lower(), typed.lower())
            if word == QUIT:
                raise Quit
            if word in {SKIP, AGAIN}:
                raise Word(word)
            if typed == "?":
                self.say(
                    f"    Type a number such as {example(asked.unit, asked.share)}; or skip, again, quit."
                )
                continue
            try:
                value = read_answer(typed, asked.unit, asked.support, share=asked.share)
            except InputError as e:
                valid = f" ({e.problem.valid})" if e.problem.valid else ""
                self.say(f"    {e.problem.found}{valid}")
                continue
            if wrong is not None and (told := wrong(value)):
                self.say(f"    {told}; or type again to start anew")
                continue
            return value

    # -- what was said, and what to do with it -------------------------------------------------------------

    def _settle(self, asked: Asked, fitted: Fitted, stated: tuple[float, ...]) -> Kept:
        wider = self._wider(asked, fitted)
        self._show(asked, fitted)
        if self.track is not None and self.track.too_narrow:
            self.paragraph(self.track.told)
            if wider is not None:
                self.say(f"  Widened by your record: {_values(asked, wider)}")
        while True:
            offers = ["[k]eep", *(["[w]iden by your record"] if wider else []), "[a]gain", "[s]kip", "[q]uit"]
            word = self.hear(f"  {', '.join(offers)}: ").strip().lower()
            word = _MEANT.get(word, word)
            if word == KEEP:
                return Kept(asked, fitted, stated, widened=False)
            if word == WIDEN and wider is not None:
                self._show(asked, wider)
                return Kept(asked, wider, stated, widened=True)
            if word in {AGAIN, SKIP}:
                raise Word(word)
            if word == QUIT:
                raise Quit
            self.say(f"    {word!r} is none of these: keep, {'widen, ' if wider else ''}again, skip, quit")

    def _wider(self, asked: Asked, fitted: Fitted) -> Fitted | None:
        """The answer with the interval that the person's record asks for; None where it asks for none."""
        from leadtime.evidence.elicitation.fit import fit_quantiles
        from leadtime.evidence.elicitation.track import widened

        factor = self.track.factor if self.track is not None and self.track.too_narrow else None
        if factor is None or not 1 < factor < math.inf:
            return None
        low, middle, high = fitted.values
        logs = low > 0 and asked.unit != "date"
        a, b = widened(low, middle, high, factor, support=asked.support, logs=logs)
        if not (math.isfinite(a) and math.isfinite(b)) or (a, b) == (low, high):
            return None
        return fit_quantiles(fitted.levels, (a, middle, b), unit=asked.unit, support=asked.support)

    def _show(self, asked: Asked, fitted: Fitted) -> None:
        """The picture, the fit with its error, and what follows from it."""
        from leadtime.report.shape import shape_text

        width = max(30, min(_WIDEST, shutil.get_terminal_size().columns - 4))
        # Small probabilities are told apart on a logarithmic axis, others on a plain one.
        linear = asked.share and fitted.values[-1] > 0.2
        marks = list(zip(fitted.values, _each(asked, fitted.values), strict=True))
        self.say("")
        for line in shape_text(fitted.chosen.distribution, marks, width=width, linear=linear).split("\n"):
            self.say(f"  {line}")
        self.say("")
        for words in (*_fit_told(fitted), " ".join(follows(asked, fitted))):
            self.paragraph(words)

    def paragraph(self, words: str) -> None:
        """Sentences folded to the width of the terminal, two columns in."""
        width = max(40, shutil.get_terminal_size().columns)
        self.say(textwrap.fill(words, width, initial_indent="  ", subsequent_indent="    "))


def _each(asked: Asked, values: tuple[float, ...]) -> list[str]:
    from leadtime.evidence.elicitation.answers import shown

    return [shown(x, asked.unit, share=asked.share) for x in values]


def _values(asked: Asked, fitted: Fitted) -> str:
    low, middle, high = _each(asked, fitted.values)
    return f"{low} to {high}, median {middle}"


def _fit_told(fitted: Fitted) -> list[str]:
    """The distribution that is believed, and how far each family is from what was said."""
    chosen = fitted.chosen
    off = f"off by {chosen.off_p:.1%} at most" if chosen.off_p > 5e-7 else "through all three"
    tried = ", ".join(f"{f.family} {f.off_p:.1%}" for f in fitted.fits if f is not chosen)
    told = [f"Distribution: {chosen.distribution} ({off})"]
    if tried:
        told.append(f"Others, by their largest difference in probability: {tried}")
    return told


def follows(asked: Asked, fitted: Fitted) -> list[str]:
    """What follows from an answer, in sentences that a person can disagree with."""
    from leadtime.evidence.elicitation.answers import one_in, shown

    dist = fitted.chosen.distribution

    def at(p: float) -> str:
        return shown(float(dist.ppf(p)), asked.unit, share=asked.share)

    low, _, high = _each(asked, fitted.values)
    # Of the distribution that is believed, not of the words: where the fit is off, it shows.
    below = one_in(float(dist.cdf_below(fitted.values[0])) or fitted.levels[0])
    above = one_in(1 - float(dist.cdf(fitted.values[-1])) or 1 - fitted.levels[-1])
    return [
        f"You say that {below} is below {low}, and {above} above {high};",
        f"that it is as likely between {at(0.25)} and {at(0.75)} as outside;",
        f"and that 1 in 100 is below {at(0.01)}, and 1 in 100 above {at(0.99)}.",
    ]


def beside(asked: Asked, kept: Kept) -> str:
    """The project's own belief beside the one that was kept; shown only now, so that it pulled nobody."""
    from leadtime.evidence.elicitation.answers import shown
    from leadtime.units import factor

    own = asked.believed
    k = 1.0 if asked.unit in {own.unit, "date"} else factor(own.unit, asked.unit)
    levels = kept.fitted.levels
    low, middle, high = (shown(float(own.ppf(p)) * k, asked.unit, share=asked.share) for p in levels)
    return f"The project has {low} to {high}, median {middle}."


def heard(prompt: str, *, out: Any) -> str:
    """A line from standard input, after a prompt on ``out``. Raises :class:`Quit` where there are no more."""
    out.write(prompt)
    out.flush()
    line = sys.stdin.readline()
    if not line:
        out.write("\n")
        raise Quit
    if not sys.stdin.isatty():
        # What is piped in is not echoed by a terminal; a transcript without it could not be read.
        out.write(line if line.endswith("\n") else f"{line}\n")
    return line
