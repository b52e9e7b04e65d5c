"""Leaving is easy: futures as Parquet and JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

import leadtime as lt


@pytest.fixture
def futures(team_model, team_beliefs):
    """Two plans that differ in their split."""
    plans = {
        "a": {"technical": {"research": 1}, "governance": {"outreach": 1}},
        "b": {"technical": {"outreach": 1}, "governance": {"outreach": 1}},
    }
    return lt.simulate(team_model, team_beliefs, plans, draws=500)


def test_parquet_carries_draws_units_and_fingerprint(futures, tmp_path):
    """Every column comes back to the last bit, with its unit; shared ones are written once."""
    import pyarrow.parquet as pq

    path = tmp_path / "futures.parquet"
    futures.to_parquet(path)
    table = pq.read_table(path)
    assert np.array_equal(table["a/research"].to_numpy(), futures["a"]["research"])
    assert np.array_equal(table["labour[technical]"].to_numpy(), futures["b"]["labour"][:, 0])
    assert "a/labour[technical]" not in table.column_names
    units = json.loads(table.schema.metadata[b"units"])
    assert units["a/research"] == "work_hour / day"
    assert table.schema.metadata[b"fingerprint"].decode() == futures.fingerprint
    assert [p.name for p in tmp_path.iterdir()] == ["futures.parquet"]


def test_parquet_may_be_smaller(futures, tmp_path):
    """Some names in single precision: seven digits of what was asked for, and nothing else."""
    import pyarrow.parquet as pq

    futures.to_parquet(tmp_path / "few.parquet", ["research"], single=True)
    table = pq.read_table(tmp_path / "few.parquet")
    assert table.column_names == ["a/research", "b/research"]
    assert np.allclose(table["a/research"].to_numpy(), futures["a"]["research"], rtol=1e-6)


def test_the_same_run_writes_the_same_bytes(futures, team_model, team_beliefs, tmp_path):
    """A file can be compared with one that somebody else made."""
    futures.to_parquet(tmp_path / "one.parquet")
    futures.to_parquet(tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_the_summary_is_json(futures):
    """Each name under each plan has its mean and quantiles with errors and a unit, as strict JSON."""
    summary = json.loads(json.dumps(futures.summary(), allow_nan=False))
    assert summary["draws"] == 500
    research = summary["plans"]["a"]["research"]
    assert research["unit"] == "work_hour / day"
    assert research["quantiles"]["0.5"]["error"] > 0
    assert research["mean"]["value"] == pytest.approx(float(futures["a"]["research"].mean()))
