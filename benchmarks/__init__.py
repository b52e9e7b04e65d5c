"""Benchmarks and measurements of the engine. ``python -m benchmarks`` runs the comparison; see README.md."""
