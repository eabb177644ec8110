"""Where a letter, an assessment and an alert go: to whom, as original or copy, by which rule, and who reads of it."""

from collections.abc import Iterable
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
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    refused,
    told_about,
)
from tests.stories.conftest import Worlds
from tests.stories.test_request_phase import ASSESSMENT, LETTER, done, found, registered

CRANE = "BN-D-SAG"
OFFICIALS = (OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM)
ROUTED = "role routedTo rule sentVersion sentAt deliveredAt"
NOON = "2026-11-23T12:00:00+00:00"
TOMORROW = "2026-11-24T12:00:00+00:00"
ORIGINAL_OF_A_LETTER = "routing of the original (SAMM C2.1.4.1.3; C5.1.5)"
COPY_TO_STATE = "routing of copies (SAMM C2.1.4.1.3; C5.1.5; C5.1.3)"
COPY_TO_DSCA = "every letter to DSCA (DSCA 10-71)"


def sending(role: str, to: str, rule: str, *, version: int = 1, at: str = NOON, arrives: bool = True) -> dict[str, Any]:
    """One sending as a reader is told of it."""
    delivered = at if arrives else None
    return dict(zip(ROUTED.split(), (role, to, rule, version, at, delivered), strict=True))


async def sendings(hub: Hub, seats: Iterable[str], record: str, kind: str) -> dict[str, Any]:
    """What each reader is told of the sendings of a record: nothing where it meets no such record."""
    found = {}
    for seat in seats:
        answer = await hub.ask(
            seat, f'{{ node(id: "{record}") {{ ... on {kind} {{ routings {{ nodes {{ {ROUTED} }} }} }} }} }}'
        )
        node = answer["data"]["node"] if "errors" not in answer else None
        nodes = node["routings"]["nodes"] if node else None
        found[seat] = nodes and sorted(nodes, key=lambda each: (each["sentVersion"], each["routedTo"]))
    return found


LETTER_SENT = [
    sending("ORIGINAL", "agency:D", ORIGINAL_OF_A_LETTER),
    sending("COPY", "department:DSCA", COPY_TO_DSCA),
    sending("COPY", "department:STATE", COPY_TO_STATE),
]


@pytest.mark.long
async def test_a_letter_goes_to_the_agency_as_original_and_to_state_and_dsca_as_copies(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (VERDANIA, ALDER, ARMY, DFAS)
    before = {seat: await told_about(hub, seat, "BN-D-QZA") for seat in quiet}
    letter = (await hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["recordId"]
    readers = (BANDARIA, *OFFICIALS)  # its author reads where it went before anybody acknowledges it
    assert await sendings(hub, (*readers, *quiet), letter, "LetterOfRequest") == {
        **dict.fromkeys(readers, LETTER_SENT),
        **dict.fromkeys(quiet),
    }
    # The sendings follow the letter to the case that it opens, and a revision is sent anew.
    assert await registered(hub) == letter
    assert await sendings(hub, readers, letter, "LetterOfRequest") == dict.fromkeys(readers, LETTER_SENT)
    hub.clock.pass_(days=1)
    await done(hub, BANDARIA, "reviseLetterOfRequest", "again", letter=letter, funding="National funds")
    again = [{**each, "sentVersion": 2} | dict.fromkeys(("sentAt", "deliveredAt"), TOMORROW) for each in LETTER_SENT]
    assert await sendings(hub, (*readers, *quiet), letter, "LetterOfRequest") == {
        **{seat: [*LETTER_SENT, *again] for seat in readers},
        **dict.fromkeys(quiet),
    }
    for seat in (VERDANIA, ALDER, DFAS):  # the Army learns at a glance that there is a case
        assert differences(before[seat], await told_about(hub, seat, "BN-D-QZA")) == [], seat


async def test_a_revision_before_the_case_is_open_goes_where_the_letter_went(own_hub: Hub) -> None:
    hub = own_hub
    letter = (await hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["recordId"]
    await done(hub, BANDARIA, "reviseLetterOfRequest", "again", letter=letter, funding="National funds")
    again = [{**each, "sentVersion": 2} for each in LETTER_SENT]
    assert (await sendings(hub, (DSCA,), letter, "LetterOfRequest"))[DSCA] == [*LETTER_SENT, *again]


@pytest.mark.long
async def test_neither_a_sending_nor_a_receipt_counts_what_was_judged_of_a_letter_unseen(worlds: Worlds) -> None:
    told = []
    for judged in (0, 2):
        async with worlds.hub() as hub:
            letter = await registered(hub)
            for n in range(judged):
                words = {"evaluation": f"Thoughts {n}.", "findings": found("RELEASE_REVIEW_DECIDED")}
                await done(hub, AIR_FORCE, "assessLetterOfRequest", f"a-{n}", letter=letter, **words)
            revise = {"idempotencyKey": "r", "letter": letter, "funding": "National funds"}
            receipt = await hub.submit(BANDARIA, "reviseLetterOfRequest", revise)
            assert await hub.submit(BANDARIA, "reviseLetterOfRequest", revise) == receipt
            sent = (await sendings(hub, (BANDARIA,), letter, "LetterOfRequest"))[BANDARIA]
            told.append((receipt["version"], [each["sentVersion"] for each in sent]))
            # The agency, which names versions when it releases one, is told the letter's own: here what was judged after.
            words = {"evaluation": "Ready.", "findings": found("RELEASE_REVIEW_DECIDED")}
            last = {"idempotencyKey": "last", "letter": letter, **words}
            assert (await hub.submit(AIR_FORCE, "assessLetterOfRequest", last))["version"] == 4 + judged
    assert told == [(2, [1, 1, 1, 2, 2, 2])] * 2


ASSESSED = [
    sending("ORIGINAL", "agency:D", "route of assessment (SAMM C2.1.4.2)"),
    sending("COPY", "command:CENTCOM", "route of assessment (SAMM C2.1.4.2)"),
    sending("ORIGINAL", "department:DSCA", "route of assessment (SAMM C2.1.4.2)"),
]


@pytest.mark.long
async def test_an_assessment_goes_to_dsca_and_the_agency_and_to_the_command_that_concurs(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, VERDANIA, "sco:VE", ALDER, ARMY, DFAS)
    before = {seat: await told_about(hub, seat, "BN-D-QAC") for seat in quiet}
    assessment = await done(hub, OFFICE, "submitCountryTeamAssessment", "one", **ASSESSMENT)
    assert await sendings(hub, (*OFFICIALS, *quiet), assessment, "CountryTeamAssessment") == {
        **dict.fromkeys(OFFICIALS, ASSESSED),
        **dict.fromkeys(quiet),
    }
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-QAC")) == [], seat


ALERT = {
    "case": CRANE,
    "kind": "COMMITMENT_AT_RISK",
    "situation": "The third aircraft waits for its engines.",
    "item": "Transport aircraft, third of four",
}


@pytest.mark.long
async def test_a_commitment_at_risk_goes_to_dsca_in_writing_and_to_no_partner(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, VERDANIA, ALDER, NORTHPINE, ARMY, DFAS)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    alert = await done(hub, AIR_FORCE, "raiseAlert", "one", **ALERT)
    sent = [sending("ORIGINAL", to, "alert (SAMM C2.2.5)") for to in ("agency:D", "department:DSCA")]
    assert await sendings(hub, (*OFFICIALS, *quiet), alert, "Alert") == {
        **dict.fromkeys(OFFICIALS, sent),
        **dict.fromkeys(quiet),
    }
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_a_risk_to_safety_reaches_the_partner_at_once_and_dsca_as_a_copy(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (VERDANIA, NORTHPINE, STATE, ARMY, DFAS)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    danger = {**ALERT, "kind": "IMMEDIATE_SAFETY", "contractor": "1ABC2"}
    alert = await done(hub, AIR_FORCE, "raiseAlert", "one", **danger)
    rule = "safety alert (SAMM C2.2.5)"
    to_the_partner = sending("ORIGINAL", "customer:BN", rule)
    agency, dsca = (sending("COPY", to, rule) for to in ("agency:D", "department:DSCA"))
    readers = (OFFICE, DSCA, AIR_FORCE, CENTCOM)
    assert await sendings(hub, (*readers, BANDARIA, ALDER, *quiet), alert, "Alert") == {
        **{seat: [agency, to_the_partner, dsca] for seat in readers},
        BANDARIA: [to_the_partner],  # and nothing of who else was told
        ALDER: None,  # reads the alert about its item, and not where it went
        **dict.fromkeys(quiet),
    }
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_who_may_not_read_a_record_reads_of_no_sending_of_it_and_it_was_not_delivered_there(own_hub: Hub) -> None:
    hub = own_hub
    kept_from_dsca = "CUI//DL ONLY agency:D, customer:BN, department:STATE"
    before = {seat: await told_about(hub, seat, CRANE) for seat in (DSCA, OFFICE)}
    change = {**LETTER, "case": CRANE, "marking": kept_from_dsca}
    answer = await hub.submit(BANDARIA, "submitLetterOfRequest", change)
    assert refused(answer) == ("MARKING_NOT_YOURS", "marking")  # only an agency limits dissemination
    danger = {**ALERT, "marking": "CUI//DL ONLY agency:D, office:BN", "idempotencyKey": "one"}
    assert refused(await hub.submit(AIR_FORCE, "raiseAlert", danger)) == ("ALERT", "marking")
    assert [differences(before[seat], await told_about(hub, seat, CRANE)) for seat in before] == [[], []]

    listed = {**ALERT, "marking": "CUI//DL ONLY agency:D, department:DSCA"}
    alert = await done(hub, AIR_FORCE, "raiseAlert", "two", **listed)
    found = await sendings(hub, (DSCA, AIR_FORCE, OFFICE, STATE, CENTCOM), alert, "Alert")
    sent = [sending("ORIGINAL", to, "alert (SAMM C2.2.5)") for to in ("agency:D", "department:DSCA")]
    assert found == {DSCA: sent, AIR_FORCE: sent, OFFICE: None, STATE: None, CENTCOM: None}
    assert differences(before[OFFICE], await told_about(hub, OFFICE, CRANE)) == []
