"""How one award of USAspending is understood: an award paid with foreign military sales funds, hung on no case."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec

from connectors.contract import Record, SetAside, Understood
from schema.errors import BadValue
from schema.values import plain_text

LARGEST_AWARD = 1_000_000
_NAMES = (
    "contract_number parent_contract_number contractor_name contractor_entity description awarding_office obligated ceiling "
    "signed_on performed_until url"
)
FACTS = frozenset(_NAMES.split())
# The members that the published contract of an award names; another one is not guessed at.
_NAMED = (
    "id generated_unique_award_id piid category type type_description description total_obligation total_outlay "
    "subaward_count total_subaward_amount date_signed base_exercised_options base_and_all_options parent_award "
    "latest_transaction_contract_data funding_agency awarding_agency period_of_performance recipient executive_details "
    "place_of_performance psc_hierarchy naics_hierarchy total_account_outlay total_account_obligation "
    "account_outlays_by_defc account_obligations_by_defc"
)
_KNOWN = frozenset(_NAMED.split())
# Whose contracting offices they are; of any other the implementing agency is not known, and DSCA alone reads the award.
_AGENCIES = {"2100": "B", "1700": "P", "5700": "D"}
# A is "Foreign Funds FMS", B is other foreign money, X none.
FOREIGN_MILITARY_SALES = "A"


class _Contract(msgspec.Struct):
    foreign_funding: str


class _Subtier(msgspec.Struct):
    code: str


class _Agency(msgspec.Struct):
    subtier_agency: _Subtier
    office_agency_name: str | None = None


class _Parent(msgspec.Struct):
    piid: str | None = None


class _Period(msgspec.Struct):
    last_modified_date: str
    end_date: date | None = None


class _Recipient(msgspec.Struct):
    recipient_name: str
    recipient_uei: str | None = None


class _Award(msgspec.Struct):
    generated_unique_award_id: str
    category: str
    piid: str
    description: str | None
    total_obligation: Decimal
    date_signed: date
    latest_transaction_contract_data: _Contract
    awarding_agency: _Agency
    period_of_performance: _Period
    recipient: _Recipient
    base_and_all_options: Decimal | None = None
    parent_award: _Parent | None = None


class _Unclear(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def understand(raw: bytes) -> Understood:
    """Understand one award; what is not of its form, or not paid with these funds, is set aside with its reason."""
    if len(raw) > LARGEST_AWARD:
        return [SetAside("too large", f"{len(raw)} bytes, an award has at most {LARGEST_AWARD}")]
    try:
        told = json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError) as unreadable:
        return [SetAside("not an award", f"not JSON: {unreadable}"[:160])]
    if not isinstance(told, dict) or "generated_unique_award_id" not in told:
        return [SetAside("not an award", "no `generated_unique_award_id` in it")]
    strange = sorted(set(told) - _KNOWN)
    if strange:
        return [SetAside("unknown member", f"`{strange[0][:60]}`")]
    try:
        return [_record(msgspec.convert(told, _Award))]
    except msgspec.ValidationError as unknown:
        return [SetAside("unknown shape", str(unknown)[:200])]
    except UnicodeEncodeError:
        return [SetAside("unknown shape", "a text of it holds half of a surrogate pair, which is no character")]
    except _Unclear as unclear:
        return [SetAside(unclear.reason, unclear.detail)]


def _record(award: _Award) -> Record:
    if award.category != "contract":
        raise _Unclear("not a contract award", f"its category is `{award.category[:40]}`")
    funding = award.latest_transaction_contract_data.foreign_funding
    if funding != FOREIGN_MILITARY_SALES:
        raise _Unclear("not paid with foreign military sales funds", f"`foreign_funding` is `{funding[:20]}`")
    key = award.generated_unique_award_id
    if not re.fullmatch(r"CONT_AWD_[A-Za-z0-9_.-]{1,200}", key):
        raise _Unclear("key not clear", f"`{key[:60]}`")
    office = award.awarding_agency
    facts: dict[str, object] = {
        "contract_number": _text("piid", award.piid),
        "parent_contract_number": _text("parent_award.piid", award.parent_award.piid if award.parent_award else None),
        "contractor_name": _text("recipient.recipient_name", award.recipient.recipient_name),
        "contractor_entity": _text("recipient.recipient_uei", award.recipient.recipient_uei),
        "description": _text("description", award.description),
        "awarding_office": _text("awarding_agency.office_agency_name", office.office_agency_name),
        "obligated": _dollars("total_obligation", award.total_obligation),
        "ceiling": _dollars("base_and_all_options", award.base_and_all_options),
        "signed_on": award.date_signed,
        "performed_until": award.period_of_performance.end_date,
        "url": f"https://www.usaspending.gov/award/{key}",
    }
    agency = _AGENCIES.get(office.subtier_agency.code)
    return Record(
        "PublicAward",
        key,
        facts,
        _modified_at(award.period_of_performance.last_modified_date),
        scope={"agency": agency} if agency else {},
    )


def _text(path: str, told: str | None) -> str | None:
    """A text that can be kept; nothing for one of blanks."""
    if told is None or not told.strip():
        return None
    try:
        return plain_text(" ".join(told.split()))
    except BadValue as bad:
        raise _Unclear("text not understood", f"`{path}`: {bad.hint}") from None


def _dollars(path: str, told: Decimal | None) -> Decimal | None:
    if told is None:
        return None
    if not told.is_finite() or told < 0 or told >= 10**15 or told != told.quantize(Decimal("0.01")):
        # More was taken back than was obligated, or it is no amount: what that means for a case a program cannot say.
        raise _Unclear("value not understood", f"`{path}` is no amount of dollars and cents from zero up")
    return told.quantize(Decimal("0.01"))


def _modified_at(told: str) -> datetime:
    """The instant of its last change, `2019-10-27 20:06:44`, which the interface tells without a zone: UTC."""
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        raise _Unclear("unknown shape", f"`period_of_performance.last_modified_date` is `{told[:40]}`") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


# The five best paid of a company are persons, and so may be who lives at an address.
_PERSONS = re.compile(rb'("officers"\s*:\s*)\[(?:[^\[\]"]|"(?:[^"\\]|\\.)*(?:"|$))*(?:\]|$)', re.DOTALL)
_ADDRESSES = re.compile(rb'("address_line[123]"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)', re.DOTALL)


def redact(raw: bytes) -> bytes:
    """An award without the officers of the contractor and without street addresses; a second time changes nothing."""
    return _ADDRESSES.sub(rb"\1null", _PERSONS.sub(rb"\1[]", raw))
