"""What makes a letter of request actionable, and what is still missing from it, on whose side (SAMM C5.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from schema.errors import BadValue
from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.values import Money


class Criterion(Enum):
    """The thirteen tests a letter must pass before work on it begins, in their order (SAMM Table C5.T3A)."""

    PURCHASER_ELIGIBLE = "PURCHASER_ELIGIBLE"
    ITEM_SALEABLE = "ITEM_SALEABLE"
    PROPER_CHANNEL = "PROPER_CHANNEL"
    FREE_OF_SANCTIONS = "FREE_OF_SANCTIONS"
    MILITARY_REQUIREMENT = "MILITARY_REQUIREMENT"
    AUTHORIZED_SOURCE = "AUTHORIZED_SOURCE"
    RESPONSE_DETERMINED = "RESPONSE_DETERMINED"
    FUNDING_IDENTIFIED = "FUNDING_IDENTIFIED"
    ENOUGH_DETAIL = "ENOUGH_DETAIL"
    ASSESSMENT_NEED_DECIDED = "ASSESSMENT_NEED_DECIDED"
    ASSESSMENT_SUPPLIED = "ASSESSMENT_SUPPLIED"
    RELEASE_REVIEW_DECIDED = "RELEASE_REVIEW_DECIDED"
    NOT_NEGOTIATED_DIRECTLY = "NOT_NEGOTIATED_DIRECTLY"


class Side(Enum):
    """Who must supply what is missing."""

    PURCHASER = "PURCHASER"
    UNITED_STATES = "UNITED_STATES"


class Office(Enum):
    """An office a letter of request goes to."""

    IMPLEMENTING_AGENCY = "IMPLEMENTING_AGENCY"
    DSCA = "DSCA"
    STATE = "STATE"


class RequestStatus(Enum):
    """Where a letter of request stands on the United States side (SAMM Table C5.T3A)."""

    ADVISORY = "ADVISORY"
    RECEIPT = "RECEIPT"
    ASSESSMENT = "ASSESSMENT"
    INSUFFICIENT = "INSUFFICIENT"
    ACTIONABLE = "ACTIONABLE"
    COMPLETE = "COMPLETE"
    CLOSED_NEGATIVE = "CLOSED_NEGATIVE"


class Response(Enum):
    """Which answer a letter may ask for (SAMM C5.1.2.1)."""

    LETTER_OF_OFFER = "LETTER_OF_OFFER"
    PRICE_AND_AVAILABILITY = "PRICE_AND_AVAILABILITY"
    AMENDMENT = "AMENDMENT"
    MODIFICATION = "MODIFICATION"
    LEASE = "LEASE"


class Financing(Enum):
    """Where the money comes from."""

    NATIONAL_FUNDS = "NATIONAL_FUNDS"
    FMF_GRANT = "FMF_GRANT"
    FMF_CREDIT = "FMF_CREDIT"
    MAP = "MAP"
    EDA_GRANT = "EDA_GRANT"
    BPC_APPROPRIATION = "BPC_APPROPRIATION"


class UnitLevel(Enum):
    """At which level of a force a unit stands."""

    UNIT = "UNIT"
    SERVICE = "SERVICE"
    NATIONAL = "NATIONAL"


class RequestForm(Enum):
    """How a request was made."""

    LETTER = "LETTER"
    E_MAIL = "E_MAIL"
    VERBAL = "VERBAL"


class Support(Enum):
    """What the total package approach plans together with a weapon."""

    TRAINING = "TRAINING"
    PUBLICATIONS = "PUBLICATIONS"
    SPARES = "SPARES"
    SUPPORT_EQUIPMENT = "SUPPORT_EQUIPMENT"
    TECHNICAL_ASSISTANCE = "TECHNICAL_ASSISTANCE"
    FOLLOW_ON_SUPPORT = "FOLLOW_ON_SUPPORT"


class Counting(Enum):
    """How the days of a time standard are counted."""

    CALENDAR_DAYS = "CALENDAR_DAYS"
    WORKING_DAYS = "WORKING_DAYS"


class Start(Enum):
    """The step a time standard runs from."""

    RECEIPT = "RECEIPT"
    VALIDATION = "VALIDATION"


@dataclass(frozen=True, kw_only=True)
class Missing(Objection):
    """What is missing from a letter, on whose side, and which offices are to be told of it besides."""

    side: Side
    flagged_to: tuple[Office, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """What one of the thirteen tests requires: its rule, who must supply what it asks for, what is said when it is not met."""

    rule: Rule
    side: Side
    otherwise: str
    flagged_to: tuple[Office, ...] = ()


@dataclass(frozen=True)
class Term:
    """Days from a step."""

    days: int
    start: Start


@dataclass(frozen=True)
class OperationalUnit:
    """The unit that is to use what is financed by grant."""

    name: str
    level: UnitLevel = UnitLevel.UNIT
    agreed_in_writing: bool = False


@dataclass(frozen=True)
class Letter:
    """What a letter of request says, as far as its contents are judged (SAMM C5.1.2.1)."""

    response_wanted: Response | None = None
    detail_suffices: bool = False
    blanket_order: bool = False
    blanket_order_value: Money | None = None
    financing: frozenset[Financing] = frozenset()
    third_party_involved: bool = False
    third_party: str | None = None
    originator: str | None = None
    reference: str | None = None
    operational_unit: OperationalUnit | None = None


SIDES = Rule(
    "sides of what is missing",
    "the purchaser is asked only for what it can supply; what our side must decide or supply is kept from it",
    "SAMM Table C5.T3A",
    Confidence.DERIVED,
)
STATUSES = Rule(
    "request statuses",
    "a letter is received, assessed, found insufficient or actionable, then complete",
    "SAMM Table C5.T3A",
    Confidence.SECONDARY,
)
STATUS_ORDER = Rule(
    "order of request statuses",
    "a status follows only the one before it; an insufficient letter is assessed again; only an unanswered one closes",
    "SAMM Table C5.T3A",
    Confidence.DERIVED,
)
CONTENTS = Rule("contents of a letter", "what every letter of request says", "SAMM C5.1.2.1")
UNIT = Rule(
    "operational unit",
    "articles financed by FMF or EDA name the unit that uses them; neither the nation nor a service will do",
    "SAMM C5.1.2.1 (8)",
)
UNIT_AGREEMENT = Rule(
    "written unit agreement",
    "on cases after 31 December 2021 the purchaser agrees to the unit rule in writing",
    "SAMM C5.1.2.1 (8)",
)
WHOLE_FORCE_NAMES = Rule(
    "names of whole forces",
    "names that stand for a nation or a service",
    "SAMM C5.1.2.1 (8)",
    Confidence.DERIVED,
)
IN_WRITING = Rule("in writing", "a verbal request is put on record in writing before it is registered", "SAMM C5.1.3.5")
SIGNATORY = Rule("authorized signatory", "only officials on the purchaser's list sign its letters", "SAMM C5.1.3.5")
ORIGINAL = Rule(
    "routing of the original",
    "the original goes to the implementing agency",
    "SAMM C2.1.4.1.3; C5.1.5",
    Confidence.STATED,
)
COPIES = Rule(
    "routing of copies", "State and DSCA receive copies", "SAMM C2.1.4.1.3; C5.1.5; C5.1.3", Confidence.STATED
)
EVERY_LETTER_TO_DSCA = Rule(
    "every letter to DSCA", "the implementing agency sends DSCA every letter of request it receives", "DSCA 10-71"
)
ACKNOWLEDGED = Rule("acknowledgement", "receipt is acknowledged within 5 days", "DSCA 01-06")
REGISTERED = Rule("registration", "a valid letter is in the 1200 system 10 days after receipt", "DSCA 01-06")
REGISTERED_AT_ONCE = Rule(
    "registration at once", "the customer request is entered in DSAMS immediately on validation", "DSCA 16-11"
)
VALIDATED_2016 = Rule("validation", "a letter is validated within 5 days of receipt", "DSCA 16-11")
VALIDATED = Rule("validation", "a letter is validated within 5 days of receipt", "DSCA 21-66")
COUNTED_IN = Rule(
    "counting of days",
    "whether the 5 days are calendar or working days is not said: calendar days until told otherwise",
    "DSCA 16-11; 21-66",
    Confidence.UNVERIFIED,
)
PREPARATION = Rule(
    "start of preparation",
    "the clock of the offer runs from the day the letter is actionable, until told that complete is meant",
    "SAMM C5.4.2",
    Confidence.UNVERIFIED,
)
TOTAL_PACKAGE = Rule(
    "total package",
    "training, publications, spares, support equipment, technical assistance and follow-on support are planned with a "
    "weapon; what is left out is flagged to the case manager and blocks nothing",
    "SAMM C4.3 (total package approach)",
    Confidence.DERIVED,
)

# No answer of the purchaser can settle these: they lead to a negative response, and State and DSCA are told.
_TOLD = (Office.STATE, Office.DSCA)


def _required(
    number: int, words: str, side: Side, otherwise: str, *, under: str = "", flagged_to: tuple[Office, ...] = ()
) -> Requirement:
    criterion = list(Criterion)[number - 1]
    cited = "; ".join(filter(None, (f"SAMM Table C5.T3A ({number})", under)))
    return Requirement(
        Rule(criterion.name.lower().replace("_", " "), words, cited, Confidence.SECONDARY), side, otherwise, flagged_to
    )


CRITERIA: Mapping[Criterion, Requirement] = dict(
    zip(
        Criterion,
        (
            _required(
                1,
                "the purchaser is eligible",
                Side.UNITED_STATES,
                "the purchaser is not established as eligible to buy; settle it with State and DSCA before you start",
                under="C4.1.2",
                flagged_to=_TOLD,
            ),
            _required(
                2,
                "the article or service may be sold under FMS",
                Side.UNITED_STATES,
                "it is not established that the item may be sold under FMS; settle it with State and DSCA before you start",
                under="C4.4; C4.5.3",
                flagged_to=_TOLD,
            ),
            _required(
                3,
                "the letter came through proper channels from an authorized official",
                Side.PURCHASER,
                "the letter did not come through proper channels; have an authorized official sign and send it",
                under="C5.1.3.4",
            ),
            _required(
                4,
                "no sanction bars the purchaser",
                Side.UNITED_STATES,
                "it is not established that no sanction bars the purchaser; do not start, and tell State and DSCA",
                under="C6.6.5",
                flagged_to=_TOLD,
            ),
            _required(
                5,
                "there is a valid military requirement",
                Side.PURCHASER,
                "no valid military requirement is shown; say what the item is needed for",
            ),
            _required(
                6,
                "the source is authorized",
                Side.PURCHASER,
                "the source is not established as authorized; name an authorized one",
            ),
            _required(
                7,
                "the type of response is determined",
                Side.PURCHASER,
                "which response is wanted is open; say whether an offer, a lease or price and availability data",
            ),
            _required(
                8,
                "the source of funds is identified, and approved when it is foreign military financing",
                Side.PURCHASER,
                "no source of funds is identified; name it, with its approval when it is foreign military financing",
            ),
            _required(
                9,
                "there is enough detail to begin the letter of offer",
                Side.PURCHASER,
                "there is not enough detail to begin an offer; describe the items, their number and their support",
            ),
            _required(
                10,
                "it is decided whether a country team assessment and a command's endorsement are needed",
                Side.UNITED_STATES,
                "whether a country team assessment is needed is not decided; decide it",
                under="C5.1.4; C5.5.5.4",
            ),
            _required(
                11,
                "where one is needed, the country team assessment and the command's concurrence are there",
                Side.UNITED_STATES,
                "the country team assessment or the command's concurrence is not there; obtain it",
                under="C5.1.4",
            ),
            _required(
                12,
                "it is decided whether technology release or policy review is needed",
                Side.UNITED_STATES,
                "whether technology release or policy review is needed is not decided; decide it",
                under="C5.1.4.2",
            ),
            _required(
                13,
                "the purchaser is not negotiating a direct commercial sale of the same item",
                Side.PURCHASER,
                "a direct commercial sale of the same item is being negotiated; end the negotiation or withdraw the letter",
                under="C4.3.7",
            ),
        ),
        strict=True,
    )
)

UNIT_NAMED_FOR = frozenset({Financing.FMF_GRANT, Financing.FMF_CREDIT, Financing.EDA_GRANT})
UNIT_AGREED_IN_WRITING = (
    Dated(False, UNIT, until=date(2021, 12, 31)),
    Dated(True, UNIT_AGREEMENT, since=date(2022, 1, 1)),
)
# The first two are quoted by the manual, the others are what they are taken to mean.
WHOLE_FORCES = Dated(
    frozenset(
        {
            "national",
            "service level",
            "ministry of defence",
            "ministry of defense",
            "department of defence",
            "department of defense",
            "armed forces",
            "army",
            "navy",
            "air force",
        }
    ),
    WHOLE_FORCE_NAMES,
)

# 26 January 2011 is 30 days after the memorandum of 27 December 2010.
COPIED: Mapping[Office, tuple[Dated[str], ...]] = {
    Office.STATE: (Dated("State", COPIES),),
    Office.DSCA: (
        Dated("DSCA", COPIES, until=date(2011, 1, 25)),
        Dated("DSCA", EVERY_LETTER_TO_DSCA, since=date(2011, 1, 26)),
    ),
}
# The memorandum took effect on 1 March 2001 and ended with the manual of 3 October 2003.
ACKNOWLEDGEMENT = (Dated(5, ACKNOWLEDGED, date(2001, 3, 1), date(2003, 10, 2)),)
REGISTRATION = (
    Dated(Term(10, Start.RECEIPT), REGISTERED, date(2001, 3, 1), date(2003, 10, 2)),
    Dated(Term(0, Start.VALIDATION), REGISTERED_AT_ONCE, date(2016, 3, 7)),
)
VALIDATION = (
    Dated(5, VALIDATED_2016, date(2016, 3, 7), date(2021, 9, 15)),
    Dated(5, VALIDATED, date(2021, 9, 16)),
)
COUNTING = Dated(Counting.CALENDAR_DAYS, COUNTED_IN)
PREPARATION_STARTS_AT = Dated(RequestStatus.ACTIONABLE, PREPARATION)

SUCCESSORS: Mapping[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.ADVISORY: frozenset({RequestStatus.RECEIPT}),
    RequestStatus.RECEIPT: frozenset({RequestStatus.ASSESSMENT}),
    RequestStatus.ASSESSMENT: frozenset(
        {RequestStatus.INSUFFICIENT, RequestStatus.ACTIONABLE, RequestStatus.CLOSED_NEGATIVE}
    ),
    RequestStatus.INSUFFICIENT: frozenset({RequestStatus.ASSESSMENT, RequestStatus.CLOSED_NEGATIVE}),
    RequestStatus.ACTIONABLE: frozenset({RequestStatus.COMPLETE, RequestStatus.CLOSED_NEGATIVE}),
    RequestStatus.COMPLETE: frozenset({RequestStatus.CLOSED_NEGATIVE}),
    RequestStatus.CLOSED_NEGATIVE: frozenset(),
}


def missing_criteria(findings: Mapping[Criterion, bool]) -> tuple[Missing, ...]:
    """What keeps a letter from being actionable: each test found false or not yet judged (SAMM Table C5.T3A)."""
    return tuple(
        Missing(test.rule, test.otherwise, criterion.name.lower(), side=test.side, flagged_to=test.flagged_to)
        for criterion, test in CRITERIA.items()
        if not findings.get(criterion, False)
    )


def missing_contents(
    letter: Letter, on: date, *, whole_forces: Collection[str] = WHOLE_FORCES.value
) -> tuple[Missing, ...]:
    """What the purchaser's letter does not say and must (SAMM C5.1.2.1); `on` is the day of the letter."""
    said = (
        (letter.detail_suffices, "detail_suffices", "the detail does not allow an estimate of cost; add it"),
        (letter.response_wanted, "response_wanted", "which response is wanted is not said; name it"),
        (
            letter.blanket_order_value or not letter.blanket_order,
            "blanket_order_value",
            "a blanket order is asked for without its value; give the desired dollar value",
        ),
        (letter.financing, "financing", "how the purchase is financed is not said; name the method"),
        (
            letter.third_party or not letter.third_party_involved,
            "third_party",
            "a third party is involved and not named; say who it is and what it does",
        ),
        (letter.originator, "originator", "the originator is not named; give its name and address"),
        (letter.reference, "reference", "there is no traceable reference; give one"),
    )
    unsaid = tuple(Missing(CONTENTS, words, field, side=Side.PURCHASER) for found, field, words in said if not found)
    return unsaid + missing_unit(letter, on, whole_forces=whole_forces)


def missing_unit(
    letter: Letter, on: date, *, whole_forces: Collection[str] = WHOLE_FORCES.value
) -> tuple[Missing, ...]:
    """What is missing about the operational unit of articles financed by FMF or EDA (SAMM C5.1.2.1, item 8).

    A whole service or nation is no unit; `whole_forces` are lower-case names taken to mean one.
    """
    if not letter.financing & UNIT_NAMED_FOR:
        return ()
    unit = letter.operational_unit
    missing = []
    if unit is None:
        words = "no operational unit is named; name the unit that will use the articles"
        missing.append(Missing(UNIT, words, "operational_unit", side=Side.PURCHASER))
    elif unit.level is not UnitLevel.UNIT or " ".join(unit.name.split()).casefold() in whole_forces:
        words = "a nation or a service is named as operational unit; name the unit that will use the articles"
        missing.append(Missing(UNIT, words, "operational_unit", side=Side.PURCHASER))
    agreement = in_force(UNIT_AGREED_IN_WRITING, on)
    if agreement.value and not (unit and unit.agreed_in_writing):
        words = "the purchaser has not agreed to the unit rule in writing; obtain its written agreement"
        missing.append(Missing(agreement.rule, words, "operational_unit", side=Side.PURCHASER))
    return tuple(missing)


def objection_to_unit(financing: Collection[Financing] | None, unit: str | None, on: date) -> Objection | None:
    """Object to a letter whose money asks for the operational unit and that names none, or a whole force (SAMM C5.1.2.1).

    Whether the purchaser agreed to the rule in writing is judged later: it is no part of the letter.
    """
    named = OperationalUnit(unit, agreed_in_writing=True) if unit and unit.strip() else None
    letter = Letter(financing=frozenset(financing or ()), operational_unit=named)
    found = next(iter(missing_unit(letter, on)), None)
    return found and Objection(found.rule, found.sentence, "unit")


def assess(
    findings: Mapping[Criterion, bool], contents: Iterable[Missing] = (), *, data_complete: bool = False
) -> RequestStatus:
    """Where a letter stands by what was found about it, and what its contents lack (SAMM Table C5.T3A).

    Insufficient when the purchaser must supply something found missing, or when a negative response is in view; what our
    side has still to do leaves the letter in assessment. Complete when the agency holds all data for the offer.
    """
    contents = tuple(contents)
    if not findings and not contents:
        return RequestStatus.RECEIPT
    failed = [CRITERIA[criterion] for criterion, met in findings.items() if not met]
    if contents or any(test.side is Side.PURCHASER or test.flagged_to for test in failed):
        return RequestStatus.INSUFFICIENT
    if missing_criteria(findings):
        return RequestStatus.ASSESSMENT
    return RequestStatus.COMPLETE if data_complete else RequestStatus.ACTIONABLE


def flagged_offices(findings: Mapping[Criterion, bool]) -> frozenset[Office]:
    """The offices to be told of what was found: of sanctions, ineligibility and what may not be sold."""
    return frozenset(
        office for criterion, met in findings.items() if not met for office in CRITERIA[criterion].flagged_to
    )


def objection_to_status(before: RequestStatus, after: RequestStatus) -> Objection | None:
    """Object when a letter cannot pass from one status to another."""
    if after in SUCCESSORS[before]:
        return None
    return Objection(STATUS_ORDER, f"a letter does not go from {before.value} to {after.value}", "status")


def objection_to_unwritten(form: RequestForm, *, recorded_in_writing: bool) -> Objection | None:
    """Object to registering a verbal request of which no written record was made (SAMM C5.1.3.5)."""
    if form is not RequestForm.VERBAL or recorded_in_writing:
        return None
    words = "the request was made verbally; put it on record in writing before you register it"
    return Objection(IN_WRITING, words, "form")


def objection_to_signatory(signatory: str, authorized: Collection[str]) -> Objection | None:
    """Object to a letter whose signatory is not on the purchaser's list (SAMM C5.1.3.5)."""
    if signatory in authorized:
        return None
    words = "the signatory is not on the purchaser's list; have an authorized official sign the letter"
    return Objection(SIGNATORY, words, "signatory")


def letter_routes(on: date) -> tuple[tuple[Office, Rule], ...]:
    """Where a letter of request goes on a day, each with its rule: the original first, then the copies (SAMM C5.1.5)."""
    copies = ((office, in_force(table, on).rule) for office, table in COPIED.items())
    return ((Office.IMPLEMENTING_AGENCY, ORIGINAL), *copies)


def objections_to_routing(original_to: Office, copies_to: Collection[Office], on: date) -> tuple[Objection, ...]:
    """Object, as warnings, to a letter that did not go everywhere; the implementing agency forwards it (SAMM C5.1.5)."""
    objections = []
    if original_to is not Office.IMPLEMENTING_AGENCY:
        words = "the original did not go to the implementing agency; forward it there"
        objections.append(Objection(ORIGINAL, words, "original_to"))
    for office, table in COPIED.items():
        if office not in {original_to, *copies_to}:
            copied = in_force(table, on)
            words = f"no copy went to {copied.value}; the implementing agency forwards one"
            objections.append(Objection(copied.rule, words, "copies_to"))
    return tuple(objections)


def acknowledgement_due(received_on: date) -> date:
    """The last day to acknowledge receipt; raises `NoRuleThen` outside the years of DSCA 01-06."""
    return received_on + timedelta(days=in_force(ACKNOWLEDGEMENT, received_on).value)


def validation_due(received_on: date, *, counting: Counting = COUNTING.value) -> date:
    """The last day to validate a letter (DSCA 16-11; 21-66); raises `NoRuleThen` before 7 March 2016.

    Working days are Monday to Friday; holidays are not known here.
    """
    due = received_on
    left = in_force(VALIDATION, received_on).value
    while left:
        due += timedelta(days=1)
        if counting is Counting.CALENDAR_DAYS or due.weekday() < 5:
            left -= 1
    return due


def registration_due(received_on: date, validated_on: date | None = None) -> date | None:
    """The last day to register a letter: ten days after receipt (DSCA 01-06), or the day it is validated (DSCA 16-11).

    None while it is not validated; raises `NoRuleThen` for a letter received in neither time.
    """
    term = in_force(REGISTRATION, received_on).value
    start = received_on if term.start is Start.RECEIPT else validated_on
    return start and start + timedelta(days=term.days)


def preparation_begins(
    actionable_on: date | None, complete_on: date | None, *, at: RequestStatus = PREPARATION_STARTS_AT.value
) -> date | None:
    """The day the clock of the offer starts, none while the letter has not come so far.

    `at` is actionable or complete; raises `BadValue` for any other status.
    """
    if at is RequestStatus.ACTIONABLE:
        return actionable_on
    if at is RequestStatus.COMPLETE:
        return complete_on
    raise BadValue("REQUEST_STATUS", "start the clock of the offer at `ACTIONABLE` or `COMPLETE`")


def unplanned_support(planned: Collection[Support]) -> tuple[Support, ...]:
    """What of the total package is not planned with a weapon: for the case manager to look at, never a bar."""
    return tuple(support for support in Support if support not in planned)
