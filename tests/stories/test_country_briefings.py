"""What an office tells of its country: every contractor reads it from the same instant, and the country what is released to it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NOBODY,
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
    refused,
    told_about,
)

VERDANIAN_OFFICE = "sco:VE"
CASE = "BN-D-RAA"
ANOTHER_COMMAND = "ccmd:INDOPACOM:QO"
CONTRACTORS = (ALDER, DUNMORE, NORTHPINE)  # the last is party to no case of the country
BRIEFINGS = "{ countryBriefings(first: 50) { totalCount nodes { id country topic subject text offeredAt } } }"
TOLD = "{ countryBriefings(first: 50) { totalCount nodes { id country topic subject text } } }"
PLANS = "A bid for night vision of the strait is planned for the spring."
CLEAR = "Say whether contractors may read the briefing."
BRIEFING: dict[str, Any] = {
    "country": "BN", "topic": "IN_COUNTRY_FIRMS", "subject": "Makers of batteries", "text": "Two firms make dry batteries.",
}  # fmt: skip


async def listed(hub: Hub, seat: str) -> dict[str, dict[str, Any]]:
    """The briefings a reader lists, by their topic; a country is not told when contractors were."""
    query = TOLD if seat in (BANDARIA, VERDANIA) else BRIEFINGS
    found = (await hub.data(seat, query))["countryBriefings"]
    assert found["totalCount"] == len(found["nodes"])
    return {one["topic"]: one for one in found["nodes"]}


async def dsca_owes(hub: Hub, record: str) -> list[str]:
    """What DSCA finds among its own duties about a briefing."""
    query = "{ viewer { duties(first: 100) { nodes { what recordId } } } }"
    duties = (await hub.data(DSCA, query))["viewer"]["duties"]["nodes"]
    return [d["what"] for d in duties if d["recordId"] == record]


async def cleared(hub: Hub, briefing: str, key: str) -> str:
    """DSCA clears a briefing, handed in twice under one key; the id of what it cleared."""
    clearing = {"briefing": briefing, "idempotencyKey": key}
    receipt = await hub.submit(DSCA, "clearCountryBriefing", clearing)
    assert receipt["__typename"] == "Receipt", receipt
    assert await hub.submit(DSCA, "clearCountryBriefing", clearing) == receipt
    return str(receipt["recordId"])


async def test_every_contractor_reads_what_was_offered_the_officials_all_and_the_country_what_was_released_to_it(
    hub: Hub,
) -> None:
    bandarian = {
        "DEFENSE_BUDGET", "DECISION_PROCESS", "PROCUREMENT_PROCESS", "REQUIREMENTS", "PROCUREMENT_PLANS",
        "FOREIGN_COMPETITOR_MARKETING", "IN_COUNTRY_FIRMS",
    }  # fmt: skip
    offered = bandarian - {"PROCUREMENT_PLANS"} | {"BID_SOLICITATION"}
    seats = (
        *CONTRACTORS,
        OFFICE,
        VERDANIAN_OFFICE,
        CENTCOM,
        ANOTHER_COMMAND,
        DSCA,
        AIR_FORCE,
        ARMY,
        BANDARIA,
        VERDANIA,
    )
    assert {seat: set(await listed(hub, seat)) for seat in seats} == {
        **dict.fromkeys(CONTRACTORS, offered),
        OFFICE: bandarian,
        CENTCOM: bandarian,
        VERDANIAN_OFFICE: {"BID_SOLICITATION"},
        ANOTHER_COMMAND: set(),
        **dict.fromkeys((DSCA, AIR_FORCE, ARMY), bandarian | {"BID_SOLICITATION"}),
        BANDARIA: {"PROCUREMENT_PROCESS"},
        VERDANIA: set(),
    }
    # Written anew and not yet offered: contractors stay, all alike, on the version they were offered.
    before = "The coast guard sees the strait by day only, and wants to see it by night."
    assert {(await listed(hub, seat))["REQUIREMENTS"]["text"] for seat in CONTRACTORS} == {before}
    since = "The coast guard sees neither the strait nor the delta by night."
    assert (await listed(hub, OFFICE))["REQUIREMENTS"]["text"] == since


async def test_a_country_meets_no_word_for_what_foreign_competitors_do_and_others_no_such_type(hub: Hub) -> None:
    query = '{ __type(name: "BriefingTopic") { enumValues { name } } }'
    words = {v["name"] for v in (await hub.data(BANDARIA, query))["__type"]["enumValues"]}
    assert words == {
        "DEFENSE_BUDGET", "DECISION_PROCESS", "PROCUREMENT_PROCESS", "REQUIREMENTS", "PROCUREMENT_PLANS",
        "IN_COUNTRY_FIRMS", "BID_SOLICITATION",
    }  # fmt: skip
    query = '{ __type(name: "CountryBriefing") { fields { name } } }'
    assert "offeredAt" not in {f["name"] for f in (await hub.data(BANDARIA, query))["__type"]["fields"]}
    for seat in (STATE, DFAS):
        assert (await hub.data(seat, query))["__type"] is None
        [error] = (await hub.ask(seat, "{ countryBriefings { totalCount } }"))["errors"]
        [unknown] = (await hub.ask(seat, "{ badgers { totalCount } }"))["errors"]
        assert error["message"] == unknown["message"].replace("badgers", "countryBriefings")


@pytest.mark.long
async def test_a_briefing_is_offered_to_every_contractor_at_one_instant_and_to_none_before(own_hub: Hub) -> None:
    hub = own_hub
    unseeing = (ALDER, NORTHPINE, BANDARIA, VERDANIAN_OFFICE)
    before = {seat: await told_about(hub, seat, CASE) for seat in unseeing}
    receipt = await hub.submit(OFFICE, "writeCountryBriefing", BRIEFING | {"idempotencyKey": "w-1"})
    assert receipt["recordType"] == "CountryBriefing"
    assert await hub.submit(OFFICE, "writeCountryBriefing", BRIEFING | {"idempotencyKey": "w-1"}) == receipt
    assert {seat: await told_about(hub, seat, CASE) for seat in unseeing} == before
    written = receipt["recordId"]
    node = f'{{ node(id: "{written}") {{ ... on CountryBriefing {{ subject text offeredAt }} }} }}'
    offer = {"briefing": written, "idempotencyKey": "o-1"}
    # The office's word alone opens nothing: DSCA clears the version first, as it is asked to by its duties.
    assert refused(await hub.submit(OFFICE, "offerCountryBriefing", offer)) == ("BRIEFING_NOT_CLEARED", "briefing")
    assert await dsca_owes(hub, written) == [CLEAR]
    assert await cleared(hub, written, "c-1") == written
    assert await dsca_owes(hub, written) == []
    assert {seat: await told_about(hub, seat, CASE) for seat in unseeing} == before
    again = await hub.submit(DSCA, "clearCountryBriefing", {"briefing": written, "idempotencyKey": "c-2"})
    assert refused(again) == ("BRIEFING_CLEARED", "briefing")
    offered = await hub.submit(OFFICE, "offerCountryBriefing", offer)
    assert await hub.submit(OFFICE, "offerCountryBriefing", offer) == offered
    told = {
        "subject": "Makers of batteries",
        "text": "Two firms make dry batteries.",
        "offeredAt": "2026-11-23T12:00:00+00:00",
    }
    assert [(await hub.data(seat, node))["node"] for seat in (*CONTRACTORS, OFFICE)] == [told] * 4
    others = (BANDARIA, VERDANIAN_OFFICE)
    assert {seat: await told_about(hub, seat, CASE) for seat in others} == {seat: before[seat] for seat in others}
    again = await hub.submit(OFFICE, "offerCountryBriefing", offer | {"idempotencyKey": "o-2"})
    assert refused(again) == ("BRIEFING_OFFERED", "briefing")

    then = {seat: await told_about(hub, seat, CASE) for seat in (ALDER, NORTHPINE)}
    revision = {"briefing": written, "text": "Three firms make dry batteries.", "idempotencyKey": "r-1"}
    assert (await hub.submit(OFFICE, "reviseCountryBriefing", revision))["recordId"] == written
    assert {seat: await told_about(hub, seat, CASE) for seat in then} == then
    assert (await hub.data(OFFICE, node))["node"]["offeredAt"] is None
    # What was cleared was the text before; the new one waits as the first did.
    early = offer | {"idempotencyKey": "o-4"}
    assert refused(await hub.submit(OFFICE, "offerCountryBriefing", early)) == ("BRIEFING_NOT_CLEARED", "briefing")
    assert await dsca_owes(hub, written) == [CLEAR]
    assert await cleared(hub, written, "c-3") == written
    assert {seat: await told_about(hub, seat, CASE) for seat in then} == then
    hub.clock.pass_(hours=1)
    assert (await hub.submit(OFFICE, "offerCountryBriefing", offer | {"idempotencyKey": "o-3"}))["recordId"] == written
    now = told | {"text": "Three firms make dry batteries.", "offeredAt": "2026-11-23T13:00:00+00:00"}
    assert [(await hub.data(seat, node))["node"] for seat in CONTRACTORS] == [now] * 3


@pytest.mark.long
async def test_no_briefing_is_released_to_one_contractor_nor_offered_past_a_marking_that_parts_them(
    own_hub: Hub,
) -> None:
    hub = own_hub
    plans = (await listed(hub, DSCA))["PROCUREMENT_PLANS"]["id"]
    before = {seat: await told_about(hub, seat, CASE) for seat in (ALDER, NORTHPINE, BANDARIA, VERDANIA)}
    alone = {"record": plans, "version": 1, "to": "company:1ABC2", "idempotencyKey": "r-1"}
    answer = await hub.submit(DSCA, "recordRelease", alone)
    assert refused(answer) == ("OFFERED_TO_ALL_ALIKE", "to")
    assert answer["sentence"].startswith("what one contractor is told of a country is offered to all alike")
    [competitors] = [b["id"] for t, b in (await listed(hub, DSCA)).items() if t == "FOREIGN_COMPETITOR_MARKETING"]
    for n, (told, wrong) in enumerate(
        (
            ({"record": competitors, "to": "customer:BN"}, ("FOREIGN_COMPETITORS", "to")),
            ({"to": "customer:VE"}, ("RELEASE_OPENS_NOTHING", "to")),
            ({"to": "office:VE"}, ("RELEASE_OPENS_NOTHING", "to")),
            ({"version": 2}, ("VERSION_NOT_FOUND", "version")),
        )
    ):
        one = await hub.submit(DSCA, "recordRelease", alone | {"to": "customer:BN", "idempotencyKey": f"n-{n}"} | told)
        assert refused(one) == wrong, told
    # An agency releases what is its own, and a briefing is none's.
    own = await hub.submit(AIR_FORCE, "recordRelease", alone | {"idempotencyKey": "r-2"})
    assert refused(own) == ("RECORD_NOT_FOUND", "record")
    proprietary = BRIEFING | {"marking": "CUI//SP-PROPIN", "idempotencyKey": "m-1"}
    marked = await hub.submit(OFFICE, "writeCountryBriefing", proprietary)
    await cleared(hub, marked["recordId"], "c-1")
    offer = {"briefing": marked["recordId"], "idempotencyKey": "o-1"}
    assert refused(await hub.submit(OFFICE, "offerCountryBriefing", offer)) == ("OFFERED_TO_ALL_ALIKE", "briefing")
    # Nor does an office mark one for contractors that hold a contract.
    few = BRIEFING | {"marking": "CUI//FEDCON", "idempotencyKey": "m-2"}
    assert refused(await hub.submit(OFFICE, "writeCountryBriefing", few)) == ("MARKING_NOT_YOURS", "marking")
    assert {seat: await told_about(hub, seat, CASE) for seat in before} == before


@pytest.mark.long
async def test_a_country_reads_what_dsca_released_to_it_in_that_version_alone(own_hub: Hub) -> None:
    hub = own_hub
    plans = (await listed(hub, DSCA))["PROCUREMENT_PLANS"]["id"]
    unseeing = (ALDER, VERDANIA)
    before = {seat: await told_about(hub, seat, CASE) for seat in unseeing}
    release = {"record": plans, "version": 1, "to": "customer:BN", "idempotencyKey": "r-1"}
    assert (await hub.submit(DSCA, "recordRelease", release))["recordType"] == "Release"
    assert set(await listed(hub, BANDARIA)) == {"PROCUREMENT_PROCESS", "PROCUREMENT_PLANS"}
    assert {seat: await told_about(hub, seat, CASE) for seat in unseeing} == before
    then = await told_about(hub, BANDARIA, CASE)
    revision = {"briefing": plans, "text": "The bid is put off.", "idempotencyKey": "v-1"}
    assert (await hub.submit(OFFICE, "reviseCountryBriefing", revision))["__typename"] == "Receipt"
    assert await told_about(hub, BANDARIA, CASE) == then
    assert (await listed(hub, BANDARIA))["PROCUREMENT_PLANS"]["text"] == PLANS


async def test_an_office_writes_of_no_other_country_and_finds_no_other_offices_briefing(own_hub: Hub) -> None:
    hub = own_hub
    foreign = (await listed(hub, VERDANIAN_OFFICE))["BID_SOLICITATION"]["id"]
    before = await listed(hub, DSCA)
    for n, (told, wrong) in enumerate(
        (
            ({"country": "VE"}, ("COUNTRY_NOT_YOURS", "country")),
            ({"country": "ZZ"}, ("COUNTRY_NOT_YOURS", "country")),
            ({"subject": " "}, ("TEXT_EMPTY", "subject")),
            ({"text": ""}, ("TEXT_EMPTY", "text")),
            ({"subject": "What 1ABC2 asks"}, ("ENDORSEMENT", "subject")),
            ({"text": "The navy waits for 2DEF3."}, ("ENDORSEMENT", "text")),
        )
    ):
        one = await hub.submit(OFFICE, "writeCountryBriefing", BRIEFING | {"idempotencyKey": f"w-{n}"} | told)
        assert refused(one) == wrong, told
    said = set()
    for name, inputs in (("offerCountryBriefing", {}), ("reviseCountryBriefing", {"text": "Nothing."})):
        for n, record in enumerate((foreign, NOBODY)):
            taken = inputs | {"briefing": record, "idempotencyKey": f"{name}-{n}"}
            one = await hub.submit(OFFICE, name, taken)
            assert refused(one) == ("BRIEFING_NOT_FOUND", "briefing")
            said.add(one["sentence"])
    assert said == {"no briefing that you can see has this id"}
    own = (await listed(hub, OFFICE))["PROCUREMENT_PLANS"]["id"]
    named = {"briefing": own, "text": "The bid is written for 1ABC2.", "idempotencyKey": "n-1"}
    assert refused(await hub.submit(OFFICE, "reviseCountryBriefing", named)) == ("ENDORSEMENT", "text")
    assert await listed(hub, DSCA) == before
