"""Awards of the public spending record: what one tells, what it does not prove, and how the interface is asked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

import connectors
import schema.facets  # noqa: F401  # every facet is declared by being imported
from connectors.asking import Patience
from connectors.contract import Cursor, Fetched, Record, SetAside, SourceDrifted, SourceUnavailable
from connectors.usaspending_awards.connector import UsaspendingAwards
from schema.disclosure import house

FIXTURES = Path(connectors.__file__).parent / "usaspending_awards" / "fixtures"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
AWARDS = UsaspendingAwards.from_archive(FIXTURES, clock=lambda: NOON)
AIR_FORCE = json.loads((FIXTURES / "air-force.json").read_text())


def understood(told: Any) -> Record | SetAside:
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    [one] = AWARDS.understand(Fetched("award.json", raw, None, NOON, "archive"))
    return one


def changed(**members: Any) -> dict[str, Any]:
    """The award of the Air Force with some members of it, or of what stands in it, replaced."""
    award = json.loads(json.dumps(AIR_FORCE))
    for path, value in members.items():
        place = award
        *above, last = path.split("__")
        for name in above:
            place = place[name]
        place[last] = value
    return award


def test_every_fact_of_an_award_is_the_one_it_tells_and_it_hangs_on_no_case():
    told = understood(AIR_FORCE)
    assert isinstance(told, Record)
    assert (told.key, told.case, dict(told.scope), told.as_of) == (
        "CONT_AWD_FA999926F0201_9700_FA999924D0009_9700",
        None,
        {"agency": "D"},
        datetime(2026, 5, 2, 11, 20, 31, tzinfo=UTC),
    )
    assert dict(told.facts) == {
        "contract_number": "FA999926F0201",
        "parent_contract_number": "FA999924D0009",
        "contractor_name": "GREYHAVEN PROPULSION EXAMPLE LLC",
        "contractor_entity": "EXAMPLEUEI01",
        "description": "PROPELLER OVERHAUL, FOREIGN MILITARY SALES",
        "awarding_office": "EXAMPLE CONTRACTING OFFICE",
        "obligated": Decimal("5210000.75"),
        "ceiling": Decimal("9840000.00"),
        "signed_on": date(2026, 4, 9),
        "performed_until": date(2027, 4, 8),
        "url": "https://www.usaspending.gov/award/CONT_AWD_FA999926F0201_9700_FA999924D0009_9700",
    }
    stored = {name for name, rule in house.facets["PublicAward"].facts.items() if rule.stored}
    assert set(told.facts) == stored - {"verdict", "decided_on", "reason"}


def test_a_designator_in_a_description_makes_no_case():
    told = understood(changed(description="SPARES FOR CASE BN-D-SAM"))
    assert isinstance(told, Record)
    assert (told.case, told.facts["description"]) == (None, "SPARES FOR CASE BN-D-SAM")


@pytest.mark.parametrize(("code", "agency"), [("2100", "B"), ("1700", "P"), ("5700", "D"), ("97AS", None), ("", None)])
def test_an_award_is_suggested_to_the_agency_whose_office_awarded_it(code, agency):
    told = understood(changed(awarding_agency__subtier_agency__code=code))
    assert isinstance(told, Record)
    assert told.scope.get("agency") == agency


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (changed(latest_transaction_contract_data__foreign_funding="B"), "not paid with foreign military sales funds"),
        (changed(latest_transaction_contract_data__foreign_funding="X"), "not paid with foreign military sales funds"),
        (changed(latest_transaction_contract_data__foreign_funding=None), "unknown shape"),
        (changed(latest_transaction_contract_data={}), "unknown shape"),
        (changed(category="idv"), "not a contract award"),
        (changed(total_obligation=-12.5), "value not understood"),
        (changed(total_obligation="much"), "unknown shape"),
        (changed(base_and_all_options=1.005), "value not understood"),
        (changed(date_signed="last spring"), "unknown shape"),
        (changed(period_of_performance__last_modified_date="yesterday"), "unknown shape"),
        (changed(generated_unique_award_id="CONT_IDV_1"), "key not clear"),
        (changed(benefitting_case="BN-D-SAM"), "unknown member"),
        ({}, "not an award"),
        ([], "not an award"),
        (b"<html>busy</html>", "not an award"),
        (b'{"generated_unique_award_id": ' + b"[" * 100_000, "not an award"),
    ],
)
def test_what_is_not_such_an_award_is_set_aside_with_its_reason(told, why):
    one = understood(told)
    assert isinstance(one, SetAside), one
    assert one.reason == why


def test_no_officer_and_no_street_is_stored():
    award = changed(
        executive_details__officers=[{"name": 'A. [OR "B."] PERSON', "amount": 1.0}, {"name": "C. PERSON"}],
        recipient__location__address_line1='1 "X" LANE',
    )
    kept = AWARDS.redact(json.dumps(award).encode())
    assert b"PERSON" not in kept
    assert b"LANE" not in kept
    assert (json.loads(kept)["executive_details"], AWARDS.redact(kept)) == ({"officers": []}, kept)
    cut = AWARDS.redact(json.dumps(award).encode().split(b"PERSON")[0] + b"PERSON")
    assert b"PERSON" not in cut


# --- asking -------------------------------------------------------------------------------------------------------

PATIENT = Patience(pause=0, attempts=2, first_wait=0.001, longest_wait=0.01, request_time=0.2)


class Usaspending:
    """A small USAspending: finds awards by the day of their last change, page by page, and misbehaves on request."""

    def __init__(self, days: dict[str, str], *, size: int = 2, **faults: Any) -> None:
        self.days, self.size, self.faults = days, size, faults
        self.asked: list[dict[str, Any]] = []
        self.read: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if failures := self.faults.get("failures"):
            return httpx2.Response(failures.pop(0))
        if request.method == "GET":
            self.read.append(request.url.path)
            return httpx2.Response(200, json=AIR_FORCE)
        question = json.loads(request.content)
        self.asked.append(question)
        [period] = question["filters"]["time_period"]
        found = [a for a, day in sorted(self.days.items()) if period["start_date"] <= day <= period["end_date"]]
        page = 1 if self.faults.get("loops") else question["page"]
        shown = found[(page - 1) * self.size : page * self.size]
        more = bool(self.faults.get("endless")) or len(found) > page * self.size
        results = [{"internal_id": i, "generated_internal_id": award} for i, award in enumerate(shown)]
        metadata = {"page": question["page"], "hasNext": more}
        return self.faults.get("answer") or httpx2.Response(200, json={"results": results, "page_metadata": metadata})


def asking(site: Usaspending, since: date = date(2026, 10, 1)) -> UsaspendingAwards:
    transport = httpx2.MockTransport(site)
    return UsaspendingAwards(transport=transport, clock=lambda: NOON, patience=PATIENT, since=since)


async def everything(site: Usaspending, cursor: Cursor | None = None, **told: Any) -> list[Fetched]:
    return [fetched async for fetched in asking(site, **told).read(cursor)]


DAYS = {"CONT_AWD_1": "2026-10-01", "CONT_AWD_2": "2026-10-02", "CONT_AWD_3": "2026-10-31", "CONT_AWD_4": "2026-11-22"}


async def test_awards_of_the_trust_fund_are_asked_for_slice_by_slice_and_read_one_by_one():
    site = Usaspending(DAYS)
    fetched = await everything(site)
    assert [(f.key, f.cursor) for f in fetched] == [
        ("CONT_AWD_1", Cursor("2026-10-01")),
        ("CONT_AWD_2", Cursor("2026-10-01")),
        ("CONT_AWD_3", Cursor("2026-10-01")),
        ("CONT_AWD_4", Cursor("2026-11-01")),
    ]
    assert site.read == [f"/api/v2/awards/CONT_AWD_{n}/" for n in (1, 2, 3, 4)]
    assert [q["page"] for q in site.asked] == [1, 2, 1]
    assert {json.dumps(q["filters"]["treasury_account_components"]) for q in site.asked} == {
        '[{"aid": "011", "main": "8242"}]'
    }


async def test_a_cursor_is_read_again_from_its_look_back():
    site = Usaspending(DAYS)
    assert [f.key for f in await everything(site, Cursor("2026-11-16"))] == ["CONT_AWD_2", "CONT_AWD_3", "CONT_AWD_4"]


@pytest.mark.parametrize("fault", [{"loops": True}, {"endless": True}])
async def test_a_list_that_goes_on_without_a_new_award_is_drift(fault):
    with pytest.raises(SourceDrifted):
        await everything(Usaspending(DAYS, **fault))


@pytest.mark.parametrize(
    "answer",
    [httpx2.Response(200, text="busy"), httpx2.Response(200, json={"results": []}), httpx2.Response(422)],
)
async def test_an_answer_of_another_shape_is_drift_and_never_an_empty_list(answer):
    with pytest.raises(SourceDrifted):
        await everything(Usaspending(DAYS, answer=answer))


async def test_a_source_that_does_not_answer_is_unavailable():
    with pytest.raises(SourceUnavailable):
        await everything(Usaspending(DAYS, failures=[503, 503]))
    assert len(await everything(Usaspending(DAYS, failures=[503]))) == 4
