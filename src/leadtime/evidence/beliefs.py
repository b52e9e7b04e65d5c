"""What is believed: a distribution for each uncertain input, with where it comes from.

>>> beliefs = Beliefs.parse(
...     {
...         "work": {"dist": "100 to 1000 hours", "source": "our last three projects", "kind": "measured"},
...         "overhead": "uniform(0.05, 0.4)",
...     },
...     correlations=[("work", "overhead", 0.3)],
... )
>>> str(beliefs["work"].dist), beliefs["work"].kind
('100 to 1000 hours', 'measured')
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from leadtime.errors import BeliefError, DistributionError, InputError, UnitError, listing, nearest
from leadtime.evidence.base import Distribution
from leadtime.evidence.correlations import Correlation, check_correlations, read_correlations
from leadtime.evidence.distribution import read_distribution

if TYPE_CHECKING:
    from leadtime.evidence.reading import Files

KINDS = ("measured", "forecast", "expert judgement", "assumption")
"""What a belief may rest on."""
FORMAT = 1
"""Version of the JSON form."""

_TEXTS = ("source", "kind", "note", "url", "accessed")
_LISTS = ("evidence", "given")
_KEYS = ("dist", "prior", *_TEXTS, *_LISTS)


@dataclass(frozen=True)
class Belief:
    """A distribution with its provenance.

    ``name`` may be that of a component, ``quality[technical]``. ``source`` says in words where the number
    comes from, ``kind`` what sort of knowledge it is, ``evidence`` lists records that bear on it, ``url`` and
    ``accessed`` (a date) where and when it was read. ``prior`` is what was believed before those records,
    where ``dist`` is what they made of it. ``given`` are conditions under which it is believed, in the words
    of the records: a probability on one of them is evidence on it, and on another is not.
    """

    name: str
    dist: Distribution
    source: str | None = None
    kind: str | None = None
    note: str | None = None
    evidence: tuple[str, ...] = ()
    url: str | None = None
    accessed: str | None = None
    prior: Distribution | None = None
    given: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in _LISTS:
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if self.kind is not None and self.kind not in KINDS:
            raise BeliefError(
                f"{self.name}: the kind is {self.kind!r}",
                valid=listing(KINDS),
                fix=nearest(str(self.kind), KINDS),
            )

    def to_dict(self) -> dict[str, Any]:
        """The belief as JSON, without its name and without what is not known."""
        stated = {k: getattr(self, k) for k in _TEXTS if getattr(self, k) is not None}
        lists = {k: list(getattr(self, k)) for k in _LISTS if getattr(self, k)}
        prior = {"prior": str(self.prior)} if self.prior is not None else {}
        return {"dist": str(self.dist), **prior, **stated, **lists}


def split_name(name: str) -> tuple[str, str | None]:
    """A component's name as that of its vector and its label; a plain name has no label.

    >>> split_name("quality[technical]")
    ('quality', 'technical')
    """
    head, bracket, label = name.partition("[")
    return (head, label[:-1]) if bracket and label.endswith("]") else (name, None)


@dataclass(frozen=True)
class Beliefs:
    """Every belief of a question, in the order in which they were stated, and their correlations.

    ``beliefs[name]`` is a :class:`Belief`; a vector such as ``quality`` is kept as its components
    ``quality[technical]``, ..., whose labels are ``beliefs.labels("quality")``. Frozen and hashable; equal
    after a round trip through JSON.
    """

    entries: tuple[Belief, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "entries", tuple(self.entries))
        object.__setattr__(self, "correlations", read_correlations(self.correlations))
        if len(self._by_name) < len(self.entries):
            twice = [
                b.name for i, b in enumerate(self.entries) if b.name in {e.name for e in self.entries[:i]}
            ]
            raise BeliefError(f"the belief {twice[0]!r} is there twice", valid="each belief once")
        whole = [n for n in self._by_name if n in self._labels]
        if whole:
            raise BeliefError(
                f"{whole[0]} is both a number and a vector with {listing(self._labels[whole[0]])}",
                valid="one of them",
            )
        check_correlations(self.correlations, self.names, self._labels)

    @classmethod
    def parse(
        cls, mapping: Mapping[str, Any], correlations: Iterable[Any] = (), folder: Path | str | None = None
    ) -> Self:
        """Beliefs from plain data, as a YAML file has them.

        A value is a distribution (text, number, date or :class:`Distribution`), a mapping with ``dist`` and
        its provenance (source, kind, note, evidence, url, accessed, prior), or a mapping of labels to those:
        a vector. ``correlations`` are triples (name, name, coefficient), or longer groups of names whose last
        item is the coefficient between every pair of them; the luck of a model is correlated once it is
        stated as a belief, such as ``uniform(0, 1)``. ``folder`` is where files named in distributions lie.

        Raises :class:`InputError`, with the name of the belief and what to type.
        """
        from leadtime.evidence.files import FolderFiles

        files = None if folder is None else FolderFiles(Path(folder))
        return cls(tuple(_entries(mapping, files)), read_correlations(correlations))

    # Access.

    @cached_property
    def _by_name(self) -> dict[str, Belief]:
        return {b.name: b for b in self.entries}

    @cached_property
    def _labels(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for b in self.entries:
            head, label = split_name(b.name)
            if label is not None:
                found[head] = (*found.get(head, ()), label)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all beliefs; of vectors those of their components."""
        return tuple(self._by_name)

    def labels(self, name: str) -> tuple[str, ...] | None:
        """The labels of a vector, in order; None if ``name`` is not a vector."""
        return self._labels.get(name)

    def __getitem__(self, name: str) -> Belief:
        if name in self._by_name:
            return self._by_name[name]
        if name in self._labels:
            parts = listing(f"{name}[{label}]" for label in self._labels[name])
            raise BeliefError(f"{name} is a vector", valid=f"one of its components: {parts}")
        raise BeliefError(
            f"there is no belief {name!r}", valid=listing(self.names), fix=nearest(name, self.names)
        )

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self.entries)

    # Change.

    def replace(self, changes: Mapping[str, Any]) -> Self:
        """The same beliefs with some distributions replaced.

        Values are as in :meth:`parse`; a number without a unit takes that of the belief it replaces. A name
        of a vector changes all its components, or with a mapping those that it names. The provenance of a
        replaced belief goes with it, since its source does not say the new number.
        """
        new = dict(self._by_name)
        for name, value in changes.items():
            for component, stated in self._targets(name, value):
                new[component] = _replacement(component, stated, self[component].dist)
        return dataclasses.replace(self, entries=tuple(new.values()))

    def _targets(self, name: str, value: Any) -> list[tuple[str, Any]]:
        labels = self.labels(name)
        if labels is None:
            return [(self[name].name, value)]
        if isinstance(value, Mapping) and "dist" not in value:
            return [(self[f"{name}[{label}]"].name, v) for label, v in value.items()]
        return [(f"{name}[{label}]", value) for label in labels]

    # Storage.

    def to_json(self) -> str:
        """The beliefs as JSON text, with the numbers of every file that they were read from."""
        return json.dumps(self._data(self.entries, self.correlations), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The beliefs that :meth:`to_json` wrote."""
        from leadtime.evidence.files import RecordedFiles

        try:
            data = json.loads(text)
            version, stated = data["leadtime_beliefs"], data["beliefs"].items()
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            raise BeliefError("the text is not beliefs as JSON", valid="what Beliefs.to_json() gives") from e
        if version != FORMAT:
            raise BeliefError(f"the beliefs are in format {version!r}", valid=f"format {FORMAT}")
        files = RecordedFiles(data.get("files", {}))
        return cls(
            tuple(_entry(n, b, files) for n, b in stated), read_correlations(data.get("correlations", ()))
        )

    @staticmethod
    def _data(entries: Iterable[Belief], correlations: Iterable[Correlation]) -> dict[str, Any]:
        from leadtime.evidence.files import record

        entries = list(entries)
        return {
            "leadtime_beliefs": FORMAT,
            "beliefs": {b.name: b.to_dict() for b in entries},
            "correlations": [[c.a, c.b, c.rho] for c in correlations],
            "files": record(b.dist for b in entries),
        }

    def digest(self) -> str:
        """SHA-256, in hexadecimal, of what is believed and why.

        The order of beliefs does not matter; the order of a vector's labels does, since it is the order of
        its axis.
        """
        entries = sorted(self.entries, key=lambda b: split_name(b.name)[0])
        pairs = sorted(Correlation(min(c.a, c.b), max(c.a, c.b), c.rho) for c in self.correlations)
        text = json.dumps(self._data(entries, pairs), ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _replacement(name: str, value: Any, old: Distribution) -> Belief:
    """The belief that takes the place of one with the distribution ``old``."""
    if isinstance(value, (Mapping, Belief)):
        return _entry(name, value, None)
    try:
        return Belief(name, read_distribution(value, unit=old.unit))
    except (DistributionError, UnitError) as e:
        raise _about(name, e) from e


def _entries(mapping: Mapping[str, Any], files: Files | None) -> Iterator[Belief]:
    for name, value in mapping.items():
        if _is_vector(value):
            if not value:
                raise BeliefError(
                    f"{name}: the mapping is empty", valid="a distribution, or labels with one each"
                )
            for label, part in value.items():
                if _is_vector(part):
                    raise BeliefError(f"{name}[{label}] is itself a vector", valid="one axis of labels")
                yield _entry(f"{name}[{label}]", part, files)
        else:
            yield _entry(str(name), value, files)


def _is_vector(value: Any) -> bool:
    """Whether a mapping has neither a distribution nor any key that stands beside one."""
    return isinstance(value, Mapping) and not ({*_KEYS} & set(value))


def _entry(name: str, value: Any, files: Files | None) -> Belief:
    if isinstance(value, Belief):
        return dataclasses.replace(value, name=name)
    if not isinstance(value, Mapping):
        return Belief(name, _read(name, value, files))
    stated = {("accessed" if k == "date" else k): v for k, v in value.items() if v is not None}
    for key in stated:
        if key not in _KEYS:
            raise BeliefError(
                f"{name}: unknown key {key!r}", valid=listing(_KEYS), fix=nearest(str(key), _KEYS)
            )
    if "dist" not in stated:
        raise BeliefError(f"{name} has no distribution", valid=f"{name}: {{dist: 1 to 10 days, source: ...}}")
    return Belief(
        name,
        _read(name, stated["dist"], files),
        prior=_read(name, stated["prior"], files) if "prior" in stated else None,
        **{k: str(stated[k]) for k in _TEXTS if k in stated},
        evidence=_listed(stated.get("evidence", ())),
        given=_listed(stated.get("given", ())),
    )


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)


def _read(name: str, value: Any, files: Files | None) -> Distribution:
    """The distribution, or an error that says which belief it is about."""
    try:
        return read_distribution(value, files)
    except (DistributionError, UnitError) as e:
        raise _about(name, e) from e


def _about(name: str, e: InputError) -> InputError:
    p = e.problem
    return type(e)(f"{name}: {p.found}", valid=p.valid, fix=p.fix, column=p.column)
