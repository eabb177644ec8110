"""Where the hub's own lines go, and which of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from stamina.instrumentation import RetryDetails


def begin(least: str = "info") -> None:
    """Log what is at least as important as `debug`, `info`, `warning` or `error`, in every process by itself.

    On standard error: what is printed is the answer, which another program may read, and what is logged is no part of it.
    """
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(least),
    )


def tried_again(details: RetryDetails) -> None:
    """That something is tried again, and not in the words of what failed, which can quote an address or a value."""
    structlog.get_logger("hub").warning(
        "tried_again", error=type(details.caused_by).__name__, times=details.retry_num, after=round(details.wait_for, 2)
    )
