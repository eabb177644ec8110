"""Portals and contractors' systems are told what changed of what they may read, by id, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from hub.app import BUILT_IN_ISSUER as BUILT_IN
from hub.app import House
from hub.deliver import NothingEnded, end_webhooks
from schema.audience import Party
from schema.desk import Ground, Revocation
from tests.receiver import ANOTHER, LOOPBACK, SECRET, Receiver, receiving
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DSCA, DUNMORE, OFFICE, STATE, VERDANIA, refused
from tests.stories.conftest import Worlds
from tests.stories.test_letter_of_request import LETTER
from tests.stories.test_rom_estimate import estimate, open_call

CASE = "BN-D-SAG"


class Loopback(House):
    """A house whose operator lets webhooks lead to the machine it runs on."""

    def __init__(self, settings: Any, *rest: Any, **more: Any) -> None:
        super().__init__(msgspec.structs.replace(settings, webhook_networks=LOOPBACK), *rest, **more)


@pytest.fixture
async def hub(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub that may send to this machine."""
    async with worlds.hub(kind=Loopback) as made:
        yield made


@pytest.fixture
async def portal() -> AsyncIterator[Receiver]:
    """The first one who listens."""
    async with receiving() as made:
        yield made


@pytest.fixture
async def rival() -> AsyncIterator[Receiver]:
    """The other one."""
    async with receiving() as made:
        yield made


async def listen(
    hub: Hub, seat: str, to: Receiver, *, key: str = "hook-1", narrowed: Mapping[str, Any] | None = None, **taken: Any
) -> str:
    """Register a webhook; it hears from here on."""
    body = {"idempotencyKey": key, "address": to.address, "secret": SECRET, **taken}
    receipt = await hub.submit(seat, "registerWebhook", body, **(narrowed or {}))
    assert receipt["__typename"] == "Receipt", receipt
    await hub.house.relay.pass_on()
    return str(receipt["recordId"])


async def keep(hub: Hub, seat: str, mutation: str, taken: Mapping[str, Any]) -> str:
    """One submission that is kept, and everything sent that it makes go out."""
    receipt = await hub.submit(seat, mutation, taken)
    assert receipt["__typename"] == "Receipt", receipt
    await hub.house.relay.pass_on()
    return str(receipt["recordId"])


async def rows(hub: Hub, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the store keeps, behind every door."""
    connection = await asyncpg.connect(hub.house.addresses.admin)
    try:
        return [tuple(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()


@pytest.mark.long
async def test_bandarias_portal_hears_of_its_letter_and_never_of_an_internal_remark(hub: Hub, portal: Receiver) -> None:
    await listen(hub, BANDARIA, portal)
    assert portal.received == []
    remark = {"idempotencyKey": "r", "case": CASE, "text": "canary-remark: the wing asks for more than it says."}
    await keep(hub, AIR_FORCE, "remarkOnCase", remark)
    assert portal.received == []

    letter = await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    [told, *routings] = portal.received
    assert told.about == ("record.told", "LetterOfRequest", letter)
    assert [one.says["data"]["facet"] for one in routings] == ["LetterOfRequestRouting"] * 3
    assert told.is_signed_with(SECRET)
    assert not told.is_signed_with(ANOTHER)
    data = told.says["data"]
    assert told.headers["webhook-id"] == data["event"]
    assert (data["position"], data["version"], data["case"]) == (1, 1, None)
    assert set(told.says) == {"type", "timestamp", "data"}
    assert set(data) == {"webhook", "position", "event", "facet", "record", "version", "case"}
    # Ids alone: nothing of what the letter says is in any byte.
    for one in portal.received:
        sent = one.body + repr(one.headers).encode()
        assert not any(str(value).encode() in sent for value in LETTER.values() if value != "D")
        assert b"canary" not in sent

    # The receiver reads under its own rights.
    found = await hub.data(BANDARIA, f'{{ node(id: "{data["record"]}") {{ ... on LetterOfRequest {{ reference }} }} }}')
    assert found == {"node": {"reference": LETTER["reference"]}}


@pytest.mark.long
async def test_each_contractor_hears_of_its_own_estimate_and_of_no_other(
    hub: Hub, portal: Receiver, rival: Receiver
) -> None:
    call = await open_call(hub, "1ABC2", "2DEF3")
    await listen(hub, ALDER, portal)
    await listen(hub, DUNMORE, rival)
    own = await keep(hub, ALDER, "submitRomEstimate", estimate(call, "a-1"))
    assert portal.told == [("record.told", "RomEstimate", own)]
    assert rival.received == []

    other = await keep(hub, DUNMORE, "submitRomEstimate", estimate(call, "d-1", amount="12345678.00 USD"))
    assert rival.told == [("record.told", "RomEstimate", other)]
    assert portal.told == [("record.told", "RomEstimate", own)]
    # Positions and versions count what each was told itself.
    assert [one.says["data"]["position"] for one in (*portal.received, *rival.received)] == [1, 1]
    assert [one.says["data"]["version"] for one in (*portal.received, *rival.received)] == [1, 1]

    # When the call has closed, what a rival does late does not even tick: each has a clock of its own.
    hub.clock.pass_(days=60)
    remark = {"idempotencyKey": "late", "case": "BN-D-QAG", "text": "Two estimates came."}
    await keep(hub, AIR_FORCE, "remarkOnCase", remark)
    assert (len(portal.received), len(rival.received)) == (1, 1)


@pytest.mark.long
async def test_a_release_opens_a_record_and_is_told_to_whom_it_opens_it_and_to_nobody_else(
    hub: Hub, portal: Receiver, rival: Receiver
) -> None:
    await listen(hub, OFFICE, portal)
    await listen(hub, STATE, rival)
    remark = {"idempotencyKey": "r", "case": CASE, "text": "canary-remark"}
    made = await keep(hub, AIR_FORCE, "remarkOnCase", remark)
    assert portal.received == rival.received == []
    release = {"idempotencyKey": "l", "record": made, "version": 1, "to": "office:BN"}
    await keep(hub, DSCA, "recordRelease", release)
    assert ("record.told", "InternalRemark", made) in portal.told
    assert rival.received == []


@pytest.mark.long
async def test_what_leaves_the_view_is_told_once_and_only_to_whom_it_was_in_view(
    hub: Hub, portal: Receiver, rival: Receiver
) -> None:
    """A shipment turns out to need protection: from then on it is by release alone that its purchaser sees it."""
    await listen(hub, BANDARIA, portal)
    await listen(hub, VERDANIA, rival)
    [(shipment,)] = await rows(hub, "select id::text from shipment where source_key = 'BN-D-SAM/shipment/3' and latest")
    progress = {"idempotencyKey": "p", "shipment": shipment, "control": "SENSITIVE"}
    await keep(hub, AIR_FORCE, "recordShipmentProgress", progress)
    assert portal.told == [("record.removed", "Shipment", shipment)]
    onward = {"idempotencyKey": "o", "shipment": shipment, "arrivalExpectedOn": "2026-12-12"}
    await keep(hub, AIR_FORCE, "recordShipmentProgress", onward)
    assert portal.told == [("record.removed", "Shipment", shipment)]
    assert rival.received == []


@pytest.mark.long
async def test_a_record_whose_hidden_facts_changed_looks_the_same_and_nothing_is_sent(
    hub: Hub, portal: Receiver, rival: Receiver
) -> None:
    query = '{ case(designator: "BN-D-QAC") { letterOfRequest { id } } }'
    letter = (await hub.data(AIR_FORCE, query))["case"]["letterOfRequest"]["id"]
    await listen(hub, BANDARIA, portal)
    await listen(hub, DSCA, rival, case="BN-D-QAC")
    connection = await asyncpg.connect(hub.house.addresses.admin)
    await connection.execute(
        "update letter_of_request set evaluation = 'canary-evaluation' where id::text = $1", letter
    )
    await connection.execute(
        "insert into outbox (facet, record_id, version, case_id, at) "
        "select 'LetterOfRequest', id, version, case_id, now() from letter_of_request where id::text = $1", letter,
    )  # fmt: skip
    await connection.close()
    await hub.house.relay.pass_on()
    assert rival.told == [("record.changed", "LetterOfRequest", letter)]
    assert portal.received == []


@pytest.mark.long
async def test_a_receiver_that_fails_is_asked_again_later_and_gets_everything_in_order(
    hub: Hub, portal: Receiver
) -> None:
    await listen(hub, BANDARIA, portal)
    portal.answers = [500, 302]
    letter = await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert portal.told == [("record.told", "LetterOfRequest", letter)]
    await hub.house.relay.pass_on()
    assert len(portal.received) == 1  # its time has not come
    hub.clock.pass_(seconds=5)
    await hub.house.relay.pass_on()
    assert len(portal.received) == 2  # and a redirection is not followed
    hub.clock.pass_(seconds=20)
    await hub.house.relay.pass_on()
    assert [one.says["data"]["position"] for one in portal.received] == [1, 1, 1, 2, 3, 4]
    assert len({one.headers["webhook-id"] for one in portal.received}) == 4
    assert {one.target for one in portal.received} == {"/hooks"}
    first, again = portal.received[0], portal.received[2]
    assert first.body == again.body
    assert first.headers["webhook-timestamp"] != again.headers["webhook-timestamp"]


@pytest.mark.long
async def test_an_accreditation_that_ends_ends_what_was_registered_with_it_and_nothing_else(
    hub: Hub, portal: Receiver, rival: Receiver
) -> None:
    wide, own = await listen(hub, "sco:BN,VE", portal), await listen(hub, "sco:BN", rival, key="hook-2")
    third = await listen(hub, BANDARIA, rival, key="hook-3")
    portal.received.clear()  # what one webhook of the office hears of another
    assert await end_webhooks(hub.house, Party.parse("office:BN"), "VE", "an operator") == [wide]
    held = await rows(hub, "select subscription_id::text from webhook_secret where sealed <> ''::bytea")
    assert {webhook for (webhook,) in held} == {own, third}
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert portal.received == []
    assert {one.says["data"]["webhook"] for one in rival.received} >= {third}
    acted = "select subject from audit_record where operation = 'withdrawWebhook'"
    assert await rows(hub, acted) == [("operator an operator",)]
    with pytest.raises(NothingEnded):
        await end_webhooks(hub.house, Party.parse("office:BN"), "VE", "an operator")


TAKEN_BACK = (
    (Revocation(Ground.TOKEN, "portal-7"), True),
    (Revocation(Ground.TOKEN, "portal-8"), False),
    (Revocation(Ground.STANDING, "portal-7"), True),
    (Revocation(Ground.STANDING, "portal-8"), False),
    (Revocation.of_person(BUILT_IN, "major-oke"), True),
    (Revocation.of_person("https://login.bandaria.example", "major-oke"), False),
    (Revocation(Ground.CLIENT, "portal"), True),
    (Revocation(Ground.CLIENT, "major-oke"), False),
    (Revocation(Ground.ORGANIZATION, "customer:BN"), True),
    (Revocation(Ground.ORGANIZATION, "customer:VE"), False),
    (Revocation(Ground.ALL), True),
)


def test_every_ground_there_is_ends_a_webhook() -> None:
    assert {revoked.ground for revoked, ends in TAKEN_BACK if ends} == set(Ground)


@pytest.mark.long(but=1)
@pytest.mark.parametrize(("revoked", "ends"), TAKEN_BACK)
async def test_a_webhook_hears_no_more_once_what_it_was_registered_with_is_revoked(
    hub: Hub, portal: Receiver, revoked: Revocation, ends: bool
) -> None:
    held = {"under": "portal-7", "subject": "major-oke", "client_id": "portal"}
    hub.hold(BANDARIA, **held)
    webhook = await listen(hub, BANDARIA, portal)
    async with hub.house.store.writes.begin() as connection:
        await hub.house.revoking.write(connection, [revoked], by="a test")
    hub.clock.pass_(seconds=3)
    hub.hold(BANDARIA)
    letter = await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert (("record.told", "LetterOfRequest", letter) in portal.told) is not ends
    assert [one["state"] for one in await hub.house.webhooks.standing()] == ["revoked" if ends else "active"]
    # Whoever gives it another secret answers for it from then on, and what was missed is told.
    again = {"idempotencyKey": "again", "webhook": webhook, "secret": ANOTHER}
    await keep(hub, BANDARIA, "rotateWebhookSecret", again)
    assert ("record.told", "LetterOfRequest", letter) in portal.told
    assert [one["state"] for one in await hub.house.webhooks.standing()] == ["active"]


@pytest.mark.long
async def test_what_waits_for_a_webhook_is_not_sent_once_its_organization_is_revoked(
    hub: Hub, portal: Receiver
) -> None:
    await listen(hub, BANDARIA, portal)
    portal.answers = [503]
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert len(portal.received) == 1
    async with hub.house.store.writes.begin() as connection:
        revoked = [Revocation(Ground.ORGANIZATION, "customer:BN")]
        await hub.house.revoking.write(connection, revoked, by="a test")
    hub.clock.pass_(days=1)
    await hub.house.relay.pass_on()
    assert len(portal.received) == 1


@pytest.mark.long
async def test_what_waits_for_a_webhook_whose_party_lost_its_seat_is_never_sent(hub: Hub, portal: Receiver) -> None:
    await listen(hub, BANDARIA, portal)
    portal.answers = [503]
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert len(portal.received) == 1
    await end_webhooks(hub.house, Party.parse("customer:BN"), None, "an operator")
    hub.clock.pass_(days=1)
    await hub.house.relay.pass_on()
    assert len(portal.received) == 1
    assert await rows(hub, "select distinct state, why from webhook_message") == [
        ("given up", "the webhook is withdrawn")
    ]


@pytest.mark.long
async def test_a_message_whose_record_left_the_view_before_it_was_sent_is_never_sent(
    hub: Hub, portal: Receiver
) -> None:
    await listen(hub, BANDARIA, portal)
    portal.answers = [500]
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    [(shipment,)] = await rows(hub, "select id::text from shipment where source_key = 'BN-D-SAM/shipment/3' and latest")
    arrives = {"idempotencyKey": "p", "shipment": shipment, "arrivalExpectedOn": "2026-12-12"}
    await keep(hub, AIR_FORCE, "recordShipmentProgress", arrives)
    await keep(
        hub, AIR_FORCE, "recordShipmentProgress", {"idempotencyKey": "q", "shipment": shipment, "control": "CLASSIFIED"}
    )
    hub.clock.pass_(days=1)
    await hub.house.relay.pass_on()
    about = [event for event, _, record in portal.told if record == shipment]
    assert about == ["record.removed"]


@pytest.mark.long
async def test_a_dead_end_is_kept_until_its_party_asks_to_be_told_again(hub: Hub, portal: Receiver) -> None:
    webhook = await listen(hub, BANDARIA, portal)
    portal.answers = [500] * 10
    letter = await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    for _ in range(12):
        hub.clock.pass_(hours=6)
        await hub.house.relay.pass_on()
    assert len(portal.received) == 10
    assert await rows(hub, "select position, state, attempts, why from webhook_message order by position") == [
        (1, "dead", 10, "answered with status 500"),
        *((n, "pending", 0, None) for n in (2, 3, 4)),
    ]
    [stands] = await hub.house.webhooks.standing()
    assert stands == {
        "webhook": webhook, "party": "customer:BN", "state": "active", "delivered": 0, "pending": 3, "given_up": 0, "dead": 1,
        "why": "answered with status 500",
    }  # fmt: skip
    await keep(hub, BANDARIA, "replayWebhook", {"idempotencyKey": "again", "webhook": webhook, "after": 0})
    sent = [one.says["data"]["position"] for one in portal.received[10:]]
    assert sent[:4] == [1, 2, 3, 4]
    assert portal.told[10] == ("record.told", "LetterOfRequest", letter)


@pytest.mark.long
async def test_a_replay_repeats_what_followed_a_position_under_the_same_ids(hub: Hub, portal: Receiver) -> None:
    webhook = await listen(hub, BANDARIA, portal)
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    first = list(portal.received)
    await keep(hub, BANDARIA, "replayWebhook", {"idempotencyKey": "again", "webhook": webhook, "after": 2})
    again = portal.received[4:6]
    assert [one.body for one in again] == [one.body for one in first[2:]]
    assert [one.headers["webhook-id"] for one in again] == [one.headers["webhook-id"] for one in first[2:]]
    below = await hub.submit(BANDARIA, "replayWebhook", {"idempotencyKey": "b", "webhook": webhook, "after": -1})
    assert refused(below) == ("WEBHOOK_REPLAY", "after")


@pytest.mark.long
async def test_two_secrets_hold_for_a_day_and_then_the_new_one_alone(hub: Hub, portal: Receiver) -> None:
    webhook = await listen(hub, BANDARIA, portal)
    rotated = {"idempotencyKey": "rotate", "webhook": webhook, "secret": ANOTHER}
    await keep(hub, BANDARIA, "rotateWebhookSecret", rotated)
    portal.received.clear()
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    told = portal.received[0]
    assert (told.is_signed_with(ANOTHER), told.is_signed_with(SECRET)) == (True, True)
    hub.clock.pass_(hours=25)
    await keep(hub, BANDARIA, "submitLetterOfRequest", {**LETTER, "idempotencyKey": "2", "reference": "BN/AS/2026/125"})
    told = portal.received[-1]
    assert (told.is_signed_with(ANOTHER), told.is_signed_with(SECRET)) == (True, False)
    # The secret stands nowhere in the store, and is told to nobody.
    kept = await rows(hub, "select sealed from webhook_secret")
    assert len(kept) == 2
    assert not any(one.encode()[6:] in sealed for (sealed,) in kept for one in (SECRET, ANOTHER))
    said = await rows(hub, "select facts::text from observation where facet = 'WebhookSubscription'")
    assert not any("whsec_" in text for (text,) in said)


@pytest.mark.long
async def test_a_withdrawn_webhook_hears_no_more_and_its_secrets_are_forgotten(hub: Hub, portal: Receiver) -> None:
    webhook = await listen(hub, BANDARIA, portal)
    await keep(hub, BANDARIA, "withdrawWebhook", {"idempotencyKey": "end", "webhook": webhook})
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert portal.received == []
    assert await rows(hub, "select distinct sealed from webhook_secret") == [(b"",)]
    again = await hub.submit(BANDARIA, "withdrawWebhook", {"idempotencyKey": "more", "webhook": webhook})
    assert refused(again) == ("WEBHOOK_WITHDRAWN", "webhook")


@pytest.mark.long
async def test_a_webhook_hears_for_ninety_days_and_once_renewed_of_what_it_missed(hub: Hub, portal: Receiver) -> None:
    webhook = await listen(hub, BANDARIA, portal)
    hub.clock.pass_(days=90)
    letter = await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert portal.received == []
    rotated = {"idempotencyKey": "rotate", "webhook": webhook, "secret": ANOTHER}
    await keep(hub, BANDARIA, "rotateWebhookSecret", rotated)
    assert portal.told[0] == ("record.told", "LetterOfRequest", letter)
    assert [one for one in portal.told if one[0] == "record.changed"] == [
        ("record.changed", "WebhookSubscription", webhook)
    ]


@pytest.mark.long
async def test_a_webhook_is_its_own_partys_and_as_narrow_as_the_token_that_registered_it(
    hub: Hub, portal: Receiver, rival: Receiver
) -> None:
    narrow = {"scopes": frozenset({"Shipment", "submit:registerWebhook"})}
    webhook = await listen(hub, BANDARIA, portal, narrowed=narrow)
    await listen(hub, BANDARIA, rival, key="hook-2", narrowed={"cases": frozenset({"BN-D-SAG"})})
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    assert portal.received == rival.received == []
    listed = "{ webhookSubscriptions { nodes { status address seat facets cases } } }"
    [one, other] = sorted(
        (await hub.data(BANDARIA, listed))["webhookSubscriptions"]["nodes"], key=lambda n: n["facets"] is None
    )
    assert one == {
        "status": "ACTIVE", "address": portal.address, "seat": "partner:BN",
        "facets": ["Shipment", "submit:registerWebhook"], "cases": None,
    }  # fmt: skip
    assert (other["facets"], other["cases"]) == (None, ["BN-D-SAG"])
    for seat in (OFFICE, DSCA, AIR_FORCE, VERDANIA, ALDER):
        assert (await hub.data(seat, listed))["webhookSubscriptions"]["nodes"] == []
        ended = await hub.submit(seat, "withdrawWebhook", {"idempotencyKey": "x", "webhook": webhook})
        assert refused(ended) == ("WEBHOOK_NOT_FOUND", "webhook")
    [(shipment,)] = await rows(hub, "select id::text from shipment where source_key = 'BN-D-SAM/shipment/3' and latest")
    arrives = {"idempotencyKey": "p", "shipment": shipment, "arrivalExpectedOn": "2026-12-12"}
    await keep(hub, AIR_FORCE, "recordShipmentProgress", arrives)
    # It reaches shipments and not their case, so that it is told of no case.
    assert portal.told == [("record.changed", "Shipment", shipment)]
    assert portal.received[0].says["data"]["case"] is None
    assert rival.received == []


@pytest.mark.long
async def test_a_webhook_hears_of_the_agencies_its_token_was_narrowed_to_and_of_no_other(
    hub: Hub, portal: Receiver, rival: Receiver
) -> None:
    await listen(hub, BANDARIA, portal, narrowed={"services": frozenset("B")})
    await listen(hub, BANDARIA, rival, key="hook-2", narrowed={"services": frozenset("D")})
    listed = "{ webhookSubscriptions { nodes { address services } } }"
    kept = {n["address"]: n["services"] for n in (await hub.data(BANDARIA, listed))["webhookSubscriptions"]["nodes"]}
    assert kept == {portal.address: ["B"], rival.address: ["D"]}
    [(shipment,)] = await rows(hub, "select id::text from shipment where source_key = 'BN-D-SAM/shipment/3' and latest")
    arrives = {"idempotencyKey": "p", "shipment": shipment, "arrivalExpectedOn": "2026-12-12"}
    await keep(hub, AIR_FORCE, "recordShipmentProgress", arrives)
    assert ("record.changed", "Shipment", shipment) in rival.told
    assert portal.received == []


@pytest.mark.long
async def test_an_operator_revives_what_came_to_a_dead_end_and_repeats_nothing_else(hub: Hub, portal: Receiver) -> None:
    webhook = await listen(hub, BANDARIA, portal)
    portal.answers = [200, *[503] * 10]
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    for _ in range(10):
        hub.clock.pass_(hours=6)
        await hub.house.relay.pass_on()
    assert [one.says["data"]["position"] for one in portal.received] == [1, *[2] * 10]
    assert await hub.house.webhooks.revive(UUID(webhook), None) == 1
    await hub.house.relay.pass_on()
    assert [one.says["data"]["position"] for one in portal.received[11:]] == [2, 3, 4]
    [stands] = await hub.house.webhooks.standing()
    assert (stands["delivered"], stands["pending"], stands["dead"], stands["why"]) == (4, 0, 0, None)


BAD = [
    ({"address": "http://portal.example/hooks"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "https://me:canary-word@portal.example/"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "ftp://portal.example/"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "https:///hooks"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "http://127.0.0.1/canary"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "https://169.254.169.254/latest/canary"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "https://[::ffff:10.0.0.1]/canary"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "https://metadata.google.internal/canary"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "https://portal.example/hooks#canary"}, ("WEBHOOK_ADDRESS", "address")),
    ({"address": "https://portal.example/" + "canary" * 100}, ("WEBHOOK_ADDRESS", "address")),
    ({"secret": "canary-secret"}, ("WEBHOOK_SECRET", "secret")),
    ({"secret": "whsec_c2hvcnQ="}, ("WEBHOOK_SECRET", "secret")),
    ({"case": "VE-D-QAA"}, ("CASE_NOT_FOUND", "case")),
    ({"case": "BN-D-ZZZ"}, ("CASE_NOT_FOUND", "case")),
]


@pytest.mark.long(but=5)
@pytest.mark.parametrize(("changed", "refusal"), BAD)
async def test_an_address_a_secret_or_a_case_that_will_not_do_is_refused_and_nothing_is_kept(
    hub: Hub, changed: dict[str, str], refusal: tuple[str, str]
) -> None:
    body = {"idempotencyKey": "k", "address": "https://portal.example/hooks", "secret": SECRET, **changed}
    answer = await hub.submit(BANDARIA, "registerWebhook", body)
    assert refused(answer) == refusal
    assert "canary" not in answer["sentence"]
    assert await rows(hub, "select 1 from webhook_subscription where source_class = 'submission'") == []
    assert await rows(hub, "select 1 from webhook_secret") == []


@pytest.mark.long
async def test_a_name_that_leads_nowhere_yet_may_be_registered_and_is_asked_for_at_each_sending(hub: Hub) -> None:
    """To say that it leads nowhere would tell its party what names the hub's own network knows."""
    body = {"idempotencyKey": "k", "address": "https://portal.invalid/hooks", "secret": SECRET}
    await keep(hub, BANDARIA, "registerWebhook", body)
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    found = await rows(hub, "select state, attempts, why from webhook_message order by position limit 1")
    assert found == [("pending", 1, "not reached: ConnectError")]


@pytest.mark.long
async def test_a_party_has_ten_webhooks_and_the_eleventh_is_refused_until_one_is_withdrawn(hub: Hub) -> None:
    made = []
    for number in range(10):
        body = {"idempotencyKey": f"{number}", "address": f"https://portal-{number}.example/hooks", "secret": SECRET}
        narrowed = {"scopes": frozenset({"Shipment", "submit:registerWebhook"})} if number % 2 else {}
        receipt = await hub.submit(BANDARIA, "registerWebhook", body, **narrowed)
        made.append(receipt["recordId"])
    one_more = {"idempotencyKey": "more", "address": "https://portal.example/hooks", "secret": SECRET}
    answer = await hub.submit(BANDARIA, "registerWebhook", one_more)
    assert refused(answer) == ("WEBHOOK_LIMIT", None)
    assert answer["sentence"] == "your organization has 10 webhooks; withdraw one that is no longer needed (J)"
    narrowed = {"scopes": frozenset({"submit:registerWebhook"}), "cases": frozenset({CASE})}
    assert refused(await hub.submit(BANDARIA, "registerWebhook", one_more, **narrowed)) == ("WEBHOOK_LIMIT", None)
    assert len(await rows(hub, "select 1 from webhook_subscription where source_class = 'submission' and latest")) == 10
    # What others have is not counted.
    assert (await hub.submit(VERDANIA, "registerWebhook", one_more))["__typename"] == "Receipt"
    await keep(hub, BANDARIA, "withdrawWebhook", {"idempotencyKey": "end", "webhook": made[3]})
    assert (await hub.submit(BANDARIA, "registerWebhook", one_more))["__typename"] == "Receipt"


@pytest.mark.long
async def test_of_webhooks_registered_at_one_instant_ten_hear(hub: Hub, portal: Receiver) -> None:
    async def register(number: int) -> None:
        body = {"idempotencyKey": f"{number}", "address": f"{portal.address}/{number}", "secret": SECRET}
        await hub.submit(BANDARIA, "registerWebhook", body)

    await asyncio.gather(*(register(number) for number in range(14)))
    await hub.house.relay.pass_on()
    await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    there_are = len(await rows(hub, "select 1 from webhook_subscription where source_class = 'submission' and latest"))
    assert 10 <= there_are <= 14
    assert len({one.target for one in portal.received}) == 10


@pytest.mark.long
async def test_a_private_address_is_never_reached_unless_the_operator_named_its_network(
    worlds: Worlds, portal: Receiver
) -> None:
    async with worlds.hub() as hub:
        await listen(hub, BANDARIA, portal)
        await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
        assert portal.received == []
        found = await rows(hub, "select state, attempts, why from webhook_message order by position limit 1")
        assert found == [
            ("pending", 1, "not sent: the host stands for an address that is not public and was not configured")
        ]


@pytest.mark.long
async def test_what_was_told_is_on_record_before_it_is_sent(hub: Hub, portal: Receiver) -> None:
    await listen(hub, BANDARIA, portal)
    letter = await keep(hub, BANDARIA, "submitLetterOfRequest", LETTER)
    query = """
    select q.seat, q.party, q.operation, q.coordinates, records, reference
    from audit_record join audit_question q on q.digest = question where q.kind = 'delivery' order by id
    """
    recorded = await rows(hub, query)
    assert recorded[0] == (
        "partner:BN", "customer:BN", "record.told", ["LetterOfRequest.id"], [letter], portal.received[0].headers["webhook-id"],
    )  # fmt: skip
    # One that a turn did not come to is on record again in the next.
    assert list(dict.fromkeys(line[-1] for line in recorded)) == [one.headers["webhook-id"] for one in portal.received]


class Impatient(Loopback):
    """A house that does not wait long for its records."""

    def __init__(self, *rest: Any, **more: Any) -> None:
        super().__init__(*rest, **(more | {"patience": 0.3}))


@pytest.mark.long
async def test_nothing_is_sent_that_cannot_be_recorded(worlds: Worlds, portal: Receiver) -> None:
    async with worlds.hub(kind=Impatient) as hub:
        await listen(hub, BANDARIA, portal)
        assert (await hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["__typename"] == "Receipt"
        await rows(hub, "alter table audit_record rename to audit_record_away")
        await hub.house.relay.pass_on()
        assert portal.received == []
        assert await rows(hub, "select state, attempts from webhook_message where position = 1") == [("pending", 0)]
        await rows(hub, "alter table audit_record_away rename to audit_record")
        await hub.house.relay.pass_on()
        assert len(portal.received) == 4
