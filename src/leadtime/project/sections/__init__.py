"""The sections of a project file that lie beside its model: work, proxies, tripwires, decisions.

Each reader takes the whole file and what has been read of it, and gives back the records that a function of
the decision room asks for; None where the file says nothing of them. A section that is a table of the model
is the model's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from leadtime.project.yaml_reader import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from leadtime.project.reading import Reading

    Read = Callable[[Mapping, Reading], Any]


@dataclass(frozen=True)
class Kind:
    """A reader: the module of this room that has its ``read``, and the keys of the file that it reads."""

    module: str
    keys: tuple[str, ...]


# By the name under which a project holds what was read: `project.sections["influence"]`.
SECTIONS: dict[str, Kind] = {
    "worth": Kind("worth", ("worth",)),
    "bounds": Kind("bounds", ("bounds",)),
    "groups": Kind("groups", ("groups",)),
    "roles": Kind("roles", ("roles",)),
    "talents": Kind("talents", ("talents",)),
    "projects": Kind("projects", ("projects", "teams", "classes")),
    "tripwires": Kind("tripwires", ("tripwires",)),
    "techniques": Kind("techniques", ("techniques",)),
    "proxies": Kind("proxies", ("proxies",)),
    "influence": Kind("influence", ("decisions", "contacts", "ties", "influence")),
    "studies": Kind("studies", ("studies",)),
}


def section_keys(tables: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The keys of the file that these readers read, without the model's own tables."""
    keys = (key for kind in SECTIONS.values() for key in kind.keys)
    return tuple(key for key in dict.fromkeys(keys) if key not in tables)


def read_sections(root: Mapping, r: Reading) -> dict[str, Any]:
    """Everything that the file says beside its model, by the name of what it is."""
    given = set(root.keys) - set(r.model.tables)
    made: dict[str, Any] = {}
    for name, kind in SECTIONS.items():
        if given.isdisjoint(kind.keys):
            continue
        read: Read = import_module(f"leadtime.project.sections.{kind.module}").read
        found = read(root, r)
        if found is not None:
            made[name] = found
    return made


def written_sections(root: Mapping, tables: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """These sections by key, as they are written; comments and spacing change nothing."""
    keys = section_keys(tables)
    return tuple((key.text, _plain(node)) for key, node in root if key.text in keys)


def _plain(node: Node) -> str:
    if isinstance(node, Scalar):
        return repr(node.text)
    if isinstance(node, Sequence):
        return f"[{', '.join(map(_plain, node.items))}]"
    return f"{{{', '.join(f'{key.text!r}: {_plain(value)}' for key, value in node)}}}"
