"""What is built for a partner has a law, funds that end and conditions that come first; the partner reads what reaches it."""

from __future__ import annotations

from itertools import count
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
    EVERYBODY,
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    own_schema,
    refused,
    told_about,
    usd,
)

BUILT = "H4-D-BAE"  # to be opened
MEDICAL = "H4-D-BAB"  # under section 333, delivered
BORDER = "H4-D-BAA"  # under section 333, of which Bandaria is not told
BRIDGES = "H4-B-BAC"  # Verdania's
SOLD = "BN-D-SAG"
VERDANIAS_OFFICE = "sco:VE"
READERS = (OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM)
PROGRAM = "buildingPartnerCapacityProgram"
FACTS = (
    "authority statute note fundsAvailableUntil fundsCancelledOn partnerAgreedOn partnerAgreedBy unitsClearedOn "
    "congressNotifiedOn unitVetting unitsVettedOn"
)
SECTION_333 = {"authority": "SECTION_333", "note": "10 USC 333, fiscal year 2027.", "lastFiscalYear": 2027}
UKRAINE = {"authority": "UKRAINE_SECURITY_ASSISTANCE_INITIATIVE", "note": "PL 114-92.", "lastFiscalYear": 2027}
PROPOSED = (
    (AIR_FORCE, "BEGIN_WRITING"), (DSCA, "COMPLETE_WRITING"), (AIR_FORCE, "AGENCY_APPROVAL"),
    (AIR_FORCE, "AGENCY_SIGNATURE"), (DSCA, "WRITERS_APPROVAL"), (DSCA, "PROPOSAL"),
)  # fmt: skip
KEYS = count(1)


async def act(hub: Hub, seat: str, mutation: str, **taken: Any) -> Any:
    """One submission under a key of its own."""
    return await hub.submit(seat, mutation, {"idempotencyKey": f"b-{next(KEYS)}", **taken})


async def done(hub: Hub, seat: str, mutation: str, **taken: Any) -> str:
    """One submission that is taken; the id of what it made."""
    answer = await act(hub, seat, mutation, **taken)
    assert answer["__typename"] == "Receipt", answer
    return str(answer["recordId"])


async def not_done(hub: Hub, seat: str, mutation: str, **taken: Any) -> tuple[str, str | None]:
    """One submission that is declined: its code and the field at fault."""
    return refused(await act(hub, seat, mutation, **taken))


async def program(hub: Hub, seat: str, case: str) -> dict[str, Any] | None:
    """What a reader is told of the program a case is built under, of the facts there are for it."""
    kind = (await own_schema(hub, seat)).type_map["BuildingPartnerCapacityProgram"]
    facts = " ".join(name for name in FACTS.split() if name in kind.fields)  # type: ignore[attr-defined]
    found = (await hub.data(seat, f'{{ case(designator: "{case}") {{ {PROGRAM} {{ {facts} }} }} }}'))["case"]
    told: dict[str, Any] | None = found and found[PROGRAM]
    return told


async def funded(hub: Hub) -> str:
    """A letter that is built for Bandaria, which was told of it: funded, and nothing of its program on record."""
    told = {"neutralTitle": "Border posts", "title": "White Heron", "caseManager": "Case office D-BAE"}
    await done(hub, AIR_FORCE, "openCase", designator=BUILT, benefitting="BN", **told)
    await done(hub, OFFICE, "notifyPartnerOfCase", case=BUILT)
    memorandum = await done(
        hub, DSCA, "submitMemorandumOfRequest", case=BUILT, reference="DSCA/MOR/2026/041", requirement="Two posts.",
        responseWanted="LETTER_OF_OFFER", funding="Fiscal year 2027",
    )  # fmt: skip
    criteria = await hub.data(AIR_FORCE, '{ __type(name: "Criterion") { enumValues { name } } }')
    met = [{"criterion": one["name"], "met": True} for one in criteria["__type"]["enumValues"]]
    await done(hub, AIR_FORCE, "acknowledgeLetterOfRequest", letter=memorandum)
    await done(hub, AIR_FORCE, "assessLetterOfRequest", letter=memorandum, findings=met, evaluation="All met.")
    lines = [{"number": "001", "description": "Border post", "quantity": 2, "unitCost": usd("900000.00")}]
    document = await done(
        hub, AIR_FORCE, "prepareLetterOfOffer", case=BUILT, kind="BASIC", letter=memorandum, content={"lines": lines}
    )
    for seat, step in PROPOSED:
        await done(hub, seat, "recordDocumentStep", document=document, step=step)
    await done(hub, DSCA, "offerLetter", document=document)
    await done(hub, DSCA, "recordDeposit", document=document)
    return document


async def status(hub: Hub, document: str) -> str:
    """Where a document stands, as its agency reads it."""
    found = await hub.data(AIR_FORCE, f'{{ node(id: "{document}") {{ ... on LetterOfOffer {{ rawStatus }} }} }}')
    return str(found["node"]["rawStatus"])


# Who reads it.


async def test_officials_read_the_law_and_the_funds_of_what_is_built_for_a_partner(hub: Hub) -> None:
    settled = {
        "authority": "SECTION_333",
        "statute": "10 USC 333",
        "note": "Built under 10 USC 333 with operation and maintenance funds, defense-wide, fiscal year 2025.",
        "fundsAvailableUntil": "2025-09-30",
        "fundsCancelledOn": "2030-09-30",
        "partnerAgreedOn": "2024-10-21",
        "partnerAgreedBy": "Medical directorate of the general staff of Bandaria",
        "unitsClearedOn": "2024-11-18",
    }
    notified = {"congressNotifiedOn": "2024-11-04"}
    vetted = {"unitVetting": "CLEARED", "unitsVettedOn": "2024-11-18"}
    told = {
        OFFICE: settled | vetted,
        CENTCOM: settled | vetted,
        AIR_FORCE: settled | notified,
        DSCA: settled | notified | vetted,
        STATE: settled | notified | vetted,
    }
    assert {seat: await program(hub, seat, MEDICAL) for seat in READERS} == told


async def test_nobody_else_meets_the_program_or_a_word_of_it(hub: Hub) -> None:
    for seat in EVERYBODY:
        types = (await own_schema(hub, seat)).type_map
        there = {"BuildingPartnerCapacityProgram", "ProgramAuthority"} & set(types)
        assert bool(there) == (seat in READERS), seat
    # Nor do those who know the type read of a case that is not theirs.
    assert await program(hub, ARMY, MEDICAL) is None
    assert await program(hub, VERDANIAS_OFFICE, MEDICAL) is None
    assert await program(hub, OFFICE, BRIDGES) is None
    bridges = await program(hub, VERDANIAS_OFFICE, BRIDGES)
    assert bridges is not None
    assert bridges["statute"] == "River basin security initiative"


@pytest.mark.long
async def test_a_country_notices_nothing_of_what_is_settled_for_a_case_built_for_it(own_hub: Hub) -> None:
    hub, silent = own_hub, (BANDARIA, VERDANIA, ALDER, ARMY, DFAS)
    before = {(seat, case): await told_about(hub, seat, case) for seat in silent for case in (MEDICAL, BORDER)}
    for case in (MEDICAL, BORDER):
        await done(hub, OFFICE, "recordPartnerAgreement", case=case, agreedBy="Ministry of interior of Bandaria")
        await done(hub, DSCA, "recordProgramAuthority", case=case, **SECTION_333)
        await done(hub, DSCA, "recordProgramNotice", case=case)
        await done(hub, STATE, "recordUnitVetting", case=case, result="REJECTED")
    for (seat, case), answers in before.items():
        assert differences(answers, await told_about(hub, seat, case)) == [], (seat, case)


@pytest.mark.long
async def test_an_office_and_a_command_are_not_told_that_congress_was_notified(own_hub: Hub) -> None:
    hub, silent = own_hub, (OFFICE, CENTCOM)
    before = {seat: await told_about(hub, seat, BORDER) for seat in silent}
    await done(hub, DSCA, "recordProgramNotice", case=BORDER)
    for seat in silent:
        assert differences(before[seat], await told_about(hub, seat, BORDER)) == [], seat
    assert (await program(hub, AIR_FORCE, BORDER) or {})["congressNotifiedOn"] == "2026-11-23"


async def test_the_agency_reads_that_units_are_cleared_and_never_that_they_were_not(own_hub: Hub) -> None:
    hub = own_hub
    before = await told_about(hub, AIR_FORCE, BORDER)
    await done(hub, STATE, "recordUnitVetting", case=BORDER, result="REJECTED", vettedOn="2026-11-20")
    assert differences(before, await told_about(hub, AIR_FORCE, BORDER)) == []
    read = await program(hub, OFFICE, BORDER) or {}
    assert (read["unitVetting"], read["unitsVettedOn"], read["unitsClearedOn"]) == ("REJECTED", "2026-11-20", None)
    await done(hub, DSCA, "recordUnitVetting", case=BORDER, result="CLEARED")
    assert (await program(hub, AIR_FORCE, BORDER) or {})["unitsClearedOn"] == "2026-11-23"


# What is recorded of it.


async def test_the_days_of_its_funds_follow_from_their_last_fiscal_year(own_hub: Hub) -> None:
    hub = own_hub
    region = {"authority": "COUNTRY_OR_REGION", "statute": "PL 118-31, section 1300", "note": "Fiscal year 2024."}
    await done(hub, DSCA, "recordProgramAuthority", case="H7-Q-BAD", **region, lastFiscalYear=2024)
    read = await program(hub, VERDANIAS_OFFICE, "H7-Q-BAD") or {}
    assert (read["statute"], read["fundsAvailableUntil"], read["fundsCancelledOn"]) == (
        "PL 118-31, section 1300",
        "2024-09-30",
        "2029-09-30",
    )
    # Told again it takes the place of what was told, and of that alone.
    await done(hub, VERDANIAS_OFFICE, "recordPartnerAgreement", case="H7-Q-BAD", agreedBy="Ministry of Verdania")
    await done(hub, DSCA, "recordProgramAuthority", case="H7-Q-BAD", **UKRAINE)
    read = await program(hub, VERDANIAS_OFFICE, "H7-Q-BAD") or {}
    assert (read["statute"], read["fundsAvailableUntil"], read["partnerAgreedBy"]) == (
        "PL 114-92, section 1250, as amended",
        "2027-09-30",
        "Ministry of Verdania",
    )


async def test_an_office_records_the_agreement_before_anything_else_is_settled(own_hub: Hub) -> None:
    hub = own_hub
    agreed = {"agreedBy": "Ministry of Verdania", "agreedOn": "2026-11-16"}
    await done(hub, VERDANIAS_OFFICE, "recordPartnerAgreement", case="H7-Q-BAD", **agreed)
    read = await program(hub, DSCA, "H7-Q-BAD") or {}
    assert {name: told for name, told in read.items() if told is not None} == {
        "partnerAgreedOn": "2026-11-16",
        "partnerAgreedBy": "Ministry of Verdania",
    }
    # What is settled by the United States waits for the law it is settled under.
    for seat, mutation, taken in (
        (DSCA, "recordProgramNotice", {}),
        (STATE, "recordUnitVetting", {"result": "CLEARED"}),
    ):
        assert await not_done(hub, seat, mutation, case="H7-Q-BAD", **taken) == ("AUTHORITY_NOT_RECORDED", "case")


REGION = {"authority": "COUNTRY_OR_REGION", "note": "Fiscal year 2027.", "lastFiscalYear": 2027}
NO_CASE = ("CASE_NOT_FOUND", "case")
NOT_BUILT = ("CASE_NOT_BUILT_FOR_A_PARTNER", "case")


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("seat", "mutation", "taken", "answer"),
    [
        (DSCA, "recordProgramAuthority", {**SECTION_333, "case": "H4-D-ZZZ"}, NO_CASE),
        (DSCA, "recordProgramAuthority", {**SECTION_333, "case": SOLD}, NOT_BUILT),
        (DSCA, "recordProgramAuthority", {**SECTION_333, "note": " "}, ("TEXT_EMPTY", "note")),
        (DSCA, "recordProgramAuthority", {**REGION, "statute": ""}, ("TEXT_EMPTY", "statute")),
        (DSCA, "recordProgramAuthority", REGION, ("AUTHORITY_OF_A_PROGRAM", "statute")),
        (DSCA, "recordProgramAuthority", {**SECTION_333, "statute": "10 USC 332"}, ("AUTHORITY_OF_A_PROGRAM", "statute")),
        (DSCA, "recordProgramAuthority", {**SECTION_333, "lastFiscalYear": 27}, ("FUNDS_OF_A_PROGRAM", "lastFiscalYear")),
        (OFFICE, "recordPartnerAgreement", {"agreedBy": "Staff", "case": BRIDGES}, NO_CASE),  # Verdania's
        (OFFICE, "recordPartnerAgreement", {"agreedBy": "Staff", "case": SOLD}, NOT_BUILT),
        (OFFICE, "recordPartnerAgreement", {"agreedBy": " "}, ("TEXT_EMPTY", "agreedBy")),
        (OFFICE, "recordPartnerAgreement", {"agreedBy": "Staff", "agreedOn": "2026-11-24"}, ("DAY_IN_FUTURE", "agreedOn")),
        (DSCA, "recordProgramNotice", {"case": SOLD}, NOT_BUILT),
        (DSCA, "recordProgramNotice", {"notifiedOn": "2026-11-24"}, ("DAY_IN_FUTURE", "notifiedOn")),
        (STATE, "recordUnitVetting", {"result": "CLEARED", "case": SOLD}, NOT_BUILT),
        (STATE, "recordUnitVetting", {"result": "CLEARED", "vettedOn": "2026-11-24"}, ("DAY_IN_FUTURE", "vettedOn")),
        (STATE, "recordUnitVetting", {"result": "CLEARED", "vettedOn": "2024-11-17"}, ("DAY_TOO_EARLY", "vettedOn")),
    ],
)  # fmt: skip
async def test_what_cannot_be_recorded_of_a_program_is_refused(
    own_hub: Hub, seat: str, mutation: str, taken: dict[str, Any], answer: tuple[str, str]
) -> None:
    before = await told_about(own_hub, DSCA, MEDICAL)
    assert await not_done(own_hub, seat, mutation, **{"case": MEDICAL, **taken}) == answer
    assert differences(before, await told_about(own_hub, DSCA, MEDICAL)) == []


async def test_each_act_is_there_for_whose_it_is_and_for_nobody_else(hub: Hub) -> None:
    whose = {
        "recordProgramAuthority": {DSCA},
        "recordPartnerAgreement": {OFFICE},
        "recordProgramNotice": {DSCA},
        "recordUnitVetting": {DSCA, STATE},
    }
    met: dict[str, set[str]] = {name: set() for name in whose}
    for seat in EVERYBODY:
        mutations = (await own_schema(hub, seat)).mutation_type
        for name in whose:
            if mutations is not None and name in mutations.fields:
                met[name].add(seat)
    assert met == whose


# What comes before a letter is implemented.


@pytest.mark.long
async def test_a_letter_under_section_333_waits_for_its_partner_fifteen_days_of_notice_and_cleared_units(
    own_hub: Hub,
) -> None:
    hub = own_hub
    document = await funded(hub)
    before = await told_about(hub, BANDARIA, BUILT)
    implement = {"document": document, "implementation": "ROUTINE"}

    async def waits_for(code: str, words: str) -> None:
        answer = await act(hub, AIR_FORCE, "implementLetter", **implement)
        assert refused(answer) == (code, "document")
        assert words in answer["sentence"]
        assert await status(hub, document) == "ACCEPTED"

    await waits_for("AUTHORITY_OF_A_PROGRAM", "no authority and funds are on record")
    await done(hub, DSCA, "recordProgramAuthority", case=BUILT, **SECTION_333)
    await waits_for("AGREEMENT_OF_A_PARTNER", "no agreement of the partner to accept and sustain it is on record")
    await done(hub, OFFICE, "recordPartnerAgreement", case=BUILT, agreedBy="Border guard of Bandaria")
    await waits_for("NOTICE_OF_A_PROGRAM", "no notice to Congress is on record")
    await done(hub, DSCA, "recordProgramNotice", case=BUILT)
    await waits_for("NOTICE_OF_A_PROGRAM", "implement it from that day on")
    hub.clock.pass_(days=14)
    await waits_for("NOTICE_OF_A_PROGRAM", "fifteen days before 2026-12-08")
    hub.clock.pass_(days=1)
    await waits_for("CLEARANCE_OF_UNITS", "no clearance of the units")
    await done(hub, STATE, "recordUnitVetting", case=BUILT, result="REJECTED")
    await waits_for("CLEARANCE_OF_UNITS", "no clearance of the units")
    await done(hub, STATE, "recordUnitVetting", case=BUILT, result="CLEARED")
    await done(hub, AIR_FORCE, "implementLetter", **implement)
    assert await status(hub, document) == "IMPLEMENTED"
    assert differences(before, await told_about(hub, BANDARIA, BUILT)) == []


@pytest.mark.long
async def test_what_is_on_record_counts_from_its_day(own_hub: Hub) -> None:
    hub = own_hub
    document = await funded(hub)
    hub.clock.pass_(days=30)
    await done(hub, DSCA, "recordProgramAuthority", case=BUILT, **SECTION_333)
    await done(hub, OFFICE, "recordPartnerAgreement", case=BUILT, agreedBy="Border guard", agreedOn="2026-11-24")
    await done(hub, DSCA, "recordProgramNotice", case=BUILT, notifiedOn="2026-11-25")
    await done(hub, STATE, "recordUnitVetting", case=BUILT, result="CLEARED", vettedOn="2026-12-11")
    implement = {"document": document, "implementation": "ROUTINE"}
    for on, code in (
        ("2026-11-23", "AGREEMENT_OF_A_PARTNER"),
        ("2026-11-24", "NOTICE_OF_A_PROGRAM"),
        ("2026-12-09", "NOTICE_OF_A_PROGRAM"),
        ("2026-12-10", "CLEARANCE_OF_UNITS"),
    ):
        assert await not_done(hub, AIR_FORCE, "implementLetter", **implement, on=on) == (code, "document")
    await done(hub, AIR_FORCE, "implementLetter", **implement, on="2026-12-11")


@pytest.mark.long
async def test_funds_that_are_over_pay_for_no_letter(own_hub: Hub) -> None:
    hub = own_hub
    document = await funded(hub)
    implement = {"document": document, "implementation": "ROUTINE"}
    await done(hub, DSCA, "recordProgramAuthority", case=BUILT, **{**UKRAINE, "lastFiscalYear": 2026})
    answer = await act(hub, AIR_FORCE, "implementLetter", **implement)
    assert refused(answer) == ("FUNDS_OF_A_PROGRAM", "document")
    assert "available until 2026-09-30" in answer["sentence"]
    assert await status(hub, document) == "ACCEPTED"
    # Other funds are found; under the Ukraine initiative neither notice nor clearance is asked for.
    await done(hub, DSCA, "recordProgramAuthority", case=BUILT, **UKRAINE)
    await done(hub, OFFICE, "recordPartnerAgreement", case=BUILT, agreedBy="Border guard of Bandaria")
    await done(hub, AIR_FORCE, "implementLetter", **implement)
    assert await status(hub, document) == "IMPLEMENTED"


@pytest.mark.long
async def test_a_modification_that_spends_nothing_waits_for_no_funds(own_hub: Hub) -> None:
    hub = own_hub  # the funds of the evacuation kits were available until 30 September 2025
    words: dict[str, Any] = {"case": MEDICAL, "kind": "MODIFICATION", "changes": ["DELIVERY"]}
    document = await done(
        hub, AIR_FORCE, "prepareLetterOfOffer", **words, content={"deliveryForecast": "Three kits in March."}
    )
    for seat, step in PROPOSED:
        await done(hub, seat, "recordDocumentStep", document=document, step=step)
    await done(hub, DSCA, "offerLetter", document=document)
    await done(hub, AIR_FORCE, "implementLetter", document=document, implementation="ROUTINE")
    assert await status(hub, document) == "IMPLEMENTED"


# Title.


async def test_title_passes_to_a_partner_upon_the_transfer_form_it_signed(own_hub: Hub) -> None:
    hub = own_hub
    title = {"case": MEDICAL, "item": "Evacuation kit, three", "document": "Transfer form 2"}
    titles = f'{{ case(designator: "{MEDICAL}") {{ titleTransfers {{ nodes {{ item transferredOn signedOn }} }} }} }}'
    unsigned = ("TITLE_PASSAGE_TO_A_BENEFITTING_PARTNER", "signedOn")
    before = await hub.data(DSCA, titles)
    for seat in (OFFICE, AIR_FORCE):
        assert await not_done(hub, seat, "recordTitleTransfer", **title) == unsigned
        late = {"transferredOn": "2026-03-02", "signedOn": "2026-03-03"}
        assert await not_done(hub, seat, "recordTitleTransfer", **title, **late) == unsigned
    assert await hub.data(DSCA, titles) == before
    # Its office hands it over.
    await done(hub, OFFICE, "recordTitleTransfer", **title, transferredOn="2026-03-03", signedOn="2026-03-02")
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS):
        assert (await hub.data(seat, titles))["case"]["titleTransfers"]["nodes"] == [
            {"item": "Evacuation kit, six", "transferredOn": "2026-02-05", "signedOn": "2026-02-05"},
            {"item": "Evacuation kit, three", "transferredOn": "2026-03-03", "signedOn": "2026-03-02"},
        ], seat


async def test_an_office_passes_no_title_to_what_was_sold_nor_to_what_is_not_its_country_s(own_hub: Hub) -> None:
    title = {"item": "Transport aircraft", "document": "DD Form 1348-1A", "signedOn": "2026-11-20"}
    for case, code in (
        (SOLD, "NOT_BUILT_FOR_A_PARTNER"),
        (BRIDGES, "CASE_NOT_FOUND"),
        (BORDER, "CASE_NOT_IMPLEMENTED"),
    ):
        assert await not_done(own_hub, OFFICE, "recordTitleTransfer", **title, case=case) == (code, "case"), case
    # What is sold passes at the initial point of shipment, without a form.
    await done(own_hub, AIR_FORCE, "recordTitleTransfer", case=SOLD, item="Spares", document="DD Form 1348-1A")
