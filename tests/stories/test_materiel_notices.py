"""Materiel notices: whom they reach, what each step waits for, and that no customer learns of another."""

from __future__ import annotations

from typing import Any

import asyncpg
import httpx2
import pytest

from hub.store.sight import Sight
from tests.proof.test_planted_leaks import Again, Leak, Through
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    everything,
    refused,
)

VERDANIAN_OFFICE = "sco:VE"
PROPOSAL: dict[str, Any] = {
    "item": "Propeller hub, five blades", "noticeReason": "PRODUCTION_ENDING", "rationale": "The only line closes next year.",
    "lettersDueOn": "2027-03-31", "implementedBy": "2027-09-30", "components": ["Army", "Navy"],
    "addressees": [
        {"country": "BN", "ground": "BOUGHT_BY_FMS", "eligibleUnder": "Ruling 26-104"},
        {"country": "JO", "ground": "OWNS_SYSTEM_THAT_USES_IT", "eligibleUnder": "Ruling 26-105"},
    ],
}  # fmt: skip
LETTER: dict[str, Any] = {
    "agency": "D", "reference": "BN/AIR/77", "requirement": "Forty propeller hubs.", "responseWanted": "LETTER_OF_OFFER",
    "signedOn": "2026-11-20",
}  # fmt: skip
NOTICES = "{ materielNotices(first: 50) { totalCount nodes { item } } }"


async def done(hub: Hub, seat: str, act: str, given: dict[str, Any], key: str) -> str:
    """Submit what is taken, twice with the same receipt; the record's id."""
    answer = await hub.submit(seat, act, given | {"idempotencyKey": key})
    assert answer["__typename"] == "Receipt", answer
    again = await hub.submit(seat, act, given | {"idempotencyKey": key})
    assert again["recordId"] == answer["recordId"]
    return str(answer["recordId"])


async def proposed(hub: Hub, key: str = "p", **told: Any) -> str:
    return await done(hub, AIR_FORCE, "proposeMaterielNotice", PROPOSAL | told, key)


async def released(hub: Hub, key: str = "n", **told: Any) -> str:
    """A notice that went through every step and out."""
    notice = await proposed(hub, f"{key}-p", **told)
    for component in (told or PROPOSAL).get("components", PROPOSAL["components"]):
        step = {"notice": notice, "component": component}
        await done(hub, AIR_FORCE, "coordinateMaterielNotice", step, f"{key}-{component}")
    for seat in (DSCA, STATE):
        await done(hub, seat, "coordinateMaterielNotice", {"notice": notice}, f"{key}-{seat}")
    assert await done(hub, AIR_FORCE, "releaseMaterielNotice", {"notice": notice}, f"{key}-r") == notice
    return notice


async def test_a_notice_goes_out_step_by_step_and_each_refusal_names_whom_it_awaits(own_hub: Hub) -> None:
    hub = own_hub
    notice = await proposed(hub)
    steps = "{ materielNotices { nodes { waitsOn releasedOn coordinations { nodes { step party coordinatedOn } } } } }"
    waits = []

    async def refusal(seat: str, act: str, key: str, **told: Any) -> tuple[tuple[str, str | None], str]:
        answer = await hub.submit(seat, act, {"notice": notice, **told, "idempotencyKey": key})
        return refused(answer), answer["sentence"].split(";")[0]

    async def standing() -> None:
        [found] = [(await hub.data(seat, steps))["materielNotices"]["nodes"] for seat in (AIR_FORCE, DSCA, STATE)][::3]
        waits.append(found[0]["waitsOn"])

    early = ("COORDINATION_OF_A_NOTICE", "notice")
    await standing()
    both = "coordination is still awaited from Army, Navy"
    assert await refusal(DSCA, "coordinateMaterielNotice", "x-1") == (early, both)
    assert await refusal(STATE, "coordinateMaterielNotice", "x-2") == (early, both)
    assert await refusal(AIR_FORCE, "releaseMaterielNotice", "x-3") == (early, both)
    none = (("COORDINATION_NOT_AWAITED", "component"), "of this step the notice awaits Army, Navy")
    assert await refusal(AIR_FORCE, "coordinateMaterielNotice", "x-4") == none
    assert await refusal(AIR_FORCE, "coordinateMaterielNotice", "x-5", component="Marines") == none
    army = {"notice": notice, "component": "Army"}
    await done(hub, AIR_FORCE, "coordinateMaterielNotice", army, "s-1")
    only = (("COORDINATION_NOT_AWAITED", "component"), "of this step the notice awaits Navy")
    assert await refusal(AIR_FORCE, "coordinateMaterielNotice", "x-6", component="Army") == only
    await done(hub, AIR_FORCE, "coordinateMaterielNotice", army | {"component": "Navy"}, "s-2")
    await standing()
    assert await refusal(STATE, "coordinateMaterielNotice", "x-7") == (early, "coordination is still awaited from DSCA")
    before_it = await refusal(DSCA, "coordinateMaterielNotice", "x-8", coordinatedOn="2026-11-22")
    assert before_it[0] == ("DAY_TOO_EARLY", "coordinatedOn")
    await done(hub, DSCA, "coordinateMaterielNotice", {"notice": notice}, "s-3")
    await standing()
    missing = "coordination is still awaited from State"
    assert await refusal(AIR_FORCE, "releaseMaterielNotice", "x-9") == (early, missing)
    await done(hub, STATE, "coordinateMaterielNotice", {"notice": notice}, "s-4")
    await standing()
    await done(hub, AIR_FORCE, "releaseMaterielNotice", {"notice": notice}, "s-5")
    await standing()
    assert waits == ["COMPONENT", "DSCA", "STATE", "RELEASE", None]
    for act, seat in (("coordinateMaterielNotice", DSCA), ("releaseMaterielNotice", AIR_FORCE)):
        assert (await refusal(seat, act, f"y-{act}"))[0] == ("NOTICE_RELEASED", "notice")
    [whole] = (await hub.data(STATE, steps))["materielNotices"]["nodes"]
    assert whole["releasedOn"] == "2026-11-23"
    assert sorted((one["step"], one["party"], one["coordinatedOn"]) for one in whole["coordinations"]["nodes"]) == [
        ("COMPONENT", "Army", "2026-11-23"), ("COMPONENT", "Navy", "2026-11-23"),
        ("DSCA", "DSCA", "2026-11-23"), ("STATE", "State", "2026-11-23"),
    ]  # fmt: skip


@pytest.mark.long
async def test_a_customer_reads_its_notice_once_it_is_out_and_nobody_unaddressed_meets_a_byte_of_it(
    own_hub: Hub,
) -> None:
    hub = own_hub
    unseeing = {seat: await everything(hub, seat) for seat in (VERDANIA, VERDANIAN_OFFICE)}
    pending = await proposed(hub)
    for seat in (BANDARIA, OFFICE):
        assert (await hub.data(seat, NOTICES))["materielNotices"] == {"totalCount": 0, "nodes": []}
    notice = await released(hub)
    query = "{ materielNotices { nodes { id item noticeReason rationale issuedBy lettersDueOn implementedBy releasedOn } } }"
    for seat in (BANDARIA, OFFICE):
        assert (await hub.data(seat, query))["materielNotices"]["nodes"] == [
            {"id": notice, "item": "Propeller hub, five blades", "noticeReason": "PRODUCTION_ENDING",
             "rationale": "The only line closes next year.", "issuedBy": "D", "lettersDueOn": "2027-03-31",
             "implementedBy": "2027-09-30", "releasedOn": "2026-11-23"}
        ]  # fmt: skip
    for seat, before in unseeing.items():
        assert await everything(hub, seat) == before, seat
    assert (await hub.data(ARMY, NOTICES))["materielNotices"] == {"totalCount": 0, "nodes": []}
    for seat in (CENTCOM, ALDER, DFAS):
        [error] = (await hub.ask(seat, "{ materielNotices { totalCount } }"))["errors"]
        [unknown] = (await hub.ask(seat, "{ badgers { totalCount } }"))["errors"]
        assert error["message"] == unknown["message"].replace("badgers", "materielNotices")
    ids = {one: (await hub.ask(VERDANIA, f'{{ node(id: "{one}") {{ id }} }}')) for one in (notice, pending, NOBODY)}
    assert ids[notice] == ids[pending] == ids[NOBODY]


@pytest.mark.long
async def test_the_list_of_addressees_is_the_officials_and_to_a_customer_it_does_not_exist(own_hub: Hub) -> None:
    hub = own_hub
    await released(hub)
    query = "{ materielNotices { nodes { addressees { totalCount nodes { country ground eligibleUnder } } } } }"
    for seat in (AIR_FORCE, DSCA, STATE):
        [found] = (await hub.data(seat, query))["materielNotices"]["nodes"]
        listed = sorted(tuple(one.values()) for one in found["addressees"]["nodes"])
        assert listed == [("BN", "BOUGHT_BY_FMS", "Ruling 26-104"), ("JO", "OWNS_SYSTEM_THAT_USES_IT", "Ruling 26-105")]
    for seat in (BANDARIA, OFFICE):
        for member in ("addressees { totalCount }", "coordinations { totalCount }", "waitsOn", "preparedOn"):
            [error] = (await hub.ask(seat, f"{{ materielNotices {{ nodes {{ {member} }} }} }}"))["errors"]
            [unknown] = (await hub.ask(seat, "{ materielNotices { nodes { badgers } } }"))["errors"]
            assert error["message"] == unknown["message"].replace("badgers", member.split()[0])
        for kind in ("MaterielNoticeAddressee", "InterestGround", "NoticeStep"):
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None


class ListForgotten(Through):
    """Says of every notice that went out that it exists."""

    def exists(self, sight: Sight, *, under: bool = False) -> str:
        made = super().exists(sight, under=under)
        return f"{sight.alias}.released_on is not null" if sight.facet.name == "MaterielNotice" else made


class NoticeToEverybody(Leak):
    """A notice is told to customers that are not on its list."""

    through = ListForgotten


@pytest.mark.long
async def test_a_build_that_forgets_the_list_is_caught_by_what_verdania_reads(worlds: Any) -> None:
    addresses = await worlds.copy()
    async with worlds.serve(addresses) as hub:
        admin = await asyncpg.connect(addresses.admin)
        await admin.execute("alter table materiel_notice disable row level security")  # the second lock would hide it
        await admin.close()
        house = Again(hub.house, NoticeToEverybody)
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=house.asgi()), base_url="http://hub.test"
        ) as c:
            broken = Hub(house, hub.clock, c)
            before = [await each.data(VERDANIA, NOTICES) for each in (hub, broken)]
            await released(hub)
            after = [await each.data(VERDANIA, NOTICES) for each in (hub, broken)]
    assert after[0] == before[0] == before[1]
    assert after[1]["materielNotices"] == {"totalCount": 1, "nodes": [{"item": "Propeller hub, five blades"}]}


@pytest.mark.long
async def test_an_addressee_reads_the_same_whoever_else_is_addressed(worlds: Any) -> None:
    alone, others = [PROPOSAL["addressees"][0]], PROPOSAL["addressees"]
    told = []
    for addressees in (alone, others):
        async with worlds.hub() as hub:
            await released(hub, addressees=addressees)
            found = await hub.data(BANDARIA, NOTICES)
            cost = (await hub.post(BANDARIA, NOTICES)).headers
            told.append((found, {k: v for k, v in cost.items() if "cost" in k}))
    assert told[0] == told[1]


@pytest.mark.long
async def test_a_letter_in_time_answers_a_notice_and_no_other_customer_learns_of_it(own_hub: Hub) -> None:
    hub = own_hub
    notice = await released(hub)
    due = "{ viewer { duties(first: 50) { nodes { rule owedBy dueOn state recordId } } } }"

    async def clock() -> list[dict[str, Any]]:
        found = (await hub.data(BANDARIA, due))["viewer"]["duties"]["nodes"]
        return [one for one in found if one["recordId"] == notice]

    assert await clock() == [
        {"rule": "letter in answer to a notice", "owedBy": "PURCHASER", "dueOn": "2027-03-31", "state": "RUNNING",
         "recordId": notice}
    ]  # fmt: skip
    letter = await done(hub, BANDARIA, "submitLetterOfRequest", LETTER, "l-1")
    elsewhere = await done(hub, BANDARIA, "submitLetterOfRequest", LETTER | {"agency": "B"}, "l-2")
    foreign = await done(hub, VERDANIA, "submitLetterOfRequest", LETTER, "l-3")
    before = {seat: await everything(hub, seat) for seat in ("partner:JO", VERDANIA)}
    wrong = (
        (BANDARIA, notice, NOBODY, ("LETTER_NOT_FOUND", "letter")),
        (BANDARIA, notice, foreign, ("LETTER_NOT_FOUND", "letter")),
        (BANDARIA, notice, elsewhere, ("LETTER_TO_ANOTHER_AGENCY", "letter")),
        (BANDARIA, letter, letter, ("NOTICE_NOT_FOUND", "notice")),
        (VERDANIA, notice, foreign, ("NOTICE_NOT_FOUND", "notice")),
        (VERDANIA, NOBODY, foreign, ("NOTICE_NOT_FOUND", "notice")),
    )
    said = set()
    for n, (seat, to, by, code) in enumerate(wrong):
        one = await hub.submit(seat, "answerMaterielNotice", {"notice": to, "letter": by, "idempotencyKey": f"w-{n}"})
        assert refused(one) == code
        said.add((one["code"], one["sentence"]))
    assert len(said) == 3  # what is not yours is refused in the words of what is not there
    await done(hub, BANDARIA, "answerMaterielNotice", {"notice": notice, "letter": letter}, "a-1")
    assert await clock() == []
    query = "{ materielNotices { nodes { answers { nodes { letter receivedOn } } } } }"
    for seat in (BANDARIA, AIR_FORCE, DSCA, STATE):
        assert (await hub.data(seat, query))["materielNotices"]["nodes"] == [
            {"answers": {"nodes": [{"letter": letter, "receivedOn": "2026-11-23"}]}}
        ]
    assert {seat: await everything(hub, seat) for seat in before} == before


async def test_a_letter_received_after_the_day_answers_no_notice(own_hub: Hub) -> None:
    hub = own_hub
    notice = await released(hub, lettersDueOn="2026-11-24")
    hub.clock.pass_(days=2)
    letter = await done(hub, BANDARIA, "submitLetterOfRequest", LETTER, "l-1")
    given = {"notice": notice, "letter": letter, "idempotencyKey": "a-1"}
    late = await hub.submit(BANDARIA, "answerMaterielNotice", given)
    assert refused(late) == ("LETTER_IN_ANSWER_TO_A_NOTICE", "letter")
    assert "received by 2026-11-24" in late["sentence"]


async def test_whose_step_it_is_finds_the_notice_among_its_duties(own_hub: Hub) -> None:
    hub = own_hub
    notice = await proposed(hub)
    query = "{ viewer { duties(first: 100) { nodes { rule owedBy recordId } } } }"

    async def owing() -> list[str]:
        found = {}
        for seat in (AIR_FORCE, ARMY, DSCA, STATE):
            duties = (await hub.data(seat, query))["viewer"]["duties"]["nodes"]
            found[seat] = [one["rule"] for one in duties if one["recordId"] == notice]
        return [seat for seat, rules in found.items() if rules == ["coordination of a notice"]]

    stood = [await owing()]
    for component in ("Army", "Navy"):
        step = {"notice": notice, "component": component}
        await done(hub, AIR_FORCE, "coordinateMaterielNotice", step, component)
    stood.append(await owing())
    for seat in (DSCA, STATE):
        await done(hub, seat, "coordinateMaterielNotice", {"notice": notice}, seat)
        stood.append(await owing())
    await done(hub, AIR_FORCE, "releaseMaterielNotice", {"notice": notice}, "r")
    stood.append(await owing())
    assert stood == [[AIR_FORCE], [DSCA], [STATE], [AIR_FORCE], []]


async def test_a_notice_that_is_not_in_order_is_refused_and_changes_nothing(own_hub: Hub) -> None:
    hub = own_hub
    [one, _] = PROPOSAL["addressees"]
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"item": " "}, ("TEXT_EMPTY", "item")),
        ({"rationale": " "}, ("CONTENT_OF_A_NOTICE", "rationale")),
        ({"lettersDueOn": "2026-11-23"}, ("CONTENT_OF_A_NOTICE", "lettersDueOn")),
        ({"implementedBy": "2027-03-31"}, ("CONTENT_OF_A_NOTICE", "implementedBy")),
        ({"components": []}, ("COORDINATION_OF_A_NOTICE", "components")),
        ({"addressees": []}, ("ADDRESSEES_OF_A_NOTICE", "addressees")),
        ({"addressees": [one, one]}, ("ADDRESSEES_OF_A_NOTICE", "addressees")),
        ({"addressees": [one | {"eligibleUnder": " "}]}, ("ADDRESSEES_OF_A_NOTICE", "addressees")),
    ]
    for n, (told, code) in enumerate(wrong):
        given = PROPOSAL | told | {"idempotencyKey": f"w-{n}"}
        assert refused(await hub.submit(AIR_FORCE, "proposeMaterielNotice", given)) == code
    assert (await hub.data(DSCA, NOTICES))["materielNotices"] == {"totalCount": 0, "nodes": []}
    notice = await proposed(hub)
    said = set()
    for n, unknown in enumerate((notice, NOBODY)):  # another agency's is none
        given = {"notice": unknown, "component": "Army", "idempotencyKey": f"b-{n}"}
        answer = await hub.submit(ARMY, "coordinateMaterielNotice", given)
        assert refused(answer) == ("NOTICE_NOT_FOUND", "notice")
        said.add(answer["sentence"])
    assert len(said) == 1


@pytest.mark.long(but=2)
@pytest.mark.parametrize(("marking", "reads"), [("CUI//NOFORN", False), ("CUI//REL TO USA, BNA", True)])
async def test_a_marking_cuts_before_the_list_of_addressees(own_hub: Hub, marking: str, reads: bool) -> None:
    await released(own_hub, marking=marking)
    for seat, count in ((BANDARIA, int(reads)), ("partner:JO", 0), (OFFICE, 1)):
        assert (await own_hub.data(seat, NOTICES))["materielNotices"]["totalCount"] == count, seat
