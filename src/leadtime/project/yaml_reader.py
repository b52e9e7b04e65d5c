"""Reading YAML so that every key and every value knows its line and column.

The file is read as a stream of parser events, never constructed into Python objects: no tag can run code, no
alias can multiply, and nothing is guessed. (``no`` stays the text "no", ``2026-11-01`` the text it is; only
plain numbers, ``true``, ``false`` and ``null`` are given a type.) What this reader cannot accept becomes one
:class:`~leadtime.errors.Problem` that says where, and what to type.

Distributions are written plainly: in ``{dist: beta(4, 6)}`` or ``x: mixture(0.7: 1 to 2, 0.3: 3 to 4)`` the
commas and colons between the parentheses belong to the distribution and not to YAML. See
:mod:`leadtime.project.yaml_text`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from leadtime.errors import Problem
from leadtime.project.yaml_text import SHOWN, YamlError, decode, hide

MAX_DEPTH = 20
MAX_NODES = 200_000

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: ``text`` as written, ``value`` as read. Lines and columns count from 1.

    ``text_column`` is where the text itself begins, one later within quotes; None where it spans lines.
    """

    text: str
    value: Value
    line: int
    column: int
    text_column: int | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; no key occurs twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def entry(self, key: str) -> tuple[Scalar, Node] | None:
        """The key and the value under the name ``key``."""
        return next((entry for entry in self.entries if entry[0].text == key), None)

    def get(self, key: str) -> Node | None:
        """The value under the name ``key``."""
        entry = self.entry(key)
        return entry[1] if entry else None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as text."""
        return tuple(key.text for key, _ in self.entries)


Node = Scalar | Sequence | Mapping


def is_empty(node: Node) -> bool:
    """Whether nothing is written where a value could be."""
    return (isinstance(node, Scalar) and node.value is None) or (
        isinstance(node, Mapping) and not node.entries
    )


def read_yaml(content: bytes | str, file: str) -> tuple[Mapping, list[Problem]]:
    """The top mapping of a YAML text and the problems that do not stop it from being read (repeated keys).

    ``file`` is the name for the messages. Raises :class:`YamlError` when the text cannot be read at all.
    """
    try:
        root, problems = _known(content)
    except YamlError:
        root, problems = _read(content, file)
    return root, [replace(p, file=file) for p in problems]


@lru_cache(maxsize=8)
def _known(content: bytes | str) -> tuple[Mapping, tuple[Problem, ...]]:
    # Parsing is most of loading a project, one text is often read again, and nodes are never changed.
    return _read(content, "")


def _read(content: bytes | str, file: str) -> tuple[Mapping, tuple[Problem, ...]]:
    text = hide(decode(content, file), file)
    builder = _Builder(file)
    try:
        for event in _events(text, file):
            builder.take(event)
    except RecursionError as e:
        raise _too_deep(file, None, None) from e
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return Mapping((), 1, 1), tuple(builder.problems)
    if not isinstance(root, Mapping):
        raise YamlError(
            "the file is not a mapping",
            valid="lines such as 'model: crunch'",
            file=file,
            line=root.line,
            column=root.column,
        )
    return root, tuple(builder.problems)


# --- events ------------------------------------------------------------------------------------------------

_HINTS = {
    "'\\t'": ("a tab stands where YAML wants spaces", "indent with spaces"),
    "mapping values are not allowed": (
        "a colon stands where no key can be",
        "put the value in quotes, or check the indentation of this line and the one above",
    ),
    "found unexpected end of stream": ("a quote is opened and never closed", "close it with the same quote"),
    "'%' that cannot start": ("a value starts with %", "put the value in quotes"),
    "'@' that cannot start": ("a value starts with @", "put the value in quotes"),
    "'`' that cannot start": ("a value starts with `", "put the value in quotes"),
    "but found '?'": ("this line is indented unlike its neighbours", "give it the indentation of its list"),
    "could not find expected ':'": ("a line has no colon after its key", "write 'key: value'"),
    "expected ',' or": ("a bracket is opened and not closed, or a comma is missing", "close the bracket"),
}


def _events(text: str, file: str) -> Iterator[Any]:
    """The parser events of the text; what the parser says becomes a :class:`YamlError` in plain words."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except YAMLError as e:
        mark = getattr(e, "problem_mark", None) or getattr(e, "context_mark", None)
        said = " ".join(str(getattr(e, "problem", None) or e).translate(SHOWN).split())
        found, fix = next(
            ((words, fix) for sign, (words, fix) in _HINTS.items() if sign in said), (said[:200], None)
        )
        place = {"line": mark.line + 1, "column": mark.column + 1} if mark else {}
        raise YamlError(f"this is not YAML: {found}", fix=fix, file=file, **place) from e
    except (ValueError, IndexError, AttributeError, TypeError, AssertionError) as e:
        # The scanner lets a few odd texts (broken escapes and directives) fail with plain Python errors.
        raise YamlError("this is not YAML", valid="lines such as 'key: value'", file=file) from e


@dataclass
class _Open:
    """A mapping or list that is being read."""

    line: int
    column: int
    is_mapping: bool
    items: list[Node]


class _Builder:
    """Builds the tree from events with a stack of its own, so depth costs no recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._count = 0

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        kind = type(event).__name__
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if kind == "DocumentStartEvent" and self.root is not None:
            raise YamlError(
                "a second document starts here",
                valid="one document in a file",
                fix="delete the line '---'",
                file=self.file,
                line=line,
                column=column,
            )
        self._refuse_extras(event, kind, line, column)
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._open(_Open(line, column, kind == "MappingStartEvent", []))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._close()
        elif kind == "ScalarEvent":
            plain = not event.style
            text = event.value.translate(SHOWN)
            one_line = event.end_mark.line == event.start_mark.line and event.style not in ("|", ">")
            start = column + (not plain) if one_line else None
            value = _value(text, line, column, self.file) if plain else text
            self._add(Scalar(text, value, line, column, start))

    def _refuse_extras(self, event: Any, kind: str, line: int, column: int) -> None:
        if kind == "AliasEvent" or getattr(event, "anchor", None) is not None:
            raise YamlError(
                "YAML anchors (&) and aliases (*) are not used here",
                file=self.file,
                line=line,
                column=column,
                fix="write the value out, or put text that begins with & or * in quotes",
            )
        if getattr(event, "tag", None) is not None:
            raise YamlError(
                f"the YAML tag {str(event.tag)[:60]!r} is not used here",
                file=self.file,
                line=line,
                column=column,
                fix="delete it, or put text that begins with ! in quotes",
            )

    def _open(self, opened: _Open) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _too_deep(self.file, opened.line, opened.column)
        self._stack.append(opened)

    def _close(self) -> None:
        done = self._stack.pop()
        self._add(
            self._mapping(done) if done.is_mapping else Sequence(tuple(done.items), done.line, done.column)
        )

    def _add(self, node: Node) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise YamlError(f"the file holds more than {MAX_NODES:,} values", file=self.file, line=node.line)
        if self._stack:
            self._stack[-1].items.append(node)
        else:
            self.root = node

    def _mapping(self, done: _Open) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(done.items[::2], done.items[1::2], strict=True):
            if not isinstance(key, Scalar) or not key.text.strip():
                raise YamlError(
                    "a key is not a word",
                    valid="a line such as 'name: value'",
                    file=self.file,
                    line=key.line,
                    column=key.column,
                )
            if key.text in entries:
                first = entries[key.text][0]
                self.problems.append(
                    Problem(
                        f"{key.text!r} is written twice; it stands in line {first.line} already",
                        fix="delete one of the two, or give one another name",
                        file=self.file,
                        line=key.line,
                        column=key.column,
                        code="duplicate-name",
                    )
                )
                continue
            # The parser places an empty value where the next thing begins, which may be lines below.
            empty = isinstance(value, Scalar) and not value.text and value.value is None
            entries[key.text] = (key, replace(value, line=key.line, column=key.column) if empty else value)
        return Mapping(tuple(entries.values()), done.line, done.column)


def _too_deep(file: str, line: int | None, column: int | None) -> YamlError:
    return YamlError(f"brackets are nested more than {MAX_DEPTH} deep", file=file, line=line, column=column)


# --- plain values ------------------------------------------------------------------------------------------

_INT = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9_]*)(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[-+]?(inf|nan|infinity)", re.IGNORECASE)
_WORDS: dict[str, Value] = {"": None, "~": None, "null": None, "true": True, "false": False}


def _value(text: str, line: int, column: int, file: str) -> Value:
    """The value of an unquoted text, by the plain rules in the module's docstring."""
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise YamlError(
            f"{text!r} is not a finite number",
            valid="a number such as 0.5, or text in quotes",
            file=file,
            line=line,
            column=column,
        )
    return _number(text, line, column, file)


def _number(text: str, line: int, column: int, file: str) -> int | float | str:
    """The number that the text is, or the text."""
    if _INT.fullmatch(text) and len(text) < 300:
        return int(text)
    if not _FLOAT.fullmatch(text):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        found = f"the number {text[:40]!r} is too large"
        raise YamlError(found, valid="a number below 1e308", file=file, line=line, column=column)
    return number
