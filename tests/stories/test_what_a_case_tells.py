"""What is drawn from a case: its timeline, its clocks, its checklist and its file, to each what it sees of the records."""

from __future__ import annotations

from datetime import timedelta
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
    OFFICE,
    STATE,
    VERDANIA,
    one_case,
    refused,
    tell,
    usd,
)
from tests.stories.conftest import Worlds

TIMELINE = """query($d: CaseDesignator!, $where: TimelineEventWhere) { case(designator: $d) { timeline(first: 100, where: $where) {
  totalCount nodes { happenedOn happenedAt what subject recordType recordId member toldBy } } } }"""
CLOCKS = """query($d: CaseDesignator!) { case(designator: $d) { clocks(first: 100) {
  nodes { rule what owedBy party startsOn dueOn metOn state authority confidence recordType recordId } } } }"""
DUTIES = """query($where: CaseClockWhere) { viewer { audience party duties(first: 100, where: $where) {
  totalCount nodes { what owedBy dueOn state recordType recordId case { designator } } } } }"""
CHECKLIST = """query($d: CaseDesignator!) { case(designator: $d) { checklist(first: 20) {
  nodes { checklist number answer evidence evidenceAgainst judgedBy authority } } } }"""
CASE_FILE = """query($d: CaseDesignator!) { case(designator: $d) { caseFile(first: 100) {
  totalCount nodes { recordType recordId what subject asOf toldBy keptUntil } } } }"""


async def nodes(hub: Hub, seat: str, query: str, case: str, member: str) -> list[dict[str, Any]]:
    """What a list under a case holds for a seat; nothing when the seat does not know the case."""
    found = (await hub.data(seat, query, {"d": case}))["case"]
    return found[member]["nodes"] if found else []


async def clock(hub: Hub, seat: str, case: str, what: str) -> dict[str, Any]:
    """The one clock of a case that speaks of this."""
    [found] = [c for c in await nodes(hub, seat, CLOCKS, case, "clocks") if c["what"].startswith(what)]
    return found


async def question(hub: Hub, seat: str, case: str, checklist: str, number: int) -> dict[str, Any]:
    """One question of a case's checklist."""
    asked = await nodes(hub, seat, CHECKLIST, case, "checklist")
    [found] = [q for q in asked if (q["checklist"], q["number"]) == (checklist, number)]
    return found


# The timeline.


async def test_a_timeline_holds_for_each_what_that_reader_may_know(hub: Hub) -> None:
    told = {}
    for seat in (*EVERYBODY, VERDANIA, ARMY):
        events = await nodes(hub, seat, TIMELINE, "BN-D-SAC", "timeline")
        told[seat] = [(e["happenedOn"], e["recordType"], e["member"], e["subject"]) for e in events]
    letter = [
        ("2025-09-22", "LetterOfRequest", "signedOn", "BN/AS/2025/131"),
        ("2025-09-26", "LetterOfRequest", "receivedOn", "BN/AS/2025/131"),
        ("2025-09-30", "LetterOfRequest", "acknowledgedOn", "BN/AS/2025/131"),
    ]
    inside = [
        ("2025-10-06", "OfferMilestone", "reachedOn", "CASEINIT"),
        ("2025-10-07", "OfferMilestone", "reachedOn", "DSTATUS"),
        ("2026-02-02", "OfferMilestone", "reachedOn", "WSTATUS"),
        ("2026-05-04", "OfferMilestone", "reachedOn", "CPOHOLD"),
    ]
    assert told[BANDARIA] == told[OFFICE] == letter
    for seat in (DSCA, AIR_FORCE, STATE):
        assert told[seat][:3] == letter
        assert [e for e in inside if e not in told[seat]] == []
    assert told[CENTCOM] == [letter[0]]
    assert [told[s] for s in (ALDER, DUNMORE, DFAS, VERDANIA, ARMY)] == [[], [], [], [], []]


async def test_a_timeline_is_in_order_and_leads_to_its_records(hub: Hub) -> None:
    events = await nodes(hub, AIR_FORCE, TIMELINE, "BN-D-SAG", "timeline")
    assert [e["happenedOn"] for e in events] == sorted(e["happenedOn"] for e in events)
    assert len(events) > 50
    ids = list(dict.fromkeys(e["recordId"] for e in events))
    types = {}
    for start in range(0, len(ids), 50):
        found = await hub.data(
            AIR_FORCE, "query($i: [ID!]!) { nodes(ids: $i) { __typename id } }", {"i": ids[start : start + 50]}
        )
        types.update({n["id"]: n["__typename"] for n in found["nodes"]})
    assert {(e["recordType"], types[e["recordId"]]) for e in events} == {(t, t) for t in types.values()}


async def test_who_told_of_an_event_is_told_where_the_record_tells_it(hub: Hub) -> None:
    where = {"recordType": {"eq": "RomEstimate"}}
    tellers = {}
    for seat in (DSCA, AIR_FORCE, ALDER, DUNMORE, BANDARIA):
        found = (await hub.data(seat, TIMELINE, {"d": "BN-D-RAH", "where": where}))["case"]
        tellers[seat] = sorted((e["subject"], e["toldBy"]) for e in found["timeline"]["nodes"]) if found else None
    every = [(c, f"company:{c}") for c in ("1ABC2", "2DEF3", "3GHJ4", "4KLM5")]
    assert tellers[AIR_FORCE] == tellers[DSCA] == every
    assert tellers[ALDER] == [("1ABC2", "company:1ABC2")]
    assert tellers[DUNMORE] == [("2DEF3", "company:2DEF3")]
    assert tellers[BANDARIA] == []


async def test_a_timeline_is_paged_filtered_and_sorted_as_every_list(hub: Hub) -> None:
    query = """query($after: String, $order: [TimelineEventOrder!]) { case(designator: "BN-D-SAG") {
      timeline(first: 7, after: $after, orderBy: $order) {
        totalCount edges { cursor node { recordId member happenedOn } } pageInfo { hasNextPage endCursor } } } }"""
    for order in (None, [{"fact": "HAPPENED_ON", "direction": "DESC"}], [{"fact": "WHAT"}]):
        met: list[tuple[str, str]] = []
        after = None
        while True:
            page = (await hub.data(DSCA, query, {"after": after, "order": order}))["case"]["timeline"]
            met += [(e["node"]["recordId"], e["node"]["member"]) for e in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        assert len(met) == len(set(met)) == page["totalCount"]
    where = {"happenedOn": {"gte": "2025-01-01"}, "recordType": {"in": ["LetterOfOffer", "Contract"]}}
    found = (await hub.data(DSCA, TIMELINE, {"d": "BN-D-SAG", "where": where}))["case"]["timeline"]["nodes"]
    every = await nodes(hub, DSCA, TIMELINE, "BN-D-SAG", "timeline")
    kept = [e for e in every if e["happenedOn"] >= "2025-01-01" and e["recordType"] in ("LetterOfOffer", "Contract")]
    assert found == kept


async def test_what_is_planned_or_due_is_no_event(hub: Hub) -> None:
    members = {e["member"] for e in await nodes(hub, DSCA, TIMELINE, "BN-D-SAG", "timeline")}
    assert members & {"plannedOn", "forecastOn", "expiresOn", "paymentDueOn", "validUntil", "periodEndsOn"} == set()


async def test_a_hidden_day_moves_no_timeline(own_hub: Hub, tmp_path: Path) -> None:
    async def timelines() -> dict[str, Any]:
        return {s: await nodes(own_hub, s, TIMELINE, "BN-D-SAC", "timeline") for s in (BANDARIA, OFFICE, CENTCOM, DSCA)}

    before = await timelines()
    steps = "offer_milestone = ["
    more = f'{steps}\n    {{ key = "9", code = "CASERETD", reached_on = 2026-05-07 }},'
    assert (await tell(own_hub, tmp_path, one_case("BN-D-SAC", (steps, more)))).applied == 1
    after = await timelines()
    assert {s for s in before if after[s] != before[s]} == {DSCA}
    assert len(after[DSCA]) == len(before[DSCA]) + 1


# The clocks.


async def test_a_clock_says_what_is_due_from_whom_by_when_and_on_which_rule(hub: Hub) -> None:
    found = await clock(hub, BANDARIA, "BN-D-SAQ", "Accept the offer")
    assert found | {"recordId": None} == {
        "rule": "acceptance in time",
        "what": "Accept the offer, sign and pay the initial deposit, or reject it.",
        "owedBy": "PURCHASER",
        "party": "customer:BN",
        "startsOn": "2026-09-28",
        "dueOn": "2026-12-01",
        "metOn": None,
        "state": "RUNNING",
        "authority": "SAMM C5.4; DSCA foreign customer guide",
        "confidence": "VERIFIED",
        "recordType": "LetterOfOffer",
        "recordId": None,
    }


async def test_a_clock_runs_out_as_time_passes_and_for_nobody_sooner(worlds: Worlds) -> None:
    async with worlds.serve(await worlds.copy()) as hub:

        async def state(seat: str) -> str:
            return str((await clock(hub, seat, "BN-D-SAQ", "Accept the offer"))["state"])

        assert await state(BANDARIA) == await state(AIR_FORCE) == "RUNNING"
        hub.clock.at = hub.clock.at.replace(month=12, day=1)
        assert await state(BANDARIA) == "RUNNING"  # the day itself still counts
        hub.clock.pass_(days=1)
        assert await state(BANDARIA) == await state(AIR_FORCE) == "LAPSED"
        where = {"what": {"startsWith": "Pay the bill"}}
        bills = (await hub.data(BANDARIA, DUTIES, {"where": where}))["viewer"]["duties"]["nodes"]
        assert [(d["case"]["designator"], d["dueOn"], d["state"]) for d in bills] == [
            ("BN-D-SAM", "2026-09-15", "OVERDUE"),
            ("BN-D-SAG", "2026-12-15", "RUNNING"),
        ]
        hub.clock.pass_(days=14)
        bills = (await hub.data(BANDARIA, DUTIES, {"where": where}))["viewer"]["duties"]["nodes"]
        assert [d["state"] for d in bills] == ["OVERDUE", "OVERDUE"]


async def test_a_contractor_meets_the_clock_of_its_own_call_and_nobodys_else(own_hub: Hub) -> None:
    what = "Submit an estimate"
    call = (await own_hub.data(ALDER, '{ case(designator: "BN-D-RAD") { romCalls { nodes { id closesAt } } } }'))[
        "case"
    ]
    [call] = call["romCalls"]["nodes"]
    before = {s: await clock(own_hub, s, "BN-D-RAD", what) for s in (ALDER, DUNMORE)}
    taken = {"idempotencyKey": "timely", "call": call["id"], "amount": usd("91000000.00"), "leadTimeMonths": 20}
    assert (await own_hub.submit(DUNMORE, "submitRomEstimate", taken))["__typename"] == "Receipt"
    after = {s: await clock(own_hub, s, "BN-D-RAD", what) for s in (ALDER, DUNMORE)}
    assert after[ALDER] == before[ALDER]
    assert (after[DUNMORE]["state"], after[DUNMORE]["metOn"]) == ("MET", "2026-11-23")
    for seat in (AIR_FORCE, DSCA, OFFICE):
        assert [c for c in await nodes(own_hub, seat, CLOCKS, "BN-D-RAD", "clocks") if c["what"].startswith(what)] == []


async def test_an_official_sees_who_is_awaited_and_the_purchaser_does_not(hub: Hub) -> None:
    awaited = {
        s: [c["owedBy"] for c in await nodes(hub, s, CLOCKS, "BN-D-SAC", "clocks") if not c["dueOn"]] for s in EVERYBODY
    }
    assert {s for s, found in awaited.items() if found == ["DSCA"]} == {OFFICE, DSCA, AIR_FORCE, STATE}
    assert {s for s, found in awaited.items() if not found} == {BANDARIA, ALDER, DUNMORE, CENTCOM, DFAS}


# Everybody's own duties.


async def test_everybody_is_told_its_own_duties_over_all_cases(hub: Hub) -> None:
    found = {s: (await hub.data(s, DUTIES))["viewer"]["duties"]["nodes"] for s in (*EVERYBODY, VERDANIA, ARMY)}
    assert {s: {d["owedBy"] for d in duties} for s, duties in found.items() if duties} == {
        BANDARIA: {"PURCHASER"},
        OFFICE: {"OFFICE"},
        DSCA: {"DSCA"},
        AIR_FORCE: {"AGENCY"},
        ALDER: {"CONTRACTOR"},
        DUNMORE: {"CONTRACTOR"},
        STATE: {"STATE"},
    } | {s: {"DFAS"} for s in (DFAS,) if found[DFAS]}
    assert all(d["state"] in ("RUNNING", "OVERDUE", "WAITING") for duties in found.values() for d in duties)
    # A letter that is not registered yet has no case, and is due all the same.
    unregistered = [d["recordType"] for d in found[AIR_FORCE] if d["case"] is None]
    assert unregistered == ["LetterOfRequest"]
    assert {d["case"]["designator"][3] for d in found[AIR_FORCE] if d["case"]} == {"D"}
    assert {d["case"]["designator"][:2] for d in found[BANDARIA]} == {"BN"}


async def test_a_duty_that_was_done_is_owed_no_more(own_hub: Hub) -> None:
    async def owed() -> list[str]:
        where = {"recordType": {"eq": "LetterOfOffer"}}
        return [
            d["case"]["designator"]
            for d in (await own_hub.data(BANDARIA, DUTIES, {"where": where}))["viewer"]["duties"]["nodes"]
        ]

    assert "BN-D-SAL" in await owed()
    query = '{ case(designator: "BN-D-SAL") { lettersOfOffer { nodes { id status } } } }'
    offers = (await own_hub.data(BANDARIA, query))["case"]["lettersOfOffer"]["nodes"]
    [offer] = [o["id"] for o in offers if o["status"] == "OFFERED"]
    taken = {"idempotencyKey": "no", "document": offer}
    answer = await own_hub.submit(BANDARIA, "rejectLetter", taken)
    assert answer["__typename"] == "Receipt", answer
    assert "BN-D-SAL" not in await owed()


async def test_a_token_narrowed_to_a_case_is_told_the_duties_of_that_case_alone(hub: Hub) -> None:
    found = (await hub.data(BANDARIA, DUTIES, cases=frozenset({"BN-D-SAM"})))["viewer"]
    assert {d["case"]["designator"] for d in found["duties"]["nodes"]} == {"BN-D-SAM"}
    assert found["party"] == "customer:BN"


async def test_a_token_narrowed_to_facets_is_told_nothing_drawn_from_others(hub: Hub) -> None:
    asked = '{ case(designator: "BN-D-SAM") { designator timeline { totalCount } } }'
    answer = await hub.ask(BANDARIA, asked, scopes=frozenset({"Case", "TimelineEvent", "LetterOfOffer"}))
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "SCOPE_MISSING"
    missing = error["extensions"]["scopes"]
    assert {"BillingStatement", "Contract", "LetterOfRequest"} <= set(missing)
    assert {"LetterOfOffer", "RomInvitation", "RomCall", "Case"} & set(
        missing
    ) == set()  # had, or not Bandaria's at all
    told = await hub.data(BANDARIA, asked, scopes=frozenset({"Case", "TimelineEvent", "LetterOfOffer", *missing}))
    assert told == await hub.data(BANDARIA, asked)
    answer = await hub.ask(BANDARIA, "{ viewer { duties { totalCount } } }", scopes=frozenset({"CaseClock"}))
    assert "BillingStatement" in answer["errors"][0]["extensions"]["scopes"]


async def test_what_a_receipt_leads_to_is_within_the_token_too(own_hub: Hub) -> None:
    query = '{ case(designator: "BN-D-RAD") { romCalls { nodes { id } } } }'
    [call] = (await own_hub.data(ALDER, query))["case"]["romCalls"]["nodes"]
    taken = {"idempotencyKey": "narrow", "call": call["id"], "amount": usd("91000000.00"), "leadTimeMonths": 20}
    scopes = frozenset({"RomCall", "RomEstimate", "submit:submitRomEstimate"})
    document = """mutation($input: SubmitRomEstimateInput!) { submitRomEstimate(input: $input) { ... on Receipt {
      record { ... on RomEstimate { company case { designator } } } } } }"""
    answer = await own_hub.ask(ALDER, document, {"input": taken}, scopes=scopes)
    assert [e["extensions"]["code"] for e in answer["errors"]] == ["SCOPE_MISSING"]
    assert b"BN-D-RAD" not in repr(answer).encode()
    assert answer["data"]["submitRomEstimate"]["record"] in (None, {"company": "1ABC2", "case": None})


async def test_the_viewer_says_who_asks_with_or_without_its_duties(hub: Hub) -> None:
    plain = "__typename audience party scopes cases expiresAt"
    alone = (await hub.data(OFFICE, f"{{ viewer {{ {plain} }} }}"))["viewer"]
    along = (await hub.data(OFFICE, f"{{ viewer {{ {plain} duties {{ totalCount }} }} }}"))["viewer"]
    assert along.pop("duties") == {
        "totalCount": 6
    }  # a nominee to screen, two students of whose arrival nobody was told, two articles to check, a visit to answer
    assert along == alone
    duties = "{ viewer { duties { totalCount } } }"
    missing = (await hub.ask(BANDARIA, duties, scopes=frozenset({"Case"})))["errors"][0]["extensions"]["scopes"]
    narrowed = {"cases": frozenset({"BN-D-SAM"}), "scopes": frozenset({"Case", *missing})}
    alone = (await hub.data(BANDARIA, f"{{ viewer {{ {plain} }} }}", **narrowed))["viewer"]
    along = (await hub.data(BANDARIA, f"{{ viewer {{ {plain} duties {{ totalCount }} }} }}", **narrowed))["viewer"]
    assert along.pop("duties")["totalCount"] >= 1
    assert along == alone == alone | {"cases": ["BN-D-SAM"], "scopes": sorted({"Case", *missing})}


async def test_what_waits_behind_a_duty_is_told_at_its_place(hub: Hub) -> None:
    query = "{ mine: viewer { due: duties(first: 100) { list: nodes { case { designator title } } } } }"
    answer = await hub.ask(VERDANIA, query)
    cases = [n["case"] for n in answer["data"]["mine"]["due"]["list"]]
    waiting = [e["path"] for e in answer.get("extensions", {}).get("withheld", [])]
    assert waiting == [["mine", "due", "list", i, "case"] for i, c in enumerate(cases) if c["title"] is None]


async def test_duties_cost_as_much_as_they_can_hold(hub: Hub) -> None:
    deep = "{ viewer { duties(first: 100) { nodes { case { timeline(first: 100) { nodes { what } } checklist { totalCount } } } } } }"
    answer = await hub.ask(DSCA, deep)
    assert answer["errors"][0]["extensions"]["code"] == "LIMIT_COST"


# The checklist and the file.


async def test_every_question_is_answered_from_data_with_its_evidence(hub: Hub) -> None:
    asked = {s: await nodes(hub, s, CHECKLIST, "BN-D-SAG", "checklist") for s in (DSCA, AIR_FORCE)}
    assert [(q["checklist"], q["number"]) for q in asked[AIR_FORCE]] == [
        *(("CASE_MANAGER_DUTIES", n) for n in range(1, 12)),
        *(("QUICKSHEET", n) for n in range(1, 6)),
    ]
    assert asked[DSCA] == asked[AIR_FORCE]
    for found in asked[AIR_FORCE]:
        if found["answer"] == "SHOWN":
            assert found["evidence"], found
    ids = [i for q in asked[AIR_FORCE] for i in (*q["evidence"], *q["evidenceAgainst"])]
    records = (await hub.data(AIR_FORCE, "query($i: [ID!]!) { nodes(ids: $i) { __typename } }", {"i": ids}))["nodes"]
    assert None not in records


async def test_a_contractor_is_answered_from_its_own_records_alone(hub: Hub) -> None:
    answers = {}
    for seat in (AIR_FORCE, ALDER, DUNMORE, OFFICE):
        asked = await nodes(hub, seat, CHECKLIST, "BN-D-RAH", "checklist")
        answers[seat] = {
            (q["number"]): (q["answer"], len(q["evidence"])) for q in asked if q["checklist"] == "QUICKSHEET"
        }
    assert answers[ALDER][2] == answers[DUNMORE][2] == ("SHOWN", 1)
    assert answers[AIR_FORCE][2] == ("SHOWN", 4)
    assert 2 not in answers[OFFICE]  # the office is told of no estimate, so it is not asked


async def test_an_answer_changes_when_the_records_do(own_hub: Hub) -> None:
    before = await question(own_hub, AIR_FORCE, "BN-D-QAA", "QUICKSHEET", 3)
    assert (before["answer"], before["evidence"]) == ("NOT_SHOWN", [])
    earlier = await question(own_hub, AIR_FORCE, "BN-D-RAC", "QUICKSHEET", 3)
    rival = await question(own_hub, DUNMORE, "BN-D-RAC", "QUICKSHEET", 3)
    taken = {"idempotencyKey": "risk", "case": "BN-D-RAC", "description": "The transmitter has one maker.",
             "dependency": "Its export licence.", "mitigation": "A second source is looked for."}  # fmt: skip
    receipt = await own_hub.submit(ALDER, "reportIndustryRisk", taken)
    assert receipt["__typename"] == "Receipt", receipt
    later = await question(own_hub, AIR_FORCE, "BN-D-RAC", "QUICKSHEET", 3)
    assert sorted(later["evidence"]) == sorted([*earlier["evidence"], receipt["recordId"]])
    assert await question(own_hub, DUNMORE, "BN-D-RAC", "QUICKSHEET", 3) == rival


async def test_nobody_ticks_a_question_by_hand(hub: Hub) -> None:
    for seat in (AIR_FORCE, DSCA):
        answer = await hub.data(seat, '{ __type(name: "Mutation") { fields { name } } }')
        names = {f["name"].lower() for f in answer["__type"]["fields"]}
        assert [n for n in names if "checklist" in n or "tick" in n] == []


async def test_a_case_file_lists_what_its_reader_may_look_up(hub: Hub) -> None:
    for seat in (AIR_FORCE, BANDARIA, ALDER, DFAS):
        entries = await nodes(hub, seat, CASE_FILE, "BN-D-SAG", "caseFile")
        found = await hub.data(
            seat, "query($i: [ID!]!) { nodes(ids: $i) { __typename id } }", {"i": [e["recordId"] for e in entries]}
        )
        assert [(n["__typename"], n["id"]) for n in found["nodes"]] == [
            (e["recordType"], e["recordId"]) for e in entries
        ]
        assert len(entries) > 10


async def test_a_closed_case_says_until_when_its_file_is_kept(hub: Hub) -> None:
    query = """{ cases(first: 100, where: { closedOn: { isNull: false } }) { nodes {
      closure { finallyClosedOn recordsKeptUntil } caseFile(first: 1) { nodes { keptUntil } } } } }"""
    closed = (await hub.data(AIR_FORCE, query))["cases"]["nodes"]
    final = [c for c in closed if c["closure"] and c["closure"]["finallyClosedOn"]]
    assert final
    for case in final:
        assert case["caseFile"]["nodes"][0]["keptUntil"] == case["closure"]["recordsKeptUntil"]


async def test_an_agency_that_knows_a_case_at_a_glance_is_told_nothing_of_it(hub: Hub) -> None:
    query = """{ case(designator: "BN-D-SAG") { designator title timeline { totalCount } clocks { totalCount }
      checklist { totalCount } caseFile { totalCount } } }"""
    found = (await hub.data(ARMY, query))["case"]
    assert found["designator"] == "BN-D-SAG"
    assert found["checklist"]["totalCount"] == 0
    review = [c["what"] for c in await nodes(hub, ARMY, CLOCKS, "BN-D-SAG", "clocks")]
    assert review == ["Congress reviews the certification."]  # the certification is printed
    public = {e["recordType"] for e in await nodes(hub, ARMY, CASE_FILE, "BN-D-SAG", "caseFile")}
    assert public <= {"CongressionalNotification"}


@pytest.mark.parametrize("member", ["timeline", "clocks", "checklist", "caseFile"])
async def test_what_is_drawn_is_no_record_and_has_no_id(hub: Hub, member: str) -> None:
    answer = await hub.ask(DSCA, f'{{ case(designator: "BN-D-SAG") {{ {member} {{ nodes {{ id }} }} }} }}')
    assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_FIELD"


async def test_days_that_have_not_come_are_no_events_until_they_do(own_hub: Hub) -> None:
    query = """{ case(designator: "BN-D-RAD") { romCalls { nodes { closesAt } }
      timeline(where: { member: { eq: "closesAt" } }) { nodes { happenedAt } } } }"""
    found = (await own_hub.data(ALDER, query))["case"]
    assert found["timeline"]["nodes"] == []
    own_hub.clock.at += timedelta(days=1_500)
    found = (await own_hub.data(ALDER, query))["case"]
    assert [e["happenedAt"] for e in found["timeline"]["nodes"]] == [c["closesAt"] for c in found["romCalls"]["nodes"]]


async def test_a_refusal_leaves_every_clock_as_it_was(own_hub: Hub) -> None:
    before = await nodes(own_hub, BANDARIA, CLOCKS, "BN-D-SAM", "clocks")
    query = '{ case(designator: "BN-D-SAM") { lettersOfOffer { nodes { id status } } } }'
    offers = (await own_hub.data(BANDARIA, query))["case"]["lettersOfOffer"]["nodes"]
    [implemented] = [o["id"] for o in offers if o["status"] == "IMPLEMENTED"]
    answer = await own_hub.submit(BANDARIA, "rejectLetter", {"idempotencyKey": "late", "document": implemented})
    assert refused(answer)
    assert await nodes(own_hub, BANDARIA, CLOCKS, "BN-D-SAM", "clocks") == before
