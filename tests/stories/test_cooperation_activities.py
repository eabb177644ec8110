"""What is done with a country beside sales: what each kind needs before it begins, and who reads of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    refused,
)

TOLD = "subject kind oversight price consent title countryPays agreement consentedOn toldOn startedOn titlePassedOn endedOn"
LISTED = f"{{ cooperationActivities {{ totalCount nodes {{ id {TOLD} }} }} }}"
BEDS = {
    "country": "BN",
    "kind": "EXCESS_PROPERTY",
    "subject": "Hospital beds for two provinces",
    "plannedCost": "41000.00 USD",
}
RADIO = {
    "country": "BN",
    "kind": "COOPERATIVE_DEVELOPMENT",
    "subject": "Common waveform",
    "countryPays": "2500000.00 USD",
}


async def proposed(hub: Hub, taken: dict[str, Any], key: str = "proposed") -> str:
    """The id of an activity that Bandaria's office proposed, handed in twice under one key."""
    receipt = await hub.submit(OFFICE, "proposeCooperationActivity", {"idempotencyKey": key, **taken})
    assert receipt["__typename"] == "Receipt", receipt
    assert await hub.submit(OFFICE, "proposeCooperationActivity", {"idempotencyKey": key, **taken}) == receipt
    return str(receipt["recordId"])


async def listed(hub: Hub, seat: str) -> list[dict[str, Any]]:
    """The activities a seat reads."""
    return list((await hub.data(seat, LISTED))["cooperationActivities"]["nodes"])


async def record(hub: Hub, activity: str, key: str, **said: Any) -> dict[str, Any]:
    """What the office is answered when it says how an activity goes on."""
    taken = {"idempotencyKey": key, "activity": activity, **said}
    return dict(await hub.submit(OFFICE, "recordCooperationActivity", taken))


async def test_excess_property_is_given_once_the_country_consents_and_its_command_approved(own_hub: Hub) -> None:
    beds = await proposed(own_hub, BEDS)
    [seen] = await listed(own_hub, OFFICE)
    assert (seen["oversight"], seen["price"], seen["consent"], seen["title"]) == (
        "HUMANITARIAN", "NOTHING", "CONSENT_OF_THE_COUNTRY", "PASSES_ON_TRANSFER",
    )  # fmt: skip
    early = await record(own_hub, beds, "start-1", startedOn="2026-11-20")
    assert refused(early) == ("CONSENT_BEFORE_AN_ACTIVITY", "consentedOn")
    assert refused(await record(own_hub, beds, "start-2", startedOn="2026-11-20", consentedOn="2026-11-18")) == (
        "CONSENT_BEFORE_AN_ACTIVITY", "startedOn",
    )  # fmt: skip
    approved = await own_hub.submit(CENTCOM, "approveCooperationActivity", {"idempotencyKey": "yes", "activity": beds})
    assert approved["__typename"] == "Receipt", approved
    said = {
        "consentedOn": "2026-11-18",
        "toldOn": "2026-11-18",
        "startedOn": "2026-11-20",
        "titlePassedOn": "2026-11-22",
    }
    assert (await record(own_hub, beds, "start-3", **said))["__typename"] == "Receipt"
    [now] = await listed(own_hub, BANDARIA)
    assert {name: now[name] for name in said} == said


async def test_cooperative_development_needs_an_agreement_and_shares_its_cost(own_hub: Hub) -> None:
    radio = await proposed(own_hub, RADIO)
    early = await record(own_hub, radio, "start-1", startedOn="2026-11-20", consentedOn="2026-11-18")
    assert refused(early) == ("CONSENT_BEFORE_AN_ACTIVITY", "agreement")
    begun = await record(own_hub, radio, "start-2", startedOn="2026-11-20", agreement="MOU of 2026-10-02, annex 3")
    assert begun["__typename"] == "Receipt", begun
    free = {"idempotencyKey": "free", **BEDS, "countryPays": "1.00 USD"}
    assert refused(await own_hub.submit(OFFICE, "proposeCooperationActivity", free)) == (
        "COST_OF_AN_ACTIVITY", "countryPays",
    )  # fmt: skip
    exchange = await proposed(own_hub, {"country": "BN", "kind": "INFORMATION_EXCHANGE", "subject": "Icing"}, "icing")
    said = {"agreement": "IEA 7", "startedOn": "2026-11-20", "titlePassedOn": "2026-11-21"}
    assert refused(await record(own_hub, exchange, "title", **said)) == (
        "TITLE_TO_WHAT_AN_ACTIVITY_PROVIDES", "titlePassedOn",
    )  # fmt: skip


async def test_the_country_reads_an_activity_once_it_is_told_and_no_other_country_does(own_hub: Hub) -> None:
    before = await listed(own_hub, BANDARIA)
    others = {seat: (await own_hub.post(seat, LISTED)).content for seat in (VERDANIA, BANDARIA)}
    radio = await proposed(own_hub, RADIO)
    assert await listed(own_hub, BANDARIA) == before == []
    assert (await own_hub.post(BANDARIA, LISTED)).content == others[BANDARIA]
    assert (await record(own_hub, radio, "told", toldOn="2026-11-22"))["__typename"] == "Receipt"
    [seen] = await listed(own_hub, BANDARIA)
    assert (seen["subject"], seen["price"], seen["countryPays"]) == ("Common waveform", "A_SHARE", "2500000.00 USD")
    assert (await own_hub.post(VERDANIA, LISTED)).content == others[VERDANIA]
    for seat in (DSCA, STATE, CENTCOM, OFFICE):
        assert [one["id"] for one in await listed(own_hub, seat)] == [radio]
    cost = await own_hub.ask(BANDARIA, "{ cooperationActivities { nodes { plannedCost } } }")
    assert cost["errors"][0]["extensions"]["code"] == "UNKNOWN_FIELD"


@pytest.mark.parametrize("seat", [ALDER, AIR_FORCE, DFAS])
async def test_for_industry_agencies_and_finance_there_is_no_such_list(hub: Hub, seat: str) -> None:
    asked = await hub.ask(seat, "{ cooperationActivities { totalCount } }")
    assert asked["errors"][0]["extensions"]["code"] == "UNKNOWN_FIELD"


async def test_an_activity_of_another_country_is_refused_like_one_of_nobody(own_hub: Hub) -> None:
    radio = await proposed(own_hub, RADIO)
    strangers = "sco:VE"
    taken = {"idempotencyKey": "x", "agreement": "MOU"}
    answers = [
        await own_hub.submit(strangers, "recordCooperationActivity", {**taken, "activity": one})
        for one in (radio, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert refused(answers[0]) == ("ACTIVITY_NOT_FOUND", "activity")
    foreign = await own_hub.submit(strangers, "proposeCooperationActivity", {"idempotencyKey": "y", **RADIO})
    assert refused(foreign) == ("COUNTRY_NOT_YOURS", "country")
    named = {"idempotencyKey": "z", **RADIO, "subject": "Radios of 1ABC2"}
    assert refused(await own_hub.submit(OFFICE, "proposeCooperationActivity", named)) == ("ENDORSEMENT", "subject")
    endorsed = await record(own_hub, radio, "endorsed", agreement="MOU on the radios of 1ABC2")
    assert refused(endorsed) == ("ENDORSEMENT", "agreement")
    assert refused(await record(own_hub, radio, "nothing")) == ("NOTHING_TOLD", "activity")
    assert refused(await record(own_hub, radio, "later", toldOn="2027-01-01")) == ("DAY_IN_FUTURE", "toldOn")
