"""The implementing agency opens a case before a letter of request asks for it, or that none asks for (SAMM C15; C2.3.2.3)."""

from __future__ import annotations

from dataclasses import replace

from schema.audience import IMPLEMENTING_AGENCY
from schema.case import CaseForm, Program
from schema.desk import Desk, Draft, Refused, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.rules.case_categories import objections_to_bpc_names
from schema.values import CaseDesignator, CustomerCode


def form_without_letter(program: Program, form: CaseForm) -> Refused | None:
    """Object to a case that no letter of request opens: one that is built for a partner (SAMM C15)."""
    if program is not Program.BPC and form is not CaseForm.BPC_PSEUDO:
        return None
    words = "a case built for a partner is opened by `openCase`, without a letter"
    return Refused("FORM_NEEDS_NO_LETTER", words, "program")


async def _wanting(desk: Desk, designator: CaseDesignator, neutral_title: str, case_manager: str) -> Refused | None:
    """What keeps a new case from being opened: another has its designator, or it does not say what everybody reads first."""
    if await desk.case(designator) is not None:
        return Refused("DESIGNATOR_TAKEN", "a case has this designator; take another", "designator")
    for text, at in ((neutral_title, "neutralTitle"), (case_manager, "caseManager")):
        if not text.strip():
            return Refused("TEXT_EMPTY", "say it in words; it is what is read first", at)
    return None


@submission(by=[IMPLEMENTING_AGENCY], makes="Case", under="SAMM C15; C2.1.7.1; C2.2.1")
class OpenCase(Submitted):
    """The implementing agency opens a case built for a partner, who learns of it only from its office.

    The office of the country that benefits, its combatant command, DSCA and State read it at once.
    """

    designator: CaseDesignator = given("The designator of the new case: the program code, your letter, three more.")
    benefitting: str = given("The customer code of the country it is built for, such as `BN`.")
    neutral_title: str = given("What the case is for, in general words that everybody party to it may read.")
    title: str | None = given("Your own title of the case, its nickname.")
    case_manager: str = given("How to reach the case manager: the office, its mailbox and its telephone.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        try:
            benefitting = CustomerCode(self.benefitting)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "benefitting")
        if self.designator.agency != desk.principal.party.code or self.designator.customer == benefitting:
            return Refused(
                "DESIGNATOR_MISFITS",
                "the designator of a case built for a partner begins with a program code, not the country's, and then your letter",
                "designator",
            )
        if (wanting := await _wanting(desk, self.designator, self.neutral_title, self.case_manager)) is not None:
            return wanting
        for objection in objections_to_bpc_names(self.title or "", "", desk.now.date()):
            return refused(replace(objection, field="title"))
        facts = {
            "designator": self.designator,
            "customer": self.designator.customer,
            "agency": desk.principal.party.code,
            "benefitting": benefitting,
            "neutral_title": self.neutral_title,
            "title": self.title,
            "program": Program.BPC,
            "form": CaseForm.BPC_PSEUDO,
            "case_manager": self.case_manager,
        }
        return Draft("Case", facts)


@submission(by=[IMPLEMENTING_AGENCY], makes="Case", under="SAMM C2.1.4.1; C2.3.2.3")
class OpenCaseForRequirement(Submitted):
    """The implementing agency opens a case for a requirement its purchaser has yet to write a letter about.

    To plan commits nobody, so the purchaser is told nothing by it: it meets the case when its letter is registered there.
    """

    designator: CaseDesignator = given("The designator of the new case: the purchaser's code, your letter, three more.")
    neutral_title: str = given("What the case is for, in general words that everybody party to it may read.")
    title: str | None = given("Your own title of the case.")
    program: Program = given("How the case is expected to be paid for; one built for a partner waits for no letter.")
    form: CaseForm = given("Which kind of order it is expected to be.")
    case_manager: str = given("How to reach the case manager: the office, its mailbox and its telephone.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        if (waits_for_none := form_without_letter(self.program, self.form)) is not None:
            return waits_for_none
        if self.designator.agency != desk.principal.party.code:
            return Refused("DESIGNATOR_MISFITS", "your letter follows the purchaser's code; correct it", "designator")
        if (wanting := await _wanting(desk, self.designator, self.neutral_title, self.case_manager)) is not None:
            return wanting
        facts = {
            "designator": self.designator,
            "customer": self.designator.customer,
            "agency": desk.principal.party.code,
            "benefitting": self.designator.customer,
            "neutral_title": self.neutral_title,
            "title": self.title,
            "program": self.program,
            "form": self.form,
            "case_manager": self.case_manager,
        }
        return Draft("Case", facts)
