"""Where a project names a record of its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from leadtime.errors import InputError
from leadtime.project.yaml_reader import Mapping, Node, Scalar, Sequence, read_yaml


def lines_naming(project: Path, record: str) -> list[str]:
    """The lines, ``leadtime.yaml:24``, in which the YAML files of a project's folder name a record.

    A file that cannot be read names nothing: that is for ``check`` to tell.
    """
    folder = project if project.is_dir() else project.parent
    files = sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"} and p.is_file())
    return [f"{file.name}:{line}" for file in files for line in _lines(file, record)]


def _lines(file: Path, record: str) -> list[int]:
    try:
        root, _ = read_yaml(file.read_bytes(), str(file))
    except (InputError, OSError):
        return []
    return sorted({s.line for s in _named(root) if s.text == record})


def _named(node: Node) -> Iterator[Scalar]:
    """The names under every ``evidence``."""
    if isinstance(node, Mapping):
        for key, value in node:
            if key.text == "evidence":
                yield from _scalars(value)
            else:
                yield from _named(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _named(item)


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        yield from (item for item in node.items if isinstance(item, Scalar))
