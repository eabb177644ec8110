"""The time of one answer: what is cut off, what is not, and who is told that it was cancelled."""

from __future__ import annotations

import asyncio

import pytest

from hub.serve.deadline import Deadline


async def answered(deadline: Deadline, seconds: float) -> str:
    with deadline.of_one():
        await asyncio.sleep(seconds)
    return "answered"


async def test_what_takes_too_long_is_cut_off_and_the_others_are_answered() -> None:
    deadline = Deadline(0.2)
    told = await asyncio.gather(*(answered(deadline, s) for s in (5, 0, 5, 0.05)), return_exceptions=True)
    assert [one if isinstance(one, str) else type(one) for one in told] == [
        TimeoutError, "answered", TimeoutError, "answered",
    ]  # fmt: skip


async def test_each_has_the_whole_of_its_time() -> None:
    deadline = Deadline(0.3)
    first = asyncio.create_task(answered(deadline, 5))
    await asyncio.sleep(0.2)
    second = asyncio.create_task(answered(deadline, 0.2))
    with pytest.raises(TimeoutError):
        await first
    assert await second == "answered"


async def test_a_deadline_serves_again_after_it_had_nothing_to_watch() -> None:
    deadline = Deadline(0.1)
    assert await answered(deadline, 0) == "answered"
    await asyncio.sleep(0.2)
    with pytest.raises(TimeoutError):
        await answered(deadline, 5)


async def test_one_that_is_cancelled_by_somebody_else_is_cancelled_and_not_late() -> None:
    deadline = Deadline(0.2)
    task = asyncio.create_task(answered(deadline, 5))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not task.cancelling() - 1  # by its canceller alone


async def test_a_task_that_was_cut_off_goes_on_as_if_it_had_not_been_cancelled() -> None:
    deadline = Deadline(0.05)
    with pytest.raises(TimeoutError):
        await answered(deadline, 5)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0.01)


async def test_what_has_ended_is_not_kept() -> None:
    deadline = Deadline(60)
    for _ in range(100):
        await answered(deadline, 0)
    assert len(deadline._running) == 0
