"""What is drawn is declared as strictly as what is kept, and its clocks run as the rules say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.audience import DSCA, PARTNER_NATION, Audience
from schema.conditions import Always, AtOrBefore, Equals, Expression, Fact, IsSet, Literal, Moment, Never, Some, own
from schema.disclosure import Registry, fact, mark
from schema.errors import DeclarationError
from schema.facets.clock import CLOCKS, ClockRule
from schema.rules.case_categories import bpc_receipt_due_on
from schema.rules.closure import certificate_due, closure_due
from schema.rules.congressional_notification import informal_review_ends_on
from schema.rules.execution import arrival_notice_due
from schema.rules.offer_expiration import STANDARD_TERMS
from schema.rules.preparation_time import PreparationGroup, RequestDays, preparation_due_on
from schema.rules.price_and_availability import answer_due
from schema.rules.request_criteria import validation_due
from schema.rules.supply_discrepancy import DeadlineEvent, report_deadline
from schema.strands import (
    Against,
    DayOf,
    DaysAfter,
    Evidence,
    Gathered,
    How,
    MonthsAfter,
    Outer,
    PartyOf,
    Strand,
    Today,
    first,
    last,
)

SEATS = (DSCA, PARTNER_NATION)


def house_with(*strands: Strand) -> Registry:
    """A house of a case, letters on it and secrets of the agency's, from which something is drawn."""
    house = Registry()

    @house.facet(called="case", in_scope={s: Always() for s in SEATS}, carries=["customer", "program"])
    class Case:
        """A case."""

        designator: str = fact("Its name.", open_to=SEATS, under="J")
        customer: str | None = fact("Whose it is.", open_to=SEATS, under="J")
        program: str | None = fact("How it is paid.", open_to=[DSCA], under="J")
        full: bool = mark("Kept.", IsSet(Fact("designator")))

    @house.facet(part_of=Case, many=True)
    class Letter:
        """A letter."""

        sent_on: date | None = fact("When it was sent.", open_to=SEATS, under="J")
        drafted_on: date | None = fact("When it was drafted.", open_to=[DSCA], under="J")

    @house.facet(part_of=Case, many=True, row={PARTNER_NATION: Never()})
    class Secret:
        """A secret."""

        kept_on: date | None = fact("Since when.", open_to=[DSCA], under="J")

    @house.facet(part_of=Case, many=True, called="events", marked=False, draws=lambda _: strands)
    class Event:
        """An event."""

        happened_on: date = fact("When.", open_to=SEATS, under="J")
        note: str | None = fact("What else.", open_to=SEATS, under="J")

    return house


SENT = {"happened_on": Fact("sent_on")}


@pytest.mark.parametrize(
    ("strand", "said"),
    [
        (Strand("Nowhere", "k", SENT), "has no source"),
        (Strand("Letter", "k", SENT | {"colour": Literal("red")}), "gives `colour`, which is not one of its facts"),
        (Strand("Letter", "k", {"note": Literal("x")}), "does not give `happened_on`"),
        (Strand("Letter", "k", {"happened_on": Fact("sent")}), "reads `Letter.sent`, which is no fact"),
        (Strand("Letter", "k", SENT, own), "reads `originator`, which only the store sees"),
        (Strand("Letter", "k", SENT | {"note": Fact("marking")}), "reads `marking`, which only the store sees"),
        (
            Strand("Case", "k", {"happened_on": Today(), "note": Fact("full")}),
            "reads `full`, which only the store sees",
        ),
        (Strand("Letter", "k", SENT | {"note": Fact("designator", "case")}), "a strand reads its own row"),
        (
            Strand("Letter", "k", {"happened_on": first(Some("Secret", "case"), "since")}),
            "reads `Secret.since`, which is no fact",
        ),
        (
            Strand("Letter", "k", SENT, against=Against("Secret", same_case=True, by="children")),
            "pairs with a `Secret` by `children`, by which none belongs to a `Letter`",
        ),
        (
            Strand("Letter", "k", SENT, Some("Letter", "case", Equals(Fact("sent_on"), Outer("Letter", Fact("sent"))))),
            "reads `Letter.sent`, which is no fact",
        ),
    ],
)
def test_a_strand_that_says_too_little_or_reads_too_much_does_not_start(strand: Strand, said: str) -> None:
    with pytest.raises(DeclarationError, match=said.replace("`", ".")):
        house_with(strand).complete()


@pytest.mark.parametrize(
    ("strand", "said"),
    [
        (Strand("Letter", "k", {"happened_on": Fact("id")}), "gives `happened_on` the text `id`; give it a day"),
        (Strand("Letter", "k", {"happened_on": PartyOf("customer", Fact("customer"))}), "give it a day"),
        (Strand("Letter", "k", {"happened_on": Evidence(())}), "give it a day"),
    ],
)
def test_a_strand_gives_a_fact_a_value_of_its_kind(strand: Strand, said: str) -> None:
    with pytest.raises(DeclarationError, match=said.replace("`", ".")):
        house_with(strand).complete()


def test_what_can_be_told_is_asked_of_names_there_are() -> None:
    house = house_with(Strand("Letter", "k", SENT)).complete()
    for unknown in (Fact("sent"), Some("Parcel", "case"), Some("Secret", "case", IsSet(Fact("since")))):
        with pytest.raises(DeclarationError):
            house.can_tell("Letter", unknown, DSCA)


def test_two_strands_of_one_source_have_keys_of_their_own() -> None:
    with pytest.raises(DeclarationError, match="give each a key of its own"):
        house_with(Strand("Letter", "k", SENT), Strand("Letter", "k", SENT)).complete()


def test_a_strand_is_met_by_whom_all_it_needs_can_be_told() -> None:
    strands = (
        Strand("Letter", "sent", SENT),
        Strand("Letter", "drafted", {"happened_on": Fact("drafted_on")}),
        Strand("Letter", "when drafted", SENT, IsSet(Fact("drafted_on"))),
        Strand("Letter", "once a secret", SENT, Some("Secret", "case")),
        Strand("Letter", "first secret", {"happened_on": first(Some("Secret", "case"), "kept_on")}),
        Strand("Letter", "shown by", {"happened_on": Fact("sent_on"), "note": Evidence((Some("Secret", "case"),))}),
        Strand("Letter", "paid", SENT, Equals(Fact("program"), Literal("FMS"))),
        Strand("Letter", "whose", SENT | {"note": PartyOf("customer", Fact("customer"))}),
        Strand("Letter", "drafted besides", SENT, besides={"note": Fact("drafted_on")}),
        Strand("Secret", "secret", {"happened_on": Fact("kept_on")}),
        Strand("Letter", "for the purchaser", SENT, readers=(PARTNER_NATION,)),
    )
    house = house_with(*strands).complete()
    met = {seat: {s.key: s.besides for s in house.strands(house.drawn["Event"], seat)} for seat in SEATS}
    assert set(met[DSCA]) == {s.key for s in strands} - {"for the purchaser"}
    assert set(met[PARTNER_NATION]) == {"sent", "whose", "drafted besides", "for the purchaser"}
    assert met[PARTNER_NATION]["drafted besides"] == {}
    assert met[DSCA]["drafted besides"] == {"note": Fact("drafted_on")}
    assert {s for s in Audience if house.strands(house.drawn["Event"], s)} == set(SEATS)


# The clocks and the rules.


@dataclass(frozen=True)
class At:
    """One row and what hangs on its case."""

    row: Mapping[str, Any]
    now: datetime = datetime(2026, 3, 9, 12, tzinfo=UTC)
    principal: None = None
    others: Mapping[str, tuple[At, ...]] = field(default_factory=dict)

    def value(self, of: str, name: str) -> Any:
        return self.row.get(name)

    def related(self, facet: str, by: str) -> Iterable[Moment]:
        return self.others.get(facet, ())


def clock(words: str) -> ClockRule:
    """The clock that says this, by the rule that holds today."""
    *_, found = [c for c in CLOCKS if c.words.startswith(words)]
    return found


DAYS = st.dates(date(2021, 9, 16), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("words", "starts", "due"),
    [
        ("Validate", "received_on", validation_due),
        ("Answer the request for price", "received_on", answer_due),
        (
            "Send the countersigned",
            "milap_on",
            lambda d: d + timedelta(days=STANDARD_TERMS[0].value.administrative_days),
        ),
        ("Confirm that the partner", "delivered_on", bpc_receipt_due_on),
        ("Report what is wrong", "delivered_on", lambda d: report_deadline({DeadlineEvent.DELIVERY: d})),
    ],
)
@given(day=DAYS)
def test_a_clock_runs_as_long_as_its_rule_says(words: str, starts: str, due: Callable[[date], date], day: date) -> None:
    found = clock(words)
    assert found.starts.holds(At({starts: day})) == day
    assert found.due.holds(At({starts: day})) == due(day)
    assert found.due.holds(At({})) is None


@given(day=DAYS, dependents=st.none() | st.integers(min_value=0, max_value=9))
def test_the_clock_of_an_arrival_runs_to_sixteen_days_before_who_comes_alone_and_thirty_before_others(
    day: date, dependents: int | None
) -> None:
    due = clock("Tell the receiving installation").due.holds(At({"arrives_on": day, "dependents": dependents}))
    assert due == arrival_notice_due(day, accompanied=dependents != 0)


@given(day=st.dates(date(2025, 1, 30), date(2035, 12, 31)))
def test_the_clocks_of_closing_run_as_their_rules_say(day: date) -> None:
    at = At({"supply_complete_on": day})
    assert clock("Close the case").due.holds(at) == closure_due(day, day)
    assert clock("Issue the closure certificate").due.holds(at) == certificate_due(day, day)


@given(day=DAYS, tier=st.sampled_from((1, 2, 3)))
def test_the_clock_of_the_informal_review_runs_by_tier(day: date, tier: int) -> None:
    found = clock("The committees review")
    assert found.due.holds(At({"informal_review_from": day, "tier": tier})) == informal_review_ends_on(day, tier)
    assert found.due.holds(At({"informal_review_from": day, "tier": None})) is None


@given(day=DAYS, group=st.sampled_from(PreparationGroup))
def test_the_clock_of_the_preparation_runs_by_its_group(day: date, group: PreparationGroup) -> None:
    at = At({"received_on": day, "actionable_on": day, "preparation_group": group.name, "negotiated_days": 200})
    due = preparation_due_on(group, RequestDays(received_on=day, actionable_on=day), negotiated_days=200)
    assert clock("Prepare the document").due.holds(at) == due


def runs_on(words: str, starts: str, day: date) -> list[str]:
    """The rules of the clocks that run on what began on a day."""
    return [c.rule.under for c in CLOCKS if c.words.startswith(words) and c.runs.holds(At({starts: day}))]


def test_a_clock_runs_on_the_rule_of_its_own_day_and_on_none_where_there_was_none() -> None:
    assert runs_on("Validate", "received_on", date(2015, 1, 5)) == []
    assert runs_on("Validate", "received_on", date(2018, 1, 5)) == ["DSCA 16-11"]
    assert runs_on("Validate", "received_on", date(2024, 1, 5)) == ["DSCA 21-66"]
    assert runs_on("Close the case", "supply_complete_on", date(2024, 1, 5)) == []
    assert runs_on("Close the case", "supply_complete_on", date(2025, 6, 5)) == ["DSCA 25-100; SAMM C16"]
    assert len(runs_on("Prepare the document", "received_on", date(2014, 1, 5))) == 1


def test_a_number_of_days_beyond_reason_gives_no_day() -> None:
    for days in (2**31 - 1, -(2**31), 36_501):
        assert DaysAfter(Fact("on"), Fact("days")).holds(At({"on": date(2026, 1, 1), "days": days})) is None
    assert (
        Gathered(How.TOTAL, Some("Letter", "case"), Literal(2**31 - 1)).holds(
            At({}, others={"Letter": (At({}), At({}))})
        )
        == 2**31 - 1
    )


def test_every_clock_has_a_rule_with_an_authority_and_a_place_to_run() -> None:
    assert len(CLOCKS) >= 15
    assert all(c.rule.under and c.rule.words and c.words.endswith(".") for c in CLOCKS)
    assert len({(c.source, c.rule.name, c.owed_by, c.since) for c in CLOCKS}) == len(CLOCKS)


# What strands are made of means in Python what it means in SQL; the proof of agreement asks PostgreSQL.


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (Today(), date(2026, 3, 9)),
        (DayOf(Fact("at")), date(2026, 3, 8)),
        (DayOf(Fact("none")), None),
        (DaysAfter(Fact("on"), Literal(30)), date(2026, 3, 2)),
        (DaysAfter(Fact("none"), Literal(30)), None),
        (MonthsAfter(Fact("on"), Literal(1)), date(2026, 2, 28)),
        (MonthsAfter(Fact("on"), Literal(None)), None),
        (first(Some("Letter", "case"), "sent_on"), date(2026, 1, 2)),
        (
            first(Some("Letter", "case", AtOrBefore(Literal(date(2026, 2, 1)), Fact("sent_on"))), "sent_on"),
            date(2026, 2, 3),
        ),
        (last(Some("Letter", "case"), "sent_on"), date(2026, 2, 3)),
        (Gathered(How.TOTAL, Some("Letter", "case"), Fact("pages")), 5),
        (first(Some("Secret", "case"), "sent_on"), None),
        (Evidence((Some("Letter", "case"),)), ["a", "b", "c"]),
        (PartyOf("company", Fact("code")), "company:1ABC2"),
        (PartyOf("company", Fact("none")), None),
    ],
)
def test_what_strands_are_made_of_has_a_value_in_python(expression: Expression, value: object) -> None:
    letters = (
        At({"id": "b", "sent_on": date(2026, 2, 3), "pages": 2}),
        At({"id": "a", "sent_on": date(2026, 1, 2), "pages": 3}),
        At({"id": "c"}),
    )
    row = {"at": datetime(2026, 3, 8, 23, 30, tzinfo=UTC), "on": date(2026, 1, 31), "code": "1ABC2"}
    assert expression.holds(At(row, others={"Letter": letters})) == value
