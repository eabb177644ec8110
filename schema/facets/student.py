"""Who is trained: an audience of its own, and no name (SAMM C2.1.6.6; C2.1.6.7).

A student is known by the number that the training network gives, and by nothing else. There is no register of students:
each is met under its line of training alone.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.disclosure import facet, fact
from schema.facets.training_line import TrainingLine

ITS_OWN = (PARTNER_NATION, SCO)
RECEIVERS = (*ITS_OWN, IMPLEMENTING_AGENCY)
ARRIVES = "SAMM C2.1.6.7.1"
ORDERED = "SAMM C2.1.6.6"
REPORTED = "SAMM C2.1.6.7.3"
INTERVIEWED = "SAMM C2.1.6.7.2"


class TravelMode(Enum):
    """How a student travels (SAMM C2.1.6.7.1)."""

    AIR = "AIR"
    RAIL = "RAIL"
    ROAD = "ROAD"
    SEA = "SEA"


@facet(
    part_of=TrainingLine,
    many=True,
    called="students",
    key=["number"],
    order=["number"],
    for_the_benefitting=True,
    area="student",
    personal=True,
)
class Student:
    """An international military student of a line of training: on which order it travels, and when it arrives."""

    number: str = fact(
        "The number the training network gave the student; never a name.", open_to=RECEIVERS, under=ARRIVES
    )
    arrives_on: date | None = fact(
        "The day of arrival at the training site.", open_to=RECEIVERS, to_come=True, under=ARRIVES
    )
    arrival_time: str | None = fact(
        "The estimated time of arrival, on the clock there, such as `14:35`.", open_to=RECEIVERS, under=ARRIVES
    )
    travel_mode: TravelMode | None = fact("How the student travels.", open_to=RECEIVERS, under=ARRIVES)
    flight_number: str | None = fact("The number of the flight.", open_to=RECEIVERS, under=ARRIVES)
    dependents: int | None = fact("How many dependents come along.", open_to=RECEIVERS, under=ARRIVES)
    children_ages: list[str] | None = fact(
        "The age of each child that comes along, in years.", open_to=RECEIVERS, under=ARRIVES
    )
    travel_notes: str | None = fact("What else matters of the journey.", open_to=RECEIVERS, under=ARRIVES)
    arrival_told_on: date | None = fact(
        "The day the receiving installation was told of the arrival.", open_to=RECEIVERS, under=ARRIVES
    )
    travel_order: str | None = fact("The number of the invitational travel order.", open_to=ITS_OWN, under=ORDERED)
    ordered_on: date | None = fact("The day the travel order was issued.", open_to=ITS_OWN, under=ORDERED)
    academic_report: str | None = fact(
        "The reference of the student's academic report.", open_to=ITS_OWN, under=REPORTED
    )
    report_given_on: date | None = fact(
        "The day the country and the student were given copies of the academic report.",
        open_to=ITS_OWN,
        under=REPORTED,
    )


# What a returning student says is told to the office alone: the paragraph names no other reader.
@facet(part_of=Student, called="postTrainingInterview", only_submitted=True, personal=True)
class PostTrainingInterview:
    """What the office learned from a student that came home, of the training and of how it was supported; no name in it."""

    interviewed_on: date | None = fact("The day of the interview.", open_to=[SCO], under=INTERVIEWED)
    relevance: str | None = fact("How relevant and how good the training was.", open_to=[SCO], under=INTERVIEWED)
    preparation: str | None = fact("Whether the student was prepared well enough.", open_to=[SCO], under=INTERVIEWED)
    support: str | None = fact(
        "How the office and the receiving installation supported the student.", open_to=[SCO], under=INTERVIEWED
    )
