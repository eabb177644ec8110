"""What Congress is owed of sales and training: by which day, from whom, and the next that follows when one is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, CENTCOM, DFAS, DSCA, NOBODY, OFFICE, STATE, refused

REPORTS = "{ reportsToCongress { nodes { id kind year quarter periodEndsOn dueOn sender putDownOn sentOn } } }"
DUTIES = """{ viewer { duties(first: 100, where: { recordType: { eq: "ReportToCongress" } }) {
  nodes { rule what dueOn state } } } }"""


async def put_down(hub: Hub, seat: str, kind: str, year: int, key: str, **also: Any) -> dict[str, Any]:
    """Submit twice what is told, with the same answer."""
    given = {"kind": kind, "year": year, "idempotencyKey": key, **also}
    answers = [await hub.submit(seat, "putDownReport", given) for _ in range(2)]
    assert answers[0]["__typename"] == answers[1]["__typename"]
    return answers[0]


async def owes(hub: Hub, seat: str) -> list[tuple[str, str, str]]:
    duties = (await hub.data(seat, DUTIES))["viewer"]["duties"]["nodes"]
    return sorted((one["dueOn"], one["rule"], one["state"]) for one in duties)


async def reports(hub: Hub, seat: str) -> dict[tuple[str, int, int | None], dict[str, Any]]:
    found = (await hub.data(seat, REPORTS))["reportsToCongress"]["nodes"]
    return {(one["kind"], one["year"], one["quarter"]): one for one in found}


EVERY = (
    ("SALES_OF_A_QUARTER", 2026, {"quarter": 4}),
    ("SECTION_655", 2026, {}),
    ("FOREIGN_MILITARY_TRAINING", 2026, {}),
    ("JAVITS", 2027, {}),
    ("SIGNIFICANT_MILITARY_EQUIPMENT", 2025, {}),
)


async def test_each_report_is_a_duty_of_the_department_that_sends_it_by_the_day_of_the_law(own_hub: Hub) -> None:
    hub = own_hub
    for n, (kind, year, also) in enumerate(EVERY):
        assert (await put_down(hub, STATE if n % 2 else DSCA, kind, year, f"p-{n}", **also))["__typename"] == "Receipt"
    assert await reports(hub, STATE) == await reports(hub, DSCA)
    told = [(r["kind"], r["periodEndsOn"], r["dueOn"], r["sender"]) for r in (await reports(hub, DSCA)).values()]
    assert told == [
        ("SIGNIFICANT_MILITARY_EQUIPMENT", "2025-12-31", "2026-03-31", "DSCA"),
        ("SALES_OF_A_QUARTER", "2026-09-30", "2026-11-29", "DSCA"),
        ("FOREIGN_MILITARY_TRAINING", "2026-09-30", "2027-01-31", "DSCA"),
        ("JAVITS", "2027-12-31", "2027-02-01", "STATE"),
        ("SECTION_655", "2026-09-30", "2027-02-01", "DSCA"),
    ]
    assert await owes(hub, STATE) == [("2027-02-01", "Javits report", "RUNNING")]
    assert await owes(hub, DSCA) == [
        ("2026-03-31", "report on significant military equipment", "OVERDUE"),
        ("2026-11-29", "quarterly report", "RUNNING"),
        ("2027-01-31", "report on foreign military training", "RUNNING"),
        ("2027-02-01", "section 655 report", "RUNNING"),
    ]


async def test_when_one_is_sent_the_next_of_its_kind_is_owed(own_hub: Hub) -> None:
    hub = own_hub
    first = await put_down(hub, DSCA, "SALES_OF_A_QUARTER", 2026, "p-1", quarter=4)
    sent = {"report": first["recordId"], "sentOn": "2026-11-20", "idempotencyKey": "s-1"}
    assert (await hub.submit(DSCA, "recordReportSent", sent))["__typename"] == "Receipt"
    assert await owes(hub, DSCA) == [("2027-03-01", "quarterly report", "RUNNING")]
    kept = await reports(hub, DSCA)
    assert list(kept) == [("SALES_OF_A_QUARTER", 2026, 4), ("SALES_OF_A_QUARTER", 2027, 1)]
    assert [one["sentOn"] for one in kept.values()] == ["2026-11-20", None]
    # Its period runs to the end of December: it looks back, and is not sent before.
    early = {"report": kept["SALES_OF_A_QUARTER", 2027, 1]["id"], "idempotencyKey": "s-2"}
    assert refused(await hub.submit(DSCA, "recordReportSent", early)) == ("QUARTERLY_REPORT", "sentOn")
    again = await hub.submit(DSCA, "recordReportSent", sent | {"idempotencyKey": "s-3"})
    assert refused(again) == ("REPORT_SENT", "report")
    # The Javits report looks ahead, and is sent within its year's first month or before it.
    ahead = await put_down(hub, DSCA, "JAVITS", 2027, "p-2")
    given = {"report": ahead["recordId"], "idempotencyKey": "s-4"}
    assert refused(await hub.submit(DSCA, "recordReportSent", given)) == ("REPORT_NOT_YOURS", "report")
    assert (await hub.submit(STATE, "recordReportSent", given))["__typename"] == "Receipt"
    assert await owes(hub, STATE) == [("2028-02-01", "Javits report", "RUNNING")]


@pytest.mark.long(but=1)
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kind": "SALES_OF_A_QUARTER", "year": 2026}, ("QUARTERLY_REPORT", "quarter")),
        ({"kind": "SALES_OF_A_QUARTER", "year": 2026, "quarter": 5}, ("QUARTERLY_REPORT", "quarter")),
        ({"kind": "SECTION_655", "year": 2026, "quarter": 1}, ("SECTION_655_REPORT", "quarter")),
        ({"kind": "JAVITS", "year": 2035}, ("JAVITS_REPORT", "year")),
        ({"kind": "JAVITS", "year": -1}, ("JAVITS_REPORT", "year")),
    ],
)
async def test_a_period_that_a_report_is_never_on_is_refused(
    own_hub: Hub, given: dict[str, Any], refusal: tuple[str, str]
) -> None:
    assert refused(await own_hub.submit(DSCA, "putDownReport", given | {"idempotencyKey": "p-1"})) == refusal
    assert await reports(own_hub, DSCA) == {}


async def test_a_report_is_put_down_once_however_many_do_at_once(own_hub: Hub) -> None:
    hub = own_hub
    given = {"kind": "SECTION_655", "year": 2026}
    answers = await asyncio.gather(
        *(hub.submit(STATE if n % 2 else DSCA, "putDownReport", given | {"idempotencyKey": f"p-{n}"}) for n in range(6))
    )
    assert sorted(one["__typename"] for one in answers) == ["Receipt", *["Refused"] * 5]
    assert {refused(one) for one in answers if one["__typename"] == "Refused"} == {("REPORT_PUT_DOWN", "year")}
    # Sent, and its next put down by hand, at one time: there is one next.
    [report] = (await reports(hub, DSCA)).values()
    sent = {"report": report["id"], "idempotencyKey": "s-1"}
    following = given | {"year": 2027, "idempotencyKey": "n-1"}
    await asyncio.gather(hub.submit(DSCA, "recordReportSent", sent), hub.submit(STATE, "putDownReport", following))
    found = (await hub.data(DSCA, REPORTS))["reportsToCongress"]["nodes"]
    assert [(one["year"], one["sentOn"]) for one in found] == [(2026, "2026-11-23"), (2027, None)]


@pytest.mark.long
async def test_nobody_else_meets_such_a_report(own_hub: Hub) -> None:
    hub = own_hub
    report = (await put_down(hub, DSCA, "SECTION_655", 2026, "p-1"))["recordId"]
    for seat in (BANDARIA, OFFICE, AIR_FORCE, ALDER, CENTCOM, DFAS):
        answer = await hub.ask(seat, "{ reportsToCongress { totalCount } }")
        unknown = await hub.ask(seat, "{ badgersToCongress { totalCount } }")
        assert "data" not in answer or answer["data"] is None
        assert answer["errors"][0]["message"] == unknown["errors"][0]["message"].replace("badgers", "reports")
        for kind in ("ReportToCongress", "ReportToCongressKind", "ReportSender"):
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None
        assert await hub.data(seat, f'{{ node(id: "{report}") {{ id }} }}') == {"node": None}
        assert await hub.data(seat, f'{{ node(id: "{NOBODY}") {{ id }} }}') == {"node": None}
