"""What a second source says of a record that another owns: held against it before those who see the fact, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.contract import Fetched, Record, Understood
from hub.rounds.sync import sync
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
    OFFICE,
    STATE,
    VERDANIA,
    everything,
    own_schema,
    refused,
)

CASE, FINAL, PRICE = "BN-D-SAM", "Closure.finallyClosedOn", "SupplyStatus.unitPrice"
OF_CASE = (
    "query($d: CaseDesignator!) { case(designator: $d) { discrepancies(first: 100) { nodes { compared oneRecordId "
    "oneRecordType oneValue oneSourceClass otherRecordId otherRecordType otherValue otherSourceClass otherAsOf ageDays %s } } } }"
)
MAY_SEE = (DSCA, AIR_FORCE, OFFICE, DFAS)
MAY_NOT = (BANDARIA, VERDANIA, ALDER, ARMY, STATE, CENTCOM)


class System(Ledger):
    """A system that tells how a case is closed."""

    def __init__(self, name: str, day: date | None, at: int = 20, marking: str | None = None, **more: Any) -> None:
        super().__init__(f"{name} {day} {at} {marking}".encode(), source=name)
        self.facts = {"finally_closed_on": day} | more
        self.at, self.marking = datetime(2026, 11, at, tzinfo=UTC), marking

    def describe(self) -> Any:
        kind = "portal_copy" if self.source == "portal" else "agency_system"
        return replace(super().describe(), source_class=kind)

    def understand(self, fetched: Fetched) -> Understood:
        return [Record("Closure", f"closure/{CASE}", self.facts, self.at, case=CASE, marking=self.marking)]


FINANCE, PORTAL = System("finance", date(2026, 11, 9)), System("portal", date(2026, 11, 16))


async def hear(hub: Hub, *systems: System) -> None:
    for system in systems:
        counts = await sync(system, hub.house.intake, hub.house.store, hub.clock)
        assert (counts.state, counts.quarantined) == ("ok", 0)


async def met(hub: Hub, seat: str, more: str = "", case: str = CASE, compared: str = FINAL) -> list[dict[str, Any]]:
    found = (await hub.data(seat, OF_CASE % more, {"d": case}))["case"]
    return [one for one in found["discrepancies"]["nodes"] if one["compared"] == compared] if found else []


async def sides(hub: Hub, seat: str) -> list[tuple[str, str]]:
    return [(one["oneValue"], one["otherValue"]) for one in await met(hub, seat)]


@pytest.mark.long(but=2)
@pytest.mark.parametrize("order", [(FINANCE, PORTAL), (PORTAL, FINANCE)])
async def test_the_owners_day_and_the_second_tellers_are_two_sides_whichever_was_heard_first(
    own_hub: Hub, order: tuple[System, ...]
) -> None:
    await hear(own_hub, *order)
    for seat in MAY_SEE:
        [one] = await met(own_hub, seat)
        assert (one["oneRecordType"], one["oneValue"], one["oneSourceClass"]) == (
            "Closure",
            "2026-11-09",
            "agency_system",
        )
        assert (one["otherRecordType"], one["otherValue"]) == ("SecondTelling", "2026-11-16")
        assert (one["otherSourceClass"], one["otherAsOf"], one["ageDays"]) == (
            "portal_copy",
            "2026-11-20T00:00:00+00:00",
            3,
        )
    assert await met(own_hub, ARMY) == []
    # It changes nothing of the record, and a reader of the record is not told of it there.
    closure = (
        "query($d: CaseDesignator!) { case(designator: $d) { closure { finallyClosedOn provenance { sourceClass } } } }"
    )
    read = (await own_hub.data(BANDARIA, closure, {"d": CASE}))["case"]["closure"]
    assert read == {"finallyClosedOn": "2026-11-09", "provenance": {"sourceClass": "agency_system"}}


@pytest.mark.long
async def test_whoever_may_not_know_of_it_is_answered_the_same_bytes(own_hub: Hub) -> None:
    await hear(own_hub, FINANCE, replace_day(PORTAL, FINANCE))
    before = {seat: await everything(own_hub, seat) for seat in MAY_NOT}
    seen = await everything(own_hub, OFFICE)
    await hear(own_hub, System("portal", date(2026, 11, 16), at=21))
    assert {seat: await everything(own_hub, seat) for seat in MAY_NOT} == before
    assert await everything(own_hub, OFFICE) != seen  # so the look is one that would tell


def replace_day(system: System, like: System) -> System:
    """The same system saying what another says."""
    return System(system.source, like.facts["finally_closed_on"])


@pytest.mark.parametrize("seat", [BANDARIA, ALDER, STATE, CENTCOM])
async def test_for_other_seats_there_is_no_such_record(hub: Hub, seat: str) -> None:
    assert "SecondTelling" not in (await own_schema(hub, seat)).type_map


@pytest.mark.long
async def test_a_fact_that_a_reader_does_not_see_has_no_second_telling_for_it(hub: Hub) -> None:
    for seat in (DSCA, AIR_FORCE):
        [one] = await met(hub, seat, case="BN-D-SAP", compared=PRICE)
        assert (one["oneValue"], one["otherValue"]) == ("3127.45 USD", "3172.45 USD")
    listed = "query($d: CaseDesignator!) { case(designator: $d) { secondTellings { totalCount nodes { told } } } }"
    assert await met(hub, OFFICE, case="BN-D-SAP", compared=PRICE) == []
    assert (await hub.data(OFFICE, listed, {"d": "BN-D-SAP"}))["case"] == {
        "secondTellings": {"totalCount": 1, "nodes": [{"told": FINAL}]}
    }
    whole = await everything(hub, OFFICE)
    assert b"3172.45" not in repr(whole).encode()


async def test_what_both_say_since_is_no_discrepancy_and_what_one_says_anew_is(own_hub: Hub) -> None:
    await hear(own_hub, FINANCE, PORTAL, System("finance", date(2026, 11, 16), at=21))
    assert [await sides(own_hub, seat) for seat in MAY_SEE] == [[]] * 4
    await hear(own_hub, System("finance", date(2026, 11, 17), at=22))
    assert [await sides(own_hub, seat) for seat in MAY_SEE] == [[("2026-11-17", "2026-11-16")]] * 4
    await hear(own_hub, System("portal", None, at=22))
    assert [await sides(own_hub, seat) for seat in MAY_SEE] == [[]] * 4


async def test_an_older_word_that_comes_late_is_not_its_last(own_hub: Hub) -> None:
    await hear(own_hub, FINANCE, PORTAL, System("portal", date(2026, 11, 1), at=10))
    assert await sides(own_hub, DSCA) == [("2026-11-09", "2026-11-16")]


async def test_of_three_tellers_each_second_one_is_a_side_of_its_own(own_hub: Hub) -> None:
    await hear(own_hub, FINANCE, PORTAL, System("depot", date(2026, 11, 11)))
    assert sorted(await sides(own_hub, OFFICE)) == [("2026-11-09", "2026-11-11"), ("2026-11-09", "2026-11-16")]


async def test_the_marking_of_either_word_keeps_the_two_away(own_hub: Hub) -> None:
    await hear(own_hub, FINANCE, System("portal", date(2026, 11, 16), marking="CUI//DL ONLY agency:D"))
    assert [await sides(own_hub, seat) for seat in MAY_SEE] == [[], [("2026-11-09", "2026-11-16")], [], []]


async def test_a_marking_put_on_the_record_later_reaches_what_was_said_beside_it(own_hub: Hub) -> None:
    await hear(own_hub, FINANCE, PORTAL)
    await hear(own_hub, System("finance", date(2026, 11, 9), at=21, marking="CUI//DL ONLY agency:D"))
    assert [await sides(own_hub, seat) for seat in MAY_SEE] == [[], [("2026-11-09", "2026-11-16")], [], []]
    listed = "query($d: CaseDesignator!) { case(designator: $d) { secondTellings { totalCount } } }"
    counts = [
        (await own_hub.data(seat, listed, {"d": CASE}))["case"]["secondTellings"]["totalCount"] for seat in MAY_SEE
    ]
    assert counts == [0, 1, 0, 0]


async def test_a_decision_speaks_of_the_two_words_as_they_are(own_hub: Hub) -> None:
    await hear(own_hub, FINANCE, PORTAL)
    [one] = await met(own_hub, DSCA)
    taken = {
        "idempotencyKey": "1", "compared": FINAL, "oneRecord": one["otherRecordId"], "otherRecord": one["oneRecordId"],
        "stands": one["oneRecordId"], "reason": "The books are closed by finance.",
    }  # fmt: skip
    other = await own_hub.submit(DSCA, "resolveDiscrepancy", taken | {"compared": "Closure.certificateOn"})
    assert refused(other) == ("NO_DISCREPANCY", "otherRecord")
    assert refused(await own_hub.submit(ARMY, "resolveDiscrepancy", taken)) == ("RECORD_UNKNOWN", "oneRecord")
    assert (await own_hub.submit(AIR_FORCE, "resolveDiscrepancy", taken))["__typename"] == "Receipt"

    async def decided() -> list[tuple[Any, ...]]:
        found = await met(own_hub, DSCA, "stands decidedBy decidedOn")
        return [(n["stands"] == n["oneRecordId"], n["decidedBy"], n["decidedOn"]) for n in found]

    assert await decided() == [(True, "agency:D", "2026-11-23")]
    await hear(own_hub, System("portal", date(2026, 11, 18), at=21))
    assert await decided() == [(False, None, None)]


async def test_whoever_takes_a_token_for_discrepancies_alone_is_told_which_scope_it_lacks(hub: Hub) -> None:
    asked = OF_CASE % ""
    answer = await hub.ask(OFFICE, asked, {"d": CASE}, scopes={"Case", "Discrepancy", "Closure"})
    assert answer["errors"][0]["extensions"]["code"] == "SCOPE_MISSING"


class Depot(System):
    """A system that tells how a requisition stands; a marking is that of the requisition."""

    def understand(self, fetched: Fetched) -> Understood:
        number, case = "DBN14V63270009", "BN-D-UAA"
        return [
            Record("Requisition", number, {"document_number": number}, self.at, case=case, marking=self.marking),
            Record("SupplyStatus", f"{number}/1", self.facts, self.at, case=case, parent=number),
        ]


@pytest.mark.parametrize("marked_later", [False, True])
async def test_the_marking_of_what_a_record_hangs_on_keeps_away_what_was_said_beside_it(
    own_hub: Hub, marked_later: bool
) -> None:
    async def told() -> list[int]:
        listed = "query($d: CaseDesignator!) { case(designator: $d) { secondTellings { totalCount } } }"
        met = [await own_hub.data(seat, listed, {"d": "BN-D-UAA"}) for seat in (AIR_FORCE, DSCA, OFFICE)]
        return [one["case"]["secondTellings"]["totalCount"] for one in met]

    async def hear_all(marking: str | None, at: int) -> None:
        for name, quantity in (("supply", 5), ("depot", 7)):
            system = Depot(name, None, at=at, marking=marking)
            system.facts = {"code": "BB", "quantity": quantity}
            await hear(own_hub, system)

    if marked_later:
        await hear_all(None, 20)
        assert await told() == [1, 1, 1]
    await hear_all("CUI//DL ONLY agency:D", 21)
    assert await told() == [1, 0, 0]
    await hear_all(None, 22)
    assert await told() == [1, 1, 1]
