"""The plain way: strawberry types over SQLAlchemy entities, a DataLoader for each relation, a permission on each field.

What a reader may not see is fetched and then left out, in Python. It answers the four operations and takes the
caller's word for the seat.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NewType

import asyncpg
import strawberry
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from hub.store.tables import metadata
from schema.facets.letter_of_offer import SENT_WORDS
from schema.graph import introspectable, the_graph
from schema.markings import TRIGRAPHS

_TABLES = metadata(the_graph().registry).tables
_SENT_WORDS = {word.name for word in SENT_WORDS}
_IN_PREPARATION = {"ACTIONABLE", "COMPLETE", "CLOSED_NEGATIVE"}


def _letter_status(letter: Any) -> str:
    if letter.raw_status == "INSUFFICIENT" and letter.returned_on:
        return "RETURNED"
    return "IN_PREPARATION" if letter.raw_status in _IN_PREPARATION and letter.acknowledged_on else "RECEIVED"


CustomerCode = NewType("CustomerCode", str)
CaseDesignator = NewType("CaseDesignator", str)
SCALARS: dict[object, Any] = {t: strawberry.scalar(name=t.__name__) for t in (CustomerCode, CaseDesignator)}


# Entities.


class Base(DeclarativeBase):
    """The entities, each on the hub's own table."""


class CaseEntity(Base):
    __table__ = _TABLES["case"]


class OfferEntity(Base):
    __table__ = _TABLES["letter_of_offer"]


class LineEntity(Base):
    __table__ = _TABLES["offer_line"]


class LetterEntity(Base):
    __table__ = _TABLES["letter_of_request"]


class CallEntity(Base):
    __table__ = _TABLES["rom_call"]


class InvitationEntity(Base):
    __table__ = _TABLES["rom_invitation"]


class QuestionEntity(Base):
    __table__ = _TABLES["rom_question"]


class EstimateEntity(Base):
    __table__ = _TABLES["rom_estimate"]


class NotificationEntity(Base):
    __table__ = _TABLES["congressional_notification"]


class ReleaseEntity(Base):
    __table__ = _TABLES["release"]


class ConsentEntity(Base):
    __table__ = _TABLES["consent"]


class ContractEntity(Base):
    __table__ = _TABLES["contract"]


# Who asks, and what is asked of the rows on the way out.

_KINDS = {"partner": "customer", "sco": "office", "agency": "agency", "industry": "company"}
_KEEPS_OUT = {
    "partner": {"NOFORN", "FED ONLY", "FEDCON", "AC", "AWP", "UNREVIEWED"},
    "sco": {"AC", "AWP"},
    "agency": set(),
    "industry": {"FED ONLY", "NOCON", "AC", "AWP", "UNREVIEWED"},
}


class Reader:
    """One request's reader, with its loaders."""

    def __init__(self, seat: str, sessions: async_sessionmaker[Any]) -> None:
        self.audience, _, rest = seat.partition(":")
        self.codes = rest.split(",")
        self.code = self.codes[0]
        self.party = f"{_KINDS[self.audience]}:{self.code}"
        self.sessions = sessions
        self._loaders: dict[tuple[Any, ...], DataLoader[Any, list[Any]]] = {}

    async def all(self, query: Any) -> Sequence[Any]:
        """The entities a query finds."""
        async with self.sessions() as session:
            return (await session.execute(query)).scalars().all()

    async def related(self, entity: Any, column: str, key: Any) -> list[Any]:
        """The entities whose column has this value, loaded with those of all that are asked for at once."""
        found = self._loaders.get((entity, column))
        if found is None:

            async def load(keys: list[Any]) -> list[list[Any]]:
                rows = defaultdict(list)
                for row in await self.all(select(entity).where(getattr(entity, column).in_(keys))):
                    rows[getattr(row, column)].append(row)
                return [rows[k] for k in keys]

            found = self._loaders[entity, column] = DataLoader(load)
        return await found.load(key)

    async def admits(self, row: Any) -> bool:
        """What the row's marking demands of the reader."""
        if row.marking is None:
            return True
        controls, addressees = set(row.marking_controls), row.marking_addressees
        partner, industry = self.audience == "partner", self.audience == "industry"
        foreign = "PROPIN" in controls and row.originator != self.party
        if foreign and (industry or (partner and not await self._about(ConsentEntity, "consented_to", row))):
            return False
        if "DL ONLY" in controls:
            return self.party in addressees
        if controls & _KEEPS_OUT[self.audience]:
            return False
        if partner and controls & {"REL TO", "DISPLAY ONLY"} and TRIGRAPHS.get(self.code) not in addressees:
            return False
        if partner and "RELIDO" in controls:
            return await self._about(ReleaseEntity, "released_to", row)
        return not (industry and "FEDCON" in controls) or await self.holds_contract(row.case_id)

    async def _about(self, entity: Any, to: str, row: Any) -> bool:
        acts = await self.related(entity, "record", str(row.id))
        return any(a.latest and a.record_version == row.version and getattr(a, to) == self.party for a in acts)

    async def holds_contract(self, case_id: Any) -> bool:
        """Whether the reader's company holds a contract under the case."""
        contracts = await self.related(ContractEntity, "case_id", case_id)
        return any(c.latest and c.contractor == self.code and c.awarded_on for c in contracts)

    async def is_invited(self, case_id: Any) -> bool:
        """Whether the reader's company is invited to any call under the case."""
        invitations = await self.related(InvitationEntity, "case_id", case_id)
        return any(i.latest and i.company == self.code for i in invitations)

    async def standing(self, rows: Iterable[Any], passes: Callable[[Any], bool] = lambda row: True) -> list[Any]:
        """Of each record the latest version that exists for the reader."""
        records = defaultdict(list)
        for row in rows:
            records[row.id].append(row)
        found = []
        for versions in records.values():
            for row in sorted(versions, key=lambda r: r.version, reverse=True):
                if not await self.admits(row):
                    if row.latest:
                        break
                elif passes(row):
                    found.append(row)
                    break
        return found


Info = strawberry.Info[Reader, None]


@cache
def seats(*audiences: str) -> type[BasePermission]:
    """The permission that only these seats have."""

    class Seated(BasePermission):
        message = "not for this seat"

        def has_permission(self, source: Any, info: Info, **_: Any) -> bool:
            return info.context.audience in audiences

    return Seated


EVERYBODY = seats("partner", "sco", "agency", "industry")
OFFICIALS = seats("sco", "agency")
PRICED = seats("partner", "sco", "agency")
INSIDE = seats("agency")


def told(kind: Any, permission: type[BasePermission], name: str, mask: Callable[[Any, Info], Any] | None = None) -> Any:
    """A field that tells a column of the entity, null where the mask says so."""
    if mask is None:

        def resolver(root: Any) -> Any:
            return getattr(root.entity, name)

    else:

        async def resolver(root: Any, info: Info) -> Any:  # type: ignore[misc]
            shown = mask(root, info)
            shown = await shown if isinstance(shown, Awaitable) else shown
            return getattr(root.entity, name) if shown else None

    resolver.__annotations__["return"] = kind | None
    if mask is not None:
        resolver.__annotations__["info"] = Info
    return strawberry.field(resolver=resolver, permission_classes=[permission])


def _sent(root: Any, info: Info) -> bool:
    return info.context.audience != "partner" or root.entity.sent_on is not None


def _mine(root: Any, info: Info) -> bool:
    return info.context.audience != "agency" or root.entity.agency == info.context.code


def _by(*names: str) -> Callable[[Any], Any]:
    """By these columns, nulls last, and at last by id."""
    return lambda r: [*((getattr(r, n) is None, getattr(r, n)) for n in names), r.id]


# Types.


@strawberry.type
class OfferLine:
    entity: strawberry.Private[Any]
    number: str | None = told(str, PRICED, "number")
    description: str | None = told(str, PRICED, "description")
    quantity: int | None = told(int, PRICED, "quantity")
    unit_cost: str | None = told(str, PRICED, "unit_cost")
    total: str | None = told(str, PRICED, "total")


@strawberry.type
class OfferLines:
    nodes: list[OfferLine]


@strawberry.type
class LetterOfOffer:
    entity: strawberry.Private[Any]
    kind: str | None = told(str, EVERYBODY, "kind")
    number: int | None = told(int, EVERYBODY, "number")
    milap_on: date | None = told(date, EVERYBODY, "milap_on")
    sent_on: date | None = told(date, EVERYBODY, "sent_on")
    decision: str | None = told(str, EVERYBODY, "decision")
    decided_on: date | None = told(date, EVERYBODY, "decided_on")
    accepted_on: date | None = told(date, EVERYBODY, "accepted_on")
    implemented_on: date | None = told(date, EVERYBODY, "implemented_on")
    raw_status: str | None = told(str, OFFICIALS, "raw_status")
    waits_on: str | None = told(str, OFFICIALS, "waits_on")
    delay_class: str | None = told(str, OFFICIALS, "delay_class")
    milestones: list[str] | None = told(list[str], INSIDE, "milestones")
    holds: list[str] | None = told(list[str], INSIDE, "holds")
    pricing_basis: str | None = told(str, INSIDE, "pricing_basis")
    contingency: str | None = told(str, INSIDE, "contingency")
    total_value: str | None = told(str, PRICED, "total_value", _sent)
    charges: str | None = told(str, PRICED, "charges", _sent)
    payment_schedule: list[str] | None = told(list[str], PRICED, "payment_schedule", _sent)
    expires_on: date | None = told(date, PRICED, "expires_on", _sent)

    @strawberry.field(permission_classes=[EVERYBODY])
    def status(self) -> str | None:
        offer = self.entity
        if offer.sent_on and offer.raw_status in _SENT_WORDS:
            return str(offer.raw_status)
        if not offer.milap_on:
            return None
        return "CANCELLED" if offer.raw_status == "CANCELLED" else "AGENCY_APPROVED"

    @strawberry.field(permission_classes=[PRICED])
    async def lines(self, info: Info, first: int = 20) -> OfferLines:
        reader = info.context
        rows = [
            r
            for r in await reader.related(LineEntity, "parent_id", self.entity.id)
            if r.parent_version == self.entity.version and await reader.admits(r)
        ]
        return OfferLines(nodes=[OfferLine(entity=r) for r in sorted(rows, key=_by("number"))[:first]])


@strawberry.type
class LettersOfOffer:
    nodes: list[LetterOfOffer]


@strawberry.type
class LetterOfRequestType:
    entity: strawberry.Private[Any]
    reference: str | None = told(str, OFFICIALS, "reference")
    requirement: str | None = told(str, OFFICIALS, "requirement")
    response_wanted: str | None = told(str, OFFICIALS, "response_wanted")
    funding: str | None = told(str, OFFICIALS, "funding")
    signed_on: date | None = told(date, OFFICIALS, "signed_on")
    received_on: date | None = told(date, OFFICIALS, "received_on")
    acknowledged_on: date | None = told(date, OFFICIALS, "acknowledged_on")
    raw_status: str | None = told(str, OFFICIALS, "raw_status")
    evaluation: str | None = told(str, OFFICIALS, "evaluation")

    @strawberry.field(permission_classes=[OFFICIALS])
    def status(self) -> str | None:
        return _letter_status(self.entity)


@strawberry.type
class RomInvitation:
    entity: strawberry.Private[Any]
    company: str | None = told(str, INSIDE, "company")
    invited_at: datetime | None = told(datetime, INSIDE, "invited_at")


@strawberry.type
class RomQuestion:
    entity: strawberry.Private[Any]
    question: str | None = told(str, OFFICIALS, "question")
    answer: str | None = told(str, OFFICIALS, "answer")
    published_at: datetime | None = told(datetime, OFFICIALS, "published_at")
    asked_text: str | None = told(str, INSIDE, "asked_text")
    asked_at: datetime | None = told(datetime, INSIDE, "asked_at")


@strawberry.type
class RomEstimate:
    entity: strawberry.Private[Any]
    company: str | None = told(str, EVERYBODY, "company")
    amount: str | None = told(str, EVERYBODY, "amount")
    lead_time_months: int | None = told(int, EVERYBODY, "lead_time_months")
    assumptions: str | None = told(str, EVERYBODY, "assumptions")
    valid_until: date | None = told(date, EVERYBODY, "valid_until")
    state: str | None = told(str, EVERYBODY, "state")
    submitted_at: datetime | None = told(datetime, EVERYBODY, "submitted_at")

    @strawberry.field(permission_classes=[EVERYBODY])
    async def case(self, info: Info) -> Case | None:
        reader, case_id = info.context, self.entity.case_id
        if not await reader.is_invited(case_id) and not await reader.holds_contract(case_id):
            return None
        (row,) = await reader.related(CaseEntity, "id", case_id)
        return Case(entity=row)

    @strawberry.field(permission_classes=[EVERYBODY])
    async def rom_call(self, info: Info) -> RomCall | None:
        reader = info.context
        invitations = await reader.related(InvitationEntity, "parent_id", self.entity.parent_id)
        if not any(i.latest and i.company == reader.code for i in invitations):
            return None
        (row,) = await reader.related(CallEntity, "id", self.entity.parent_id)
        return RomCall(entity=row) if await reader.admits(row) else None


@strawberry.type
class RomInvitations:
    nodes: list[RomInvitation]


@strawberry.type
class RomQuestions:
    nodes: list[RomQuestion]


@strawberry.type
class RomEstimates:
    nodes: list[RomEstimate]


@strawberry.type
class RomCall:
    entity: strawberry.Private[Any]
    subject: str | None = told(str, EVERYBODY, "subject")
    specification: str | None = told(str, EVERYBODY, "specification")
    opens_at: datetime | None = told(datetime, EVERYBODY, "opens_at")
    closes_at: datetime | None = told(datetime, EVERYBODY, "closes_at")

    @property
    def _closed(self) -> bool:
        return bool(self.entity.closes_at <= datetime.now(UTC))

    @strawberry.field(permission_classes=[EVERYBODY])
    def state(self) -> str:
        return "CANCELLED" if self.entity.cancelled_at else "CLOSED" if self._closed else "OPEN"

    @strawberry.field(permission_classes=[OFFICIALS])
    def estimate_came(self) -> bool | None:
        return self.entity.has_estimate if self._closed else None

    @strawberry.field(permission_classes=[INSIDE])
    async def invitations(self, info: Info, first: int = 20) -> RomInvitations:
        rows = await info.context.related(InvitationEntity, "parent_id", self.entity.id)
        return RomInvitations(nodes=[RomInvitation(entity=r) for r in sorted(rows, key=_by())[:first]])

    @strawberry.field(permission_classes=[OFFICIALS])
    async def questions(self, info: Info, first: int = 20) -> RomQuestions:
        rows = await info.context.standing(await info.context.related(QuestionEntity, "parent_id", self.entity.id))
        return RomQuestions(nodes=[RomQuestion(entity=r) for r in sorted(rows, key=_by("published_at"))[:first]])

    @strawberry.field(permission_classes=[INSIDE])
    async def estimates(self, info: Info, first: int = 20) -> RomEstimates:
        rows = await info.context.standing(await info.context.related(EstimateEntity, "parent_id", self.entity.id))
        return RomEstimates(nodes=[RomEstimate(entity=r) for r in sorted(rows, key=_by())[:first]])


@strawberry.type
class RomCalls:
    nodes: list[RomCall]


@strawberry.type
class CongressionalNotification:
    entity: strawberry.Private[Any]
    transmittal: str | None = told(str, EVERYBODY, "transmittal")
    kind: str | None = told(str, EVERYBODY, "kind")
    title: str | None = told(str, EVERYBODY, "title")
    total_value: str | None = told(str, EVERYBODY, "total_value")
    articles: str | None = told(str, EVERYBODY, "articles")
    delivered_on: date | None = told(date, EVERYBODY, "delivered_on")
    published_on: date | None = told(date, EVERYBODY, "published_on")
    document_number: str | None = told(str, EVERYBODY, "document_number")
    state: str | None = told(str, INSIDE, "state", _mine)
    tier: int | None = told(int, INSIDE, "tier", _mine)


@strawberry.type
class CongressionalNotifications:
    nodes: list[CongressionalNotification]


async def _offers(reader: Reader, case: Any) -> list[Any]:
    """The letters of offer of a case that exist for the reader."""
    rows = await reader.related(OfferEntity, "case_id", case.id)
    if reader.audience != "partner":
        return await reader.standing(rows)
    return await reader.standing(rows, lambda r: r.milap_on is not None and r.program != "BPC")


async def _offered(root: Any, info: Info) -> bool:
    if info.context.audience == "agency":
        return _mine(root, info)
    if info.context.audience != "partner":
        return True
    return any(o.sent_on for o in await _offers(info.context, root.entity))


async def _stage(reader: Reader, case: Any) -> str | None:
    """The stage as the partner works it out from what it sees."""
    for day, stage in (("closed_on", "CLOSED"), ("sustained_from", "SUSTAINMENT"), ("delivered_from", "DELIVERY")):
        if getattr(case, day):
            return stage
    offers = await _offers(reader, case)
    if any(o.implemented_on for o in offers):
        return "EXECUTION"
    if any(o.sent_on for o in offers):
        return "OFFERED"
    notified = await reader.related(NotificationEntity, "case_id", case.id)
    if offers or await reader.standing(notified, lambda r: r.published_on is not None):
        return "DEVELOPMENT"
    letters = await reader.standing(await reader.related(LetterEntity, "case_id", case.id))
    own = [r for r in letters if r.acknowledged_on and r.originator == reader.party]
    if any(r.response_wanted == "PRICE_AND_AVAILABILITY" for r in own):
        return "PRICE_AND_AVAILABILITY"
    if any(_letter_status(r) == "IN_PREPARATION" for r in letters):
        return "DEVELOPMENT"
    return "REQUEST" if letters else None


@strawberry.type
class Case:
    entity: strawberry.Private[Any]
    designator: str | None = told(str, EVERYBODY, "designator")
    customer: str | None = told(str, EVERYBODY, "customer", _mine)
    agency: str | None = told(str, EVERYBODY, "agency", _mine)
    benefitting: str | None = told(str, OFFICIALS, "benefitting", _mine)
    neutral_title: str | None = told(str, EVERYBODY, "neutral_title")
    title: str | None = told(str, PRICED, "title", _offered)
    program: str | None = told(str, PRICED, "program", _offered)
    form: str | None = told(str, PRICED, "form", _offered)
    case_manager: str | None = told(str, PRICED, "case_manager", _mine)
    notified_on: date | None = told(date, PRICED, "notified_on", _mine)
    delivered_from: date | None = told(date, PRICED, "delivered_from", _mine)
    sustained_from: date | None = told(date, PRICED, "sustained_from", _mine)
    closed_on: date | None = told(date, PRICED, "closed_on", _mine)

    @strawberry.field(permission_classes=[PRICED])
    async def stage(self, info: Info) -> str | None:
        if info.context.audience == "partner":
            return await _stage(info.context, self.entity)
        return str(self.entity.full_stage)

    @strawberry.field(permission_classes=[OFFICIALS])
    async def letter_of_request(self, info: Info) -> LetterOfRequestType | None:
        rows = await info.context.related(LetterEntity, "case_id", self.entity.id)
        rows = [r for r in rows if _mine(self, info) and await info.context.admits(r)]
        rows.sort(key=_by("received_on"))
        return LetterOfRequestType(entity=rows[0]) if rows else None

    @strawberry.field(permission_classes=[PRICED])
    async def letters_of_offer(self, info: Info, first: int = 20) -> LettersOfOffer:
        rows = await _offers(info.context, self.entity) if _mine(self, info) else []
        return LettersOfOffer(nodes=[LetterOfOffer(entity=r) for r in sorted(rows, key=_by("number"))[:first]])

    @strawberry.field(permission_classes=[OFFICIALS])
    async def rom_calls(self, info: Info, first: int = 20) -> RomCalls:
        rows = await info.context.related(CallEntity, "case_id", self.entity.id)
        rows = [r for r in rows if _mine(self, info) and await info.context.admits(r)]
        return RomCalls(nodes=[RomCall(entity=r) for r in sorted(rows, key=_by("closes_at"))[:first]])

    @strawberry.field(permission_classes=[EVERYBODY])
    async def congressional_notifications(self, info: Info, first: int = 20) -> CongressionalNotifications:
        rows = await info.context.related(NotificationEntity, "case_id", self.entity.id)
        mine = info.context.audience == "agency" and _mine(self, info)
        rows = await info.context.standing(rows, lambda r: mine or r.published_on is not None)
        rows.sort(key=_by("published_on", "transmittal"))
        return CongressionalNotifications(nodes=[CongressionalNotification(entity=r) for r in rows[:first]])


@strawberry.type
class Cases:
    nodes: list[Case]


@strawberry.input
class CustomerCodeIs:
    eq: CustomerCode


@strawberry.input
class CaseWhere:
    customer: CustomerCodeIs | None = None


@strawberry.type
class Query:
    @strawberry.field(permission_classes=[PRICED])
    async def cases(self, info: Info, where: CaseWhere | None = None, first: int = 20) -> Cases:
        reader = info.context
        query = select(CaseEntity).order_by(CaseEntity.designator).limit(first)
        if reader.audience == "partner":
            query = query.where(CaseEntity.partner == reader.code, CaseEntity.purchaser_told)
        elif reader.audience == "sco":
            party = or_(CaseEntity.customer.in_(reader.codes), CaseEntity.benefitting.in_(reader.codes))
            query = query.where(party)
        if where and where.customer:
            query = query.where(CaseEntity.customer == where.customer.eq)
        return Cases(nodes=[Case(entity=r) for r in await reader.all(query)])

    @strawberry.field(permission_classes=[INSIDE])
    async def case(self, info: Info, designator: CaseDesignator) -> Case | None:
        rows = await info.context.all(select(CaseEntity).where(CaseEntity.designator == designator))
        return Case(entity=rows[0]) if rows else None

    @strawberry.field(permission_classes=[seats("industry")])
    async def rom_estimates(self, info: Info, first: int = 20) -> RomEstimates:
        reader = info.context
        own = select(EstimateEntity).where(EstimateEntity.originator == reader.party)
        rows = sorted(await reader.standing(await reader.all(own)), key=_by())
        return RomEstimates(nodes=[RomEstimate(entity=r) for r in rows[:first]])


class _Endpoint(GraphQL[Reader, None]):
    """Strawberry's own endpoint; the reader is made for each request."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(introspectable(strawberry.Schema(query=Query, config=StrawberryConfig(scalar_map=SCALARS))))
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def get_context(self, request: Request, response: Response) -> Reader:  # type: ignore[override]
        return Reader(request.headers["x-seat"], self._sessions)


def application(dsn: str, size: int) -> Starlette:
    """The ASGI application over one database."""
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda **_: asyncpg.connect(dsn), pool_size=size, max_overflow=0
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    return Starlette(routes=[Route("/graphql", _Endpoint(engine))], lifespan=lifespan)


def served() -> Starlette:
    """The application of the server process."""
    return application(os.environ["BENCH_DSN"], int(os.environ["BENCH_CONNECTIONS"]))
