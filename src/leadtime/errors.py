"""Every error Leadtime raises, in one tree.

    LeadtimeError
    ├── InputError                you can fix this: what was found, where, what is valid, what to type
    │   ├── DistributionError     the text of a distribution cannot be read, or its numbers make no sense
    │   ├── UnitError             a unit is unknown, or a dimension is not the one that is needed
    │   ├── ModelError            a model's graph or one of its functions is wrong
    │   ├── BeliefError           a belief or a correlation is missing, unknown or inconsistent
    │   ├── PlanError             a plan sets something that it cannot set
    │   ├── OverReadingError      a belief moves further than its evidence permits: carries what is permitted
    │   ├── ProjectError          one or many problems in a project folder, reported together
    │   └── MissingExtraError     a heavy library is not installed; names the extra that brings it
    └── SupportError              the numbers do not support this: carries the partial answer
        ├── CensoredError         a mean was asked of something that is only known to lie beyond a limit
        ├── PrecisionError        the draws are too few for the claim
        └── InterruptedRun        a run was stopped; carries the futures that were done

The command line shows an :class:`InputError` without a traceback, and prints the partial answer of a
:class:`SupportError` before it exits.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.55) -> str | None:
    """The known name most like ``name``, else one that begins like it, or None when nothing comes close.

    A name that differs in capitals alone comes first.

    >>> nearest("concren", ["concern", "options"])
    'concern'
    >>> nearest("leed", ["lead_time", "options"])
    'lead_time'
    """
    names = list(known)
    same = [n for n in names if n.casefold() == name.casefold()]
    if same:
        return same[0]
    matches = difflib.get_close_matches(name, names, n=1, cutoff=cutoff)
    if matches or len(name) < _SHORTEST_BEGINNING:
        return matches[0] if matches else None
    # The shortest of several that begin alike comes last, and so stays.
    beginnings = {n[: len(name)]: n for n in sorted(names, key=len, reverse=True)}
    alike = difflib.get_close_matches(name, beginnings, n=1, cutoff=0.75)
    return beginnings[alike[0]] if alike else None


_SHORTEST_BEGINNING = 4


def listing(names: Iterable[str], *, most: int = 12) -> str:
    """Names for an error message: sorted, and cut short where there are many."""
    ordered = sorted(names)
    shown = ", ".join(ordered[:most])
    return f"{shown} and {len(ordered) - most} more" if len(ordered) > most else shown or "(none)"


@dataclass(frozen=True)
class Problem:
    """One mistake in one place.

    ``found`` says what is there, ``valid`` what could be, ``fix`` what to type; ``line`` and ``column``
    count from 1. ``code`` names the help page of this kind of mistake, ``docs/errors/CODE.md``.
    """

    found: str
    valid: str | None = None
    fix: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    code: str | None = None

    @property
    def place(self) -> str:
        """``file:line:column`` as far as it is known."""
        parts = [self.file or "", *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(p for p in parts if p)

    def __str__(self) -> str:
        head = f"{self.place}: {self.found}" if self.place else self.found
        lines = [head]
        if self.valid:
            lines.append(f"  valid: {self.valid}")
        if self.fix:
            lines.append(f"  try:   {self.fix}")
        return "\n".join(lines)


class LeadtimeError(Exception):
    """The root: catch this to catch everything that Leadtime raises on purpose."""

    code: str = "error"


class InputError(LeadtimeError):
    """Something that you can fix. The message says what was found, what is valid and what to type."""

    code = "input"

    def __init__(
        self,
        found: str,
        *,
        valid: str | None = None,
        fix: str | None = None,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.problem = Problem(found, valid, fix, file, line, column, self.code)
        super().__init__(str(self.problem))

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross process borders on a cluster; the default pickling would lose the keywords.
        p = self.problem
        return _rebuild, (type(self), p.found, p.valid, p.fix, p.file, p.line, p.column)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All the problems that this error reports; one, unless a subclass gathers several."""
        return (self.problem,)


def _rebuild(kind: type[InputError], found: str, *rest: Any) -> InputError:
    valid, fix, file, line, column = rest
    return kind(found, valid=valid, fix=fix, file=file, line=line, column=column)


class DistributionError(InputError):
    """The text of a distribution cannot be read, or its numbers make no sense."""

    code = "distribution"


class UnitError(InputError):
    """A unit is unknown, or a quantity has another dimension than is needed."""

    code = "unit"


class ModelError(InputError):
    """A model's graph is wrong (unknown, unused or circular names) or one of its functions failed."""

    code = "model"


class BeliefError(InputError):
    """A belief or a correlation is missing, unknown or inconsistent with the others."""

    code = "belief"


class PlanError(InputError):
    """A plan sets something that does not exist or gives it a value that it cannot have."""

    code = "plan"


class ProjectError(InputError):
    """Problems in a project folder: all of them, each with its file and line."""

    code = "project"

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("a ProjectError reports at least one problem")
        self._problems = tuple(problems)
        self.problem = self._problems[0]
        Exception.__init__(self, "\n".join(str(p) for p in self._problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._problems,)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem that was found, in the order of the file."""
        return self._problems


class OverReadingError(InputError):
    """A belief moves further from its prior than its evidence permits; ``permitted`` is what it may do.

    ``permitted`` is the :class:`~leadtime.evidence.updating.Update` at the validity of the evidence.
    """

    code = "over-reading"

    def __init__(self, found: str, *, permitted: Any = None, **place: Any) -> None:
        super().__init__(found, **place)
        self.permitted = permitted

    def __reduce__(self) -> tuple[Any, ...]:
        # The third part is what pickling puts back into the object that the others make.
        return (*super().__reduce__(), {"permitted": self.permitted})


class MissingExtraError(InputError):
    """A heavy library is needed that the core install leaves out."""

    code = "missing-extra"

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        self._parts = (library, extra, purpose)
        super().__init__(
            f"{purpose} needs the library {library!r}, which is not installed",
            fix=f"pip install 'leadtime[{extra}]'",
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._parts


class SupportError(LeadtimeError):
    """The numbers do not support what was asked; ``partial`` is what they do support."""

    code = "support"

    def __init__(self, message: str, partial: Any = None) -> None:
        super().__init__(message)
        self.partial = partial

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.partial)


class CensoredError(SupportError):
    """A mean was asked of draws of which some are only known to lie beyond a limit."""

    code = "censored"


class PrecisionError(SupportError):
    """The draws are too few to support the claim."""

    code = "precision"


class InterruptedRun(SupportError):
    """A run was stopped before its end; ``partial`` holds the futures that were done."""

    code = "interrupted"
