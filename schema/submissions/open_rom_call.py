"""An implementing agency calls for rough-order-of-magnitude estimates (SAMM C2.1.8.1)."""

from __future__ import annotations

from datetime import datetime

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, Refused, Submitted, given, submission
from schema.values import CageCode, CaseDesignator


@submission(by=[IMPLEMENTING_AGENCY], makes="RomCall", under="SAMM C2.1.8.1; C2.1.8.5")
class OpenRomCall(Submitted):
    """The implementing agency calls invited contractors for estimates; all are told the same at the same instant."""

    case: CaseDesignator = given("The case of yours the estimates are for.")
    subject: str = given("What is to be estimated, in words that favor nobody.")
    specification: str = given("What the estimate is to cover.")
    closes_at: datetime = given("The instant after which no estimate is taken; in the future.")
    invitees: list[CageCode] = given("The CAGE codes of the contractors invited; each once.")
    marking: str | None = given("The CUI banner of the call, if it carries one.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        case = await desk.case(self.case)
        if case is None or case.facts.get("agency") != desk.principal.party.code:
            return Refused("CASE_NOT_FOUND", "no case of your agency has this designator", "case")
        if not self.subject.strip():
            return Refused("SUBJECT_EMPTY", "say what is to be estimated", "subject")
        if self.closes_at <= desk.now:
            return Refused("CLOSES_IN_PAST", "a call closes in the future; give a later instant", "closesAt")
        if not self.invitees:
            return Refused("NOBODY_INVITED", "invite at least one contractor", "invitees")
        if len(self.invitees) > 100:
            return Refused("TOO_MANY_INVITED", "invite at most 100 contractors to one call", "invitees")
        if len(set(self.invitees)) != len(self.invitees):
            return Refused("INVITED_TWICE", "name each contractor once", "invitees")
        invitations = tuple(Draft("RomInvitation", {"company": c, "invited_at": desk.now}) for c in self.invitees)
        facts = {
            "subject": self.subject,
            "specification": self.specification,
            "opens_at": desk.now,
            "closes_at": self.closes_at,
        }
        return Draft("RomCall", facts, case.id, marking=self.marking, along=invitations)
