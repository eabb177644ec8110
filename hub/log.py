"""Where the hub's own lines go, and which of them."""

from __future__ import annotations

import sys

import structlog


def begin(least: str = "info") -> None:
    """Log what is at least as important as `debug`, `info`, `warning` or `error`, in every process by itself.

    On standard error: what is printed is the answer, which another program may read, and what is logged is no part of it.
    """
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(least),
    )
