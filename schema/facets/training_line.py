"""Training under the case, or out of a country's grant program: the courses, and who is nominated (SAMM C2.1.6).

A line of a grant program hangs on no case and is about one country. What the nation is not told, such as which line gives
way when money is short, and who is nominated and vetted, does not exist for it.
"""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Condition, Fact, IsSet
from schema.disclosure import facet, fact
from schema.rules.training import (
    FELLOWSHIP,
    SCREENED,
    TrainingCategory,
    TrainingFunding,
    TrainingPriority,
    TrainingStatus,
    VettingResult,
)
from schema.values import CustomerCode, Money

PRIORITIZED_BY = (SCO, DSCA, CCMD)
READERS = (PARTNER_NATION, IMPLEMENTING_AGENCY, *PRIORITIZED_BY)
TRAINED = "SAMM C2.1.3.6.2; C2.1.6"
PRIORITIZED = "SAMM C2.1.6.1.1.1"
NOMINATED = "SAMM C2.1.6.1.3; C2.1.6.5"


confirmed = Condition(
    "confirmed", "the allocation was confirmed through official channels", IsSet(Fact("confirmed_on"))
)


@facet(
    part_of=Case,
    area="training",
    many=True,
    called="trainingLines",
    register="trainingLines",
    row={PARTNER_NATION: confirmed},
    order=["reports_on"],
    for_the_benefitting=True,
    about_a_country=True,
    named_by="course",
)
class TrainingLine:
    """One line of training: a course, how many are trained in it, when, and out of which funds."""

    country: CustomerCode | None = fact(
        "The customer code of the country that is trained.",
        open_to=[*PRIORITIZED_BY, IMPLEMENTING_AGENCY],
        derived=Fact("benefitting"),
        under="SAMM C2.1.6.7.4.2",
    )
    worksheet: str = fact("The worksheet control number of the line.", open_to=READERS, under=TRAINED)
    course: str | None = fact("The course.", open_to=READERS, under=TRAINED)
    category: TrainingCategory | None = fact("Which kind of training the course is.", open_to=READERS, under=TRAINED)
    school: str | None = fact("Where the course is held.", open_to=READERS, under=TRAINED)
    quota: int | None = fact("How many seats are held for the nation.", open_to=READERS, under=TRAINED)
    status: TrainingStatus | None = fact("How far the line has come.", open_to=READERS, under=TRAINED)
    confirmed_on: date | None = fact(
        "The day the allocation was confirmed through official channels.", open_to=READERS, under=TRAINED
    )
    reports_on: date | None = fact("The day the students report.", open_to=READERS, to_come=True, under=TRAINED)
    starts_on: date | None = fact("The day the course begins.", open_to=READERS, to_come=True, under=TRAINED)
    ends_on: date | None = fact("The day the course ends.", open_to=READERS, to_come=True, under=TRAINED)
    funding: TrainingFunding | None = fact("What pays for the training.", open_to=READERS, under=TRAINED)
    expanded: bool | None = fact(
        "Whether it is spent as Expanded IMET, which is a portion of the country's IMET.",
        open_to=READERS,
        under="SAMM C2.1.6.1.2",
    )
    program_year: int | None = fact("The fiscal year whose program it is in.", open_to=READERS, under=TRAINED)
    cost: Money | None = fact("What the line costs, in US dollars.", open_to=READERS, under=TRAINED)
    priority: TrainingPriority | None = fact(
        "Its priority code: which lines are funded first.",
        open_to=[*PRIORITIZED_BY, IMPLEMENTING_AGENCY],
        under=PRIORITIZED,
    )


@facet(
    part_of=TrainingLine,
    many=True,
    called="nominations",
    key=["student_number"],
    order=["nominated_on"],
    area="student",
    personal=True,
)
class TrainingNomination:
    """The nomination of one person for a line of training, and what became of it; the person is known by a number alone."""

    student_number: str = fact(
        "The number the training network gave the nominee; never a name.", open_to=PRIORITIZED_BY, under=NOMINATED
    )
    nominated_on: date | None = fact("The day of the nomination.", open_to=PRIORITIZED_BY, under=NOMINATED)
    fellowship: bool | None = fact(
        "Whether a fellowship of the regional defense program pays for the line.",
        open_to=PRIORITIZED_BY,
        under=NOMINATED,
    )
    security_screened_on: date | None = fact(
        "The day the nominee passed the security screening.", open_to=PRIORITIZED_BY, under=SCREENED.under
    )
    medically_screened_on: date | None = fact(
        "The day the nominee passed the medical screening.", open_to=PRIORITIZED_BY, under=SCREENED.under
    )
    screened_on: date | None = fact(
        "The day the screening was completed, security and medical.", open_to=PRIORITIZED_BY, under=NOMINATED
    )
    vetting: VettingResult | None = fact(
        "What the vetting for violations of human rights came to; null while nothing is known.",
        open_to=PRIORITIZED_BY,
        under=NOMINATED,
    )
    vetted_on: date | None = fact("The day of that result.", open_to=PRIORITIZED_BY, under=NOMINATED)
    unit_vetting: VettingResult | None = fact(
        "What the vetting of the nominee's unit for violations of human rights came to; null while nothing is known.",
        open_to=PRIORITIZED_BY,
        under=SCREENED.under,
    )
    unit_vetted_on: date | None = fact("The day of that result.", open_to=PRIORITIZED_BY, under=SCREENED.under)
    command_approved_on: date | None = fact(
        "The day the combatant command approved the nomination.", open_to=PRIORITIZED_BY, under=NOMINATED
    )
    university_reviewed_on: date | None = fact(
        "The day DSCU had reviewed a fellowship's nomination.", open_to=PRIORITIZED_BY, under=FELLOWSHIP.under
    )
    special_operations_reviewed_on: date | None = fact(
        "The day OASD(SO/LIC) had reviewed a fellowship's nomination.", open_to=PRIORITIZED_BY, under=FELLOWSHIP.under
    )
    approved_on: date | None = fact("The day of the final approval.", open_to=PRIORITIZED_BY, under=NOMINATED)
    declined_on: date | None = fact("The day the nomination was declined.", open_to=PRIORITIZED_BY, under=NOMINATED)
