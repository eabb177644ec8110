"""Questions under a call and their answers: asked by one, answered to all (SAMM C2.1.8.1; C2.1.8.5)."""

from __future__ import annotations

from schema.audience import IMPLEMENTING_AGENCY, INDUSTRY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.rom_call import RomCallState


@submission(by=[INDUSTRY], makes="RomQuestion", under="SAMM C2.1.8.1")
class AskRomQuestion(Submitted):
    """An invited contractor asks about a call; nobody but the agency and DSCA learns who asked."""

    call: RecordId = given("The call the question is about.")
    text: str = given("The question; it is published in neutral words.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        call = await desk.find(self.call)
        if call is None or call.facet != "RomCall":
            return Refused("CALL_NOT_FOUND", "no call you are invited to has this id", "call")
        if call.facts["state"] is not RomCallState.OPEN:
            return Refused("CALL_NOT_OPEN", "the call takes no more questions", "call")
        if not self.text.strip():
            return Refused("TEXT_EMPTY", "write the question", "text")
        return Draft("RomQuestion", {"asked_text": self.text, "asked_at": desk.now}, call.case_id, call.id)


@submission(by=[IMPLEMENTING_AGENCY], makes="RomQuestion", under="SAMM C2.1.8.1; C2.1.8.5")
class AnswerRomQuestion(Submitted):
    """The implementing agency answers a question to every invited contractor at the same instant, without naming the asker."""

    question: RecordId = given("The question that is answered.")
    published_text: str = given("The question in neutral words that name nobody.")
    answer: str = given("The answer given to all.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        question = await desk.find(self.question)
        if question is None or question.facet != "RomQuestion":
            return Refused("QUESTION_NOT_FOUND", "no question under a call of your agency has this id", "question")
        if question.facts["published_at"] is not None:
            return Refused(
                "ALREADY_ANSWERED",
                "the answer is published and cannot be changed",
                "question",
            )
        for name, text in (("publishedText", self.published_text), ("answer", self.answer)):
            if not text.strip():
                return Refused("TEXT_EMPTY", "write the text to be published", name)
        facts = {"question": self.published_text, "answer": self.answer, "published_at": desk.now}
        return Draft("RomQuestion", facts, revises=question.id)
