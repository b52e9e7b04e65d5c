"""Finding the model that a project names: a shipped one, or one in a Python file of the folder.

The user's own Python runs only when ``leadtime.yaml`` names its file, and only from inside the folder.
"""

from __future__ import annotations

import hashlib
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from leadtime.errors import InputError, ModelError, listing, nearest
from leadtime.evidence.paths import inside

if TYPE_CHECKING:
    from leadtime.futures.model import Model

_FILE = re.compile(r"(?P<file>[^:]+\.py)(?::(?P<attribute>\w+))?")


@dataclass(frozen=True)
class FoundModel:
    """A model, the name under which the project asks for it, and its file if it is not a shipped one."""

    name: str
    model: Model
    file: Path | None = None


def find_project_model(text: str, folder: Path) -> FoundModel:
    """The model named by ``text``: ``crunch``, or ``study.py:model`` for a model in a file of the folder.

    Raises :class:`ModelError` when there is none, when the file fails, or when it lies outside the folder.
    """
    match = _FILE.fullmatch(text.strip())
    if match is None:
        return FoundModel(text.strip(), _shipped(text.strip(), folder))
    path = _inside(match["file"], folder)
    module = _run(path)
    return FoundModel(text.strip(), _attribute(module, match["attribute"], path.name), path)


def _shipped(name: str, folder: Path) -> Model:
    from leadtime.models import NAMES, find_model

    if name in NAMES:
        return find_model(name)
    own = [f"{p.name}:model" for p in sorted(folder.glob("*.py"))]
    raise ModelError(
        f"there is no model {name!r}",
        valid=f"{listing(NAMES)}, or FILE.py:NAME for a model of your own",
        fix=f"model: {nearest(name, [*NAMES, *own]) or NAMES[0]}",
    )


def _inside(name: str, folder: Path) -> Path:
    home = folder.resolve()
    try:
        path = inside(home, name)
    except InputError as e:
        raise ModelError(f"the model file {e.problem.found}", valid=e.problem.valid) from None
    if not path.is_file():
        files = [p.name for p in sorted(home.glob("*.py"))]
        raise ModelError(
            f"there is no file {name!r} in the project folder", valid=listing(files), fix=nearest(name, files)
        )
    return path


def _run(path: Path) -> ModuleType:
    """Run a Python file as a module, without writing bytecode into the project folder."""
    content = path.read_bytes()
    # A name of its own for each content: an edited file is run anew, and its classes can be pickled.
    name = f"leadtime_project_{path.stem}_{hashlib.sha256(content).hexdigest()[:12]}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        # The project names this file as its model; nothing else of the folder is ever run.
        exec(compile(content, str(path), "exec"), module.__dict__)  # noqa: S102
    except KeyboardInterrupt:
        raise
    except BaseException as e:  # a model file may do anything, even leave the program
        del sys.modules[name]
        raise ModelError(
            f"the model file {path.name} failed{_where(e, path)}: {type(e).__name__}: {e}",
            valid="a file that Python can run",
        ) from e
    return module


def _where(error: BaseException, path: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f" in line {error.lineno}"
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    return f" in line {lines[-1]}" if lines else ""


def _attribute(module: ModuleType, name: str | None, file: str) -> Model:
    from leadtime.futures.model import Model

    models = {k: v for k, v in vars(module).items() if isinstance(v, Model)}
    if name is None and len(models) == 1:
        return next(iter(models.values()))
    if name in models:
        return models[name]
    close = nearest(name or "model", models) or next(iter(sorted(models)), None)
    found = f"{file} has no model named {name!r}" if name else f"{file} holds {len(models)} models"
    raise ModelError(
        found,
        valid=f"one of {listing(models)}" if models else "a line such as: model = leadtime.Model('mine')",
        fix=f"model: {file}:{close}" if close else None,
    )
