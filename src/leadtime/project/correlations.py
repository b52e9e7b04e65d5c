"""The section ``correlations``: triples of two beliefs and the coefficient between their normal scores."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from leadtime.errors import listing, nearest
from leadtime.project.reading import Reading
from leadtime.project.yaml_reader import Node, Scalar, Sequence, is_empty

Triple = tuple[str, str, float]
_TOLERANCE = -1e-10


def read_correlations(section: Node | None, r: Reading) -> list[Triple]:
    """The triples that are sound one by one and together; what is not becomes a problem."""
    if section is None or is_empty(section):
        return []
    if not isinstance(section, Sequence):
        r.into.problem(
            "shape", section, "'correlations' is not a list", valid="[[belief, other belief, -0.4]]"
        )
        return []
    found: dict[frozenset[str], tuple[Triple, Node]] = {}
    for item in section.items:
        triple = _triple(item, r)
        if triple is None:
            continue
        pair = frozenset(triple[:2])
        if pair in found:
            r.into.problem(
                "duplicate-name",
                item,
                f"{triple[0]} and {triple[1]} are correlated in line {found[pair][1].line} already",
                fix="delete one of the two",
            )
        else:
            found[pair] = (triple, item)
    _check_matrix(list(found.values()), r)
    return [triple for triple, _ in found.values()]


def _triple(item: Node, r: Reading) -> Triple | None:
    """One item as two known beliefs and a number from -1 to 1."""
    if not isinstance(item, Sequence) or len(item.items) != 3:
        r.into.problem(
            "correlation", item, "this is not two beliefs and a number", valid="[belief, other, -0.4]"
        )
        return None
    a, b, rho = item.items
    names = [_belief(node, r) for node in (a, b)]
    value = rho.value if isinstance(rho, Scalar) and not isinstance(rho.value, bool) else None
    if not isinstance(value, (int, float)) or abs(value) > 1:
        said = rho.text if isinstance(rho, Scalar) else "a list or a mapping"
        r.into.problem("correlation", rho, f"the coefficient is {said!r}", valid="a number from -1 to 1")
        return None
    if names[0] is None or names[1] is None:
        return None
    if names[0] == names[1]:
        r.into.problem("correlation", item, f"{names[0]!r} is correlated with itself", valid="two beliefs")
        return None
    return names[0], names[1], float(value)


def _belief(node: Node, r: Reading) -> str | None:
    """The name of a scalar belief or of one component; None where a problem is noted."""
    if not isinstance(node, Scalar):
        r.into.problem("correlation", node, "this is not the name of a belief", valid="[belief, other, -0.4]")
        return None
    if node.text in r.entries:
        return node.text
    if node.text in r.failed:
        return None
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
            valid=listing(r.entries, most=40),
            fix=nearest(node.text, r.entries),
        )
    return None


# --- the coefficients together -----------------------------------------------------------------------------


def _check_matrix(found: list[tuple[Triple, Node]], r: Reading) -> None:
    """Note coefficients that no set of beliefs can have at once, by the smallest such set."""
    triples = [t for t, _ in found]
    if lowest_eigenvalue(triples) >= _TOLERANCE:
        return
    core = contradiction(triples)
    node = next(n for t, n in found if t == core[-1])
    factor = np.floor(100 / (1 - lowest_eigenvalue(core))) / 100
    told = ", ".join(f"[{a}, {b}, {rho:g}]" for a, b, rho in core)
    r.into.problem(
        "correlation",
        node,
        f"these coefficients contradict one another: {told}",
        valid="a positive semi-definite matrix: if a goes with b and b with c, then a goes with c",
        fix=f"multiply each of them by {factor:g}, or think again about one",
    )


def lowest_eigenvalue(triples: Iterable[Triple]) -> float:
    """The lowest eigenvalue of the matrix with ones on its diagonal and the coefficients beside it.

    A matrix of correlations has none below zero.
    """
    given = list(triples)
    names = list(dict.fromkeys(n for a, b, _ in given for n in (a, b)))
    matrix = np.eye(max(len(names), 1))
    for a, b, rho in given:
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = rho
    return float(np.linalg.eigvalsh(matrix)[0])


def contradiction(triples: list[Triple]) -> list[Triple]:
    """A smallest set of coefficients that contradict one another: without any one of them they would not.

    A pair that is not mentioned counts as uncorrelated, so the beliefs of the set are looked at alone, with
    all the coefficients between them.
    """
    names = list(dict.fromkeys(n for a, b, _ in triples for n in (a, b)))
    for name in list(names):
        fewer = [n for n in names if n != name]
        if lowest_eigenvalue(_between(triples, fewer)) < _TOLERANCE:
            names = fewer
    return _between(triples, names)


def _between(triples: list[Triple], names: list[str]) -> list[Triple]:
    return [t for t in triples if t[0] in names and t[1] in names]
