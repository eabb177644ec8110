"""Survey teams and requirements teams: who asks, who decides, and what the country reads of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from schema.exports.quarterly_report import SURVEY_TEAMS
from tests.served import Hub
from tests.stories.asking import BANDARIA, CENTCOM, DSCA, NOBODY, OFFICE, STATE, VERDANIA, refused
from tests.stories.test_reports import report as reported

ANOTHER_COMMAND = "ccmd:INDOPACOM:QO"
ASKED: dict[str, Any] = {"country": "BN", "kind": "SITE", "purpose": "Hangars for the second squadron"}
DEPLOYED: dict[str, Any] = {"startsOn": "2027-01-11", "endsOn": "2027-01-22", "personnel": 6}
SURVEYS = "{ surveyTeams(first: 50) { nodes { purpose } } }"
TEAMS = "{ requirementsTeams(first: 50) { nodes { situation } } }"
DUTIES = "{ viewer { duties(first: 100) { nodes { rule recordId } } } }"


async def done(hub: Hub, seat: str, act: str, given: dict[str, Any], key: str) -> str:
    """Submit what is taken, twice with the same receipt; the record's id."""
    answers = [await hub.submit(seat, act, given | {"idempotencyKey": key}) for _ in range(2)]
    assert answers[0]["__typename"] == "Receipt", answers[0]
    assert answers[0]["recordId"] == answers[1]["recordId"]
    return str(answers[0]["recordId"])


async def code(hub: Hub, seat: str, act: str, given: dict[str, Any], key: str) -> tuple[str, str | None]:
    return refused(await hub.submit(seat, act, given | {"idempotencyKey": key}))


async def read(hub: Hub, seat: str, query: str) -> list[str]:
    [found] = (await hub.data(seat, query)).values()
    return [value for one in found["nodes"] for value in one.values()]


async def owes(hub: Hub, seat: str, record: str) -> list[str]:
    duties = (await hub.data(seat, DUTIES))["viewer"]["duties"]["nodes"]
    return [one["rule"] for one in duties if one["recordId"] == record]


async def test_a_survey_is_asked_for_coordinated_decided_on_and_its_report_released(own_hub: Hub) -> None:
    hub = own_hub
    survey = await done(hub, BANDARIA, "requestSurveyTeam", ASKED, "s-1")
    readers = {seat: await read(hub, seat, SURVEYS) for seat in (BANDARIA, OFFICE, CENTCOM, DSCA, STATE)}
    assert set(map(tuple, readers.values())) == {("Hangars for the second squadron",)}
    assert [await read(hub, seat, SURVEYS) for seat in (VERDANIA, "sco:VE", ANOTHER_COMMAND)] == [[], [], []]
    assert await owes(hub, DSCA, survey) == ["survey team"]
    report = {"survey": survey, "findings": "The apron is too short.", "release": False}
    assert await code(hub, DSCA, "fileSurveyReport", report, "x-1") == ("SURVEY_NOT_AUTHORIZED", "survey")
    proposed = {"survey": survey, **DEPLOYED, "otherAgencies": ["Coast Guard", "Customs"]}
    assert await code(hub, DSCA, "coordinateSurveyTeam", proposed | {"personnel": 0}, "x-2") == (
        "SURVEY_TEAM",
        "personnel",
    )
    early = proposed | {"startsOn": "2026-11-22"}
    assert await code(hub, DSCA, "coordinateSurveyTeam", early, "x-3") == ("SURVEY_TEAM", "startsOn")
    admitted: dict[str, Any] = {"survey": survey, "agenciesTakingPart": ["Customs"]}
    decide = "decideSurveyParticipation"
    assert await code(hub, STATE, decide, admitted, "x-4") == ("NO_DECISION_AWAITED", "survey")
    await done(hub, DSCA, "coordinateSurveyTeam", proposed, "s-2")
    assert await code(hub, DSCA, "coordinateSurveyTeam", proposed, "x-5") == ("SURVEY_COORDINATED", "survey")
    assert (await owes(hub, DSCA, survey), await owes(hub, STATE, survey)) == ([], ["other agencies in a survey"])
    assert await code(hub, DSCA, "fileSurveyReport", report, "x-6") == ("SURVEY_NOT_AUTHORIZED", "survey")
    stranger = admitted | {"agenciesTakingPart": ["Forest Service"]}
    fault = ("OTHER_AGENCIES_IN_A_SURVEY", "agenciesTakingPart")
    assert await code(hub, STATE, decide, stranger, "x-7") == fault
    await done(hub, STATE, decide, admitted, "s-3")
    assert await owes(hub, STATE, survey) == []
    quarter = '{ surveyTeams(where: { authorizedOn: { gte: "2026-10-01", lte: "2026-12-31" } }) { totalCount nodes { personnel } } }'
    assert (await hub.data(DSCA, quarter))["surveyTeams"] == {"totalCount": 1, "nodes": [{"personnel": 6}]}
    # The report on that quarter lists it; the one before it, and a survey that is not authorized, list nothing.
    rows = await reported(hub, DSCA, SURVEY_TEAMS, date(2027, 1, 5))
    columns = ("Period", "Country", "Kind of survey", "Purpose", "People of the United States", "Authorized on")
    listed = ("FY2027 Q1", "BN", "SITE", "Hangars for the second squadron", 6, "2026-11-23")
    assert [tuple(row[name] for name in columns) for row in rows] == [listed]
    assert await reported(hub, DSCA, SURVEY_TEAMS, date(2026, 11, 23)) == []
    await done(hub, DSCA, "fileSurveyReport", report, "s-4")
    query = "{ surveyTeams { nodes { startsOn personnel report { findings releasedOn } } } }"
    known = {"startsOn": "2027-01-11", "personnel": 6}
    assert (await hub.data(BANDARIA, query))["surveyTeams"]["nodes"] == [known | {"report": None}]
    held = {"findings": "The apron is too short.", "releasedOn": None}
    assert (await hub.data(OFFICE, query))["surveyTeams"]["nodes"] == [known | {"report": held}]
    await done(hub, DSCA, "fileSurveyReport", report | {"release": True}, "s-5")
    told = {"findings": "The apron is too short.", "releasedOn": "2026-11-23"}
    assert (await hub.data(BANDARIA, query))["surveyTeams"]["nodes"] == [known | {"report": told}]


async def test_nobody_asks_for_a_survey_of_another_country_or_finds_its_team(own_hub: Hub) -> None:
    hub = own_hub
    survey = await done(hub, OFFICE, "requestSurveyTeam", ASKED, "s-1")
    for n, (seat, country) in enumerate(((BANDARIA, "VE"), (VERDANIA, "BN"), (OFFICE, "ZZ"))):
        asked = ASKED | {"country": country}
        assert await code(hub, seat, "requestSurveyTeam", asked, f"x-{n}") == ("COUNTRY_NOT_YOURS", "country")
    for n, case in enumerate(("VE-B-DPU", "BN-D-ZZZ")):
        asked = ASKED | {"case": case}
        assert await code(hub, BANDARIA, "requestSurveyTeam", asked, f"c-{n}") == ("CASE_NOT_FOUND", "case")
    empty = ASKED | {"purpose": " "}
    assert await code(hub, BANDARIA, "requestSurveyTeam", empty, "x-9") == ("TEXT_EMPTY", "purpose")
    # A country may say whose product it is about; its office speaks for no contractor.
    named = ASKED | {"purpose": "Hangars for what 1ABC2 builds"}
    assert await code(hub, OFFICE, "requestSurveyTeam", named, "x-10") == ("ENDORSEMENT", "purpose")
    assert await read(hub, DSCA, SURVEYS) == ["Hangars for the second squadron"]
    await done(hub, BANDARIA, "requestSurveyTeam", named, "s-2")
    looked = [await hub.ask(VERDANIA, f'{{ node(id: "{one}") {{ id }} }}') for one in (survey, NOBODY)]
    assert looked[0] == looked[1]


async def test_a_requirements_team_is_the_officials_until_it_is_released(own_hub: Hub) -> None:
    hub = own_hub
    asked = {"country": "BN", "situation": "Requirements for coastal radar"}
    foreign = asked | {"country": "QO"}
    assert await code(hub, CENTCOM, "requestRequirementsTeam", foreign, "x-1") == ("COUNTRY_NOT_YOURS", "country")
    team = await done(hub, CENTCOM, "requestRequirementsTeam", asked, "t-1")
    assert await owes(hub, DSCA, team) == ["requirements generation team"]
    report = {"team": team, "requirements": "Three radars, and who repairs them.", "release": False}
    assert await code(hub, DSCA, "reportRequirements", report, "x-2") == ("TEAM_NOT_ORGANIZED", "team")
    unknown = {"team": NOBODY, **DEPLOYED}
    assert await code(hub, DSCA, "organizeRequirementsTeam", unknown, "x-3") == ("TEAM_NOT_FOUND", "team")
    await done(hub, DSCA, "organizeRequirementsTeam", {"team": team, **DEPLOYED}, "t-2")
    assert await owes(hub, DSCA, team) == []
    again = {"team": team, **DEPLOYED}
    assert await code(hub, DSCA, "organizeRequirementsTeam", again, "x-4") == ("TEAM_ORGANIZED", "team")
    await done(hub, DSCA, "reportRequirements", report, "t-3")
    seats = (CENTCOM, DSCA, STATE, OFFICE, BANDARIA, VERDANIA, "sco:VE", ANOTHER_COMMAND)
    radar = ["Requirements for coastal radar"]
    assert [await read(hub, seat, TEAMS) for seat in seats] == [*[radar] * 4, [], [], [], []]
    await done(hub, DSCA, "reportRequirements", report | {"release": True}, "t-4")
    assert [await read(hub, seat, TEAMS) for seat in seats] == [*[radar] * 5, [], [], []]
