"""How long one answer may take: one timer for all that are being answered, for all have equally long."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType


class Deadline:
    """Ends what takes longer than so many seconds, each in `with deadline.of_one():`, which then raises `TimeoutError`.

    As `asyncio.timeout` does, but without a timer for each: setting one up and taking it down costs as much as
    recognizing the token.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: deque[_One] = deque()  # in the order in which their time is up
        self._timer: asyncio.TimerHandle | None = None

    def of_one(self) -> _One:
        """The time of one answer, from now on."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None  # what is awaited runs in a task
        one = _One(self, task, loop.time() + self._seconds)
        self._running.append(one)
        if self._timer is None:
            self._timer = loop.call_at(one.until, self._look)
        return one

    def forget_the_ended(self) -> None:
        """Let go of those at the head that have ended."""
        while self._running and self._running[0].ended:
            self._running.popleft()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self.forget_the_ended()
        while self._running and self._running[0].until <= loop.time():
            self._running.popleft().cut_off()
            self.forget_the_ended()
        self._timer = loop.call_at(self._running[0].until, self._look) if self._running else None


class _One:
    """The time of one answer."""

    __slots__ = ("_cancelled_before", "_cut_off", "_deadline", "_task", "ended", "until")

    def __init__(self, deadline: Deadline, task: asyncio.Task[object], until: float) -> None:
        self._deadline = deadline
        self._task = task
        self._cancelled_before = task.cancelling()
        self._cut_off = False
        self.until = until
        self.ended = False

    def cut_off(self) -> None:
        self._cut_off = True
        self._task.cancel()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.ended = True
        self._deadline.forget_the_ended()
        # Cancelled by somebody else as well, it stays cancelled.
        if self._cut_off and self._task.uncancel() <= self._cancelled_before and kind is asyncio.CancelledError:
            raise TimeoutError from error
