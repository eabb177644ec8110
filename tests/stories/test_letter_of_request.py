"""Bandaria writes a letter of request: it is received, receipted, and read by whom it concerns, and by nobody else."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Fetched, Record, Understood
from hub.rounds.sync import sync
from hub.write.receipts import verify
from tests.hub.test_rounds import Ledger
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
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    one_case,
    raw,
    refused,
    tell,
    told_about,
)

LETTER = {
    "idempotencyKey": "BN-2026-124",
    "agency": "D",
    "reference": "BN/AS/2026/124",
    "requirement": "Two tow tractors for the transport squadron.",
    "responseWanted": "LETTER_OF_OFFER",
    "funding": "National funds, budget year 2027",
    "signedOn": "2026-11-20",
}
FACTS = "reference requirement responseWanted funding signedOn receivedOn acknowledgedOn status"
OWN = '{ lettersOfRequest(where: { reference: { eq: "BN/AS/2026/124" } }) { totalCount nodes { case { id } } } }'


async def test_a_letter_is_receipted_and_its_author_reads_it_at_once(own_hub: Hub) -> None:
    receipt = await own_hub.submit(
        BANDARIA, "submitLetterOfRequest", LETTER, f"... on LetterOfRequest {{ {FACTS} case {{ id }} }}"
    )
    assert receipt["record"] == {
        "__typename": "LetterOfRequest",
        "id": receipt["recordId"],
        "reference": "BN/AS/2026/124",
        "requirement": "Two tow tractors for the transport squadron.",
        "responseWanted": "LETTER_OF_OFFER",
        "funding": "National funds, budget year 2027",
        "signedOn": "2026-11-20",
        "receivedOn": "2026-11-23",
        "acknowledgedOn": None,
        "status": "RECEIVED",
        "case": None,
    }
    told = {k: receipt[k] for k in ("recordType", "version", "operation", "idempotencyKey", "receivedAt")}
    assert told == {
        "recordType": "LetterOfRequest",
        "version": 1,
        "operation": "submitLetterOfRequest",
        "idempotencyKey": "BN-2026-124",
        "receivedAt": "2026-11-23T12:00:00+00:00",
    }
    keys = (await own_hub.client.get("/.well-known/jwks.json")).json()
    attested = verify(keys, receipt["signature"])
    assert (attested.record_id, str(attested.party), attested.digest) == (
        receipt["recordId"],
        "customer:BN",
        receipt["digest"],
    )
    assert attested.received_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


async def test_a_letter_sent_again_is_the_same_letter(own_hub: Hub) -> None:
    first = await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER)
    own_hub.clock.pass_(hours=5)
    assert await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER) == first
    assert (await own_hub.data(BANDARIA, OWN))["lettersOfRequest"]["totalCount"] == 1
    other = await own_hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, "requirement": "Three."})
    assert refused(other) == ("KEY_REUSED", "idempotencyKey")


async def test_before_it_is_acknowledged_only_the_letter_itself_is_reached(own_hub: Hub) -> None:
    cases = "{ cases { totalCount } }"
    before = await own_hub.data(BANDARIA, cases)
    receipt = await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER)
    assert await own_hub.data(BANDARIA, cases) == before
    # BN-D-QAB is a case whose letter is not acknowledged: Bandaria reaches its letter and no case.
    query = '{ lettersOfRequest(where: { reference: { eq: "BN/AS/2026/114" } }) { nodes { id status case { id } } } }'
    [waiting] = (await own_hub.data(BANDARIA, query))["lettersOfRequest"]["nodes"]
    assert (waiting["status"], waiting["case"]) == ("RECEIVED", None)
    assert (await own_hub.data(BANDARIA, '{ case(designator: "BN-D-QAB") { id } }'))["case"] is None
    found = (await own_hub.data(BANDARIA, f'{{ node(id: "{receipt["recordId"]}") {{ __typename }} }}'))["node"]
    assert found == {"__typename": "LetterOfRequest"}


@pytest.mark.long
async def test_the_officials_it_concerns_read_the_letter_and_nobody_else(own_hub: Hub) -> None:
    silent = (ALDER, DUNMORE, VERDANIA, DFAS, ARMY)
    before = {seat: await told_about(own_hub, seat, "BN-D-QAB") for seat in silent}
    receipt = await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER)
    for seat in silent:
        assert differences(before[seat], await told_about(own_hub, seat, "BN-D-QAB")) == [], seat
    node = f'{{ node(id: "{receipt["recordId"]}") {{ ... on LetterOfRequest {{ reference }} }} }}'
    found: dict[str, Any] = {}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM, ARMY, VERDANIA):
        found[seat] = (await own_hub.data(seat, node))["node"]
    letter = {"reference": "BN/AS/2026/124"}
    assert found == {
        BANDARIA: letter,
        OFFICE: letter,
        DSCA: letter,
        AIR_FORCE: letter,
        STATE: letter,
        CENTCOM: letter,
        ARMY: None,
        VERDANIA: None,
    }


async def test_an_acknowledgement_opens_the_case_to_the_purchaser(own_hub: Hub, tmp_path: Path) -> None:
    query = '{ case(designator: "BN-D-QAB") { designator stage } }'
    assert (await own_hub.data(BANDARIA, query))["case"] is None
    told = one_case(
        "BN-D-QAB", ("received_on = 2026-11-04", "received_on = 2026-11-04\n  acknowledged_on = 2026-11-24")
    )
    assert (await tell(own_hub, tmp_path, told)).applied == 1
    assert (await own_hub.data(BANDARIA, query))["case"] == {"designator": "BN-D-QAB", "stage": "REQUEST"}


REFUSED = [
    ({"reference": "  "}, "REFERENCE_EMPTY", "reference"),
    ({"requirement": ""}, "REQUIREMENT_EMPTY", "requirement"),
    ({"signedOn": "2026-11-24"}, "SIGNED_IN_FUTURE", "signedOn"),
    ({"case": "VE-D-QAA"}, "CASE_NOT_FOUND", "case"),  # a neighbour's
    ({"case": "BN-D-QAB"}, "CASE_NOT_FOUND", "case"),  # its own, of which it was not told yet
    ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),  # nobody's
    ({"case": "BN-B-GAA"}, "CASE_NOT_FOUND", "case"),  # another agency's
    ({"marking": "SECRET"}, "MARKING", "marking"),
    ({"requirement": "a\x07b"}, "TEXT_MALFORMED", "requirement"),
    ({"requirement": "x" * 20_001}, "TEXT_MALFORMED", "requirement"),
    ({"idempotencyKey": ""}, "KEY_MALFORMED", "idempotencyKey"),
    ({"idempotencyKey": "k" * 201}, "KEY_MALFORMED", "idempotencyKey"),
    ({"idempotencyKey": "a\tb"}, "KEY_MALFORMED", "idempotencyKey"),
]


@pytest.mark.long
async def test_a_letter_that_cannot_be_acted_on_is_refused_and_nothing_is_kept(own_hub: Hub) -> None:
    before = await told_about(own_hub, AIR_FORCE, "BN-D-QAB")
    met = []
    for change, *_ in REFUSED:
        answer = await own_hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, "idempotencyKey": "one", **change})
        met.append(refused(answer))
        for value in change.values():
            assert not value.strip() or len(value) < 5 or value not in answer["sentence"]
    assert met == [(code, field) for _, code, field in REFUSED]
    assert differences(before, await told_about(own_hub, AIR_FORCE, "BN-D-QAB")) == []
    # The key of a refusal is free again.
    kept = await own_hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, "idempotencyKey": "one"})
    assert kept["__typename"] == "Receipt"


@pytest.mark.parametrize("marking", ["CUI//NOFORN", "CUI//DL ONLY customer:BN", "CUI//AC"])
async def test_a_purchaser_does_not_limit_who_among_the_officials_reads_its_letter(own_hub: Hub, marking: str) -> None:
    # 32 CFR 2002.16(b)(4): only the designating agency limits dissemination. Such a letter would reach nobody.
    answer = await own_hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, "marking": marking})
    assert refused(answer) == ("MARKING_NOT_YOURS", "marking")


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"agency": "DD"}, ["agency"]),
        ({"agency": None}, ["agency"]),
        ({"responseWanted": "A_MIRACLE"}, ["responseWanted"]),
        ({"signedOn": "20.11.2026"}, ["signedOn"]),
        ({"signedOn": "2026-02-30"}, ["signedOn"]),
        ({"case": "no designator"}, ["case"]),
        ({"customer": "VE"}, ["customer"]),
    ],
)
async def test_a_letter_not_of_its_form_says_where(hub: Hub, change: dict[str, Any], at: list[str]) -> None:
    document = "mutation($i: SubmitLetterOfRequestInput!) { submitLetterOfRequest(input: $i) { __typename } }"
    answer = await raw(hub, BANDARIA, {"query": document, "variables": {"i": {**LETTER, **change}}})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]) == (400, {"code": "BAD_VARIABLE", "variable": "i", "at": at})
    for value in change.values():
        assert value is None or len(value) < 3 or value not in error["message"]


async def test_only_a_partner_nation_writes_letters(hub: Hub) -> None:
    document = "mutation($i: ID) { submitLetterOfRequest(input: {idempotencyKey: $i}) { __typename } }"
    met = {}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS):
        met[seat] = (await hub.ask(seat, document))["errors"][0]["extensions"]["code"]
    unknown = "UNKNOWN_FIELD"
    assert met.pop(BANDARIA) != unknown
    assert set(met.values()) <= {unknown, "DOCUMENT_INVALID"}, met


GRANT = {"financing": ["NATIONAL_FUNDS", "FMF_GRANT"], "unit": "Transport squadron, Bandar Sul"}
PAID = "... on LetterOfRequest { financing unit }"


@pytest.mark.long
async def test_a_letter_says_whose_money_it_is_and_which_unit_a_grant_is_for(own_hub: Hub) -> None:
    hub = own_hub
    receipt = await hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, **GRANT}, PAID)
    letter = receipt["recordId"]
    assert {name: receipt["record"][name] for name in GRANT} == GRANT
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM):
        assert (await hub.data(seat, f'{{ node(id: "{letter}") {{ {PAID} }} }}'))["node"] == GRANT, seat
    assert (await hub.data(VERDANIA, f'{{ node(id: "{letter}") {{ __typename }} }}'))["node"] is None
    # What it leaves out stays; what it says anew is judged with what stays.
    unit = {"idempotencyKey": "v-1", "letter": letter, "unit": "Second transport squadron"}
    revised = await hub.submit(BANDARIA, "reviseLetterOfRequest", unit, PAID)
    assert revised["record"]["financing"] == GRANT["financing"]
    assert revised["record"]["unit"] == "Second transport squadron"
    whole = await hub.submit(BANDARIA, "reviseLetterOfRequest", {**unit, "idempotencyKey": "v-2", "unit": "National"})
    assert refused(whole) == ("OPERATIONAL_UNIT", "unit")


@pytest.mark.parametrize("financing", ["FMF_GRANT", "FMF_CREDIT", "EDA_GRANT"])
@pytest.mark.parametrize("unit", [None, " ", "National", "service  level"])
async def test_a_grant_is_for_a_unit_and_never_for_a_whole_force(hub: Hub, financing: str, unit: str | None) -> None:
    taken = {**LETTER, "financing": [financing], "unit": unit}
    assert refused(await hub.submit(BANDARIA, "submitLetterOfRequest", taken)) == ("OPERATIONAL_UNIT", "unit")


async def test_national_funds_need_no_unit(own_hub: Hub) -> None:
    receipt = await own_hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, "financing": ["NATIONAL_FUNDS"]}, PAID)
    assert receipt["record"]["financing"] == ["NATIONAL_FUNDS"]
    assert receipt["record"]["unit"] is None


class Agencys(Ledger):
    """An agency's system that tells of a letter it wrote down itself, and names no program."""

    def understand(self, fetched: Fetched) -> Understood:
        facts = {"requirement": "Two ferries.", "received_on": date(2026, 11, 19)}
        about = {"customer": "BN", "benefitting": "BN", "agency": "D"}
        at = datetime(2026, 11, 20, tzinfo=UTC)
        return [Record("LetterOfRequest", "ferries", facts, at, originator="agency:D", scope=about)]


async def test_a_letter_that_an_agency_wrote_down_waits_for_its_acknowledgement_though_no_program_is_told(
    own_hub: Hub,
) -> None:
    query = "{ lettersOfRequest { totalCount } }"
    before = {seat: (await own_hub.data(seat, query))["lettersOfRequest"]["totalCount"] for seat in (BANDARIA, DSCA)}
    counts = await sync(Agencys(b"letter"), own_hub.house.intake, own_hub.house.store, own_hub.clock)
    assert (counts.applied, counts.quarantined) == (1, 0)
    after = {seat: (await own_hub.data(seat, query))["lettersOfRequest"]["totalCount"] for seat in (BANDARIA, DSCA)}
    assert after == {BANDARIA: before[BANDARIA], DSCA: before[DSCA] + 1}
