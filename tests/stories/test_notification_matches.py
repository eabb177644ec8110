"""One sale, printed in several places: found by its number with certainty, without one only as an official confirms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.sales_table.connector import SalesTable
from hub.rounds.sources import SHIPPED, source_named
from hub.rounds.sync import sync
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    EVERYBODY,
    NOBODY,
    OFFICE,
    STATE,
    everything,
    refused,
)

MATCHERS = (DSCA, STATE)
TABLE = SHIPPED / "sales_table" / "fixtures" / "proposed-sales-2026.json"
NUMBERLESS = (
    "{ congressionalNotifications(where: { transmittal: { isNull: true }, title: { eq: \"Singapore – Hellfire Missiles\" } }) "
    "{ nodes { id title publishedOn matches { nodes { id transmittal matchedWith daysApart verdict decidedOn decidedBy reason } } } } }"
)  # fmt: skip
PRINTED = (
    "query($t: String!) { congressionalNotifications(where: { transmittal: { eq: $t } }) "
    "{ nodes { publishedIn publishedOn deliveredOn totalValue } } }"
)


async def post_without_a_number(hub: Hub, seat: str = STATE) -> dict[str, Any]:
    [post] = (await hub.data(seat, NUMBERLESS))["congressionalNotifications"]["nodes"]
    return dict(post)


async def printed(hub: Hub, seat: str, transmittal: str) -> set[tuple[str, str | None, str, str]]:
    found = (await hub.data(seat, PRINTED, {"t": transmittal}))["congressionalNotifications"]["nodes"]
    return {(n["publishedIn"], n["deliveredOn"], n["publishedOn"], n["totalValue"]) for n in found}


async def decide(hub: Hub, seat: str, key: str, **told: Any) -> Any:
    post = told.pop("notification", None) or (await post_without_a_number(hub))["id"]
    taken = {"notification": post, "transmittal": "26-54", "verdict": "CONFIRMED", "idempotencyKey": key} | told
    return await hub.submit(seat, "confirmNotificationMatch", taken)


@pytest.mark.parametrize("seat", EVERYBODY)
async def test_one_number_leads_to_every_text_of_a_sale_and_their_days_stand_side_by_side(hub: Hub, seat: str):
    assert await printed(hub, seat, "26-85") == {
        ("Federal Register", "2026-06-15", "2026-08-28", "1960000000.00 USD"),
        ("State", None, "2026-07-15", "1960000000.00 USD"),
    }
    assert await printed(hub, seat, "26-80") == {
        ("Federal Register", "2026-08-18", "2026-09-22", "4500000000.00 USD"),
        ("State", None, "2026-08-20", "4500000000.00 USD"),
    }


STRANGE_DAYS = """
{ discrepancies(first: 100, where: {compared: {eq: "CongressionalNotification.deliveredOn CongressionalNotification.publishedOn"}})
  { nodes { oneCalled oneValue oneSourceClass otherCalled otherValue otherSourceClass } } }"""


@pytest.mark.parametrize("seat", [DSCA, OFFICE, AIR_FORCE, DFAS])
async def test_of_all_posts_of_a_year_the_two_that_were_not_posted_on_the_day_of_delivery_stand_out(
    hub: Hub, seat: str
):
    found = (await hub.data(seat, STRANGE_DAYS))["discrepancies"]["nodes"]
    assert {(n["oneCalled"], n["oneValue"], n["otherCalled"], n["otherValue"]) for n in found} == {
        ("26-80", "2026-08-18", "26-80", "2026-08-20"),
        ("26-85", "2026-06-15", "26-85", "2026-07-15"),
    }
    assert len(found) == 2


@pytest.mark.parametrize("seat", MATCHERS)
async def test_the_post_without_a_number_is_suggested_to_be_of_the_sale_with_its_purchaser_value_and_day(
    hub: Hub, seat: str
):
    [match] = (await post_without_a_number(hub, seat))["matches"]["nodes"]
    told = await hub.data(
        seat,
        "query($i: ID!) { node(id: $i) { ... on CongressionalNotification { transmittal purchaser deliveredOn } } }",
        {"i": match.pop("matchedWith")},
    )
    match.pop("id")
    assert told["node"] == {
        "transmittal": "26-54",
        "purchaser": "Government of Singapore",
        "deliveredOn": "2026-06-30",
    }
    undecided = dict.fromkeys(("verdict", "decidedOn", "decidedBy", "reason"))
    assert match == {"transmittal": "26-54", "daysApart": 0} | undecided


@pytest.mark.parametrize("seat", [BANDARIA, OFFICE, AIR_FORCE, ALDER, CENTCOM, DFAS])
async def test_a_suggestion_does_not_exist_for_those_who_may_not_confirm_it(hub: Hub, seat: str):
    asked = "{{ congressionalNotifications {{ nodes {{ {} {{ totalCount }} }} }} }}"
    for name in ("matches", "metches"):
        [error] = (await hub.ask(seat, asked.format(name)))["errors"]
        assert error["message"] == f"`{name}` is not a field where it is asked for"


@pytest.mark.long
async def test_an_official_confirms_a_match_and_the_texts_stay_as_they_were_printed(own_hub: Hub):
    hub = own_hub
    before = {seat: await everything(hub, seat) for seat in (BANDARIA, OFFICE, AIR_FORCE, ALDER)}
    receipt = await decide(hub, STATE, "m-1", reason="One purchaser, one value, one day, one missile.")
    assert (receipt["__typename"], receipt["recordType"]) == ("Receipt", "NotificationMatch")
    for seat in MATCHERS:
        post = await post_without_a_number(hub, seat)
        [match] = post["matches"]["nodes"]
        assert {name: match[name] for name in ("transmittal", "verdict", "decidedOn", "decidedBy", "reason")} == {
            "transmittal": "26-54",
            "verdict": "CONFIRMED",
            "decidedOn": "2026-11-23",
            "decidedBy": "department:STATE",
            "reason": "One purchaser, one value, one day, one missile.",
        }
    found = "{ notificationMatches(where: { transmittal: { eq: \"26-54\" }, verdict: { eq: CONFIRMED } }) { totalCount } }"  # fmt: skip
    assert (await hub.data(DSCA, found))["notificationMatches"] == {"totalCount": 1}
    # The post keeps no number: a printed text says what was printed. And nobody else is told a word of it.
    assert await printed(hub, DSCA, "26-54") == {("Federal Register", "2026-06-30", "2026-08-28", "22300000.00 USD")}
    assert {seat: await everything(hub, seat) for seat in before} == before


async def test_a_verdict_stands_when_the_sources_are_read_again(own_hub: Hub):
    hub = own_hub
    await decide(hub, STATE, "m-1")
    stands = await post_without_a_number(hub)
    for _ in range(2):
        counts = await sync(source_named("sales_table", None, hub.clock), hub.house.intake, hub.house.store, hub.clock)
        assert (counts.applied, counts.duplicate) == (0, counts.received)
        assert await post_without_a_number(hub) == stands


async def test_a_rejected_match_is_not_suggested_again_and_may_be_confirmed_later(own_hub: Hub):
    hub = own_hub
    await decide(hub, DSCA, "m-1", verdict="REJECTED", reason="Another lot.")
    await sync(source_named("sales_table", None, hub.clock), hub.house.intake, hub.house.store, hub.clock)
    [match] = (await post_without_a_number(hub))["matches"]["nodes"]
    assert (match["verdict"], match["decidedBy"], match["reason"]) == ("REJECTED", "department:DSCA", "Another lot.")
    assert (await decide(hub, STATE, "m-2"))["__typename"] == "Receipt"
    [match] = (await post_without_a_number(hub))["matches"]["nodes"]
    assert (match["verdict"], match["decidedBy"]) == ("CONFIRMED", "department:STATE")


@pytest.mark.long
async def test_what_was_not_suggested_is_not_confirmed_and_nothing_changes(own_hub: Hub):
    hub = own_hub
    before = {seat: await everything(hub, seat) for seat in MATCHERS}
    query = 'query { congressionalNotifications(where: { transmittal: { eq: "26-54" } }) { nodes { id } } }'
    [other] = (await hub.data(STATE, query))["congressionalNotifications"]["nodes"]
    assert refused(await decide(hub, STATE, "m-1", transmittal="26-55")) == ("MATCH_NOT_FOUND", "transmittal")
    assert refused(await decide(hub, STATE, "m-2", notification=other["id"])) == ("MATCH_NOT_FOUND", "transmittal")
    assert refused(await decide(hub, STATE, "m-3", notification=NOBODY)) == ("NOTIFICATION_NOT_FOUND", "notification")
    assert {seat: await everything(hub, seat) for seat in MATCHERS} == before


def row(transmittal: str | None, surface: str, slug: str, **told: Any) -> dict[str, Any]:
    """One more sale of the table: as the register or as a post told it."""
    observation: dict[str, Any]
    if surface == "state":
        observation = {
            "surface": "state",
            "title": "Singapore – Hellfire Missiles",
            "estimated_cost_usd": 22_300_000,
            "web_date": "2026-06-30",
            "modified_time": "2026-06-30T17:33:43Z",
            "url": f"https://www.state.gov/releases/bureau-of-political-military-affairs/2026/06/{slug}/",
            "contractors_as_printed": [],
        }
    else:
        observation = {
            "surface": "federal_register",
            "fr_document_number": slug,
            "publication_date": "2026-08-28",
            "url": f"https://www.federalregister.gov/{slug}",
            "prospective_purchaser": "Government of Singapore",
            "total_estimated_value_usd": 22_300_000,
            "date_report_delivered_to_congress": "2026-06-30",
        }
    return {"transmittal": transmittal, "observations": [observation | told]}


async def tell(hub: Hub, directory: Path, *rows: dict[str, Any]) -> None:
    table = {"what": json.loads(TABLE.read_text())["what"], "cases": list(rows)}
    (directory / "table.json").write_text(json.dumps(table))
    # A table of these rows alone has fewer than the one before, as a person here knows.
    table_of_these = SalesTable.from_archive(directory, clock=hub.clock)
    counts = await sync(table_of_these, hub.house.intake, hub.house.store, hub.clock, accepted_by="the editor")
    assert (counts.state, counts.quarantined) == ("ok", 0)


async def suggestions(hub: Hub) -> list[tuple[str, int]]:
    query = (
        "{ notificationMatches(first: 50, where: { verdict: { isNull: true } }) { nodes { transmittal daysApart } } }"
    )
    found = (await hub.data(DSCA, query))["notificationMatches"]["nodes"]
    return sorted((one["transmittal"], one["daysApart"]) for one in found)


async def test_country_and_item_alone_never_make_a_match(own_hub: Hub, tmp_path: Path):
    hub = own_hub
    assert await suggestions(hub) == [("26-54", 0)]
    await tell(
        hub,
        tmp_path,
        row(None, "state", "another-value", estimated_cost_usd=22_400_000),
        row(None, "state", "another-country", title="Japan – Hellfire Missiles"),
        row(None, "state", "another-day", web_date="2026-08-01"),
    )
    assert await suggestions(hub) == [("26-54", 0)]
    # The control: with purchaser, value and day it is one, and so is what arrives before its register text.
    await tell(hub, tmp_path, row(None, "state", "the-same", web_date="2026-07-30"))
    assert await suggestions(hub) == [("26-54", 0), ("26-54", 30)]
    await tell(
        hub, tmp_path, row("26-99", "federal_register", "2026-99999", date_report_delivered_to_congress="2026-07-15")
    )
    assert await suggestions(hub) == [("26-54", 0), ("26-54", 30), ("26-99", 15), ("26-99", 15), ("26-99", 17)]


async def test_a_text_is_of_one_sale(own_hub: Hub, tmp_path: Path):
    hub = own_hub
    await tell(hub, tmp_path, row("26-99", "federal_register", "2026-99999"))
    await decide(hub, STATE, "m-1")
    assert refused(await decide(hub, DSCA, "m-2", transmittal="26-99")) == ("MATCH_OF_PRINTED_TEXTS", "transmittal")
    await decide(hub, DSCA, "m-3", verdict="REJECTED")
    assert (await decide(hub, DSCA, "m-4", transmittal="26-99"))["__typename"] == "Receipt"
