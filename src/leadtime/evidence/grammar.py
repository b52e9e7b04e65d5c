"""From text to a tree: the grammar of distributions, and what is said when text does not follow it.

The tree says what was written and where; :mod:`leadtime.evidence.reading` says what it means.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from leadtime.errors import DistributionError, UnitError
from leadtime.evidence.mistakes import explain
from leadtime.evidence.wording import NUMBER_WORDS, canonical_unit
from leadtime.units import joined, parse_date

if TYPE_CHECKING:
    from lark import Lark, Token

MAX_TEXT = 200_000
"""Longest text that is read; a list of more samples than this belongs in a file."""
MAX_DEPTH = 16
"""Deepest nesting of parentheses that is read."""

GRAMMAR = r"""
start: expr

?expr: interval | call | quantity | label | file

interval: level? quantity "to" quantity
level: NUMBER PERCENT

quantity: DATE                          -> date
        | INF                           -> infinite
        | NUMBER unit?                  -> plain
        | NUMBER PERCENT ratio?         -> percent
        | DOLLAR NUMBER unit?           -> money

call: WORD "(" [arg ("," arg)*] ")" behind?
behind: unit | PERCENT ratio?
arg: expr | expr ":" expr -> pair | WORD "=" expr -> setting
label: WORD+ | STRING
file: FILE

unit: factor tail* | ratio
ratio: ("/" | "per") factor tail*
tail: factor                            -> beside
    | "*" factor                        -> times
    | ("/" | "per") factor              -> over
factor: (WORD | DOLLAR) (("^" | "**") NUMBER)?

DATE.4: /\d{4}-\d{2}(-\d{2})?(?![\d-])/
FILE.3: /[A-Za-z0-9_.\/\\-]*\.(csv|tsv|txt)\b/
INF.2: /[+-]?inf(inity)?\b/
NUMBER: /[+-]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eE][+-]?\d+)?/
WORD: /[A-Za-z_][A-Za-z0-9_]*/
STRING: /"(\\.|[^"\\])*"|'[^']*'/
PERCENT: "%"
DOLLAR: "$"
%import common.WS
%ignore WS
"""


@dataclass(frozen=True)
class UnitText:
    """What stands behind a number or a closing parenthesis: ``%``, number words and a canonical unit."""

    percent: bool = False
    words: float | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Quantity:
    """A number as it was written, with what stands around it."""

    number: float
    scale: UnitText
    column: int
    dollar_sign: bool = False
    text: str = ""

    @property
    def value(self) -> float:
        """The number with its percent sign and its number words worked in."""
        x = hundredth(self.text) if self.scale.percent and self.text else self.number
        return x * (self.scale.words or 1.0)

    @property
    def bare(self) -> bool:
        """Whether it is a number and nothing else."""
        return self.scale == UnitText()


@dataclass(frozen=True)
class IntervalText:
    """``80% A to B``."""

    level: float | None
    lower: Quantity
    upper: Quantity
    column: int


@dataclass(frozen=True)
class Label:
    """A word or a quoted text: the name of an outcome, or of a column."""

    text: str
    column: int


@dataclass(frozen=True)
class FileName:
    """The name of a file."""

    text: str
    column: int


@dataclass(frozen=True)
class Call:
    """``name(positional, key: value, setting=value) unit``."""

    name: str
    args: tuple[Any, ...]
    pairs: tuple[tuple[Any, Any], ...]
    settings: tuple[tuple[str, Any], ...]
    scale: UnitText
    column: int


Node = Quantity | IntervalText | Label | FileName | Call


def hundredth(text: str) -> float:
    """The decimal ``text`` over 100, rounded once, so that every double can be written as a percentage."""
    return float(Decimal(text.replace("_", "")).scaleb(-2)) if float(text.replace("_", "")) else 0.0


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _number(token: Token) -> float:
    x = float(token.replace("_", ""))
    if not math.isfinite(x):
        shown = token if len(token) < 30 else token[:27] + "..."
        raise DistributionError(
            f"the number {shown} is too large", valid="a finite number", column=_column(token)
        )
    return x


class _Builder:
    """Makes the tree while the text is being read. A method for each rule of the grammar."""

    def start(self, items: list[Any]) -> Any:
        return items[0]

    def level(self, items: list[Any]) -> tuple[float, int]:
        _number(items[0])
        return hundredth(items[0]), _column(items[0])

    def interval(self, items: list[Any]) -> IntervalText:
        *level, lower, upper = items
        if level:
            return IntervalText(level[0][0], lower, upper, level[0][1])
        return IntervalText(None, lower, upper, lower.column)

    def date(self, items: list[Any]) -> Quantity:
        try:
            year = parse_date(str(items[0]))
        except UnitError as e:
            raise DistributionError(e.problem.found, valid=e.problem.valid, column=_column(items[0])) from e
        return Quantity(year, UnitText(unit="date"), _column(items[0]))

    def infinite(self, items: list[Any]) -> Quantity:
        return Quantity(float(items[0]), UnitText(), _column(items[0]))

    def plain(self, items: list[Any]) -> Quantity:
        factors = items[1] if len(items) > 1 else []
        return Quantity(_number(items[0]), _scale(factors, items[0]), _column(items[0]), text=str(items[0]))

    def percent(self, items: list[Any]) -> Quantity:
        factors = items[2] if len(items) > 2 else []
        scale = _scale(factors, items[0], percent=True)
        return Quantity(_number(items[0]), scale, _column(items[0]), text=str(items[0]))

    def money(self, items: list[Any]) -> Quantity:
        factors = [("*", "dollar", ""), *(items[2] if len(items) > 2 else [])]
        return Quantity(_number(items[1]), _scale(factors, items[0]), _column(items[0]), dollar_sign=True)

    def factor(self, items: list[Any]) -> tuple[str, str]:
        word = "dollar" if items[0] == "$" else str(items[0])
        if len(items) == 1:
            return word, ""
        power = _number(items[1])
        if abs(power) > 9:
            raise DistributionError(
                f"the power {items[1]} of a unit is too large", valid="from -9 to 9", column=_column(items[1])
            )
        return word, f"**{items[1]}"

    def times(self, items: list[Any]) -> tuple[str, str, str]:
        return "*", *items[-1]

    def beside(self, items: list[Any]) -> tuple[str, str, str]:
        return " ", *items[0]

    def over(self, items: list[Any]) -> tuple[str, str, str]:
        return "/", *items[0]

    def unit(self, items: list[Any]) -> list[tuple[str, str, str]]:
        if isinstance(items[0], list):
            return items[0]
        return [("*", *items[0]), *items[1:]]

    def ratio(self, items: list[Any]) -> list[tuple[str, str, str]]:
        return [("/", *items[0]), *items[1:]]

    def label(self, items: list[Any]) -> Label:
        text = str(items[0])
        if text[0] == "'":
            return Label(text[1:-1], _column(items[0]))
        if text[0] == '"':
            try:
                return Label(json.loads(text, strict=False), _column(items[0]))
            except ValueError as e:
                raise DistributionError(
                    f"the quoted text {text[:40]} cannot be read",
                    valid="text in quotes, escaped as in JSON",
                    column=_column(items[0]),
                ) from e
        return Label(" ".join(str(i) for i in items), _column(items[0]))

    def file(self, items: list[Any]) -> FileName:
        return FileName(str(items[0]), _column(items[0]))

    def arg(self, items: list[Any]) -> tuple[str, Any]:
        return "arg", items[0]

    def pair(self, items: list[Any]) -> tuple[str, Any]:
        return "pair", (items[0], items[1])

    def setting(self, items: list[Any]) -> tuple[str, Any]:
        return "setting", (str(items[0]), items[1])

    def behind(self, items: list[Any]) -> tuple[str, Any]:
        percent = not isinstance(items[0], list)
        factors = items[-1] if isinstance(items[-1], list) else []
        return "behind", _scale(factors, None, percent=percent)

    def call(self, items: list[Any]) -> Call:
        name, *entries = items
        kinds: dict[str, list[Any]] = {"arg": [], "pair": [], "setting": [], "behind": []}
        for kind, value in entries:
            kinds[kind].append(value)
        return Call(
            str(name),
            tuple(kinds["arg"]),
            tuple(kinds["pair"]),
            tuple(kinds["setting"]),
            kinds["behind"][0] if kinds["behind"] else UnitText(),
            _column(name),
        )


def _scale(factors: list[tuple[str, str, str]], at: Token | None, *, percent: bool = False) -> UnitText:
    """Part number words (``billion``) and the word ``percent`` from the unit proper."""
    words: float | None = None
    unit: list[str] = []
    below = ""
    for sign, word, power in factors:
        if sign == " " and below:
            raise DistributionError(
                f"'per {below} {word}' can be read in two ways",
                valid="a sign between the units",
                fix=f"per {below} per {word}",
                column=None if at is None else _column(at),
            )
        below = word if sign == "/" else ""
        op = "*" if sign == " " else sign
        if op == "*" and not power and word in NUMBER_WORDS:
            words = (words or 1.0) * NUMBER_WORDS[word]
        elif op == "*" and not power and word == "percent" and not percent:
            percent = True
        else:
            unit.append(f"{op} {word}{power}" if unit or op == "/" else f"{word}{power}")
    try:
        return UnitText(percent, words, canonical_unit(" ".join(unit)) if unit else None)
    except UnitError as e:
        p = e.problem
        column = None if at is None else _column(at)
        raise UnitError(p.found, valid=p.valid, fix=p.fix, column=column) from e


@lru_cache(maxsize=1)
def _parser() -> Lark:
    """The parser, built on first use: most commands read a project's text, but ``--help`` does not."""
    from lark import Lark, Transformer

    builder = _Builder()
    rules = {name: getattr(builder, name) for name in dir(builder) if not name.startswith("_")}
    tree = type("Tree", (Transformer,), {n: staticmethod(f) for n, f in rules.items()})
    return Lark(GRAMMAR, parser="lalr", transformer=tree(), maybe_placeholders=False)


def parse_tree(text: str) -> Node:
    """The tree of ``text``. Raises :class:`DistributionError` or :class:`UnitError` with the column."""
    from lark.exceptions import UnexpectedInput, VisitError

    _refuse_monsters(text)
    try:
        # The transformer makes our nodes, not lark's trees.
        node: Node = cast("Node", _parser().parse(joined(text)))
    except UnexpectedInput as e:
        raise explain(text, e) from None
    except VisitError as e:
        if isinstance(e.orig_exc, (DistributionError, UnitError)):
            raise e.orig_exc from None
        raise
    return node


def _refuse_monsters(text: str) -> None:
    if not text.strip():
        raise DistributionError("an empty text is not a distribution", valid="such as '2 to 12 years'")
    if len(text) > MAX_TEXT:
        raise DistributionError(
            f"the text has {len(text):,} characters",
            valid=f"at most {MAX_TEXT:,}; put long lists into a file",
        )
    depth = 0
    for column, character in enumerate(text, 1):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            raise DistributionError(
                f"parentheses are nested more than {MAX_DEPTH} deep", valid="a flatter text", column=column
            )
