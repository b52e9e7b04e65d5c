"""Leadtime: simulate the run-up to dangerous AI, compare plans, and say what to do with the time that is left."""

from __future__ import annotations

__version__ = "0.1.0"
