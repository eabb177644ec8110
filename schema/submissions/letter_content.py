"""What a letter of offer says, as its agency writes it: lines, charges, payments, notes, and what they add up to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from schema.case import Program
from schema.desk import Draft, Part, Refused, Seen, given, part
from schema.errors import BadValue
from schema.facets.offer_detail import OfferChargeKind
from schema.rules.administrative_surcharge import administrative_rate
from schema.rules.case_categories import (
    ArticleNature,
    SourceOfSupply,
    TypeOfAssistance,
    objection_to_ceiling,
    objection_to_source_of_supply,
    objection_to_type_of_assistance,
    objections_to_sale,
)
from schema.rules.document_lifecycle import ChangeEffect
from schema.rules.letter_arithmetic import LetterTotals, PricedLine, Rate, letter_totals, total_of
from schema.submissions.document_at_hand import Document, declined, form_of
from schema.values import Money

LINE_NUMBER = re.compile(r"\d{3}", re.ASCII)
ADD_ONS = (OfferChargeKind.CONTRACT_ADMINISTRATION_SERVICES, OfferChargeKind.NONRECURRING_COST)


@part
class LetterLine(Part):
    """One line of a letter of offer."""

    number: str = given("The line's number, three digits.")
    description: str = given("What is sold on the line.")
    quantity: int = given("How many; on a blanket order one, at the dollar value that may be ordered.")
    unit_cost: Money = given("What one costs, in US dollars, without add-ons.")
    type_of_assistance: TypeOfAssistance | None = given("Under which authority and with whose money it is supplied.")
    source_of_supply: SourceOfSupply | None = given(
        "Where the articles come from, as far as the type of assistance has it."
    )
    natures: list[ArticleNature] | None = given("What there is about it that decides on which form of case it is sold.")
    marking: str | None = given("The CUI banner of the line, if it carries one.")


@part
class LetterCharge(Part):
    """One charge beside the articles and services themselves; the administrative surcharge is worked out for you."""

    kind: OfferChargeKind = given("What is charged.")
    line_number: str | None = given("The line it is charged on; needed where it is an add-on of a line.")
    description: str | None = given("What it is for, in words.")
    rate: str | None = given("The rate it is reckoned by, such as `1.0 %`.")
    amount: Money = given("What it comes to, in US dollars.")


@part
class LetterPayment(Part):
    """One payment of the schedule."""

    due_on: date = given("The day it is due.")
    amount: Money = given("What is to be paid, in US dollars.")
    initial_deposit: bool = given("Whether it is the initial deposit, without which the offer is not accepted.")


@part
class LetterNote(Part):
    """One note of a letter of offer."""

    number: str = given("The note's number, two digits.")
    title: str = given("What the note is about.")
    text: str = given("The note.")
    marking: str | None = given("The CUI banner of the note, if it carries one.")


@part
class LetterContent(Part):
    """What a letter of offer says; its totals and its administrative surcharge are worked out for you."""

    lines: list[LetterLine] | None = given("The lines; only a modification may go without.")
    charges: list[LetterCharge] | None = given("The charges beside the administrative surcharge.")
    payments: list[LetterPayment] | None = given("The schedule of payments.")
    notes: list[LetterNote] | None = given("The notes.")
    terms: str | None = given("The terms of the sale.")
    delivery_forecast: str | None = given("When deliveries are expected.")
    transport_plan: str | None = given("How the articles are to travel.")
    pricing_basis: str | None = given("How the price was built up; read by you and DSCA only.")
    contingency: Money | None = given("What the price sets aside for the unforeseen; read by you and DSCA only.")
    negotiating_position: str | None = given("What you are ready to concede; read by you and DSCA only.")


@dataclass(frozen=True)
class Letter:
    """A letter as it is to be kept: the facts of the document, and the parts of its version."""

    facts: dict[str, object]
    inside: tuple[Draft, ...]


def letter_of(content: LetterContent, case: Seen, on: date, *, lines_needed: bool) -> Letter | Refused:
    """The letter with its totals, priced at the surcharge of a day, or what is wrong with it."""
    said = {name: content.values[name] for name in _SAID if content.values[name] is not None}
    inside = [*map(_payment, content.payments or ()), *map(_note, content.notes or ())]
    if content.payments:
        said["payment_schedule"] = [f"{p.due_on.isoformat()} {p.amount}" for p in content.payments]
    if not content.lines:
        if lines_needed or content.charges:
            return Refused("LINES_MISSING", "an offer has lines; say what is sold at which price", "content.lines")
        return Letter(said, tuple(inside))
    if not all(LINE_NUMBER.fullmatch(line.number) for line in content.lines):
        return Refused("LINE_NUMBER_MALFORMED", "number lines by three digits, such as `001`", "content.lines")
    charges = content.charges or ()
    if any(c.kind is OfferChargeKind.ADMINISTRATIVE_SURCHARGE for c in charges):
        return Refused("SURCHARGE_WORKED_OUT", "the surcharge follows from the lines; leave it out", "content.charges")
    numbers = {line.number for line in content.lines}
    if any(c.line_number not in numbers for c in charges if c.line_number is not None or c.kind in ADD_ONS):
        return Refused("LINE_UNKNOWN", "name a line of this letter that bears the charge", "content.charges")
    rate = administrative_rate(implemented_on=on, built_for_a_partner=case.facts["program"] is Program.BPC)
    try:
        priced = [_priced(line, charges, rate) for line in content.lines]
        below = total_of(charge.amount for charge in charges if charge.kind not in ADD_ONS)
        totals = letter_totals(priced, other=below)
        bears = total_of((totals.administrative_charge, below))
        for amount in (*(p.amount for p in content.payments or ()), *filter(None, [content.contingency])):
            total_of((amount,))
    except BadValue as bad:
        return Refused(bad.code, bad.hint, "content")
    unfit = _unfit_for(case, content.lines, totals)
    if unfit is not None:
        return unfit
    inside += [_line(line, money) for line, money in zip(content.lines, priced, strict=True)]
    inside += [_surcharge(rate, totals), *map(_charge, charges)]
    return Letter(said | {"charges": bears, "total_value": totals.total_estimated_cost}, tuple(inside))


def effects_of(before: Document, lines: tuple[Seen, ...], letter: Letter) -> frozenset[ChangeEffect]:
    """What a letter written anew would alter of the one before."""
    found = set()
    now = {(d.facts["number"], d.facts["quantity"]) for d in letter.inside if d.facet == "OfferLine"}
    if now and now != {(line.facts["number"], line.facts["quantity"]) for line in lines}:
        found.add(ChangeEffect.SCOPE)
    if letter.facts.get("total_value", before.seen.facts["total_value"]) != before.seen.facts["total_value"]:
        found.add(ChangeEffect.TOTAL_COST)
    if any(before.seen.facts[name] != letter.facts[name] for name in _TERMS if name in letter.facts):
        found.add(ChangeEffect.TERMS)
    return frozenset(found)


_SAID = tuple(given.name for given in LetterContent.takes.values() if not given.many)  # facts of the letter itself
_OF_THE_LINES = ("form", "dollar_ceiling", "type_of_assistance", "source_of_supply")  # what is objected to in them
_TERMS = ("terms", "delivery_forecast", "transport_plan", "payment_schedule")


def _priced(line: LetterLine, charges: list[LetterCharge] | tuple[()], rate: Rate) -> PricedLine:
    def add_on(kind: OfferChargeKind) -> Money:
        return total_of(c.amount for c in charges if c.kind is kind and c.line_number == line.number)

    return PricedLine(
        line.number,
        line.quantity,
        line.unit_cost,
        rate,
        contract_administration=add_on(OfferChargeKind.CONTRACT_ADMINISTRATION_SERVICES),
        nonrecurring_cost=add_on(OfferChargeKind.NONRECURRING_COST),
    )


def _unfit_for(case: Seen, lines: list[LetterLine], totals: LetterTotals) -> Refused | None:
    form = form_of(case)
    natures = frozenset(nature for line in lines for nature in line.natures or ())
    objections = [*objections_to_sale(form, natures), objection_to_ceiling(form, totals.total_estimated_cost)]
    for assistance, source in ((line.type_of_assistance, line.source_of_supply) for line in lines):
        if assistance is not None:
            objections.append(objection_to_type_of_assistance(form, assistance))
        if assistance is not None and source is not None:
            objections.append(objection_to_source_of_supply(assistance, source))
    first = next(filter(None, objections), None)
    return declined(first, **dict.fromkeys(_OF_THE_LINES, "content.lines")) if first else None


def _line(line: LetterLine, priced: PricedLine) -> Draft:
    facts = {
        "number": line.number,
        "description": line.description,
        "quantity": line.quantity,
        "type_of_assistance": line.type_of_assistance,
        "source_of_supply": line.source_of_supply,
        "major_defense_equipment": _is_major(line.natures),
        "unit_cost": line.unit_cost,
        "total": priced.total,
    }
    return Draft("OfferLine", facts, marking=line.marking)


def _is_major(natures: list[ArticleNature] | None) -> bool | None:
    # Of a line whose natures are left out, nobody said that it is none.
    return None if natures is None else ArticleNature.MAJOR_DEFENSE_EQUIPMENT in natures


def _surcharge(rate: Rate, totals: LetterTotals) -> Draft:
    facts = {
        "kind": OfferChargeKind.ADMINISTRATIVE_SURCHARGE,
        "rate": f"{rate.percent} %",
        "amount": totals.administrative_charge,
        "included_in_lines": False,
    }
    return Draft("OfferCharge", facts)


def _charge(charge: LetterCharge) -> Draft:
    return Draft("OfferCharge", charge.values | {"included_in_lines": charge.kind in ADD_ONS})


def _payment(payment: LetterPayment) -> Draft:
    return Draft("PaymentDue", payment.values)


def _note(note: LetterNote) -> Draft:
    facts = {name: value for name, value in note.values.items() if name != "marking"}
    return Draft("OfferNote", facts, marking=note.marking)
