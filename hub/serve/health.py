"""Whether the process lives, and whether it may be sent work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Obstacle = Callable[[], Awaitable[str | None]]


async def livez(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"live": True}, headers={"Cache-Control": "no-store"})


class Readiness:
    """Ready when nothing stands in the way: the schema is at head, the store answers, the audit can be written."""

    def __init__(self, obstacles: dict[str, Obstacle]) -> None:
        self._obstacles = obstacles

    async def __call__(self, _: Request) -> Response:
        """200 when ready, 503 with what stands in the way otherwise."""
        found: dict[str, str] = {}
        for name, obstacle in self._obstacles.items():
            try:
                why = await obstacle()
            except Exception as error:
                why = f"does not answer ({type(error).__name__})"
            if why:
                found[name] = why
        return JSONResponse(
            {"ready": not found, "obstacles": found}, 503 if found else 200, {"Cache-Control": "no-store"}
        )
