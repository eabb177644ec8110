"""A country or its office asks for a survey, a command for a requirements team; DSCA coordinates, State decides (SAMM C2.4)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, PARTNER_NATION, SCO, STATE, PartyKind
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.rules.survey_teams import (
    PARTICIPATION,
    REQUIREMENTS_TEAM,
    SURVEY,
    SURVEYED,
    SurveyKind,
    objection_to_deployment,
    objection_to_participants,
)
from schema.submissions.case_in_execution import objection_to_empty, own_case
from schema.submissions.designate_sole_source import refuse_endorsement
from schema.submissions.submit_budget_request import objection_to_country
from schema.values import CaseDesignator, CustomerCode


async def _team(desk: Desk, record: str, facet: str, field: str) -> Seen | Refused:
    team = await desk.find(record)
    if team is None or team.facet != facet:
        return Refused("TEAM_NOT_FOUND", "no such team that you can see has this id", field)
    return team


def _day(team: Seen, name: str) -> date | None:
    value = team.facts[name]
    return value if isinstance(value, date) else None


def _requested_on(team: Seen) -> date:
    day = _day(team, "requested_on")
    assert day is not None
    return day


@submission(by=[PARTNER_NATION, SCO], makes="SurveyTeam", under=SURVEYED)
class RequestSurveyTeam(Submitted):
    """A country asks for a survey of its capabilities and needs, itself or by its office; DSCA coordinates it."""

    country: CustomerCode = given("The customer code of your country, or of one you are accredited to.")
    case: CaseDesignator | None = given("The case that pays for it, when there is one.")
    kind: SurveyKind = given("Which kind of survey.")
    purpose: str = given("What it is to find out.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        mine = desk.principal.party.kind is PartyKind.CUSTOMER and desk.principal.party.code == self.country
        if not mine and (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        if (empty := objection_to_empty(purpose=self.purpose)) is not None:
            return empty
        if not mine and (endorses := await refuse_endorsement(desk, None, purpose=self.purpose)) is not None:
            return endorses
        facts = {
            "country": self.country,
            "kind": self.kind,
            "purpose": self.purpose,
            "requested_on": desk.now.date(),
        }
        if self.case is None:
            return Draft("SurveyTeam", facts, scope={"customer": self.country, "benefitting": self.country})
        case = await own_case(desk, self.case)
        if isinstance(case, Refused) or case.facts["customer"] != self.country:
            return Refused("CASE_NOT_FOUND", "no case of yours has this designator", "case")
        return Draft("SurveyTeam", facts, case.id)


@submission(by=[DSCA], makes="SurveyTeam", under=SURVEYED)
class CoordinateSurveyTeam(Submitted):
    """DSCA has coordinated a survey: when it is held, by how many, and which agencies State is asked to admit."""

    survey: RecordId = given("The survey; it is not coordinated yet.")
    starts_on: date = given("The day it begins.")
    ends_on: date = given("The day it ends.")
    personnel: int = given("How many people of the United States take part.")
    other_agencies: list[str] | None = given("The agencies outside the Department of Defense that are to take part.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        survey = await _team(desk, self.survey, "SurveyTeam", "survey")
        if isinstance(survey, Refused):
            return survey
        if survey.facts["coordinated_on"] is not None:
            return Refused("SURVEY_COORDINATED", "the survey is coordinated already", "survey")
        objection = objection_to_deployment(
            SURVEY, self.starts_on, self.ends_on, self.personnel, requested_on=_requested_on(survey)
        )
        if objection:
            return refused(objection)
        facts = {
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "personnel": self.personnel,
            "coordinated_on": desk.now.date(),
            "other_agencies": [one.strip() for one in self.other_agencies or () if one.strip()] or None,
        }
        return Draft("SurveyTeam", facts, revises=survey.id)


@submission(by=[STATE], makes="SurveyTeam", under=PARTICIPATION.under)
class DecideSurveyParticipation(Submitted):
    """State decides which agencies outside the Department of Defense take part in a survey, and that is the last word."""

    survey: RecordId = given("The survey; agencies were proposed for it, and nothing is decided.")
    agencies_taking_part: list[str] = given("Those of the proposed agencies that take part; none to admit none.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        survey = await _team(desk, self.survey, "SurveyTeam", "survey")
        if isinstance(survey, Refused):
            return survey
        asked = survey.facts["other_agencies"]
        if not isinstance(asked, (list, tuple)) or survey.facts["participation_decided_on"] is not None:
            return Refused("NO_DECISION_AWAITED", "no decision of State's is awaited on the survey", "survey")
        if (objection := objection_to_participants(asked, self.agencies_taking_part)) is not None:
            return refused(objection)
        facts = {"agencies_taking_part": self.agencies_taking_part, "participation_decided_on": desk.now.date()}
        return Draft("SurveyTeam", facts, revises=survey.id)


@submission(by=[DSCA], makes="SurveyReport", under=SURVEYED)
class FileSurveyReport(Submitted):
    """DSCA files what a survey found; the country reads it in the version that is released to it."""

    survey: RecordId = given("The survey; it is authorized.")
    findings: str = given("What it found, and what it recommends.")
    release: bool = given("Whether it goes to the country now; until then it reads nothing of it.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        survey = await _team(desk, self.survey, "SurveyTeam", "survey")
        if isinstance(survey, Refused):
            return survey
        if survey.facts["authorized_on"] is None:
            words = "the survey is not authorized yet; DSCA coordinates it, and State decides where it is asked"
            return Refused("SURVEY_NOT_AUTHORIZED", words, "survey")
        if (empty := objection_to_empty(findings=self.findings)) is not None:
            return empty
        today = desk.now.date()
        facts = {"findings": self.findings, "reported_on": today, "released_on": today if self.release else None}
        [before] = await desk.related(survey, "report") or (None,)
        if before is not None:
            return Draft("SurveyReport", facts, revises=before.id)
        return Draft("SurveyReport", facts, survey.case_id, survey.id)


@submission(by=[CCMD], makes="RequirementsTeam", under=REQUIREMENTS_TEAM.under)
class RequestRequirementsTeam(Submitted):
    """A command asks DSCA for a team that helps to define what a country needs; the country learns of it when DSCA says so."""

    country: CustomerCode = given("The customer code of a country in your theater.")
    situation: str = given("What you need the team for.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (foreign := objection_to_country(desk, self.country)) is not None:
            return foreign
        if (empty := objection_to_empty(situation=self.situation)) is not None:
            return empty
        facts = {"situation": self.situation, "requested_on": desk.now.date()}
        return Draft("RequirementsTeam", facts, scope={"customer": self.country, "benefitting": self.country})


@submission(by=[DSCA], makes="RequirementsTeam", under=REQUIREMENTS_TEAM.under)
class OrganizeRequirementsTeam(Submitted):
    """DSCA has organized the team that a command asked for: when it deploys, and how many people it has."""

    team: RecordId = given("The team; it is not organized yet.")
    starts_on: date = given("The day it deploys.")
    ends_on: date = given("The day it comes back.")
    personnel: int = given("How many people it has.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        team = await _team(desk, self.team, "RequirementsTeam", "team")
        if isinstance(team, Refused):
            return team
        if team.facts["organized_on"] is not None:
            return Refused("TEAM_ORGANIZED", "the team is organized already", "team")
        objection = objection_to_deployment(
            REQUIREMENTS_TEAM, self.starts_on, self.ends_on, self.personnel, requested_on=_requested_on(team)
        )
        if objection:
            return refused(objection)
        facts = {"starts_on": self.starts_on, "ends_on": self.ends_on, "personnel": self.personnel}
        return Draft("RequirementsTeam", facts | {"organized_on": desk.now.date()}, revises=team.id)


@submission(by=[DSCA], makes="RequirementsTeam", under=REQUIREMENTS_TEAM.under)
class ReportRequirements(Submitted):
    """DSCA reports the requirements that a team defined; the country reads of the team in the version released to it."""

    team: RecordId = given("The team; it is organized.")
    requirements: str = given("The requirements it defined.")
    release: bool = given("Whether it goes to the country now; until then it reads nothing of the team.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        team = await _team(desk, self.team, "RequirementsTeam", "team")
        if isinstance(team, Refused):
            return team
        if team.facts["organized_on"] is None:
            return Refused("TEAM_NOT_ORGANIZED", "the team is not organized yet; organize it first", "team")
        if (empty := objection_to_empty(requirements=self.requirements)) is not None:
            return empty
        today = desk.now.date()
        facts = {
            "requirements": self.requirements,
            "reported_on": today,
            "released_on": today if self.release else None,
        }
        return Draft("RequirementsTeam", facts, revises=team.id)
