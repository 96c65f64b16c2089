"""The driver's loop over workers that die, fail or are told to stop, with workers that are threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path

import numpy as np
import pytest

from neijuan.errors import DomainError, UsageError
from neijuan.experiments.ensembles import pieces, work
from neijuan.experiments.ensembles.executors import run_all
from neijuan.experiments.ensembles.plan import Member
from neijuan.experiments.ensembles.planning import make_plan
from neijuan.experiments.ensembles.work import Done, Shared


class Workers:
    """Answers at once; `dies` says whether the worker of a member dies."""

    count = 2

    def __init__(self, dies: Callable[[int], bool] = lambda number: False) -> None:
        self.dies, self.submitted, self.restarts = dies, [], 0

    def submit(self, group: list[Member]) -> Future[list[Done]]:
        self.submitted.append([member.number for member in group])
        future: Future[list[Done]] = Future()
        dead = [self.dies(member.number) for member in group]
        if any(dead):
            future.set_exception(BrokenExecutor("a worker died"))
        else:
            future.set_result([Done(member.number, None, 0.0, 0) for member in group])
        return future

    def restart(self) -> None:
        self.restarts += 1

    def close(self, at_once: bool = False) -> None:
        pass


def groups(count: int, size: int = 2) -> Iterator[list[Member]]:
    members = [Member(number, 0, 1, 0, {}) for number in range(count)]
    return iter([members[first : first + size] for first in range(0, count, size)])


def done(workers: Workers, count: int) -> dict[int, Done]:
    found = [one for batch in run_all(workers, groups(count)) for one in batch]
    assert max(Counter(one.number for one in found).values()) == 1
    return {one.number: one for one in found}


def test_every_member_is_simulated_once() -> None:
    found = done(Workers(), 11)
    assert set(found) == set(range(11))
    assert not any(one.failure for one in found.values())


def test_a_worker_that_dies_once_costs_nothing() -> None:
    left = {3: 1}

    def dies(number: int) -> bool:
        left[number] = left.get(number, 0) - 1
        return left[number] >= 0

    workers = Workers(dies)
    found = done(workers, 8)
    assert set(found) == set(range(8))
    assert not any(one.failure for one in found.values())
    assert workers.restarts == 1


def test_only_the_member_that_kills_its_worker_each_time_has_failed() -> None:
    found = done(Workers(lambda number: number == 3), 8)
    assert set(found) == set(range(8))
    assert [number for number, one in found.items() if one.failure] == [3]
    assert found[3].failure is not None
    assert found[3].failure["kind"] == "WorkerDied"


def test_only_a_few_groups_are_in_hand_however_many_there_are() -> None:
    taken = 0

    def endless() -> Iterator[list[Member]]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield [Member(number, 0, 1, 0, {})]

    results = run_all(Workers(), endless())
    next(results)
    assert taken <= 2 * Workers.count


def test_nothing_is_begun_after_a_stop() -> None:
    workers, stopped = Workers(), []
    finished = []
    for batch in run_all(workers, groups(100, 1), lambda: bool(stopped)):
        finished += batch
        stopped.append(True)
    assert len(finished) <= 2 * Workers.count
    assert len(workers.submitted) <= 2 * Workers.count


def shared_of(folder: Path) -> tuple[Shared, list[Member]]:
    (folder / pieces.FOLDER).mkdir(parents=True)
    plan = make_plan(seeds=3, quarters=2)
    texts = tuple(variant.text for variant in plan.scenarios)
    shared = Shared(str(folder), plan.fingerprint, plan.settings, texts, ("baseline",), b"")
    return shared, [plan.member(number) for number in range(plan.members)]


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Members that a worker simulated; the second leaves the domain of the model."""
    import xarray as xr

    numbers: list[int] = []

    def simulate(member: Member, shared: Shared) -> xr.Dataset:
        numbers.append(member.number)
        if member.number == 1:
            raise DomainError("deposits of CN-LN\nare negative", "2013Q2", "CN-LN", rule="households")
        return xr.Dataset({"x": (("quarter",), np.arange(3.0))})

    monkeypatch.setattr(work, "simulate", simulate)
    monkeypatch.setattr(work, "_take_over_once", lambda shared: None)
    return numbers


def test_a_member_that_leaves_the_domain_is_recorded_and_stops_nobody(
    tmp_path: Path, simulated: list[int]
) -> None:
    shared, members = shared_of(tmp_path / "e")
    found = work.run_group(members, shared)
    assert [one.number for one in found] == [0, 1, 2]
    assert sorted(pieces.finished(tmp_path / "e")) == [0, 2]
    assert pieces.failures(tmp_path / "e") == [
        {
            "member": 1,
            "kind": "DomainError",
            "reason": "deposits of CN-LN are negative",
            "quarter": "2013Q2",
            "province": "CN-LN",
            "rule": "households",
        }
    ]


def test_a_worker_leaves_members_alone_that_have_a_piece(tmp_path: Path, simulated: list[int]) -> None:
    shared, members = shared_of(tmp_path / "e")
    work.run_group(members[:1], shared)
    work.run_group(members, shared)
    assert simulated == [0, 1, 2]


def test_a_worker_that_does_not_see_the_folder_hands_its_pieces_back(
    tmp_path: Path, simulated: list[int]
) -> None:
    shared, members = shared_of(tmp_path / "e")
    here = work.run_group(members, shared)
    away = work.run_group(members, Shared(**{**vars(shared), "folder": str(tmp_path / "elsewhere")}))
    assert [one.content is not None for one in away] == [True, False, True]
    assert away[2].content == pieces.piece_path(tmp_path / "e", 2).read_bytes()
    assert [one.failure for one in away] == [one.failure for one in here]
    assert not (tmp_path / "elsewhere").exists()


def test_a_cluster_that_does_not_answer_ends_in_one_line(tmp_path: Path) -> None:
    from neijuan.experiments.ensembles.executors import Cluster

    shared, _ = shared_of(tmp_path / "e")
    for address in ("nowhere", "tcp://127.0.0.1:1"):
        with pytest.raises(UsageError, match="no Dask scheduler answers") as caught:
            Cluster(address, shared)
        assert "\n" not in str(caught.value)


def test_accounts_that_are_handed_over_lie_in_memory_as_they_did() -> None:
    """Sums over an array of another layout have other last bits."""
    from dataclasses import fields

    from neijuan.economy.start import reconciliation

    before = reconciliation.reconcile(2012).accounts
    try:
        work.take_over(work.accounts_as_bytes(2012))
        after = reconciliation.reconcile(2012).accounts
    finally:
        reconciliation._HANDED_OVER.clear()
        reconciliation.reconcile.cache_clear()
    assert after is not before
    for name in (field.name for field in fields(before) if field.name != "year"):
        mine, other = getattr(before, name), getattr(after, name)
        assert mine.strides == other.strides, name
        np.testing.assert_array_equal(mine, other, err_msg=name)
