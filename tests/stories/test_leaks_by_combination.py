"""What cannot be read cannot be worked out either: each act below happens out of a reader's sight, and nothing it can ask moves."""

from collections.abc import AsyncIterator
from pathlib import Path
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
    EVERYBODY,
    GREYHAVEN,
    OFFICE,
    STATE,
    VERDANIA,
    call_of,
    differences,
    estimate_of,
    one_case,
    tell,
    told_about,
)
from tests.stories.conftest import Worlds


@pytest.fixture(scope="module")
async def moving(worlds: Worlds) -> AsyncIterator[Hub]:
    """A hub of a world in which things happen; each test looks before and after."""
    async with worlds.hub() as hub:
        yield hub


class Watch:
    """What some readers can be told, before an act and after it."""

    def __init__(self, hub: Hub, case: str, seats: tuple[str, ...]) -> None:
        self._hub = hub
        self._case = case
        self._seats = seats
        self._before: dict[str, dict[str, bytes]] = {}

    async def begin(self) -> None:
        """Look once."""
        self._before = await self._look()

    async def moved(self) -> dict[str, bool]:
        """Look again: whose answers are other bytes now."""
        after = await self._look()
        return {s: bool(differences(self._before[s], after[s])) for s in self._seats}

    async def _look(self) -> dict[str, dict[str, bytes]]:
        return {seat: await told_about(self._hub, seat, self._case) for seat in self._seats}


async def watched(hub: Hub, case: str, *seats: str) -> Watch:
    """Watch these readers from now on: every register, and all that hangs on one case."""
    watch = Watch(hub, case, seats)
    await watch.begin()
    return watch


def still(*seats: str) -> dict[str, bool]:
    """None of these moved."""
    return dict.fromkeys(seats, False)


# Counting.


@pytest.mark.long
async def test_counting_does_not_count_estimates(moving: Hub) -> None:
    call = await call_of(moving, "BN-D-RAA")
    watch = await watched(moving, "BN-D-RAA", BANDARIA, OFFICE, ALDER, GREYHAVEN, STATE, AIR_FORCE)
    taken = {"idempotencyKey": "count", "call": call, "amount": "31000000.00 USD", "leadTimeMonths": 20}
    assert (await moving.submit(DUNMORE, "submitRomEstimate", taken))["__typename"] == "Receipt"
    assert await watch.moved() == {**still(BANDARIA, OFFICE, ALDER, GREYHAVEN, STATE), AIR_FORCE: True}


@pytest.mark.long
async def test_counting_does_not_count_invitees(moving: Hub) -> None:
    watch = await watched(moving, "BN-D-RAA", BANDARIA, ALDER, STATE, CENTCOM, DFAS)
    taken: dict[str, Any] = {
        "idempotencyKey": "invite",
        "case": "BN-D-RAA",
        "subject": "Jamming pods, depot",
        "specification": "Depot support alone.",
        "closesAt": "2027-12-31T00:00:00Z",
        "invitees": ["2DEF3", "3GHJ4"],
    }
    assert (await moving.submit(AIR_FORCE, "openRomCall", taken))["__typename"] == "Receipt"
    assert await watch.moved() == still(BANDARIA, ALDER, STATE, CENTCOM, DFAS)
    for seat in (ALDER, DUNMORE, OFFICE):
        answer = await moving.ask(
            seat, '{ case(designator: "BN-D-RAA") { romCalls { nodes { invitations { totalCount } } } } }'
        )
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_FIELD", seat


@pytest.mark.long
async def test_counting_does_not_count_questions_that_are_not_answered(moving: Hub) -> None:
    call = await call_of(moving, "BN-D-RAD")
    watch = await watched(moving, "BN-D-RAD", OFFICE, ALDER, BANDARIA)
    taken = {"idempotencyKey": "ask", "call": call, "text": "Is a second data link wanted?"}
    assert (await moving.submit(DUNMORE, "askRomQuestion", taken))["__typename"] == "Receipt"
    assert await watch.moved() == still(OFFICE, ALDER, BANDARIA)


@pytest.mark.long
async def test_counting_does_not_count_modifications_under_way(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-SAE", BANDARIA, ALDER, CENTCOM, DFAS)
    more = (
        '  [[case.letter_of_offer]]\n  key = "modification-1"\n  kind = "MODIFICATION"\n  number = 1\n'
        '  raw_status = "WRITE"\n  waits_on = "AGENCY"\n  total_value = "75000000.00 USD"\n'
        '  offer_line = [{ number = "004", description = "Missile rail", quantity = 6, unit_cost = "1.00 USD" }]\n'
    )
    assert (await tell(moving, tmp_path, one_case("BN-D-SAE", more=more))).applied == 1
    assert await watch.moved() == still(BANDARIA, ALDER, CENTCOM, DFAS)
    query = '{ case(designator: "BN-D-SAE") { lettersOfOffer { totalCount } } }'
    count = {s: (await moving.data(s, query))["case"]["lettersOfOffer"]["totalCount"] for s in (BANDARIA, AIR_FORCE)}
    assert count == {BANDARIA: 1, AIR_FORCE: 2}


@pytest.mark.long
async def test_counting_does_not_count_the_lines_of_a_document_not_yet_offered(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-SAD", BANDARIA, AIR_FORCE)
    line = 'unit_cost = "877640.00 USD", total = "21063360.00 USD" },'
    more = (
        line
        + '\n    { number = "004", description = "Towed decoy", quantity = 4, unit_cost = "5.00 USD", total = "20.00 USD" },'
    )
    assert (await tell(moving, tmp_path, one_case("BN-D-SAD", (line, more)))).applied == 1
    assert await watch.moved() == {BANDARIA: False, AIR_FORCE: True}


@pytest.mark.long
async def test_counting_does_not_count_releases_to_others(moving: Hub) -> None:
    query = '{ case(designator: "BN-D-RAB") { requirementSummary { id } } }'
    record = (await moving.data(AIR_FORCE, query))["case"]["requirementSummary"]["id"]
    watch = await watched(moving, "BN-D-RAB", BANDARIA, OFFICE, ALDER, STATE, DSCA)
    release = {"idempotencyKey": "release", "record": record, "version": 1, "to": "company:2DEF3"}
    assert (await moving.submit(AIR_FORCE, "recordRelease", release))["__typename"] == "Receipt"
    # The office reads that the invited are not told alike any more, and not of what, or who was.
    assert await watch.moved() == {**still(BANDARIA, ALDER, STATE), OFFICE: True, DSCA: True}


@pytest.mark.long
async def test_counting_does_not_count_consents_to_others(moving: Hub) -> None:
    estimate = await estimate_of(moving, "BN-D-RAB", "2DEF3")
    watch = await watched(moving, "BN-D-RAB", BANDARIA, OFFICE, ALDER, STATE, AIR_FORCE)
    consent = {"idempotencyKey": "consent", "record": estimate, "version": 1, "to": "customer:VE"}
    assert (await moving.submit(DUNMORE, "recordConsent", consent))["__typename"] == "Receipt"
    assert await watch.moved() == {**still(BANDARIA, OFFICE, ALDER, STATE), AIR_FORCE: True}
    assert (await moving.data(VERDANIA, "{ romEstimates { totalCount } }"))["romEstimates"]["totalCount"] == 0


@pytest.mark.long
async def test_counting_does_not_count_remarks(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-RAB", BANDARIA, OFFICE, ALDER, CENTCOM, STATE)
    more = '  [[case.internal_remark]]\n  key = "9"\n  text = "Ask Alder first, before Dunmore hears of it."\n'
    assert (await tell(moving, tmp_path, one_case("BN-D-RAB", more=more))).applied == 1
    assert await watch.moved() == still(BANDARIA, OFFICE, ALDER, CENTCOM, STATE)


# Notifications to Congress.


async def test_what_is_missing_on_the_other_side_is_not_felt(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-QAC", BANDARIA, OFFICE)
    line = '"Combatant command concurrence on goggle figure of merit.", settled_on = 2026-11-10 },'
    more = line + '\n    { key = "3", item = "Notification to Congress, 45 days before the offer." },'
    assert (await tell(moving, tmp_path, one_case("BN-D-QAC", (line, more)))).applied == 1
    assert await watch.moved() == {BANDARIA: False, OFFICE: True}


async def test_what_the_purchaser_must_supply_is_not_felt_before_the_letter_is_returned(
    moving: Hub, tmp_path: Path
) -> None:
    watch = await watched(moving, "BN-D-QAC", BANDARIA, OFFICE)
    line = '{ key = "1", item = "State how many goggles are for training and how many for operations." },'
    more = line + '\n    { key = "2", item = "Say who stores the goggles." },'
    assert (await tell(moving, tmp_path, one_case("BN-D-QAC", (line, more)))).applied == 1
    assert await watch.moved() == {BANDARIA: False, OFFICE: True}


@pytest.mark.long
async def test_a_draft_notification_is_not_felt_by_who_may_not_read_it(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-SAA", BANDARIA, OFFICE, ALDER, CENTCOM, DFAS, DSCA)
    more = (
        '  [[case.congressional_notification]]\n  key = "27-001"\n  transmittal = "27-001"\n  kind = "CERTIFICATION"\n'
        '  state = "DRAFT"\n  tier = 1\n  draft_text = "Draft 27-001."\n  originator = "department:DSCA"\n'
    )
    assert (await tell(moving, tmp_path, one_case("BN-D-SAA", more=more))).applied == 1
    assert await watch.moved() == {**still(BANDARIA, OFFICE, ALDER, CENTCOM, DFAS), DSCA: True}


@pytest.mark.long
async def test_a_draft_notification_moves_nobodys_stage(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-QAN", BANDARIA, OFFICE, CENTCOM, ARMY)
    more = (
        '  [[case.congressional_notification]]\n  key = "27-002"\n  transmittal = "27-002"\n  kind = "CERTIFICATION"\n'
        '  state = "DRAFT"\n  originator = "department:DSCA"\n'
    )
    assert (await tell(moving, tmp_path, one_case("BN-D-QAN", more=more))).applied == 1
    assert await watch.moved() == still(BANDARIA, OFFICE, CENTCOM, ARMY)
    query = '{ case(designator: "BN-D-QAN") { stage } }'
    stages = {s: (await moving.data(s, query))["case"]["stage"] for s in (BANDARIA, DSCA)}
    assert stages == {BANDARIA: "REQUEST", DSCA: "REQUEST"}


@pytest.mark.long
async def test_the_text_of_a_delay_is_told_by_its_class_only(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-SAC", BANDARIA, OFFICE, ALDER, CENTCOM)
    edits = (
        (
            "Held until the arrears on the older perimeter cases are explained.",
            "Held for the notification to Congress.",
        ),
        ('"CPOHOLD 2026-05-04 arrears on two older perimeter cases"', '"CONGHOLD 2026-05-04 the thirty days run"'),
    )
    assert (await tell(moving, tmp_path, one_case("BN-D-SAC", *edits))).applied == 1
    assert await watch.moved() == still(BANDARIA, OFFICE, ALDER, CENTCOM)
    query = '{ case(designator: "BN-D-SAC") { lettersOfOffer { nodes { delayClass waitsOn } } } }'
    told = (await moving.data(OFFICE, query))["case"]["lettersOfOffer"]["nodes"]
    assert told == [{"delayClass": "REVIEW", "waitsOn": "DSCA"}]


# Titles, orders, winners.


@pytest.mark.long
async def test_the_agencys_own_title_may_name_a_contractor_and_nobody_outside_notices(
    moving: Hub, tmp_path: Path
) -> None:
    watch = await watched(moving, "BN-D-RAC", BANDARIA, ALDER, DUNMORE, CENTCOM, OFFICE)
    edit = ("Amber Watch command post", "Amber Watch command post, Greyhaven preferred")
    assert (await tell(moving, tmp_path, one_case("BN-D-RAC", edit))).applied == 1
    assert await watch.moved() == {**still(BANDARIA, ALDER, DUNMORE, CENTCOM), OFFICE: True}


@pytest.mark.parametrize("seat", [AIR_FORCE, DSCA])
async def test_contractors_stand_in_one_order_that_no_price_decides(moving: Hub, seat: str) -> None:
    query = '{ case(designator: "BN-D-RAH") { romEstimates { nodes { id company } } romCalls { nodes { invitations { nodes { id } } } } } }'
    first = (await moving.data(seat, query))["case"]
    ids = [e["id"] for e in first["romEstimates"]["nodes"]]
    assert ids == sorted(ids)  # 128 random bits, drawn before any price was known
    invited = [i["id"] for i in first["romCalls"]["nodes"][0]["invitations"]["nodes"]]
    assert invited == sorted(invited)
    assert (await moving.data(seat, query))["case"] == first
    # Whoever may see prices may ask to have them in order.
    by_price = query.replace("romEstimates", "romEstimates(orderBy: [{ fact: AMOUNT }])")
    asked = [e["company"] for e in (await moving.data(seat, by_price))["case"]["romEstimates"]["nodes"]]
    assert asked == ["4KLM5", "2DEF3", "1ABC2", "3GHJ4"]


async def test_a_new_price_moves_no_contractor_in_the_order(moving: Hub) -> None:
    call = await call_of(moving, "BN-D-RAD")
    query = '{ case(designator: "BN-D-RAD") { romEstimates { nodes { company } } } }'
    before = await moving.data(AIR_FORCE, query)
    for company, amount in ((DUNMORE, "90000000.00 USD"), (GREYHAVEN, "1000000.00 USD")):
        taken = {"idempotencyKey": "moved", "call": call, "amount": amount, "leadTimeMonths": 1}
        assert (await moving.submit(company, "submitRomEstimate", taken))["version"] == 2
    assert await moving.data(AIR_FORCE, query) == before


async def test_a_losing_bidders_view_does_not_change_when_its_rival_wins(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-RAB", ALDER, GREYHAVEN, DUNMORE)
    more = '  [[case.contract]]\n  key = "1"\n  contractor = "2DEF3"\n  awarded_on = 2026-11-20\n'
    assert (await tell(moving, tmp_path, one_case("BN-D-RAB", more=more))).applied == 1
    assert await watch.moved() == {ALDER: False, GREYHAVEN: False, DUNMORE: True}
    query = '{ case(designator: "BN-D-RAB") { stage contracts { totalCount } } }'
    assert (await moving.data(ALDER, query))["case"] == {"stage": None, "contracts": {"totalCount": 0}}
    assert (await moving.data(DUNMORE, query))["case"]["contracts"] == {"totalCount": 1}


# Instants, sources, the public register.


@pytest.mark.long
async def test_an_as_of_does_not_tick_on_hidden_edits(moving: Hub, tmp_path: Path) -> None:
    selection = "lettersOfOffer { nodes { provenance { asOf } } } provenance { asOf }"
    query = f'{{ case(designator: "BN-D-SAE") {{ {selection} }} }}'
    seats = (BANDARIA, OFFICE, STATE, DSCA, AIR_FORCE)
    told, later = "2026-11-20T06:00:00+00:00", "2026-11-23T06:00:00+00:00"

    async def instants() -> dict[str, tuple[str, str]]:
        found = {seat: (await moving.data(seat, query))["case"] for seat in seats}
        return {
            s: (f["lettersOfOffer"]["nodes"][0]["provenance"]["asOf"], f["provenance"]["asOf"])
            for s, f in found.items()
        }

    assert await instants() == dict.fromkeys(seats, (told, told))
    watch = await watched(moving, "BN-D-SAE", BANDARIA, OFFICE, STATE)
    edit = ("Concede the second year of spares before touching the radar price.", "Concede the radar price.")
    extract = one_case("BN-D-SAE", edit, as_of="2026-11-23T06:00:00Z")
    assert (await tell(moving, tmp_path, extract)).applied == 1
    assert await watch.moved() == still(BANDARIA, OFFICE, STATE)
    assert await instants() == {
        BANDARIA: (told, told),
        OFFICE: (told, told),
        STATE: (told, told),
        DSCA: (later, told),
        AIR_FORCE: (later, told),
    }


@pytest.mark.long
async def test_an_as_of_does_not_tick_when_the_same_is_told_again_later(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-SAF", BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE)
    counts = await tell(moving, tmp_path, one_case("BN-D-SAF", as_of="2026-11-23T08:00:00Z"))
    assert (counts.applied, counts.duplicate) == (0, counts.received)
    assert await watch.moved() == still(BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE)


async def test_an_as_of_of_a_withheld_price_does_not_tick_when_the_price_moves(moving: Hub, tmp_path: Path) -> None:
    watch = await watched(moving, "BN-D-SAD", BANDARIA, OFFICE)
    edit = ('total_value = "235108843.19 USD"', 'total_value = "236000000.00 USD"')
    extract = one_case("BN-D-SAD", edit, as_of="2026-11-23T06:00:00Z")
    assert (await tell(moving, tmp_path, extract)).applied == 1
    assert await watch.moved() == {BANDARIA: False, OFFICE: True}


async def test_a_list_of_sources_does_not_count_contractors(moving: Hub) -> None:
    answers = set()
    for seat in EVERYBODY:
        found = await moving.data(seat, "{ sources { sourceClass state } }")
        answers.add(tuple((s["sourceClass"], s["state"]) for s in found["sources"]))
    # Six contractors, four nations and an agency have submitted by now: they are no sources that are asked.
    assert answers == {(("agency_system", "OK"), ("public_register", "OK"))}


async def test_the_class_of_a_source_is_told_and_never_its_name(hub: Hub) -> None:
    query = "{ romEstimates(first: 100) { nodes { provenance { sourceClass asOf } } } }"
    for seat in (ALDER, DUNMORE, BANDARIA):
        nodes = (await hub.data(seat, query))["romEstimates"]["nodes"]
        assert {n["provenance"]["sourceClass"] for n in nodes} == {"agency_system"}
    # Who told us is for the agency and DSCA, and for a contractor on its own records.
    told = "{ romEstimates(first: 100) { nodes { company provenance { originator } } } }"
    for seat in (ALDER, DUNMORE, AIR_FORCE, DSCA):
        for node in (await hub.data(seat, told))["romEstimates"]["nodes"]:
            assert node["provenance"]["originator"] == f"company:{node['company']}"
    for seat in (BANDARIA, OFFICE, STATE, CENTCOM, DFAS):
        answer = await hub.ask(seat, "{ cases { nodes { provenance { originator } } } }")
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_FIELD"


async def test_a_published_question_does_not_tell_its_asker(hub: Hub) -> None:
    query = (
        '{ case(designator: "BN-D-RAC") { romCalls { nodes { questions(where: { publishedAt: { isNull: false } }) '
        "{ nodes { question askedText askedAt provenance { originator sourceClass asOf } } } } } } }"
    )
    found = {}
    for seat in (ALDER, GREYHAVEN, DUNMORE):
        [question] = (await hub.data(seat, query))["case"]["romCalls"]["nodes"][0]["questions"]["nodes"]
        found[seat] = (question["askedText"] is None, question["askedAt"], question["provenance"]["originator"])
    assert found == {
        ALDER: (True, None, None),
        GREYHAVEN: (True, None, None),
        DUNMORE: (False, "2026-05-20T09:12:00+00:00", "company:2DEF3"),  # its own
    }


async def test_a_public_post_gets_an_edge_only_to_the_case_it_names(hub: Hub) -> None:
    query = (
        "{ congressionalNotifications(first: 100) "
        "{ nodes { namedCase publishedOn case { designator } } pageInfo { hasNextPage } } }"
    )
    table = {}
    for seat in EVERYBODY:
        page = (await hub.data(seat, query))["congressionalNotifications"]
        assert page["pageInfo"]["hasNextPage"] is False
        published = [n for n in page["nodes"] if n["publishedOn"]]
        assert [
            n for n in published if n["namedCase"] and n["case"] and n["case"]["designator"] != n["namedCase"]
        ] == []
        named = sum(n["namedCase"] is not None for n in published)
        linked = sum(n["namedCase"] is not None and n["case"] is not None for n in published)
        table[seat] = (len(published), named, linked)
    # public posts; that name a case; whose case the reader knows of
    assert table == {
        BANDARIA: (80, 11, 5),
        OFFICE: (80, 11, 5),
        DSCA: (80, 11, 11),
        AIR_FORCE: (80, 11, 11),
        ALDER: (80, 11, 1),
        DUNMORE: (80, 11, 0),
        STATE: (80, 11, 11),
        CENTCOM: (80, 11, 7),
        DFAS: (80, 11, 3),
    }


async def test_a_public_post_that_names_no_case_gets_no_edge_to_one(hub: Hub) -> None:
    # 25-904 is on the agency's record under BN-D-SAH, and its printed text names no case.
    query = '{ congressionalNotifications(where: { transmittal: { eq: "25-904" } }) { nodes { namedCase case { designator } } } }'
    under = '{ case(designator: "BN-D-SAH") { congressionalNotifications { totalCount } } }'
    for seat in (BANDARIA, OFFICE, CENTCOM):
        [post] = (await hub.data(seat, query))["congressionalNotifications"]["nodes"]
        assert post == {"namedCase": None, "case": None}, seat
        assert (await hub.data(seat, under))["case"]["congressionalNotifications"] == {"totalCount": 0}, seat


async def test_a_public_post_about_anothers_case_reads_the_same_for_all(hub: Hub) -> None:
    query = '{ congressionalNotifications(where: { namedCase: { eq: "BN-D-SAD" } }) { nodes { id title totalValue case { designator } } } }'
    for seat in (ALDER, DUNMORE, DFAS, VERDANIA):
        [post] = (await hub.data(seat, query))["congressionalNotifications"]["nodes"]
        assert post["totalValue"] == "250000000.00 USD"
        assert post["case"] is None
    # Another agency has a glance of every case, and so of this one.
    [post] = (await hub.data(ARMY, query))["congressionalNotifications"]["nodes"]
    assert post["case"] == {"designator": "BN-D-SAD"}


async def test_an_as_of_does_not_tick_for_another_agency_when_what_is_not_printed_changes(
    own_hub: Hub, tmp_path: Path
) -> None:
    asked = "{ congressionalNotifications(first: 100) { nodes { id transmittal state provenance { asOf } } } }"
    before = {seat: (await own_hub.post(seat, asked)).content for seat in (ARMY, AIR_FORCE, DSCA)}
    own_hub.clock.pass_(hours=1)
    review = one_case("BN-D-SAD", ('state = "REVIEW_PERIOD"', 'state = "CLEARED"'), as_of="2026-11-23T06:00:00Z")
    assert (await tell(own_hub, tmp_path, review)).applied == 1
    after = {seat: (await own_hub.post(seat, asked)).content for seat in before}
    assert {seat: before[seat] != after[seat] for seat in before} == {ARMY: False, AIR_FORCE: True, DSCA: True}
    assert b"2026-11-23T06:00:00" in after[DSCA]
    assert b"2026-11-23T06:00:00" not in after[ARMY]


async def test_an_as_of_ticks_for_the_agency_when_its_own_draft_changes(own_hub: Hub, tmp_path: Path) -> None:
    asked = "{ congressionalNotifications(first: 100) { nodes { transmittal state provenance { asOf } } } }"
    draft = one_case("BN-D-SAD", ('state = "INFORMAL_REVIEW"', 'state = "CERTIFIED"'), as_of="2026-11-23T06:00:00Z")
    assert (await tell(own_hub, tmp_path, draft)).applied == 1
    found = (await own_hub.data(AIR_FORCE, asked))["congressionalNotifications"]["nodes"]
    [one] = [one for one in found if (one["transmittal"], one["state"]) == ("26-902", "CERTIFIED")]
    assert one["provenance"]["asOf"] == "2026-11-23T06:00:00+00:00"
