"""What is due on a case: from whom, by when, on which rule. A clock is one entry here, read from facts its reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TypeVar

from schema.audience import (
    CCMD,
    DFAS,
    DSCA,
    IMPLEMENTING_AGENCY,
    INDUSTRY,
    PARTNER_NATION,
    SCO,
    STATE,
    Audience,
    PartyKind,
)
from schema.case import EVERYBODY, Case, Program
from schema.conditions import (
    AllOf,
    Always,
    Among,
    AnyOf,
    AtOrBefore,
    Choose,
    Equals,
    Expression,
    Fact,
    IsSet,
    Literal,
    Mine,
    Not,
    Now,
    Some,
)
from schema.disclosure import Registry, facet, fact
from schema.facets.closure import ClosureProcedure
from schema.facets.compliance_visit import LATEST_MONTHS
from schema.facets.congressional_notification import NotificationKind
from schema.facets.end_use import VIOLATION_DECIDED
from schema.facets.letter_of_offer import OFFICIALS, OutwardStatus, WaitsOn
from schema.facets.letter_of_request import LetterOfRequestStatus, ResponseWanted
from schema.facets.offer_detail import OfferMilestoneCode
from schema.markings import TRIGRAPHS
from schema.rules.authority import Confidence, Dated, Rule
from schema.rules.budget_cycle import BASELINE, CALLED, SPEND_PLAN, TABLE, BudgetOffice
from schema.rules.case_categories import BPC_RECEIPT_DAYS
from schema.rules.closure import CERTIFICATE_MONTHS, CLOSURE_MONTHS
from schema.rules.congressional_notification import (
    AECA_2023_SET,
    INFORMAL_REVIEW_DAYS,
    MEMBERS,
    REVIEW,
    PurchaserGroup,
)
from schema.rules.document_lifecycle import STATUS_ORDER, VOID
from schema.rules.end_use import CONTROL_PLAN, VIOLATION_REPORTED
from schema.rules.execution import ANNUAL_INVENTORY, ARRIVAL, ARRIVAL_DAYS, CONSENT, PLANNED_DAY, VISITS
from schema.rules.industry import ANSWERED, CALL_CLOSES, CLEARED_FOR_INDUSTRY, DEBRIEF
from schema.rules.materiel_notice import COORDINATION, IN_TIME, NoticeStep
from schema.rules.offer_expiration import ACCEPTANCE, STANDARD_TERMS
from schema.rules.payment_schedule import TIMETABLE
from schema.rules.preparation_time import STANDARDS, PreparationStandard
from schema.rules.price_and_availability import RESPONSE_DAYS
from schema.rules.reports_to_congress import REPORTS, ReportSender
from schema.rules.request_criteria import VALIDATION
from schema.rules.supply_discrepancy import DEADLINE, DEADLINE_MONTHS
from schema.rules.survey_teams import PARTICIPATION, REQUIREMENTS_TEAM, SURVEY
from schema.rules.training import FELLOWSHIP, SCREENED
from schema.strands import DayOf, DaysAfter, Gathered, How, MonthsAfter, PartyOf, Strand, Today, Worded, first, last

Value = TypeVar("Value")
REVIEW_DAYS = AECA_2023_SET.review_days
DUE = "SAMM C2.2.1; C2.2.6; J"


class Awaited(Enum):
    """Whose act is awaited."""

    PURCHASER = "PURCHASER"
    OFFICE = "OFFICE"
    AGENCY = "AGENCY"
    CONTRACTOR = "CONTRACTOR"
    DSCA = "DSCA"
    STATE = "STATE"
    DFAS = "DFAS"
    CONGRESS = "CONGRESS"
    COMMAND = "COMMAND"
    JOINT_STAFF = "JOINT_STAFF"
    UNDER_SECRETARY = "UNDER_SECRETARY"


# Whose act a seat's is; who has no seat here is named as it is.
AWAITED = {
    PARTNER_NATION: Awaited.PURCHASER,
    SCO: Awaited.OFFICE,
    IMPLEMENTING_AGENCY: Awaited.AGENCY,
    INDUSTRY: Awaited.CONTRACTOR,
    DSCA: Awaited.DSCA,
    STATE: Awaited.STATE,
    DFAS: Awaited.DFAS,
    CCMD: Awaited.COMMAND,
}


class ClockState(Enum):
    """How a clock stands on the day it is read."""

    RUNNING = "RUNNING"
    OVERDUE = "OVERDUE"
    WAITING = "WAITING"
    MET = "MET"
    MET_LATE = "MET_LATE"
    LAPSED = "LAPSED"


@dataclass(frozen=True)
class ClockRule:
    """One clock: which rows it runs on, from when to when, who owes what, and what stops it.

    `by` is the party that owes it where a seat has many; `met` says whether it was done, `met_on` when, where that is
    on record. It runs while `runs` holds; `since` tells it from one of the same rule that ran before. A clock without a
    last day waits; one that `lapses` ends with its day, because what it gives time for may be left. What is no `duty` is
    among nobody's duties. Its time is `over` after its last day, unless something else says so. Only `readers` meet it.
    """

    rule: Rule
    words: str
    source: str
    owed_by: Audience | Awaited
    met: Expression
    due: Expression = field(default_factory=lambda: Literal(None))
    met_on: Expression = field(default_factory=lambda: Literal(None))
    starts: Expression = field(default_factory=lambda: Literal(None))
    by: Expression = field(default_factory=lambda: Literal(None))
    runs: Expression = field(default_factory=Always)
    since: date | None = None
    delay_days: Expression = field(default_factory=lambda: Literal(None))
    over: Expression | None = None
    lapses: bool = False
    duty: bool = True
    readers: tuple[Audience, ...] = tuple(Audience)


def within(entry: Dated[Value], day: Expression) -> Expression:
    """Whether a dated entry of a rule holds on a day."""
    bounds = [AtOrBefore(Literal(entry.since), day)] if entry.since else []
    bounds += [AtOrBefore(day, Literal(entry.until))] if entry.until else []
    return AllOf(tuple(bounds)) if bounds else Always()


def known(name: str) -> Expression:
    """Whether a fact of the row has a value."""
    return IsSet(Fact(name))


AGENCY = PartyOf(PartyKind.AGENCY, Fact("agency"))
PURCHASER = PartyOf(PartyKind.CUSTOMER, Fact("customer"))

ALIVE = Not(Among(Fact("raw_status"), VOID))
IN_FORCE = Not(Among(Fact("status"), (OutwardStatus.CANCELLED, OutwardStatus.RESTATED)))
RECEIVED, APPROVED, DELIVERED, COMPLETED = map(Fact, ("received_on", "milap_on", "delivered_on", "supply_complete_on"))
# A later document can be another answer's: that one was sent since is known, on which day is not.
SENT_SINCE = AtOrBefore(Fact("actionable_on"), last(Some("LetterOfOffer", "case"), "sent_on"))
ANSWERED_SINCE = AtOrBefore(RECEIVED, last(Some("Response", "case"), "answered_on"))
FOR_PLANNING = Equals(Fact("response_wanted"), Literal(ResponseWanted.PRICE_AND_AVAILABILITY))
DECLINED = Equals(Fact("raw_status"), Literal(LetterOfRequestStatus.CLOSED_NEGATIVE))
DELAYS = Gathered(
    How.TOTAL,
    Some("OfferMilestone", "case", Equals(Fact("code"), Literal(OfferMilestoneCode.CDEF))),
    Choose(((known("actual_days"), Fact("actual_days")),), Fact("estimated_days")),
)
ANSWERS = Some("MaterielNoticeAnswer", "children")
OF_MINE = Some("RomEstimate", "children", Equals(Fact("company"), Mine("code")))
EXPECTED = Choose(((known("forecast_on"), Fact("forecast_on")),), Fact("planned_on"))
LAST_BILL = last(Some("BillingStatement", "case"), "issued_on")
LAST_EVENT = Choose(((AtOrBefore(DELIVERED, LAST_BILL), LAST_BILL),), DELIVERED)
NOT_DECLINED, A_FELLOWSHIP = Not(known("declined_on")), Equals(Fact("fellowship"), Literal(True))
ALONE = Equals(Fact("dependents"), Literal(0))
ACCELERATED = Equals(Fact("procedure"), Literal(ClosureProcedure.ACCELERATED))
ENDED = AnyOf((known("finally_closed_on"), known("interim_closed_on")))
ENDED_ON = Choose(((known("interim_closed_on"), Fact("interim_closed_on")),), Fact("finally_closed_on"))
CONSENT_ISSUED = Some("TransferDecision", "children", known("issued_on"))
NATO_AND_FIVE = tuple(code for code, trigraph in TRIGRAPHS.items() if trigraph in MEMBERS)


def group_days(standard: PreparationStandard) -> Expression:
    """The days of each group under a standard; those of D are negotiated."""
    options = [
        (Equals(Fact("preparation_group"), Literal(group)), Fact("negotiated_days") if days is None else Literal(days))
        for group, days in standard.days.items()
    ]
    return Choose(tuple(options), Literal(None))


CLOCKS = (
    *(
        ClockRule(
            STATUS_ORDER, "Take the next step of the document.",
            "LetterOfOffer", awaited, met=Literal(False), runs=AllOf((Equals(Fact("waits_on"), Literal(waits)), *given)), by=by,
        )
        for waits, awaited, by, given in (
            (WaitsOn.AGENCY, IMPLEMENTING_AGENCY, AGENCY, ()),
            (WaitsOn.DSCA, DSCA, Literal(None), ()),
            (WaitsOn.INTERAGENCY, STATE, Literal(None), (Not(known("state_approved_on")),)),
        )
    ),
    ClockRule(
        TIMETABLE, "Send the bill to the purchaser.",
        "BillingStatement", DFAS,
        starts=Fact("prepared_on"), met=known("issued_on"), met_on=Fact("issued_on"),
    ),
    *(
        ClockRule(
            entry.rule, "Validate the letter of request, and acknowledge or return it.",
            "LetterOfRequest", IMPLEMENTING_AGENCY, by=AGENCY, since=entry.since,
            starts=RECEIVED, due=DaysAfter(RECEIVED, Literal(entry.value)), runs=within(entry, RECEIVED),
            met=AnyOf((known("acknowledged_on"), known("returned_on"))),
            met_on=Choose(((known("acknowledged_on"), Fact("acknowledged_on")),), Fact("returned_on")),
        )
        for entry in VALIDATION
    ),
    ClockRule(
        RESPONSE_DAYS.rule, "Answer the request for price and availability.",
        "LetterOfRequest", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=RECEIVED, due=DaysAfter(RECEIVED, Literal(RESPONSE_DAYS.value)), met=ANSWERED_SINCE, runs=FOR_PLANNING,
    ),
    *(
        ClockRule(
            entry.rule, "Prepare the document and send it to the purchaser.",
            "LetterOfRequest", IMPLEMENTING_AGENCY, by=AGENCY, since=entry.since,
            starts=Fact("actionable_on"), due=DaysAfter(Fact("actionable_on"), group_days(entry.value)), met=SENT_SINCE,
            runs=AllOf((within(entry, RECEIVED), Not(FOR_PLANNING), Not(DECLINED))), delay_days=DELAYS,
        )
        for entry in STANDARDS if entry.value.days
    ),
    # A contractor meets its own call alone; who else was invited is for the agency and DSCA.
    ClockRule(
        CALL_CLOSES, "Submit an estimate, or let the call pass.",
        "RomCall", INDUSTRY,
        starts=DayOf(Fact("opens_at")), due=DayOf(Fact("closes_at")),
        met=OF_MINE, met_on=DayOf(first(OF_MINE, "submitted_at")), readers=(INDUSTRY,),
        runs=Not(known("cancelled_at")), over=AtOrBefore(Fact("closes_at"), Now()), lapses=True,
    ),
    ClockRule(
        INFORMAL_REVIEW_DAYS.rule, "The committees review the proposed sale informally.",
        "CongressionalNotification", Awaited.CONGRESS,
        starts=Fact("informal_review_from"),
        due=DaysAfter(
            Fact("informal_review_from"),
            Choose(
                tuple((Equals(Fact("tier"), Literal(t)), Literal(d)) for t, d in INFORMAL_REVIEW_DAYS.value.items()),
                Literal(None),
            ),
        ),
        met=known("delivered_on"), met_on=Fact("delivered_on"), lapses=True,
    ),
    ClockRule(
        REVIEW, "Congress reviews the certification.",
        "CongressionalNotification", Awaited.CONGRESS,
        starts=DELIVERED,
        due=DaysAfter(
            DELIVERED,
            Choose(
                ((Among(Fact("customer"), NATO_AND_FIVE), Literal(REVIEW_DAYS[PurchaserGroup.NATO_AND_FIVE])),),
                Literal(REVIEW_DAYS[PurchaserGroup.OTHER]),
            ),
        ),
        met=Literal(False), lapses=True, runs=Equals(Fact("kind"), Literal(NotificationKind.CERTIFICATION)),
    ),
    # The purchaser meets the approval and not what the document waits on since: how late it is would hint at that.
    *(
        ClockRule(
            entry.rule, "Send the countersigned document to the purchaser.",
            "LetterOfOffer", IMPLEMENTING_AGENCY, by=AGENCY, since=entry.since, readers=OFFICIALS,
            starts=APPROVED, due=DaysAfter(APPROVED, Literal(entry.value.administrative_days)),
            met=known("sent_on"), met_on=Fact("sent_on"), runs=within(entry, APPROVED) & ALIVE,
        )
        for entry in STANDARD_TERMS
    ),
    ClockRule(
        ACCEPTANCE, "Accept the offer, sign and pay the initial deposit, or reject it.",
        "LetterOfOffer", PARTNER_NATION, by=PURCHASER,
        starts=Fact("sent_on"), due=Fact("expires_on"),
        met=AnyOf((known("accepted_on"), Equals(Fact("decision"), Literal("REJECTED")))),
        met_on=Choose(((known("accepted_on"), Fact("accepted_on")),), Fact("decided_on")),
        runs=known("sent_on") & IN_FORCE, lapses=True,
    ),
    ClockRule(
        TIMETABLE, "Pay the bill.",
        "BillingStatement", PARTNER_NATION, by=PURCHASER,
        starts=Fact("issued_on"), due=Fact("payment_due_on"),
        met=Equals(Fact("amount_billed"), Fact("payment_received")),
        runs=known("issued_on"),
    ),
    *(
        ClockRule(PLANNED_DAY, words, source, owed_by, by=by, starts=Fact("planned_on"), due=EXPECTED,
                  met=known("actual_on"), met_on=Fact("actual_on"))
        for words, source, owed_by, by in (
            ("Reach the milestone of the contract.", "ContractMilestone", INDUSTRY, Literal(None)),
            ("Reach the milestone of the execution plan.", "PlanMilestone", IMPLEMENTING_AGENCY, AGENCY),
            ("Reach the step of production.", "ProductionMilestone", INDUSTRY, Literal(None)),
        )
    ),
    ClockRule(
        PLANNED_DAY, "Hold the review.",
        "Review", IMPLEMENTING_AGENCY, by=AGENCY,
        due=Fact("planned_on"), met=known("held_on"), met_on=Fact("held_on"),
    ),
    *(
        ClockRule(
            entry.rule, "Confirm that the partner received what was built for it.",
            "Delivery", SCO, since=entry.since,
            starts=DELIVERED, due=DaysAfter(DELIVERED, Literal(entry.value)),
            met=known("confirmed_on"), met_on=Fact("confirmed_on"),
            runs=within(entry, DELIVERED) & Equals(Fact("program"), Literal(Program.BPC)),
        )
        for entry in BPC_RECEIPT_DAYS
    ),
    ClockRule(
        SCREENED, "Have the nominee screened, security and medical.", "TrainingNomination", SCO,
        starts=Fact("nominated_on"), met=known("screened_on"), met_on=Fact("screened_on"), runs=NOT_DECLINED,
    ),
    ClockRule(
        FELLOWSHIP, "Approve the fellowship's nomination, or decline it.", "TrainingNomination", CCMD,
        starts=Fact("screened_on"), met=known("command_approved_on"), met_on=Fact("command_approved_on"),
        runs=AllOf((NOT_DECLINED, A_FELLOWSHIP, known("screened_on"))),
    ),
    ClockRule(
        FELLOWSHIP, "Have DSCU and OASD(SO/LIC) review the nomination, and approve or decline it.", "TrainingNomination", DSCA,
        starts=Fact("command_approved_on"), met=known("approved_on"), met_on=Fact("approved_on"),
        runs=AllOf((NOT_DECLINED, A_FELLOWSHIP, known("command_approved_on"))),
    ),
    ClockRule(
        ARRIVAL, "Tell the receiving installation when the student arrives.",
        "Student", SCO,
        # Of whom it is not known whether somebody comes along, the installation is told as early as if somebody did.
        due=Choose(
            ((ALONE, DaysAfter(Fact("arrives_on"), Literal(-ARRIVAL_DAYS.value[False]))),),
            DaysAfter(Fact("arrives_on"), Literal(-ARRIVAL_DAYS.value[True])),
        ),
        met=known("arrival_told_on"), met_on=Fact("arrival_told_on"),
    ),
    ClockRule(
        DEADLINE, "Report what is wrong with a delivery, if anything is.",
        "Delivery", PARTNER_NATION,
        starts=DELIVERED, due=MonthsAfter(LAST_EVENT, Literal(DEADLINE_MONTHS.value)),
        met=Literal(False), lapses=True, duty=False,
    ),
    *(
        ClockRule(
            entry.rule, "Close the case, for the time being or for good.",
            "Closure", IMPLEMENTING_AGENCY, by=AGENCY, since=entry.since,
            starts=COMPLETED, due=MonthsAfter(COMPLETED, Literal(entry.value)), met=ENDED, met_on=ENDED_ON,
            runs=within(entry, COMPLETED),
        )
        for entry in CLOSURE_MONTHS
    ),
    *(
        ClockRule(
            entry.rule, "Issue the closure certificate.",
            "Closure", IMPLEMENTING_AGENCY, by=AGENCY, since=entry.since,
            starts=COMPLETED, due=MonthsAfter(COMPLETED, Literal(entry.value)),
            met=known("certificate_on"), met_on=Fact("certificate_on"), runs=within(entry, COMPLETED) & ACCELERATED,
        )
        for entry in CERTIFICATE_MONTHS
    ),
    # Each check that sees the article gives a later day, so the clock begins anew and is never met for good.
    ClockRule(
        ANNUAL_INVENTORY, "Check the article by its serial number.",
        "EndUseItem", SCO, starts=Fact("last_checked_on"), due=Fact("check_due_on"), met=Literal(False),
    ),
    *(
        ClockRule(
            rule, words, "IndustryVisit", owed_by, by=by, starts=starts, due=due, runs=Not(known("withdrawn_on")),
            met=Some(done, "children"), met_on=first(Some(done, "children"), day),
        )
        for rule, words, owed_by, by, starts, due, done, day in (
            (ANSWERED, "Answer the contractor's notice of its visit.", SCO, Literal(None),
             Fact("noticed_on"), Fact("arrives_on"), "VisitAnswer", "answered_on"),
            (DEBRIEF, "Brief the office on the visit before you depart.", INDUSTRY, PartyOf(PartyKind.COMPANY, Fact("company")),
             Fact("arrives_on"), Fact("leaves_on"), "VisitDebrief", "debriefed_on"),
        )
    ),
    ClockRule(
        CLEARED_FOR_INDUSTRY, "Say whether contractors may read the briefing.", "CountryBriefing", DSCA,
        starts=Fact("written_on"), met=known("cleared_on"), met_on=Fact("cleared_on"), readers=(SCO, CCMD, DSCA),
    ),
    ClockRule(
        PLANNED_DAY, "Hold the compliance assessment visit.",
        "ComplianceVisit", DSCA, due=Fact("planned_until"), met=known("held_on"), met_on=Fact("held_on"),
    ),
    ClockRule(
        VISITS, "Visit the country again.",
        "ComplianceVisit", DSCA,
        starts=Fact("held_on"), due=MonthsAfter(Fact("held_on"), Literal(LATEST_MONTHS)),
        met=known("followed_on"), met_on=Fact("followed_on"),
    ),
    ClockRule(
        VIOLATION_REPORTED, "Decide whether the possible violation is investigated and whether Congress is told.",
        "PossibleViolation", STATE,
        starts=Fact("reported_on"), met=VIOLATION_DECIDED, met_on=Choose(((VIOLATION_DECIDED, Fact("decided_on")),), Literal(None)),
    ),
    # A decision that is not issued is none to the partner: it meets the clock stopped with the day it is sent.
    ClockRule(
        CONSENT, "Decide on the transfer or change of end use.",
        "TransferRequest", STATE, starts=Fact("requested_on"), met=CONSENT_ISSUED, met_on=last(CONSENT_ISSUED, "issued_on"),
    ),
    # A customer meets its own answers alone; whose the others are is for the agency, DSCA and State.
    ClockRule(
        IN_TIME, "Ask by letter for what the notice is about, or let it pass.",
        "MaterielNotice", PARTNER_NATION,
        starts=Fact("released_on"), due=Fact("letters_due_on"), met=ANSWERS, met_on=first(ANSWERS, "received_on"),
        readers=(PARTNER_NATION,), lapses=True,
    ),
    *(
        ClockRule(
            COORDINATION, words, "MaterielNotice", awaited, by=by,
            starts=Fact("prepared_on"), met=Literal(False), runs=Among(Fact("waits_on"), waits),
        )
        for words, awaited, by, waits in (
            ("Coordinate the notice with the DoD Components, and release it once State has coordinated.",
             IMPLEMENTING_AGENCY, AGENCY, (NoticeStep.COMPONENT, NoticeStep.RELEASE)),
            ("Coordinate on the notice.", DSCA, Literal(None), (NoticeStep.DSCA,)),
            ("Coordinate on the notice.", STATE, Literal(None), (NoticeStep.STATE,)),
        )
    ),
    ClockRule(
        CONTROL_PLAN, "Agree to the control plan, or tell the office what to change.", "ControlPlan", PARTNER_NATION,
        starts=Fact("prepared_on"), met=known("agreed_on"), met_on=Fact("agreed_on"),
    ),
    ClockRule(
        SURVEY, "Coordinate the survey.", "SurveyTeam", DSCA,
        starts=Fact("requested_on"), met=known("coordinated_on"), met_on=Fact("coordinated_on"),
    ),
    ClockRule(
        PARTICIPATION, "Decide which agencies outside the Department of Defense take part in the survey.", "SurveyTeam", STATE,
        starts=Fact("coordinated_on"), met=known("participation_decided_on"), met_on=Fact("participation_decided_on"),
        runs=known("other_agencies"),
    ),
    *(
        ClockRule(
            TABLE, "Take the step of the budget.", "BudgetCycleStep", owed_by,
            starts=Fact("first_on"), due=Fact("last_on"), met=known("taken_on"), met_on=Fact("taken_on"),
            runs=Equals(Fact("owed_by"), Literal(office)),
        )
        for office, owed_by in (
            (BudgetOffice.DSCA, DSCA),
            (BudgetOffice.JOINT_STAFF, Awaited.JOINT_STAFF),
            (BudgetOffice.UNDER_SECRETARY, Awaited.UNDER_SECRETARY),
            (BudgetOffice.STATE, STATE),
        )
    ),
    *(
        ClockRule(
            report.rule, report.words, "ReportToCongress", STATE if report.sender is ReportSender.STATE else DSCA,
            starts=Fact("put_down_on"), due=Fact("due_on"), met=known("sent_on"), met_on=Fact("sent_on"),
            runs=Equals(Fact("kind"), Literal(kind)),
        )
        for kind, report in REPORTS.items()
    ),
    ClockRule(
        CALLED, "Send the country's requests for FMF and IMET to the command.", "BudgetCall", SCO,
        starts=Fact("called_on"), due=Fact("requests_due_on"), met=known("sent_on"), met_on=Fact("sent_on"),
    ),
    ClockRule(
        CALLED, "Review the requests, and send the data to the Joint Staff.", "BudgetCall", CCMD,
        starts=Fact("sent_on"), due=Fact("data_due_on"), met=known("forwarded_on"), met_on=Fact("forwarded_on"),
        runs=known("sent_on"),
    ),
    ClockRule(
        SPEND_PLAN, "Bring the plan for uncommitted FMF up to date.", "BudgetCall", SCO,
        starts=Fact("called_on"), due=Fact("spend_plan_due_on"),
        met=Some("SpendPlan", "children"), met_on=first(Some("SpendPlan", "children"), "proposed_on"),
    ),
    ClockRule(
        BASELINE, "Approve the program baseline, or have it changed.", "ProgramBaseline", STATE,
        starts=Fact("prepared_on"), met=known("approved_on"), met_on=Fact("approved_on"),
    ),
    ClockRule(
        BASELINE, "Put the departure from the baseline to State.", "BaselineDeviation", DSCA,
        starts=Fact("sought_on"), met=known("submitted_on"), met_on=Fact("submitted_on"),
    ),
    ClockRule(
        BASELINE, "Decide on the departure from the baseline.", "BaselineDeviation", STATE,
        starts=Fact("submitted_on"), met=known("decided_on"), met_on=Fact("decided_on"), runs=known("submitted_on"),
    ),
    ClockRule(
        REQUIREMENTS_TEAM, "Organize the team that the command asked for.", "RequirementsTeam", DSCA,
        starts=Fact("requested_on"), met=known("organized_on"), met_on=Fact("organized_on"),
    ),
)  # fmt: skip


def clocks(_: Registry) -> Iterator[Strand]:
    """Every clock, on each row it runs on."""
    for clock in CLOCKS:
        seat = clock.owed_by if isinstance(clock.owed_by, Audience) else None
        awaited = AWAITED[clock.owed_by] if isinstance(clock.owed_by, Audience) else clock.owed_by
        over = clock.over or Not(AtOrBefore(Today(), clock.due))
        ended = ClockState.LAPSED if clock.lapses else ClockState.OVERDUE
        late = clock.met & IsSet(clock.met_on) & Not(AtOrBefore(clock.met_on, clock.due))
        endless = isinstance(clock.due, Literal)
        stands = [
            *([] if endless or isinstance(clock.met_on, Literal) else [(late, Literal(ClockState.MET_LATE))]),
            *([] if isinstance(clock.met, Literal) else [(clock.met, Literal(ClockState.MET))]),
            *([] if endless else [(over, Literal(ended))]),
        ]
        standing = Literal(ClockState.WAITING if endless else ClockState.RUNNING)
        state = Choose(tuple(stands), standing) if stands else standing
        after = "over, it has lapsed" if clock.lapses else "over, it is overdue"
        told = standing if not stands else Worded(f"by what is due, met and over; {after}", state)
        gives = {
            "rule": Literal(clock.rule.name),
            "what": Literal(clock.words),
            "owed_by": Literal(awaited),
            "due_on": clock.due,
            "met": Choose(((clock.met, Literal(True)),), Literal(False)),  # what is not known was not done
            "state": told,
            "rule_says": Literal(clock.rule.words),
            "authority": Literal(clock.rule.under),
            "confidence": Literal(clock.rule.confidence),
            "record_type": Literal(clock.source),
            "record_id": Fact("id"),
        }
        besides = {"party": clock.by, "starts_on": clock.starts, "met_on": clock.met_on, "delay_days": clock.delay_days}
        mine = [] if isinstance(clock.by, Literal) else [Equals(clock.by, Mine("party"))]
        open_still = [Not(clock.met), *([Not(over)] if clock.lapses else []), *mine]
        started = () if endless else (IsSet(clock.due),)
        bounds = [b for b in (clock.runs, *started) if not isinstance(b, Always)]
        where = AllOf(tuple(bounds)) if len(bounds) > 1 else bounds[0] if bounds else Always()
        since = f"/{clock.since.isoformat()}" if clock.since else ""
        key = f"{clock.rule.name}/{awaited.name}{since}"
        yield Strand(
            clock.source,
            key,
            gives,
            where,
            besides,
            clock.readers,
            seat if clock.duty else None,
            AllOf(tuple(open_still)),
        )


@facet(
    part_of=Case,
    area="case",
    many=True,
    called="clocks",
    marked=False,
    draws=clocks,
    own_on_viewer="duties",
    order=["due_on", "rule", "record_type", "record_id"],
)
class CaseClock:
    """Something that is due on the case: from whom, by when, and on which rule, told to whoever sees what it is read from."""

    rule: str = fact("The rule by name.", open_to=EVERYBODY, under=DUE)
    what: str = fact("What is to be done.", open_to=EVERYBODY, under=DUE)
    owed_by: Awaited = fact("Whose act is awaited.", open_to=EVERYBODY, under=DUE)
    party: str | None = fact(
        "The party that owes it, such as `agency:D`, where it is one of several in its seat.",
        open_to=EVERYBODY,
        under=DUE,
    )
    starts_on: date | None = fact("The day the clock began to run.", open_to=EVERYBODY, under=DUE)
    due_on: date | None = fact(
        "The last day; null where the rule gives none.", open_to=EVERYBODY, to_come=True, under=DUE
    )
    met: bool = fact("Whether it was done.", open_to=EVERYBODY, under=DUE)
    met_on: date | None = fact("The day it was done, where that is on record.", open_to=EVERYBODY, under=DUE)
    delay_days: int | None = fact(
        "The days of recorded delay, actual where known and else estimated; they are not taken off the calendar's.",
        open_to=EVERYBODY,
        under="SAMM C5.4.2; J",
    )
    state: ClockState = fact("How the clock stands today.", open_to=EVERYBODY, under=DUE)
    rule_says: str = fact("What the rule says.", open_to=EVERYBODY, under=DUE)
    authority: str = fact("On whose authority the rule holds.", open_to=EVERYBODY, under=DUE)
    confidence: Confidence = fact("How far public sources bear the rule out.", open_to=EVERYBODY, under=DUE)
    record_type: str = fact("The type of the record the clock runs on.", open_to=EVERYBODY, under=DUE)
    record_id: str = fact("The id of that record, for `node`.", open_to=EVERYBODY, under=DUE)
