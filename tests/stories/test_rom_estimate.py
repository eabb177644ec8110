"""An estimate from the invitation to the consent: Alder's system answers a call, and Dunmore, its rival, notices nothing."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from hub.write.receipts import ReceiptUnproven, verify
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    DSCA,
    DUNMORE,
    GREYHAVEN,
    KESTRELMOOR,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    everything,
    raw,
    refused,
    told_about,
)
from tests.stories.conftest import Worlds

CASE = "BN-D-QAG"  # acknowledged, with no call yet
SUBMIT = (
    "mutation Estimate($input: SubmitRomEstimateInput!) { submitRomEstimate(input: $input) { __typename "
    "... on Receipt { recordId recordType version operation idempotencyKey receivedAt digest signature "
    "record { id ... on RomEstimate { company amount leadTimeMonths assumptions validUntil state } } } "
    "... on Refused { code sentence field } } }"
)
ESTIMATE = {
    "amount": "11800000.00 USD",
    "leadTimeMonths": 15,
    "assumptions": "Gearboxes come from the depot's stock.",
    "validUntil": "2027-05-31",
    "marking": "CUI//SP-PROPIN",
}


async def open_call(hub: Hub, *companies: str, closes: str = "2027-01-15T21:00:00Z", key: str = "call-1") -> str:
    """The Air Force calls these contractors for estimates."""
    taken = {
        "idempotencyKey": key,
        "case": CASE,
        "subject": "Helicopter spares, three years",
        "specification": "Rotor, engine and landing gear spares for twenty helicopters.",
        "closesAt": closes,
        "invitees": list(companies),
    }
    receipt = await hub.submit(AIR_FORCE, "openRomCall", taken)
    assert (receipt["__typename"], receipt["recordType"], receipt["version"]) == ("Receipt", "RomCall", 1)
    return str(receipt["recordId"])


@pytest.fixture(scope="module")
async def served_call(worlds: Worlds) -> AsyncIterator[tuple[Hub, str]]:
    """A hub with one open call, to which Alder and Dunmore are invited."""
    async with worlds.hub() as hub:
        yield hub, await open_call(hub, "1ABC2", "2DEF3")


def estimate(of: str, key: str, **changed: Any) -> dict[str, Any]:
    """The body of one estimate."""
    return {"idempotencyKey": key, "call": of, **ESTIMATE, **changed}


async def test_the_whole_story_of_one_estimate(own_hub: Hub) -> None:
    hub = own_hub
    seen = '{ case(designator: "BN-D-QAG") { neutralTitle romCalls { nodes { id subject state closesAt } } } }'
    nothing = {"case": None}
    assert await hub.data(ALDER, seen) == await hub.data(DUNMORE, seen) == nothing
    call = await open_call(hub, "1ABC2", "2DEF3")

    # Both invited contractors are told the same; who was not invited is told nothing.
    told = {
        "case": {
            "neutralTitle": "Spares for utility helicopters",
            "romCalls": {
                "nodes": [
                    {
                        "id": call,
                        "subject": "Helicopter spares, three years",
                        "state": "OPEN",
                        "closesAt": "2027-01-15T21:00:00+00:00",
                    }
                ]
            },
        }
    }
    assert await hub.data(ALDER, seen) == await hub.data(DUNMORE, seen) == told
    assert await hub.data(GREYHAVEN, seen) == nothing

    # Alder asks; the Air Force answers; both read the answer of the same instant, and nobody reads who asked.
    asked = {"idempotencyKey": "q-1", "call": call, "text": "Does Alder's overhaul line in the depot count as stock?"}
    question = await hub.submit(ALDER, "askRomQuestion", asked)
    questions = "{ romCalls { nodes { questions { nodes { question answer askedText } } } } }"
    both = f'{{ node(id: "{call}") {{ ... on RomCall {{ questions {{ totalCount nodes {{ question answer publishedAt }} }} }} }} }}'
    assert (await hub.data(DUNMORE, both))["node"]["questions"] == {"totalCount": 0, "nodes": []}
    hub.clock.pass_(days=1)
    answered = {
        "idempotencyKey": "a-1",
        "question": question["recordId"],
        "publishedText": "Does material in a depot count as stock?",
        "answer": "Yes, when it is the government's.",
    }
    assert (await hub.submit(AIR_FORCE, "answerRomQuestion", answered))["version"] == 2
    published = {
        "totalCount": 1,
        "nodes": [
            {
                "question": "Does material in a depot count as stock?",
                "answer": "Yes, when it is the government's.",
                "publishedAt": "2026-11-24T12:00:00+00:00",
            }
        ],
    }
    for seat in (ALDER, DUNMORE, OFFICE, AIR_FORCE, DSCA):
        assert (await hub.data(seat, both))["node"]["questions"] == published, seat
    asker = {seat: orjson.dumps(await hub.ask(seat, questions)) for seat in (ALDER, DUNMORE)}
    assert [b"Alder's overhaul line" in asker[s] for s in (ALDER, DUNMORE)] == [True, False]

    # It estimates, loses the reply, and sends again: the same receipt, byte for byte.
    first = await hub.post(ALDER, SUBMIT, {"input": estimate(call, "e-1")})
    hub.clock.pass_(minutes=7)
    again = await hub.post(ALDER, SUBMIT, {"input": estimate(call, "e-1")})
    assert first.content == again.content
    receipt = first.json()["data"]["submitRomEstimate"]
    assert (receipt["version"], receipt["receivedAt"]) == (1, "2026-11-24T12:00:00+00:00")
    assert receipt["record"] == {
        "id": receipt["recordId"],
        "company": "1ABC2",
        "amount": "11800000.00 USD",
        "leadTimeMonths": 15,
        "assumptions": "Gearboxes come from the depot's stock.",
        "validUntil": "2027-05-31",
        "state": "SUBMITTED",
    }

    # The receipt is proven by the published keys alone, and altered it is not.
    keys = (await hub.client.get("/.well-known/jwks.json")).json()
    attested = verify(keys, receipt["signature"])
    assert (attested.record_id, attested.record_type, attested.version) == (receipt["recordId"], "RomEstimate", 1)
    assert (attested.operation, attested.idempotency_key, str(attested.party)) == (
        "submitRomEstimate",
        "e-1",
        "company:1ABC2",
    )
    assert attested.digest == receipt["digest"]
    head, payload, tail = receipt["signature"].split(".")
    with pytest.raises(ReceiptUnproven):
        verify(keys, f"{head}.{payload[:-2]}{'AA' if payload[-2:] != 'AA' else 'BB'}.{tail}")

    # Another body under the same key is refused; under a new key it is version 2 of the same estimate.
    cheaper = {"amount": "11250000.00 USD"}
    reused = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1", **cheaper))
    assert refused(reused) == ("KEY_REUSED", "idempotencyKey")
    second = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-2", **cheaper))
    assert (second["version"], second["recordId"]) == (2, receipt["recordId"])

    # The purchaser reads an estimate only with its contractor's consent for that version.
    amounts = '{ case(designator: "BN-D-QAG") { romEstimates { totalCount nodes { amount } } } }'
    none = {"totalCount": 0, "nodes": []}
    assert (await hub.data(BANDARIA, amounts))["case"]["romEstimates"] == none
    consent = {"record": receipt["recordId"], "to": "customer:BN"}
    await hub.submit(ALDER, "recordConsent", {"idempotencyKey": "c-1", "version": 1, **consent})
    one = {"totalCount": 1, "nodes": [{"amount": "11800000.00 USD"}]}
    assert (await hub.data(BANDARIA, amounts))["case"]["romEstimates"] == one
    assert (await hub.data(VERDANIA, amounts))["case"] is None
    await hub.submit(ALDER, "recordConsent", {"idempotencyKey": "c-2", "version": 2, **consent})
    two = {"totalCount": 1, "nodes": [{"amount": "11250000.00 USD"}]}
    assert (await hub.data(BANDARIA, amounts))["case"]["romEstimates"] == two

    # The office learns that an estimate came only when the call has closed, and never a number.
    came = '{ case(designator: "BN-D-QAG") { romCalls { nodes { state estimateCame } } } }'
    assert (await hub.data(OFFICE, came))["case"]["romCalls"]["nodes"] == [{"state": "OPEN", "estimateCame": None}]

    # Withdrawn, it stays on record and says so.
    withdrawal = {"idempotencyKey": "w-1", "estimate": receipt["recordId"]}
    gone = await hub.submit(ALDER, "withdrawRomEstimate", withdrawal, "... on RomEstimate { state amount }")
    assert (gone["version"], gone["record"]["state"], gone["record"]["amount"]) == (3, "WITHDRAWN", "11250000.00 USD")
    twice = await hub.submit(ALDER, "withdrawRomEstimate", {**withdrawal, "idempotencyKey": "w-2"})
    assert refused(twice) == ("ALREADY_WITHDRAWN", "estimate")
    assert (await hub.data(BANDARIA, amounts))["case"]["romEstimates"] == two  # consented to as it was

    # Too late is too late; but what was receipted in time is receipted again.
    hub.clock.pass_(days=60)
    late = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-3"))
    assert refused(late) == ("CALL_NOT_OPEN", "call")
    late_question = await hub.submit(
        DUNMORE, "askRomQuestion", {"idempotencyKey": "q", "call": call, "text": "Still open?"}
    )
    assert refused(late_question) == ("CALL_NOT_OPEN", "call")
    replay = (await hub.post(ALDER, SUBMIT, {"input": estimate(call, "e-1")})).json()["data"]["submitRomEstimate"]
    assert {k: v for k, v in replay.items() if k != "record"} == {k: v for k, v in receipt.items() if k != "record"}
    assert (await hub.data(OFFICE, came))["case"]["romCalls"]["nodes"] == [{"state": "CLOSED", "estimateCame": True}]


async def test_the_rivals_complete_set_of_answers_is_byte_identical_before_and_after(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2", "2DEF3")
    mine = await hub.submit(DUNMORE, "submitRomEstimate", estimate(call, "same-key", amount="9900000.00 USD"))
    ask = {"idempotencyKey": "q-1", "call": call, "text": "Is the depot in the country?"}
    await hub.submit(DUNMORE, "askRomQuestion", ask)

    async def all_dunmore_can_learn(theirs: str, question: str) -> dict[str, bytes]:
        found = await everything(hub, DUNMORE, [mine["recordId"]], thorough=True)
        found["look up"] = orjson.dumps(await hub.ask(DUNMORE, f'{{ node(id: "{theirs}") {{ __typename id }} }}'))
        found["look up both"] = orjson.dumps(
            await hub.ask(DUNMORE, f'{{ nodes(ids: ["{theirs}", "{question}"]) {{ __typename id }} }}')
        )
        for where in (
            'company: { eq: "1ABC2" }',
            'company: { ne: "2DEF3" }',
            'amount: { gt: "11000000.00 USD" }',
            'not: { company: { eq: "2DEF3" } }',
            'company: { in: ["1ABC2"] }',
        ):
            found[where] = (
                await hub.post(DUNMORE, f"{{ romEstimates(where: {{ {where} }}) {{ totalCount nodes {{ id }} }} }}")
            ).content
        for name, taken in (
            ("withdrawRomEstimate", {"idempotencyKey": "t-1", "estimate": theirs}),
            ("recordConsent", {"idempotencyKey": "t-2", "record": theirs, "version": 1, "to": "customer:BN"}),
            ("submitRomEstimate", estimate(theirs, "t-3")),
            ("askRomQuestion", {"idempotencyKey": "t-4", "call": question, "text": "Whose is this?"}),
        ):
            found[name] = orjson.dumps(await hub.submit(DUNMORE, name, taken))
        found["replay"] = (
            await hub.post(DUNMORE, SUBMIT, {"input": estimate(call, "same-key", amount="9900000.00 USD")})
        ).content
        return found

    before = await all_dunmore_can_learn(NOBODY, NOBODY)
    theirs = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "same-key"))
    await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-2", amount="9899999.99 USD"))
    question = await hub.submit(ALDER, "askRomQuestion", {**ask, "text": "May Alder bring its own tools?"})
    await hub.submit(
        ALDER, "recordConsent", {"idempotencyKey": "c", "record": theirs["recordId"], "version": 1, "to": "customer:BN"}
    )
    await hub.submit(ALDER, "withdrawRomEstimate", {"idempotencyKey": "w", "estimate": theirs["recordId"]})
    after = await all_dunmore_can_learn(theirs["recordId"], question["recordId"])
    assert differences(before, after) == []
    assert theirs["__typename"] == "Receipt"  # the same key is each contractor's own
    for answer in after.values():
        for secret in (theirs["recordId"], question["recordId"], "11800000.00", "9899999.99", "bring its own tools"):
            assert secret.encode() not in answer


@pytest.mark.long
async def test_an_estimate_is_news_to_the_agency_and_dsca_and_to_nobody_else(served_call: tuple[Hub, str]) -> None:
    hub, call = served_call
    quiet = (DUNMORE, GREYHAVEN, BANDARIA, OFFICE, STATE)
    before = {seat: await told_about(hub, seat, CASE) for seat in quiet}
    receipt = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "quiet"))
    node = f'{{ node(id: "{receipt["recordId"]}") {{ __typename }} }}'
    found = {seat: (await hub.data(seat, node))["node"] for seat in (ALDER, AIR_FORCE, DSCA, *quiet)}
    there = {"__typename": "RomEstimate"}
    assert found == {ALDER: there, AIR_FORCE: there, DSCA: there, **dict.fromkeys(quiet)}
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CASE)) == [], seat


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"call": NOBODY}, "CALL_NOT_FOUND", "call"),
    ({"call": "no id"}, "CALL_NOT_FOUND", "call"),
    ({"amount": "0.00 USD"}, "AMOUNT_NOT_POSITIVE", "amount"),
    ({"amount": "-1.00 USD"}, "AMOUNT_NOT_POSITIVE", "amount"),
    ({"leadTimeMonths": -1}, "LEAD_TIME_OUT_OF_RANGE", "leadTimeMonths"),
    ({"leadTimeMonths": 601}, "LEAD_TIME_OUT_OF_RANGE", "leadTimeMonths"),
    ({"validUntil": "2026-11-22"}, "VALIDITY_IN_PAST", "validUntil"),
    ({"marking": "CUI//NOFORN"}, "MARKING_NOT_YOURS", "marking"),
    ({"marking": "CUI//NOFORN/REL TO USA, BNA"}, "MARKING", "marking"),
    ({"marking": "CUI//WHATEVER"}, "MARKING", "marking"),
    ({"assumptions": "nul \x00 here"}, "TEXT_MALFORMED", "assumptions"),
]


async def test_an_estimate_that_cannot_stand_is_refused_and_nothing_is_kept(served_call: tuple[Hub, str]) -> None:
    hub, call = served_call
    agency = "{ romEstimates { totalCount } }"
    before = await hub.data(AIR_FORCE, agency)
    met = []
    for change, *_ in REFUSED:
        met.append(refused(await hub.submit(ALDER, "submitRomEstimate", estimate(call, "refused", **change))))
    assert met == [(code, field) for _, code, field in REFUSED]
    assert await hub.data(AIR_FORCE, agency) == before


async def test_a_call_one_is_not_invited_to_is_a_call_nobody_made(served_call: tuple[Hub, str]) -> None:
    hub, call = served_call
    real = await hub.post(KESTRELMOOR, SUBMIT, {"input": estimate(call, "k")})
    made_up = await hub.post(KESTRELMOOR, SUBMIT, {"input": estimate(NOBODY, "k")})
    assert real.content == made_up.content
    assert refused(real.json()["data"]["submitRomEstimate"]) == ("CALL_NOT_FOUND", "call")


async def test_only_the_answering_agency_answers_and_only_once(served_call: tuple[Hub, str]) -> None:
    hub, call = served_call
    question = await hub.submit(
        DUNMORE, "askRomQuestion", {"idempotencyKey": "once", "call": call, "text": "How many?"}
    )
    answer = {"question": question["recordId"], "publishedText": "How many?", "answer": "Twenty."}
    elsewhere = await hub.submit("agency:B", "answerRomQuestion", {"idempotencyKey": "a", **answer})
    assert refused(elsewhere) == ("QUESTION_NOT_FOUND", "question")
    assert (await hub.submit(AIR_FORCE, "answerRomQuestion", {"idempotencyKey": "a", **answer}))["version"] == 2
    again = await hub.submit(AIR_FORCE, "answerRomQuestion", {"idempotencyKey": "b", **answer, "answer": "Thirty."})
    assert refused(again) == ("ALREADY_ANSWERED", "question")


async def test_a_requirement_is_released_to_one_contractor(own_hub: Hub) -> None:
    hub = own_hub
    await open_call(hub, "1ABC2", "2DEF3")
    query = '{ case(designator: "BN-D-QAG") { requirementSummary { id text } releases { totalCount } } }'
    agency = (await hub.data(AIR_FORCE, query))["case"]
    hidden = {"requirementSummary": None, "releases": {"totalCount": 0}}
    assert (await hub.data(ALDER, query))["case"] == (await hub.data(DUNMORE, query))["case"] == hidden
    before = await told_about(hub, DUNMORE, CASE)
    release = {
        "idempotencyKey": "r-1",
        "record": agency["requirementSummary"]["id"],
        "version": 1,
        "to": "company:1ABC2",
    }
    assert (await hub.submit(AIR_FORCE, "recordRelease", release))["recordType"] == "Release"
    text = "Rotor, engine and landing gear spares for twenty utility helicopters over three years."
    assert (await hub.data(ALDER, query))["case"] == {
        "requirementSummary": {"id": agency["requirementSummary"]["id"], "text": text},
        "releases": {"totalCount": 1},
    }
    assert (await hub.data(DUNMORE, query))["case"] == hidden
    assert differences(before, await told_about(hub, DUNMORE, CASE)) == []


async def test_two_submissions_of_one_mutation_are_answered_each_by_its_own(served_call: tuple[Hub, str]) -> None:
    hub, call = served_call
    document = (
        "mutation($a: SubmitRomEstimateInput!, $b: SubmitRomEstimateInput!) {"
        " a: submitRomEstimate(input: $a) { ... on Receipt { idempotencyKey } ... on Refused { code } }"
        " b: submitRomEstimate(input: $b) { ... on Receipt { idempotencyKey } ... on Refused { code } } }"
    )
    taken = {"a": estimate(call, "two-1", amount="2.00 USD"), "b": estimate(call, "two-2", amount="0.00 USD")}
    answer = await raw(hub, GREYHAVEN, {"query": document, "variables": taken})
    assert answer.json()["data"] == {"a": {"code": "CALL_NOT_FOUND"}, "b": {"code": "CALL_NOT_FOUND"}}
    answer = await raw(hub, DUNMORE, {"query": document, "variables": taken})
    assert answer.json()["data"] == {"a": {"idempotencyKey": "two-1"}, "b": {"code": "AMOUNT_NOT_POSITIVE"}}


async def test_what_a_rival_has_sent_is_not_told_by_what_a_budget_lets_through(worlds: Worlds) -> None:
    secret = '{ romEstimates(where: { amount: { eq: "45160000.00 USD" } }) { totalCount } }'
    store = await worlds.copy()
    answers = []
    for rival_asks in (False, True):
        async with worlds.serve(store, compiles=6) as hub:
            if rival_asks:
                assert (await hub.post(ALDER, secret)).status_code == 200
            for number in range(3):
                assert (await hub.post(DUNMORE, f"{{ a{number}: viewer {{ party }} }}")).status_code == 200
            told = await hub.post(DUNMORE, secret)
            [error] = told.json()["errors"]
            # Both say when the minute is over that Dunmore's own first question began.
            assert 0 < error["extensions"].pop("retryAfterSeconds") <= 60
            answers.append((told.status_code, error["extensions"]))
    assert answers[0] == answers[1] == (429, {"code": "LIMIT_COMPILES", "retryable": True})
