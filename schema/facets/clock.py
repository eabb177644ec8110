"""What is due on a case: from whom, by when, on which rule. A clock is one entry here, read from facts its reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from schema.audience import (
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
from schema.facets.letter_of_offer import OutwardStatus, WaitsOn
from schema.facets.letter_of_request import ResponseWanted
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.authority import Confidence, Dated, Rule
from schema.rules.case_categories import BPC_RECEIPT_DAYS
from schema.rules.closure import CERTIFICATE_MONTHS, CLOSED_IN_A_YEAR, CLOSURE_MONTHS
from schema.rules.congressional_notification import INFORMAL_REVIEW_DAYS
from schema.rules.document_lifecycle import STATUS_ORDER
from schema.rules.execution import PLANNED_DAY
from schema.rules.industry import CALL_CLOSES
from schema.rules.offer_expiration import ACCEPTANCE, STANDARD_TERM, STANDARD_TERMS
from schema.rules.payment_schedule import TIMETABLE
from schema.rules.preparation_time import CURRENT_CATEGORIES, STANDARDS, PreparationGroup
from schema.rules.price_and_availability import RESPONSE_DAYS
from schema.rules.request_criteria import VALIDATION
from schema.rules.supply_discrepancy import DEADLINE, DEADLINE_MONTHS
from schema.strands import DayOf, DaysAfter, Gathered, How, MonthsAfter, PartyOf, Strand, Today, first, last

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


AWAITED = {
    PARTNER_NATION: Awaited.PURCHASER,
    SCO: Awaited.OFFICE,
    IMPLEMENTING_AGENCY: Awaited.AGENCY,
    INDUSTRY: Awaited.CONTRACTOR,
    DSCA: Awaited.DSCA,
    STATE: Awaited.STATE,
    DFAS: Awaited.DFAS,
    None: Awaited.CONGRESS,
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
    on record. It runs while `runs` holds. A clock without a last day waits; one that `lapses` ends with its day, because
    what it gives time for may be left. What is no `duty` is among nobody's duties. Its time is `over` after its last
    day, unless something else says so. Only `readers` meet it.
    """

    rule: Rule
    words: str
    source: str
    owed_by: Audience | None
    met: Expression
    due: Expression = field(default_factory=lambda: Literal(None))
    met_on: Expression = field(default_factory=lambda: Literal(None))
    starts: Expression = field(default_factory=lambda: Literal(None))
    by: Expression = field(default_factory=lambda: Literal(None))
    runs: Expression = field(default_factory=Always)
    delay_days: Expression = field(default_factory=lambda: Literal(None))
    over: Expression | None = None
    lapses: bool = False
    duty: bool = True
    readers: tuple[Audience, ...] = tuple(Audience)


def term(table: Iterable[Dated[int]], day: Expression) -> Expression:
    """The days or months a table gives for what began on a day; not known for a day without an entry."""
    options: list[tuple[Expression, Expression]] = []
    for entry in table:
        since = [AtOrBefore(Literal(entry.since), day)] if entry.since else []
        until = [AtOrBefore(day, Literal(entry.until))] if entry.until else []
        held: Expression = Always()
        for bound in (*since, *until):
            held = bound if isinstance(held, Always) else held & bound
        if isinstance(held, Always):
            return Literal(entry.value)
        options.append((held, Literal(entry.value)))
    return Choose(tuple(options), Literal(None))


def _set(name: str) -> Expression:
    return IsSet(Fact(name))


AGENCY = PartyOf(PartyKind.AGENCY, Fact("agency"))
PURCHASER = PartyOf(PartyKind.CUSTOMER, Fact("customer"))
CONTRACTOR = PartyOf(PartyKind.COMPANY, Fact("contractor"))
COMPANY = PartyOf(PartyKind.COMPANY, Fact("company"))

IN_FORCE = Not(Among(Fact("status"), (OutwardStatus.CANCELLED, OutwardStatus.RESTATED)))
VALIDATED = VALIDATION[-1].rule
ANSWERED = first(Some("Response", "case"), "answered_on")
PREPARATION_DAYS = Choose(
    tuple(
        (
            Equals(Fact("preparation_group"), Literal(group)),
            Fact("negotiated_days")
            if group is PreparationGroup.D
            else term(
                [Dated(d, s.rule, s.since, s.until) for s in STANDARDS if (d := s.value.days.get(group)) is not None],
                Fact("received_on"),
            ),
        )
        for group in PreparationGroup
    ),
    Literal(None),
)
LAST_SENT = last(Some("LetterOfOffer", "case"), "sent_on")
OF_MINE = Some("RomEstimate", "children", Equals(Fact("company"), Mine("code")))
ENDED = AnyOf((_set("finally_closed_on"), _set("interim_closed_on")))

CLOCKS = (
    *(
        ClockRule(
            STATUS_ORDER, "Take the next step of the document.",
            "LetterOfOffer", awaited, met=Literal(False), runs=Equals(Fact("waits_on"), Literal(waits)), by=by,
        )
        for waits, awaited, by in (
            (WaitsOn.AGENCY, IMPLEMENTING_AGENCY, AGENCY),
            (WaitsOn.DSCA, DSCA, Literal(None)),
            (WaitsOn.INTERAGENCY, STATE, Literal(None)),
        )
    ),
    ClockRule(
        TIMETABLE, "Send the bill to the purchaser.",
        "BillingStatement", DFAS,
        starts=Fact("prepared_on"), met=_set("issued_on"), met_on=Fact("issued_on"),
    ),
    ClockRule(
        VALIDATED, "Validate the letter of request, and acknowledge or return it.",
        "LetterOfRequest", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=Fact("received_on"),
        due=DaysAfter(Fact("received_on"), term(VALIDATION, Fact("received_on"))),
        met=AnyOf((_set("acknowledged_on"), _set("returned_on"))),
        met_on=Choose(((_set("acknowledged_on"), Fact("acknowledged_on")),), Fact("returned_on")),
    ),
    ClockRule(
        RESPONSE_DAYS.rule, "Answer the request for price and availability.",
        "LetterOfRequest", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=Fact("received_on"), due=DaysAfter(Fact("received_on"), Literal(RESPONSE_DAYS.value)),
        met=Some("Response", "case", _set("answered_on")), met_on=ANSWERED,
        runs=Equals(Fact("response_wanted"), Literal(ResponseWanted.PRICE_AND_AVAILABILITY)),
    ),
    ClockRule(
        CURRENT_CATEGORIES, "Prepare the document and send it to the purchaser.",
        "LetterOfRequest", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=Fact("actionable_on"), due=DaysAfter(Fact("actionable_on"), PREPARATION_DAYS),
        met=AtOrBefore(Fact("actionable_on"), LAST_SENT), met_on=LAST_SENT,
        runs=Not(Equals(Fact("response_wanted"), Literal(ResponseWanted.PRICE_AND_AVAILABILITY))),
        delay_days=Gathered(
            How.TOTAL,
            Some("OfferMilestone", "case", Equals(Fact("code"), Literal(OfferMilestoneCode.CDEF))),
            Choose(((_set("actual_days"), Fact("actual_days")),), Fact("estimated_days")),
        ),
    ),
    # A contractor meets its own call alone; who else was invited is for the agency and DSCA.
    ClockRule(
        CALL_CLOSES, "Submit an estimate, or let the call pass.",
        "RomCall", INDUSTRY,
        starts=DayOf(Fact("opens_at")), due=DayOf(Fact("closes_at")),
        met=OF_MINE, met_on=DayOf(first(OF_MINE, "submitted_at")), readers=(INDUSTRY,),
        runs=Not(_set("cancelled_at")), over=AtOrBefore(Fact("closes_at"), Now()), lapses=True,
    ),
    ClockRule(
        INFORMAL_REVIEW_DAYS.rule, "The committees review the proposed sale informally.",
        "CongressionalNotification", None,
        starts=Fact("informal_review_from"),
        due=DaysAfter(
            Fact("informal_review_from"),
            Choose(
                tuple((Equals(Fact("tier"), Literal(t)), Literal(d)) for t, d in INFORMAL_REVIEW_DAYS.value.items()),
                Literal(None),
            ),
        ),
        met=_set("delivered_on"), met_on=Fact("delivered_on"),
    ),
    ClockRule(
        STANDARD_TERM, "Send the countersigned document to the purchaser.",
        "LetterOfOffer", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=Fact("milap_on"),
        due=DaysAfter(
            Fact("milap_on"),
            term((Dated(d.value.administrative_days, d.rule, d.since, d.until) for d in STANDARD_TERMS), Fact("milap_on")),
        ),
        met=_set("sent_on"), met_on=Fact("sent_on"), runs=IN_FORCE,
    ),
    ClockRule(
        ACCEPTANCE, "Accept the offer, sign and pay the initial deposit, or reject it.",
        "LetterOfOffer", PARTNER_NATION, by=PURCHASER,
        starts=Fact("sent_on"), due=Fact("expires_on"),
        met=AnyOf((_set("accepted_on"), Equals(Fact("decision"), Literal("REJECTED")))),
        met_on=Choose(((_set("accepted_on"), Fact("accepted_on")),), Fact("decided_on")),
        runs=_set("sent_on") & IN_FORCE, lapses=True,
    ),
    ClockRule(
        TIMETABLE, "Pay the bill.",
        "BillingStatement", PARTNER_NATION, by=PURCHASER,
        starts=Fact("issued_on"), due=Fact("payment_due_on"),
        met=Equals(Fact("amount_billed"), Fact("payment_received")),
        runs=_set("issued_on"),
    ),
    ClockRule(
        PLANNED_DAY, "Reach the milestone of the contract.",
        "ContractMilestone", INDUSTRY,
        starts=Fact("planned_on"), due=Choose(((_set("forecast_on"), Fact("forecast_on")),), Fact("planned_on")),
        met=_set("actual_on"), met_on=Fact("actual_on"),
    ),
    ClockRule(
        PLANNED_DAY, "Reach the milestone of the execution plan.",
        "PlanMilestone", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=Fact("planned_on"), due=Choose(((_set("forecast_on"), Fact("forecast_on")),), Fact("planned_on")),
        met=_set("actual_on"), met_on=Fact("actual_on"),
    ),
    ClockRule(
        PLANNED_DAY, "Reach the step of production.",
        "ProductionMilestone", INDUSTRY,
        starts=Fact("planned_on"), due=Choose(((_set("forecast_on"), Fact("forecast_on")),), Fact("planned_on")),
        met=_set("actual_on"), met_on=Fact("actual_on"),
    ),
    ClockRule(
        PLANNED_DAY, "Hold the review.",
        "Review", IMPLEMENTING_AGENCY, by=AGENCY,
        due=Fact("planned_on"), met=_set("held_on"), met_on=Fact("held_on"),
    ),
    ClockRule(
        BPC_RECEIPT_DAYS[-1].rule, "Confirm that the partner received what was built for it.",
        "Delivery", SCO,
        starts=Fact("delivered_on"), due=DaysAfter(Fact("delivered_on"), term(BPC_RECEIPT_DAYS, Fact("delivered_on"))),
        met=_set("confirmed_on"), met_on=Fact("confirmed_on"), runs=Equals(Fact("program"), Literal(Program.BPC)),
    ),
    ClockRule(
        DEADLINE, "Report what is wrong with a delivery, if anything is.",
        "Delivery", PARTNER_NATION, by=PURCHASER,
        starts=Fact("delivered_on"), due=MonthsAfter(Fact("delivered_on"), Literal(DEADLINE_MONTHS.value)),
        met=Literal(False), lapses=True, duty=False,
    ),
    ClockRule(
        CLOSED_IN_A_YEAR, "Close the case, for the time being or for good.",
        "Closure", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=Fact("supply_complete_on"),
        due=MonthsAfter(Fact("supply_complete_on"), term(CLOSURE_MONTHS, Fact("supply_complete_on"))),
        met=ENDED, met_on=Choose(((_set("interim_closed_on"), Fact("interim_closed_on")),), Fact("finally_closed_on")),
    ),
    ClockRule(
        CERTIFICATE_MONTHS[-1].rule, "Issue the closure certificate.",
        "Closure", IMPLEMENTING_AGENCY, by=AGENCY,
        starts=Fact("supply_complete_on"),
        due=MonthsAfter(Fact("supply_complete_on"), term(CERTIFICATE_MONTHS, Fact("supply_complete_on"))),
        met=_set("certificate_on"), met_on=Fact("certificate_on"),
    ),
)  # fmt: skip


def clocks(_: Registry) -> Iterator[Strand]:
    """Every clock, on each row it runs on."""
    for clock in CLOCKS:
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
        gives = {
            "rule": Literal(clock.rule.name),
            "what": Literal(clock.words),
            "owed_by": Literal(AWAITED[clock.owed_by]),
            "due_on": clock.due,
            "state": state,
            "rule_says": Literal(clock.rule.words),
            "authority": Literal(clock.rule.under),
            "confidence": Literal(clock.rule.confidence),
            "record_type": Literal(clock.source),
            "record_id": Fact("id"),
        }
        besides = {"party": clock.by, "starts_on": clock.starts, "met_on": clock.met_on, "delay_days": clock.delay_days}
        mine = [] if isinstance(clock.by, Literal) else [Equals(clock.by, Mine("party"))]
        open_still = [Not(clock.met), *([Not(over)] if clock.lapses else []), *mine]
        where = clock.runs if endless else clock.runs & IsSet(clock.due)
        key = f"{clock.rule.name}/{AWAITED[clock.owed_by].name}"
        yield Strand(
            clock.source,
            key,
            gives,
            where,
            besides,
            clock.readers,
            clock.owed_by if clock.duty else None,
            AllOf(tuple(open_still)),
        )


@facet(
    part_of=Case,
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
