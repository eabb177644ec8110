"""Teams that survey a country at its request, and teams that help a command to write down what one needs (SAMM C2.4)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import Choose, Condition, Fact, IsSet
from schema.disclosure import facet, fact
from schema.rules.survey_teams import PARTICIPATION, REQUIREMENTS_TEAM, SURVEYED, SurveyKind
from schema.values import CustomerCode

OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, CCMD, STATE)
TOLD = (PARTNER_NATION, *OFFICIALS)
HELPED = REQUIREMENTS_TEAM.under

report_released = Condition(
    "released", "it was released to the country by DSCA, in this version", IsSet(Fact("released_on"))
)


@facet(
    part_of=Case,
    area="surveys",
    many=True,
    called="surveyTeams",
    register="surveyTeams",
    only_submitted=True,
    without_case=True,
    about_a_country=True,
    order=["requested_on"],
    named_by="purpose",
)
class SurveyTeam:
    """A survey of a country's military capabilities and needs, held at its request; it commits nobody to a sale."""

    country: CustomerCode | None = fact("The customer code of the country.", open_to=TOLD, under=SURVEYED)
    kind: SurveyKind = fact("Which kind of survey it is.", open_to=TOLD, under=SURVEYED)
    purpose: str = fact("What it is to find out.", open_to=TOLD, under=SURVEYED)
    requested_on: date = fact("The day it was asked for.", open_to=TOLD, under=SURVEYED)
    starts_on: date | None = fact("The day it begins.", open_to=TOLD, to_come=True, under=SURVEYED)
    ends_on: date | None = fact("The day it ends.", open_to=TOLD, to_come=True, under=SURVEYED)
    personnel: int | None = fact("How many people of the United States take part.", open_to=TOLD, under=SURVEYED)
    coordinated_on: date | None = fact("The day DSCA had coordinated it.", open_to=OFFICIALS, under=SURVEYED)
    other_agencies: list[str] | None = fact(
        "The agencies outside the Department of Defense that were proposed to take part.",
        open_to=OFFICIALS,
        under=PARTICIPATION.under,
    )
    agencies_taking_part: list[str] | None = fact(
        "Those that State admitted.", open_to=OFFICIALS, under=PARTICIPATION.under
    )
    participation_decided_on: date | None = fact(
        "The day State decided on them.", open_to=OFFICIALS, under=PARTICIPATION.under
    )
    authorized_on: date | None = fact(
        "The day from which it is authorized, by whose quarter it is reported: coordinated, and decided on where State is asked.",
        open_to=OFFICIALS,
        derived=Choose(((IsSet(Fact("other_agencies")), Fact("participation_decided_on")),), Fact("coordinated_on")),
        under="22 USC 2766(b); 22 USC 2776(a)",
    )


@facet(
    part_of=SurveyTeam,
    called="report",
    row={PARTNER_NATION: report_released},
    only_submitted=True,
    without_case=True,
)
class SurveyReport:
    """What a survey found and recommends."""

    findings: str = fact("What it found, and what it recommends.", open_to=TOLD, under=SURVEYED)
    reported_on: date = fact("The day of the report.", open_to=TOLD, under=SURVEYED)
    released_on: date | None = fact(
        "The day it was released to the country, in this version.", open_to=TOLD, of_version=True, under=SURVEYED
    )


@facet(
    part_of=Case,
    area="surveys",
    many=True,
    called="requirementsTeams",
    register="requirementsTeams",
    row={PARTNER_NATION: report_released},
    only_submitted=True,
    without_case=True,
    about_a_country=True,
    order=["requested_on"],
    named_by="situation",
)
class RequirementsTeam:
    """An expeditionary requirements generation team: DSCA helps a command to define what a country needs; it is no survey team."""

    situation: str = fact("What the command needs the team for.", open_to=TOLD, under=HELPED)
    requested_on: date = fact("The day the command asked for it.", open_to=TOLD, under=HELPED)
    organized_on: date | None = fact("The day DSCA had organized it.", open_to=TOLD, under=HELPED)
    starts_on: date | None = fact("The day it deploys.", open_to=TOLD, to_come=True, under=HELPED)
    ends_on: date | None = fact("The day it comes back.", open_to=TOLD, to_come=True, under=HELPED)
    personnel: int | None = fact("How many people it has.", open_to=TOLD, under=HELPED)
    requirements: str | None = fact("The requirements it defined.", open_to=TOLD, under=HELPED)
    reported_on: date | None = fact("The day it reported them.", open_to=TOLD, under=HELPED)
    released_on: date | None = fact(
        "The day it was released to the country, in this version.", open_to=TOLD, of_version=True, under=f"{HELPED}; J"
    )
