"""The same blocks on a real local Dask cluster."""

from __future__ import annotations

import numpy as np
import pytest

import leadtime as lt
from leadtime.errors import InputError, InterruptedRun, SupportError
from leadtime.futures.sampling import BLOCK

distributed = pytest.importorskip(
    "distributed", reason="SKIPPED LOUDLY: the extra `cluster` is not installed"
)


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with two single-threaded worker processes."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_gives_the_same_bits(scheduler, need_model, need_beliefs):
    """Kept draws, watched statistics and paired differences equal those of a local run, bit for bit."""
    plans = {"a": {}, "b": {"overhead": 0.1}, "c": {"work": "10 hours", "overhead": 0}}
    options = {"draws": 11 * BLOCK + 5, "keep": ["need", "overhead"], "watch": ["work"]}
    here = lt.simulate(need_model, need_beliefs, plans, **options)
    there = lt.simulate(need_model, need_beliefs, plans, on=scheduler, **options)
    for plan in plans:
        assert np.array_equal(here[plan]["need"], there[plan]["need"])
        assert np.array_equal(here[plan]["overhead"], there[plan]["overhead"])
        assert here.mean(plan, "work").to_json() == there.mean(plan, "work").to_json()
    one, two = (f.compare("a", "c", "work").to_json() for f in (here, there))
    assert one == two


def test_a_cluster_runs_tables_and_splits(scheduler, team_model, team_beliefs):
    """Vector quantities cross to the workers and back."""
    plan = {"p": {"technical": {"research": 1}, "governance": {"outreach": 1}}}
    here = lt.simulate(team_model, team_beliefs, plan, draws=2 * BLOCK)
    there = lt.simulate(team_model, team_beliefs, plan, draws=2 * BLOCK, on=scheduler)
    assert np.array_equal(here["p"]["labour"], there["p"]["labour"])


def test_a_model_error_comes_back_from_a_worker(scheduler):
    """A mistake that only shows in a run is reported as it would be here."""
    m = lt.Model("log")

    @m.quantity()
    def bad(x):
        return np.log(x)

    with pytest.raises(SupportError, match="'bad' is not a number"):
        lt.simulate(m, {"x": "normal(0, 1)"}, draws=2 * BLOCK, on=scheduler)


def test_an_interrupted_cluster_run_keeps_a_prefix(scheduler, need_model, need_beliefs):
    """Ctrl-C on a cluster gives the futures up to the first gap, with the bits of a local run."""

    def stop(done, total):
        if done >= total / 2:
            raise KeyboardInterrupt

    options = {"keep": ["need"], "watch": ["work"]}
    with pytest.raises(InterruptedRun) as caught:
        lt.simulate(need_model, need_beliefs, draws=16 * BLOCK, on=scheduler, progress=stop, **options)
    partial = caught.value.partial
    if partial is not None:  # the very first chunk may be the one that is missing
        here = lt.simulate(need_model, need_beliefs, draws=partial.draws, **options)
        assert np.array_equal(here["plan"]["need"], partial["plan"]["need"])
        assert here.mean("plan", "work") == partial.mean("plan", "work")


def test_no_scheduler_is_one_clear_error(need_model, need_beliefs, monkeypatch):
    """An address where nothing answers is an InputError that says what to start."""
    monkeypatch.setattr("leadtime.futures.cluster._TIMEOUT", 0.5)
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        lt.simulate(need_model, need_beliefs, draws=10, on="tcp://127.0.0.1:9")
