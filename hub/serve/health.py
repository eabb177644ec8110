"""Whether the process lives, and whether it may be sent work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Obstacle = Callable[[], Awaitable[str | None]]
PATIENCE_SECONDS = 3.0  # for all of them: who asks whether a process is ready does not wait for a store that is gone


async def livez(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"live": True}, headers={"Cache-Control": "no-store"})


class Readiness:
    """Ready when nothing stands in the way: the schema, the store, the audit, and what is known of revocations."""

    def __init__(self, obstacles: dict[str, Obstacle]) -> None:
        self._obstacles = obstacles

    async def __call__(self, _: Request) -> Response:
        """200 when ready, 503 with what stands in the way otherwise."""
        told = await asyncio.gather(*(_told(obstacle) for obstacle in self._obstacles.values()))
        found = {name: why for name, why in zip(self._obstacles, told, strict=True) if why}
        return JSONResponse(
            {"ready": not found, "obstacles": found}, 503 if found else 200, {"Cache-Control": "no-store"}
        )


async def _told(obstacle: Obstacle) -> str | None:
    """What stands in the way; that nothing can be told does as well."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await obstacle()
    except Exception as error:
        return f"does not answer ({type(error).__name__})"
