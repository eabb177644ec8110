"""Contractors visit a country: its office reads each notice, and no contractor learns of another's visit more than a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    GREYHAVEN,
    NOBODY,
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
    everything,
    ids_known_to,
    refused,
    whole,
)

VERDANIAN_OFFICE = "sco:VE"
VISITS = "{ industryVisits(first: 50) { totalCount nodes { id company country synopsis late noticeDueOn } } }"
INQUIRIES = "{ visitInquiries(first: 50) { totalCount nodes { id company acknowledgements { totalCount nodes { visitedOn } } } } }"

NOTICE: dict[str, Any] = {
    "country": "BN", "synopsis": "Night sights for the coast guard.", "exportLicence": "none",
    "provisos": ["No demonstration at sea", " "], "arrivesOn": "2026-12-23", "leavesOn": "2026-12-24", "initial": True,
    "alreadyGiven": "A public brochure.", "supportRequested": "A briefing.", "attendanceRequested": True,
}  # fmt: skip


async def visits(hub: Hub, seat: str) -> dict[str, str]:
    """The visits a reader lists: who comes, by what it proposes."""
    found = (await hub.data(seat, VISITS))["industryVisits"]
    assert found["totalCount"] == len(found["nodes"])
    return {one["synopsis"].split()[0]: one["company"] for one in found["nodes"]}


async def visit_of(hub: Hub, company: str, country: str = "BN") -> str:
    """The id of a company's visit to a country, as DSCA knows it."""
    found = (await hub.data(DSCA, VISITS))["industryVisits"]["nodes"]
    [visit] = [one["id"] for one in found if (one["company"], one["country"]) == (company, country)]
    return str(visit)


async def give(hub: Hub, seat: str, key: str, **told: Any) -> str:
    receipt = await hub.submit(seat, "giveNoticeOfVisit", NOTICE | told | {"idempotencyKey": key})
    assert (receipt["__typename"], receipt["recordType"]) == ("Receipt", "IndustryVisit"), receipt
    return str(receipt["recordId"])


async def test_each_contractor_reads_its_own_visits_an_office_those_to_its_country_and_dsca_all(hub: Hub) -> None:
    assert {seat: await visits(hub, seat) for seat in (ALDER, DUNMORE, GREYHAVEN, NORTHPINE, OFFICE, VERDANIAN_OFFICE)} == {
        ALDER: {"Decoys": "1ABC2"},
        DUNMORE: {"Radar": "2DEF3"},
        GREYHAVEN: {"Lights": "3GHJ4"},
        NORTHPINE: {},
        OFFICE: {"Decoys": "1ABC2", "Radar": "2DEF3"},
        VERDANIAN_OFFICE: {"Lights": "3GHJ4"},
    }  # fmt: skip
    assert await visits(hub, DSCA) == {"Decoys": "1ABC2", "Radar": "2DEF3", "Lights": "3GHJ4"}


@pytest.mark.parametrize("kind", ["IndustryVisit", "VisitInquiry", "VisitAcknowledgement", "VisitFollowUp"])
async def test_nobody_else_meets_such_a_type(hub: Hub, kind: str) -> None:
    for seat in (BANDARIA, VERDANIA, AIR_FORCE, STATE, CENTCOM, DFAS):
        assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None
    member = "visitInquiries" if kind == "VisitInquiry" else "industryVisits"
    for seat in (BANDARIA, VERDANIA, AIR_FORCE, STATE, CENTCOM, DFAS):
        [error] = (await hub.ask(seat, f"{{ {member} {{ totalCount }} }}"))["errors"]
        [unknown] = (await hub.ask(seat, "{ badgers { totalCount } }"))["errors"]
        assert error["message"] == unknown["message"].replace("badgers", member)


async def test_notice_is_late_only_of_an_initial_visit_fewer_than_thirty_days_ahead_and_is_kept_all_the_same(
    own_hub: Hub,
) -> None:
    hub = own_hub  # it is 23 November 2026
    for key, told, answer in (
        ("v-1", {}, ("2026-11-23", False)),
        ("v-2", {"arrivesOn": "2026-12-22"}, ("2026-11-22", True)),
        ("v-3", {"arrivesOn": "2026-11-23", "initial": False}, (None, False)),
    ):
        visit = await give(hub, NORTHPINE, key, **told)
        query = f'{{ node(id: "{visit}") {{ ... on IndustryVisit {{ noticeDueOn late }} }} }}'
        for seat in (NORTHPINE, OFFICE, DSCA):
            found = (await hub.data(seat, query))["node"]
            assert (found["noticeDueOn"], found["late"]) == answer, (told, seat)


async def test_a_contractor_in_no_case_gives_notice_changes_it_and_gives_it_up(own_hub: Hub) -> None:
    hub = own_hub
    visit = await give(hub, NORTHPINE, "v-1")
    assert await give(hub, NORTHPINE, "v-1") == visit
    query = (
        f'{{ node(id: "{visit}") {{ ... on IndustryVisit {{ company country synopsis exportLicence provisos arrivesOn leavesOn '
        "initial alreadyGiven supportRequested attendanceRequested noticedOn withdrawnOn case { id } } } }"
    )
    told = {
        "company": "5NPQ6", "country": "BN", "synopsis": "Night sights for the coast guard.", "exportLicence": "none",
        "provisos": ["No demonstration at sea"], "arrivesOn": "2026-12-23", "leavesOn": "2026-12-24", "initial": True,
        "alreadyGiven": "A public brochure.", "supportRequested": "A briefing.", "attendanceRequested": True,
        "noticedOn": "2026-11-23", "withdrawnOn": None, "case": None,
    }  # fmt: skip
    for seat in (NORTHPINE, OFFICE, DSCA):
        assert (await hub.data(seat, query))["node"] == told
    amended = {"visit": visit, "leavesOn": "2026-12-29", "supportRequested": "none", "idempotencyKey": "a-1"}
    receipt = await hub.submit(NORTHPINE, "amendNoticeOfVisit", amended)
    assert await hub.submit(NORTHPINE, "amendNoticeOfVisit", amended) == receipt
    now = told | {"leavesOn": "2026-12-29", "supportRequested": "none"}
    assert (await hub.data(OFFICE, query))["node"] == now
    withdrawn = await hub.submit(NORTHPINE, "withdrawNoticeOfVisit", {"visit": visit, "idempotencyKey": "w-1"})
    assert withdrawn["recordId"] == visit
    assert (await hub.data(OFFICE, query))["node"] == now | {"withdrawnOn": "2026-11-23"}
    for name, inputs in (
        ("amendNoticeOfVisit", {"leavesOn": "2026-12-30"}),
        ("withdrawNoticeOfVisit", {}),
        ("debriefVisit", {"account": "None."}),
    ):
        answer = await hub.submit(NORTHPINE, name, inputs | {"visit": visit, "idempotencyKey": f"late-{name}"})
        assert refused(answer) == ("VISIT_WITHDRAWN", "visit"), name


async def test_a_notice_that_lacks_an_item_or_a_day_is_refused_and_changes_nothing(own_hub: Hub) -> None:
    hub = own_hub
    before = {seat: await visits(hub, seat) for seat in (DSCA, NORTHPINE)}
    for n, (told, field) in enumerate(
        (
            ({"synopsis": " "}, "synopsis"),
            ({"exportLicence": ""}, "exportLicence"),
            ({"alreadyGiven": ""}, "alreadyGiven"),
            ({"supportRequested": " "}, "supportRequested"),
            ({"arrivesOn": "2026-11-22"}, "arrivesOn"),
            ({"leavesOn": "2026-12-22"}, "leavesOn"),
        )
    ):
        answer = await hub.submit(NORTHPINE, "giveNoticeOfVisit", NOTICE | told | {"idempotencyKey": f"v-{n}"})
        assert refused(answer) == ("VISIT_PACKAGE", field), told
    assert {seat: await visits(hub, seat) for seat in before} == before


async def test_the_office_answers_makes_appointments_only_as_the_country_wants_and_follows_up(own_hub: Hub) -> None:
    hub = own_hub
    radar = await visit_of(hub, "2DEF3")
    answer: dict[str, Any] = {
        "visit": radar, "appointmentsBy": "OFFICE", "appointmentsWantedByHost": True, "attends": False,
        "attendanceWantedByHost": False, "support": "A briefing by the naval attaché.",
    }  # fmt: skip
    for n, (told, wrong) in enumerate(
        (
            ({"appointmentsWantedByHost": False}, ("APPOINTMENTS", "appointmentsBy")),
            (
                {"attends": True, "attendanceWantedByHost": True},
                ("ATTENDANCE", "attends"),
            ),  # the contractor did not ask
            ({"support": " "}, ("TEXT_EMPTY", "support")),
            ({"support": "As told to 1ABC2."}, ("ENDORSEMENT", "support")),
            ({"visit": NOBODY}, ("VISIT_NOT_FOUND", "visit")),
            ({"visit": await visit_of(hub, "3GHJ4", "VE")}, ("VISIT_NOT_FOUND", "visit")),
        )
    ):
        one = await hub.submit(OFFICE, "answerNoticeOfVisit", answer | told | {"idempotencyKey": f"w-{n}"})
        assert refused(one) == wrong, told
    assert (await hub.submit(OFFICE, "answerNoticeOfVisit", answer | {"idempotencyKey": "a-1"}))[
        "recordType"
    ] == "VisitAnswer"
    again = answer | {"appointmentsBy": "COMPANY", "appointmentsWantedByHost": False, "idempotencyKey": "a-2"}
    assert (await hub.submit(OFFICE, "answerNoticeOfVisit", again))["__typename"] == "Receipt"
    query = "{ industryVisits { nodes { synopsis answer { appointmentsBy attends support answeredOn } } } }"
    [read] = (await hub.data(DUNMORE, query))["industryVisits"]["nodes"]
    assert read["answer"] == {
        "appointmentsBy": "COMPANY", "attends": False, "support": "A briefing by the naval attaché.", "answeredOn": "2026-11-23",
    }  # fmt: skip
    early = {"visit": radar, "text": "The admiral was pleased.", "idempotencyKey": "f-1"}
    assert refused(await hub.submit(OFFICE, "followUpVisit", early)) == ("VISIT_NOT_BEGUN", "visit")
    decoys = await visit_of(hub, "1ABC2")
    of_a_rival = {"visit": decoys, "text": "The navy asks for a quote of 2DEF3 too.", "idempotencyKey": "f-0"}
    assert refused(await hub.submit(OFFICE, "followUpVisit", of_a_rival)) == ("ENDORSEMENT", "text")
    told = {"visit": decoys, "text": "The range was extended since 1ABC2 came.", "idempotencyKey": "f-2"}
    assert (await hub.submit(OFFICE, "followUpVisit", told))["recordType"] == "VisitFollowUp"
    query = "{ industryVisits { nodes { followUps { nodes { text toldOn } } debrief { account debriefedOn } } } }"
    [read] = (await hub.data(ALDER, query))["industryVisits"]["nodes"]
    assert read == {
        "followUps": {"nodes": [
            {"text": "The range commander asked when a shorter cable will be there.", "toldOn": "2026-10-06"},
            {"text": "The range was extended since 1ABC2 came.", "toldOn": "2026-11-23"},
        ]},
        "debrief": {"account": "The range is short for towed decoys at full length.", "debriefedOn": "2026-09-18"},
    }  # fmt: skip


async def test_what_is_owed_of_a_visit_is_its_office_s_answer_and_its_contractor_s_debrief(own_hub: Hub) -> None:
    hub = own_hub
    duties = '{ viewer { duties(first: 50, where: { recordType: { eq: "IndustryVisit" } }) { nodes { what dueOn state party } } } }'

    async def owed(seat: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await hub.data(seat, duties))["viewer"]["duties"]["nodes"]
        return found

    answer = {
        "what": "Answer the contractor's notice of its visit.", "dueOn": "2026-12-08", "state": "RUNNING", "party": None,
    }  # fmt: skip
    debrief = {
        "what": "Brief the office on the visit before you depart.", "dueOn": "2026-12-11", "state": "RUNNING",
        "party": "company:2DEF3",
    }  # fmt: skip
    assert {seat: await owed(seat) for seat in (OFFICE, VERDANIAN_OFFICE, ALDER, DUNMORE, GREYHAVEN, DSCA)} == {
        OFFICE: [answer],
        VERDANIAN_OFFICE: [],  # the visit there was given up
        ALDER: [],
        DUNMORE: [debrief],
        GREYHAVEN: [],
        DSCA: [],
    }
    radar = await visit_of(hub, "2DEF3")
    early = {"visit": radar, "account": "The harbor is deep.", "idempotencyKey": "d-1"}
    assert refused(await hub.submit(DUNMORE, "debriefVisit", early)) == ("VISIT_NOT_BEGUN", "visit")
    hub.clock.pass_(days=19)  # 12 December, the day after it left
    assert [(one["what"], one["state"]) for one in await owed(DUNMORE)] == [(debrief["what"], "OVERDUE")]
    for n, day in enumerate(("2026-12-07", "2026-12-13")):
        told = early | {"debriefedOn": day, "idempotencyKey": f"d-{day}"}
        assert refused(await hub.submit(DUNMORE, "debriefVisit", told))[1] == "debriefedOn", n
    told = early | {"idempotencyKey": "d-2"}
    assert (await hub.submit(DUNMORE, "debriefVisit", told))["recordType"] == "VisitDebrief"
    assert await owed(DUNMORE) == []
    over = await hub.submit(
        DUNMORE, "amendNoticeOfVisit", {"visit": radar, "synopsis": "Sonar.", "idempotencyKey": "a-1"}
    )
    assert refused(over) == ("VISIT_OVER", "visit")


# What a rival can learn.

PROBES = (
    'industryVisits(where: { company: { eq: "1ABC2" } }) { totalCount nodes { id } }',
    'industryVisits(where: { not: { company: { eq: "2DEF3" } } }) { totalCount nodes { id } }',
    'industryVisits(where: { country: { eq: "BN" } }, orderBy: [{ fact: ARRIVES_ON, direction: DESC }]) { edges { cursor } }',
    "industryVisits(first: 1, where: { late: { eq: false } }) { totalCount pageInfo { hasNextPage endCursor } }",
    "visitInquiries(first: 1) { totalCount pageInfo { hasNextPage endCursor } nodes { acknowledgements { totalCount } } }",
    "viewer { duties(first: 50) { totalCount nodes { recordId dueOn } } }",
)
WRITES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("amendNoticeOfVisit", "visit", {"synopsis": "Ours."}),
    ("withdrawNoticeOfVisit", "visit", {}),
    ("debriefVisit", "visit", {"account": "Ours."}),
)


async def all_a_rival_can_learn(hub: Hub, seat: str, foreign: Iterable[str], mine: str) -> dict[str, bytes]:
    """Everything a contractor is told, every refusal it meets with another's ids, and its own receipt again."""
    found = await everything(hub, seat, thorough=True)
    for probe in PROBES:
        found[probe] = whole(await hub.post(seat, f"{{ {probe} }}"))
    for n, record in enumerate(foreign):
        found[f"node {n}"] = whole(await hub.post(seat, f'{{ node(id: "{record}") {{ __typename id }} }}'))
        for name, field, inputs in WRITES:
            answer = await hub.submit(seat, name, inputs | {field: record, "idempotencyKey": f"t-{n}-{name}"})
            found[f"{name} {n}"] = orjson.dumps(answer)
    replay = await hub.submit(seat, "giveNoticeOfVisit", NOTICE | {"idempotencyKey": "same-key"})
    assert replay["recordId"] == mine
    found["replay"] = orjson.dumps({k: v for k, v in replay.items() if k != "record"})
    return found


@pytest.mark.long
async def test_a_rivals_complete_set_of_answers_is_byte_identical_before_and_after_a_visit(own_hub: Hub) -> None:
    hub = own_hub
    mine = await give(hub, DUNMORE, "same-key")
    asked = await hub.submit(DUNMORE, "askAboutVisits", {"country": "BN", "idempotencyKey": "q-0"})
    assert asked["recordType"] == "VisitInquiry"
    before = await all_a_rival_can_learn(hub, DUNMORE, [NOBODY] * 6, mine)
    # Alder visits from its notice to what came of it, asks about others and is told of Dunmore's days.
    visit = await give(hub, ALDER, "same-key", arrivesOn="2026-11-23", synopsis="Kites that jam")
    assert visit != mine
    made = [visit]
    for seat, name, inputs in (
        (ALDER, "amendNoticeOfVisit", {"visit": visit, "leavesOn": "2026-11-29"}),
        (
            OFFICE,
            "answerNoticeOfVisit",
            {"visit": visit, "appointmentsBy": "COMPANY", "appointmentsWantedByHost": False, "attends": True,
             "attendanceWantedByHost": True},
        ),
        (ALDER, "debriefVisit", {"visit": visit, "account": "The wind was fair."}),
        (OFFICE, "followUpVisit", {"visit": visit, "text": "They want more kites."}),
        (ALDER, "askAboutVisits", {"country": "BN"}),
    ):  # fmt: skip
        receipt = await hub.submit(seat, name, inputs | {"idempotencyKey": f"k-{name}"})
        assert receipt["__typename"] == "Receipt", (name, receipt)
        made.append(receipt["recordId"])
    told = {"inquiry": made[-1], "visitedOn": "2026-11-20", "idempotencyKey": "k-a"}
    acknowledged = await hub.submit(OFFICE, "acknowledgeVisit", told)
    assert acknowledged["recordType"] == "VisitAcknowledgement"
    foreign = [*dict.fromkeys(made), acknowledged["recordId"]]
    assert len(foreign) == 6
    after = await all_a_rival_can_learn(hub, DUNMORE, foreign, mine)
    changed = [q for q in before if before[q] != after[q]]
    assert changed == []
    for answer in after.values():
        for secret in (*foreign, "Kites that jam", "1ABC2", "more kites"):
            assert secret.encode() not in answer


@pytest.mark.long
async def test_who_asked_is_told_a_day_and_neither_a_name_nor_a_way_to_the_visit(own_hub: Hub) -> None:
    hub = own_hub
    [inquiry] = (await hub.data(ALDER, INQUIRIES))["visitInquiries"]["nodes"]
    assert inquiry["acknowledgements"] == {"totalCount": 0, "nodes": []}
    visit = await give(hub, GREYHAVEN, "v-1", arrivesOn="2026-11-23", leavesOn="2026-11-24")
    hub.clock.pass_(days=1)
    asked = {"inquiry": inquiry["id"], "visit": visit, "idempotencyKey": "k-1"}
    unseen = {seat: await everything(hub, seat) for seat in (DUNMORE, GREYHAVEN)}
    receipt = await hub.submit(OFFICE, "acknowledgeVisit", asked)
    assert receipt["recordType"] == "VisitAcknowledgement"
    assert await hub.submit(OFFICE, "acknowledgeVisit", asked) == receipt
    query = "{ visitInquiries { nodes { acknowledgements { totalCount nodes { visitedOn visit acknowledgedOn } } } } }"
    one = {"visitedOn": "2026-11-23", "visit": visit, "acknowledgedOn": "2026-11-24"}
    for seat in (OFFICE, DSCA):
        read = (await hub.data(seat, query))["visitInquiries"]["nodes"]
        assert one in [line for told in read for line in told["acknowledgements"]["nodes"]]
    [told] = (await hub.data(ALDER, INQUIRIES))["visitInquiries"]["nodes"]
    assert told["acknowledgements"] == {"totalCount": 1, "nodes": [{"visitedOn": "2026-11-23"}]}
    kind = (await hub.data(ALDER, '{ __type(name: "VisitAcknowledgement") { fields { name } } }'))["__type"]
    assert sorted(f["name"] for f in kind["fields"]) == ["case", "id", "provenance", "visitInquiry", "visitedOn"]
    whatever = b"".join((await everything(hub, ALDER, await ids_known_to(hub, ALDER))).values())
    for secret in (visit, "3GHJ4", "Night sights"):
        assert secret.encode() not in whatever
    # The visitor is not told that it was, nor is another that asked.
    assert {seat: await everything(hub, seat) for seat in unseen} == unseen


async def test_an_acknowledgement_is_of_anothers_visit_that_was_and_of_one_day_once(own_hub: Hub) -> None:
    hub = own_hub
    [inquiry] = (await hub.data(ALDER, INQUIRIES))["visitInquiries"]["nodes"]
    [dunmores] = (await hub.data(DUNMORE, INQUIRIES))["visitInquiries"]["nodes"]
    decoys, radar = await visit_of(hub, "1ABC2"), await visit_of(hub, "2DEF3")
    lights = await visit_of(hub, "3GHJ4", "VE")
    before = {seat: await hub.data(seat, INQUIRIES) for seat in (ALDER, DUNMORE, DSCA)}
    for n, (told, wrong) in enumerate(
        (
            ({"visit": decoys}, ("NEUTRALITY", "visit")),  # the asker's own
            ({"visit": radar}, ("NEUTRALITY", "visit")),  # to come
            ({"visitedOn": "2026-11-23"}, ("NEUTRALITY", "visitedOn")),
            ({"visit": lights}, ("VISIT_NOT_FOUND", "visit")),
            ({"visit": NOBODY}, ("VISIT_NOT_FOUND", "visit")),
            ({"visit": radar, "visitedOn": "2026-11-20"}, ("DAY_NOT_TOLD", "visit")),
            ({}, ("DAY_NOT_TOLD", "visit")),
            ({"inquiry": NOBODY, "visitedOn": "2026-11-20"}, ("INQUIRY_NOT_FOUND", "inquiry")),
            ({"inquiry": dunmores["id"], "visitedOn": "2026-09-15"}, ("DAY_ACKNOWLEDGED", "inquiry")),
        )
    ):
        answer = await hub.submit(
            OFFICE, "acknowledgeVisit", {"inquiry": inquiry["id"], "idempotencyKey": f"k-{n}"} | told
        )
        assert refused(answer) == wrong, told
    foreign = {"inquiry": inquiry["id"], "visitedOn": "2026-11-20", "idempotencyKey": "k-f"}
    assert refused(await hub.submit(VERDANIAN_OFFICE, "acknowledgeVisit", foreign)) == ("INQUIRY_NOT_FOUND", "inquiry")
    assert {seat: await hub.data(seat, INQUIRIES) for seat in before} == before


async def test_a_token_narrowed_to_another_area_gives_no_notice_and_reads_none(hub: Hub) -> None:
    for scopes, answer in (
        (["finance:read"], "SCOPE_MISSING"),
        (["RomEstimate"], "SCOPE_MISSING"),
        (["industry:read"], None),
        (["IndustryVisit"], None),
    ):
        found = await hub.ask(ALDER, "{ industryVisits { totalCount } }", scopes=scopes)
        code = found["errors"][0]["extensions"]["code"] if "errors" in found else None
        assert code == answer, scopes
    document = "mutation($input: GiveNoticeOfVisitInput!) { giveNoticeOfVisit(input: $input) { __typename } }"
    taken = {"input": NOTICE | {"idempotencyKey": "n-1"}}
    [error] = (await hub.ask(ALDER, document, taken, scopes=["industry:read"]))["errors"]
    assert error["extensions"]["code"] == "SCOPE_MISSING"
    assert await visits(hub, ALDER) == {"Decoys": "1ABC2"}
