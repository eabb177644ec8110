"""Supply discrepancy reports: the items of Standard Form 364 into the purchaser's own report, and nothing guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Fetched, Record, SetAside, SourceUnavailable
from connectors.supply_discrepancy_reports import mapping
from connectors.supply_discrepancy_reports.connector import SupplyDiscrepancyReports
from schema.rules.supply_discrepancy import MEANINGS, code_family

FIXTURES = Path(__file__).parents[2] / "connectors" / "supply_discrepancy_reports" / "fixtures"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REPORT: dict[str, Any] = json.loads((FIXTURES / "2026-11-16.jsonl").read_text().splitlines()[0])


def file(*reports: dict[str, Any], counted: int | None = None) -> bytes:
    lines = [json.dumps(one) for one in reports]
    return "\n".join([*lines, json.dumps({"reports": len(reports) if counted is None else counted})]).encode()


def understood(*reports: dict[str, Any]) -> list[Record | SetAside]:
    return mapping.understand(file(*reports))


def aside(**items: Any) -> SetAside:
    """Why a report with other items is set aside; an item that is `None` is left out."""
    changed = {name: value for name, value in (REPORT | items).items() if value is not None}
    [found] = understood(changed)
    assert isinstance(found, SetAside)
    assert found.raw == json.dumps(changed).encode()
    return found


async def documents() -> list[Fetched]:
    source = SupplyDiscrepancyReports.from_archive(FIXTURES, clock=lambda: NOON)
    return [fetched async for fetched in source.read(None)]


async def test_a_report_is_its_purchaser_s_own() -> None:
    [fetched] = await documents()
    short, again = mapping.understand(fetched.raw)
    assert isinstance(short, Record)
    assert isinstance(again, Record)
    assert (short.facet, short.key, short.case, short.originator) == (
        "SupplyDiscrepancyReport",
        "A0021-BN-SAM/001",
        "BN-D-SAM",
        "customer:BN",
    )
    assert dict(short.facts) == {
        "number": "A0021-BN-SAM/001",
        "codes": ["S1"],
        "claimed_amount": "3127.45 USD",
        "billed_on": date(2026, 9, 30),
        "reported_on": date(2026, 11, 12),
        "description": "One of four blades was not in the box.",
    }
    assert short.as_of == datetime(2026, 11, 12, tzinfo=UTC)
    # A report that is taken up again is another report, by a number of its own.
    assert (again.key, again.facts["codes"], again.facts["claimed_amount"]) == (
        "A0022-BN-SAM/001R",
        ["C2", "P101"],
        "25.00 USD",
    )


def one_row(**changed: Any) -> dict[str, Any]:
    return {"11": [{"code": "S1", "quantity": 1, "unit_price": "3127.45", "total_cost": "3127.45"} | changed]}


@pytest.mark.parametrize(
    ("items", "reason", "words"),
    [
        ({"2": "A0021-BN-SAMX"}, "value not understood", "write a report number such as `A0010-JA-KBD/001`"),
        ({"2": "A0021-VE-SAM/001"}, "value not understood", "write in item 8 a document number of the customer"),
        ({"8": "DBN14V6250"}, "value not understood", "write in item 8 a document number of the customer"),
        ({"8": None}, "unknown shape", "Object missing required field `8`"),
        ({"13": "A. Person"}, "unknown shape", "Object contains unknown field `13`"),
        ({"1": "12/11/2026"}, "unknown shape", "Invalid"),
        ({"12": "a\0b"}, "value not understood", "take out control characters"),
        ({"11": []}, "value not understood", "write at least one discrepancy code"),
        (one_row(code="C9"), "value not understood", "write discrepancy codes of Standard Form 364"),
        (one_row(code="c1"), "value not understood", "write discrepancy codes of Standard Form 364"),
        (one_row(code="K1"), "value not understood", "write discrepancy codes of Standard Form 364"),
        (one_row(total_cost="3127.46"), "value not understood", "write in item 11 what the quantity costs"),
        (
            one_row(quantity=-1, total_cost="-3127.45"),
            "value not understood",
            "write in item 11 what the quantity costs",
        ),
        (
            one_row(unit_price="1e400", total_cost="1e400"),
            "value not understood",
            "write in item 11 amounts in dollars",
        ),
        (one_row(unit_price="NaN", total_cost="NaN"), "value not understood", "write in item 11"),
        (
            {
                "11": [
                    {"code": c, "quantity": 0, "unit_price": "0", "total_cost": "0"} for c in ("C1", "C2", "C3", "S1")
                ]
            },
            "value not understood",
            "a report names at most three discrepancy codes (DLM 4000.25 AP6.39)",
        ),
    ],
)
def test_what_is_not_of_its_form_is_set_aside_with_its_line(items: dict[str, Any], reason: str, words: str) -> None:
    found = aside(**items)
    assert (found.reason, found.where) == (reason, "line 1")
    assert found.detail.startswith(f"line 1: {words}")


def test_one_bad_report_leaves_the_others_standing() -> None:
    other = REPORT | {"2": "A0023-BN-SAM/001"}
    found = understood(REPORT, REPORT | {"10": "three"}, other)
    assert [type(one).__name__ for one in found] == ["Record", "SetAside", "Record"]
    assert found[1].where == "line 2"  # type: ignore[union-attr]


def test_a_number_that_two_lines_claim_belongs_to_neither() -> None:
    found = understood(REPORT, REPORT | {"12": "Two were missing."})
    assert [(one.reason, one.where) for one in found if isinstance(one, SetAside)] == [
        ("number used twice", "A0021-BN-SAM/001")
    ] * 2


@pytest.mark.parametrize("raw", [file(REPORT, counted=2), file(REPORT, counted=0), json.dumps(REPORT).encode(), b""])
def test_a_file_that_is_not_counted_says_nothing(raw: bytes) -> None:
    assert mapping.understand(raw) == [SetAside("not whole", "its last line does not count the reports before it")]
    assert mapping.understand(file()) == [SetAside("no report", "the file counts no report")]


def test_the_codes_agree_with_the_rules() -> None:
    assert {code: mapping.CODES[code] for code in MEANINGS.value} == {
        "C1": "in a condition other than documented",
        "C2": "shelf life expired",
        "C3": "damaged",
        "C4": "stripped",
    }
    assert all(code_family(code) for code in [*mapping.CODES, *mapping.OPEN_FAMILIES])


def test_a_missing_directory_is_an_unavailable_source(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="`supply_discrepancy_reports` did not answer"):
        SupplyDiscrepancyReports.from_archive(tmp_path / "nowhere")


# Nobody's name is kept.


CANARY = "Zenobia Quartermain"


@pytest.mark.parametrize(
    "more",
    [
        {"13": CANARY},
        {"signature": {"name": CANARY}},
        {"9": {**REPORT["9"], "inspector": CANARY}},
        {"11": [{**REPORT["11"][0], "found_by": CANARY}]},
        {"4": {"officer": CANARY}},
        {"12": "Call +1 555 010 4477 or z.quartermain@academy.example about it."},
    ],
)
def test_who_signed_a_report_and_how_to_reach_them_is_stored_nowhere(more: dict[str, Any]) -> None:
    kept = mapping.redact(file(REPORT | more))
    assert b"uartermain" not in kept
    assert b"4477" not in kept
    assert mapping.redact(kept) == kept
    assert len(mapping.understand(kept)) == 1
    assert "uartermain" not in repr(mapping.understand(kept))


def test_a_line_that_is_no_report_is_kept_by_its_size_alone() -> None:
    spoilt = json.dumps(REPORT).encode()[:-2] + CANARY.encode()
    twice = json.dumps(REPORT).encode()[:-1] + b', "12": "x", "12": "' + CANARY.encode() + b'"}'
    for line in (spoilt, twice, json.dumps([CANARY]).encode(), CANARY.encode()):
        kept = mapping.redact(line + b"\r\n" + file(REPORT, counted=2))
        assert kept == b"[[%d BYTES NOT KEPT]]\r\n" % len(line) + file(REPORT, counted=2)
        assert mapping.redact(kept) == kept
        first, second = mapping.understand(kept)
        assert isinstance(first, SetAside)
        assert isinstance(second, Record)
    large = CANARY.encode() * (mapping.LARGEST_FILE // 10)
    assert mapping.redact(large) == b"[[%d BYTES NOT KEPT]]" % len(large)


async def test_a_report_that_names_nobody_is_kept_byte_for_byte() -> None:
    [fetched] = await documents()
    assert mapping.redact(fetched.raw) == fetched.raw
