"""What was revoked is refused wherever it is used, by whatever it rests on; and nothing else is."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import orjson
import pytest

from hub.app import AUDIENCE, issuer_of
from hub.identity.issuer import issue
from hub.serve.context import OwnDesk
from hub.write.receipts import ReceiptFacts
from schema.audience import Principal
from schema.desk import SUBMISSIONS, Desk, Draft, Ground, RecordId, Refused, Revocation
from schema.submissions.keep_webhooks import WithdrawWebhook
from tests.receiver import SECRET
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DUNMORE

VIEWER = orjson.dumps({"query": "{ viewer { party } }"})
PORTAL = "https://login.bandaria.example"
SERVED, REFUSED = 200, (401, "TOKEN_REVOKED")


def token(hub: Hub, seat: str, **said: Any) -> str:
    """A token of the built-in issuer, issued now, that says this of its holder."""
    return issue(
        hub.house.keys, seat, issuer=issuer_of(hub.house.settings), audience=AUDIENCE, clock=hub.clock,
        ttl=timedelta(hours=12), **said,
    )  # fmt: skip


def named(token: str) -> str:
    """The `jti` of a token."""
    payload = token.split(".")[1]
    return str(orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["jti"])


async def met(hub: Hub, token: str, path: str = "/graphql") -> tuple[int, str]:
    """What a token is answered: the status, and the party it speaks for or the code of the refusal."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer: httpx2.Response = await hub.client.post(path, content=VIEWER, headers=headers)
    said = answer.json()
    code = said["errors"][0]["extensions"]["code"] if "errors" in said else said["data"]["viewer"]["party"]
    return answer.status_code, code


async def revoke(hub: Hub, *revoked: Revocation) -> None:
    """Take something back, and wait until it is."""
    async with hub.house.store.writes.begin() as connection:
        number = await hub.house.revoking.write(connection, revoked, by="a test")
    await hub.house.revoking.read_by_all(number)


async def written(hub: Hub) -> list[tuple[str, str, str]]:
    """What the store says was revoked: on what ground, which, and by whom."""
    connection = await asyncpg.connect(hub.house.addresses.admin)
    try:
        found = await connection.fetch("select ground, value, revoked_by from revocation order by id")
        return [tuple(row) for row in found]
    finally:
        await connection.close()


@pytest.mark.long
async def test_a_revoked_token_is_refused_at_every_address_and_another_of_its_seat_at_none(own_hub: Hub) -> None:
    lost, kept = token(own_hub, BANDARIA), token(own_hub, BANDARIA)
    assert [await met(own_hub, one) for one in (lost, kept)] == [(SERVED, "customer:BN")] * 2
    await revoke(own_hub, Revocation(Ground.TOKEN, named(lost)))
    assert [await met(own_hub, one) for one in (lost, kept)] == [REFUSED, (SERVED, "customer:BN")]
    assert [await met(own_hub, one, "/feeds/dsams") for one in (lost, kept)] == [REFUSED, (404, "FEED_UNKNOWN")]
    told = await own_hub.client.get("/schema.graphql", headers={"authorization": f"Bearer {lost}"})
    assert (told.status_code, told.json()["errors"][0]["extensions"]["code"]) == REFUSED


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("revoked", "seat", "holder", "another_seat", "another"),
    [
        (Revocation.of_person("urn:fms-hub:built-in", "major-oke"), BANDARIA, {"subject": "major-oke"},
         BANDARIA, {"subject": "captain-oke"}),
        (Revocation(Ground.CLIENT, "alder-erp"), ALDER, {"client_id": "alder-erp"}, ALDER, {"client_id": "alder-crm"}),
        (Revocation(Ground.ORGANIZATION, "company:1ABC2"), ALDER, {}, DUNMORE, {}),
        (Revocation(Ground.TOKEN, "the-standing-token"), ALDER, {"under": "the-standing-token"}, ALDER, {"under": "another"}),
        (Revocation(Ground.TOKEN, "first"), ALDER, {"through": ["first", "second"]}, ALDER, {"through": ["second"]}),
    ],
    ids=["person", "client", "organization", "the standing token it was issued under", "the token it was exchanged from"],
)  # fmt: skip
async def test_whatever_a_token_rests_on_takes_it_back(
    own_hub: Hub, revoked: Revocation, seat: str, holder: dict[str, Any], another_seat: str, another: dict[str, Any]
) -> None:
    lost, kept = token(own_hub, seat, **holder), token(own_hub, another_seat, **another)
    assert [(await met(own_hub, one))[0] for one in (lost, kept)] == [SERVED, SERVED]
    await revoke(own_hub, revoked)
    assert await met(own_hub, lost) == REFUSED
    assert (await met(own_hub, kept))[0] == SERVED


async def test_when_everything_is_revoked_no_token_of_before_is_served(own_hub: Hub) -> None:
    before = [token(own_hub, seat) for seat in (BANDARIA, AIR_FORCE, ALDER)]
    await revoke(own_hub, Revocation(Ground.ALL))
    assert [await met(own_hub, one) for one in before] == [REFUSED] * 3
    own_hub.clock.pass_(seconds=3)
    assert await met(own_hub, token(own_hub, BANDARIA)) == (SERVED, "customer:BN")


async def test_who_was_revoked_is_served_again_on_what_is_issued_later_and_a_revoked_token_never(own_hub: Hub) -> None:
    await revoke(own_hub, Revocation(Ground.ORGANIZATION, "company:1ABC2"), Revocation(Ground.TOKEN, "standing"))
    own_hub.clock.pass_(seconds=2)
    # An instant counts in whole seconds, and two clocks of one house may be that far apart.
    assert await met(own_hub, token(own_hub, ALDER)) == REFUSED
    own_hub.clock.pass_(seconds=1)
    assert await met(own_hub, token(own_hub, ALDER)) == (SERVED, "company:1ABC2")
    own_hub.clock.pass_(hours=1)
    assert await met(own_hub, token(own_hub, DUNMORE, through=["standing"])) == REFUSED


class TellsNobodyItsPortal(WithdrawWebhook):
    """A withdrawal that takes a token back with it."""

    async def draft(self, desk: Desk) -> Draft | Refused:
        made = await super().draft(desk)
        return made if isinstance(made, Refused) else replace(made, revokes=(Revocation(Ground.TOKEN, "portal-7"),))


async def test_what_a_submission_takes_back_is_refused_from_its_receipt_on(own_hub: Hub) -> None:
    lost, kept = token(own_hub, BANDARIA, under="portal-7"), token(own_hub, BANDARIA)
    registered = {"idempotencyKey": "hook", "address": "https://portal.bandaria.example/hooks", "secret": SECRET}
    webhook = (await own_hub.submit(BANDARIA, "registerWebhook", registered))["recordId"]
    rule = replace(SUBMISSIONS["WithdrawWebhook"], handler=TellsNobodyItsPortal)
    principal = Principal.seated(BANDARIA, subject="major-oke")
    locate = own_hub.house.context(principal, own_hub.clock(), "").locate

    async def withdraw(webhook: str, key: str) -> ReceiptFacts | Refused:
        desk = OwnDesk(own_hub.house.answerer, principal, own_hub.clock(), locate)
        return await own_hub.house.submissions.submit(principal, rule, {"webhook": RecordId(webhook)}, key, desk)

    assert isinstance(await withdraw("00000000-0000-4000-8000-000000000000", "no such webhook"), Refused)
    assert await written(own_hub) == []
    assert (await met(own_hub, lost))[0] == SERVED
    receipt = await withdraw(webhook, "withdrawn")
    assert isinstance(receipt, ReceiptFacts)
    assert await met(own_hub, lost) == REFUSED
    assert (await met(own_hub, kept))[0] == SERVED
    assert await withdraw(webhook, "withdrawn") == receipt
    assert await written(own_hub) == [("token", "portal-7", "partner:BN major-oke")]
