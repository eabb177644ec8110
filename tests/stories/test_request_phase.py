"""From the letter to its answer: judged, returned and revised, assessed by the embassy, priced, advised on, and decided."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
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
    GREYHAVEN,
    KESTRELMOOR,
    NOBODY,
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    estimate_of,
    everything,
    refused,
    told_about,
)
from tests.stories.conftest import Worlds

EMBASSY_OF_VERDANIA = "sco:VE"
CRITERIA = (
    "PURCHASER_ELIGIBLE", "ITEM_SALEABLE", "PROPER_CHANNEL", "FREE_OF_SANCTIONS", "MILITARY_REQUIREMENT",
    "AUTHORIZED_SOURCE", "RESPONSE_DETERMINED", "FUNDING_IDENTIFIED", "ENOUGH_DETAIL", "ASSESSMENT_NEED_DECIDED",
    "ASSESSMENT_SUPPLIED", "RELEASE_REVIEW_DECIDED", "NOT_NEGOTIATED_DIRECTLY",
)  # fmt: skip
ELEMENTS = (
    "REASON_AND_USE", "FORCE_STRUCTURE_AND_GOALS", "ABILITY_TO_OPERATE_AND_SAFEGUARD", "REGIONAL_REACTIONS",
    "TYPE_AND_QUANTITY", "TRAINING", "UNITED_STATES_PRESENCE", "FINANCING_AND_ECONOMY", "HUMAN_RIGHTS",
    "END_USE_MONITORING_PLAN", "RECOMMENDATION", "CIVILIAN_HARM_MITIGATION",
)  # fmt: skip
CAVEAT = (
    "These data are an estimate for planning. They are not an offer to sell and commit neither government; only a Letter "
    "of Offer and Acceptance does, and its prices and dates can differ."
)
LETTER = {
    "idempotencyKey": "BN-2026-124",
    "agency": "D",
    "reference": "BN/AS/2026/124",
    "requirement": "Tow tractors for the transport squadron.",
    "responseWanted": "LETTER_OF_OFFER",
    "signedOn": "2026-11-20",
}
OUTWARD = "... on LetterOfRequest { status returnedOn missingFromPurchaser { nodes { item } } }"
INWARD = "... on LetterOfRequest { rawStatus evaluation missingOnUnitedStatesSide { nodes { item } } }"

Refusals = list[tuple[dict[str, Any], str, str | None]]


@pytest.fixture(scope="module")
async def served_world(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub in which everything is refused, so that nothing ever changes."""
    async with worlds.hub() as hub:
        yield hub


async def done(hub: Hub, seat: str, mutation: str, key: str, **taken: Any) -> str:
    """The id of what a submission made; it was accepted."""
    answer = await hub.submit(seat, mutation, {"idempotencyKey": key, **taken})
    assert answer["__typename"] == "Receipt", answer
    return str(answer["recordId"])


async def told(hub: Hub, seat: str, record: str, select: str = "__typename") -> Any:
    """What a reader is told of a record by its id."""
    return (await hub.data(seat, f'{{ node(id: "{record}") {{ {select} }} }}'))["node"]


async def on_case(hub: Hub, seat: str, designator: str, select: str) -> Any:
    """What a reader is told of a case."""
    return (await hub.data(seat, f'{{ case(designator: "{designator}") {{ {select} }} }}'))["case"]


async def letter_of(hub: Hub, case: str) -> str:
    """The id of a case's letter of request."""
    return str((await on_case(hub, DSCA, case, "letterOfRequest { id }"))["letterOfRequest"]["id"])


async def registered(hub: Hub) -> str:
    """Bandaria writes a letter, and the Air Force registers it as BN-D-QZA."""
    letter = (await hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["recordId"]
    await done(
        hub,
        AIR_FORCE,
        "registerLetterOfRequest",
        "register",
        letter=letter,
        designator="BN-D-QZA",
        neutralTitle="Tow tractors",
        program="FMS",
        form="DEFINED_ORDER",
        caseManager="Case office D-QZA",
    )
    return str(letter)


def found(*failed: str, judged: tuple[str, ...] = CRITERIA, **missing: str) -> list[dict[str, Any]]:
    """Findings on these criteria, of which some are not met; with the words for what is missing where there are any."""
    return [
        {"criterion": c, "met": c not in failed} | ({"missing": missing[c]} if c in missing else {}) for c in judged
    ]


def items(*missing: str | None) -> dict[str, Any]:
    """Rows of what is missing."""
    return {"nodes": [{"item": item} for item in missing]}


async def refusals(
    hub: Hub, seat: str, mutation: str, good: Mapping[str, Any], table: Refusals, case: str = "BN-D-QAC"
) -> None:
    """Each change to a good submission is refused as the table says, and nothing is kept."""
    before = await told_about(hub, DSCA, case)
    met = []
    for change, *_ in table:
        met.append(refused(await hub.submit(seat, mutation, {"idempotencyKey": "refused", **good, **change})))
    assert met == [(code, at) for _, code, at in table]
    assert differences(before, await told_about(hub, DSCA, case)) == []


# The letter: judged, returned, revised, judged again, complete, answered.


@pytest.mark.long
async def test_a_letter_is_returned_for_what_is_missing_and_comes_back(own_hub: Hub) -> None:
    hub = own_hub
    letter = await registered(hub)

    # The Air Force finds too little detail, and has itself something to decide. The purchaser is told nothing yet.
    judged = found("ENOUGH_DETAIL", "RELEASE_REVIEW_DECIDED", ENOUGH_DETAIL="Name the number of tractors.")
    await done(hub, AIR_FORCE, "assessLetterOfRequest", "a-1", letter=letter, findings=judged, evaluation="Too vague.")
    undecided = "whether technology release or policy review is needed is not decided; decide it"
    inward = {
        "rawStatus": "INSUFFICIENT",
        "evaluation": "Too vague.",
        "missingOnUnitedStatesSide": items(undecided),
    }
    waiting = {"status": "RECEIVED", "returnedOn": None, "missingFromPurchaser": items()}
    drafted = {**waiting, "missingFromPurchaser": items("Name the number of tractors.")}
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        assert await told(hub, seat, letter, INWARD) == inward, seat
        assert await told(hub, seat, letter, OUTWARD) == drafted, seat
    assert await told(hub, BANDARIA, letter, OUTWARD) == waiting
    theater = "... on LetterOfRequest { evaluation missingOnUnitedStatesSide { nodes { item } } }"
    assert await told(hub, CENTCOM, letter, theater) == {k: v for k, v in inward.items() if k != "rawStatus"}

    # It is sent back: now the purchaser reads what is missing from it, and never what is missing on our side.
    hub.clock.pass_(days=1)
    await done(hub, AIR_FORCE, "returnLetterOfRequest", "r-1", letter=letter)
    returned = {**drafted, "status": "RETURNED", "returnedOn": "2026-11-24"}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE):
        assert await told(hub, seat, letter, OUTWARD) == returned, seat
    again = await hub.submit(AIR_FORCE, "returnLetterOfRequest", {"idempotencyKey": "r-2", "letter": letter})
    assert refused(again) == ("ALREADY_RETURNED", "letter")

    # Bandaria mends it: what it leaves out stays, and the letter is assessed again.
    hub.clock.pass_(days=3)
    revision = {"idempotencyKey": "v-1", "letter": letter, "requirement": "Two tow tractors.", "signedOn": "2026-11-26"}
    facts = "... on LetterOfRequest { requirement responseWanted reference signedOn receivedOn status }"
    receipt = await hub.submit(BANDARIA, "reviseLetterOfRequest", revision, facts)
    assert (receipt["recordId"], receipt["record"]) == (
        letter,
        {
            "__typename": "LetterOfRequest",
            "id": letter,
            "requirement": "Two tow tractors.",
            "responseWanted": "LETTER_OF_OFFER",
            "reference": "BN/AS/2026/124",
            "signedOn": "2026-11-26",
            "receivedOn": "2026-11-23",
            "status": "RECEIVED",
        },
    )
    assert await told(hub, AIR_FORCE, letter, INWARD) == {**inward, "rawStatus": "ASSESSMENT"}

    # All thirteen are met: nothing is missing any more on either side, and the purchaser hears that work has begun.
    met = {"letter": letter, "findings": found(), "evaluation": "All criteria met."}
    await done(hub, AIR_FORCE, "assessLetterOfRequest", "a-2", **met)
    settled = {
        "rawStatus": "ACTIONABLE",
        "evaluation": "All criteria met.",
        "missingOnUnitedStatesSide": items(undecided),
    }
    days = "... on LetterOfRequest { missingFromPurchaser { nodes { item settledOn } } }"
    supplied = {"nodes": [{"item": "Name the number of tractors.", "settledOn": "2026-11-27"}]}
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        assert await told(hub, seat, letter, days) == {"missingFromPurchaser": supplied}, seat
    ours = "... on LetterOfRequest { missingOnUnitedStatesSide { nodes { settledOn } } }"
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM):
        decided = {"missingOnUnitedStatesSide": {"nodes": [{"settledOn": "2026-11-27"}]}}
        assert await told(hub, seat, letter, ours) == decided, seat
    begun = {"status": "IN_PREPARATION", "returnedOn": None, "missingFromPurchaser": items()}
    assert await told(hub, AIR_FORCE, letter, INWARD) == settled
    assert await told(hub, BANDARIA, letter, OUTWARD) == begun
    late = await hub.submit(BANDARIA, "reviseLetterOfRequest", {**revision, "idempotencyKey": "v-2"})
    assert refused(late) == ("LETTER_IN_PREPARATION", "letter")

    # Complete, it is answered with an offer to come.
    await done(hub, AIR_FORCE, "completeLetterOfRequest", "c-1", letter=letter)
    assert await told(hub, AIR_FORCE, letter, INWARD) == {**settled, "rawStatus": "COMPLETE"}
    assert await told(hub, BANDARIA, letter, OUTWARD) == begun
    reason = "An offer of two tractors is being written."
    await done(hub, AIR_FORCE, "answerLetterOfRequest", "w-1", letter=letter, kind="LETTER_OF_OFFER", reason=reason)
    answer = {"response": {"kind": "LETTER_OF_OFFER", "reason": reason, "answeredOn": "2026-11-27"}}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        assert await on_case(hub, seat, "BN-D-QZA", "response { kind reason answeredOn }") == answer, seat


@pytest.mark.long
async def test_what_was_supplied_keeps_its_day_and_what_was_only_drafted_is_never_told(own_hub: Hub) -> None:
    hub, letter = own_hub, await registered(own_hub)
    rows = "... on LetterOfRequest { missingFromPurchaser { nodes { item settledOn } } }"

    async def judged(key: str, **missing: str) -> None:
        findings = found(*missing, **missing)
        taken = {"letter": letter, "findings": findings, "evaluation": "Judged."}
        await done(hub, AIR_FORCE, "assessLetterOfRequest", key, **taken)

    async def sent_back(key: str) -> Any:
        await done(hub, AIR_FORCE, "returnLetterOfRequest", key, letter=letter)
        return (await told(hub, BANDARIA, letter, rows))["missingFromPurchaser"]["nodes"]

    # What was asked for in a first draft of the judgement, and in the second no more, Bandaria never reads.
    await judged("a-1", ENOUGH_DETAIL="How many?", FUNDING_IDENTIFIED="Whose money?")
    await judged("a-2", ENOUGH_DETAIL="How many?", FUNDING_IDENTIFIED="Which year?")
    assert await sent_back("r-1") == [
        {"item": "How many?", "settledOn": None},
        {"item": "Which year?", "settledOn": None},
    ]
    # It says the year: found supplied on the day the letter is judged again, and sent back for the rest.
    hub.clock.pass_(days=2)
    await done(hub, BANDARIA, "reviseLetterOfRequest", "v-1", letter=letter, funding="Budget year 2027")
    await judged("a-3", ENOUGH_DETAIL="How many?")
    assert (await told(hub, BANDARIA, letter, rows))["missingFromPurchaser"]["nodes"] == []
    assert await sent_back("r-2") == [
        {"item": "How many?", "settledOn": None},
        {"item": "Which year?", "settledOn": "2026-11-25"},
    ]
    # Missing again, it waits again; and when nothing is missing there is nothing to send back for.
    hub.clock.pass_(days=2)
    await done(hub, BANDARIA, "reviseLetterOfRequest", "v-2", letter=letter, requirement="Two tractors.")
    await judged("a-4", FUNDING_IDENTIFIED="Which year?")
    assert await sent_back("r-3") == [
        {"item": "How many?", "settledOn": "2026-11-27"},
        {"item": "Which year?", "settledOn": None},
    ]


async def test_a_second_judgement_takes_the_place_of_the_first(own_hub: Hub) -> None:
    hub, letter = own_hub, await letter_of(own_hub, "BN-D-QAC")
    judgement = {"letter": letter, "evaluation": "Same words each time."}
    theirs = "... on LetterOfRequest { missingFromPurchaser { nodes { item } } }"
    rows = []
    for key, findings in (
        (
            "1",
            found("ENOUGH_DETAIL", "FUNDING_IDENTIFIED", ENOUGH_DETAIL="How many?", FUNDING_IDENTIFIED="Whose money?"),
        ),
        (
            "2",
            found("ENOUGH_DETAIL", "FUNDING_IDENTIFIED", ENOUGH_DETAIL="How many?", FUNDING_IDENTIFIED="Which year?"),
        ),
        ("3", found("ENOUGH_DETAIL", ENOUGH_DETAIL="How many?")),
    ):
        await done(hub, AIR_FORCE, "assessLetterOfRequest", key, findings=findings, **judgement)
        rows.append((await told(hub, AIR_FORCE, letter, theirs))["missingFromPurchaser"])
    assert rows == [items("How many?", "Whose money?"), items("How many?", "Which year?"), items("How many?", None)]


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("findings", "status"),
    [
        (found(), "ACTIONABLE"),
        (found(judged=("PURCHASER_ELIGIBLE",)), "ASSESSMENT"),  # nothing failed, and not all is judged
        (found("ASSESSMENT_SUPPLIED"), "ASSESSMENT"),  # ours to supply: the purchaser cannot help
        (found("FREE_OF_SANCTIONS"), "INSUFFICIENT"),  # a negative answer is in view
        (found("NOT_NEGOTIATED_DIRECTLY", judged=("NOT_NEGOTIATED_DIRECTLY",)), "INSUFFICIENT"),
    ],
)
async def test_the_findings_decide_where_the_letter_stands(
    own_hub: Hub, findings: list[dict[str, Any]], status: str
) -> None:
    letter = await letter_of(own_hub, "BN-D-QAC")
    judged = {"letter": letter, "findings": findings, "evaluation": "Judged."}
    await done(own_hub, AIR_FORCE, "assessLetterOfRequest", "a", **judged)
    assert await told(own_hub, DSCA, letter, "... on LetterOfRequest { rawStatus }") == {"rawStatus": status}


@pytest.mark.long
async def test_neither_purchaser_nor_industry_can_tell_that_a_letter_was_judged(own_hub: Hub) -> None:
    hub, letter = own_hub, await letter_of(own_hub, "BN-D-QAC")
    quiet = (BANDARIA, VERDANIA, ALDER, ARMY, DFAS)

    async def all_they_learn() -> dict[str, dict[str, bytes]]:
        found = {seat: await everything(hub, seat, [letter]) for seat in quiet}
        # What the purchaser is refused does not depend on how the letter is judged either.
        for name, taken in (("reviseLetterOfRequest", {}), ("reviseLetterOfRequest", {"signedOn": "2026-01-01"})):
            answer = await hub.submit(BANDARIA, name, {"idempotencyKey": "t", "letter": letter, **taken})
            found[BANDARIA][f"{name} {taken}"] = orjson.dumps(answer)
        return found

    before = await all_they_learn()
    for key, findings in (
        ("1", found("ENOUGH_DETAIL")),
        ("2", found("FREE_OF_SANCTIONS")),
        ("3", found("ITEM_SALEABLE")),
    ):
        judged = {"letter": letter, "findings": findings, "evaluation": "Not to be told."}
        await done(hub, AIR_FORCE, "assessLetterOfRequest", key, **judged)
    after = await all_they_learn()
    for seat in quiet:
        assert differences(before[seat], after[seat]) == [], seat


@pytest.mark.long
async def test_a_letter_that_cannot_be_judged_is_refused(served_world: Hub) -> None:
    hub = served_world
    actionable, unread = await letter_of(hub, "BN-D-QAG"), await letter_of(hub, "BN-D-QAB")
    closed, received = await letter_of(hub, "BN-D-QAH"), await letter_of(hub, "BN-D-QAN")
    army = await letter_of(hub, "BN-B-GAA")
    case = (await on_case(hub, AIR_FORCE, "BN-D-QAC", "id"))["id"]
    good = {"letter": await letter_of(hub, "BN-D-QAC"), "findings": found(), "evaluation": "Judged."}
    unknown: Refusals = [({"letter": one}, "LETTER_NOT_FOUND", "letter") for one in (NOBODY, "x", army, case)]
    await refusals(
        hub,
        AIR_FORCE,
        "assessLetterOfRequest",
        good,
        [
            *unknown,
            ({"letter": unread}, "LETTER_NOT_ACKNOWLEDGED", "letter"),
            ({"findings": []}, "NOTHING_FOUND", "findings"),
            ({"findings": found() + found(judged=("ENOUGH_DETAIL",))}, "CRITERION_TWICE", "findings"),
            ({"evaluation": " "}, "TEXT_EMPTY", "evaluation"),
            ({"letter": actionable}, "ORDER_OF_REQUEST_STATUSES", "letter"),
            ({"letter": closed}, "ORDER_OF_REQUEST_STATUSES", "letter"),
        ],
    )
    await refusals(
        hub,
        AIR_FORCE,
        "acknowledgeLetterOfRequest",
        {},
        [*unknown, ({"letter": actionable}, "ALREADY_ACKNOWLEDGED", "letter")],
    )
    only: Refusals = [*unknown, ({"letter": unread}, "LETTER_NOT_ACKNOWLEDGED", "letter")]
    order = "ORDER_OF_REQUEST_STATUSES"
    await refusals(
        hub,
        AIR_FORCE,
        "returnLetterOfRequest",
        {},
        [
            *only,
            ({"letter": received}, order, "letter"),
            ({"letter": actionable}, order, "letter"),
            ({"letter": await letter_of(hub, "BN-D-QAD")}, "ALREADY_RETURNED", "letter"),
            ({"letter": await letter_of(hub, "BN-D-QAJ")}, "NOTHING_MISSING", "letter"),
        ],
    )
    await refusals(
        hub,
        AIR_FORCE,
        "completeLetterOfRequest",
        {},
        [
            *only,
            ({"letter": good["letter"]}, order, "letter"),
            ({"letter": await letter_of(hub, "BN-D-RAF")}, "ALREADY_COMPLETE", "letter"),
        ],
    )


@pytest.mark.long
async def test_a_revision_that_cannot_stand_is_refused(served_world: Hub) -> None:
    hub = served_world
    good = {"letter": await letter_of(hub, "BN-D-QAC"), "requirement": "One hundred goggles."}
    by_the_office, neighbours = await letter_of(hub, "BN-D-QAL"), await letter_of(hub, "VE-D-QAA")
    case = (await on_case(hub, BANDARIA, "BN-D-QAC", "id"))["id"]
    await refusals(
        hub,
        BANDARIA,
        "reviseLetterOfRequest",
        good,
        [
            ({"letter": NOBODY}, "LETTER_NOT_FOUND", "letter"),
            ({"letter": case}, "LETTER_NOT_FOUND", "letter"),
            ({"letter": by_the_office}, "LETTER_NOT_FOUND", "letter"),
            ({"letter": neighbours}, "LETTER_NOT_FOUND", "letter"),
            ({"letter": await letter_of(hub, "BN-D-QAG")}, "LETTER_IN_PREPARATION", "letter"),
            ({"letter": await letter_of(hub, "BN-D-QAH")}, "LETTER_IN_PREPARATION", "letter"),
            ({"requirement": None}, "NOTHING_REVISED", None),
            ({"requirement": " "}, "REQUIREMENT_EMPTY", "requirement"),
            ({"signedOn": "2026-11-24"}, "SIGNED_IN_FUTURE", "signedOn"),
            ({"signedOn": "2026-09-13"}, "SIGNED_BEFORE_FIRST", "signedOn"),
            ({"marking": "CUI//NOFORN"}, "MARKING_NOT_YOURS", "marking"),
        ],
    )


async def test_a_letter_without_a_case_is_registered_first(own_hub: Hub) -> None:
    letter = (await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["recordId"]
    taken = {"idempotencyKey": "k", "letter": letter}
    for mutation in ("acknowledgeLetterOfRequest", "returnLetterOfRequest", "completeLetterOfRequest"):
        assert refused(await own_hub.submit(AIR_FORCE, mutation, taken)) == ("LETTER_NOT_REGISTERED", "letter")


@pytest.mark.long
async def test_an_acknowledgement_tells_the_purchaser_of_its_letter_and_its_case(own_hub: Hub) -> None:
    hub, letter = own_hub, await letter_of(own_hub, "BN-D-QAB")
    quiet = (VERDANIA, ALDER, DFAS, ARMY)
    before = {seat: await told_about(hub, seat, "BN-D-QAB") for seat in quiet}
    assert await on_case(hub, BANDARIA, "BN-D-QAB", "designator") is None
    await done(hub, AIR_FORCE, "acknowledgeLetterOfRequest", "k", letter=letter)
    facts = "... on LetterOfRequest { acknowledgedOn status"
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        assert await told(hub, seat, letter, f"{facts} rawStatus }}") == {
            "acknowledgedOn": "2026-11-23",
            "status": "RECEIVED",
            "rawStatus": "ASSESSMENT",
        }, seat
    assert await told(hub, BANDARIA, letter, f"{facts} case {{ designator stage }} }}") == {
        "acknowledgedOn": "2026-11-23",
        "status": "RECEIVED",
        "case": {"designator": "BN-D-QAB", "stage": "REQUEST"},
    }
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-QAB")) == [], seat
    # A letter that was only an advance notice stays one.
    advance = await letter_of(hub, "BN-D-QAF")
    await done(hub, AIR_FORCE, "acknowledgeLetterOfRequest", "f", letter=advance)
    assert await told(hub, AIR_FORCE, advance, "... on LetterOfRequest { rawStatus }") == {"rawStatus": "ADVISORY"}


async def test_a_letter_only_received_is_revised_where_it_stands(own_hub: Hub) -> None:
    letter = (await own_hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["recordId"]
    await done(own_hub, BANDARIA, "reviseLetterOfRequest", "v", letter=letter, funding="National funds")
    facts = "... on LetterOfRequest { requirement funding rawStatus }"
    assert await told(own_hub, AIR_FORCE, letter, facts) == {
        "requirement": "Tow tractors for the transport squadron.",
        "funding": "National funds",
        "rawStatus": "RECEIPT",
    }


# The embassy's position, and the command's concurrence.

ASSESSMENT: dict[str, Any] = {
    "case": "BN-D-QAC",
    "combatantCommand": "CENTCOM",
    "kind": "FULL",
    "notifiedToCongress": False,
    "firstIntroduction": True,
    "coordinated": True,
    "signedAtSeniorLevel": True,
    "signedOn": "2026-11-19",
    "signedBy": "Deputy chief of mission's office, Bandar Sul",
    "position": "The embassy supports the goggles.",
    "recommendation": "SELL_WITH_CONDITIONS",
    "elements": [{"element": e, "text": f"On {e.lower()}."} for e in ELEMENTS],
    "notes": "The crews train by day first.",
}
NIGHT_VISION = [{"item": "NIGHT_VISION_DEVICES", "text": f"On goggles, {n}."} for n in range(1, 9)]
ASSESSED = "kind signedOn signedBy position recommendation commandConcurredOn notes elements { nodes { number text } }"


@pytest.mark.long
async def test_the_embassys_position_reaches_the_officials_and_nobody_else(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, VERDANIA, EMBASSY_OF_VERDANIA, ALDER, DFAS, ARMY)
    before = {seat: await told_about(hub, seat, "BN-D-QAC") for seat in quiet}
    assessment = await done(hub, OFFICE, "submitCountryTeamAssessment", "s-1", **ASSESSMENT)
    numbers = [f"{n:02}" for n in range(1, 13)]
    read = {
        "kind": "FULL",
        "signedOn": "2026-11-19",
        "signedBy": "Deputy chief of mission's office, Bandar Sul",
        "position": "The embassy supports the goggles.",
        "recommendation": "SELL_WITH_CONDITIONS",
        "commandConcurredOn": None,
        "notes": "The crews train by day first.",
        "elements": {
            "nodes": [{"number": n, "text": f"On {e.lower()}."} for n, e in zip(numbers, ELEMENTS, strict=True)]
        },
    }
    readers = (OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM)
    for seat in readers:
        assert await told(hub, seat, assessment, f"... on CountryTeamAssessment {{ {ASSESSED} }}") == read, seat

    # The command concurs; all who read the assessment read that.
    hub.clock.pass_(days=2)
    await done(hub, CENTCOM, "recordCommandConcurrence", "c-1", assessment=assessment, concurredOn="2026-11-24")
    for seat in readers:
        assert await told(hub, seat, assessment, f"... on CountryTeamAssessment {{ {ASSESSED} }}") == {
            **read,
            "commandConcurredOn": "2026-11-24",
        }, seat
    twice = await hub.submit(CENTCOM, "recordCommandConcurrence", {"idempotencyKey": "c-2", "assessment": assessment})
    assert refused(twice) == ("ALREADY_CONCURRED", "assessment")

    # Another position takes the place of the first: it is the same record, and must be concurred with anew.
    hub.clock.pass_(days=1)
    changed = {**ASSESSMENT, "position": "The embassy supports fewer goggles.", "signedOn": "2026-11-25"}
    assert await done(hub, OFFICE, "submitCountryTeamAssessment", "s-2", **changed) == assessment
    assert (await on_case(hub, DSCA, "BN-D-QAC", f"countryTeamAssessment {{ {ASSESSED} }}"))[
        "countryTeamAssessment"
    ] == {
        **read,
        "position": "The embassy supports fewer goggles.",
        "signedOn": "2026-11-25",
    }
    await done(hub, CENTCOM, "recordCommandConcurrence", "c-3", assessment=assessment)
    concurred = "... on CountryTeamAssessment { commandConcurredOn }"
    assert await told(hub, OFFICE, assessment, concurred) == {"commandConcurredOn": "2026-11-26"}

    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-QAC")) == [], seat
        assert await told(hub, seat, assessment) is None


async def test_a_capability_released_before_needs_an_endorsement_only(own_hub: Hub) -> None:
    known = {**ASSESSMENT, "kind": "ABBREVIATED_ENDORSEMENT", "firstIntroduction": False, "elements": []}
    assessment = await done(own_hub, OFFICE, "submitCountryTeamAssessment", "s", **known)
    facts = "... on CountryTeamAssessment { kind elements { totalCount } }"
    assert await told(own_hub, AIR_FORCE, assessment, facts) == {
        "kind": "ABBREVIATED_ENDORSEMENT",
        "elements": {"totalCount": 0},
    }


@pytest.mark.long
async def test_a_position_that_does_not_say_what_it_must_is_refused(served_world: Hub) -> None:
    twelve = ASSESSMENT["elements"]
    night = {"specialItems": ["NIGHT_VISION_DEVICES"], "furtherElements": NIGHT_VISION[:7]}
    unnamed = {"specialItems": ["C4ISR"], "furtherElements": NIGHT_VISION}
    empty = {"specialItems": ["NIGHT_VISION_DEVICES"], "furtherElements": [{**NIGHT_VISION[0], "text": " "}]}
    await refusals(
        served_world,
        OFFICE,
        "submitCountryTeamAssessment",
        ASSESSMENT,
        [
            ({"case": "VE-D-QAA"}, "CASE_NOT_FOUND", "case"),
            ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
            ({"combatantCommand": "BN"}, "COMMAND_UNKNOWN", "combatantCommand"),
            ({"signedBy": ""}, "TEXT_EMPTY", "signedBy"),
            ({"position": " "}, "TEXT_EMPTY", "position"),
            ({"elements": [*twelve[:11], {**twelve[11], "text": ""}]}, "TEXT_EMPTY", "elements"),
            ({"elements": [*twelve, twelve[0]]}, "ELEMENT_TWICE", "elements"),
            ({"signedOn": "2026-11-24"}, "SIGNED_IN_FUTURE", "signedOn"),
            ({"coordinated": False}, "EMBASSY_POSITION", "coordinated"),
            ({"signedAtSeniorLevel": False}, "EMBASSY_POSITION", "signedAtSeniorLevel"),
            ({"elements": twelve[:11]}, "TWELVE_ELEMENTS", "elements"),
            ({"elements": None}, "TWELVE_ELEMENTS", "elements"),
            ({"signedOn": "2019-06-19", "elements": twelve[1:]}, "ELEVEN_ELEMENTS", "elements"),
            ({"signedOn": "2019-06-19", "elements": twelve[:11]}, "AGE_OF_ASSESSMENT", "signedOn"),
            ({"signedOn": "2025-11-22"}, "AGE_OF_ASSESSMENT", "signedOn"),
            (night, "FURTHER_ELEMENTS", "furtherElements"),
            (unnamed, "ITEM_NOT_NAMED", "furtherElements"),
            (empty, "TEXT_EMPTY", "furtherElements"),
            ({"kind": "ABBREVIATED_ENDORSEMENT"}, "COUNTRY_TEAM_ASSESSMENT", "kind"),
            (
                {"kind": "ABBREVIATED_ENDORSEMENT", "firstIntroduction": False, "specialItems": ["C4ISR"]},
                "COUNTRY_TEAM_ASSESSMENT",
                "kind",
            ),
            (
                {"kind": "ABBREVIATED_ENDORSEMENT", "firstIntroduction": False, "notifiedToCongress": True},
                "COUNTRY_TEAM_ASSESSMENT",
                "kind",
            ),
            ({"marking": "CUI//NOFORN"}, "MARKING_NOT_YOURS", "marking"),
        ],
    )
    endorsement = {"kind": "ABBREVIATED_ENDORSEMENT", "firstIntroduction": False, "elements": None}
    await refusals(
        served_world,
        OFFICE,
        "submitCountryTeamAssessment",
        {**ASSESSMENT, **endorsement},
        [({"case": "BN-D-QAH"}, "ELEMENTS_ON_RECORD", "elements")],
        case="BN-D-QAH",
    )


@pytest.mark.long
async def test_an_assessment_is_good_for_a_year_and_night_vision_asks_for_eight_elements_more(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, VERDANIA, EMBASSY_OF_VERDANIA, ALDER, DFAS, ARMY)
    before = {seat: await told_about(hub, seat, "BN-D-QAC") for seat in quiet}
    items = ["WORKING_DOGS", "NIGHT_VISION_DEVICES"]
    night = {"specialItems": items, "furtherElements": NIGHT_VISION, "signedOn": "2025-11-23"}
    assessment = await done(hub, OFFICE, "submitCountryTeamAssessment", "s", **{**ASSESSMENT, **night})
    further = "elements(where: { specialItem: { isNull: false } }) { nodes { number specialItem text } }"
    facts = f"... on CountryTeamAssessment {{ expectsNotification firstIntroduction specialItems {further} }}"
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM):
        assert await told(hub, seat, assessment, facts) == {
            "expectsNotification": False,
            "firstIntroduction": True,
            "specialItems": ["NIGHT_VISION_DEVICES", "WORKING_DOGS"],
            "elements": {
                "nodes": [
                    {"number": str(13 + n), "specialItem": "NIGHT_VISION_DEVICES", "text": each["text"]}
                    for n, each in enumerate(NIGHT_VISION)
                ]
            },
        }, seat
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-QAC")) == [], seat

    # For what is on the special list the agency needs the command's concurrence before it finds the assessment supplied.
    supplied = {
        "letter": await letter_of(hub, "BN-D-QAC"),
        "findings": found(judged=("ASSESSMENT_SUPPLIED",)),
        "evaluation": "Assessed.",
    }
    concurrence = [({}, "COMMAND_CONCURRENCE", "findings")]
    await refusals(hub, AIR_FORCE, "assessLetterOfRequest", supplied, concurrence)
    await done(hub, CENTCOM, "recordCommandConcurrence", "c", assessment=assessment)
    await done(hub, AIR_FORCE, "assessLetterOfRequest", "a", **supplied)


@pytest.mark.long
async def test_a_concurrence_that_cannot_be_given_is_refused(served_world: Hub) -> None:
    hub = served_world

    async def assessment_of(case: str) -> str:
        answer = await on_case(hub, DSCA, case, "countryTeamAssessment { id }")
        return str(answer["countryTeamAssessment"]["id"])

    good = {"assessment": await assessment_of("BN-D-QAG")}  # signed on 2 July 2026
    await refusals(
        hub,
        CENTCOM,
        "recordCommandConcurrence",
        good,
        [
            ({"assessment": NOBODY}, "ASSESSMENT_NOT_FOUND", "assessment"),
            ({"assessment": await assessment_of("VE-D-RAA")}, "ASSESSMENT_NOT_FOUND", "assessment"),
            ({"assessment": await letter_of(hub, "BN-D-QAG")}, "ASSESSMENT_NOT_FOUND", "assessment"),
            ({"concurredOn": "2026-11-24"}, "CONCURRED_IN_FUTURE", "concurredOn"),
            ({"concurredOn": "2026-07-01"}, "CONCURRED_BEFORE_SIGNED", "concurredOn"),
        ],
        case="BN-D-QAG",
    )


# The answer.

FIGURES = {"totalValue": "16900000.00 USD", "validUntil": "2027-03-31"}
PRICED = "priceAndAvailability { totalValue caveat validUntil answeredOn } response { kind reason answeredOn }"
UNPRICED = {"priceAndAvailability": None, "response": None}


@pytest.mark.long
async def test_planning_figures_reach_the_purchaser_with_the_words_that_they_offer_nothing(own_hub: Hub) -> None:
    hub, letter = own_hub, await letter_of(own_hub, "BN-D-RAB")
    quiet = (ALDER, DUNMORE, VERDANIA, DFAS)
    before = {seat: await everything(hub, seat) for seat in quiet}
    # Drafted and not released: neither the purchaser nor its office reads it.
    assert await on_case(hub, BANDARIA, "BN-D-RAB", PRICED) == UNPRICED
    assert await on_case(hub, OFFICE, "BN-D-RAB", PRICED) == UNPRICED
    figures = {"assumptions": "Three squadrons on two bases.", "reason": "For your planning.", **FIGURES}
    await done(hub, AIR_FORCE, "answerWithPriceAndAvailability", "p-1", letter=letter, **figures)
    answer = {
        "priceAndAvailability": {
            "totalValue": "16900000.00 USD",
            "caveat": f"Three squadrons on two bases. {CAVEAT}",
            "validUntil": "2027-03-31",
            "answeredOn": "2026-11-23",
        },
        "response": {"kind": "PRICE_AND_AVAILABILITY", "reason": "For your planning.", "answeredOn": "2026-11-23"},
    }
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        assert await on_case(hub, seat, "BN-D-RAB", PRICED) == answer, seat

    # A later answer takes its place.
    hub.clock.pass_(days=7)
    later = {**FIGURES, "totalValue": "17250000.00 USD"}
    await done(hub, AIR_FORCE, "answerWithPriceAndAvailability", "p-2", letter=letter, **later)
    answer["priceAndAvailability"] |= {"totalValue": "17250000.00 USD", "caveat": CAVEAT, "answeredOn": "2026-11-30"}
    answer["response"] |= {"reason": None, "answeredOn": "2026-11-30"}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        assert await on_case(hub, seat, "BN-D-RAB", PRICED) == answer, seat
    hub.clock.pass_(days=-7)
    for seat in quiet:
        assert differences(before[seat], await everything(hub, seat)) == [], seat


async def test_figures_that_are_one_contractors_price_wait_for_its_consent(own_hub: Hub) -> None:
    hub, letter = own_hub, await letter_of(own_hub, "BN-D-QAG")
    call = await done(
        hub,
        AIR_FORCE,
        "openRomCall",
        "call",
        case="BN-D-QAG",
        subject="Spares",
        specification="Three years of spares.",
        closesAt="2027-01-15T21:00:00Z",
        invitees=["1ABC2", "2DEF3"],
    )
    given = {"call": call, "amount": "11800000.00 USD", "leadTimeMonths": 15}
    estimate = await done(hub, ALDER, "submitRomEstimate", "e-1", **given)
    figures = {"idempotencyKey": "p-1", "letter": letter, **FIGURES}
    alone = await hub.submit(AIR_FORCE, "answerWithPriceAndAvailability", figures)
    assert refused(alone) == ("CONSENT_MISSING", "totalValue")
    assert await on_case(hub, AIR_FORCE, "BN-D-QAG", PRICED) == UNPRICED

    # It consents to what it estimates now: a consent to what it estimated before, or to another's reading, is none.
    await done(hub, ALDER, "recordConsent", "c-1", record=estimate, version=1, to="customer:VE")
    assert refused(await hub.submit(AIR_FORCE, "answerWithPriceAndAvailability", figures)) == (
        "CONSENT_MISSING",
        "totalValue",
    )
    await done(hub, ALDER, "recordConsent", "c-2", record=estimate, version=1, to="customer:BN")
    await done(hub, ALDER, "submitRomEstimate", "e-2", **{**given, "leadTimeMonths": 16})
    assert refused(await hub.submit(AIR_FORCE, "answerWithPriceAndAvailability", figures)) == (
        "CONSENT_MISSING",
        "totalValue",
    )
    await done(hub, ALDER, "recordConsent", "c-3", record=estimate, version=2, to="customer:BN")
    assert (await hub.submit(AIR_FORCE, "answerWithPriceAndAvailability", figures))["__typename"] == "Receipt"

    # Of two contractors' estimates none is told by their total; what was withdrawn does not count.
    other = await done(hub, DUNMORE, "submitRomEstimate", "e-3", **given)
    await done(hub, ALDER, "submitRomEstimate", "e-4", **{**given, "leadTimeMonths": 17})
    await done(hub, AIR_FORCE, "answerWithPriceAndAvailability", "p-2", letter=letter, **FIGURES)
    await done(hub, DUNMORE, "withdrawRomEstimate", "w", estimate=other)
    again = await hub.submit(AIR_FORCE, "answerWithPriceAndAvailability", {**figures, "idempotencyKey": "p-3"})
    assert refused(again) == ("CONSENT_MISSING", "totalValue")


@pytest.mark.long
async def test_a_request_is_declined_in_writing_and_closed(own_hub: Hub) -> None:
    hub, letter = own_hub, await letter_of(own_hub, "BN-D-QAC")
    quiet = (VERDANIA, ALDER, DFAS)
    before = {seat: await told_about(hub, seat, "BN-D-QAC") for seat in quiet}
    reason = "The goggles asked for cannot be offered."
    declined = {"letter": letter, "reason": reason, "decidedBy": ["DSCA", "STATE"]}
    await done(hub, AIR_FORCE, "declineLetterOfRequest", "d-1", **declined)
    answer = {"response": {"kind": "NEGATIVE", "reason": reason, "answeredOn": "2026-11-23"}}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        assert await on_case(hub, seat, "BN-D-QAC", "response { kind reason answeredOn }") == answer, seat
    # Who decided is for those who act on the case; the purchaser is told the reason.
    for seat in (DSCA, AIR_FORCE):
        offices = await on_case(hub, seat, "BN-D-QAC", "response { decidedBy }")
        assert offices == {"response": {"decidedBy": ["DSCA", "STATE"]}}, seat
    for seat in (BANDARIA, OFFICE):
        asked = await hub.ask(seat, '{ case(designator: "BN-D-QAC") { response { decidedBy } } }')
        assert asked["errors"][0]["message"] == "`decidedBy` is not a field where it is asked for", seat
    assert await told(hub, STATE, letter, "... on LetterOfRequest { rawStatus }") == {"rawStatus": "CLOSED_NEGATIVE"}
    assert await told(hub, BANDARIA, letter, "... on LetterOfRequest { status }") == {"status": "IN_PREPARATION"}
    for name, taken in (
        ("declineLetterOfRequest", declined),
        ("answerLetterOfRequest", {"letter": letter, "kind": "LETTER_OF_OFFER"}),
        ("answerWithPriceAndAvailability", {"letter": letter, **FIGURES}),
    ):
        assert refused(await hub.submit(AIR_FORCE, name, {"idempotencyKey": "late", **taken})) == (
            "LETTER_CLOSED",
            "letter",
        )
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-QAC")) == [], seat


async def test_a_letter_answered_before_is_not_declined_and_a_later_one_can_be(own_hub: Hub) -> None:
    hub, letter = own_hub, await letter_of(own_hub, "BN-D-QAG")
    await done(hub, AIR_FORCE, "answerLetterOfRequest", "a", letter=letter, kind="LETTER_OF_OFFER")
    no = {"reason": "No more than was asked first.", "decidedBy": ["DSCA"]}
    answered = await hub.submit(AIR_FORCE, "declineLetterOfRequest", {"idempotencyKey": "d-1", "letter": letter, **no})
    assert refused(answered) == ("ALREADY_ANSWERED", "letter")
    hub.clock.pass_(days=1)
    more = (await hub.submit(BANDARIA, "submitLetterOfRequest", {**LETTER, "case": "BN-D-QAG"}))["recordId"]
    await done(hub, AIR_FORCE, "acknowledgeLetterOfRequest", "k", letter=more)
    await done(hub, AIR_FORCE, "declineLetterOfRequest", "d-2", letter=more, **no)
    assert await told(hub, AIR_FORCE, more, "... on LetterOfRequest { rawStatus }") == {"rawStatus": "CLOSED_NEGATIVE"}
    assert await told(hub, AIR_FORCE, letter, "... on LetterOfRequest { rawStatus }") == {"rawStatus": "ACTIONABLE"}


@pytest.mark.long
async def test_an_answer_that_cannot_be_given_is_refused(served_world: Hub) -> None:
    hub = served_world
    actionable, assessed = await letter_of(hub, "BN-D-QAG"), await letter_of(hub, "BN-D-QAC")
    unread, closed = await letter_of(hub, "BN-D-QAB"), await letter_of(hub, "BN-D-QAH")
    everywhere: Refusals = [
        ({"letter": NOBODY}, "LETTER_NOT_FOUND", "letter"),
        ({"letter": await letter_of(hub, "BN-B-GAA")}, "LETTER_NOT_FOUND", "letter"),
        ({"letter": unread}, "LETTER_NOT_ACKNOWLEDGED", "letter"),
        ({"letter": closed}, "LETTER_CLOSED", "letter"),
    ]
    await refusals(
        hub,
        AIR_FORCE,
        "answerLetterOfRequest",
        {"letter": actionable, "kind": "LETTER_OF_OFFER"},
        [
            *everywhere,
            ({"kind": "NEGATIVE"}, "KIND_FOLLOWS_NO_DOCUMENT", "kind"),
            ({"kind": "PRICE_AND_AVAILABILITY"}, "KIND_FOLLOWS_NO_DOCUMENT", "kind"),
            ({"letter": assessed}, "LETTER_NOT_ACTIONABLE", "letter"),
        ],
        case="BN-D-QAG",
    )
    await refusals(
        hub,
        AIR_FORCE,
        "declineLetterOfRequest",
        {"letter": assessed, "reason": "No.", "decidedBy": ["DSCA"]},
        [
            *everywhere,
            ({"reason": " "}, "TEXT_EMPTY", "reason"),
            ({"decidedBy": []}, "NEGATIVE_RESPONSE", "decidedBy"),
            ({"letter": await letter_of(hub, "BN-D-QAN")}, "ORDER_OF_REQUEST_STATUSES", "letter"),
            ({"letter": await letter_of(hub, "BN-D-QAE")}, "ALREADY_ANSWERED", "letter"),
        ],
    )
    await refusals(
        hub,
        AIR_FORCE,
        "answerWithPriceAndAvailability",
        {"letter": assessed, **FIGURES},
        [
            *everywhere,
            ({"totalValue": "0.00 USD"}, "AMOUNT_NOT_POSITIVE", "totalValue"),
            ({"totalValue": "-1.00 USD"}, "MONEY", "totalValue"),
            ({"totalValue": "1.00 EUR"}, "MONEY", "totalValue"),
            ({"validUntil": "2026-11-22"}, "VALIDITY_IN_PAST", "validUntil"),
        ],
    )


# A case built for a partner.

BUILT = {
    "designator": "H4-D-BAE",
    "benefitting": "BN",
    "neutralTitle": "Border posts",
    "title": "White Heron border posts",
    "caseManager": "Case office D-BAE, h4-d-bae@cases.example",
}


@pytest.mark.long
async def test_a_case_built_for_bandaria_is_its_own_only_once_its_office_says_so(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, VERDANIA, EMBASSY_OF_VERDANIA, ALDER, DFAS)
    before = {seat: await everything(hub, seat) for seat in quiet}
    case = await done(hub, AIR_FORCE, "openCase", "o-1", **BUILT)
    facts = "designator customer agency benefitting neutralTitle title program form stage caseManager notifiedOn"
    opened = {
        "designator": "H4-D-BAE",
        "customer": "H4",
        "agency": "D",
        "benefitting": "BN",
        "neutralTitle": "Border posts",
        "title": "White Heron border posts",
        "program": "BPC",
        "form": "BPC_PSEUDO",
        "stage": "REQUIREMENT",
        "caseManager": "Case office D-BAE, h4-d-bae@cases.example",
        "notifiedOn": None,
    }
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        assert await on_case(hub, seat, "H4-D-BAE", facts) == opened, seat
    in_theater = {"designator": "H4-D-BAE", "benefitting": "BN", "notifiedOn": None}
    assert await on_case(hub, CENTCOM, "H4-D-BAE", "designator benefitting notifiedOn") == in_theater
    for seat in quiet:
        assert differences(before[seat], await everything(hub, seat)) == [], seat

    # Its office told Bandaria two days ago and says so: now it is a case of Bandaria's, and still nobody else's.
    notice = {"idempotencyKey": "n-1", "case": "H4-D-BAE", "notifiedOn": "2026-11-21"}
    receipt = await hub.submit(OFFICE, "notifyPartnerOfCase", notice, "... on Case { designator notifiedOn }")
    assert (receipt["recordId"], receipt["record"]["notifiedOn"]) == (case, "2026-11-21")
    own = {"designator": "H4-D-BAE", "neutralTitle": "Border posts", "notifiedOn": "2026-11-21"}
    assert await on_case(hub, BANDARIA, "H4-D-BAE", "designator neutralTitle notifiedOn") == own
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        assert await on_case(hub, seat, "H4-D-BAE", facts) == {**opened, "notifiedOn": "2026-11-21"}, seat
    for seat in quiet[1:]:
        assert differences(before[seat], await everything(hub, seat)) == [], seat
    twice = await hub.submit(OFFICE, "notifyPartnerOfCase", {**notice, "idempotencyKey": "n-2"})
    assert refused(twice) == ("ALREADY_NOTIFIED", "case")


async def test_a_partner_is_told_today_unless_its_office_says_otherwise(own_hub: Hub) -> None:
    await done(own_hub, OFFICE, "notifyPartnerOfCase", "n", case="H4-D-BAA")
    assert await on_case(own_hub, BANDARIA, "H4-D-BAA", "notifiedOn") == {"notifiedOn": "2026-11-23"}


@pytest.mark.long
async def test_a_case_for_a_partner_that_cannot_be_opened_or_told_is_refused(served_world: Hub) -> None:
    hub = served_world
    await refusals(
        hub,
        AIR_FORCE,
        "openCase",
        BUILT,
        [
            ({"benefitting": "Bandaria"}, "CUSTOMER_CODE", "benefitting"),
            ({"designator": "H4-B-BAE"}, "DESIGNATOR_MISFITS", "designator"),
            ({"designator": "BN-D-BAE"}, "DESIGNATOR_MISFITS", "designator"),
            ({"designator": "H4-D-BAB"}, "DESIGNATOR_TAKEN", "designator"),
            ({"neutralTitle": " "}, "TEXT_EMPTY", "neutralTitle"),
            ({"caseManager": ""}, "TEXT_EMPTY", "caseManager"),
            ({"title": "x" * 51}, "NAMES_OF_A_CASE_FOR_A_PARTNER", "title"),
        ],
        case="H4-D-BAB",
    )
    await refusals(
        hub,
        OFFICE,
        "notifyPartnerOfCase",
        {"case": "H4-D-BAA"},
        [
            ({"case": "H4-B-BAC"}, "CASE_NOT_FOUND", "case"),  # Verdania's
            ({"case": "H4-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
            ({"case": "BN-D-QAB"}, "CASE_NOT_BUILT_FOR_A_PARTNER", "case"),
            ({"case": "H4-D-BAB"}, "ALREADY_NOTIFIED", "case"),
            ({"notifiedOn": "2026-11-24"}, "NOTIFIED_IN_FUTURE", "notifiedOn"),
        ],
        case="H4-D-BAA",
    )
    assert await on_case(hub, BANDARIA, "H4-D-BAA", "designator") is None


# A case before its letter, and the pair of a stock arrangement.

EXPECTED = {
    "designator": "BN-D-QZB",
    "neutralTitle": "Runway sweepers",
    "program": "FMS",
    "form": "DEFINED_ORDER",
    "caseManager": "Case office D-QZB",
}


async def test_a_case_that_cannot_be_opened_for_a_requirement_is_refused(served_world: Hub) -> None:
    await refusals(
        served_world,
        AIR_FORCE,
        "openCaseForRequirement",
        EXPECTED,
        [
            ({"program": "BPC"}, "FORM_NEEDS_NO_LETTER", "program"),
            ({"form": "BPC_PSEUDO"}, "FORM_NEEDS_NO_LETTER", "program"),
            ({"designator": "BN-B-QZB"}, "DESIGNATOR_MISFITS", "designator"),
            ({"designator": "BN-D-QAC"}, "DESIGNATOR_TAKEN", "designator"),
            ({"neutralTitle": " "}, "TEXT_EMPTY", "neutralTitle"),
            ({"caseManager": ""}, "TEXT_EMPTY", "caseManager"),
        ],
    )


async def test_a_letter_is_registered_where_a_requirement_waits_and_an_fmso_ii_where_its_fmso_i_is(
    own_hub: Hub,
) -> None:
    hub = own_hub
    letter = (await hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["recordId"]
    good = {**EXPECTED, "letter": letter, "form": "CLSSA_FMSO_II", "fmsoI": "BN-D-SAN"}
    await refusals(
        hub,
        AIR_FORCE,
        "registerLetterOfRequest",
        good,
        [
            ({"designator": "BN-D-QAC"}, "DESIGNATOR_TAKEN", "designator"),  # it has its letter
            ({"fmsoI": None}, "PAIR_OF_A_STOCK_ARRANGEMENT", "fmsoI"),
            ({"fmsoI": "BN-D-SAP"}, "FMSO_I_NOT_FOUND", "fmsoI"),  # the second half of another pair
            ({"fmsoI": "BN-D-ZZZ"}, "FMSO_I_NOT_FOUND", "fmsoI"),
            ({"form": "CLSSA_FMSO_I"}, "NOTHING_DRAWN", "fmsoI"),
        ],
    )
    # BN-D-QAA is a requirement that waits for its letter; Bandaria meets it now.
    assert await on_case(hub, BANDARIA, "BN-D-QAA", "stage") is None
    await done(hub, AIR_FORCE, "registerLetterOfRequest", "r", **{**good, "designator": "BN-D-QAA"})
    for seat in (OFFICE, DSCA, AIR_FORCE, STATE):
        read = await on_case(hub, seat, "BN-D-QAA", "stage form drawsOn neutralTitle")
        paired = {"stage": "REQUEST", "form": "CLSSA_FMSO_II", "drawsOn": "BN-D-SAN", "neutralTitle": "Runway sweepers"}
        assert read == paired, seat
    assert await on_case(hub, BANDARIA, "BN-D-QAA", "stage drawsOn") == {"stage": "REQUEST", "drawsOn": None}


async def test_a_letter_opens_one_case_however_many_names_it_is_registered_under_at_one_time(own_hub: Hub) -> None:
    hub = own_hub
    letter = (await hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["recordId"]
    names = ("BN-D-QZA", "BN-D-QZB", "BN-D-QAA")  # two new ones, and a requirement that waits for its letter
    waiting = await on_case(hub, AIR_FORCE, "BN-D-QAA", "neutralTitle letterOfRequest { id }")
    taken = {**EXPECTED, "letter": letter, "form": "DEFINED_ORDER"}
    sent = [{**taken, "idempotencyKey": name, "designator": name} for name in names]
    answers = await asyncio.gather(*(hub.submit(AIR_FORCE, "registerLetterOfRequest", one) for one in sent))
    assert sorted(refused(a) for a in answers if a["__typename"] == "Refused") == [("LETTER_REGISTERED", "letter")] * 2
    [opened] = [name for name, a in zip(names, answers, strict=True) if a["__typename"] == "Receipt"]
    for seat in (BANDARIA, AIR_FORCE):
        read = {name: await on_case(hub, seat, name, "neutralTitle letterOfRequest { id }") for name in names}
        others = {"BN-D-QAA": waiting} if seat == AIR_FORCE else {}
        is_opened = {"neutralTitle": "Runway sweepers", "letterOfRequest": {"id": letter}}
        assert read == {**dict.fromkeys(names), **others, opened: is_opened}, seat


# What contractors tell of their own accord.

POD = {
    "case": "BN-D-RAA",
    "configuration": "Pod with the export library.",
    "usmlCategory": "XI(a)(4)",
    "licenceNumber": "DSP-5 050999001",
    "provisos": ["No source code", "Export library only"],
    "marking": "CUI//SP-PROPIN",
}
FITS = {
    "case": "BN-D-RAA",
    "subject": "Pods on the outboard station",
    "feasibility": "FEASIBLE",
    "explanation": "They fit.",
}
LATE = {
    "case": "BN-D-RAA",
    "description": "Chips come late.",
    "dependency": "One foundry",
    "mitigation": "A second one.",
}
ADVICE = [
    ("submitExportConfiguration", POD, "configuration"),
    ("submitFeasibilityAssessment", FITS, "subject"),
    ("reportIndustryRisk", LATE, "description"),
]


@pytest.mark.long
async def test_advice_is_read_by_the_agency_and_dsca_and_no_rival_can_tell(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (DUNMORE, GREYHAVEN, BANDARIA, VERDANIA, OFFICE, CENTCOM, DFAS)

    async def all_they_learn(ids: list[str]) -> dict[str, dict[str, bytes]]:
        found = {seat: await everything(hub, seat) for seat in quiet}
        for mutation, taken, text in ADVICE:
            for record in ids:
                wrong = {"idempotencyKey": "t", **taken, text: "Mine.", "replaces": record}
                found[DUNMORE][f"{mutation} {ids.index(record)}"] = orjson.dumps(
                    await hub.submit(DUNMORE, mutation, wrong)
                )
                found[GREYHAVEN][f"look up {ids.index(record)}"] = orjson.dumps(await told(hub, GREYHAVEN, record))
        return found

    before = await all_they_learn([NOBODY, NOBODY, NOBODY])
    ids = [await done(hub, ALDER, mutation, "k", **taken) for mutation, taken, _ in ADVICE]
    after = await all_they_learn(ids)
    for seat in quiet:
        assert differences(before[seat], after[seat]) == [], seat

    configuration, feasibility, risk = ids
    read = {
        configuration: (
            "... on ExportConfiguration { contractor configuration usmlCategory eccn licenceNumber provisos }",
            {
                "contractor": "1ABC2",
                "configuration": "Pod with the export library.",
                "usmlCategory": "XI(a)(4)",
                "eccn": None,
                "licenceNumber": "DSP-5 050999001",
                "provisos": ["No source code", "Export library only"],
            },
        ),
        feasibility: (
            "... on FeasibilityAssessment { contractor subject feasibility explanation assessedOn }",
            {
                "contractor": "1ABC2",
                "subject": "Pods on the outboard station",
                "feasibility": "FEASIBLE",
                "explanation": "They fit.",
                "assessedOn": "2026-11-23",
            },
        ),
        risk: (
            "... on IndustryRisk { contractor description dependency mitigation raisedOn }",
            {
                "contractor": "1ABC2",
                "description": "Chips come late.",
                "dependency": "One foundry",
                "mitigation": "A second one.",
                "raisedOn": "2026-11-23",
            },
        ),
    }
    for record, (select, facts) in read.items():
        for seat in (ALDER, AIR_FORCE, DSCA):
            assert await told(hub, seat, record, select) == facts, seat
    # State reads what may be exported, and nothing else of it.
    select, facts = read[configuration]
    assert await told(hub, STATE, configuration, select) == facts
    assert [await told(hub, STATE, record) for record in (feasibility, risk)] == [None, None]


@pytest.mark.long
async def test_the_purchaser_reads_the_version_that_was_released_and_consented_to(own_hub: Hub) -> None:
    hub = own_hub
    for mutation, taken, text in ADVICE:
        record = await done(hub, ALDER, mutation, "k-1", **taken)
        await done(hub, ALDER, "recordConsent", f"c-{record}", record=record, version=1, to="customer:BN")
        assert await told(hub, BANDARIA, record) is None
        await done(hub, AIR_FORCE, "recordRelease", f"r-{record}", record=record, version=1, to="customer:BN")
        kind = await told(hub, ALDER, record)
        fact = f"... on {kind['__typename']} {{ {text} }}"
        assert await told(hub, BANDARIA, record, fact) == {text: taken[text]}
        # Told anew, it is the same record, and the purchaser stays on what it was shown.
        assert await done(hub, ALDER, mutation, "k-2", **{**taken, text: "Said anew.", "replaces": record}) == record
        assert await told(hub, AIR_FORCE, record, fact) == {text: "Said anew."}
        assert await told(hub, BANDARIA, record, fact) == {text: taken[text]}


@pytest.mark.long
async def test_advice_is_taken_only_from_who_is_party_to_the_case(served_world: Hub) -> None:
    hub = served_world
    theirs = (await on_case(hub, DSCA, "BN-D-RAC", "exportConfigurations { nodes { id contractor } }"))[
        "exportConfigurations"
    ]
    rivals = next(n["id"] for n in theirs["nodes"] if n["contractor"] == "2DEF3")
    for mutation, taken, text in ADVICE:
        await refusals(
            hub,
            ALDER,
            mutation,
            taken,
            [
                ({text: " "}, "TEXT_EMPTY", text),
                ({"case": "BN-D-QAG"}, "CASE_NOT_FOUND", "case"),  # not invited
                ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
                ({"replaces": NOBODY}, "RECORD_NOT_FOUND", "replaces"),
                ({"replaces": rivals, "case": "BN-D-RAC"}, "RECORD_NOT_FOUND", "replaces"),
                ({"marking": "CUI//NOFORN"}, "MARKING_NOT_YOURS", "marking"),
            ],
            case="BN-D-RAA",
        )
    own = (await on_case(hub, ALDER, "BN-D-RAD", "exportConfigurations { nodes { id } }"))["exportConfigurations"][
        "nodes"
    ]
    await refusals(
        hub,
        ALDER,
        "submitExportConfiguration",
        POD,
        [
            ({"eccn": "5A991"}, "LISTED_TWICE", "eccn"),
            ({"replaces": own[0]["id"]}, "RECORD_NOT_FOUND", "replaces"),  # its own, of another case
        ],
        case="BN-D-RAA",
    )
    tomorrow: Refusals = [({"assessedOn": "2026-11-24"}, "ASSESSED_IN_FUTURE", "assessedOn")]
    await refusals(hub, ALDER, "submitFeasibilityAssessment", FITS, tomorrow, case="BN-D-RAA")


async def test_a_contract_holder_advises_on_its_case_though_no_call_invites_it(own_hub: Hub) -> None:
    late = {**LATE, "case": "BN-D-SAM"}
    risk = await done(own_hub, GREYHAVEN, "reportIndustryRisk", "k", **late)
    assert await told(own_hub, AIR_FORCE, risk, "... on IndustryRisk { contractor }") == {"contractor": "3GHJ4"}
    assert await told(own_hub, ALDER, risk) is None
    # Northpine's contract under BN-D-SAG is not awarded.
    northpine = {"idempotencyKey": "k", **LATE, "case": "BN-D-SAG"}
    assert refused(await own_hub.submit(NORTHPINE, "reportIndustryRisk", northpine)) == ("CASE_NOT_FOUND", "case")


# The requirement for industry, and the technology that may be released.


@pytest.mark.long
async def test_first_summaries_at_one_time_are_versions_of_one(own_hub: Hub) -> None:
    hub = own_hub
    assert await on_case(hub, AIR_FORCE, "BN-D-RAD", "requirementSummary { id }") == {"requirementSummary": None}
    texts = [f"Jammers, summary {n}." for n in range(4)]
    sent = [{"idempotencyKey": text, "case": "BN-D-RAD", "text": text} for text in texts]
    receipts = await asyncio.gather(*(hub.submit(AIR_FORCE, "summarizeRequirement", one) for one in sent))
    assert len({r["recordId"] for r in receipts}) == 1
    assert sorted(r["version"] for r in receipts) == [1, 2, 3, 4]
    last = next(text for text, r in zip(texts, receipts, strict=True) if r["version"] == 4)
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        now = await on_case(hub, seat, "BN-D-RAD", "requirementSummary { id text }")
        assert now == {"requirementSummary": {"id": receipts[0]["recordId"], "text": last}}, seat
    # Nothing that was said is lost: each version can be released, and is read as it was written.
    contractors = (ALDER, DUNMORE, GREYHAVEN, KESTRELMOOR)
    for seat, text, receipt in zip(contractors, texts, receipts, strict=True):
        act = {"record": receipt["recordId"], "version": receipt["version"]}
        await done(hub, AIR_FORCE, "recordRelease", f"r-{text}", to=seat.replace("industry", "company"), **act)
        assert await told(hub, seat, receipt["recordId"], "... on RequirementSummary { text }") == {"text": text}


@pytest.mark.long
async def test_a_requirement_is_told_to_a_contractor_in_the_words_released_to_it(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (ALDER, DUNMORE, GREYHAVEN, VERDANIA, DFAS)
    before = {seat: await everything(hub, seat) for seat in quiet}
    text = "Pods for twelve fighters, of any make."
    summary = await done(hub, AIR_FORCE, "summarizeRequirement", "s-1", case="BN-D-RAA", text=text)
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        assert await on_case(hub, seat, "BN-D-RAA", "requirementSummary { id text }") == {
            "requirementSummary": {"id": summary, "text": text}
        }, seat
    for seat in quiet:
        assert differences(before[seat], await everything(hub, seat)) == [], seat
    await done(hub, AIR_FORCE, "recordRelease", "r-1", record=summary, version=3, to="company:3GHJ4")
    fact = "... on RequirementSummary { text }"
    earlier = {
        ALDER: "Self protection pods for twelve fighters, carried on the outboard station.",
        DUNMORE: "Self protection pods for twelve fighters; the towed decoy variant is preferred.",
        GREYHAVEN: text,
    }
    for seat, words in earlier.items():
        assert await told(hub, seat, summary, fact) == {"text": words}, seat


async def test_a_first_summary_is_a_record_of_its_own(own_hub: Hub) -> None:
    taken = {"idempotencyKey": "s", "case": "BN-D-QAC", "text": "Goggles for helicopter crews."}
    receipt = await own_hub.submit(AIR_FORCE, "summarizeRequirement", taken, "... on RequirementSummary { text }")
    assert (receipt["version"], receipt["record"]["text"]) == (1, "Goggles for helicopter crews.")


DECISION = {
    "case": "BN-D-RAA",
    "subject": "Jamming library",
    "decision": "APPROVED_WITH_PROVISOS",
    "provisos": ["Export library only"],
    "decidedOn": "2026-11-20",
    "analysis": "The library is known to nine purchasers.",
    "dissent": "The regional directorate would wait.",
}
DECIDED = "subject decision provisos decidedOn"


@pytest.mark.long
@pytest.mark.parametrize("seat", [DSCA, AIR_FORCE])
async def test_a_decision_on_technology_is_inside_until_it_is_released(own_hub: Hub, seat: str) -> None:
    hub = own_hub
    quiet = (BANDARIA, VERDANIA, ALDER, DUNMORE, CENTCOM, DFAS)
    before = {one: await everything(hub, one) for one in quiet}
    record = await done(hub, seat, "decideTechnologyRelease", "d-1", **DECISION)
    outward = {name: DECISION[name] for name in DECIDED.split()}
    inward = outward | {name: DECISION[name] for name in ("analysis", "dissent")}
    for one in (DSCA, AIR_FORCE, STATE):
        assert await told(hub, one, record, f"... on TechnologyRelease {{ {DECIDED} analysis dissent }}") == inward, one
    assert await told(hub, OFFICE, record, f"... on TechnologyRelease {{ {DECIDED} }}") == outward
    for one in quiet:
        assert differences(before[one], await everything(hub, one)) == [], one
        assert await told(hub, one, record) is None

    # Released, it is read by whom it was released to, in the version released.
    await done(hub, DSCA, "recordRelease", "r-1", record=record, version=1, to="company:1ABC2")
    denied = {**DECISION, "decision": "DENIED", "provisos": [], "decidedOn": None, "replaces": record}
    assert await done(hub, seat, "decideTechnologyRelease", "d-2", **denied) == record
    assert await told(hub, ALDER, record, f"... on TechnologyRelease {{ {DECIDED} }}") == outward
    assert await told(hub, OFFICE, record, f"... on TechnologyRelease {{ {DECIDED} }}") == {
        **outward,
        "decision": "DENIED",
        "provisos": None,
        "decidedOn": "2026-11-23",
    }
    assert [await told(hub, one, record) for one in (BANDARIA, DUNMORE)] == [None, None]
    # A decision is changed by who took it.
    other = AIR_FORCE if seat == DSCA else DSCA
    anothers = await hub.submit(other, "decideTechnologyRelease", {"idempotencyKey": "d-3", **denied})
    assert refused(anothers) == ("RECORD_NOT_FOUND", "replaces")


@pytest.mark.long
async def test_a_summary_or_a_decision_that_cannot_stand_is_refused(served_world: Hub) -> None:
    hub = served_world
    nobodys: Refusals = [({"case": case}, "CASE_NOT_FOUND", "case") for case in ("BN-B-GAA", "BN-D-ZZZ")]
    await refusals(
        hub,
        AIR_FORCE,
        "summarizeRequirement",
        {"case": "BN-D-RAA", "text": "Pods."},
        [*nobodys, ({"text": " "}, "TEXT_EMPTY", "text"), ({"marking": "SECRET"}, "MARKING", "marking")],
        case="BN-D-RAA",
    )
    await refusals(
        hub,
        AIR_FORCE,
        "decideTechnologyRelease",
        DECISION,
        [
            *nobodys,
            ({"subject": ""}, "TEXT_EMPTY", "subject"),
            ({"provisos": None}, "PROVISOS_MISFIT", "provisos"),
            ({"provisos": [" "]}, "PROVISOS_MISFIT", "provisos"),
            ({"decision": "DENIED"}, "PROVISOS_MISFIT", "provisos"),
            ({"decidedOn": "2026-11-24"}, "DECIDED_IN_FUTURE", "decidedOn"),
            ({"replaces": NOBODY}, "RECORD_NOT_FOUND", "replaces"),
            ({"replaces": await estimate_of(hub, "BN-D-RAB", "1ABC2")}, "RECORD_NOT_FOUND", "replaces"),
        ],
        case="BN-D-RAA",
    )


@pytest.mark.long
async def test_a_configuration_the_agency_links_makes_its_contractor_party_to_the_case(own_hub: Hub) -> None:
    hub, case = own_hub, "BN-D-SAE"
    quiet = (BANDARIA, OFFICE, ALDER, DUNMORE, NORTHPINE, STATE, CENTCOM, VERDANIA)
    before = {seat: await told_about(hub, seat, case) for seat in quiet}
    mine = await on_case(hub, DSCA, case, "exportConfigurations { nodes { id contractor } }")
    [configuration] = [c["id"] for c in mine["exportConfigurations"]["nodes"] if c["contractor"] == "3GHJ4"]
    party = "designator neutralTitle stage"
    # What it filed is its own, and tells it nothing of the case.
    assert await told(hub, GREYHAVEN, configuration, "... on ExportConfiguration { contractor case { id } }") == {
        "contractor": "3GHJ4",
        "case": None,
    }
    assert await on_case(hub, GREYHAVEN, case, party) is None
    await refusals(
        hub,
        AIR_FORCE,
        "linkExportConfiguration",
        {"configuration": configuration},
        [
            ({"configuration": NOBODY}, "CONFIGURATION_NOT_FOUND", "configuration"),
            ({"configuration": await letter_of(hub, "BN-D-QAC")}, "CONFIGURATION_NOT_FOUND", "configuration"),
        ],
        case=case,
    )
    elsewhere = await hub.submit(
        ARMY, "linkExportConfiguration", {"idempotencyKey": "k", "configuration": configuration}
    )
    assert refused(elsewhere) == ("CONFIGURATION_NOT_FOUND", "configuration")
    await done(hub, AIR_FORCE, "linkExportConfiguration", "link", configuration=configuration)
    answer = await hub.ask(GREYHAVEN, f'{{ case(designator: "{case}") {{ {party} }} }}')
    assert answer["data"]["case"] == {
        "designator": case,
        "neutralTitle": "Short range air defense radars",
        "stage": None,
    }
    assert [(w["facts"], w["condition"]) for w in answer["extensions"]["withheld"]] == [(["stage"], "contract_holder")]
    again = await hub.submit(
        AIR_FORCE, "linkExportConfiguration", {"idempotencyKey": "k", "configuration": configuration}
    )
    assert refused(again) == ("CONFIGURATION_LINKED", "configuration")
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, case)) == [], seat


@pytest.mark.long
async def test_a_configuration_is_linked_once_however_often_at_one_time(own_hub: Hub) -> None:
    hub = own_hub
    mine = await on_case(hub, DSCA, "BN-D-SAE", "exportConfigurations { nodes { id contractor } }")
    [configuration] = [c["id"] for c in mine["exportConfigurations"]["nodes"] if c["contractor"] == "3GHJ4"]
    sent = [{"idempotencyKey": f"k-{n}", "configuration": configuration} for n in range(8)]
    answers = await asyncio.gather(*(hub.submit(AIR_FORCE, "linkExportConfiguration", one) for one in sent))
    refusals = sorted(refused(a) for a in answers if a["__typename"] == "Refused")
    assert refusals == [("CONFIGURATION_LINKED", "configuration")] * 7
    [receipt] = [a for a in answers if a["__typename"] == "Receipt"]
    links = "... on ExportConfiguration { links { nodes { id contractor } } }"
    once = {"links": {"nodes": [{"id": receipt["recordId"], "contractor": "3GHJ4"}]}}
    assert await told(hub, AIR_FORCE, configuration, links) == once


# Who may, and what is sent twice.


@pytest.mark.long
async def test_each_step_is_taken_by_whose_it_is_and_is_unknown_to_the_others(hub: Hub) -> None:
    by = {
        "reviseLetterOfRequest": {BANDARIA},
        "acknowledgeLetterOfRequest": {AIR_FORCE},
        "assessLetterOfRequest": {AIR_FORCE},
        "returnLetterOfRequest": {AIR_FORCE},
        "completeLetterOfRequest": {AIR_FORCE},
        "submitCountryTeamAssessment": {OFFICE},
        "recordCommandConcurrence": {CENTCOM},
        "answerLetterOfRequest": {AIR_FORCE},
        "declineLetterOfRequest": {AIR_FORCE},
        "answerWithPriceAndAvailability": {AIR_FORCE},
        "openCase": {AIR_FORCE},
        "openCaseForRequirement": {AIR_FORCE},
        "notifyPartnerOfCase": {OFFICE},
        "submitExportConfiguration": {ALDER},
        "linkExportConfiguration": {AIR_FORCE},
        "submitFeasibilityAssessment": {ALDER},
        "reportIndustryRisk": {ALDER},
        "summarizeRequirement": {AIR_FORCE},
        "decideTechnologyRelease": {DSCA, AIR_FORCE},
    }
    met: dict[str, set[str]] = {}
    for name in by:
        made_up = name[::-1]
        met[name] = set()
        for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS):
            document = f"mutation {{ {name}(input: {{}}) {{ __typename }} }}"
            asked = await hub.post(seat, document)
            nonsense = await hub.post(seat, document.replace(name, made_up))
            if asked.text.replace(name, made_up) != nonsense.text:
                met[name].add(seat)
    assert met == by


@pytest.mark.long
async def test_what_is_sent_twice_is_done_once(own_hub: Hub) -> None:
    hub = own_hub
    letter, returned = await letter_of(hub, "BN-D-QAC"), await letter_of(hub, "BN-D-QAD")
    actionable, estimated = await letter_of(hub, "BN-D-QAG"), await letter_of(hub, "BN-D-RAB")
    assessment = (await on_case(hub, DSCA, "BN-D-QAG", "countryTeamAssessment { id }"))["countryTeamAssessment"]["id"]
    no = {"reason": "No.", "decidedBy": ["STATE"]}
    unread = await letter_of(hub, "BN-D-QAB")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        (AIR_FORCE, "acknowledgeLetterOfRequest", {"letter": unread}),
        (BANDARIA, "reviseLetterOfRequest", {"letter": returned, "requirement": "Forty radios."}),
        (
            AIR_FORCE,
            "assessLetterOfRequest",
            {"letter": letter, "findings": found("ENOUGH_DETAIL"), "evaluation": "Vague."},
        ),
        (AIR_FORCE, "returnLetterOfRequest", {"letter": letter}),
        (AIR_FORCE, "completeLetterOfRequest", {"letter": actionable}),
        (OFFICE, "submitCountryTeamAssessment", ASSESSMENT),
        (CENTCOM, "recordCommandConcurrence", {"assessment": assessment}),
        (AIR_FORCE, "answerLetterOfRequest", {"letter": actionable, "kind": "LEASE"}),
        (AIR_FORCE, "declineLetterOfRequest", {"letter": letter, **no}),
        (AIR_FORCE, "answerWithPriceAndAvailability", {"letter": estimated, **FIGURES}),
        (AIR_FORCE, "openCase", BUILT),
        (AIR_FORCE, "openCaseForRequirement", EXPECTED),
        (OFFICE, "notifyPartnerOfCase", {"case": "H4-D-BAE"}),
        (ALDER, "submitExportConfiguration", POD),
        (ALDER, "submitFeasibilityAssessment", FITS),
        (ALDER, "reportIndustryRisk", LATE),
        (AIR_FORCE, "summarizeRequirement", {"case": "BN-D-QAC", "text": "Goggles."}),
        (DSCA, "decideTechnologyRelease", DECISION),
    ]
    first = [await hub.submit(seat, name, {"idempotencyKey": "once", **taken}) for seat, name, taken in steps]
    assert [one["__typename"] for one in first] == ["Receipt"] * len(steps)
    before = await everything(hub, DSCA)
    again = [await hub.submit(seat, name, {"idempotencyKey": "once", **taken}) for seat, name, taken in steps]
    assert again == first
    assert differences(before, await everything(hub, DSCA)) == []
