"""The memory check: what the kept draws of a run will need, and whether there is as much."""

from __future__ import annotations

import contextlib
import math
import os
import re
import warnings
from pathlib import Path

from leadtime.errors import InputError
from leadtime.futures.program import InputStep, Program, writes

_NUMBER = 8
_MUCH = 2e9
_MOST = 0.6


class LargeRun(UserWarning):
    """A run will take so much memory that the machine may run out of it."""


def check_memory(program: Program, keep: frozenset[str], draws: int) -> None:
    """Warn (:class:`LargeRun`) of a run whose kept draws take much memory; refuse one that cannot fit.

    Much is more than 2 GB, or than 60 % of what is free. Raises :class:`~leadtime.errors.InputError`.
    """
    need, free = needed(program, keep, draws), available()
    if free is not None and need > free:
        fits = math.floor(draws * _MOST * free / need)
        raise InputError(
            f"{draws:,} draws of {len(keep)} names need {_size(need)} of memory, and {_size(free)} are free",
            valid=_SAVING,
            fix=f"at most {_rounded(fits):,} draws, or fewer names to keep",
        )
    if need > _MUCH or (free is not None and need > _MOST * free):
        of = f" of the {_size(free)} that are free" if free is not None else ""
        text = f"{draws:,} draws of {len(keep)} names need {_size(need)}{of}: {_SAVING}"
        warnings.warn(text, LargeRun, stacklevel=3)


_SAVING = (
    "what is kept takes 8 bytes for each draw, name and plan that differs; what is only watched takes none"
)


def needed(program: Program, keep: frozenset[str], draws: int) -> int:
    """Bytes of the columns of a run: one for each value that differs between plans, none for constants."""
    slots = {(o.slot, o.factor) for o in program.outputs if o.name in keep}
    widths = {slot: _width(step) for step, _ in program.steps for slot in writes(step)}
    return _NUMBER * draws * sum(widths.get(slot, 0) for slot, _ in slots)


def _width(step: object) -> int:
    """Numbers for each draw."""
    if isinstance(step, InputStep):
        return len(step.parts) if step.vector else 1
    return math.prod(getattr(step, "trailing", ()))


def available() -> int | None:
    """Bytes of memory that are free for this process; None where the system does not say."""
    found = [n for n in (_free(), _limit()) if n is not None]
    return min(found, default=None)


def _free() -> int | None:
    with contextlib.suppress(OSError):
        told = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
        if told is not None:
            return 1024 * int(told[1])
    with contextlib.suppress(AttributeError, OSError, ValueError):
        pages = "SC_AVPHYS_PAGES" if "SC_AVPHYS_PAGES" in os.sysconf_names else "SC_PHYS_PAGES"
        return int(os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE"))
    return None


def _limit() -> int | None:
    """The limit of a container, where there is one."""
    with contextlib.suppress(OSError, ValueError):
        return int(Path("/sys/fs/cgroup/memory.max").read_text())
    return None


def _size(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"


def _rounded(draws: int) -> int:
    """Down to two digits."""
    step: int = 10 ** max(len(str(draws)) - 2, 0)
    return max(draws // step * step, 1)
