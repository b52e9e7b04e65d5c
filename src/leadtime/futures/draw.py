"""Draws of distributions that no model asks for, keyed as the engine's own are.

What a project says beside its model (the effort of a project, the validity of a proxy) is drawn here: by
seed, name and block, so that the same name sees the same luck in every run, and adding one disturbs no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from leadtime.errors import InputError
from leadtime.futures.inverse import transform
from leadtime.futures.sampling import (
    BLOCK,
    FloatArray,
    Stream,
    block_size,
    check_sampling,
    name_key,
    uniforms,
)

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution


def draw(
    distributions: Mapping[str, Distribution], draws: int, seed: int = 0, sampling: str | None = None
) -> dict[str, FloatArray]:
    """The draws of each distribution by its name, shape (draws,), in the distribution's own unit.

    Names are independent of one another. Draw i belongs to future i of a run with the same seed: a name that
    the model does not have is independent of everything in it, and a name that it has is the model's own.
    Raises :class:`InputError` for fewer than one draw or an unknown sampling.
    """
    if draws < 1:
        raise InputError(f"draws is {draws!r}", valid="a whole number of at least 1", fix="draws=100_000")
    method, stream = check_sampling(sampling), Stream()
    made: dict[str, FloatArray] = {}
    for name, distribution in distributions.items():
        if distribution.constant is not None:
            made[name] = np.full(draws, float(distribution.constant))
            continue
        key, ppf = name_key(seed, name), transform(distribution)
        column = np.empty(draws)
        for block in range(-(-draws // BLOCK)):
            start = block * BLOCK
            u = uniforms(stream, key, block, method, block_size(block, draws))
            column[start : start + BLOCK] = ppf(u)[: draws - start]
        made[name] = column
    return made
