"""A document from an actionable request to its implementation: written, approved, offered, answered, paid for, carried out."""

import asyncio
from itertools import count
from typing import Any

import pytest

from hub.write.receipts import verify
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
    EVERYBODY,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    refused,
    told_about,
    usd,
)

CASE = "BN-D-RAC"  # a defined order, its letter of request actionable, with no document yet
BLANKET = "BN-D-QAG"  # a blanket order, likewise
OFFERED = "BN-D-SAE"  # an offer of 59 million dollars, until 22 December
DELIVERING = "BN-D-SAM"  # implemented, with an amendment, a concurrent modification and a modification
SMALL = "BN-D-RAF"  # implemented, of 7 million dollars
KEYS = count(1)

LINES = [
    {
        "number": "001",
        "description": "Fixed command post",
        "quantity": 1,
        "unitCost": usd("4000000.00"),
        "natures": ["SIGNIFICANT_MILITARY_EQUIPMENT"],
    },
    {"number": "002", "description": "Console", "quantity": 8, "unitCost": usd("125000.00")},
]
CHARGES = [
    {
        "kind": "CONTRACT_ADMINISTRATION_SERVICES",
        "lineNumber": "001",
        "description": "Audit and inspection",
        "rate": "1.0 %",
        "amount": usd("40000.00"),
    },
    {"kind": "TRANSPORTATION", "description": "To the port of Bandar Sul", "amount": usd("60000.00")},
]
PAYMENTS = [
    {"dueOn": "2027-02-15", "amount": usd("1000000.00"), "initialDeposit": True},
    {"dueOn": "2027-06-15", "amount": usd("4261280.00"), "initialDeposit": False},
]
NOTES = [
    {"number": "01", "title": "Shelter", "text": "The shelter is air transportable."},
    {
        "number": "02",
        "title": "Waveform",
        "text": "Keys are loaded by United States personnel.",
        "marking": "CUI//NOFORN",
    },
]
CONTENT = {
    "lines": LINES,
    "charges": CHARGES,
    "payments": PAYMENTS,
    "notes": NOTES,
    "terms": "Dependable undertaking.",
    "deliveryForecast": "18 months after acceptance.",
    "transportPlan": "By sea.",
    "pricingBasis": "Catalog price.",
    "contingency": usd("90000.00"),
    "negotiatingPosition": "The second console may be lent.",
}
# 4,040,000 and 1,000,000 dollars of lines; 3.2 % of each is 129,280 and 32,000; and 60,000 of transportation.
TOTAL = usd("5261280.00")
OUTWARD = "kind number milapOn sentOn status decision decidedOn acceptedOn depositReceivedOn implementedOn"
PRICES = (
    "totalValue charges paymentSchedule expiresOn basedOn terms notes lines { nodes { number quantity unitCost total } } "
    "offerCharges { nodes { kind lineNumber rate amount includedInLines } } offerNotes { nodes { number } } "
    "paymentsDue { nodes { dueOn amount initialDeposit } }"
)
UNPRICED = {
    "totalValue": None,
    "charges": None,
    "paymentSchedule": None,
    "expiresOn": None,
    "basedOn": None,
    "terms": None,
    "notes": None,
    "lines": {"nodes": []},
    "offerCharges": {"nodes": []},
    "offerNotes": {"nodes": []},
    "paymentsDue": {"nodes": []},
}


async def act(hub: Hub, seat: str, mutation: str, select: str = "", **taken: Any) -> Any:
    """One submission under a key of its own."""
    return await hub.submit(seat, mutation, {"idempotencyKey": f"k-{next(KEYS)}", **taken}, select)


async def done(hub: Hub, seat: str, mutation: str, **taken: Any) -> str:
    """One submission that is taken, and receipted alike when it is sent again; the id of what it made."""
    again = {"idempotencyKey": f"k-{next(KEYS)}", **taken}
    answer = await hub.submit(seat, mutation, again)
    assert answer["__typename"] == "Receipt", answer
    assert await hub.submit(seat, mutation, again) == answer
    return str(answer["recordId"])


async def not_done(hub: Hub, seat: str, mutation: str, **taken: Any) -> tuple[str, str | None]:
    """One submission that is declined: its code and the field at fault."""
    return refused(await act(hub, seat, mutation, **taken))


async def letter_of(hub: Hub, case: str) -> str:
    """The letter of request of a case."""
    found = await hub.data(AIR_FORCE, f'{{ case(designator: "{case}") {{ letterOfRequest {{ id }} }} }}')
    return str(found["case"]["letterOfRequest"]["id"])


async def documents(hub: Hub, seat: str, facts: str, case: str = CASE) -> list[dict[str, Any]]:
    """What a reader is told of the documents of a case."""
    found = await hub.data(seat, f'{{ case(designator: "{case}") {{ lettersOfOffer {{ nodes {{ {facts} }} }} }} }}')
    return list(found["case"]["lettersOfOffer"]["nodes"])


async def document_of(hub: Hub, case: str, number: int = 0, kind: str = "BASIC") -> str:
    """The id of a document of a case, as the agency knows it."""
    found = await documents(hub, AIR_FORCE, "id kind number status", case)
    return str([d["id"] for d in found if (d["kind"], d["number"]) == (kind, number)][-1])


async def fact(hub: Hub, seat: str, document: str, facts: str) -> dict[str, Any]:
    """Some facts of one document."""
    found = await hub.data(seat, f'{{ node(id: "{document}") {{ ... on LetterOfOffer {{ {facts} }} }} }}')
    return dict(found["node"])


async def alike(hub: Hub, document: str, facts: str, *seats: str) -> dict[str, Any]:
    """Some facts of one document, of which these readers are told the same."""
    told = [await fact(hub, seat, document, facts) for seat in seats]
    assert all(one == told[0] for one in told), told
    return told[0]


async def prepared(hub: Hub, **changed: Any) -> str:
    """The Air Force has prepared the letter of offer."""
    letter = await letter_of(hub, CASE)
    taken = {"case": CASE, "kind": "BASIC", "letter": letter, "content": CONTENT, **changed}
    return await done(hub, AIR_FORCE, "prepareLetterOfOffer", **taken)


async def stepped(hub: Hub, document: str, *steps: tuple[str, str]) -> None:
    """These seats have recorded these steps today."""
    for seat, step in steps:
        await done(hub, seat, "recordDocumentStep", document=document, step=step)


REVIEWED = ((AIR_FORCE, "BEGIN_WRITING"), (DSCA, "COMPLETE_WRITING"))
APPROVED = ((AIR_FORCE, "AGENCY_APPROVAL"), (AIR_FORCE, "AGENCY_SIGNATURE"), (DSCA, "WRITERS_APPROVAL"))


async def proposed(hub: Hub, **changed: Any) -> str:
    """The document is proposed, and State has yet to approve it."""
    document = await prepared(hub, **changed)
    await stepped(hub, document, *REVIEWED, *APPROVED, (DSCA, "PROPOSAL"))
    return document


async def offered(hub: Hub, **changed: Any) -> str:
    """The offer stands: sent today, 23 November, until 16 February."""
    document = await proposed(hub, **changed)
    await done(hub, STATE, "approveDocumentForState", document=document)
    await done(hub, DSCA, "offerLetter", document=document)
    return document


@pytest.mark.long
async def test_the_receipt_of_an_acceptance_counts_no_step_that_led_to_the_offer(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)
    accept = {"idempotencyKey": "accept", "document": document, "withChanges": False}
    receipt = await hub.submit(BANDARIA, "acceptLetter", accept)
    assert (receipt["recordId"], receipt["version"]) == (document, 1)
    attested = verify((await hub.client.get("/.well-known/jwks.json")).json(), receipt["signature"])
    assert (attested.record_id, attested.version) == (document, 1)


async def accepted(hub: Hub) -> str:
    """The offer is signed and its deposit received, all on the day it was sent."""
    document = await offered(hub)
    await done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)
    await done(hub, AIR_FORCE, "recordDeposit", document=document)
    return document


# The whole way, as each stakeholder meets it.


@pytest.mark.long
async def test_a_defined_order_from_an_actionable_request_to_its_implementation(own_hub: Hub) -> None:
    hub = own_hub
    stage = f'{{ case(designator: "{CASE}") {{ stage }} }}'
    assert (await hub.data(BANDARIA, stage))["case"]["stage"] == "DEVELOPMENT"
    document = await prepared(hub)

    # The officials read it at once; Bandaria, which asked for it, does not, nor do finance and industry.
    [written] = await documents(hub, DSCA, f"rawStatus waitsOn {PRICES}")
    assert written == {
        "rawStatus": "DEVELOPMENT",
        "waitsOn": "AGENCY",
        "totalValue": TOTAL,
        "charges": usd("221280.00"),
        "paymentSchedule": ["2027-02-15 1000000.00 USD", "2027-06-15 4261280.00 USD"],
        "expiresOn": None,
        "basedOn": "Based on BN/AS/2026/030",
        "terms": "Dependable undertaking.",
        "notes": None,
        "lines": {
            "nodes": [
                {"number": "001", "quantity": 1, "unitCost": usd("4000000.00"), "total": usd("4040000.00")},
                {"number": "002", "quantity": 8, "unitCost": usd("125000.00"), "total": usd("1000000.00")},
            ]
        },
        "offerCharges": {
            "nodes": [
                {
                    "kind": "ADMINISTRATIVE_SURCHARGE",
                    "lineNumber": None,
                    "rate": "3.2 %",
                    "amount": usd("161280.00"),
                    "includedInLines": False,
                },
                {
                    "kind": "CONTRACT_ADMINISTRATION_SERVICES",
                    "lineNumber": "001",
                    "rate": "1.0 %",
                    "amount": usd("40000.00"),
                    "includedInLines": True,
                },
                {
                    "kind": "TRANSPORTATION",
                    "lineNumber": None,
                    "rate": None,
                    "amount": usd("60000.00"),
                    "includedInLines": False,
                },
            ]
        },
        "offerNotes": {"nodes": [{"number": "01"}, {"number": "02"}]},
        "paymentsDue": {"nodes": PAYMENTS},
    }
    assert [d["totalValue"] for d in await documents(hub, OFFICE, "totalValue")] == [TOTAL]
    assert [d["totalValue"] for d in await documents(hub, STATE, "totalValue")] == [TOTAL]
    inside = "pricingBasis contingency negotiatingPosition"
    assert await documents(hub, AIR_FORCE, inside) == [
        {
            "pricingBasis": "Catalog price.",
            "contingency": usd("90000.00"),
            "negotiatingPosition": "The second console may be lent.",
        }
    ]
    assert await documents(hub, BANDARIA, OUTWARD) == []

    # Written by the case writers; approved by the agency a week later: now Bandaria meets it, without a price.
    await stepped(hub, document, *REVIEWED)
    assert await documents(hub, OFFICE, "rawStatus waitsOn") == [{"rawStatus": "REVIEW", "waitsOn": "DSCA"}]
    assert await documents(hub, BANDARIA, OUTWARD) == []
    hub.clock.pass_(days=7)
    await stepped(hub, document, *APPROVED, (DSCA, "PROPOSAL"))
    met = {
        "kind": "BASIC",
        "number": 0,
        "milapOn": "2026-11-30",
        "sentOn": None,
        "status": "AGENCY_APPROVED",
        "decision": None,
        "decidedOn": None,
        "acceptedOn": None,
        "depositReceivedOn": None,
        "implementedOn": None,
    }
    assert await documents(hub, BANDARIA, f"{OUTWARD} {PRICES}") == [met | UNPRICED]
    waits = await documents(hub, STATE, "rawStatus waitsOn milapOn expiresOn agencySignedOn writersApprovedOn")
    assert waits == [
        {
            "rawStatus": "PROPOSED",
            "waitsOn": "INTERAGENCY",
            "milapOn": "2026-11-30",
            "expiresOn": "2027-02-23",  # 85 days later
            "agencySignedOn": "2026-11-30",
            "writersApprovedOn": "2026-11-30",
        }
    ]
    assert await hub.data(DFAS, f'{{ case(designator: "{CASE}") {{ id }} }}') == {"case": None}

    # State approves; DSCA countersigns and sends it: every price is open to Bandaria, and no note that is not for it.
    await done(hub, STATE, "approveDocumentForState", document=document, on="2026-11-30")
    hub.clock.pass_(days=7)
    await done(hub, DSCA, "offerLetter", document=document, countersignedOn="2026-12-04")
    told = {**written, "expiresOn": "2027-02-23", "offerNotes": {"nodes": [{"number": "01"}]}}
    del told["rawStatus"], told["waitsOn"]
    sent = met | {"sentOn": "2026-12-07", "status": "OFFERED"}
    assert await documents(hub, BANDARIA, f"{OUTWARD} {PRICES}") == [sent | told]
    assert (await hub.data(BANDARIA, stage))["case"]["stage"] == "OFFERED"

    # Bandaria signs; the acceptance is valid once the deposit came in, and finance meets the case.
    hub.clock.pass_(days=35)
    await done(hub, BANDARIA, "acceptLetter", document=document, signedOn="2027-01-08", withChanges=False)
    signed = sent | {"status": "ACCEPTED", "decision": "ACCEPTED", "decidedOn": "2027-01-08"}
    assert await documents(hub, BANDARIA, OUTWARD) == [signed]
    assert await documents(hub, AIR_FORCE, "rawStatus waitsOn") == [{"rawStatus": "ACCEPTED", "waitsOn": "PURCHASER"}]
    assert (await hub.data(DFAS, stage))["case"] is None
    await done(hub, DSCA, "recordDeposit", document=document, receivedOn="2027-01-11")
    paid = signed | {"acceptedOn": "2027-01-11", "depositReceivedOn": "2027-01-11"}
    assert await documents(hub, BANDARIA, OUTWARD) == [paid]
    assert await documents(hub, DFAS, f"{OUTWARD} totalValue") == [paid | {"totalValue": TOTAL}]

    # The agency implements it.
    hub.clock.pass_(days=7)
    await done(hub, AIR_FORCE, "implementLetter", document=document, implementation="ROUTINE")
    carried_out = paid | {"status": "IMPLEMENTED", "implementedOn": "2027-01-18"}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE, DFAS):
        assert await documents(hub, seat, OUTWARD) == [carried_out], seat
        assert (await hub.data(seat, stage))["case"]["stage"] == "EXECUTION", seat
    assert await documents(hub, OFFICE, "rawStatus waitsOn") == [{"rawStatus": "IMPLEMENTED", "waitsOn": None}]
    assert await documents(hub, DSCA, "rawStatus waitsOn implementation") == [
        {"rawStatus": "IMPLEMENTED", "waitsOn": None, "implementation": "ROUTINE"}
    ]
    steps = await fact(hub, STATE, document, "offerMilestones { nodes { code reachedOn reason } }")
    reached: dict[str, set[str]] = {}
    for step in steps["offerMilestones"]["nodes"]:
        assert step["reason"] is None
        reached.setdefault(step["reachedOn"], set()).add(step["code"])
    assert reached == {
        "2026-11-23": {"CASEINIT", "DSTATUS", "WSTATUS", "WRITECOMP", "RSTATUS"},
        "2026-11-30": {"MILAP", "MILSGN", "CWDAPPRV", "PSTATUS"},
        "2026-12-07": {"DOCMNTSENT"},
        "2027-01-11": {"FINIMP"},
        "2027-01-18": {"OA"},
    }
    assert (await hub.data(ALDER, stage.replace("stage", "designator")))["case"] == {"designator": CASE}


BUILT = "H4-D-BAE"  # to be opened
MEMORANDUM = {
    "case": BUILT,
    "reference": "DSCA/MOR/2026/041",
    "requirement": "Two border posts with sensors.",
    "responseWanted": "LETTER_OF_OFFER",
    "funding": "10 USC 333, fiscal year 2027",
}


async def opened_for_bandaria(hub: Hub) -> None:
    """The Air Force has opened a case that is built for Bandaria, of which Bandaria was told."""
    told = {"neutralTitle": "Border posts", "title": "White Heron", "caseManager": "Case office D-BAE"}
    await done(hub, AIR_FORCE, "openCase", designator=BUILT, benefitting="BN", **told)
    await done(hub, OFFICE, "notifyPartnerOfCase", case=BUILT)


async def ready_under_section_333(hub: Hub, case: str) -> None:
    """What comes before a case under section 333 is implemented is on record: law, funds, agreement, notice, cleared units."""
    law = {"authority": "SECTION_333", "note": "10 USC 333, fiscal year 2027.", "lastFiscalYear": 2027}
    await done(hub, DSCA, "recordProgramAuthority", case=case, **law)
    await done(hub, OFFICE, "recordPartnerAgreement", case=case, agreedBy="Border guard of Bandaria")
    await done(hub, DSCA, "recordProgramNotice", case=case, notifiedOn="2026-11-08")
    await done(hub, STATE, "recordUnitVetting", case=case, result="CLEARED")


@pytest.mark.long
async def test_a_case_built_for_a_partner_from_its_memorandum_to_its_implementation(own_hub: Hub) -> None:
    hub = own_hub
    await opened_for_bandaria(hub)
    silent = (BANDARIA, VERDANIA, ALDER)
    before = {seat: await told_about(hub, seat, BUILT) for seat in silent}
    stage = f'{{ case(designator: "{BUILT}") {{ stage }} }}'

    # DSCA asks, and the agency takes its memorandum as it takes a letter; State and the command read the request.
    memorandum = await done(hub, DSCA, "submitMemorandumOfRequest", **MEMORANDUM)
    asked = f'{{ case(designator: "{BUILT}") {{ letterOfRequest {{ reference funding }} }} }}'
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM):
        assert (await hub.data(seat, asked))["case"]["letterOfRequest"] == {
            "reference": "DSCA/MOR/2026/041",
            "funding": "10 USC 333, fiscal year 2027",
        }, seat
    criteria = await hub.data(AIR_FORCE, '{ __type(name: "Criterion") { enumValues { name } } }')
    met = [{"criterion": one["name"], "met": True} for one in criteria["__type"]["enumValues"]]
    await done(hub, AIR_FORCE, "acknowledgeLetterOfRequest", letter=memorandum)
    await done(hub, AIR_FORCE, "assessLetterOfRequest", letter=memorandum, findings=met, evaluation="All met.")

    # No document of the case goes to State, so none waits for it; nor for a purchaser, who there is none.
    lines = [{"number": "001", "description": "Border post", "quantity": 2, "unitCost": usd("900000.00")}]
    document = await prepared(hub, case=BUILT, letter=memorandum, content={"lines": lines})
    await stepped(hub, document, *REVIEWED, *APPROVED, (DSCA, "PROPOSAL"))
    facts = "rawStatus waitsOn number expiresOn totalValue basedOn"
    proposed = {
        "rawStatus": "PROPOSED",
        "waitsOn": "DSCA",
        "number": 0,
        "expiresOn": "2026-12-23",  # 30 days after the agency's approval
        "totalValue": usd("1800000.00"),  # without a surcharge
        "basedOn": "Based on DSCA/MOR/2026/041",
    }
    assert await alike(hub, document, facts, OFFICE, DSCA, AIR_FORCE) == proposed
    assert await documents(hub, STATE, "id", BUILT) == []
    assert await not_done(hub, STATE, "approveDocumentForState", document=document) == (
        "DOCUMENT_NOT_FOUND",
        "document",
    )
    await done(hub, DSCA, "offerLetter", document=document)
    assert await alike(hub, document, facts, OFFICE, DSCA, AIR_FORCE) == proposed | {"rawStatus": "OFFERED"}
    assert await not_done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False) == (
        "DOCUMENT_NOT_FOUND",
        "document",
    )

    # Funded, it is accepted, and the agency implements it: now its office reads an execution, and finance its price.
    assert await hub.data(DFAS, stage) == {"case": None}
    assert await not_done(hub, AIR_FORCE, "implementLetter", document=document, implementation="ROUTINE") == (
        "ORDER_OF_DOCUMENT_STATUSES",
        "document",
    )
    await done(hub, DSCA, "recordDeposit", document=document)
    await ready_under_section_333(hub, BUILT)
    await done(hub, AIR_FORCE, "implementLetter", document=document, implementation="ROUTINE")
    carried_out = {"acceptedOn": "2026-11-23", "implementedOn": "2026-11-23", "totalValue": usd("1800000.00")}
    for seat in (OFFICE, DSCA, AIR_FORCE, DFAS):
        assert await fact(hub, seat, document, " ".join(carried_out)) == carried_out, seat
    for seat in (OFFICE, DSCA, AIR_FORCE, DFAS, STATE, CENTCOM):
        assert (await hub.data(seat, stage))["case"]["stage"] == "EXECUTION", seat
    for seat in silent:
        assert differences(before[seat], await told_about(hub, seat, BUILT)) == [], seat


@pytest.mark.long
async def test_a_memorandum_of_request_is_for_a_case_built_for_a_partner(own_hub: Hub) -> None:
    hub = own_hub
    await opened_for_bandaria(hub)
    before = await told_about(hub, DSCA, BUILT)
    for change, code, field in (
        ({"case": "H4-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"case": CASE}, "CASE_NOT_BUILT_FOR_A_PARTNER", "case"),
        ({"reference": " "}, "TEXT_EMPTY", "reference"),
        ({"requirement": ""}, "TEXT_EMPTY", "requirement"),
        ({"funding": " "}, "TEXT_EMPTY", "funding"),
        ({"signedOn": "2026-11-24"}, "DAY_IN_FUTURE", "signedOn"),
    ):
        assert await not_done(hub, DSCA, "submitMemorandumOfRequest", **{**MEMORANDUM, **change}) == (code, field), (
            change
        )
    assert differences(before, await told_about(hub, DSCA, BUILT)) == []


@pytest.mark.long
async def test_who_is_not_told_of_a_document_notices_nothing_of_it(own_hub: Hub) -> None:
    hub = own_hub
    silent = (BANDARIA, ALDER, DUNMORE, VERDANIA, DFAS, CENTCOM, ARMY)
    before = {seat: await told_about(hub, seat, CASE) for seat in silent}
    document = await prepared(hub)
    await stepped(hub, document, *REVIEWED)
    await done(hub, DSCA, "recordDocumentStep", document=document, step="HOLD", reason="Arrears.")
    for seat in silent:
        assert differences(before[seat], await told_about(hub, seat, CASE)) == [], seat
        assert (await hub.data(seat, f'{{ node(id: "{document}") {{ __typename }} }}'))["node"] is None, seat
    # To act on it, too, is to act on what is not there.
    for mutation, taken in (
        ("acceptLetter", {"withChanges": False}),
        ("rejectLetter", {}),
        ("requestChange", {"changes": ["PRICE"], "reference": "BN/1", "requirement": "Less."}),
    ):
        there = await act(hub, BANDARIA, mutation, document=document, **taken)
        assert there == await act(hub, BANDARIA, mutation, document=NOBODY, **taken)
        assert refused(there) == ("DOCUMENT_NOT_FOUND", "document")


@pytest.mark.long(but=3)
@pytest.mark.parametrize(
    ("mutation", "taken_by"),
    [
        ("submitMemorandumOfRequest", {DSCA}),
        ("prepareLetterOfOffer", {AIR_FORCE}),
        ("reviseLetterOfOffer", {AIR_FORCE}),
        ("restateLetter", {AIR_FORCE}),
        ("recordDocumentStep", {AIR_FORCE, DSCA}),
        ("approveDocumentForState", {STATE}),
        ("offerLetter", {DSCA}),
        ("extendOffer", {AIR_FORCE}),
        ("cancelLetter", {AIR_FORCE}),
        ("reactivateLetter", {DSCA}),
        ("acceptLetter", {BANDARIA}),
        ("rejectLetter", {BANDARIA}),
        ("requestChange", {BANDARIA}),
        ("recordDeposit", {AIR_FORCE, DSCA}),
        ("implementLetter", {AIR_FORCE}),
        ("draftNotification", {AIR_FORCE, DSCA}),
        ("recordNotificationStep", {DSCA, STATE}),
    ],
)
async def test_a_step_exists_only_for_those_whose_it_is(hub: Hub, mutation: str, taken_by: set[str]) -> None:
    found = set()
    for seat in EVERYBODY:
        members = await hub.data(seat, '{ __type(name: "Mutation") { fields { name } } }')
        if mutation in [field["name"] for field in (members["__type"] or {"fields": []})["fields"]]:
            found.add(seat)
    assert found == taken_by


async def test_what_is_sent_again_later_is_done_once(own_hub: Hub) -> None:
    hub = own_hub
    taken = {
        "idempotencyKey": "1",
        "case": CASE,
        "kind": "BASIC",
        "letter": await letter_of(hub, CASE),
        "content": CONTENT,
    }
    first = await hub.submit(AIR_FORCE, "prepareLetterOfOffer", taken)
    hub.clock.pass_(days=1)
    # A second basic document has no place; the first is receipted as it was.
    assert await hub.submit(AIR_FORCE, "prepareLetterOfOffer", taken) == first
    again = await hub.submit(AIR_FORCE, "prepareLetterOfOffer", {**taken, "idempotencyKey": "2"})
    assert refused(again) == ("BASIC_ON_RECORD", "kind")
    other = await hub.submit(AIR_FORCE, "prepareLetterOfOffer", {**taken, "kind": "LEASE"})
    assert refused(other) == ("KEY_REUSED", "idempotencyKey")
    assert await documents(hub, DSCA, "number") == [{"number": 0}]


# Writing.


@pytest.mark.long
async def test_a_document_that_has_no_place_is_refused_and_nothing_is_kept(own_hub: Hub) -> None:
    hub = own_hub
    letter, other = await letter_of(hub, CASE), await letter_of(hub, "BN-D-RAA")
    assessed = await letter_of(hub, "BN-D-QAC")
    taken = {"case": CASE, "kind": "BASIC", "letter": letter, "content": CONTENT}
    before = await told_about(hub, AIR_FORCE, CASE)

    def content(**changed: Any) -> dict[str, Any]:
        return {"content": {**CONTENT, **changed}}

    def line(**changed: Any) -> dict[str, Any]:
        return content(lines=[{**LINES[0], **changed}])

    def charge(**changed: Any) -> dict[str, Any]:
        return content(charges=[{**CHARGES[0], **changed}])

    for change, code, field in (
        ({"case": "BN-B-GAA"}, "CASE_NOT_FOUND", "case"),  # the Army's, of which the Air Force knows the title
        ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"letter": NOBODY}, "LETTER_NOT_FOUND", "letter"),
        ({"letter": other}, "LETTER_NOT_FOUND", "letter"),  # about another case
        ({"letter": None}, "ACTIONABLE_REQUEST", "letter"),
        ({"case": "BN-D-QAC", "letter": assessed}, "ACTIONABLE_REQUEST", "letter"),  # still assessed
        ({"case": "BN-D-SAA"}, "LETTER_NOT_FOUND", "letter"),
        ({"case": "BN-D-SAA", "letter": None}, "BASIC_ON_RECORD", "kind"),
        ({"changes": ["PRICE"]}, "CHANGES_MISPLACED", "changes"),
        ({"kind": "AMENDMENT", "changes": ["ADD_LINE"]}, "NOTHING_TO_CHANGE", "kind"),
        (content(lines=[]), "LINES_MISSING", "content.lines"),
        (line(number="1"), "LINE_NUMBER_MALFORMED", "content.lines"),
        (content(lines=[LINES[0], LINES[0]]), "LINE", "content"),
        (line(quantity=0), "NUMBER", "content"),
        (line(unitCost="1.00 EUR"), "MONEY", "content"),
        (line(unitCost="-1.00 USD"), "MONEY", "content"),
        (content(payments=[{**PAYMENTS[0], "amount": "1.00 EUR"}]), "MONEY", "content"),
        (content(contingency="1.00 EUR"), "MONEY", "content"),
        (charge(kind="ADMINISTRATIVE_SURCHARGE"), "SURCHARGE_WORKED_OUT", "content.charges"),
        (charge(lineNumber="009"), "LINE_UNKNOWN", "content.charges"),
        (charge(lineNumber=None), "LINE_UNKNOWN", "content.charges"),
        (content(notes=[NOTES[0], NOTES[0]]), "PART_TOLD_TWICE", None),
        (content(notes=[{**NOTES[0], "marking": "SECRET"}]), "MARKING", "marking"),
        ({"marking": "SECRET"}, "MARKING", "marking"),
        (content(terms="a\x07b"), "TEXT_MALFORMED", "content.terms"),
    ):
        assert await not_done(hub, AIR_FORCE, "prepareLetterOfOffer", **{**taken, **change}) == (code, field), change
    assert await not_done(hub, ARMY, "prepareLetterOfOffer", **taken) == ("CASE_NOT_FOUND", "case")
    assert differences(before, await told_about(hub, AIR_FORCE, CASE)) == []


async def test_a_blanket_order_sells_no_article_for_a_defined_order(own_hub: Hub) -> None:
    hub = own_hub
    taken = {"case": BLANKET, "kind": "BASIC", "letter": await letter_of(hub, BLANKET)}
    spares = {"number": "001", "description": "Spares", "quantity": 1, "unitCost": usd("12000000.00")}
    for change, code in (
        ({"natures": ["EXPLOSIVE"]}, "ARTICLES_FOR_A_DEFINED_ORDER_ONLY"),
        ({"natures": ["SIGNIFICANT_MILITARY_EQUIPMENT"]}, "ARTICLES_FOR_A_DEFINED_ORDER_ONLY"),
        ({"unitCost": usd("0.00")}, "CEILING_OF_A_BLANKET_ORDER"),
        ({"typeOfAssistance": "FMSO_II"}, "TYPE_OF_ASSISTANCE_OF_A_STOCK_ARRANGEMENT"),
        (
            {"typeOfAssistance": "CASH_SALE", "sourceOfSupply": "PROCUREMENT"},
            "TYPE_OF_ASSISTANCE_AND_SOURCE_OF_SUPPLY",
        ),
    ):
        content = {"lines": [{**spares, **change}]}
        answer = await not_done(hub, AIR_FORCE, "prepareLetterOfOffer", content=content, **taken)
        assert answer == (code, "content.lines")
    assert await documents(hub, AIR_FORCE, "id", BLANKET) == []
    drawn = {**spares, "typeOfAssistance": "CASH_SALE", "sourceOfSupply": "STOCK"}
    await done(hub, AIR_FORCE, "prepareLetterOfOffer", content={"lines": [drawn]}, **taken)
    lines = {"nodes": [{"typeOfAssistance": "CASH_SALE", "sourceOfSupply": "STOCK"}]}
    facts = "totalValue charges lines { nodes { typeOfAssistance sourceOfSupply } }"
    assert await documents(hub, DSCA, facts, BLANKET) == [
        {"totalValue": usd("12384000.00"), "charges": usd("384000.00"), "lines": lines}
    ]


async def test_an_amendment_adds_scope_and_has_its_number_once_it_is_approved(own_hub: Hub) -> None:
    hub = own_hub
    letter = await letter_of(hub, DELIVERING)
    more = {"number": "004", "description": "Trainer", "quantity": 1, "unitCost": usd("1000000.00")}
    taken = {"case": DELIVERING, "content": {"lines": [more]}}
    refusals = (
        ({"kind": "BASIC", "letter": letter}, "BASIC_ON_RECORD", "kind"),
        ({"kind": "AMENDMENT", "letter": letter}, "CHANGES_MISSING", "changes"),
        ({"kind": "AMENDMENT", "letter": None, "changes": ["ADD_LINE"]}, "ACTIONABLE_REQUEST", "letter"),
        ({"kind": "MODIFICATION", "changes": ["ADD_LINE"]}, "AMENDMENT_OR_MODIFICATION", "kind"),
        ({"kind": "MODIFICATION", "changes": ["PRICE", "RAISE_QUANTITY"]}, "AMENDMENT_OR_MODIFICATION", "kind"),
        ({"kind": "MODIFICATION", "changes": ["ADD_MAJOR_LINE"]}, "LINE_OF_SIGNIFICANT_OR_MAJOR_EQUIPMENT", "kind"),
    )
    for change, code, field in refusals:
        assert await not_done(hub, AIR_FORCE, "prepareLetterOfOffer", **taken, **change) == (code, field), change
    await done(hub, AIR_FORCE, "prepareLetterOfOffer", **taken, kind="AMENDMENT", letter=letter, changes=["ADD_LINE"])
    await done(
        hub, AIR_FORCE, "prepareLetterOfOffer", **taken, kind="AMENDMENT", letter=letter, changes=["ADD_MAJOR_LINE"]
    )
    words = {"case": DELIVERING, "content": {"deliveryForecast": "A quarter later."}}
    await done(hub, AIR_FORCE, "prepareLetterOfOffer", **words, kind="MODIFICATION", changes=["DELIVERY"])
    facts = "kind number workingNumber rawStatus addsScope basedOn totalValue"
    new = await documents(hub, AIR_FORCE, facts, DELIVERING)
    new.sort(key=lambda d: d["workingNumber"] or 0)
    on_the_way = {"number": None, "rawStatus": "DEVELOPMENT"}
    assert [d for d in new if d["rawStatus"] == "DEVELOPMENT"] == [
        {
            "kind": "AMENDMENT",
            "workingNumber": 5,
            **on_the_way,
            "addsScope": True,
            "basedOn": "Based on BN/AS/2023/008",
            "totalValue": usd("1032000.00"),
        },
        {
            "kind": "AMENDMENT",
            "workingNumber": 6,
            **on_the_way,
            "addsScope": True,
            "basedOn": "Based on BN/AS/2023/008",
            "totalValue": usd("1032000.00"),
        },
        {
            "kind": "MODIFICATION",
            "workingNumber": 7,
            **on_the_way,
            "addsScope": False,
            "basedOn": "Based on U.S. Government Review",
            "totalValue": None,
        },
    ]
    assert len(await documents(hub, BANDARIA, "number", DELIVERING)) == 4


async def amended(hub: Hub, change: str = "ADD_LINE") -> str:
    """The Air Force has prepared an amendment of the case that is being delivered."""
    more = {"number": "004", "description": "Trainer", "quantity": 1, "unitCost": usd("1000000.00")}
    letter, content = await letter_of(hub, DELIVERING), {"lines": [more]}
    taken = {"case": DELIVERING, "kind": "AMENDMENT", "letter": letter, "changes": [change], "content": content}
    return await done(hub, AIR_FORCE, "prepareLetterOfOffer", **taken)


@pytest.mark.long
async def test_no_number_is_given_to_a_document_that_its_marking_keeps_from_the_purchaser(own_hub: Hub) -> None:
    hub = own_hub
    before = await told_about(hub, BANDARIA, DELIVERING)
    approve = {"step": "AGENCY_APPROVAL"}
    more = {"number": "005", "description": "Simulator", "quantity": 1, "unitCost": usd("2000000.00")}
    for marking in ("CUI//NOFORN", "CUI//RELIDO", "CUI//REL TO USA, VED", "CUI//DL ONLY agency:D, department:DSCA"):
        taken = {"case": DELIVERING, "kind": "AMENDMENT", "letter": await letter_of(hub, DELIVERING)}
        taken |= {"changes": ["ADD_LINE"], "content": {"lines": [more]}, "marking": marking}
        hidden = await done(hub, AIR_FORCE, "prepareLetterOfOffer", **taken)
        answer = await not_done(hub, AIR_FORCE, "recordDocumentStep", document=hidden, **approve)
        assert answer == ("DOCUMENT_FOR_ITS_PURCHASER", "document"), marking
    assert differences(before, await told_about(hub, BANDARIA, DELIVERING)) == []
    # The next one that Bandaria meets has the next number it expects; the other follows once it is marked for it.
    await stepped(hub, await amended(hub), (AIR_FORCE, "AGENCY_APPROVAL"))
    assert (await numbers(hub, BANDARIA))["AMENDMENT"] == [1, 2]
    for_bandaria = {"content": {"lines": [more]}, "marking": "CUI//REL TO USA, BNA"}
    await done(hub, AIR_FORCE, "reviseLetterOfOffer", document=hidden, **for_bandaria)
    await stepped(hub, hidden, (AIR_FORCE, "AGENCY_APPROVAL"))
    assert (await numbers(hub, BANDARIA))["AMENDMENT"] == [1, 2, 3]


async def numbers(hub: Hub, seat: str) -> dict[str, list[int]]:
    """The numbers a reader is told, by the kind of document."""
    found: dict[str, list[int]] = {}
    for one in await documents(hub, seat, "kind number", DELIVERING):
        found.setdefault(one["kind"], []).append(one["number"])
    return found


@pytest.mark.long
async def test_the_numbers_a_purchaser_reads_count_no_document_that_it_has_not_met(own_hub: Hub) -> None:
    hub = own_hub
    met = {"BASIC": [0], "AMENDMENT": [1], "CONCURRENT_MODIFICATION": [1], "MODIFICATION": [2]}
    assert await numbers(hub, BANDARIA) == met
    stuck, second = await amended(hub), await amended(hub, "ADD_MAJOR_LINE")
    assert await numbers(hub, BANDARIA) == met
    known = f'{{ node(id: "{second}") {{ ... on LetterOfOffer {{ number }} }} }}'
    assert (await hub.data(BANDARIA, known))["node"] is None

    # The amendment begun last is approved first: it is number 2, and tells of none between.
    await stepped(hub, second, (AIR_FORCE, "AGENCY_APPROVAL"))
    assert await numbers(hub, BANDARIA) == met | {"AMENDMENT": [1, 2]}
    assert await alike(hub, second, "number", BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE) == {"number": 2}
    assert await alike(hub, stuck, "number workingNumber", OFFICE, DSCA, AIR_FORCE, STATE) == {
        "number": None,
        "workingNumber": 5,
    }
    # Written again, it keeps the number by which the purchaser knows it; approved again, it has no other.
    content = {"lines": [{"number": "004", "description": "Trainer", "quantity": 2, "unitCost": usd("1000000.00")}]}
    await done(hub, AIR_FORCE, "reviseLetterOfOffer", document=second, content=content)
    await stepped(hub, second, (AIR_FORCE, "AGENCY_APPROVAL"))
    assert await numbers(hub, BANDARIA) == met | {"AMENDMENT": [1, 2]}
    # The other one comes to its approval later, and so does its number.
    await stepped(hub, stuck, (AIR_FORCE, "AGENCY_APPROVAL"))
    assert await numbers(hub, BANDARIA) == met | {"AMENDMENT": [1, 2, 3]}
    assert await fact(hub, BANDARIA, stuck, "number") == {"number": 3}
    asked = '{ __type(name: "LetterOfOffer") { fields { name } } }'
    for seat in (BANDARIA, DFAS):
        members = [field["name"] for field in (await hub.data(seat, asked))["__type"]["fields"]]
        assert ("number" in members, "workingNumber" in members) == (True, False), seat


@pytest.mark.long
async def test_two_documents_at_one_time_have_two_numbers(own_hub: Hub) -> None:
    hub = own_hub
    begun = await asyncio.gather(*(amended(hub) for _ in range(4)))
    assert sorted([(await fact(hub, DSCA, one, "workingNumber"))["workingNumber"] for one in begun]) == [5, 6, 7, 8]
    await asyncio.gather(*(stepped(hub, one, (AIR_FORCE, "AGENCY_APPROVAL")) for one in begun))
    assert sorted((await numbers(hub, BANDARIA))["AMENDMENT"]) == [1, 2, 3, 4, 5]


async def test_of_two_first_documents_at_one_time_one_is_refused(own_hub: Hub) -> None:
    hub = own_hub
    taken = {"case": CASE, "kind": "BASIC", "letter": await letter_of(hub, CASE), "content": CONTENT}
    answers = await asyncio.gather(*(act(hub, AIR_FORCE, "prepareLetterOfOffer", **taken) for _ in range(4)))
    declined = [refused(one) for one in answers if one["__typename"] == "Refused"]
    assert declined == [("BASIC_ON_RECORD", "kind")] * 3
    [kept] = [one["recordId"] for one in answers if one["__typename"] == "Receipt"]
    assert await documents(hub, DSCA, "id number workingNumber") == [{"id": kept, "number": 0, "workingNumber": 1}]


@pytest.mark.long
async def test_a_cancelled_offer_is_not_reactivated_beside_the_one_written_in_its_place(own_hub: Hub) -> None:
    hub = own_hub
    cancelled = await offered(hub)
    await done(hub, AIR_FORCE, "cancelLetter", document=cancelled)
    await prepared(hub)
    before = await told_about(hub, DSCA, CASE)
    again = {"document": cancelled, "expiresOn": "2027-04-30"}
    assert await not_done(hub, DSCA, "reactivateLetter", **again) == ("BASIC_ON_RECORD", "document")
    assert differences(before, await told_about(hub, DSCA, CASE)) == []


@pytest.mark.long
async def test_what_is_changed_is_approved_again_and_the_purchaser_stays_where_it_was(own_hub: Hub) -> None:
    hub = own_hub
    document = await proposed(hub)
    await done(hub, STATE, "approveDocumentForState", document=document)
    before = await told_about(hub, BANDARIA, CASE)
    hub.clock.pass_(days=1)
    dearer = {"lines": [{**LINES[0], "unitCost": usd("5000000.00")}], "charges": []}
    await done(hub, AIR_FORCE, "reviseLetterOfOffer", document=document, content=dearer)
    facts = "rawStatus milapOn expiresOn agencySignedOn writersApprovedOn stateApprovedOn totalValue"
    assert await fact(hub, DSCA, document, facts) == {
        "rawStatus": "PROPOSED",
        "milapOn": None,
        "expiresOn": None,
        "agencySignedOn": None,
        "writersApprovedOn": None,
        "stateApprovedOn": None,
        "totalValue": usd("5160000.00"),
    }
    parts = "lines { totalCount } offerCharges { totalCount } paymentsDue { totalCount } offerNotes { totalCount }"
    assert [c["totalCount"] for c in (await fact(hub, DSCA, document, parts)).values()] == [1, 1, 2, 2]
    assert differences(before, await told_about(hub, BANDARIA, CASE)) == []
    # Nothing of it goes out until it is approved again.
    offer = {"document": document}
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("STATE_APPROVAL", "document")
    await done(hub, STATE, "approveDocumentForState", **offer)
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("APPROVALS_BEFORE_THE_PROPOSAL", "document")
    await stepped(hub, document, *APPROVED)
    await done(hub, DSCA, "offerLetter", **offer)
    # The note that was not for Bandaria has kept its marking, though the lines were given anew.
    assert await documents(hub, BANDARIA, "milapOn totalValue offerNotes { nodes { number } }") == [
        {"milapOn": "2026-11-24", "totalValue": usd("5160000.00"), "offerNotes": {"nodes": [{"number": "01"}]}}
    ]


@pytest.mark.long
async def test_an_offer_is_corrected_in_ink_and_restated_for_more(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)
    revise = {"document": document}
    notes = [{**NOTES[0], "text": "The shelter is air-transportable."}]
    await done(hub, AIR_FORCE, "reviseLetterOfOffer", content={"notes": notes}, **revise)
    corrected = await fact(hub, BANDARIA, document, "status milapOn totalValue offerNotes { nodes { text } }")
    assert corrected == {
        "status": "OFFERED",
        "milapOn": "2026-11-23",
        "totalValue": TOTAL,
        "offerNotes": {"nodes": [{"text": "The shelter is air-transportable."}]},
    }
    before = await told_about(hub, BANDARIA, CASE)
    for content in (
        {"terms": "Cash with acceptance."},
        {"payments": PAYMENTS[:1]},
        {"lines": LINES, "charges": CHARGES[:1]},
        {"lines": [LINES[0], {**LINES[1], "quantity": 9}], "charges": CHARGES},
    ):
        assert await not_done(hub, AIR_FORCE, "reviseLetterOfOffer", content=content, **revise) == (
            "RESTATEMENT",
            "document",
        )
    assert differences(before, await told_about(hub, BANDARIA, CASE)) == []
    nine = {**CONTENT, "lines": [LINES[0], {**LINES[1], "quantity": 9}], "payments": []}
    assert await not_done(hub, AIR_FORCE, "restateLetter", content={"terms": "New."}, **revise) == (
        "LINES_MISSING",
        "content.lines",
    )
    assert await not_done(hub, ARMY, "restateLetter", content=nine, **revise) == ("DOCUMENT_NOT_FOUND", "document")
    await done(hub, AIR_FORCE, "restateLetter", content=nine, **revise)
    told = await documents(hub, BANDARIA, "id number status totalValue")
    assert told == [{"id": document, "number": 0, "status": "RESTATED", "totalValue": TOTAL}]
    standing = await documents(hub, AIR_FORCE, "number rawStatus waitsOn totalValue basedOn milapOn")
    assert sorted(standing, key=lambda d: str(d["rawStatus"])) == [
        {
            "number": 0,
            "rawStatus": "DEVELOPMENT",
            "waitsOn": "AGENCY",
            "totalValue": usd("5390280.00"),
            "basedOn": "Based on BN/AS/2026/030",
            "milapOn": None,
        },
        {
            "number": 0,
            "rawStatus": "RESTATED",
            "waitsOn": None,
            "totalValue": TOTAL,
            "basedOn": "Based on BN/AS/2026/030",
            "milapOn": "2026-11-23",
        },
    ]
    # The old one is void: it is neither signed nor restated again.
    assert await not_done(hub, BANDARIA, "acceptLetter", withChanges=False, **revise) == (
        "ORDER_OF_DOCUMENT_STATUSES",
        "document",
    )
    assert await not_done(hub, AIR_FORCE, "restateLetter", content=nine, **revise) == ("RESTATEMENT", "document")
    assert await not_done(hub, AIR_FORCE, "reviseLetterOfOffer", content={"notes": notes}, **revise) == (
        "CHANGE_BEFORE_SIGNATURE",
        "document",
    )


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("notes", "read"),
    [
        # Numbered anew, the note that was not for Bandaria is still not for it; nor is one with the same title.
        ([NOTES[0], {"number": "03", "title": NOTES[1]["title"], "text": NOTES[1]["text"]}], ["01"]),
        ([NOTES[0], {"number": "03", "title": NOTES[1]["title"], "text": "Keys are loaded by us."}], ["01"]),
        # What says something else is another note, and who marks it anew says so.
        ([NOTES[0], {"number": "03", "title": "Spares", "text": "Spares come with the shelter."}], ["01", "03"]),
        ([NOTES[0], {**NOTES[1], "number": "03", "marking": "CUI"}], ["01", "03"]),
    ],
)
async def test_a_note_that_is_numbered_anew_keeps_its_marking(
    own_hub: Hub, notes: list[dict[str, str]], read: list[str]
) -> None:
    hub = own_hub
    document = await prepared(hub)
    await done(hub, AIR_FORCE, "reviseLetterOfOffer", document=document, content={**CONTENT, "notes": notes})
    await stepped(hub, document, *REVIEWED, *APPROVED, (DSCA, "PROPOSAL"))
    await done(hub, STATE, "approveDocumentForState", document=document)
    await done(hub, DSCA, "offerLetter", document=document)
    told = "offerNotes { nodes { number } }"
    assert await alike(hub, document, told, OFFICE, DSCA, AIR_FORCE) == {
        "offerNotes": {"nodes": [{"number": "01"}, {"number": "03"}]}
    }
    assert await fact(hub, BANDARIA, document, told) == {"offerNotes": {"nodes": [{"number": n} for n in read]}}


async def test_a_modification_that_is_out_is_neither_changed_nor_restated(own_hub: Hub) -> None:
    hub = own_hub
    concurrent = await document_of(hub, DELIVERING, 1, "CONCURRENT_MODIFICATION")
    for mutation, content in (("reviseLetterOfOffer", {"terms": "New."}), ("restateLetter", CONTENT)):
        answer = await not_done(hub, AIR_FORCE, mutation, document=concurrent, content=content)
        assert answer == ("CHANGED_MODIFICATION", "document")
    for mutation, taken in (("acceptLetter", {"withChanges": False}), ("rejectLetter", {})):
        answer = await not_done(hub, BANDARIA, mutation, document=concurrent, **taken)
        assert answer == ("MODIFICATION_WITHOUT_SIGNATURE", "document")
    # It binds by notice: the agency implements what was sent.
    await done(hub, AIR_FORCE, "implementLetter", document=concurrent, implementation="ROUTINE")
    assert await fact(hub, BANDARIA, concurrent, "status acceptedOn implementedOn") == {
        "status": "IMPLEMENTED",
        "acceptedOn": None,
        "implementedOn": "2026-11-23",
    }


# The steps on the United States side.


@pytest.mark.long
async def test_each_step_has_its_place_its_seat_and_its_day(own_hub: Hub) -> None:
    hub = own_hub
    document = await prepared(hub, content={**CONTENT, "payments": []})
    before = await told_about(hub, DSCA, CASE)

    async def refusal(seat: str, step: str, **more: Any) -> tuple[str, str | None]:
        return await not_done(hub, seat, "recordDocumentStep", document=document, step=step, **more)

    assert await refusal(ARMY, "BEGIN_WRITING") == ("DOCUMENT_NOT_FOUND", "document")
    assert await refusal(AIR_FORCE, "BEGIN_WRITING", on="2026-11-24") == ("DAY_IN_FUTURE", "on")
    assert await refusal(AIR_FORCE, "BEGIN_WRITING", on="2026-11-22") == ("DAY_TOO_EARLY", "on")
    assert await refusal(AIR_FORCE, "BEGIN_WRITING") == ("LETTER_DATA", "document")  # it has no schedule of payments
    for seat, step in ((DSCA, "BEGIN_WRITING"), (AIR_FORCE, "COMPLETE_WRITING"), (DSCA, "AGENCY_APPROVAL")):
        assert await refusal(seat, step) == ("STEP_NOT_YOURS", "step")
    for seat, step in (
        (AIR_FORCE, "AGENCY_SIGNATURE"),
        (DSCA, "WRITERS_APPROVAL"),
        (DSCA, "COMPLETE_WRITING"),
        (DSCA, "PROPOSAL"),
        (DSCA, "RETURN"),
        (AIR_FORCE, "EXPIRATION"),
    ):
        assert await refusal(seat, step, reason="r") == ("ORDER_OF_DOCUMENT_STATUSES", "document"), step
    assert await refusal(DSCA, "HOLD") == ("HOLD", "reason")
    assert await refusal(DSCA, "RELEASE") == ("HOLD", "document")
    assert differences(before, await told_about(hub, DSCA, CASE)) == []

    await done(hub, AIR_FORCE, "reviseLetterOfOffer", document=document, content=CONTENT)
    await stepped(hub, document, *REVIEWED)
    assert await refusal(DSCA, "PROPOSAL") == ("APPROVALS_BEFORE_THE_PROPOSAL", "document")
    assert await refusal(DSCA, "RETURN") == ("REASON_OF_A_RETURN", "reason")
    await stepped(hub, document, *APPROVED)
    assert await refusal(AIR_FORCE, "AGENCY_APPROVAL") == ("ALREADY_APPROVED", "step")

    # Returned, it is written and approved again, while Bandaria stays on the approval it knows of.
    hub.clock.pass_(days=1)
    known = await told_about(hub, BANDARIA, CASE)
    await done(hub, DSCA, "recordDocumentStep", document=document, step="RETURN", reason="Note 1 is unclear.")
    facts = "rawStatus milapOn expiresOn agencySignedOn writersApprovedOn"
    assert list((await fact(hub, OFFICE, document, "rawStatus milapOn expiresOn")).values()) == ["WRITE", None, None]
    assert list((await fact(hub, DSCA, document, facts)).values()) == ["WRITE", None, None, None, None]
    assert differences(known, await told_about(hub, BANDARIA, CASE)) == []
    steps = "offerMilestones(where: { code: { eq: CWDRETD } }) { nodes { reason } }"
    told = {seat: (await fact(hub, seat, document, steps))["offerMilestones"]["nodes"] for seat in (DSCA, STATE)}
    assert told == {DSCA: [{"reason": "Note 1 is unclear."}], STATE: [{"reason": None}]}


@pytest.mark.long
async def test_a_held_document_does_not_move_and_the_purchaser_does_not_learn_why(own_hub: Hub) -> None:
    hub = own_hub
    document = await prepared(hub)
    before = await told_about(hub, BANDARIA, CASE)
    hold = {"document": document, "step": "HOLD"}
    await done(hub, DSCA, "recordDocumentStep", **hold, reason="Arrears on two older cases.")
    assert await not_done(hub, AIR_FORCE, "recordDocumentStep", document=document, step="BEGIN_WRITING") == (
        "HOLD",
        "document",
    )
    held = "holds offerMilestones(where: { code: { eq: CPOHOLD } }) { nodes { reason } }"
    for seat in (DSCA, AIR_FORCE, STATE):
        assert await fact(hub, seat, document, held) == {
            "holds": ["CPOHOLD 2026-11-23 Arrears on two older cases."],
            "offerMilestones": {"nodes": [{"reason": "Arrears on two older cases."}]},
        }
    await done(hub, AIR_FORCE, "recordDocumentStep", document=document, step="RELEASE", reason="Paid.")
    assert (await fact(hub, DSCA, document, "holds"))["holds"] is None
    await stepped(hub, document, (AIR_FORCE, "BEGIN_WRITING"))
    assert differences(before, await told_about(hub, BANDARIA, CASE)) == []


@pytest.mark.long
async def test_state_approves_what_is_proposed_and_adds_scope(own_hub: Hub) -> None:
    hub = own_hub
    document = await prepared(hub)
    built = await hub.data(DSCA, '{ case(designator: "H4-D-BAA") { lettersOfOffer { nodes { id } } } }')
    built_for_a_partner = built["case"]["lettersOfOffer"]["nodes"][0]["id"]
    approve = "approveDocumentForState"
    assert await not_done(hub, STATE, approve, document=NOBODY) == ("DOCUMENT_NOT_FOUND", "document")
    assert await not_done(hub, STATE, approve, document=built_for_a_partner) == ("DOCUMENT_NOT_FOUND", "document")
    assert await not_done(hub, STATE, approve, document=document) == ("ORDER_OF_DOCUMENT_STATUSES", "document")
    await stepped(hub, document, *REVIEWED, *APPROVED, (DSCA, "PROPOSAL"))
    for on, code in (("2026-11-22", "DAY_TOO_EARLY"), ("2026-11-24", "DAY_IN_FUTURE")):
        assert await not_done(hub, STATE, approve, document=document, on=on) == (code, "on")
    before = {seat: await told_about(hub, seat, CASE) for seat in (BANDARIA, ALDER, DFAS)}
    await done(hub, STATE, approve, document=document)
    assert await not_done(hub, STATE, approve, document=document) == ("ALREADY_APPROVED", "document")
    assert await alike(hub, document, "stateApprovedOn waitsOn", STATE, DSCA, AIR_FORCE) == {
        "stateApprovedOn": "2026-11-23",
        "waitsOn": "DSCA",
    }
    for seat, told in before.items():
        assert differences(told, await told_about(hub, seat, CASE)) == [], seat


# The offer.


@pytest.mark.long
async def test_an_offer_goes_out_when_all_have_approved_it_and_the_purchaser_has_its_time(own_hub: Hub) -> None:
    hub = own_hub
    document = await proposed(hub)
    offer = {"document": document}
    assert await not_done(hub, DSCA, "offerLetter", document=NOBODY) == ("DOCUMENT_NOT_FOUND", "document")
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("STATE_APPROVAL", "document")
    await done(hub, STATE, "approveDocumentForState", **offer)
    for change, code, field in (
        ({"sentOn": "2026-11-24"}, "DAY_IN_FUTURE", "sentOn"),
        ({"sentOn": "2026-11-22"}, "DAY_TOO_EARLY", "sentOn"),
        ({"countersignedOn": "2026-11-22"}, "DAY_TOO_EARLY", "countersignedOn"),
    ):
        assert await not_done(hub, DSCA, "offerLetter", **offer, **change) == (code, field)
    await done(hub, DSCA, "recordDocumentStep", document=document, step="HOLD", reason="Arrears.")
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("HOLD", "document")
    await stepped(hub, document, (DSCA, "RELEASE"))
    hub.clock.pass_(days=26)  # a day more than the 25 in which it is sent
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("NOTE_OF_A_SHORT_OFFER", "shortOfferNote")
    hub.clock.pass_(days=60)
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("EXPIRED_OFFER", "document")
    assert await documents(hub, BANDARIA, "status sentOn totalValue") == [
        {"status": "AGENCY_APPROVED", "sentOn": None, "totalValue": None}
    ]


@pytest.mark.long
async def test_a_short_offer_says_so(own_hub: Hub) -> None:
    hub = own_hub
    document = await proposed(hub)
    await done(hub, STATE, "approveDocumentForState", document=document)
    hub.clock.pass_(days=26)
    note = "You have 59 days to review this offer."
    await done(hub, DSCA, "offerLetter", document=document, shortOfferNote=note)
    for seat in (BANDARIA, OFFICE, STATE, AIR_FORCE):
        assert await fact(hub, seat, document, "sentOn notes") == {"sentOn": "2026-12-19", "notes": note}, seat
    assert await not_done(hub, DSCA, "offerLetter", document=document) == ("ORDER_OF_DOCUMENT_STATUSES", "document")


@pytest.mark.long
async def test_an_offer_is_extended_only_while_it_stands(own_hub: Hub) -> None:
    hub = own_hub
    document = await document_of(hub, OFFERED)
    longer = {"document": document, "expiresOn": "2027-01-22", "estimatesValid": True}
    silent = {seat: await told_about(hub, seat, OFFERED) for seat in (DFAS, ALDER, VERDANIA)}
    for change, code, field in (
        ({"expiresOn": "2026-12-22"}, "EXTENSION_OF_AN_OFFER", "expiresOn"),
        ({"estimatesValid": False}, "ESTIMATES_OF_AN_EXTENDED_OFFER", "estimatesValid"),
        ({"document": await document_of(hub, "BN-D-SAJ")}, "EXTENSION_OF_AN_OFFER", "document"),
        ({"document": await document_of(hub, DELIVERING, 2, "MODIFICATION")}, "NO_EXPIRATION", "document"),
        ({"document": NOBODY}, "DOCUMENT_NOT_FOUND", "document"),
    ):
        assert await not_done(hub, AIR_FORCE, "extendOffer", **{**longer, **change}) == (code, field), change
    assert await not_done(hub, ARMY, "extendOffer", **longer) == ("DOCUMENT_NOT_FOUND", "document")
    await done(hub, AIR_FORCE, "extendOffer", **longer)
    for seat in (BANDARIA, OFFICE, DSCA, STATE):
        assert await fact(hub, seat, document, "status expiresOn") == {"status": "OFFERED", "expiresOn": "2027-01-22"}
    for seat, told in silent.items():
        assert differences(told, await told_about(hub, seat, OFFERED)) == [], seat
    hub.clock.pass_(days=61)  # 23 January: the day after its last
    assert await not_done(hub, AIR_FORCE, "extendOffer", **{**longer, "expiresOn": "2027-03-01"}) == (
        "EXTENSION_OF_AN_OFFER",
        "document",
    )


@pytest.mark.long
async def test_an_offer_expires_by_its_day_and_stands_again_only_by_a_decision(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)  # until 16 February
    expiration = {"document": document, "step": "EXPIRATION"}
    assert await not_done(hub, AIR_FORCE, "recordDocumentStep", **expiration) == ("EXPIRY", "document")
    again = {"document": document, "expiresOn": "2027-04-30"}
    assert await not_done(hub, DSCA, "reactivateLetter", **again) == ("ORDER_OF_DOCUMENT_STATUSES", "document")
    hub.clock.pass_(days=86)  # 17 February
    # Whether or not anybody has recorded it, the day has passed.
    for mutation, taken, code in (
        ("acceptLetter", {"withChanges": False}, ("ACCEPTANCE_IN_TIME", "signedOn")),
        ("rejectLetter", {}, ("EXPIRED_OFFER", "document")),
        (
            "requestChange",
            {"changes": ["PRICE"], "reference": "BN/2", "requirement": "Less."},
            ("REACTIVATION", "document"),
        ),
    ):
        assert await not_done(hub, BANDARIA, mutation, document=document, **taken) == code, mutation
    assert await not_done(hub, AIR_FORCE, "restateLetter", document=document, content=CONTENT) == (
        "RESTATEMENT",
        "document",
    )
    await done(hub, AIR_FORCE, "recordDocumentStep", **expiration)
    assert await alike(hub, document, "status", BANDARIA, OFFICE, DSCA, STATE) == {"status": "EXPIRED"}
    assert await not_done(hub, DSCA, "reactivateLetter", **again) == ("ORDER_OF_DOCUMENT_STATUSES", "document")
    assert await not_done(hub, ARMY, "cancelLetter", document=document) == ("DOCUMENT_NOT_FOUND", "document")
    await done(hub, AIR_FORCE, "cancelLetter", document=document)
    assert await alike(hub, document, "status", BANDARIA, OFFICE, DSCA, STATE) == {"status": "CANCELLED"}
    assert await not_done(hub, DSCA, "reactivateLetter", **{**again, "expiresOn": "2027-02-16"}) == (
        "REACTIVATION",
        "expiresOn",
    )
    await done(hub, DSCA, "reactivateLetter", **again)
    stands = {"status": "OFFERED", "expiresOn": "2027-04-30", "decision": None}
    assert await alike(hub, document, "status expiresOn decision", BANDARIA, OFFICE, DSCA) == stands
    await done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)


async def test_what_was_never_sent_is_not_reactivated(own_hub: Hub) -> None:
    hub = own_hub
    cancelled = await document_of(hub, "BN-D-SAK")
    answer = await not_done(hub, DSCA, "reactivateLetter", document=cancelled, expiresOn="2027-04-30")
    assert answer == ("NEVER_SENT", "document")
    assert await not_done(hub, AIR_FORCE, "cancelLetter", document=cancelled) == (
        "ORDER_OF_DOCUMENT_STATUSES",
        "document",
    )
    assert (await fact(hub, BANDARIA, cancelled, "status"))["status"] == "CANCELLED"


# The purchaser's answer.


@pytest.mark.long
async def test_a_signature_counts_only_in_time_and_without_changes_of_its_own(own_hub: Hub) -> None:
    hub = own_hub
    document = await proposed(hub)
    sign = {"document": document, "withChanges": False}
    # Approved and not sent, it is no offer yet.
    assert await not_done(hub, BANDARIA, "acceptLetter", **sign) == ("NOT_OFFERED", "document")
    assert await not_done(hub, BANDARIA, "rejectLetter", document=document) == ("NOT_OFFERED", "document")
    await done(hub, STATE, "approveDocumentForState", document=document)
    hub.clock.pass_(days=1)
    await done(hub, DSCA, "offerLetter", document=document)
    before = await told_about(hub, BANDARIA, CASE)
    assert await not_done(hub, VERDANIA, "acceptLetter", **sign) == ("DOCUMENT_NOT_FOUND", "document")
    for change, code, field in (
        ({"signedOn": "2026-11-25"}, "DAY_IN_FUTURE", "signedOn"),
        ({"signedOn": "2026-11-23"}, "DAY_TOO_EARLY", "signedOn"),
        ({"withChanges": True}, "COUNTEROFFER", "withChanges"),
    ):
        assert await not_done(hub, BANDARIA, "acceptLetter", **{**sign, **change}) == (code, field)
    counteroffer = await act(hub, BANDARIA, "acceptLetter", **{**sign, "withChanges": True})
    assert "`requestChange`" in counteroffer["sentence"]
    assert differences(before, await told_about(hub, BANDARIA, CASE)) == []
    await done(hub, BANDARIA, "acceptLetter", **sign)
    assert await not_done(hub, BANDARIA, "acceptLetter", **sign) == ("ORDER_OF_DOCUMENT_STATUSES", "document")
    assert await not_done(hub, BANDARIA, "rejectLetter", document=document) == (
        "ORDER_OF_DOCUMENT_STATUSES",
        "document",
    )


@pytest.mark.long
async def test_a_hold_that_the_purchaser_may_not_know_of_does_not_answer_it(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)
    await done(hub, DSCA, "recordDocumentStep", document=document, step="HOLD", reason="Arrears.")
    answer = await act(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)
    assert answer["__typename"] == "Receipt"
    assert await not_done(hub, AIR_FORCE, "recordDeposit", document=document) == ("HOLD", "document")


@pytest.mark.long
async def test_an_offer_is_rejected_for_good(own_hub: Hub) -> None:
    hub = own_hub
    document = await document_of(hub, OFFERED)
    silent = {seat: await told_about(hub, seat, OFFERED) for seat in (DFAS, ALDER, VERDANIA)}
    for on, code in (("2026-11-24", "DAY_IN_FUTURE"), ("2026-10-18", "DAY_TOO_EARLY")):
        assert await not_done(hub, BANDARIA, "rejectLetter", document=document, on=on) == (code, "on")
    await done(hub, BANDARIA, "rejectLetter", document=document, on="2026-11-20")
    rejected = {"status": "REJECTED", "decision": "REJECTED", "decidedOn": "2026-11-20", "acceptedOn": None}
    facts = "status decision decidedOn acceptedOn"
    assert await alike(hub, document, facts, BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE) == rejected
    for seat, before in silent.items():
        assert differences(before, await told_about(hub, seat, OFFERED)) == [], seat
    again = {"document": document}
    signed = await not_done(hub, BANDARIA, "acceptLetter", **again, withChanges=False)
    assert signed == ("ORDER_OF_DOCUMENT_STATUSES", "document")
    ask = {"changes": ["PRICE"], "reference": "BN/3", "requirement": "Less."}
    assert await not_done(hub, BANDARIA, "requestChange", **again, **ask) == ("CHANGE_BEFORE_SIGNATURE", "document")


@pytest.mark.long
async def test_a_change_is_asked_for_by_a_new_letter(own_hub: Hub) -> None:
    hub = own_hub
    document = await document_of(hub, OFFERED)
    ask = {
        "document": document,
        "changes": ["RAISE_QUANTITY", "PRICE"],
        "reference": "BN/AS/2026/140",
        "requirement": "Eight radars instead of six.",
        "signedOn": "2026-11-20",
    }
    silent = {seat: await told_about(hub, seat, OFFERED) for seat in (ALDER, DUNMORE, VERDANIA, DFAS, ARMY)}
    for change, code, field in (
        ({"changes": []}, "CHANGES_MISSING", "changes"),
        ({"reference": " "}, "TEXT_EMPTY", "reference"),
        ({"requirement": ""}, "TEXT_EMPTY", "requirement"),
        ({"signedOn": "2026-11-24"}, "DAY_IN_FUTURE", "signedOn"),
        ({"signedOn": "2026-10-18"}, "DAY_TOO_EARLY", "signedOn"),
        ({"document": NOBODY}, "DOCUMENT_NOT_FOUND", "document"),
        ({"document": await document_of(hub, DELIVERING, 2, "MODIFICATION")}, "NOT_OFFERED", "document"),
        ({"document": await document_of(hub, "BN-D-SAJ")}, "REACTIVATION", "document"),
    ):
        assert await not_done(hub, BANDARIA, "requestChange", **{**ask, **change}) == (code, field), change
    letter = await done(hub, BANDARIA, "requestChange", **ask)
    node = (
        f'{{ node(id: "{letter}") {{ ... on LetterOfRequest '
        "{ reference requirement responseWanted signedOn receivedOn case { designator } } } }"
    )
    asked = {
        "reference": "BN/AS/2026/140",
        "requirement": "Eight radars instead of six.",
        "responseWanted": "AMENDMENT",
        "signedOn": "2026-11-20",
        "receivedOn": "2026-11-23",
        "case": {"designator": OFFERED},
    }
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE):
        assert (await hub.data(seat, node))["node"] == asked, seat
    assert (await fact(hub, BANDARIA, document, "status"))["status"] == "OFFERED"  # the offer stands meanwhile
    for seat, before in silent.items():
        assert differences(before, await told_about(hub, seat, OFFERED)) == [], seat
    # Of what is in force, less is asked by a modification and more by an amendment.
    basic = await document_of(hub, DELIVERING)
    for changes, wanted in ((["DELIVERY"], "MODIFICATION"), (["DELIVERY", "ADD_LINE"], "AMENDMENT")):
        answer = await act(
            hub,
            BANDARIA,
            "requestChange",
            "... on LetterOfRequest { responseWanted }",
            **{**ask, "document": basic, "changes": changes},
        )
        assert answer["record"]["responseWanted"] == wanted


# The deposit and the implementation.


@pytest.mark.long
async def test_the_deposit_counts_only_in_time(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)
    deposit = {"document": document}
    assert await not_done(hub, AIR_FORCE, "recordDeposit", **deposit) == ("ORDER_OF_DOCUMENT_STATUSES", "document")
    await done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)
    hub.clock.pass_(days=86)  # 17 February, the day after its last
    before = {seat: await told_about(hub, seat, CASE) for seat in (BANDARIA, OFFICE, DFAS, ALDER)}
    assert await not_done(hub, ARMY, "recordDeposit", **deposit) == ("DOCUMENT_NOT_FOUND", "document")
    for on, code in (
        ("2027-02-18", "DAY_IN_FUTURE"),
        ("2026-11-22", "DAY_TOO_EARLY"),
        ("2027-02-17", "ACCEPTANCE_IN_TIME"),
    ):
        assert await not_done(hub, AIR_FORCE, "recordDeposit", **deposit, receivedOn=on) == (code, "receivedOn")
    implementation = {"document": document, "implementation": "ROUTINE"}
    assert await not_done(hub, AIR_FORCE, "implementLetter", **implementation) == ("ACCEPTANCE_IN_TIME", "document")
    for seat, told in before.items():
        assert differences(told, await told_about(hub, seat, CASE)) == [], seat
    await done(hub, AIR_FORCE, "recordDeposit", **deposit, receivedOn="2027-02-16")
    paid = {"depositReceivedOn": "2027-02-16", "acceptedOn": "2027-02-16"}
    assert (
        await alike(hub, document, "depositReceivedOn acceptedOn", BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE, DFAS)
        == paid
    )
    assert await not_done(hub, DSCA, "recordDeposit", **deposit) == ("DEPOSIT_RECORDED", "document")
    assert differences(before[ALDER], await told_about(hub, ALDER, CASE)) == []


@pytest.mark.long
async def test_a_signed_offer_without_its_deposit_lapses_and_stands_again_only_by_a_decision(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)  # until 16 February
    await done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)
    expiration = {"document": document, "step": "EXPIRATION"}
    hub.clock.pass_(days=85)
    assert await not_done(hub, AIR_FORCE, "recordDocumentStep", **expiration) == ("EXPIRY", "document")
    hub.clock.pass_(days=1)
    assert await not_done(hub, AIR_FORCE, "recordDeposit", document=document) == ("ACCEPTANCE_IN_TIME", "receivedOn")
    silent = {seat: await told_about(hub, seat, CASE) for seat in (DFAS, ALDER, VERDANIA)}
    await done(hub, AIR_FORCE, "recordDocumentStep", **expiration)
    lapsed = {"status": "EXPIRED", "decision": "ACCEPTED", "acceptedOn": None, "depositReceivedOn": None}
    assert await alike(hub, document, " ".join(lapsed), BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE) == lapsed
    assert (await fact(hub, DSCA, document, "waitsOn"))["waitsOn"] is None

    # What comes in now accepts nothing, whenever it was paid; nor is the lapsed offer implemented, even in an emergency.
    for on in ("2027-02-16", "2027-02-17"):
        late = await act(hub, AIR_FORCE, "recordDeposit", document=document, receivedOn=on)
        assert refused(late) == ("ACCEPTANCE_IN_TIME", "receivedOn")
        assert "return the deposit" in late["sentence"]
    emergency = {"implementation": "EMERGENCY", "emergencyApprovedOn": "2027-02-17"}
    assert await not_done(hub, AIR_FORCE, "implementLetter", document=document, **emergency) == (
        "ORDER_OF_DOCUMENT_STATUSES",
        "document",
    )
    assert await alike(hub, document, " ".join(lapsed), BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE) == lapsed

    # Cancelled and reactivated, it waits for a new signature, and a deposit in time accepts it.
    await done(hub, AIR_FORCE, "cancelLetter", document=document)
    await done(hub, DSCA, "reactivateLetter", document=document, expiresOn="2027-04-30")
    stands = {"status": "OFFERED", "decision": None, "expiresOn": "2027-04-30"}
    assert await alike(hub, document, " ".join(stands), BANDARIA, OFFICE, DSCA, AIR_FORCE) == stands
    for seat, told in silent.items():
        assert differences(told, await told_about(hub, seat, CASE)) == [], seat
    await done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)
    await done(hub, AIR_FORCE, "recordDeposit", document=document)
    paid = {"status": "ACCEPTED", "acceptedOn": "2027-02-17"}
    assert await alike(hub, document, " ".join(paid), BANDARIA, DFAS) == paid


@pytest.mark.long
async def test_an_accepted_offer_does_not_lapse(own_hub: Hub) -> None:
    hub = own_hub
    document = await accepted(hub)
    hub.clock.pass_(days=86)
    before = await told_about(hub, DSCA, CASE)
    for seat in (AIR_FORCE, DSCA):
        answer = await not_done(hub, seat, "recordDocumentStep", document=document, step="EXPIRATION")
        assert answer == ("EXPIRY", "document")
    assert differences(before, await told_about(hub, DSCA, CASE)) == []


@pytest.mark.long
async def test_an_amendment_without_a_deposit_is_accepted_by_its_signature(own_hub: Hub) -> None:
    hub = own_hub
    line = {"number": "003", "description": "Spare pod", "quantity": 1, "unitCost": usd("1000000.00")}
    amendment = await done(
        hub,
        AIR_FORCE,
        "prepareLetterOfOffer",
        case=SMALL,
        kind="AMENDMENT",
        letter=await letter_of(hub, SMALL),
        changes=["RAISE_QUANTITY"],
        content={"lines": [line], "payments": [{**PAYMENTS[1], "amount": usd("1032000.00")}]},
    )
    await stepped(hub, amendment, *REVIEWED, *APPROVED, (DSCA, "PROPOSAL"))
    await done(hub, STATE, "approveDocumentForState", document=amendment)
    await done(hub, DSCA, "offerLetter", document=amendment)
    facts = "status decidedOn acceptedOn depositReceivedOn"
    signed = {"status": "ACCEPTED", "decidedOn": "2026-11-23", "acceptedOn": "2026-11-23", "depositReceivedOn": None}
    before = (await hub.data(DFAS, f'{{ node(id: "{amendment}") {{ __typename }} }}'))["node"]
    await done(hub, BANDARIA, "acceptLetter", document=amendment, withChanges=False)
    assert before is None
    assert await alike(hub, amendment, facts, BANDARIA, OFFICE, AIR_FORCE, STATE, DFAS) == signed


@pytest.mark.long
async def test_in_an_emergency_the_deposit_may_come_later(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)
    implement = {"document": document, "implementation": "EMERGENCY", "emergencyApprovedOn": "2026-11-24"}
    assert await not_done(hub, AIR_FORCE, "implementLetter", **implement) == ("ORDER_OF_DOCUMENT_STATUSES", "document")
    await done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)
    hub.clock.pass_(days=2)
    for change, code, field in (
        ({"document": NOBODY}, "DOCUMENT_NOT_FOUND", "document"),
        ({"on": "2026-11-26"}, "DAY_IN_FUTURE", "on"),
        ({"on": "2026-11-22"}, "DAY_TOO_EARLY", "on"),
        ({"emergencyApprovedOn": None}, "EMERGENCY_IMPLEMENTATION", "emergencyApprovedOn"),
        ({"on": "2026-11-23"}, "EMERGENCY_IMPLEMENTATION", "emergencyApprovedOn"),  # approved the day after
        ({"implementation": "ROUTINE"}, "ACCEPTANCE_IN_TIME", "document"),
    ):
        assert await not_done(hub, AIR_FORCE, "implementLetter", **{**implement, **change}) == (code, field), change
    assert await not_done(hub, ARMY, "implementLetter", **implement) == ("DOCUMENT_NOT_FOUND", "document")
    silent = {seat: await told_about(hub, seat, CASE) for seat in (DFAS, ALDER, VERDANIA)}
    await done(hub, AIR_FORCE, "implementLetter", **implement)
    outward = {"status": "IMPLEMENTED", "implementedOn": "2026-11-25", "acceptedOn": None}
    facts = "status implementedOn acceptedOn"
    assert await alike(hub, document, facts, BANDARIA, OFFICE, DSCA, STATE) == outward
    assert await alike(hub, document, "emergencyApprovedOn", AIR_FORCE, DSCA) == {"emergencyApprovedOn": "2026-11-24"}
    for seat, before in silent.items():
        assert differences(before, await told_about(hub, seat, CASE)) == [], seat
    # What was left owing comes in: in time, and so the offer counts as accepted.
    await done(hub, DSCA, "recordDeposit", document=document)
    paid = {"status": "IMPLEMENTED", "acceptedOn": "2026-11-25", "depositReceivedOn": "2026-11-25"}
    facts = "status acceptedOn depositReceivedOn"
    assert await alike(hub, document, facts, BANDARIA, AIR_FORCE, DFAS) == paid


@pytest.mark.long
async def test_what_an_emergency_left_owing_may_come_too_late_to_count(own_hub: Hub) -> None:
    hub = own_hub
    document = await offered(hub)
    await done(hub, BANDARIA, "acceptLetter", document=document, withChanges=False)
    emergency = {"implementation": "EMERGENCY", "emergencyApprovedOn": "2026-11-23"}
    await done(hub, AIR_FORCE, "implementLetter", document=document, **emergency)
    hub.clock.pass_(days=86)  # the day after the offer's last
    await done(hub, AIR_FORCE, "recordDeposit", document=document)
    assert await fact(hub, BANDARIA, document, "status acceptedOn depositReceivedOn") == {
        "status": "IMPLEMENTED",
        "acceptedOn": None,
        "depositReceivedOn": "2027-02-17",
    }


@pytest.mark.long
async def test_a_delayed_document_waits_for_the_day_agreed_on(own_hub: Hub) -> None:
    hub = own_hub
    document = await accepted(hub)
    implement = {"document": document, "implementation": "DELAYED"}
    late = ("DELAYED_IMPLEMENTATION", "delayAgreedUntil")
    assert await not_done(hub, AIR_FORCE, "implementLetter", **implement) == late
    agreed = {**implement, "delayAgreedUntil": "2026-11-30"}
    assert await not_done(hub, AIR_FORCE, "implementLetter", **agreed) == late
    hub.clock.pass_(days=7)
    await done(hub, AIR_FORCE, "implementLetter", **agreed)
    assert await alike(hub, document, "implementedOn implementation", DSCA, AIR_FORCE) == {
        "implementedOn": "2026-11-30",
        "implementation": "DELAYED",
    }
    seats = (BANDARIA, OFFICE, STATE, DFAS)
    assert await alike(hub, document, "implementedOn", *seats) == {"implementedOn": "2026-11-30"}
    assert await not_done(hub, AIR_FORCE, "implementLetter", **agreed) == ("ORDER_OF_DOCUMENT_STATUSES", "document")


# The notification to Congress.

SALE = {
    "case": CASE,
    "title": "Bandaria -- Air Defense Command Posts",
    "draftText": "The proposed sale will improve Bandaria's air picture.",
    "totalValue": usd("70000000.00"),
    "majorDefenseEquipmentValue": usd("40000000.00"),
    "articles": "Two command posts.",
    "tier": 1,
}


async def notifications(hub: Hub, seat: str, facts: str, case: str = CASE) -> list[dict[str, Any]]:
    """What a reader is told of the notifications of a case."""
    query = f'{{ case(designator: "{case}") {{ congressionalNotifications {{ nodes {{ {facts} }} }} }} }}'
    return list((await hub.data(seat, query))["case"]["congressionalNotifications"]["nodes"])


async def certified(hub: Hub, **changed: Any) -> str:
    """A notification that was certified and delivered to Congress today, without an informal review."""
    draft = await done(hub, DSCA, "draftNotification", **{**SALE, **changed})
    step = {"notification": draft}
    await done(hub, STATE, "recordNotificationStep", **step, step="CERTIFICATION", transmittal="26-931")
    await done(hub, STATE, "recordNotificationStep", **step, step="DELIVERY")
    return draft


@pytest.mark.long
async def test_a_notification_runs_its_course_and_only_officials_know_of_it(own_hub: Hub) -> None:
    hub = own_hub
    silent = (BANDARIA, OFFICE, ALDER, DUNMORE, VERDANIA, DFAS, CENTCOM, ARMY)
    began = hub.clock.at
    before = {seat: await told_about(hub, seat, CASE) for seat in silent}
    for change, code, field in (
        ({"case": "BN-B-GAA"}, "CASE_NOT_FOUND", "case"),  # the Army's
        ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"title": " "}, "TEXT_EMPTY", "title"),
        ({"draftText": ""}, "TEXT_EMPTY", "draftText"),
        ({"totalValue": usd("39999999.99")}, "MONEY", "totalValue"),
        ({"totalValue": "70000000.00 EUR"}, "MONEY", "totalValue"),
        ({"marking": "SECRET"}, "MARKING", "marking"),
    ):
        assert await not_done(hub, AIR_FORCE, "draftNotification", **{**SALE, **change}) == (code, field), change
    assert await notifications(hub, DSCA, "id") == []
    draft = await done(hub, AIR_FORCE, "draftNotification", **SALE)

    async def refusal(step: str, **more: Any) -> tuple[str, str | None]:
        return await not_done(hub, STATE, "recordNotificationStep", notification=draft, step=step, **more)

    async def take(step: str, **more: Any) -> None:
        await done(hub, STATE, "recordNotificationStep", notification=draft, step=step, **more)

    answer = await not_done(hub, DSCA, "recordNotificationStep", notification=NOBODY, step="DELIVERY")
    assert answer == ("NOTIFICATION_NOT_FOUND", "notification")
    for step in ("DELIVERY", "CLEARANCE", "PROHIBITION"):
        assert await refusal(step) == ("COURSE_OF_A_NOTIFICATION", "notification")
    assert await refusal("NOT_REQUIRED") == ("CONGRESSIONAL_NOTIFICATION", "notification")
    assert await refusal("INFORMAL_REVIEW", on="2026-11-24") == ("DAY_IN_FUTURE", "on")
    await take("INFORMAL_REVIEW")
    hub.clock.pass_(days=19)
    assert await refusal("CERTIFICATION", transmittal="26-931") == ("INFORMAL_REVIEW", "notification")
    assert await refusal("CERTIFICATION", on="2026-11-22", transmittal="26-931") == ("DAY_TOO_EARLY", "on")
    hub.clock.pass_(days=1)
    assert await refusal("CERTIFICATION") == ("TRANSMITTAL_MISSING", "transmittal")
    more = {"transmittal": "26-931", "totalValue": usd("72000000.00")}
    excess = {**more, "majorDefenseEquipmentValue": usd("72000000.01")}
    assert await refusal("CERTIFICATION", **excess) == ("MONEY", "totalValue")
    await take("CERTIFICATION", **more)
    await take("DELIVERY")  # 13 December
    hub.clock.pass_(days=29)
    assert await refusal("CLEARANCE") == ("CONGRESSIONAL_REVIEW", "notification")
    hub.clock.pass_(days=1)
    await take("CLEARANCE")
    facts = "transmittal kind state tier informalReviewFrom deliveredOn totalValue otherValue draftText publishedOn"
    cleared = {
        "transmittal": "26-931",
        "kind": "CERTIFICATION",
        "state": "CLEARED",
        "tier": 1,
        "informalReviewFrom": "2026-11-23",
        "deliveredOn": "2026-12-13",
        "totalValue": usd("72000000.00"),
        "otherValue": usd("32000000.00"),
        "draftText": "The proposed sale will improve Bandaria's air picture.",
        "publishedOn": None,
    }
    for seat in (DSCA, AIR_FORCE, STATE):
        assert await notifications(hub, seat, facts) == [cleared], seat
    hub.clock.at = began  # asked as of the same instant, for time alone changes answers too
    for seat in silent:
        assert differences(before[seat], await told_about(hub, seat, CASE)) == [], seat


async def test_a_printed_text_is_not_moved_and_a_draft_needs_its_tier(own_hub: Hub) -> None:
    hub = own_hub
    [printed] = [
        n for n in await notifications(hub, DSCA, "id transmittal kind", DELIVERING) if n["kind"] == "CORRECTION"
    ]
    step = {"notification": printed["id"], "step": "DELIVERY"}
    assert await not_done(hub, DSCA, "recordNotificationStep", **step) == ("TEXT_ONLY", "notification")
    draft = await done(hub, DSCA, "draftNotification", **{**SALE, "tier": None})
    step = {"notification": draft, "step": "INFORMAL_REVIEW"}
    assert await not_done(hub, DSCA, "recordNotificationStep", **step) == ("TIER_MISSING", "notification")


@pytest.mark.long
async def test_a_large_offer_waits_for_congress_and_stays_within_what_was_certified(own_hub: Hub) -> None:
    hub = own_hub
    line = {**LINES[0], "unitCost": usd("65000000.00")}  # 67,080,000 dollars with its surcharge
    payment = {**PAYMENTS[0], "amount": usd("67080000.00")}
    document = await proposed(hub, content={"lines": [line], "payments": [payment]})
    await done(hub, STATE, "approveDocumentForState", document=document)
    offer = {"document": document}
    waits = ("NOTIFICATION_BEFORE_THE_OFFER", "document")
    assert await not_done(hub, DSCA, "offerLetter", **offer) == waits  # nothing was found
    small = await certified(hub, totalValue=usd("60000000.00"))
    assert await not_done(hub, DSCA, "offerLetter", **offer) == waits  # Congress has its days
    began, before = hub.clock.at, await told_about(hub, BANDARIA, CASE)
    hub.clock.pass_(days=20)
    await certified(hub)
    hub.clock.pass_(days=10)
    await done(hub, DSCA, "recordNotificationStep", notification=small, step="CLEARANCE")
    note = {"shortOfferNote": "You have 35 days to review this offer."}
    assert await not_done(hub, DSCA, "offerLetter", **offer, **note) == ("ENLARGED_TOTAL", "document")
    hub.clock.pass_(days=20)
    large = [n for n in await notifications(hub, DSCA, "id state") if n["state"] == "REVIEW_PERIOD"]
    await done(hub, DSCA, "recordNotificationStep", notification=large[0]["id"], step="CLEARANCE")
    now, hub.clock.at = hub.clock.at, began  # asked as of the same instant
    assert differences(before, await told_about(hub, BANDARIA, CASE)) == []
    hub.clock.at = now
    await done(hub, DSCA, "offerLetter", **offer, **note)
    assert [d["status"] for d in await documents(hub, BANDARIA, "status")] == ["OFFERED"]


@pytest.mark.long
async def test_an_emergency_waives_the_review_with_its_justification(own_hub: Hub) -> None:
    hub = own_hub
    line = {**LINES[0], "unitCost": usd("65000000.00")}
    payment = {**PAYMENTS[0], "amount": usd("67080000.00")}
    document = await proposed(hub, content={"lines": [line], "payments": [payment]})
    await done(hub, STATE, "approveDocumentForState", document=document)
    draft = await done(hub, DSCA, "draftNotification", **SALE)
    step = {"notification": draft, "step": "EMERGENCY"}
    why = "The radars replace those lost in the flood, before the season begins."
    early = await not_done(hub, STATE, "recordNotificationStep", **step, justification=why)
    assert early == ("COURSE_OF_A_NOTIFICATION", "notification")
    certification = {"notification": draft, "step": "CERTIFICATION", "transmittal": "26-931"}
    await done(hub, STATE, "recordNotificationStep", **certification)
    for nothing in (None, " "):
        answer = await not_done(hub, STATE, "recordNotificationStep", **step, justification=nothing)
        assert answer == ("EMERGENCY", "justification")
    assert await not_done(hub, DSCA, "offerLetter", document=document) == ("NOTIFICATION_BEFORE_THE_OFFER", "document")

    silent = {seat: await told_about(hub, seat, CASE) for seat in (BANDARIA, OFFICE, ALDER, DFAS, CENTCOM)}
    await done(hub, STATE, "recordNotificationStep", **step, justification=why)
    waived = {"state": "EMERGENCY_WAIVED", "deliveredOn": "2026-11-23", "emergencyJustification": why}
    for seat in (AIR_FORCE, DSCA, STATE):
        assert await notifications(hub, seat, " ".join(waived)) == [waived], seat
    for seat, told in silent.items():
        assert differences(told, await told_about(hub, seat, CASE)) == [], seat
    await done(hub, DSCA, "offerLetter", document=document)
    assert [d["status"] for d in await documents(hub, BANDARIA, "status")] == ["OFFERED"]


@pytest.mark.long
async def test_what_congress_has_stopped_is_not_offered(own_hub: Hub) -> None:
    hub = own_hub
    document = await proposed(hub)
    await done(hub, STATE, "approveDocumentForState", document=document)
    stopped = await certified(hub)
    await done(hub, STATE, "recordNotificationStep", notification=stopped, step="PROHIBITION")
    assert await not_done(hub, DSCA, "offerLetter", document=document) == ("NOTIFICATION_BEFORE_THE_OFFER", "document")
    step = {"notification": stopped, "step": "CLEARANCE"}
    assert await not_done(hub, STATE, "recordNotificationStep", **step) == ("COURSE_OF_A_NOTIFICATION", "notification")


@pytest.mark.long
async def test_an_offer_that_might_need_a_notification_waits_for_the_finding_that_it_does_not(own_hub: Hub) -> None:
    hub = own_hub
    line = {**LINES[0], "unitCost": usd("20000000.00")}  # below 50 million dollars; what of it is major equipment?
    payment = {**PAYMENTS[0], "amount": usd("20640000.00")}
    document = await proposed(hub, content={"lines": [line], "payments": [payment]})
    await done(hub, STATE, "approveDocumentForState", document=document)
    offer = {"document": document}
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("NOTIFICATION_BEFORE_THE_OFFER", "document")
    values = {"totalValue": usd("21000000.00"), "majorDefenseEquipmentValue": usd("13000000.00")}
    draft = await done(hub, AIR_FORCE, "draftNotification", **{**SALE, **values})
    assert await not_done(hub, DSCA, "offerLetter", **offer) == ("NOTIFICATION_BEFORE_THE_OFFER", "document")
    await done(hub, DSCA, "recordNotificationStep", notification=draft, step="NOT_REQUIRED")
    await done(hub, DSCA, "offerLetter", **offer)
    assert [d["status"] for d in await documents(hub, BANDARIA, "status")] == ["OFFERED"]
    assert await notifications(hub, BANDARIA, "transmittal") == []


@pytest.mark.long
async def test_an_amendment_counts_what_is_in_force_beside_it(own_hub: Hub) -> None:
    hub = own_hub
    line = {"number": "004", "description": "Trainer", "quantity": 1, "unitCost": usd("1000000.00")}
    amendment = await done(
        hub,
        AIR_FORCE,
        "prepareLetterOfOffer",
        case=DELIVERING,
        kind="AMENDMENT",
        letter=await letter_of(hub, DELIVERING),
        changes=["RAISE_QUANTITY"],
        content={"lines": [line], "payments": [{**PAYMENTS[1], "amount": usd("1032000.00")}]},
    )
    await stepped(hub, amendment, *REVIEWED, *APPROVED, (DSCA, "PROPOSAL"))
    await done(hub, STATE, "approveDocumentForState", document=amendment)
    # With the basic document the case comes to 56,842,048.64 dollars; a finding for less does not cover it.
    waits = ("NOTIFICATION_BEFORE_THE_OFFER", "document")
    assert await not_done(hub, DSCA, "offerLetter", document=amendment) == waits
    less = {"totalValue": usd("49000000.00"), "majorDefenseEquipmentValue": usd("0.00")}
    draft = await done(hub, DSCA, "draftNotification", **{**SALE, **less, "case": DELIVERING})
    await done(hub, DSCA, "recordNotificationStep", notification=draft, step="NOT_REQUIRED")
    assert await not_done(hub, DSCA, "offerLetter", document=amendment) == waits
    assert (await fact(hub, DSCA, amendment, "rawStatus"))["rawStatus"] == "PROPOSED"
