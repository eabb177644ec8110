"""A signed-in browser's socket: opened from the hub's own pages alone, and over when the session is."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from hub.app import BUILT_IN_ISSUER
from hub.serve.sessions import COOKIE
from hub.serve.sign_in import Cast, CastMember
from hub.store.engine import Addresses
from tests.following import WHO, line, on_a_port
from tests.served import but_cost
from tests.signed_in import Browser, signing_in

HERE = "http://127.0.0.1:8000"
CAST = Cast(BUILT_IN_ISSUER, [CastMember("a contractor", "industry:1ABC2")])


@pytest.mark.long
async def test_a_browsers_socket_opens_from_our_own_pages_and_ends_with_the_session(
    fresh_addresses: Addresses, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with signing_in(fresh_addresses, tmp_path, cast=CAST, public_url=None) as (house, clock):
        visitor = Browser(house.asgi(), HERE)
        played = await visitor.send("/sign-in", seat="industry:1ABC2", to="/cases")
        (set_,) = played.headers.get_list("set-cookie")
        cookie = f"{COOKIE}={set_.partition(';')[0].partition('=')[2]}"
        async with on_a_port(house) as address:
            with pytest.raises(InvalidStatus) as refused:
                async with line(address, origin="https://rival.example", cookie=cookie):
                    pass
            assert refused.value.response.status_code == 403
            assert "WebSocket" in caplog.text  # the server's log is heard
            assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []  # a refusal is no fault
            async with line(address, cookie=cookie) as without_a_page:
                await without_a_page.say("connection_init")
                code, reason = await without_a_page.closed()
                assert (code, reason.partition(":")[0]) == (4403, "SESSION_UNPROVEN")
            async with line(address, origin=HERE, cookie=cookie) as one:
                await one.begin(None)
                await one.subscribe("a", WHO)
                assert but_cost((await one.hear())["payload"]) == {"data": {"viewer": {"party": "company:1ABC2"}}}
                assert await one.hear() == {"type": "complete", "id": "a"}
                clock.pass_(minutes=29)
                await asyncio.sleep(2.5)  # looked up, and not used
                clock.pass_(minutes=1)
                code, reason = await one.closed(within=4)
                assert (code, reason.partition(":")[0]) == (4401, "SESSION_OVER")
            again = await visitor.send("/sign-in", seat="industry:1ABC2", to="/cases")
            (set_,) = again.headers.get_list("set-cookie")
            cookie = f"{COOKIE}={set_.partition(';')[0].partition('=')[2]}"
            async with line(address, origin=HERE, cookie=cookie) as one:
                await one.begin(None)
                await visitor.send("/sign-out", {"cookie": cookie})
                await one.subscribe("a", WHO)
                code, reason = await one.closed(within=4)
                assert (code, reason.partition(":")[0]) == (4401, "SESSION_OVER")
        await visitor.close()
