"""The table of proposed sales: one record for each observation, side by side, never merged."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Fetched, Record, SetAside, SourceUnavailable
from connectors.sales_table.connector import SalesTable

FIXTURES = Path(__file__).parents[2] / "connectors" / "sales_table" / "fixtures"
TABLE = json.loads((FIXTURES / "proposed-sales-2026.json").read_bytes())
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCE = SalesTable(FIXTURES, clock=lambda: NOON)


def understood(table: object) -> list[Record | SetAside]:
    raw = table if isinstance(table, bytes) else json.dumps(table).encode()
    return SOURCE.understand(Fetched("table.json", raw, None, NOON, "archive"))


def one_sale(transmittal: str | None, *observations: dict[str, object], **more: object) -> dict[str, object]:
    return {"what": "constructed", "cases": [{"transmittal": transmittal, "observations": list(observations), **more}]}


REGISTER: dict[str, object] = {
    "surface": "federal_register",
    "fr_document_number": "2026-99901",
    "publication_date": "2026-05-07",
    "url": "https://www.federalregister.gov/documents/full_text/text/2026/05/07/2026-99901.txt",
    "prospective_purchaser": "Government of Bandaria",
    "total_estimated_value_usd": 83_140_000,
    "date_report_delivered_to_congress": "2026-04-01",
}
STATE: dict[str, object] = {
    "surface": "state",
    "title": "Bandaria – Practice Pods",
    "estimated_cost_usd": 83_140_000,
    "web_date": "2026-04-03",
    "modified_time": "2026-08-21T16:35:27Z",
    "url": "https://www.state.gov/releases/bureau-of-political-military-affairs/2026/04/bandaria-practice-pods/",
    "contractors_as_printed": ["Example Works, Ohio", "Sample Corp., Utah"],
}


def test_every_observation_of_the_table_is_one_record_and_none_is_set_aside():
    records = understood(TABLE)
    told = Counter(len(sale["observations"]) for sale in TABLE["cases"])
    assert sum(size * count for size, count in told.items()) == 69
    assert Counter((type(r).__name__, getattr(r, "facet", None)) for r in records) == {
        ("Record", "CongressionalNotification"): 69,
        ("Record", "Case"): 3,
    }
    notifications = [r for r in records if isinstance(r, Record) and r.facet == "CongressionalNotification"]
    assert Counter(r.facts["published_in"] for r in notifications) == {"Federal Register": 51, "DSCA": 9, "State": 9}
    assert Counter(r.facts["kind"] for r in notifications) == {"CERTIFICATION": 68, "CORRECTION": 1}
    assert len({r.key for r in notifications}) == 69


def test_values_and_days_of_every_row_are_those_of_the_table():
    records = {r.key: r for r in understood(TABLE) if isinstance(r, Record)}
    for sale in TABLE["cases"]:
        for told in sale["observations"]:
            if told["surface"] != "federal_register" or "kind" in told:
                continue
            facts = records[f"federal_register:{told['fr_document_number']}"].facts
            assert facts["transmittal"] == sale["transmittal"]
            assert facts["total_value"] == told["total_estimated_value_usd"]
            assert isinstance(facts["total_value"], Decimal)
            assert facts["purchaser"] == told["prospective_purchaser"]
            assert facts["delivered_on"] == date.fromisoformat(told["date_report_delivered_to_congress"])
            assert facts["published_on"] == date.fromisoformat(told["publication_date"])


def test_two_surfaces_that_disagree_on_the_day_stand_side_by_side():
    told = [r for r in understood(TABLE) if isinstance(r, Record) and r.facts.get("transmittal") == "26-85"]
    assert [(r.key, r.facts["delivered_on"], r.facts["published_on"], r.facts["total_value"]) for r in told] == [
        ("federal_register:2026-17566", date(2026, 6, 15), date(2026, 8, 28), Decimal(1_960_000_000)),
        ("state:2026/07/kingdom-of-saudi-arabia-advanced-precision-kill-weapon-systems", None, date(2026, 7, 15),
         Decimal(1_960_000_000)),
    ]  # fmt: skip


def test_the_post_without_a_transmittal_stays_without_and_is_not_joined_to_its_twin():
    (post,) = [
        r for r in understood(TABLE) if isinstance(r, Record) and r.key == "state:2026/06/singapore-hellfire-missiles"
    ]
    assert dict(post.facts) == {
        "transmittal": None,
        "kind": "CERTIFICATION",
        "title": "Singapore – Hellfire Missiles",
        "purchaser": None,
        "total_value": Decimal(22_300_000),
        "delivered_on": None,
        "military_department": None,
        "named_case": None,
        "prior_related_cases": [],
        "principal_contractor": None,
        "document_number": None,
        "published_in": "State",
        "published_on": date(2026, 6, 30),
        "url": "https://www.state.gov/releases/bureau-of-political-military-affairs/2026/06/singapore-hellfire-missiles/",
    }
    assert (post.case, post.as_of) == (None, datetime(2026, 6, 30, 17, 33, 43, tzinfo=UTC))


def test_only_a_row_that_names_its_case_yields_one_and_says_nothing_of_its_title():
    cases = [r for r in understood(TABLE) if isinstance(r, Record) and r.facet == "Case"]
    assert [(c.key, dict(c.facts)) for c in cases] == [
        ("JO-B-YFX", {"designator": "JO-B-YFX", "customer": "JO", "agency": "B"}),
        ("SW-B-WCB", {"designator": "SW-B-WCB", "customer": "SW", "agency": "B"}),
        ("JA-P-QSC", {"designator": "JA-P-QSC", "customer": "JA", "agency": "P"}),
    ]


def test_a_correction_carries_no_values_and_its_transmittal_is_the_one_it_corrects():
    (correction,) = [r for r in understood(TABLE) if isinstance(r, Record) and r.facts.get("kind") == "CORRECTION"]
    assert (correction.facts["transmittal"], correction.facts["document_number"]) == ("26-61", "2026-17984")
    assert (correction.facts["total_value"], correction.facts["delivered_on"]) == (None, None)


def test_contractors_are_joined_as_printed():
    (post,) = understood(one_sale("26-24", STATE))
    assert isinstance(post, Record)
    assert post.facts["principal_contractor"] == "Example Works, Ohio; Sample Corp., Utah"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (REGISTER | {"surface": "weblog"}, "unknown surface"),
        (REGISTER | {"offsets": "none"}, "unknown shape"),
        (REGISTER | {"total_estimated_value_usd": "83140000"}, "unknown shape"),
        (REGISTER | {"total_estimated_value_usd": 83.14}, "unknown shape"),
        (REGISTER | {"total_estimated_value_usd": -1}, "value not understood"),
        (REGISTER | {"publication_date": "May 7"}, "unknown shape"),
        (REGISTER | {"prospective_purchaser": None}, "unknown shape"),
        (REGISTER | {"case_identifier": "LHX"}, "unknown designator"),
        (REGISTER | {"kind": "withdrawal"}, "unknown kind"),
        (STATE | {"modified_time": "2026-08-21T16:35:27"}, "unknown shape"),
        (STATE | {"url": "https://www.state.gov/"}, "unknown address"),
        ({}, "unknown surface"),
    ],
)
def test_a_row_of_another_form_is_set_aside_alone(row, reason):
    good = REGISTER | {"fr_document_number": "2026-99902"}
    found = understood(one_sale("26-24", row, good))
    assert [type(f).__name__ for f in found] == ["SetAside", "Record"]
    aside = found[0]
    assert isinstance(aside, SetAside)
    assert (aside.reason, aside.where) == (reason, "cases[0].observations[0]")


def test_an_unknown_member_of_a_sale_sets_each_of_its_rows_aside():
    found = understood(one_sale("26-24", REGISTER, STATE, priority="high"))
    assert [(f.reason, f.detail) for f in found if isinstance(f, SetAside)] == [
        ("unknown member", "`cases[0].priority`")
    ] * 2


def test_a_key_that_two_rows_claim_belongs_to_neither():
    found = understood(one_sale("26-24", REGISTER, REGISTER))
    assert [(f.reason, f.where) for f in found if isinstance(f, SetAside)] == [
        ("key printed twice", "federal_register:2026-99901")
    ] * 2


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b'{"cases": []}', b'{"cases": 3}', b'{"cases": [], "next": 1}', b"\xff", b"[" * 100_000,
     json.dumps(TABLE).encode()[:-2]],
)  # fmt: skip
def test_what_is_no_table_is_set_aside_whole(raw):
    (only,) = understood(raw)
    assert isinstance(only, SetAside)


@pytest.mark.long
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
@settings(max_examples=150, deadline=None)
def test_no_shape_raises_and_none_vanishes(shape):
    assert len(understood({"what": "constructed", "cases": [shape]})) >= 1
    assert len(understood(one_sale("26-24", {"surface": "state", "title": shape}))) >= 1  # type: ignore[arg-type]


def test_a_missing_archive_says_so(tmp_path):
    with pytest.raises(SourceUnavailable, match="there is no directory of archived tables"):
        SalesTable.from_archive(tmp_path / "nothing")
