"""Uniform numbers for the engine: keyed by (seed, name, block), so that every plan sees the same futures.

Four ways to place the draws of one name within a batch of :data:`BATCH` draws:

``plain``
    independent uniforms.
``stratified``
    one draw in each of ``BATCH`` equal strata, at a random place in it, in random order: Latin hypercube
    sampling (McKay, Beckman & Conover 1979) across names.
``lattice``
    equally spaced points, shifted at random and visited in steps of a random multiplier: a rank-1 lattice
    with a random generator and a random shift (Cranley & Patterson 1976), which needs almost no randomness.

``inversive``
    the same equally spaced points, shifted at random, in the order of an explicit inversive sequence
    (Eichenauer-Herrmann 1993): point m / (i + s) modulo the size of the batch, m and s random. It costs what
    a lattice costs. Of two lattices one in a few hundred is nearly a copy of the other; two inversive orders
    are related by a fraction that is never a line unless their s agree, and look random by Weil's bound.

All are unbiased for any number of names, since each name has its own independent randomness. The last three
remove the error of the additive part of a function; what is left behaves like independent draws.
Batches are independent of one another, so the spread of batch means gives an honest standard error.
docs/benchmarks/sampling.md has the measurement behind the default.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError, nearest

FloatArray = npt.NDArray[np.float64]
Sampling = Literal["plain", "stratified", "lattice", "inversive"]

BATCH: Final = 1021
"""Draws in a batch. Prime, so that every multiplier visits every point and has an inverse."""
BLOCK: Final = 32 * BATCH
"""Draws in a block: the unit of work. Smaller blocks stay in faster caches, but then two threads spend their
time handing the interpreter to each other; docs/guides/engine.md has the measurement."""
DEFAULT_SAMPLING: Final[Sampling] = "inversive"

_TINY: Final = 2.0**-60


def check_sampling(name: str | None) -> Sampling:
    """The sampling method of that name (None: the default); :class:`InputError` with the nearest one."""
    if name is None:
        return DEFAULT_SAMPLING
    for method in _METHODS:
        if name == method:
            return method
    close = nearest(name, get_args(Sampling))
    raise InputError(f"unknown sampling {name!r}", valid=", ".join(get_args(Sampling)), fix=close)


def name_key(seed: int, name: str) -> bytes:
    """The key of a name under a seed: 32 bytes that no other pair shares (BLAKE2b)."""
    text = f"{int(seed)}\x1f{name}".encode()
    return hashlib.blake2b(text, digest_size=32, person=b"leadtime-draws").digest()


class Stream:
    """A reusable random bit stream that can be set to the start of any (key, block).

    Building a new generator for each block costs more than drawing from it; setting the state of one SFC64
    does not. One object serves one thread.
    """

    def __init__(self) -> None:
        self._bits = np.random.SFC64(0)
        self._generator = np.random.Generator(self._bits)

    def at(self, key: bytes, block: int) -> np.random.Generator:
        """The generator at the start of that block of that key."""
        digest = hashlib.blake2b(block.to_bytes(8, "little"), key=key, digest_size=24).digest()
        words = np.frombuffer(digest, dtype=np.uint64)
        self._bits.state = {
            "bit_generator": "SFC64",
            "state": {"state": np.append(words, np.uint64(1))},
            "has_uint32": 0,
            "uinteger": 0,
        }
        # SFC64 mixes its seed for a dozen rounds before its output is used.
        self._bits.random_raw(12, output=False)
        return self._generator


def _plain(stream: Stream, key: bytes, block: int, size: int) -> FloatArray:
    return stream.at(key, block).random(size)


def _stratified(stream: Stream, key: bytes, block: int, size: int) -> FloatArray:
    order = np.tile(np.arange(BATCH, dtype=np.float64), (size // BATCH, 1))
    stream.at(key + b"order", block).permuted(order, axis=1, out=order)
    u = order.ravel()
    u += stream.at(key, block).random(size)
    u *= 1.0 / BATCH
    return u


_STEPS: Final = np.arange(BATCH, dtype=np.float64)


def _words(key: bytes, block: int, label: bytes, count: int) -> npt.NDArray[np.uint64]:
    """Random words, one for each batch, from one hash: no generator is needed."""
    text = key + label + block.to_bytes(8, "little")
    return np.frombuffer(hashlib.shake_128(text).digest(8 * count), np.uint64)


def _turns(key: bytes, block: int, count: int) -> FloatArray:
    """Random parts of a turn around the unit circle, one for each batch."""
    turns: FloatArray = _words(key, block, b"shift", count).astype(np.float64) * 2.0**-64
    return turns


def _lattice(_stream: Stream, key: bytes, block: int, size: int) -> FloatArray:
    multiplier = 1 + _words(key, block, b"multiplier", size // BATCH) % np.uint64(BATCH - 1)
    shift = _turns(key, block, size // BATCH)
    return _shifted(np.multiply.outer(multiplier / BATCH, _STEPS), shift)


def _shifted(u: FloatArray, shift: FloatArray) -> FloatArray:
    """Rows of points moved by their shifts around the unit circle."""
    u += shift[:, None]
    u -= np.floor(u)
    return u.ravel()


# 1 / i modulo BATCH for i = 0, 1, ... (0 for 0), twice over, so that each start is a stretch of it.
_INVERSES: Final = np.array([pow(i, -1, BATCH) if i else 0 for i in range(BATCH)] * 2, dtype=np.float64)
_STARTS: Final = np.lib.stride_tricks.sliding_window_view(_INVERSES, BATCH)


def _inversive(_stream: Stream, key: bytes, block: int, size: int) -> FloatArray:
    multiplier = 1 + _words(key, block, b"multiplier", size // BATCH) % np.uint64(BATCH - 1)
    start = _words(key, block, b"start", size // BATCH) % np.uint64(BATCH)
    shift = _turns(key, block, size // BATCH)
    u = _STARTS[start.astype(np.int64)]
    u *= (multiplier / BATCH)[:, None]
    return _shifted(u, shift)


_METHODS: Final[dict[Sampling, Callable[[Stream, bytes, int, int], FloatArray]]] = {
    "plain": _plain,
    "stratified": _stratified,
    "lattice": _lattice,
    "inversive": _inversive,
}


def uniforms(stream: Stream, key: bytes, block: int, method: Sampling, size: int = BLOCK) -> FloatArray:
    """The first ``size`` uniforms of a name in a block, each in (0, 1); ``size`` is a multiple of BATCH."""
    u = _METHODS[method](stream, key, block, size)
    return np.maximum(u, _TINY, out=u)


def block_size(block: int, draws: int) -> int:
    """How many draws to make in a block of a run of ``draws``: whole batches, no more than are needed."""
    return min(BLOCK, -(-(draws - block * BLOCK) // BATCH) * BATCH)
