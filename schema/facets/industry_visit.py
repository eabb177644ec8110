"""A contractor's visit to a country: its notice, the office's answer, the debrief and what came of it (SAMM C2.1.8.4; C2.1.8.7).

A visit hangs on no case: it is about one country, and the visitor's own. The country does not learn here who comes, and no
other contractor ever does; what one that asks may be told of it is a `VisitAcknowledgement`.
"""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, INDUSTRY, SCO
from schema.case import Case
from schema.conditions import AtOrBefore, Choose, Condition, Equals, Fact, IsSet, Literal, Mine, Not, own
from schema.disclosure import facet, fact
from schema.rules.industry import VISIT_DAYS, AppointmentsBy
from schema.strands import DaysAfter, Worded
from schema.values import CageCode, CustomerCode

READERS = (SCO, DSCA, INDUSTRY)
NOTICE = "SAMM C2.1.8.4"
FOLLOW_UP = "SAMM C2.1.8.4; C2.1.8.7"

# Read on the record itself: what the marking of a notice hides from its contractor does not hide what answers it.
own_visit = Condition(
    "own_visit", "it is about the reader's own visit or question", Equals(Fact("company"), Mine("code"))
)
DUE = Choose(
    ((Equals(Fact("initial"), Literal(True)), DaysAfter(Fact("arrives_on"), Literal(-VISIT_DAYS.value))),),
    Literal(None),
)
TOO_LATE = Choose(((IsSet(DUE) & Not(AtOrBefore(Fact("noticed_on"), DUE)), Literal(True)),), Literal(False))


@facet(
    part_of=Case,
    area="industry",
    many=True,
    called="industryVisits",
    register="industryVisits",
    row={INDUSTRY: own},
    beyond={INDUSTRY: own},  # it may be party to no case of the country, or of none at all
    without_case=True,
    about_a_country=True,
    order=["arrives_on"],
    named_by="synopsis",
)
class IndustryVisit:
    """A contractor's notice of a visit to a country, with the five items its office is to have thirty days ahead."""

    company: CageCode = fact("The contractor that comes.", open_to=READERS, under=NOTICE)
    country: CustomerCode = fact("The country it comes to, by its customer code.", open_to=READERS, under=NOTICE)
    synopsis: str | None = fact("The equipment and services proposed for sale.", open_to=READERS, under=NOTICE)
    export_licence: str | None = fact("What export licence there is, as it stands.", open_to=READERS, under=NOTICE)
    provisos: list[str] | None = fact(
        "The licence's restrictions and provisos, one by one.", open_to=READERS, under=NOTICE
    )
    arrives_on: date | None = fact("The day it arrives in the country.", open_to=READERS, to_come=True, under=NOTICE)
    leaves_on: date | None = fact("The day it leaves the country.", open_to=READERS, to_come=True, under=NOTICE)
    initial: bool | None = fact(
        "Whether it is the first visit about this equipment or service; the thirty days are for that one.",
        open_to=READERS,
        under=NOTICE,
    )
    already_given: str | None = fact(
        "The non-proprietary information the country was already given, and other contacts about it.",
        open_to=READERS,
        under=NOTICE,
    )
    support_requested: str | None = fact(
        "What support is asked for, such as briefings and appointments.", open_to=READERS, under=NOTICE
    )
    attendance_requested: bool | None = fact(
        "Whether the contractor asks the office to attend its key meetings.", open_to=READERS, under=NOTICE
    )
    noticed_on: date | None = fact("The day of the notice.", open_to=READERS, under=NOTICE)
    notice_due_on: date | None = fact(
        "The day by which notice should be given, thirty days before an initial visit; null of any other.",
        open_to=READERS,
        derived=DUE,
        to_come=True,
        under=NOTICE,
    )
    late: bool | None = fact(
        "Whether notice was given later than that. It stands all the same; the office may have too little time for it.",
        open_to=READERS,
        derived=Worded("whether that day was over on the day of the notice", TOO_LATE),
        under=NOTICE,
    )
    withdrawn_on: date | None = fact("The day the contractor gave the visit up.", open_to=READERS, under=NOTICE)


@facet(
    part_of=IndustryVisit,
    called="answer",
    row={INDUSTRY: own_visit},
    beyond={INDUSTRY: own_visit},
    without_case=True,
)
class VisitAnswer:
    """The office's answer to a notice: which support it gives."""

    company: CageCode = fact("The contractor whose visit it is.", open_to=READERS, under=NOTICE)
    appointments_by: AppointmentsBy | None = fact(
        "Who makes the appointments with officials; the office only where the country wants it so.",
        open_to=READERS,
        under=NOTICE,
    )
    attends: bool | None = fact(
        "Whether the office attends key meetings, as the contractor and the country both asked.",
        open_to=READERS,
        under=NOTICE,
    )
    support: str | None = fact(
        "What else the office does: briefings, and the posts to turn to; never a name.", open_to=READERS, under=NOTICE
    )
    answered_on: date | None = fact("The day of the answer.", open_to=READERS, under=NOTICE)


@facet(
    part_of=IndustryVisit,
    called="debrief",
    row={INDUSTRY: own_visit},
    beyond={INDUSTRY: own_visit},
    without_case=True,
)
class VisitDebrief:
    """What the contractor told the office of its visit."""

    company: CageCode = fact("The contractor whose visit it is.", open_to=READERS, under=FOLLOW_UP)
    account: str | None = fact("What it experienced in the country.", open_to=READERS, under=FOLLOW_UP)
    debriefed_on: date | None = fact("The day it told the office.", open_to=READERS, under=FOLLOW_UP)


@facet(
    part_of=IndustryVisit,
    many=True,
    called="followUps",
    row={INDUSTRY: own_visit},
    beyond={INDUSTRY: own_visit},
    without_case=True,
    order=["told_on"],
)
class VisitFollowUp:
    """What the office passes on after a visit: reactions of the country's officials, what foreign competitors did since."""

    company: CageCode = fact("The contractor whose visit it is.", open_to=READERS, under=FOLLOW_UP)
    text: str | None = fact("What is passed on to the contractor.", open_to=READERS, under=FOLLOW_UP)
    told_on: date | None = fact("The day it was passed on.", open_to=READERS, under=FOLLOW_UP)
