"""What the purchaser may be told and paid for of a contract, and how the government deals with companies (SAMM C2.1.8, C6.3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from schema.audience import PartyKind
from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.letter_arithmetic import dollars
from schema.rules.request_criteria import Financing
from schema.values import CustomerCode, Money

# Contract data for the purchaser.


class ContractData(Enum):
    """Data of a contract or an offer that a purchaser may ask for."""

    PROPRIETARY = "PROPRIETARY"
    CERTIFIED_COST_OR_PRICING = "CERTIFIED_COST_OR_PRICING"
    SOURCE_SELECTION = "SOURCE_SELECTION"
    OTHER_BIDDERS = "OTHER_BIDDERS"
    TAILORED_RESPONSE = "TAILORED_RESPONSE"
    PRICE_SUMMARY = "PRICE_SUMMARY"
    HISTORICAL_PRICE = "HISTORICAL_PRICE"
    VARIANCE_FROM_ESTIMATE = "VARIANCE_FROM_ESTIMATE"
    DRAFT_OFFER_PRICES = "DRAFT_OFFER_PRICES"


class ReleaseAct(Enum):
    """What opens data of a contract to the purchaser."""

    CONTRACTOR_AUTHORIZED_IN_WRITING = "CONTRACTOR_AUTHORIZED_IN_WRITING"
    CONTRACTOR_CONSULTED = "CONTRACTOR_CONSULTED"
    AGENCY_DECIDED_TO_RELEASE = "AGENCY_DECIDED_TO_RELEASE"


class Involvement(Enum):
    """How a purchaser may take part in contracting."""

    REQUIREMENTS = "REQUIREMENTS"
    NEGOTIATION = "NEGOTIATION"
    NEGOTIATION_OF_CERTIFIED_DATA = "NEGOTIATION_OF_CERTIFIED_DATA"


_COMPANY = f"{PartyKind.COMPANY.value}:"

CALL_CLOSES = Rule(
    "estimate in time", "an estimate is taken until its call closes, and after that none is", "SAMM C2.1.8.1; J"
)
PROPRIETARY = Rule(
    "contractor's data",
    "a contractor's proprietary data, certified cost or pricing data among them, go to the purchaser only when the "
    "contractor authorizes it in writing",
    "DFARS 225.7304",
)
SELECTION_CLOSED = Rule(
    "source selection", "internal source selection and other bidders' data are not released", "DFARS 225.7304"
)
TAILORED = Rule(
    "tailored answer",
    "tailored answers, a top-level price summary, historical prices and why a price differs from the estimate are given "
    "after the contractor was consulted",
    "DFARS 225.7304",
)
DRAFT_PRICES = Rule(
    "draft offer prices",
    "prices of a draft offer stay inside until the agency decides to release them",
    "no public rule found; the cautious choice",
    Confidence.UNVERIFIED,
)
CERTIFIED_NEGOTIATION = Rule(
    "negotiation of certified data",
    "a purchaser neither observes nor takes part in negotiations that involve certified cost or pricing data",
    "DFARS 225.7304",
)
NEGOTIATION = Rule(
    "negotiation",
    "in other negotiations it takes part at the contracting officer's discretion, after the contractor was consulted",
    "DFARS 225.7304",
)

RELEASED_BY: Mapping[ContractData, Dated[ReleaseAct | None]] = {
    ContractData.PROPRIETARY: Dated(ReleaseAct.CONTRACTOR_AUTHORIZED_IN_WRITING, PROPRIETARY),
    ContractData.CERTIFIED_COST_OR_PRICING: Dated(ReleaseAct.CONTRACTOR_AUTHORIZED_IN_WRITING, PROPRIETARY),
    ContractData.SOURCE_SELECTION: Dated(None, SELECTION_CLOSED),
    ContractData.OTHER_BIDDERS: Dated(None, SELECTION_CLOSED),
    ContractData.TAILORED_RESPONSE: Dated(ReleaseAct.CONTRACTOR_CONSULTED, TAILORED),
    ContractData.PRICE_SUMMARY: Dated(ReleaseAct.CONTRACTOR_CONSULTED, TAILORED),
    ContractData.HISTORICAL_PRICE: Dated(ReleaseAct.CONTRACTOR_CONSULTED, TAILORED),
    ContractData.VARIANCE_FROM_ESTIMATE: Dated(ReleaseAct.CONTRACTOR_CONSULTED, TAILORED),
    ContractData.DRAFT_OFFER_PRICES: Dated(ReleaseAct.AGENCY_DECIDED_TO_RELEASE, DRAFT_PRICES),
}
_OPENED_HOW = {
    None: "they are never released",
    ReleaseAct.CONTRACTOR_AUTHORIZED_IN_WRITING: "obtain the contractor's written authorization",
    ReleaseAct.CONTRACTOR_CONSULTED: "consult the contractor first",
    ReleaseAct.AGENCY_DECIDED_TO_RELEASE: "have the implementing agency decide to release them",
}


# The facts that name the contractor whose a record is, of its own or of the contract it hangs on.
NAMES_ITS_CONTRACTOR = ("company", "contractor")


def owners_of_record(originator: str | None, named: Iterable[str]) -> frozenset[str]:
    """The contractors whose a record is: who stated it, or those that it or its contract names where the government did."""
    if originator is not None and originator.startswith(_COMPANY):
        return frozenset({originator})
    return frozenset(f"{_COMPANY}{code}" for code in named)


def objection_to_consent(consenting: str, owners: Collection[str]) -> Objection | None:
    """Object to a consent by a party that does not own the record (DFARS 225.7304)."""
    if consenting in owners:
        return None
    return Objection(PROPRIETARY, "only the contractor whose the record is consents to its release", "record")


def objection_to_release(
    data: ContractData,
    acts: Collection[ReleaseAct],
    *,
    released_by: Mapping[ContractData, Dated[ReleaseAct | None]] = RELEASED_BY,
) -> Objection | None:
    """Object to giving the purchaser data that no act has opened to it (DFARS 225.7304).

    What opens a draft's prices is a default, not a public rule.
    """
    needed = released_by[data]
    if needed.value in acts:
        return None
    words = f"`{data.value}` data are not open to the purchaser; {_OPENED_HOW[needed.value]}"
    return Objection(needed.rule, words, "data")


def objection_to_involvement(
    involvement: Involvement,
    *,
    deviation_granted: bool = False,
    contracting_officer_allows: bool = False,
    contractor_consulted: bool = False,
) -> Objection | None:
    """Object to a purchaser's part in contracting that it may not take; that in requirements is encouraged."""
    if involvement is Involvement.NEGOTIATION_OF_CERTIFIED_DATA and not deviation_granted:
        words = "certified cost or pricing data are negotiated; the purchaser stays out unless a deviation is granted"
        return Objection(CERTIFIED_NEGOTIATION, words, "deviation_granted")
    if involvement is Involvement.NEGOTIATION and not (contracting_officer_allows and contractor_consulted):
        words = "consult the contractor and have the contracting officer allow the purchaser to take part"
        return Objection(NEGOTIATION, words, "contracting_officer_allows")
    return None


# Sources.


class SourceWish(Enum):
    """What a purchaser may wish about the firms that work for it."""

    NAME_SOURCE = "NAME_SOURCE"
    SUGGEST_FIRMS = "SUGGEST_FIRMS"
    EXCLUDE_FIRM = "EXCLUDE_FIRM"
    PLACE_SUBCONTRACTS = "PLACE_SUBCONTRACTS"
    DIRECT_SELECTION = "DIRECT_SELECTION"
    REJECT_BID = "REJECT_BID"


SOLE_SOURCE = Rule(
    "sole source",
    "a purchaser's chosen source is honored when the letter of offer, or other written direction, meets FAR 6.3",
    "DFARS 225.7304; FAR 6.302-4; SAMM C6.3.4",
)
NO_INTERFERENCE = Rule(
    "no interference",
    "a purchaser may suggest firms; it excludes none, directs no selection or subcontract, and has no bid rejected",
    "DFARS 225.7304; SAMM C6.3.4",
)
SOLE_SOURCE_NOTE = Rule(
    "sole source note",
    "the line of a sole source carries its note in the letter of offer; on a case built for a partner it need not",
    "SAMM C5.4.8.10.4; Appendix 6",
)
FIXED_PRICE_COORDINATED = Rule(
    "fixed price coordination",
    "a firm fixed price contract with a sole source for a major system over $500 million is coordinated with DPCAP",
    "DFARS 225.7301-2",
)
COMPETED_BY_CUSTOMER = Rule(
    "competition by the customer",
    "certified cost or pricing data are not required when the customer ran an adequate price competition",
    "DFARS 225.7303(b)",
)

COORDINATED_OVER = Dated(Decimal(500_000_000), FIXED_PRICE_COORDINATED)


def objection_to_source_wish(wish: SourceWish, *, directed_in_writing: bool = False) -> Objection | None:
    """Object to what a purchaser wishes about its sources and may not have (DFARS 225.7304; SAMM C6.3.4).

    `directed_in_writing` says that the letter of offer or other written direction meets FAR 6.3.
    """
    if wish is SourceWish.SUGGEST_FIRMS or (wish is SourceWish.NAME_SOURCE and directed_in_writing):
        return None
    if wish is SourceWish.NAME_SOURCE:
        words = "the source is not directed in writing; put it in the letter of offer, so that FAR 6.3 is met"
        return Objection(SOLE_SOURCE, words, "directed_in_writing")
    return Objection(NO_INTERFERENCE, f"a purchaser may not `{wish.value}`; it may suggest firms to add", "wish")


def objection_to_missing_note(*, built_for_a_partner: bool, note_present: bool) -> Objection | None:
    """Object to a sole-source line of a sale without its note (SAMM C5.4.8.10.4)."""
    if built_for_a_partner or note_present:
        return None
    return Objection(SOLE_SOURCE_NOTE, "the sole source has no note in the letter of offer; add it", "note_present")


def objection_to_fixed_price(value: Money, *, coordinated: bool) -> Objection | None:
    """Object to an uncoordinated firm fixed price contract with a sole source for a major system (DFARS 225.7301-2).

    The value is that of the combined contract, in US dollars.
    """
    if coordinated or dollars(value) <= COORDINATED_OVER.value:
        return None
    return Objection(FIXED_PRICE_COORDINATED, "the contract is over $500 million; coordinate it with DPCAP", "value")


def objection_to_certified_data(*, competed_by_customer: bool) -> Objection | None:
    """Object to requiring certified cost or pricing data of a price the customer competed (DFARS 225.7303(b))."""
    if not competed_by_customer:
        return None
    words = "the customer ran an adequate price competition; do not require certified cost or pricing data"
    return Objection(COMPETED_BY_CUSTOMER, words, "competed_by_customer")


# Fees, offsets, political contributions.


class Part130Report(Enum):
    """What is reported of a sale under 22 CFR part 130."""

    POLITICAL_CONTRIBUTIONS = "POLITICAL_CONTRIBUTIONS"
    FEES_OR_COMMISSIONS = "FEES_OR_COMMISSIONS"


@dataclass(frozen=True)
class ListedCustomer:
    """A country to which any contingent fee needs approval, or its air force alone."""

    country: str
    air_force_only: bool = False


@dataclass(frozen=True)
class ContingentFee:
    """The contingent fees of one case in US dollars, and how they came about; `approved_on` is the customer's approval."""

    amount: Money
    bona_fide: bool = False
    fair_and_reasonable: bool = False
    identified: bool = False
    approved_on: date | None = None


FEE = Rule(
    "contingent fee",
    "a contingent fee is paid to a bona fide employee or agency and is fair and reasonable",
    "DFARS 225.7303-4(a)",
)
LISTED_FEE = Rule(
    "contingent fee listed country",
    "to a listed country no fee is allowable unless identified, and approved by the customer in writing before award",
    "DFARS 225.7303-4(b)(1)",
)
OTHER_FEE = Rule(
    "contingent fee other country",
    "to another country a fee over $50,000 per case is not, unless identified and so approved",
    "DFARS 225.7303-4(b)(2)",
)
LISTED_CODES = Rule(
    "codes of listed countries",
    "the customer codes of the listed countries",
    "SAMM Table C4.T2A",
    Confidence.UNVERIFIED,
)
OFFSETS = Rule(
    "offset costs",
    "offset costs are recovered only when the letter of offer is financed wholly with national cash or repayable credit",
    "DFARS 225.7303-2(a)(3); 225.7306",
)
INDIRECT_OFFSETS = Rule(
    "indirect offset costs",
    "costs of indirect offsets are deemed reasonable when there is a signed offset agreement",
    "DFARS 225.7303-2",
)
PART_130 = Rule(
    "part 130",
    "of a sale of $500,000 or more, political contributions of $5,000 and fees of $100,000 in all are reported; a fee "
    "counts from $1,000",
    "22 CFR 130.2 to 130.12",
)
PART_130_TIME = Rule("part 130 information", "the information is given within 30 days of award", "22 CFR 130")

FEE_OVER = Dated(Decimal(50_000), OTHER_FEE)
LISTED_CUSTOMERS: Dated[Mapping[CustomerCode, ListedCustomer]] = Dated(
    {
        CustomerCode("AT"): ListedCustomer("Australia"),
        CustomerCode("TW"): ListedCustomer("Taiwan"),
        CustomerCode("EG"): ListedCustomer("Egypt"),
        CustomerCode("GR"): ListedCustomer("Greece"),
        CustomerCode("IS"): ListedCustomer("Israel"),
        CustomerCode("JA"): ListedCustomer("Japan"),
        CustomerCode("JO"): ListedCustomer("Jordan"),
        CustomerCode("KS"): ListedCustomer("Republic of Korea"),
        CustomerCode("KU"): ListedCustomer("Kuwait"),
        CustomerCode("PK"): ListedCustomer("Pakistan"),
        CustomerCode("PI"): ListedCustomer("Philippines"),
        CustomerCode("SR"): ListedCustomer("Saudi Arabia"),
        CustomerCode("TK"): ListedCustomer("Turkey"),
        CustomerCode("TH"): ListedCustomer("Thailand"),
        CustomerCode("VE"): ListedCustomer("Venezuela", air_force_only=True),
    },
    LISTED_CODES,
)
RECOVERS_OFFSETS = Dated(frozenset({Financing.NATIONAL_FUNDS, Financing.FMF_CREDIT}), OFFSETS)
PART_130_SALE = Dated(Decimal(500_000), PART_130)
PART_130_CONTRIBUTIONS = Dated(Decimal(5_000), PART_130)
PART_130_FEES = Dated(Decimal(100_000), PART_130)
PART_130_FEE_COUNTS = Dated(Decimal(1_000), PART_130)
PART_130_DAYS = Dated(30, PART_130_TIME)


def objections_to_fee(
    fee: ContingentFee,
    customer: CustomerCode,
    *,
    awarded_on: date | None = None,
    for_air_force: bool = False,
    listed: Mapping[CustomerCode, ListedCustomer] = LISTED_CUSTOMERS.value,
) -> tuple[Objection, ...]:
    """Object to contingent fees of a case that are no allowable cost (DFARS 225.7303-4).

    `awarded_on` is none before award; `for_air_force` says that the customer's air force buys.
    """
    objections = []
    if not fee.bona_fide:
        words = "the fee goes to nobody who is a bona fide employee or agency; do not allow it"
        objections.append(Objection(FEE, words, "bona_fide"))
    if not fee.fair_and_reasonable:
        words = "the contracting officer has not found the fee fair and reasonable; do not allow it"
        objections.append(Objection(FEE, words, "fair_and_reasonable"))
    entry = listed.get(customer)
    if entry and (for_air_force or not entry.air_force_only):
        rule, free = LISTED_FEE, Decimal(0)
    else:
        rule, free = OTHER_FEE, FEE_OVER.value
    approved = fee.identified and fee.approved_on and (awarded_on is None or fee.approved_on < awarded_on)
    if dollars(fee.amount) > free and not approved:
        words = "the fee is not identified and approved by the customer in writing before award; do not allow it"
        objections.append(Objection(rule, words, "approved_on"))
    return tuple(objections)


def objections_to_offset_cost(
    financing: Collection[Financing], *, indirect: bool = False, agreement_signed: bool = False
) -> tuple[Objection, ...]:
    """Object to recovering the cost of an offset with other money than cash or repayable credit, or unsigned."""
    objections = []
    if not financing or not set(financing) <= RECOVERS_OFFSETS.value:
        words = "the letter of offer is not financed wholly with national cash or repayable credit; take the cost out"
        objections.append(Objection(OFFSETS, words, "financing"))
    if indirect and not agreement_signed:
        words = (
            "there is no signed offset agreement; sign it before the cost of an indirect offset is taken as reasonable"
        )
        objections.append(Objection(INDIRECT_OFFSETS, words, "agreement_signed"))
    return tuple(objections)


def part_130_reports(
    sale_value: Money, contributions: Iterable[Money] = (), fees: Iterable[Money] = ()
) -> frozenset[Part130Report]:
    """What is to be reported of a sale under 22 CFR part 130, nothing below its value; amounts are in US dollars."""
    if dollars(sale_value) < PART_130_SALE.value:
        return frozenset()
    contributed = sum(map(dollars, contributions), Decimal())
    paid = sum((fee for fee in map(dollars, fees) if fee >= PART_130_FEE_COUNTS.value), Decimal())
    return frozenset(
        report
        for report, holds in (
            (Part130Report.POLITICAL_CONTRIBUTIONS, contributed >= PART_130_CONTRIBUTIONS.value),
            (Part130Report.FEES_OR_COMMISSIONS, paid >= PART_130_FEES.value),
        )
        if holds
    )


def part_130_due(awarded_on: date) -> date:
    """The last day to give the information of 22 CFR part 130 after award."""
    return awarded_on + timedelta(days=PART_130_DAYS.value)


# Visits, and what an SCO tells whom.


class AppointmentsBy(Enum):
    """Who makes the appointments of a visit (SAMM C2.1.8.4)."""

    COMPANY = "COMPANY"
    OFFICE = "OFFICE"


class BriefingTopic(Enum):
    """What an SCO tells United States companies of its country (SAMM C2.1.8.2; C2.1.8.3)."""

    DEFENSE_BUDGET = "DEFENSE_BUDGET"
    DECISION_PROCESS = "DECISION_PROCESS"
    PROCUREMENT_PROCESS = "PROCUREMENT_PROCESS"
    REQUIREMENTS = "REQUIREMENTS"
    PROCUREMENT_PLANS = "PROCUREMENT_PLANS"
    FOREIGN_COMPETITOR_MARKETING = "FOREIGN_COMPETITOR_MARKETING"
    IN_COUNTRY_FIRMS = "IN_COUNTRY_FIRMS"
    BID_SOLICITATION = "BID_SOLICITATION"


class RivalMatter(Enum):
    """What a company may ask an SCO about another United States company (SAMM C2.1.8.5)."""

    VISIT = "VISIT"
    STRATEGY = "STRATEGY"
    PROPRIETARY = "PROPRIETARY"


VISIT_PACKAGE = Rule(
    "visit package",
    "thirty days before a first visit a company should send the SCO five items; one that comes later is read all the same",
    "SAMM C2.1.8.4",
    Confidence.STATED,
)
APPOINTMENTS = Rule(
    "appointments",
    "a company makes its own appointments with officials; the SCO makes them only when the host country wants it so",
    "SAMM C2.1.8.4",
    Confidence.STATED,
)
ATTENDANCE = Rule(
    "attendance",
    "an SCO attends key meetings of a company when the company and the host government both ask for it",
    "SAMM C2.1.8.4",
    Confidence.STATED,
)
DEBRIEF = Rule(
    "debrief",
    "before it departs, a company should brief the SCO on its visit",
    "SAMM C2.1.8.4; C2.1.8.7",
    Confidence.STATED,
)
ANSWERED = Rule(
    "answer to a notice of a visit",
    "an SCO says which support it gives before the company comes",
    "SAMM C2.1.8.4; J",
    Confidence.DERIVED,
)
COUNTRY_INFORMATION = Rule(
    "country information",
    "on request an SCO gives unclassified information about the country, its needs and foreign competitors",
    "SAMM C2.1.8.2",
    Confidence.STATED,
)
NEUTRALITY = Rule(
    "neutrality",
    "an SCO may say whether and when another United States company came; never its strategy or proprietary information",
    "SAMM C2.1.8.5",
    Confidence.STATED,
)
ALL_ALIKE = Rule(
    "offered to all alike",
    "what one United States company is told of a country is offered to every one, at the same instant",
    "SAMM C2.1.8.1; C2.1.8.5; J",
    Confidence.DERIVED,
)
CLEARED_FOR_INDUSTRY = Rule(
    "cleared for industry",
    "what an office writes of its country goes to United States companies once DSCA has cleared it, for the country may mind it",
    "SAMM C2.1.8.2; J",
    Confidence.DERIVED,
)
COMPETITORS_KEPT = Rule(
    "foreign competitors",
    "what foreign competitors do to sell is told to United States companies, and never to the country they sell to",
    "SAMM C2.1.8.2.5; J",
    Confidence.DERIVED,
)
ENDORSEMENT = Rule(
    "endorsement",
    "a product is endorsed only when there is clearly one United States source",
    "SAMM C2.1.8.5",
    Confidence.STATED,
)
PUBLIC_RELEASE = Rule(
    "public release",
    "without specific authority only what was cleared for public release is shared with a partner",
    "SAMM C2.1.3.6.2",
    Confidence.STATED,
)

_CAGE_CODE = re.compile(r"(?<![A-Za-z0-9-])(?=[0-9]*[A-Z])[0-9][A-HJ-NP-Z0-9]{3}[0-9](?![A-Za-z0-9])")

FURTHEST_VISIT = Rule(
    "furthest visit", "a visit is planned at most two years ahead; a later day is a slip", "J", Confidence.UNVERIFIED
)

VISIT_DAYS = Dated(30, VISIT_PACKAGE)
FURTHEST_VISIT_DAYS = Dated(730, FURTHEST_VISIT)
RIVALS_OWN = frozenset({RivalMatter.STRATEGY, RivalMatter.PROPRIETARY})


def visit_package_due(visit_on: date) -> date:
    """The last day for the package a company sends before its first visit (SAMM C2.1.8.4)."""
    return visit_on - timedelta(days=VISIT_DAYS.value)


def objections_to_visit(
    *,
    arrives_on: date,
    leaves_on: date,
    on: date,
    synopsis: str,
    export_licence: str,
    already_given: str,
    support_requested: str,
) -> tuple[Objection, ...]:
    """Object to a notice that lacks one of its five items, or whose days are over, out of reach or end before they begin.

    That it comes fewer than thirty days ahead is no objection: SAMM C2.1.8.4 says what a company should do.
    """
    items = {
        "synopsis": synopsis,
        "export_licence": export_licence,
        "already_given": already_given,
        "support_requested": support_requested,
    }
    objections = [
        Objection(VISIT_PACKAGE, "the notice lacks this item; say it, or `none` where there is none", field)
        for field, text in items.items()
        if not text.strip()
    ]
    if arrives_on < on:
        words = "a notice is of travel that is planned; give a day that is not over"
        objections.append(Objection(VISIT_PACKAGE, words, "arrives_on"))
    if leaves_on < arrives_on:
        objections.append(Objection(VISIT_PACKAGE, "the visit ends before it begins; correct the day", "leaves_on"))
    furthest = on + timedelta(days=FURTHEST_VISIT_DAYS.value)
    objections += [
        Objection(FURTHEST_VISIT, f"give a day no later than {furthest}", field)
        for field, day in (("arrives_on", arrives_on), ("leaves_on", leaves_on))
        if day > furthest
    ]
    return tuple(objections)


def objection_to_appointment(*, made_by_sco: bool, wanted_by_host: bool) -> Objection | None:
    """Object to an appointment the SCO makes for a company without the host country's wish (SAMM C2.1.8.4)."""
    if not made_by_sco or wanted_by_host:
        return None
    words = "the host country has not asked for appointments through the SCO; let the company make its own"
    return Objection(APPOINTMENTS, words, "made_by_sco")


def objection_to_attendance(*, attends: bool, asked_by_company: bool, asked_by_host: bool) -> Objection | None:
    """Object to an SCO in a company's meetings for which not both sides asked (SAMM C2.1.8.4)."""
    if not attends or (asked_by_company and asked_by_host):
        return None
    words = "the company and the host country have not both asked for it; let the company go alone"
    return Objection(ATTENDANCE, words, "attends")


def objection_to_acknowledging(visited_on: date, on: date, *, its_own: bool) -> Objection | None:
    """Object to telling a company of its own visit as of another's, or of one to come, which is another's plan."""
    if its_own:
        return Objection(NEUTRALITY, "it asks about others, and this visit is its own; name another's", "visit")
    if visited_on >= on:
        words = "say at most whether and when another company came; what is to come is that company's plan"
        return Objection(NEUTRALITY, words, "visited_on")
    return None


def objection_to_briefing_partner(topic: BriefingTopic) -> Objection | None:
    """Object to telling a country what foreign competitors do to sell to it (SAMM C2.1.8.2.5)."""
    if topic is not BriefingTopic.FOREIGN_COMPETITOR_MARKETING:
        return None
    words = "this is told to United States companies alone; release nothing of it to the country"
    return Objection(COMPETITORS_KEPT, words, "to")


def objection_to_telling_company(topic: BriefingTopic | RivalMatter, *, unclassified: bool = True) -> Objection | None:
    """Object to what an SCO may not tell a company that asks (SAMM C2.1.8.2; C2.1.8.5)."""
    if topic in RIVALS_OWN:
        words = "this is another United States company's own; say at most whether and when it came"
        return Objection(NEUTRALITY, words, "topic")
    if not unclassified:
        return Objection(COUNTRY_INFORMATION, "only unclassified information is given; leave this out", "unclassified")
    return None


def objection_to_endorsement(*, single_united_states_source: bool) -> Objection | None:
    """Object to endorsing a product of which there is more than one United States source (SAMM C2.1.8.5)."""
    if single_united_states_source:
        return None
    words = "there is more than one United States source; explain why a United States system serves, and name none"
    return Objection(ENDORSEMENT, words, "single_united_states_source")


def contractors_named(text: str) -> frozenset[str]:
    """The CAGE codes a text names: five capitals or digits, a digit first and last and a capital between."""
    return frozenset(_CAGE_CODE.findall(text))


def objection_to_naming(texts: Mapping[str, str | None], designated: Collection[str]) -> Objection | None:
    """Object to an office's words that name a contractor not `designated` as the sole source (SAMM C2.1.8.5).

    The texts are by the names of their fields. Only a CAGE code is recognized; a trade name is left to people.
    """
    for name, text in texts.items():
        if not contractors_named(text or "") <= set(designated):
            words = (
                "this names a contractor that is not designated as the sole source; "
                "describe the capability, or have the agency or DSCA designate the source first"
            )
            return Objection(ENDORSEMENT, words, name)
    return None


def objection_to_sharing(*, cleared_for_public_release: bool, disclosure_approved: bool) -> Objection | None:
    """Object to sharing with a partner what is neither public nor approved for disclosure (SAMM C2.1.3.6.2)."""
    if cleared_for_public_release or disclosure_approved:
        return None
    words = "the information is not cleared for public release; have a disclosure official approve it first"
    return Objection(PUBLIC_RELEASE, words, "disclosure_approved")
