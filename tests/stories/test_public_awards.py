"""A public award fills a case only once its agency has said so; until then, and after, no rival learns of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.usaspending_awards.connector import UsaspendingAwards
from hub.rounds.sources import SHIPPED
from hub.rounds.sync import RoundCounts, sync
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    GREYHAVEN,
    KESTRELMOOR,
    OFFICE,
    STATE,
    everything,
    refused,
)

FIXTURES = SHIPPED / "usaspending_awards" / "fixtures"
LISTED = (
    "{ publicAwards(where: { url: { startsWith: \"https://www.usaspending.gov/\" } }) "
    "{ nodes { id contractorName obligated verdict decidedOn reason case { designator } } } }"
)  # fmt: skip
UNSEEING = (BANDARIA, OFFICE, ALDER, GREYHAVEN, KESTRELMOOR, STATE, CENTCOM, DFAS)
PROPELLERS, TRUCKS, FILTERS = (
    "GREYHAVEN PROPULSION EXAMPLE LLC",
    "KESTRELMOOR VEHICLES EXAMPLE INC",
    "NORTHPINE SUPPLY EXAMPLE CO",
)


async def take_in(hub: Hub, archive: Path = FIXTURES) -> RoundCounts:
    source = UsaspendingAwards.from_archive(archive, clock=hub.clock)
    return await sync(source, hub.house.intake, hub.house.store, hub.clock)


async def listed(hub: Hub, seat: str) -> dict[str, dict[str, Any]]:
    found = (await hub.data(seat, LISTED))["publicAwards"]["nodes"]
    return {one["contractorName"]: one for one in found}


async def confirm(hub: Hub, seat: str, award: str, key: str, **told: Any) -> Any:
    return await hub.submit(seat, "confirmPublicAward", {"award": award, "idempotencyKey": key} | told)


@pytest.mark.long
async def test_an_award_is_read_by_dsca_and_the_agency_that_awarded_it_and_hangs_on_no_case(own_hub: Hub):
    hub = own_hub
    before = {seat: await everything(hub, seat) for seat in UNSEEING}
    counts = await take_in(hub)
    assert (counts.state, counts.received, counts.applied, counts.quarantined) == ("ok", 4, 3, 1)
    assert {seat: set(await listed(hub, seat)) for seat in (DSCA, AIR_FORCE, ARMY)} == {
        DSCA: {PROPELLERS, TRUCKS, FILTERS},
        AIR_FORCE: {PROPELLERS},
        ARMY: {TRUCKS},
    }
    assert all(one["case"] is None and one["verdict"] is None for one in (await listed(hub, DSCA)).values())
    assert {seat: _without_freshness(await everything(hub, seat)) for seat in UNSEEING} == {
        seat: _without_freshness(told) for seat, told in before.items()
    }


def _without_freshness(told: dict[str, bytes]) -> dict[str, bytes]:
    """All but how fresh the public record is, which the taking in has changed for everybody."""
    return {document: answer for document, answer in told.items() if "sources" not in document}


@pytest.mark.long
async def test_the_agency_confirms_which_case_an_award_fills_and_no_rival_learns_of_it(own_hub: Hub):
    hub = own_hub
    await take_in(hub)
    award = (await listed(hub, AIR_FORCE))[PROPELLERS]["id"]
    before = {seat: await everything(hub, seat) for seat in UNSEEING}
    told = {"case": "BN-D-SAM", "reason": "The order cites its requisitions."}
    assert (await confirm(hub, AIR_FORCE, award, "a-1", **told))["__typename"] == "Receipt"
    for seat in (AIR_FORCE, DSCA):
        one = (await listed(hub, seat))[PROPELLERS]
        assert (one["case"], one["verdict"], one["decidedOn"], one["reason"]) == (
            {"designator": "BN-D-SAM"},
            "CONFIRMED",
            "2026-11-23",
            "The order cites its requisitions.",
        )
    assert {seat: await everything(hub, seat) for seat in UNSEEING} == before


async def test_a_later_telling_changes_the_amount_and_leaves_the_case_and_the_verdict(own_hub: Hub, tmp_path: Path):
    hub = own_hub
    await take_in(hub)
    award = (await listed(hub, AIR_FORCE))[PROPELLERS]["id"]
    await confirm(hub, AIR_FORCE, award, "a-1", case="BN-D-SAM")
    later = json.loads((FIXTURES / "air-force.json").read_text())
    later["total_obligation"] = 6_000_000.5
    later["period_of_performance"]["last_modified_date"] = "2026-09-02 08:00:00"
    (tmp_path / "later.json").write_text(json.dumps(later))
    assert (await take_in(hub, tmp_path)).applied == 1
    one = (await listed(hub, AIR_FORCE))[PROPELLERS]
    assert (one["id"], one["obligated"], one["case"], one["verdict"]) == (
        award,
        "6000000.50 USD",
        {"designator": "BN-D-SAM"},
        "CONFIRMED",
    )
    # Read again in the other order, the earlier telling changes nothing.
    counts = await take_in(hub)
    assert (counts.applied, counts.duplicate + counts.superseded) == (0, 3)
    assert (await listed(hub, AIR_FORCE))[PROPELLERS] == one


async def test_an_award_of_none_of_its_cases_is_rejected_and_may_be_confirmed_later(own_hub: Hub):
    hub = own_hub
    await take_in(hub)
    award = (await listed(hub, AIR_FORCE))[PROPELLERS]["id"]
    await confirm(hub, AIR_FORCE, award, "a-1", reason="For the United States.")
    one = (await listed(hub, DSCA))[PROPELLERS]
    assert (one["case"], one["verdict"], one["reason"]) == (None, "REJECTED", "For the United States.")
    await confirm(hub, AIR_FORCE, award, "a-2", case="BN-D-SAM")
    one = (await listed(hub, DSCA))[PROPELLERS]
    assert (one["case"], one["verdict"], one["reason"]) == ({"designator": "BN-D-SAM"}, "CONFIRMED", None)


@pytest.mark.long
async def test_what_is_not_the_agencys_to_confirm_is_refused_and_nothing_changes(own_hub: Hub):
    hub = own_hub
    await take_in(hub)
    award = (await listed(hub, AIR_FORCE))[PROPELLERS]["id"]
    before = {seat: await everything(hub, seat) for seat in (DSCA, AIR_FORCE, ARMY)}
    assert refused(await confirm(hub, ARMY, award, "a-1", case="BN-B-GAA")) == ("AWARD_NOT_FOUND", "award")
    assert refused(await confirm(hub, AIR_FORCE, award, "a-2", case="BN-B-GAA")) == ("CASE_NOT_FOUND", "case")
    assert refused(await confirm(hub, AIR_FORCE, award, "a-3", case="BN-D-ZZZ")) == ("CASE_NOT_FOUND", "case")
    assert {seat: await everything(hub, seat) for seat in (DSCA, AIR_FORCE, ARMY)} == before
    await confirm(hub, AIR_FORCE, award, "a-4", case="BN-D-SAM")
    for key, told in (("a-5", {"case": "BN-D-SAB"}), ("a-6", {})):
        assert refused(await confirm(hub, AIR_FORCE, award, key, **told)) == ("AWARD_ON_CASE", "award")
