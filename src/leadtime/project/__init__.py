"""The project folder: one readable file, loaded, checked, saved and fingerprinted."""

from __future__ import annotations

from leadtime.project.atomic import write_atomic

__all__ = ["write_atomic"]
