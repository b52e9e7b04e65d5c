"""The section ``correlations``: triples of two beliefs and the coefficient between their normal scores."""

from __future__ import annotations

import numpy as np

from leadtime.errors import listing, nearest
from leadtime.evidence.correlations import TOLERANCE, Correlation, matrix
from leadtime.project.reading import Reading
from leadtime.project.yaml_reader import Node, Scalar, Sequence, is_empty


def read_correlations(section: Node | None, r: Reading) -> list[Correlation]:
    """The correlations that are sound one by one and together; what is not becomes a problem."""
    if section is None or is_empty(section):
        return []
    if not isinstance(section, Sequence):
        r.into.problem(
            "shape", section, "'correlations' is not a list", valid="[[belief, other belief, -0.4]]"
        )
        return []
    found: dict[frozenset[str], tuple[Correlation, Node]] = {}
    whole = True
    for item in section.items:
        one = _one(item, r)
        if one is None:
            whole = False
            continue
        pair = frozenset((one.a, one.b))
        if pair in found:
            r.into.problem(
                "duplicate-name",
                item,
                f"{one.a} and {one.b} are correlated in line {found[pair][1].line} already",
                fix="delete one of the two",
            )
        else:
            found[pair] = (one, item)
    # A pair that could not be read would count as uncorrelated, and perhaps contradict the others.
    if whole:
        _check_matrix(list(found.values()), r)
    return [one for one, _ in found.values()]


def _one(item: Node, r: Reading) -> Correlation | None:
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
    return Correlation(names[0], names[1], float(value))


def _belief(node: Node, r: Reading) -> str | None:
    """The name of a scalar belief or of one component; None where a problem is noted."""
    if not isinstance(node, Scalar):
        r.into.problem("correlation", node, "this is not the name of a belief", valid="[belief, other, -0.4]")
        return None
    if node.text in r.entries:
        return node.text
    if node.text in r.failed or r.fill_correlated(node.text):
        return None if node.text in r.failed else node.text
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


def _check_matrix(found: list[tuple[Correlation, Node]], r: Reading) -> None:
    """Note coefficients that no set of beliefs can have at once, by the smallest such set."""
    given = [t for t, _ in found]
    if lowest_eigenvalue(given) >= -TOLERANCE:
        return
    core = contradiction(given)
    node = next(n for t, n in found if t == core[-1])
    factor = np.floor(100 / (1 - lowest_eigenvalue(core))) / 100
    told = ", ".join(f"[{c.a}, {c.b}, {c.rho:g}]" for c in core)
    r.into.problem(
        "correlation",
        node,
        f"these coefficients contradict one another: {told}",
        valid="a positive semi-definite matrix: if a goes with b and b with c, then a goes with c",
        fix=f"multiply each of them by {factor:g}, or think again about one",
    )


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
