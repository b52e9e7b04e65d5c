"""The section ``correlations``: groups of beliefs and the coefficient between every pair of each."""

from __future__ import annotations

import numpy as np

from leadtime.errors import listing, nearest
from leadtime.evidence.correlations import TOLERANCE, Correlation, matrix, pairs
from leadtime.project.reading import Reading
from leadtime.project.yaml_reader import Node, Scalar, Sequence, is_empty

_VALID = "[belief, other, -0.4], or more beliefs before the number"

Found = dict[frozenset[str], tuple[Correlation, Node]]
"""Each pair with its coefficient and the item of the section that gives it."""


def read_correlations(section: Node | None, r: Reading) -> list[Correlation]:
    """The correlations that are sound one by one and together; what is not becomes a problem."""
    if section is None or is_empty(section):
        return []
    if not isinstance(section, Sequence):
        r.into.problem(
            "shape", section, "'correlations' is not a list", valid="[[belief, other belief, -0.4]]"
        )
        return []
    found: Found = {}
    whole = True
    for item in section.items:
        group = _group(item, r)
        whole = _add(group, item, found, r) and bool(group) and whole
    # A pair that could not be read would count as uncorrelated, and perhaps contradict the others; one that
    # was given twice would count as it was given first.
    if whole:
        _check_matrix(found, r)
    return [one for one, _ in found.values()]


def warn_constants(correlations: list[Correlation], section: Node | None, r: Reading) -> None:
    """Warn of correlations with a belief that is one number, which change nothing."""
    fixed = [n for c in correlations for n in (c.a, c.b) if r.entries[n]["dist"].constant is not None]
    for name in dict.fromkeys(fixed):
        r.into.warn(
            "correlation",
            section,
            f"{name} is one number, so that its correlations change nothing",
            valid="beliefs that are uncertain",
        )


def _add(group: tuple[Correlation, ...], item: Node, found: Found, r: Reading) -> bool:
    """Add the pairs of a group, all new; those that were given before are told once for the item."""
    again = [c for c in group if frozenset((c.a, c.b)) in found]
    found.update({frozenset((c.a, c.b)): (c, item) for c in group if c not in again})
    if not again:
        return True
    first = again[0]
    line = found[frozenset((first.a, first.b))][1].line
    more = f", and {len(again) - 1} more of these pairs too" if len(again) > 1 else ""
    alone = len(group) == 1
    r.into.problem(
        "duplicate-name",
        item,
        f"{first.a} and {first.b} are correlated in line {line} already{more}",
        valid=None if alone else "each pair once, those of a group counted",
        fix="delete one of the two" if alone else f"take {first.a} or {first.b} out of one of the two groups",
    )
    return False


def _group(item: Node, r: Reading) -> tuple[Correlation, ...]:
    """The pairs of one item, two or more known beliefs and a number from -1 to 1; none after a problem."""
    if not isinstance(item, Sequence) or len(item.items) < 3:
        r.into.problem("correlation", item, "this is not two or more beliefs and a number", valid=_VALID)
        return ()
    *given, rho = item.items
    names = [_belief(node, r) for node in given]
    value = rho.value if isinstance(rho, Scalar) and not isinstance(rho.value, bool) else None
    if not isinstance(value, (int, float)) or not abs(value) <= 1:
        said = rho.text if isinstance(rho, Scalar) else "a list or a mapping"
        r.into.problem("correlation", rho, f"the coefficient is {said!r}", valid="a number from -1 to 1")
        return ()
    known = [name for name in names if name is not None]
    if len(known) < len(names):
        return ()
    twice = next((i for i, n in enumerate(known) if n in known[:i]), None)
    if twice is None:
        return pairs(known, float(value))
    if len(known) == 2:
        found, valid = f"{known[0]!r} is correlated with itself", "two beliefs"
    else:
        found, valid = f"{known[twice]!r} is there twice in this group", "each belief once"
    r.into.problem("correlation", item if len(known) == 2 else given[twice], found, valid=valid)
    return ()


def _belief(node: Node, r: Reading) -> str | None:
    """The name of a scalar belief or of one component; None where a problem is noted."""
    if not isinstance(node, Scalar):
        r.into.problem("correlation", node, "this is not the name of a belief", valid=_VALID)
        return None
    if node.text in r.entries:
        return node.text
    if r.told_of(node.text):
        return None
    if r.fill_correlated(node.text):
        return node.text
    components = [n for n in r.entries if n.partition("[")[0] == node.text]
    if components:
        r.into.problem(
            "correlation",
            node,
            f"{node.text!r} has a component for each row",
            valid=listing(components),
            fix=components[0],
        )
    else:
        r.into.problem(
            "correlation",
            node,
            f"unknown belief {node.text!r}",
            valid=listing(r.entries),
            fix=nearest(node.text, r.entries),
        )
    return None


# --- the coefficients together -----------------------------------------------------------------------------


def _check_matrix(found: Found, r: Reading) -> None:
    """Note coefficients that no set of beliefs can have at once, by the smallest such set."""
    given = [one for one, _ in found.values()]
    if lowest_eigenvalue(given) >= -TOLERANCE:
        return
    core = contradiction(given)
    node = found[frozenset((core[-1].a, core[-1].b))][1]
    factor = np.floor(100 / (1 - lowest_eigenvalue(core))) / 100
    told = _told(core, found)
    what = "these coefficients contradict one another" if len(told) > 1 else "this coefficient cannot be"
    several = f"at least {-1 / (_size(core) - 1):.3g} between every pair of {_size(core)} beliefs"
    r.into.problem(
        "correlation",
        node,
        f"{what}: {', '.join(told)}",
        valid="a positive semi-definite matrix: if a goes with b and b with c, then a goes with c"
        if len(told) > 1
        else several,
        fix=f"multiply each of them by {factor:g}, or think again about one"
        if len(told) > 1
        else f"multiply it by {factor:g}",
    )


def _size(core: list[Correlation]) -> int:
    return len({n for c in core for n in (c.a, c.b)})


def _told(core: list[Correlation], found: Found) -> list[str]:
    """The items that contradict one another as they are written, without the beliefs that do not matter."""
    items: dict[int, list[Correlation]] = {}
    for c in core:
        items.setdefault(id(found[frozenset((c.a, c.b))][1]), []).append(c)
    return [
        f"[{', '.join(dict.fromkeys(n for c in group for n in (c.a, c.b)))}, {group[0].rho:g}]"
        for group in items.values()
    ]


def lowest_eigenvalue(correlations: list[Correlation]) -> float:
    """The lowest eigenvalue of the matrix of the coefficients, which can have none below zero."""
    return float(np.linalg.eigvalsh(matrix(correlations)[1])[0]) if correlations else 1.0


def contradiction(given: list[Correlation]) -> list[Correlation]:
    """A smallest set of coefficients that contradict one another: without any one of them they would not.

    A pair that is not mentioned counts as uncorrelated, so the beliefs of the set are looked at alone, with
    all the coefficients between them.
    """
    names = list(dict.fromkeys(n for c in given for n in (c.a, c.b)))
    for name in list(names):
        fewer = [n for n in names if n != name]
        if lowest_eigenvalue(_between(given, fewer)) < -TOLERANCE:
            names = fewer
    return _between(given, names)


def _between(given: list[Correlation], names: list[str]) -> list[Correlation]:
    return [c for c in given if c.a in names and c.b in names]
