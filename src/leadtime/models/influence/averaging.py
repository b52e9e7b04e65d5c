"""Views that are averaged again and again (DeGroot 1974): each person moves to the mean of those they hear."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError
from leadtime.models.influence.network import Floats, Network

_SUMS = 1e-9


def degroot_influence(weights: npt.ArrayLike) -> Floats:
    """How much each person's starting view counts in the final one: π with π W = π and Σ π = 1.

    ``weights`` W (people, people): row i has the weights that person i gives to each, summing to one. The
    final common view is Σ π_i x_i; where W only goes round (a period above one) it is the mean over time.
    Raises :class:`InputError` where W is not such a matrix, or where several groups never hear one another,
    so that there is no common view.
    """
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim != 2 or w.shape[0] != w.shape[1] or not w.size:
        raise InputError(f"the weights have the shape {w.shape}", valid="(people, people)")
    if not (np.isfinite(w).all() and (w >= 0).all()):
        raise InputError("a weight is negative or not a number", valid="zero or more")
    sums = w.sum(axis=1)
    worst = int(np.argmax(np.abs(sums - 1)))
    if abs(sums[worst] - 1) > _SUMS:
        raise InputError(f"the weights of person {worst} sum to {sums[worst]:.6g}", valid="1 in each row")
    if _closed_groups(w) > 1:
        raise InputError(
            "there are several groups who hear nobody else, so there is no common view",
            valid="ties by which one group is heard by all",
        )
    n = len(w)
    system = np.vstack([w.T - np.eye(n), np.ones(n)])
    found, *_ = np.linalg.lstsq(system, np.concatenate([np.zeros(n), [1.0]]), rcond=None)
    return np.asarray(np.maximum(found, 0.0) / np.maximum(found, 0.0).sum())


def _closed_groups(w: Floats) -> int:
    """How many groups of people who all hear one another hear nobody outside."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(csr_array(w > 0), directed=True, connection="strong")
    heard_outside = np.zeros(count, dtype=np.bool_)
    rows, columns = np.nonzero(w > 0)
    across = label[rows] != label[columns]
    heard_outside[label[rows[across]]] = True
    return int(count - heard_outside.sum())


def opinions(network: Network, start: npt.ArrayLike, rounds: int, fixed: npt.ArrayLike = ()) -> Floats:
    """Views after so many rounds of averaging: x ← own share · x + Σ strength · x of those who are heard.

    ``start`` (people,) or (people, cases). A person's ties count as shares of attention, and what they leave
    stays with the own view. People in ``fixed`` (numbers) keep theirs. O(rounds · ties).
    """
    x = np.array(start, dtype=np.float64)
    if x.shape[0] != network.people:
        raise InputError(f"{x.shape[0]} views for {network.people} people", valid="one for each")
    if rounds < 0:
        raise InputError(f"rounds is {rounds}", valid="0 or more")
    from scipy.sparse import csr_array

    n = network.people
    heard = csr_array((network.shares, (network.heads, network.tails)), shape=(n, n))
    own = 1.0 - np.minimum(np.asarray(heard.sum(axis=1)).ravel(), 1.0)
    own = own if x.ndim == 1 else own[:, None]
    held = np.asarray(fixed, dtype=np.int64)
    kept = x[held].copy()
    for _ in range(rounds):
        x = own * x + heard @ x
        x[held] = kept
    return x
