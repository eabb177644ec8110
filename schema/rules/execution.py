"""What the execution of a case asks for: plans, reviews, alerts, shipment, end-use monitoring, consent (SAMM C2, C6 to C8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.closure import months_after
from schema.rules.letter_arithmetic import dollars
from schema.values import Money

# The master plan.


class PlanReason(Enum):
    """Why a case needs a program master plan."""

    CONGRESSIONAL_NOTIFICATION = "CONGRESSIONAL_NOTIFICATION"
    PROGRAM_GROWTH = "PROGRAM_GROWTH"
    DIRECTED = "DIRECTED"


class PlanPart(Enum):
    """What a program master plan covers."""

    CASE_DESCRIPTION = "CASE_DESCRIPTION"
    CONTRACT = "CONTRACT"
    TRANSPORTATION = "TRANSPORTATION"
    DELIVERY = "DELIVERY"
    TRAINING = "TRAINING"
    CONTRACTOR_SUPPORT = "CONTRACTOR_SUPPORT"
    STATUS = "STATUS"
    ISSUES_AND_RISK = "ISSUES_AND_RISK"
    CONTACTS_AND_RESPONSIBILITIES = "CONTACTS_AND_RESPONSIBILITIES"


class PlanOccasion(Enum):
    """What a program master plan is reissued for."""

    SIGNIFICANT_MILESTONE = "SIGNIFICANT_MILESTONE"
    PROGRAM_MANAGEMENT_REVIEW = "PROGRAM_MANAGEMENT_REVIEW"
    AMENDMENT = "AMENDMENT"


class PlanReader(Enum):
    """Who receives a program master plan."""

    HIGHER_AUTHORITY = "HIGHER_AUTHORITY"
    CUSTOMER = "CUSTOMER"


PLANNED_DAY = Rule(
    "planned day",
    "a milestone is reached, and a review held, on the day planned or forecast for it",
    "SAMM C2.2.6; Table C2.T1 rows 1 and 4; J",
)
MASTER_PLAN = Rule(
    "master plan",
    "a sale notified to Congress, or one that raises the purchaser's active program by more than 15 %, has a program "
    "master plan; so has any other for which DSCA or the agency asks",
    "SAMM C2.2.6; C5.4.12",
    Confidence.STATED,
)
PLAN_PARTS = Rule(
    "parts of the master plan",
    "it covers the case, its key milestones, status, issues and risk, points of contact and responsibilities, as far as "
    "the case calls for them",
    "SAMM C2.2.6",
    Confidence.STATED,
)
PLAN_REISSUED = Rule(
    "reissue of the master plan",
    "it is reissued after significant milestones, before program management reviews, and with an amendment",
    "SAMM C2.2.6",
    Confidence.STATED,
)
PLAN_GIVEN = Rule(
    "master plan for the customer",
    "it is given to higher authority and to the customer, to whom nothing of a contractor's is given with it",
    "SAMM C2.2.6; DFARS 225.7304",
    Confidence.STATED,
)

GROWTH_OVER = Dated(Decimal("0.15"), MASTER_PLAN)


def master_plan_reasons(
    *, notified_to_congress: bool, value: Money, active_program: Money, directed: bool = False
) -> frozenset[PlanReason]:
    """Why a sale needs a program master plan, none when it needs none (SAMM C2.2.6); amounts are in US dollars.

    `directed` says that DSCA or the implementing agency asks for one. Raises `BadValue` for another currency.
    """
    return frozenset(
        reason
        for reason, holds in (
            (PlanReason.CONGRESSIONAL_NOTIFICATION, notified_to_congress),
            (PlanReason.PROGRAM_GROWTH, dollars(value) > GROWTH_OVER.value * dollars(active_program)),
            (PlanReason.DIRECTED, directed),
        )
        if holds
    )


def objections_to_plan(
    parts: Collection[PlanPart], needed: Collection[PlanPart] = tuple(PlanPart)
) -> tuple[Objection, ...]:
    """Object to each part a master plan does not cover of those the case calls for (SAMM C2.2.6)."""
    return tuple(
        Objection(PLAN_PARTS, f"the plan does not cover `{part.value}`; add it, or say that the case has none", "parts")
        for part in PlanPart
        if part in needed and part not in parts
    )


def objections_to_plan_issues(
    issued_on: Collection[date], occasions: Collection[tuple[PlanOccasion, date]]
) -> tuple[Objection, ...]:
    """Object to each occasion for which the master plan was not reissued (SAMM C2.2.6).

    A milestone or an amendment needs an issue on its day or later; a review needs one before its day, and since the review
    before it.
    """
    objections = []
    reviewed_on = date.min
    for occasion, day in sorted(occasions, key=lambda each: each[1]):
        if occasion is PlanOccasion.PROGRAM_MANAGEMENT_REVIEW:
            reissued = any(reviewed_on <= issue < day for issue in issued_on)
            reviewed_on = day
        else:
            reissued = any(issue >= day for issue in issued_on)
        if not reissued:
            words = f"the plan was not reissued for `{occasion.value}` of {day.isoformat()}; update and reissue it"
            objections.append(Objection(PLAN_REISSUED, words, "issued_on"))
    return tuple(objections)


def objection_to_giving_plan(reader: PlanReader, *, holds_proprietary_data: bool) -> Objection | None:
    """Object to giving the customer a master plan with a contractor's proprietary data in it (SAMM C2.2.6)."""
    if reader is not PlanReader.CUSTOMER or not holds_proprietary_data:
        return None
    words = "the plan holds a contractor's proprietary data; take them out before you give it to the customer"
    return Objection(PLAN_GIVEN, words, "holds_proprietary_data")


# Reviews.


class ReviewScope(Enum):
    """Which cases a review is about."""

    ONE_CASE = "ONE_CASE"
    MILITARY_DEPARTMENT = "MILITARY_DEPARTMENT"
    ALL_CASES = "ALL_CASES"


REVIEW_TRAVEL = Rule(
    "review travel",
    "an SCO's travel to a review of all cases, or of those of a military department, is paid from FMS administrative "
    "funds; to a review of one case it is not",
    "SAMM C2.1.5.5",
    Confidence.STATED,
)
REVIEW_ATTENDANCE = Rule(
    "review attendance",
    "the case manager determines whether the SCO is needed at a review of one case",
    "SAMM C2.1.5.5",
    Confidence.STATED,
)


def objection_to_travel(scope: ReviewScope, *, from_administrative_funds: bool) -> Objection | None:
    """Object to paying an SCO's travel to a review of one case from FMS administrative funds (SAMM C2.1.5.5)."""
    if scope is not ReviewScope.ONE_CASE or not from_administrative_funds:
        return None
    words = "travel to a review of one case is not paid from FMS administrative funds; charge it elsewhere"
    return Objection(REVIEW_TRAVEL, words, "from_administrative_funds")


def objection_to_attendance(scope: ReviewScope, *, case_manager_requires: bool) -> Objection | None:
    """Object to an SCO's attending a review of one case for which the case manager did not ask (SAMM C2.1.5.5)."""
    if scope is not ReviewScope.ONE_CASE or case_manager_requires:
        return None
    words = "the case manager has not determined that the SCO is needed; ask the case manager"
    return Objection(REVIEW_ATTENDANCE, words, "case_manager_requires")


# Alerts.


class Situation(Enum):
    """What a case manager must raise."""

    COMMITMENT_AT_RISK = "COMMITMENT_AT_RISK"
    OPERATIONAL_IMPACT = "OPERATIONAL_IMPACT"
    POLITICAL_IMPACT = "POLITICAL_IMPACT"
    READINESS_IMPACT = "READINESS_IMPACT"
    IMMEDIATE_SAFETY_RISK = "IMMEDIATE_SAFETY_RISK"


class AlertParty(Enum):
    """Who tells or is told of an alert."""

    CASE_MANAGER = "CASE_MANAGER"
    IMPLEMENTING_AGENCY = "IMPLEMENTING_AGENCY"
    FMS_CHANNEL = "FMS_CHANNEL"
    COUNTRY_PORTFOLIO_DIRECTOR = "COUNTRY_PORTFOLIO_DIRECTOR"
    COUNTRY_FINANCE_DIRECTOR = "COUNTRY_FINANCE_DIRECTOR"
    PARTNER = "PARTNER"


class Manner(Enum):
    """How somebody is told."""

    IN_WRITING = "IN_WRITING"
    AT_ONCE = "AT_ONCE"
    FOR_INFORMATION = "FOR_INFORMATION"
    COORDINATED = "COORDINATED"


@dataclass(frozen=True)
class Notice:
    """Who tells whom, and how."""

    sender: AlertParty
    to: AlertParty
    manner: Manner


ALERT = Rule(
    "alert",
    "what puts a commitment to the partner at risk, or hurts it or a command's priority case, is raised in writing through "
    "the agency's FMS channel to DSCA's country portfolio and finance directors, before a coordinated answer to the partner",
    "SAMM C2.2.5",
    Confidence.STATED,
)
SAFETY_ALERT = Rule(
    "safety alert",
    "of an immediate safety risk in the use of delivered articles the agency tells the partner at once, with an information "
    "copy to DSCA's directors and the FMS channel",
    "SAMM C2.2.5",
    Confidence.STATED,
)

# The manual writes one slash between the two directors; neither is left out.
_DIRECTORS = (AlertParty.COUNTRY_PORTFOLIO_DIRECTOR, AlertParty.COUNTRY_FINANCE_DIRECTOR)
COORDINATED_NOTICES = (
    Notice(AlertParty.CASE_MANAGER, AlertParty.FMS_CHANNEL, Manner.IN_WRITING),
    *(Notice(AlertParty.FMS_CHANNEL, director, Manner.IN_WRITING) for director in _DIRECTORS),
    Notice(AlertParty.IMPLEMENTING_AGENCY, AlertParty.PARTNER, Manner.COORDINATED),
)
SAFETY_NOTICES = (
    Notice(AlertParty.IMPLEMENTING_AGENCY, AlertParty.PARTNER, Manner.AT_ONCE),
    *(Notice(AlertParty.IMPLEMENTING_AGENCY, director, Manner.FOR_INFORMATION) for director in _DIRECTORS),
    Notice(AlertParty.IMPLEMENTING_AGENCY, AlertParty.FMS_CHANNEL, Manner.FOR_INFORMATION),
)


def notices(situations: Collection[Situation]) -> tuple[Notice, ...]:
    """Who tells whom of what has arisen on a case, in order; a safety risk goes before everything else (SAMM C2.2.5)."""
    if Situation.IMMEDIATE_SAFETY_RISK in situations:
        return SAFETY_NOTICES
    return COORDINATED_NOTICES if situations else ()


def objection_to_telling_partner(
    situations: Collection[Situation], already_told: Collection[AlertParty]
) -> Objection | None:
    """Object to telling the partner before DSCA's directors are alerted, unless safety does not allow to wait."""
    if not situations or Situation.IMMEDIATE_SAFETY_RISK in situations or set(_DIRECTORS) <= set(already_told):
        return None
    words = "DSCA's country portfolio and finance directors are not alerted; alert them in writing before the partner"
    return Objection(ALERT, words, "already_told")


def objection_to_silence(situations: Collection[Situation], already_told: Collection[AlertParty]) -> Objection | None:
    """Object to an immediate safety risk of which the partner has not been told (SAMM C2.2.5)."""
    if Situation.IMMEDIATE_SAFETY_RISK not in situations or AlertParty.PARTNER in already_told:
        return None
    return Objection(SAFETY_ALERT, "the partner is not told of the safety risk; tell it at once", "already_told")


# Shipment.


class Reach(Enum):
    """How far the United States carries what it ships."""

    ORIGIN = "ORIGIN"
    PORT_OF_EMBARKATION = "PORT_OF_EMBARKATION"
    ALONGSIDE_AT_EMBARKATION = "ALONGSIDE_AT_EMBARKATION"
    ON_BOARD_AT_EMBARKATION = "ON_BOARD_AT_EMBARKATION"
    ON_BOARD_AT_DISCHARGE = "ON_BOARD_AT_DISCHARGE"
    DISCHARGED = "DISCHARGED"
    INLAND_DESTINATION = "INLAND_DESTINATION"
    OVERSEAS_INLAND_DESTINATION = "OVERSEAS_INLAND_DESTINATION"
    REPAIR_RETURN_OR_CLASSIFIED = "REPAIR_RETURN_OR_CLASSIFIED"


class OfferReleaseCode(Enum):
    """Whether what is ready waits for the purchaser's word."""

    AUTOMATIC = "A"
    UNITED_STATES_ARRANGES = "X"
    AFTER_NOTICE = "Y"
    AFTER_REPLY = "Z"


class TitlePlace(Enum):
    """Where title passes."""

    INITIAL_POINT_OF_SHIPMENT = "INITIAL_POINT_OF_SHIPMENT"
    PARTNER_COUNTRY = "PARTNER_COUNTRY"


DELIVERY_TERM = Rule(
    "delivery term code",
    "2 to the inland destination, 3 alongside the carrier at embarkation, 4 nowhere: a freight forwarder collects",
    "Defense Transportation Regulation; DLM 4000.25",
)
OTHER_DELIVERY_TERMS = Rule(
    "other delivery term codes",
    "5 to 9, and A to J for repair, return and classified shipments",
    "Defense Transportation Regulation",
    Confidence.UNVERIFIED,
)
OFFER_RELEASE = Rule(
    "offer release code",
    "A is shipped without a word, X as the United States arranges; Y waits after the notice of availability, Z for a reply",
    "Defense Transportation Regulation; DLM 4000.25",
)
NOTICE_WAIT = Rule("notice wait", "Y waits 15 days", "DLM 4000.25", Confidence.UNVERIFIED)
TITLE = Rule(
    "title passage",
    "title passes at the initial point of shipment unless the letter of offer says otherwise",
    "letter of offer standard terms and conditions; PGI 225.7301",
)
PARTNER_TITLE = Rule(
    "title passage to a benefitting partner",
    "on a case built for a partner title passes in its country, against a signed transfer form",
    "SAMM C15",
    Confidence.UNVERIFIED,
)
CLASSIFIED_PLAN = Rule(
    "classified transportation plan",
    "before classified materiel is shipped a transportation plan is part of the letter of offer",
    "SAMM C2.1.5.4.2; C7.15",
    Confidence.STATED,
)

PREFERENCE = Rule(
    "transportation preference",
    "the case manager considers how the customer wants its articles carried, and sees to it that a plan is in place",
    "SAMM Table C2.T1 row 3",
    Confidence.STATED,
)

DELIVERY_TERMS: Mapping[str, Dated[Reach]] = {
    "2": Dated(Reach.INLAND_DESTINATION, DELIVERY_TERM),
    "3": Dated(Reach.ALONGSIDE_AT_EMBARKATION, DELIVERY_TERM),
    "4": Dated(Reach.ORIGIN, DELIVERY_TERM),
    "5": Dated(Reach.PORT_OF_EMBARKATION, OTHER_DELIVERY_TERMS),
    "6": Dated(Reach.ON_BOARD_AT_DISCHARGE, OTHER_DELIVERY_TERMS),
    "7": Dated(Reach.OVERSEAS_INLAND_DESTINATION, OTHER_DELIVERY_TERMS),
    "8": Dated(Reach.ON_BOARD_AT_EMBARKATION, OTHER_DELIVERY_TERMS),
    "9": Dated(Reach.DISCHARGED, OTHER_DELIVERY_TERMS),
} | dict.fromkeys("ABCDEFGHIJ", Dated(Reach.REPAIR_RETURN_OR_CLASSIFIED, OTHER_DELIVERY_TERMS))
NOTICE_DAYS = Dated(15, NOTICE_WAIT)
PARTNER_TITLE_PLACE = Dated(TitlePlace.PARTNER_COUNTRY, PARTNER_TITLE)


def carried_to(code: str, *, terms: Mapping[str, Dated[Reach]] = DELIVERY_TERMS) -> Dated[Reach]:
    """How far the United States carries under a delivery term code, with its rule; raises `BadValue` for an unknown one."""
    if code not in terms:
        raise BadValue("DELIVERY_TERM_CODE", "write a delivery term code: `2` to `9`, or a letter from `A`")
    return terms[code]


def freight_forwarder_collects(code: str, *, terms: Mapping[str, Dated[Reach]] = DELIVERY_TERMS) -> bool:
    """Whether the purchaser's freight forwarder collects at origin; raises `BadValue` for an unknown code."""
    return carried_to(code, terms=terms).value is Reach.ORIGIN


def objection_to_carriage(
    code: str, *, united_states_carries: bool, terms: Mapping[str, Dated[Reach]] = DELIVERY_TERMS
) -> Objection | None:
    """Object to having the United States carry what its code leaves at origin; raises `BadValue` for an unknown code."""
    if not united_states_carries or not freight_forwarder_collects(code, terms=terms):
        return None
    words = (
        "under this code a freight forwarder collects the articles; take the code of where the United States carries"
    )
    return Objection(terms[code].rule, words, "delivery_term_code")


def objection_to_unheeded_preference(*, differs: bool, reason: str | None) -> Objection | None:
    """Object to a transportation plan that departs from what the purchaser prefers and does not say why (Table C2.T1)."""
    if not differs or reason is not None:
        return None
    words = "the purchaser wants its articles carried otherwise; arrange it so, or say why it cannot be"
    return Objection(PREFERENCE, words, "reason")


def objection_to_shipping(
    code: OfferReleaseCode,
    on: date,
    *,
    offered_on: date | None = None,
    replied_on: date | None = None,
    wait_days: int = NOTICE_DAYS.value,
) -> Objection | None:
    """Object to shipping on a day before the offer release code allows it.

    `offered_on` is the day of the notice of availability, `replied_on` that of the purchaser's reply, which ends the wait.
    """
    if code in (OfferReleaseCode.AUTOMATIC, OfferReleaseCode.UNITED_STATES_ARRANGES):
        return None
    if offered_on is None or offered_on > on:
        return Objection(OFFER_RELEASE, "no notice of availability was sent; send one and wait", "offered_on")
    if replied_on is not None and replied_on <= on:
        return None
    if code is OfferReleaseCode.AFTER_REPLY:
        return Objection(OFFER_RELEASE, "the purchaser has not replied to the notice; wait for its reply", "replied_on")
    if on < (free := offered_on + timedelta(days=wait_days)):
        words = f"the purchaser may reply until {free.isoformat()}; wait until then"
        return Objection(NOTICE_WAIT, words, "offered_on")
    return None


def title_passes_at(
    agreed: TitlePlace | None = None,
    *,
    built_for_a_partner: bool = False,
    partner_title_place: TitlePlace = PARTNER_TITLE_PLACE.value,
) -> TitlePlace:
    """Where title passes: as the letter of offer says, else at the initial point of shipment.

    On a case built for a partner it is `partner_title_place`: a default, not a public rule.
    """
    return agreed or (partner_title_place if built_for_a_partner else TitlePlace.INITIAL_POINT_OF_SHIPMENT)


def objection_to_unsigned_transfer(place: TitlePlace, signed_on: date | None, passed_on: date) -> Objection | None:
    """Object to title passing in the partner's country on a day by which it has signed no transfer form (SAMM C15)."""
    if place is not TitlePlace.PARTNER_COUNTRY or (signed_on is not None and signed_on <= passed_on):
        return None
    words = "title passes upon the partner's signature; tell the day it signed the transfer form, until the day title passed"
    return Objection(PARTNER_TITLE, words, "signed_on")


def objection_to_unplanned_transport(*, classified: bool, plan_in_letter: bool) -> Objection | None:
    """Object to shipping classified materiel without a transportation plan in the letter of offer (SAMM C2.1.5.4.2)."""
    if not classified or plan_in_letter:
        return None
    words = (
        "the materiel is classified and the letter of offer has no transportation plan; add one before it is shipped"
    )
    return Objection(CLASSIFIED_PLAN, words, "plan_in_letter")


# End-use monitoring and consent.


class VisitStanding(Enum):
    """How the compliance assessment visit of a country stands."""

    NOT_YET = "NOT_YET"
    DUE = "DUE"
    OVERDUE = "OVERDUE"


class EndUseChange(Enum):
    """What a partner may do with what it was sold only when the United States consents."""

    RETRANSFER = "RETRANSFER"
    DEMILITARIZATION = "DEMILITARIZATION"
    SCRAPPING = "SCRAPPING"
    DISPOSAL = "DISPOSAL"
    USE_AS_TARGET = "USE_AS_TARGET"
    USE_AS_DISPLAY = "USE_AS_DISPLAY"
    TRANSFER_TO_CIVIL_GOVERNMENT = "TRANSFER_TO_CIVIL_GOVERNMENT"
    TRANSFER_TO_POLICE = "TRANSFER_TO_POLICE"
    TRANSFER_TO_EDUCATION = "TRANSFER_TO_EDUCATION"


@dataclass(frozen=True)
class Component:
    """A United States component that is transferred inside a foreign defense article.

    `recipient_is_ally` means the government of a NATO member, Australia, Japan, the Republic of Korea, Israel or New
    Zealand.
    """

    recipient_is_ally: bool
    recipient_supports_terrorism: bool = False
    significant: bool = False
    notified_to_congress: bool = False
    missile_technology: bool = False


VISITS = Rule(
    "compliance assessment visit",
    "DSCA visits a country every 18 to 24 months",
    "SAMM C2.1.5.6.1",
    Confidence.STATED,
)
ANNUAL_INVENTORY = Rule(
    "annual inventory", "sensitive articles are inventoried by serial number at first and every year", "SAMM C8"
)
INITIAL_INVENTORY = Rule(
    "initial inventory", "the first inventory is made within 90 days", "SAMM C8", Confidence.UNVERIFIED
)
CONSENT = Rule(
    "consent to end use change",
    "retransfer and every change of end use need the prior written consent of State (PM/RSAT)",
    "SAMM C2.1.5.6.4; C2.1.5.6.5; 22 USC 2753",
    Confidence.STATED,
)
COMPONENTS = Rule(
    "components",
    "a minor component inside a foreign defense article goes to an ally without consent, and is notified within 30 days",
    "22 USC 2753(b)",
)
DISPOSAL = Rule(
    "disposal",
    "disposal follows DoDM 4160.21 volume 1, a failure is reported to State, and conditions before and after are recorded "
    "where there is an environmental agreement",
    "SAMM C2.1.5.6.4",
    Confidence.STATED,
)

VISIT_MONTHS = Dated((18, 24), VISITS)
ANNUAL_INVENTORY_MONTHS = Dated(12, ANNUAL_INVENTORY)
INITIAL_INVENTORY_DAYS = Dated(90, INITIAL_INVENTORY)
COMPONENT_NOTICE_DAYS = Dated(30, COMPONENTS)


def visit_standing(last_visited_on: date, on: date) -> VisitStanding:
    """How a country's next compliance assessment visit stands `on` a day, both ends of the window in it (SAMM C2.1.5.6.1)."""
    first, last = (months_after(last_visited_on, months) for months in VISIT_MONTHS.value)
    if on < first:
        return VisitStanding.NOT_YET
    return VisitStanding.DUE if on <= last else VisitStanding.OVERDUE


def inventory_due(
    delivered_on: date, last_inventoried_on: date | None = None, *, initial_days: int = INITIAL_INVENTORY_DAYS.value
) -> date:
    """The last day for the next inventory of a sensitive article: the first after delivery, then every year (SAMM C8).

    The days to the first inventory are a default, not a public rule.
    """
    if last_inventoried_on is None:
        return delivered_on + timedelta(days=initial_days)
    return months_after(last_inventoried_on, ANNUAL_INVENTORY_MONTHS.value)


def goes_without_consent(component: Component) -> bool:
    """Whether a component goes to its recipient without consent, by notice alone (22 USC 2753(b))."""
    return component.recipient_is_ally and not (
        component.recipient_supports_terrorism
        or component.significant
        or component.notified_to_congress
        or component.missile_technology
    )


def component_notice_due(transferred_on: date) -> date:
    """The last day to notify the transfer of a component that went without consent (22 USC 2753(b)(5))."""
    return transferred_on + timedelta(days=COMPONENT_NOTICE_DAYS.value)


def objection_to_end_use_change(
    change: EndUseChange, consented_on: date | None, on: date, component: Component | None = None
) -> Objection | None:
    """Object to a retransfer or change of end use on a day without State's prior written consent (SAMM C2.1.5.6.4).

    `component` is given when what is retransferred is only a component inside a foreign defense article.
    """
    if consented_on is not None and consented_on <= on:
        return None
    if change is EndUseChange.RETRANSFER and component is not None and goes_without_consent(component):
        return None
    words = f"State has not consented to `{change.value}`; obtain its written consent first"
    return Objection(CONSENT, words, "consented_on")


def objections_to_disposal(
    *, procedure_followed: bool, failure_reported: bool, environmental_agreement: bool, conditions_recorded: bool
) -> tuple[Objection, ...]:
    """Object to a disposal that failed unreported, or without a record an agreement asks for (SAMM C2.1.5.6.4)."""
    objections = []
    if not procedure_followed and not failure_reported:
        words = "the disposal did not follow DoDM 4160.21 volume 1; report it to State"
        objections.append(Objection(DISPOSAL, words, "failure_reported"))
    if environmental_agreement and not conditions_recorded:
        words = "the conditions before and after the disposal are not recorded; record them"
        objections.append(Objection(DISPOSAL, words, "conditions_recorded"))
    return tuple(objections)


# Training.


class ArrivalItem(Enum):
    """What the receiving installation is told of a student's arrival."""

    TIME_OF_ARRIVAL = "TIME_OF_ARRIVAL"
    MODE_OF_TRAVEL = "MODE_OF_TRAVEL"
    FLIGHT_NUMBER = "FLIGHT_NUMBER"
    NUMBER_OF_DEPENDENTS = "NUMBER_OF_DEPENDENTS"
    AGES_OF_CHILDREN = "AGES_OF_CHILDREN"
    OTHER_TRAVEL_INFORMATION = "OTHER_TRAVEL_INFORMATION"


LIVING_ALLOWANCE = Rule(
    "travel and living allowance",
    "a training case includes a travel and living allowance only when the purchaser's letter of request asks for it",
    "SAMM C2.1.6.2.2",
    Confidence.STATED,
)
ARRIVAL = Rule(
    "arrival notice",
    "the installation has six items 16 days before an unaccompanied student arrives, 30 before an accompanied one",
    "SAMM C2.1.6.7.1",
    Confidence.STATED,
)

ARRIVAL_DAYS = Dated({False: 16, True: 30}, ARRIVAL)


def objection_to_living_allowance(*, asked_in_request: bool) -> Objection | None:
    """Object to a travel and living allowance for which the letter of request did not ask (SAMM C2.1.6.2.2)."""
    if asked_in_request:
        return None
    words = "the letter of request does not ask for a travel and living allowance; take it out, or have it asked for"
    return Objection(LIVING_ALLOWANCE, words, "asked_in_request")


def arrival_notice_due(arrives_on: date, *, accompanied: bool) -> date:
    """The last day to tell the installation of a student's arrival (SAMM C2.1.6.7.1)."""
    return arrives_on - timedelta(days=ARRIVAL_DAYS.value[accompanied])


def objections_to_arrival_notice(items: Collection[ArrivalItem]) -> tuple[Objection, ...]:
    """Object to each item an arrival notice does not hold (SAMM C2.1.6.7.1)."""
    return tuple(
        Objection(ARRIVAL, f"the notice does not give `{item.value}`; add it, or say that there is none", "items")
        for item in ArrivalItem
        if item not in items
    )
