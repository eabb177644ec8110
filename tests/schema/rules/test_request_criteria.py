"""What makes a letter of request actionable, and what is missing from it on whose side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.authority import Confidence, NoRuleThen, Rule, in_force
from schema.rules.request_criteria import (
    CONTENTS,
    COPIES,
    COUNTING,
    CRITERIA,
    EVERY_LETTER_TO_DSCA,
    IN_WRITING,
    ORIGINAL,
    PREPARATION_STARTS_AT,
    SIGNATORY,
    STATUS_ORDER,
    UNIT,
    UNIT_AGREEMENT,
    VALIDATED,
    VALIDATED_2016,
    VALIDATION,
    Counting,
    Criterion,
    Financing,
    Letter,
    Office,
    OperationalUnit,
    RequestForm,
    RequestStatus,
    Response,
    Side,
    Support,
    UnitLevel,
    acknowledgement_due,
    assess,
    flagged_offices,
    missing_contents,
    missing_criteria,
    objection_to_signatory,
    objection_to_status,
    objection_to_unwritten,
    objections_to_routing,
    preparation_begins,
    registration_due,
    unplanned_support,
    validation_due,
)
from schema.values import Money

ALL_MET = dict.fromkeys(Criterion, True)
IN_2026 = date(2026, 3, 9)

# The thirteen tests: whose side, who is told besides, what the objection begins with.
PURCHASER, UNITED_STATES = Side.PURCHASER, Side.UNITED_STATES
TOLD = (Office.STATE, Office.DSCA)
THIRTEEN = {
    Criterion.PURCHASER_ELIGIBLE: (1, UNITED_STATES, TOLD, "the purchaser is not established as eligible"),
    Criterion.ITEM_SALEABLE: (2, UNITED_STATES, TOLD, "it is not established that the item may be sold"),
    Criterion.PROPER_CHANNEL: (3, PURCHASER, (), "the letter did not come through proper channels"),
    Criterion.FREE_OF_SANCTIONS: (4, UNITED_STATES, TOLD, "it is not established that no sanction bars"),
    Criterion.MILITARY_REQUIREMENT: (5, PURCHASER, (), "no valid military requirement is shown"),
    Criterion.AUTHORIZED_SOURCE: (6, PURCHASER, (), "the source is not established as authorized"),
    Criterion.RESPONSE_DETERMINED: (7, PURCHASER, (), "which response is wanted is open"),
    Criterion.FUNDING_IDENTIFIED: (8, PURCHASER, (), "no source of funds is identified"),
    Criterion.ENOUGH_DETAIL: (9, PURCHASER, (), "there is not enough detail to begin an offer"),
    Criterion.ASSESSMENT_NEED_DECIDED: (10, UNITED_STATES, (), "whether a country team assessment is needed"),
    Criterion.ASSESSMENT_SUPPLIED: (11, UNITED_STATES, (), "the country team assessment or the command's"),
    Criterion.RELEASE_REVIEW_DECIDED: (12, UNITED_STATES, (), "whether technology release or policy review"),
    Criterion.NOT_NEGOTIATED_DIRECTLY: (13, PURCHASER, (), "a direct commercial sale of the same item"),
}


@pytest.mark.parametrize("criterion", Criterion)
def test_each_test_that_is_not_met_is_missing_on_one_side(criterion: Criterion) -> None:
    number, side, told, words = THIRTEEN[criterion]
    (missing,) = missing_criteria(ALL_MET | {criterion: False})
    assert missing.rule is CRITERIA[criterion].rule
    assert missing.rule.under.startswith(f"SAMM Table C5.T3A ({number})")
    assert missing.rule.confidence is Confidence.SECONDARY
    assert missing.side is side
    assert missing.flagged_to == told
    assert missing.sentence.startswith(words)
    assert missing.field == criterion.name.lower()


def test_there_are_thirteen_tests_and_a_letter_that_meets_them_misses_nothing() -> None:
    assert [THIRTEEN[criterion][0] for criterion in CRITERIA] == list(range(1, 14))
    assert missing_criteria(ALL_MET) == ()


def test_a_test_nobody_judged_is_not_met() -> None:
    assert [missing.field for missing in missing_criteria({})] == [criterion.name.lower() for criterion in Criterion]


@given(st.dictionaries(st.sampled_from(Criterion), st.booleans()))
def test_a_letter_is_actionable_only_when_all_thirteen_are_met(findings: dict[Criterion, bool]) -> None:
    ready = assess(findings) is RequestStatus.ACTIONABLE
    assert ready == (findings == ALL_MET)
    assert ready == (not missing_criteria(findings))


STANDING = {
    "c2 sanctions are for State and DSCA, not for the purchaser": (
        {Criterion.FREE_OF_SANCTIONS: False},
        RequestStatus.INSUFFICIENT,
        set(TOLD),
    ),
    "c4 a direct sale under negotiation": (
        {Criterion.NOT_NEGOTIATED_DIRECTLY: False},
        RequestStatus.INSUFFICIENT,
        set(),
    ),
    "an ineligible purchaser": ({Criterion.PURCHASER_ELIGIBLE: False}, RequestStatus.INSUFFICIENT, set(TOLD)),
    "what may not be sold": ({Criterion.ITEM_SALEABLE: False}, RequestStatus.INSUFFICIENT, set(TOLD)),
    "too little detail": ({Criterion.ENOUGH_DETAIL: False}, RequestStatus.INSUFFICIENT, set()),
    "an assessment that our side owes": ({Criterion.ASSESSMENT_SUPPLIED: False}, RequestStatus.ASSESSMENT, set()),
    "a need that our side has not decided": (
        {Criterion.ASSESSMENT_NEED_DECIDED: False, Criterion.RELEASE_REVIEW_DECIDED: False},
        RequestStatus.ASSESSMENT,
        set(),
    ),
    "both sides": (
        {Criterion.ASSESSMENT_SUPPLIED: False, Criterion.FUNDING_IDENTIFIED: False},
        RequestStatus.INSUFFICIENT,
        set(),
    ),
    "all met": ({}, RequestStatus.ACTIONABLE, set()),
}


@pytest.mark.parametrize("words", STANDING)
def test_a_letter_stands_as_it_was_found(words: str) -> None:
    found, status, told = STANDING[words]
    assert assess(ALL_MET | found) is status
    assert flagged_offices(ALL_MET | found) == told


def test_a_letter_nobody_looked_at_is_only_received() -> None:
    assert assess({}) is RequestStatus.RECEIPT
    assert flagged_offices({}) == set()


def test_a_letter_half_judged_is_in_assessment() -> None:
    assert assess({Criterion.PURCHASER_ELIGIBLE: True}) is RequestStatus.ASSESSMENT


def test_an_actionable_letter_is_complete_once_the_agency_has_all_data() -> None:
    assert assess(ALL_MET, data_complete=True) is RequestStatus.COMPLETE
    assert assess(ALL_MET | {Criterion.ENOUGH_DETAIL: False}, data_complete=True) is RequestStatus.INSUFFICIENT


SUCCESSORS = """
    ADVISORY         RECEIPT
    RECEIPT          ASSESSMENT
    ASSESSMENT       INSUFFICIENT ACTIONABLE CLOSED_NEGATIVE
    INSUFFICIENT     ASSESSMENT CLOSED_NEGATIVE
    ACTIONABLE       COMPLETE CLOSED_NEGATIVE
    COMPLETE         CLOSED_NEGATIVE
    CLOSED_NEGATIVE
"""
FOLLOWS = {line.split()[0]: set(line.split()[1:]) for line in SUCCESSORS.splitlines() if line.strip()}


@pytest.mark.parametrize(("before", "after"), list(product(RequestStatus, RequestStatus)))
def test_a_status_follows_only_the_one_before_it(before: RequestStatus, after: RequestStatus) -> None:
    objection = objection_to_status(before, after)
    if after.value in FOLLOWS[before.value]:
        assert objection is None
    else:
        assert objection is not None
        assert objection.rule is STATUS_ORDER
        assert objection.sentence == f"a letter does not go from {before.value} to {after.value}"


# What a letter says.

WHOLE = Letter(
    response_wanted=Response.LETTER_OF_OFFER,
    detail_suffices=True,
    financing=frozenset({Financing.NATIONAL_FUNDS}),
    originator="Directorate of Procurement, 1 Harbor Road, Bandaria City",
    reference="BN/DP/2026/014",
)


def test_a_letter_that_says_all_it_must_misses_nothing() -> None:
    assert missing_contents(WHOLE, IN_2026) == ()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"response_wanted": None}, "response_wanted"),
        ({"detail_suffices": False}, "detail_suffices"),
        ({"blanket_order": True}, "blanket_order_value"),
        ({"financing": frozenset()}, "financing"),
        ({"third_party_involved": True}, "third_party"),
        ({"originator": None}, "originator"),
        ({"originator": ""}, "originator"),
        ({"reference": None}, "reference"),
    ],
)
def test_what_a_letter_does_not_say_is_asked_of_the_purchaser(said: dict[str, object], field: str) -> None:
    letter = replace(WHOLE, **said)  # type: ignore[arg-type]
    (missing,) = missing_contents(letter, IN_2026)
    assert (missing.rule, missing.field, missing.side) == (CONTENTS, field, Side.PURCHASER)
    assert assess(ALL_MET, [missing]) is RequestStatus.INSUFFICIENT
    assert assess({}, [missing]) is RequestStatus.INSUFFICIENT


def test_an_empty_letter_misses_five_things() -> None:
    fields = [missing.field for missing in missing_contents(Letter(), IN_2026)]
    assert fields == ["detail_suffices", "response_wanted", "financing", "originator", "reference"]


def test_a_blanket_order_with_its_value_and_a_third_party_with_its_name_will_do() -> None:
    letter = replace(
        WHOLE,
        blanket_order=True,
        blanket_order_value=Money("5000000.00 USD"),
        third_party_involved=True,
        third_party="a coalition partner",
    )
    assert missing_contents(letter, IN_2026) == ()


BRIGADE = OperationalUnit("3rd Engineer Brigade", agreed_in_writing=True)
TOO_WIDE = "a nation or a service is named as operational unit; name the unit that will use the articles"


@pytest.mark.parametrize(
    "unit",
    [
        OperationalUnit("Ministry of Defence", UnitLevel.NATIONAL, agreed_in_writing=True),  # c5
        OperationalUnit("Ministry of Defence", agreed_in_writing=True),
        OperationalUnit("  ministry  of DEFENSE ", agreed_in_writing=True),
        OperationalUnit("National", agreed_in_writing=True),
        OperationalUnit("Service Level", agreed_in_writing=True),
        OperationalUnit("Bandarian Land Forces", UnitLevel.SERVICE, agreed_in_writing=True),
    ],
)
def test_c5_neither_a_nation_nor_a_service_is_an_operational_unit(unit: OperationalUnit) -> None:
    letter = replace(WHOLE, financing=frozenset({Financing.FMF_GRANT}), operational_unit=unit)
    (missing,) = missing_contents(letter, IN_2026)
    assert (missing.rule, missing.sentence, missing.side) == (UNIT, TOO_WIDE, Side.PURCHASER)
    assert assess(ALL_MET, [missing]) is RequestStatus.INSUFFICIENT


@pytest.mark.parametrize("financing", Financing)
def test_a_unit_is_named_for_what_fmf_and_eda_pay(financing: Financing) -> None:
    letter = replace(WHOLE, financing=frozenset({Financing.NATIONAL_FUNDS, financing}))
    rules = [missing.rule for missing in missing_contents(letter, IN_2026)]
    if financing in (Financing.FMF_GRANT, Financing.FMF_CREDIT, Financing.EDA_GRANT):
        assert rules == [UNIT, UNIT_AGREEMENT]
    else:
        assert rules == []
    assert missing_contents(replace(letter, operational_unit=BRIGADE), IN_2026) == ()


@pytest.mark.parametrize(("on", "rules"), [(date(2021, 12, 31), []), (date(2022, 1, 1), [UNIT_AGREEMENT])])
def test_the_unit_rule_is_agreed_to_in_writing_after_2021(on: date, rules: list[Rule]) -> None:
    unit = OperationalUnit("3rd Engineer Brigade")
    letter = replace(WHOLE, financing=frozenset({Financing.FMF_GRANT}), operational_unit=unit)
    assert [missing.rule for missing in missing_contents(letter, on)] == rules


def test_the_names_taken_for_a_whole_force_are_a_default() -> None:
    letter = replace(
        WHOLE,
        financing=frozenset({Financing.EDA_GRANT}),
        operational_unit=OperationalUnit("Army", agreed_in_writing=True),
    )
    assert [missing.rule for missing in missing_contents(letter, IN_2026)] == [UNIT]
    assert missing_contents(letter, IN_2026, whole_forces=()) == ()


# How it came.


@pytest.mark.parametrize(
    ("form", "recorded", "objected"),
    [
        (RequestForm.VERBAL, False, True),  # c7
        (RequestForm.VERBAL, True, False),
        (RequestForm.LETTER, False, False),
        (RequestForm.LETTER, True, False),
        (RequestForm.E_MAIL, False, False),
        (RequestForm.E_MAIL, True, False),
    ],
)
def test_c7_a_verbal_request_is_put_on_record_before_it_is_registered(
    form: RequestForm, recorded: bool, objected: bool
) -> None:
    objection = objection_to_unwritten(form, recorded_in_writing=recorded)
    assert (objection is not None) == objected
    if objection:
        assert objection.rule is IN_WRITING
        assert objection.sentence == "the request was made verbally; put it on record in writing before you register it"


def test_only_those_on_the_purchaser_s_list_sign() -> None:
    assert objection_to_signatory("Col. Aran", {"Col. Aran"}) is None
    objection = objection_to_signatory("Maj. Bel", {"Col. Aran"})
    assert objection is not None
    assert (objection.rule, objection.field) == (SIGNATORY, "signatory")


IA, DSCA, STATE = Office.IMPLEMENTING_AGENCY, Office.DSCA, Office.STATE


@pytest.mark.parametrize(
    ("original", "copies", "rules"),
    [
        (IA, {DSCA, STATE}, []),
        (IA, set(), [COPIES, EVERY_LETTER_TO_DSCA]),  # c9
        (IA, {STATE}, [EVERY_LETTER_TO_DSCA]),
        (IA, {DSCA}, [COPIES]),
        (DSCA, {IA, STATE}, [ORIGINAL]),
        (STATE, set(), [ORIGINAL, EVERY_LETTER_TO_DSCA]),
        (DSCA, set(), [ORIGINAL, COPIES]),
    ],
)
def test_c9_the_agency_has_the_original_and_state_and_dsca_copies(
    original: Office, copies: set[Office], rules: list[Rule]
) -> None:
    objections = objections_to_routing(original, copies, date(2026, 6, 1))
    assert [objection.rule for objection in objections] == rules
    assert all("forward" in objection.sentence for objection in objections)


@pytest.mark.parametrize(("on", "rule"), [(date(2011, 1, 25), COPIES), (date(2011, 1, 26), EVERY_LETTER_TO_DSCA)])
def test_the_agency_owes_dsca_every_letter_thirty_days_after_its_memorandum(on: date, rule: Rule) -> None:
    (objection,) = objections_to_routing(IA, {STATE}, on)
    assert objection.rule is rule


# When it is due.


@pytest.mark.parametrize(
    ("received_on", "due"),
    [
        (date(2026, 6, 1), date(2026, 6, 6)),  # c10
        (date(2021, 9, 16), date(2021, 9, 21)),
        (date(2021, 9, 15), date(2021, 9, 20)),
        (date(2016, 3, 7), date(2016, 3, 12)),
    ],
)
def test_c10_a_letter_is_validated_within_five_days(received_on: date, due: date) -> None:
    assert validation_due(received_on) == due


@pytest.mark.parametrize(
    ("on", "rule"),
    [
        (date(2016, 3, 7), VALIDATED_2016),
        (date(2021, 9, 15), VALIDATED_2016),
        (date(2021, 9, 16), VALIDATED),
    ],
)
def test_the_five_days_have_had_two_authorities(on: date, rule: Rule) -> None:
    assert in_force(VALIDATION, on).rule is rule


def test_no_standard_for_validation_is_on_record_before_march_2016() -> None:
    with pytest.raises(NoRuleThen):
        validation_due(date(2016, 3, 6))


@pytest.mark.parametrize(
    ("received_on", "due"),
    [
        (date(2026, 6, 1), date(2026, 6, 8)),  # a Monday: the weekend is left out
        (date(2026, 6, 5), date(2026, 6, 12)),  # a Friday
        (date(2026, 6, 6), date(2026, 6, 12)),  # a Saturday
    ],
)
def test_days_may_be_counted_as_working_days_instead(received_on: date, due: date) -> None:
    assert COUNTING.value is Counting.CALENDAR_DAYS
    assert COUNTING.rule.confidence is Confidence.UNVERIFIED
    assert validation_due(received_on, counting=Counting.WORKING_DAYS) == due


def test_c10_the_customer_request_is_entered_the_day_the_letter_is_validated() -> None:
    assert registration_due(date(2026, 6, 1), date(2026, 6, 3)) == date(2026, 6, 3)
    assert registration_due(date(2026, 6, 1)) is None
    assert registration_due(date(2016, 3, 7), date(2016, 3, 11)) == date(2016, 3, 11)


@pytest.mark.parametrize("received_on", [date(2001, 3, 1), date(2003, 10, 2)])
def test_until_the_manual_of_2003_receipt_was_acknowledged_in_five_days_and_registered_in_ten(
    received_on: date,
) -> None:
    assert (acknowledgement_due(received_on) - received_on).days == 5
    assert (registration_due(received_on, received_on) - received_on).days == 10  # type: ignore[operator]


@pytest.mark.parametrize("received_on", [date(2001, 2, 28), date(2003, 10, 3), date(2016, 3, 6)])
def test_in_other_years_no_standard_for_acknowledgement_or_registration_is_on_record(received_on: date) -> None:
    with pytest.raises(NoRuleThen):
        acknowledgement_due(received_on)
    with pytest.raises(NoRuleThen):
        registration_due(received_on)


def test_where_the_clock_of_the_offer_starts_is_a_default() -> None:
    actionable, complete = date(2026, 6, 6), date(2026, 6, 20)
    assert PREPARATION_STARTS_AT.rule.confidence is Confidence.UNVERIFIED
    assert preparation_begins(actionable, complete) == actionable
    assert preparation_begins(actionable, complete, at=RequestStatus.COMPLETE) == complete
    assert preparation_begins(None, None) is None
    assert preparation_begins(actionable, None, at=RequestStatus.COMPLETE) is None


@pytest.mark.parametrize("status", [s for s in RequestStatus if s.value not in ("ACTIONABLE", "COMPLETE")])
def test_the_clock_of_the_offer_starts_at_no_other_status(status: RequestStatus) -> None:
    with pytest.raises(BadValue, match="`ACTIONABLE` or `COMPLETE`"):
        preparation_begins(None, None, at=status)


def test_what_the_total_package_leaves_out_is_named_and_bars_nothing() -> None:
    assert unplanned_support(list(Support)) == ()
    assert unplanned_support({Support.TRAINING, Support.SPARES}) == (
        Support.PUBLICATIONS,
        Support.SUPPORT_EQUIPMENT,
        Support.TECHNICAL_ASSISTANCE,
        Support.FOLLOW_ON_SUPPORT,
    )
