"""Decisions, whoever makes them, and the people who could be talked to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.evidence.families.rescaled import converted
from leadtime.models.influence import Network
from leadtime.models.influence.network import Floats

RULES = "one, any, majority, veto (each can block), or such as '2 of 3'"
HOURS = "work_hour"
_COUNT = re.compile(r"(?:at least )?(\d+) of (\d+)")


@dataclass(frozen=True)
class Contact:
    """Somebody who could be talked to: a role.

    ``hours`` of ours are what it takes to reach them; with the chance ``moved`` the talk moves them at all,
    and then with the chance ``backfire`` the other way. ``view`` is the chance that they are for it already.
    Numbers, texts or distributions.
    """

    name: str
    hours: Any
    view: Any = 0.5
    moved: Any = 1.0
    backfire: Any = 0.0
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Decision:
    """Something to be decided: by the ``deciders``, under a ``rule``.

    The rule is ``one`` (a single decider), ``any``, ``majority``, ``K of N``, or ``veto``: each can block.
    Whoever is in ``veto`` can block besides. If it passes, it ``raises`` what is named (``concern`` or
    ``options`` of the crunch model) by ``effect`` in log-odds; ``worth`` is what that is worth, in any one
    unit for all decisions. Numbers, texts or distributions.
    """

    name: str
    deciders: tuple[str, ...]
    rule: str = "majority"
    veto: tuple[str, ...] = ()
    raises: str = ""
    effect: Any = None
    worth: Any = None
    note: str = ""
    source: str = ""

    @property
    def needed(self) -> int:
        """How many deciders must be for it. Raises :class:`InputError` for a rule that cannot be."""
        n, rule = len(self.deciders), self.rule.strip().lower()
        if not n or len(set(self.deciders)) < n:
            told = ", ".join(self.deciders) or "nobody"
            raise InputError(f"{self.name!r} is decided by {told}", valid="one decider or more, each once")
        stranger = next((v for v in self.veto if v not in self.deciders), None)
        if stranger is not None:
            fix = nearest(stranger, self.deciders)
            found = f"{stranger!r} can block {self.name!r} but does not decide it"
            raise InputError(found, valid=listing(self.deciders), fix=fix)
        fixed = {"one": 1, "any": 1, "majority": n // 2 + 1, "veto": n, "all": n}
        counted = _COUNT.fullmatch(rule)
        if rule == "one" and n > 1:
            found = f"{self.name!r} is for one to decide, and {n} are named"
            raise InputError(found, valid=RULES, fix="rule: majority")
        if rule in fixed:
            return fixed[rule]
        if counted is None:
            raise InputError(f"the rule of {self.name!r} is {self.rule!r}", valid=RULES)
        k, of = map(int, counted.groups())
        if of != n or not 1 <= k <= n:
            found = f"the rule of {self.name!r} is {self.rule!r}, and {n} are named"
            raise InputError(found, valid=f"1 to {n} of {n}", fix=f"rule: {min(max(k, 1), n)} of {n}")
        return k

    @property
    def submodular(self) -> bool:
        """Whether one more supporter is worth less, the more there are: only where one is enough."""
        return self.needed == 1 and len(self.veto) <= 1


@dataclass(frozen=True, eq=False)
class Circle:
    """People with numbers: who could be talked to, and who moves whom; arrays (people,).

    ``ties`` has the strengths as distributions, in the order of the network's ties, where they are uncertain.
    """

    network: Network
    hours: Floats
    view: Floats
    moved: Floats
    backfire: Floats
    stated: Mapping[str, tuple[Distribution, ...]] | None = None

    def __post_init__(self) -> None:
        n = self.network.people
        for name in ("hours", "view", "moved", "backfire"):
            values = np.asarray(getattr(self, name), dtype=np.float64)
            values = np.full(n, float(values)) if values.ndim == 0 else values
            if values.shape != (n,):
                raise InputError(f"{name} has the shape {values.shape}", valid=f"({n},): one for each person")
            most = np.inf if name == "hours" else 1.0
            wrong = np.flatnonzero(~((values >= 0) & (values <= most)))
            if len(wrong) or (name == "hours" and not (values > 0).all()):
                at = int(wrong[0]) if len(wrong) else int(np.argmin(values))
                valid = "above zero" if name == "hours" else "from 0 to 1"
                found = f"{name} of {self.network.name(at)} is {values[at]:g}"
                raise InputError(found, valid=valid)
            object.__setattr__(self, name, values)

    @property
    def people(self) -> int:
        """How many there are."""
        return self.network.people

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return self.network.names or tuple(map(self.network.name, range(self.people)))

    def varied(self, values: Mapping[str, Floats]) -> Circle:
        """The same with other numbers, by the name of the array or ``strengths``."""
        cells = {f: values.get(f, getattr(self, f)) for f in ("hours", "view", "moved", "backfire")}
        strengths = values.get("strengths")
        network = self.network if strengths is None else self.network.with_strengths(strengths)
        return Circle(network, **cells, stated=self.stated)

    def untied(self) -> Circle:
        """The same without any tie."""
        return self.varied({"strengths": np.zeros(len(self.network.strengths))})

    @cached_property
    def uncertain(self) -> bool:
        """Whether some of the numbers, the hours apart, are stated as ranges."""
        stated = {f: dists for f, dists in (self.stated or {}).items() if f != "hours"}
        return any(d.constant is None for dists in stated.values() for d in dists)


def circle(contacts: Sequence[Contact], ties: Network | Mapping[Any, Any] | Iterable[Any] = ()) -> Circle:
    """The people and their ties, at the means of what is uncertain.

    ``ties`` are (from, to): strength, a list of such triples, or a :class:`Network` whose names are those of
    the contacts. In a cascade a mean is enough for every expected value: a tie is met at most once in a
    future. Elsewhere what is uncertain is taken at its mean as well. Raises :class:`InputError` for names
    that do not exist or stand twice.
    """
    names = [c.name for c in contacts]
    twice = sorted({n for n in names if names.count(n) > 1}) if len(set(names)) < len(names) else []
    if twice or not names:
        found = f"two contacts are named {twice[0]!r}" if twice else "there is nobody to talk to"
        raise InputError(found, valid="one name for each contact, one or more")
    stated = {
        f: tuple(_number(getattr(c, f), HOURS if f == "hours" else "") for c in contacts)
        for f in ("hours", "view", "moved", "backfire")
    }
    if isinstance(ties, Network):
        network = ties
        if network.names != tuple(names):
            raise InputError(
                "the network has other names than the contacts", valid="the same, in their order"
            )
    else:
        rows = [(*k, v) for k, v in ties.items()] if isinstance(ties, Mapping) else list(ties)
        dists = {(a, b): _number(v, "") for a, b, v in rows}
        network = Network.of([(a, b, _mean(dists[a, b])) for a, b, _ in rows], names)
        ends = zip(network.tails, network.heads, strict=True)
        stated["strengths"] = tuple(dists[names[t], names[h]] for t, h in ends)
    means = {f: np.array([_mean(d) for d in stated[f]]) for f in ("hours", "view", "moved", "backfire")}
    return Circle(network, **means, stated=stated)


def _number(value: Any, unit: str) -> Distribution:
    dist = value if isinstance(value, Distribution) else parse_distribution(value, unit=unit)
    return converted(dist, unit)


def _mean(dist: Distribution) -> float:
    return float(dist.mean() if dist.constant is None else dist.constant)
