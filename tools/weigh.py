"""What an install weighs: each library that `pip install leadtime` brings, by its files on disk.

Run in the environment to weigh: `python tools/weigh.py`. The table of docs/dependencies.md came from here.
"""

from __future__ import annotations

import importlib.metadata as md
import re
import sys
from pathlib import Path

from packaging.requirements import Requirement


def canonical(name: str) -> str:
    """One spelling for each distribution."""
    return re.sub(r"[-_.]+", "-", name).lower()


def weight(dist: md.Distribution) -> int:
    """Bytes of the files that the distribution installed, without compiled caches."""
    paths = (Path(str(dist.locate_file(f))) for f in dist.files or [] if not str(f).endswith(".pyc"))
    return sum(p.stat().st_size for p in paths if p.is_file())


def needs(name: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """The names that a distribution asks for on this machine."""
    wanted = set()
    for text in md.requires(name) or []:
        requirement = Requirement(text)
        envs = [{"extra": extra} for extra in extras] or [{"extra": ""}]
        if requirement.marker is None or any(requirement.marker.evaluate(env) for env in envs):
            wanted.add(canonical(requirement.name))
    return wanted


def closure(roots: set[str]) -> set[str]:
    """Everything that comes along."""
    seen: set[str] = set()
    waiting = set(roots)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= needs(name) - seen
    return seen


def licence(dist: md.Distribution) -> str:
    """The licence as the distribution states it."""
    meta = dist.metadata
    classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License")]
    stated = [*(meta.get_all("License-Expression") or []), *(c.rpartition(" :: ")[2] for c in classifiers)]
    return str((stated or meta.get_all("License") or ["?"])[0]).splitlines()[0]


def main() -> None:
    """Print a table, heaviest first, and the sum."""
    extras = frozenset(sys.argv[1:])
    asked = needs("leadtime", extras)
    total = 0
    for name in sorted(closure(asked), key=lambda n: -weight(md.distribution(n))):
        dist = md.distribution(name)
        total += weight(dist)
        mark = "" if name in asked else "(comes along)"
        print(f"{name:20} {dist.version:12} {weight(dist) / 1e6:7.1f} MB  {licence(dist)[:60]:40} {mark}")
    print(f"{'in all':33} {total / 1e6:7.1f} MB")


if __name__ == "__main__":
    main()
