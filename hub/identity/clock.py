"""Whoever says what time it is. Everything that expires is handed one, so that a test can move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers with an aware instant, in UTC."""


def utc_now() -> datetime:
    """The instant by the machine's own clock."""
    return datetime.now(UTC)
