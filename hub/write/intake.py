"""The one door into the store. Feeds and submissions both come through here."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Table, Text, and_, bindparam, func, insert, or_, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from connectors.contract import Outcome
from hub.identity.clock import Clock
from hub.store.sight import quoted
from hub.store.tables import metadata
from hub.write import as_of as instants
from hub.write.as_of import TOLD, TOLD_IN, Glance
from hub.write.entry import (
    SCOPE_TOLD,
    SUBMISSION,
    Accepted,
    Entry,
    Unfit,
    check_origin,
    facts_of,
    marking_of,
    refuse_gaps,
    scope_of,
    written,
)
from hub.write.marks import Marks
from schema.audience import Principal
from schema.case import Program
from schema.disclosure import SCOPE, Facet, Kind, Registry
from schema.errors import BadValue
from schema.facets.second_telling import TELLING, TOLD_BY_SEVERAL, comparable, named
from schema.markings import Marking
from schema.rules.industry import NAMES_ITS_CONTRACTOR, objection_to_consent, owners_of_record
from schema.strands import spelled
from schema.values import CaseDesignator, instant, instant_text

Row = dict[str, Any]

# Whose word on the same thing counts more; the submitter's own words count most. A copy outranks nobody.
_RANK = {"public_register": 0, "portal_copy": 0, "agency_system": 1, SUBMISSION: 2}
_RANK_OF_OTHERS = 1

DEADLOCK, SERIALIZATION_FAILURE = "40P01", "40001"


def would_pass_again(error: BaseException) -> bool:
    """Whether a transaction was ended only because another stood in its way: nothing of it was kept, so try again."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in (DEADLOCK, SERIALIZATION_FAILURE)


@dataclass
class _Place:
    """Where a record hangs, every row that it may change locked: its case, then what it hangs on, then itself."""

    case: Row | None = None
    parent: Row | None = None
    kept: Row | None = None
    cases: dict[uuid.UUID, Row] = field(default_factory=dict)


@dataclass
class _Telling:
    """What an entry says, checked: the facts, the marking, and all of it as an observation keeps it."""

    facts: Row
    marking: Marking | None
    said: dict[str, object]


@dataclass(frozen=True)
class _Heard:
    """What a source said of a record before."""

    said: Mapping[str, object]
    originator: str | None
    as_of: datetime | None
    digest: str


class Intake:
    """The one door in: an entry becomes a version of a record, or is known already, or is refused with a reason.

    Everything one entry changes is written in the caller's transaction: observation, record, marks, outbox, audit.

    **Which record it is.** The one it revises; else the one its source told under the same key, or another of its
    class, or its author, under a key that begins with their parent's number; else the one that the facet's own key names under the same
    case or parent. A stakeholder's submission meets only its own records
    that way, so that no contractor learns of another's.

    **Who may change it.** The source that told a record first owns it. Another source of the same class that tells
    the same thing changes nothing, not even where the first is silent; its document is kept. Only where it tells the
    same act under the same key in another format does it add what the first has no place for. An agency's system
    takes a record over from a public register, and never the other way round, so the order of arrival does not
    matter between them. What its author submits takes a record of its own over from any feed. What the other source
    says is kept as an observation that made no version, so that it is on record where the two differ.

    **What counts as news.** What a source said already, word for word, is a duplicate, and so is a telling of the same
    bytes and instant that was kept before. What is as of an earlier instant than the source's last telling is
    superseded; what other bytes say otherwise as of the same instant is refused, and what stood first stands. When a
    stakeholder revised a record in between, only what its source changed since is changed.
    """

    def __init__(self, engine: AsyncEngine, registry: Registry, clock: Clock) -> None:
        self.engine = engine
        self.registry = registry
        self.clock = clock
        # An error of the database's is logged with its statement; what was being written is for nobody to read there.
        engine.sync_engine.hide_parameters = True
        self._tables = metadata(registry)
        self._marks = Marks(registry, self._tables)

    async def take(self, entry: Entry) -> Accepted:
        """Accept one entry in a transaction of its own."""
        async with self.engine.begin() as connection:
            return await self.accept(connection, entry)

    async def accept(
        self,
        connection: AsyncConnection,
        entry: Entry,
        *,
        by: Principal | None = None,
        operation: str = "sync",
        reference: str = "",
    ) -> Accepted:
        """Keep one entry in the caller's transaction; raises `Unfit`, after which that transaction must not commit."""
        received_at = self.clock()
        accepted = await self._accept(connection, entry, received_at)
        if accepted.outcome is Outcome.APPLIED or by is not None:
            line = _audited(entry, accepted, received_at, by, operation, reference)
            await connection.execute(insert(self._table("audit_record")).inline().values(line))
        return accepted

    async def hold(self, connection: AsyncConnection, facet: str, record: str | uuid.UUID) -> None:
        """Lock a record and its case until the transaction ends: what is read of them meanwhile stands."""
        await self._find_revised(connection, self._facet(facet), record, _Place())

    # --- one entry -----------------------------------------------------------------------------------------------

    async def _accept(
        self, connection: AsyncConnection, entry: Entry, at: datetime, under: Accepted | None = None
    ) -> Accepted:
        facet = self._facet(entry.facet)
        if facet.inside:
            raise Unfit("PART_ALONE", f"a `{facet.name}` is told inside what it is part of")
        if facet.only_submitted and not entry.is_submission:
            raise Unfit(
                "ONLY_SUBMITTED", f"a `{facet.name}` is handed in by those who answer for it, and told by no feed"
            )
        check_origin(entry)
        telling = await self._telling(connection, facet, entry)
        place = await self._place(connection, facet, entry, telling, under)
        kept = place.kept
        if kept is None:
            return await self._first(connection, facet, entry, telling, place, at)
        if entry.revises is not None:
            facts = self._facts(facet, kept) | telling.facts
            return await self._next(connection, facet, entry, telling, place, facts, at)
        if kept["source"] != entry.source or entry.source_key is None:
            return await self._claimed(connection, facet, entry, telling, place, at)
        return await self._told_again(connection, facet, entry, telling, place, at)

    async def _first(
        self, connection: AsyncConnection, facet: Facet, entry: Entry, telling: _Telling, place: _Place, at: datetime
    ) -> Accepted:
        row = self._first_row(facet, entry, telling, place, at)
        await connection.execute(insert(self._table(facet.table)).values(row))
        if facet.is_case:
            row |= {"purchaser_told": False, "document_accepted": False}
            await self._adopt(connection, row, at)
        await self._keep_inside(connection, facet, entry, None, row, place, at)
        return await self._written(connection, facet, entry, telling, place, row, at)

    def _first_row(self, facet: Facet, entry: Entry, telling: _Telling, place: _Place, at: datetime) -> Row:
        """The first version of a record that nobody told before."""
        record = uuid.UUID(bytes=secrets.token_bytes(16))
        facts = self._whole(facet, telling.facts)
        row: Row = {
            "id": record,
            "version": 1,
            "latest": True,
            "originator": entry.originator,
            "source": entry.source,
            "source_class": entry.source_class,
            "source_key": entry.source_key if entry.source_key is not None else str(record),
            "as_of": instants.first(facet, entry.as_of) | _told(entry),
            "received_at": at,
            **_marked(telling.marking),
            **self._hangs(facet, entry, place, facts),
            **facts,
        }
        if facet.parent is not None and not facet.parent.is_case:
            if place.parent is None:
                raise Unfit("PARENT_UNKNOWN", f"no `{facet.parent.name}` that it hangs on is known", "parent")
            row["parent_id"] = place.parent["id"]
        return row

    async def _claimed(
        self, connection: AsyncConnection, facet: Facet, entry: Entry, telling: _Telling, place: _Place, at: datetime
    ) -> Accepted:
        """Two tellers of one thing: the one whose word counts more owns it, among equals the first."""
        assert place.kept is not None
        own = entry.is_submission and place.kept["originator"] == entry.originator
        if entry.is_submission and (not own or facet.is_case):
            raise Unfit("ALREADY_RECORDED", f"this `{facet.name}` is on record already")
        if own or _rank(entry.source_class) > _rank(place.kept["source_class"]):
            facts = self._whole(facet, telling.facts)
            return await self._next(connection, facet, entry, telling, place, facts, at, takes_over=True)
        more = self._silent_before(facet, entry, telling, place)
        if more:
            return await self._next(connection, facet, entry, telling, place, self._facts(facet, place.kept) | more, at)
        if not entry.is_submission:
            await self._also_heard(connection, facet, entry, telling, place.kept, at)
        kept = {name: written(value) for name, value in self._facts(facet, place.kept).items()}
        same = all(kept[name] == written(value) for name, value in telling.facts.items())
        return self._unchanged(facet, place.kept, Outcome.DUPLICATE if same else Outcome.SUPERSEDED, at)

    def _silent_before(self, facet: Facet, entry: Entry, telling: _Telling, place: _Place) -> Row:
        """What a source says of an act that the one who told it first, in another format and otherwise alike, has no place for."""
        kept, parent = place.kept, place.parent
        assert kept is not None
        if entry.is_submission or parent is None or not self.shares_keys(facet, parent, entry):
            return {}
        if (kept["source_key"], kept["source_class"]) != (entry.source_key, entry.source_class):
            return {}
        told = {name: value for name, value in telling.facts.items() if value is not None}
        differs = any(kept[name] is not None and written(kept[name]) != written(told[name]) for name in told)
        if differs or telling.marking is not None or kept["marking"] is not None:
            return {}
        return {name: value for name, value in told.items() if kept[name] is None}

    async def _told_again(
        self, connection: AsyncConnection, facet: Facet, entry: Entry, telling: _Telling, place: _Place, at: datetime
    ) -> Accepted:
        assert place.kept is not None
        kept = place.kept
        heard = await self._heard(connection, facet, kept, entry.source)
        last = heard[0] if heard else None
        facts = {**self._facts(facet, kept), **telling.facts}
        new_edge = kept.get("case_id") is None and self._hangs(facet, entry, place, facts).get("case_id") is not None
        if not new_edge:
            if last is not None and last.said == telling.said and last.originator == entry.originator:
                await self._told_later(connection, facet, kept, entry)
                return self._unchanged(facet, kept, Outcome.DUPLICATE, at)
            if any(
                one.digest == entry.digest and one.as_of == entry.as_of and one.said == telling.said for one in heard
            ):
                return self._unchanged(facet, kept, Outcome.DUPLICATE, at)
        told = _instant_told(kept)
        if entry.as_of is not None and told is not None and entry.as_of < told:
            return self._unchanged(facet, kept, Outcome.SUPERSEDED, at)
        stands_in = kept["as_of"].get(TOLD_IN)
        if entry.as_of is not None and entry.as_of == told and stands_in not in (None, entry.digest) and not new_edge:
            raise Unfit(
                "TOLD_OTHERWISE",
                f"document {stands_in} tells it otherwise as of the same instant, and stands; this one is {entry.digest}",
            )
        before = dict(last.said) if last is not None else {}
        facts = self._facts(facet, kept)
        for name in facts:
            value = telling.facts.get(name)
            if last is None or written(value) != before.get(name):
                facts[name] = value
        return await self._next(connection, facet, entry, telling, place, facts, at, last=last)

    async def _next(
        self,
        connection: AsyncConnection,
        facet: Facet,
        entry: Entry,
        telling: _Telling,
        place: _Place,
        facts: Row,
        at: datetime,
        *,
        last: _Heard | None = None,
        takes_over: bool = False,
    ) -> Accepted:
        """One version more."""
        assert place.kept is not None
        kept = place.kept
        facts = self._lapsed(facet, kept, self._whole(facet, facts), telling if entry.revises is not None else None)
        revises = entry.revises is not None
        row: Row = {
            **kept,
            **self._hangs(facet, entry, place, facts),
            **facts,
            "version": kept["version"] + 1,
            "latest": True,
            "received_at": at,
        }
        if revises:
            # A revision leaves the author as it was, and takes no marking away.
            row |= _marked(telling.marking) if telling.marking is not None else {}
        else:
            if takes_over or kept["source"] == entry.source:
                row["originator"] = entry.originator  # who only adds to another's words does not make them its own
            if last is None or last.said.get("marking") != entry.marking:
                row |= _marked(telling.marking)
        if takes_over:
            row |= {"source": entry.source, "source_class": entry.source_class}
            row["source_key"] = entry.source_key if entry.source_key is not None else str(kept["id"])
        elif not revises:
            row["source_key"] = entry.source_key
        if revises and not entry.inside and not entry.along and self._same(facet, kept, row):
            return self._unchanged(facet, kept, Outcome.DUPLICATE, at)
        before, after = self._glances(kept, row, place, at)
        moved = instants.moved(facet, _instants(kept), before, after, entry.as_of)
        ours = takes_over or row["source"] == entry.source
        if takes_over:
            moved = {name: at for name, at in moved.items() if name not in (TOLD, TOLD_IN)}  # another source told that
        row["as_of"] = moved | (_told(entry) if ours else {})
        table = self._table(facet.table)
        if facet.versioned:
            await connection.execute(update(table).where(table.c.id == kept["id"], table.c.latest).values(latest=False))
            await connection.execute(insert(table).values(_kept_in(table, row)))
            await self._mark_earlier(connection, facet, row)
            corrected = {
                r.name: row[r.name] for r in facet.facts.values() if r.corrects and row[r.name] != kept[r.name]
            }
            if corrected:
                earlier = and_(table.c.id == kept["id"], table.c.version < row["version"])
                await connection.execute(update(table).where(earlier).values(**corrected))
        else:
            await connection.execute(update(table).where(table.c.id == kept["id"]).values(_kept_in(table, row)))
        if kept.get("case_id") is None and row.get("case_id") is not None:
            await self._carry_below(connection, facet, row)
        await self._keep_inside(connection, facet, entry, kept, row, place, at)
        return await self._written(connection, facet, entry, telling, place, row, at)

    def _lapsed(self, facet: Facet, kept: Row, facts: Row, revision: _Telling | None) -> Row:
        """The facts without those that spoke of the version before, when anything else changed and they were not told anew.

        A source repeats all it knows, so what it tells as it stood is not told anew; a revision says only what it means.
        """
        of_version = {rule.name for rule in facet.facts.values() if rule.of_version}
        if all(facts[name] == kept[name] for name in facts if name not in of_version):
            return facts
        anew = revision.facts if revision is not None else {n for n in of_version if facts[n] != kept[n]}
        return facts | {name: None for name in of_version if name not in anew}

    async def _mark_earlier(self, connection: AsyncConnection, facet: Facet, row: Row) -> None:
        """Put a version's controls on the earlier ones too: a marking put on later corrects one that was forgotten.

        An earlier version keeps its own controls beside them; where both name addressees, only those both name remain.
        """
        if not row["marking_controls"]:
            return
        ours, theirs = ":addressees", "coalesce(marking_addressees, '{}')"
        await connection.execute(
            text(
                f"update {quoted(facet.table)} set marking = :marking, "
                "marking_controls = (select array_agg(distinct c) from unnest(coalesce(marking_controls, '{}') || :controls) c), "
                f"marking_addressees = case when {theirs} = '{{}}' then {ours} when {ours} = '{{}}' then {theirs} "
                f"else array(select unnest({theirs}) intersect select unnest({ours})) end "
                "where id = :id and version < :version and not coalesce(marking_controls, '{}') @> :controls"
            ).bindparams(
                bindparam("controls", type_=ARRAY(Text)),
                bindparam("addressees", type_=ARRAY(Text)),
            ),
            {
                "marking": row["marking"],
                "controls": list(row["marking_controls"]),
                "addressees": list(row["marking_addressees"] or ()),
                "id": row["id"],
                "version": row["version"],
            },
        )

    async def _written(
        self,
        connection: AsyncConnection,
        facet: Facet,
        entry: Entry,
        telling: _Telling,
        place: _Place,
        row: Row,
        at: datetime,
    ) -> Accepted:
        """What goes with every new version: its observation, its line in the outbox, the marks it decides."""
        record, version = row["id"], row["version"]
        case_id = record if facet.is_case else row.get("case_id")
        await connection.execute(
            insert(self._table("observation"))
            .inline()
            .values(**self._observed(facet, entry, telling, record, version, at))
        )
        await self._tell(connection, facet.name, record, version, case_id, at)
        if version > 1:
            await self._second_tellings(connection, facet, row, at)
            if place.kept is not None and any(place.kept[name] != row[name] for name in _MARKED):
                await self._second_tellings_below(connection, facet, record, at)
        accepted = Accepted(Outcome.APPLIED, facet.name, record, version, case_id, at)
        along = tuple([await self._accept(connection, one, at, accepted) for one in entry.along])
        if facet.marks:
            await self._marks.keep(connection, facet, facet, record)
        if place.parent is not None and facet.parent is not None:
            parent = place.parent
            if await self._marks.keep(connection, facet, facet.parent, parent["id"]):
                await self._tell(connection, facet.parent.name, parent["id"], parent["version"], case_id, at)
        if not facet.is_case:
            for case in place.cases.values():
                if await self._marks.keep(connection, facet, facet.case, case["id"]):
                    await self._tell(connection, facet.case.name, case["id"], case["version"], case["id"], at)
        return Accepted(Outcome.APPLIED, facet.name, record, version, case_id, at, along)

    @staticmethod
    def _observed(facet: Facet, entry: Entry, telling: _Telling, record: object, version: int, at: datetime) -> Row:
        """An entry as the books keep it: who said what of which version."""
        return {
            "source": entry.source,
            "source_class": entry.source_class,
            "source_key": entry.source_key if entry.source_key is not None else str(record),
            "facet": facet.name,
            "record_id": record,
            "version": version,
            "originator": entry.originator,
            "told_by": entry.told_by,
            "as_of": entry.as_of,
            "received_at": at,
            "digest": entry.digest,
            "facts": telling.said,
        }

    @staticmethod
    def _unchanged(facet: Facet, kept: Row, outcome: Outcome, at: datetime) -> Accepted:
        record = kept["id"]
        case_id = record if facet.is_case else kept.get("case_id")
        return Accepted(outcome, facet.name, record, kept["version"], case_id, at)

    # --- what it says --------------------------------------------------------------------------------------------

    async def _telling(self, connection: AsyncConnection, facet: Facet, entry: Entry) -> _Telling:
        told = dict(entry.facts)
        for name in ("record", "other_record"):
            if name in facet.facts and "record_version" in facet.facts and name in told:
                told[name] = await self._referred(connection, entry, told, name)
        facts = facts_of(facet, told)
        if facet.name == "Consent":
            await self._refuse_strangers_consent(connection, entry, facts)
        marking = marking_of(facet, entry)
        said: dict[str, object] = {name: written(value) for name, value in facts.items() if value is not None}
        # No fact has one of these names: every row carries `marking` already, and parts are told under their facet's.
        if entry.marking is not None:
            said["marking"] = entry.marking
        for part in entry.inside:
            child = self.registry.facets.get(part.facet)
            if child is None or not child.inside or child.parent is not facet:
                raise Unfit("PART_UNKNOWN", f"no part of that name belongs inside a `{facet.name}`")
            parts: Any = said.setdefault(part.facet, [])
            inner = facts_of(child, part.facts)
            refuse_gaps(child, inner)
            marking_of(child, part)
            parts.append({n: written(v) for n, v in inner.items() if v is not None} | _banner(part))
        return _Telling(facts, marking, said)

    async def _referred(self, connection: AsyncConnection, entry: Entry, told: Mapping[str, object], name: str) -> str:
        """The id of the record that an act is about: given as such, or as `@` and the key it has at the same source."""
        named = told[name]
        if not isinstance(named, str):
            raise Unfit("RECORD_UNKNOWN", "name the record by its id", name)
        if not named.startswith("@"):
            return _uuid(named, name)
        about = self.registry.facets.get(str(told.get(f"{name}_type")))
        if about is None or about.is_case:
            raise Unfit("RECORD_UNKNOWN", "say what the record is, such as `RequirementSummary`", f"{name}_type")
        table = self._table(about.table)
        same = and_(table.c.source == entry.source, table.c.source_key == named[1:], table.c.latest)
        found = await connection.scalar(select(table.c.id).where(same))
        found = found or await self._once_told(connection, about, entry.source, named[1:])
        if found is None:
            raise Unfit("RECORD_UNKNOWN", "the source told no such record before it", name)
        return str(found)

    async def _refuse_strangers_consent(self, connection: AsyncConnection, entry: Entry, facts: Row) -> None:
        """A consent opens a contractor's record, so nobody else's word will do, whoever relays it."""
        about = self.registry.facets.get(str(facts.get("record_type")))
        if about is None or about.is_case:
            raise Unfit("RECORD_UNKNOWN", "say what the record is, such as `RomEstimate`", "record_type")
        record = uuid.UUID(_uuid(facts.get("record"), "record"))
        owners: frozenset[str] = frozenset()
        found = await self._latest(connection, about, record)
        if found is not None:
            above = None
            if about.parent is not None and not about.parent.is_case:
                above = await self._latest(connection, about.parent, found["parent_id"])
            named = [one.get(name) for one in (found, above or {}) for name in NAMES_ITS_CONTRACTOR]
            owners = owners_of_record(found["originator"], [code for code in named if code is not None])
        objection = objection_to_consent(str(entry.originator), owners)
        if objection is not None:
            raise Unfit("CONSENT_NOT_ITS_OWNERS", str(objection), "record")

    def _whole(self, facet: Facet, facts: Row) -> Row:
        """Every stored fact, a case's with what its designator says by itself; raises `Unfit` when one is missing."""
        found: Row = {rule.name: facts.get(rule.name) for rule in facet.facts.values() if rule.stored}
        if facet.is_case:
            designator = CaseDesignator(found["designator"]) if found["designator"] else None
            if designator is not None:
                found["customer"] = found["customer"] or str(designator.customer)
                found["agency"] = found["agency"] or designator.agency
            found["benefitting"] = found["benefitting"] or found["customer"]
            found["program"] = found["program"] or Program.FMS.name
            if found["program"] != Program.BPC.name and found["benefitting"] != found["customer"]:
                raise Unfit(
                    "BENEFITTING_MISFITS",
                    "a case benefits its purchaser unless it is built for a partner; tell its program, or the same code twice",
                    "benefitting",
                )
        refuse_gaps(facet, found)
        return found

    @staticmethod
    def _facts(facet: Facet, row: Row) -> Row:
        return {rule.name: row[rule.name] for rule in facet.facts.values() if rule.stored}

    def _same(self, facet: Facet, kept: Row, row: Row) -> bool:
        hung = ("marking", "case_id")
        return self._facts(facet, kept) == self._facts(facet, row) and all(kept.get(n) == row.get(n) for n in hung)

    # --- where it hangs ------------------------------------------------------------------------------------------

    async def _place(
        self, connection: AsyncConnection, facet: Facet, entry: Entry, telling: _Telling, under: Accepted | None
    ) -> _Place:
        place = _Place()
        if facet.is_case:
            await self._place_case(connection, facet, entry, telling, place)
            return place
        if entry.revises is not None:
            await self._find_revised(connection, facet, entry.revises, place)
            await self._lock_named_case(connection, entry, place)
            if entry.case is None and place.case is None and under is not None and under.case_id is not None:
                # Revised along with the case it opens: it hangs on that from now on.
                await self._lock_case(connection, under.case_id, place)
                place.case = place.cases[under.case_id]
            return place
        below = under is not None and facet.parent is not None and not facet.parent.is_case
        parent = under.record_id if under is not None and below else await self._parent_id(connection, facet, entry)
        await self._lock_named_case(connection, entry, place)
        if parent is not None:
            assert facet.parent is not None
            place.parent = await self._locked(connection, facet.parent, parent, place)
            if place.case is None:
                place.case = place.cases.get(place.parent["case_id"])
            elif place.parent.get("case_id") != place.case["id"]:
                raise Unfit("CASE_DIFFERS", "it hangs on a record of another case", "case")
        elif under is not None and under.case_id is not None:
            await self._lock_case(connection, under.case_id, place)
            place.case = place.cases[under.case_id]
        if entry.source_key is not None:
            # Its row may not be there yet: this name is what two tellings of one record wait for each other on.
            await serialize(connection, "record", facet.name, entry.source, entry.source_key)
        kept = await self._known(connection, facet, entry, telling, place)
        if kept is not None:
            place.kept = await self._locked(connection, facet, kept, place)
            self._refuse_moves(facet, place)
        return place

    async def _place_case(
        self, connection: AsyncConnection, facet: Facet, entry: Entry, telling: _Telling, place: _Place
    ) -> None:
        if entry.revises is not None:
            await self._find_revised(connection, facet, entry.revises, place)
            return
        designator = telling.facts.get("designator")
        if designator is None:
            raise Unfit("FACT_MISSING", "a case says its designator", "designator")
        await serialize(connection, "case", str(designator))
        table = self._table(facet.table)
        query = select(table).where(table.c.designator == designator).with_for_update()
        place.kept = await self._one(connection, query)
        if place.kept is not None:
            place.cases[place.kept["id"]] = place.kept

    async def _find_revised(
        self, connection: AsyncConnection, facet: Facet, record: str | uuid.UUID, place: _Place
    ) -> None:
        place.kept = await self._locked(connection, facet, uuid.UUID(_uuid(record, None)), place)
        case_id = place.kept.get("case_id")
        if case_id is not None:
            place.case = place.cases[case_id]
        if facet.parent is not None and not facet.parent.is_case:
            parent = place.kept["parent_id"]
            place.parent = await self._locked(connection, facet.parent, parent, place)

    async def _locked(self, connection: AsyncConnection, facet: Facet, record: uuid.UUID, place: _Place) -> Row:
        """The latest version of a record, locked after its case; all lock in this order, so nobody waits in a ring."""
        table = self._table(facet.table)
        latest = select(table).where(table.c.id == record, table.c.latest)
        if not facet.is_case:
            seen = await self._one(connection, latest)
            if seen is not None and seen["case_id"] is not None:
                await self._lock_case(connection, seen["case_id"], place)
        row = await self._one(connection, latest.with_for_update())
        if row is None:
            # Without a case to wait on, a newer version may have come while we waited for the row that was the latest.
            row = await self._one(connection, latest.with_for_update())
        if row is None:
            raise Unfit("RECORD_UNKNOWN", f"no `{facet.name}` with this id is known")
        if facet.is_case:
            place.cases[record] = row
        elif row["case_id"] is not None:
            # It may have been hung on its case while we waited.
            await self._lock_case(connection, row["case_id"], place)
        return row

    async def _lock_case(self, connection: AsyncConnection, case_id: uuid.UUID, place: _Place) -> None:
        if case_id in place.cases:
            return
        table = self._table(self.registry.root().table)
        row = await self._one(connection, select(table).where(table.c.id == case_id).with_for_update())
        if row is None:
            raise Unfit("CASE_UNKNOWN", "no such case is known", "case")
        place.cases[case_id] = row

    async def _lock_named_case(self, connection: AsyncConnection, entry: Entry, place: _Place) -> None:
        if entry.case is None:
            return
        table = self._table(self.registry.root().table)
        named = entry.case
        if isinstance(named, str):
            try:
                found = await connection.scalar(select(table.c.id).where(table.c.designator == CaseDesignator(named)))
            except BadValue:
                found = uuid.UUID(_uuid(named, "case"))
            if found is None:
                raise no_such_case()
            named = found
        await self._lock_case(connection, named, place)
        place.case = place.cases[named]
        if place.kept is not None:
            self._refuse_moves_to(place.kept, named)

    def _refuse_moves(self, facet: Facet, place: _Place) -> None:
        assert place.kept is not None
        if place.case is not None:
            self._refuse_moves_to(place.kept, place.case["id"])
        if place.parent is not None and place.kept["parent_id"] != place.parent["id"]:
            raise Unfit("PARENT_DIFFERS", "the record hangs on another one; a person must look", "parent")

    @staticmethod
    def _refuse_moves_to(kept: Row, case_id: uuid.UUID) -> None:
        # Earlier versions would stay where they were, open to whoever is party there.
        if kept["case_id"] is not None and kept["case_id"] != case_id:
            raise Unfit("CASE_DIFFERS", "the record belongs to another case; a person must look", "case")

    async def _parent_id(self, connection: AsyncConnection, facet: Facet, entry: Entry) -> Any:
        if facet.parent is None or facet.parent.is_case or entry.parent is None:
            return None
        if not isinstance(entry.parent, tuple):
            return uuid.UUID(_uuid(entry.parent, "parent"))
        source, key = entry.parent
        table = self._table(facet.parent.table)
        query = select(table.c.id).where(table.c.source == source, table.c.source_key == key, table.c.latest)
        found = (
            await connection.scalar(query)
            or await self._once_told(connection, facet.parent, source, key)
            or await self._named_in_case(connection, facet.parent, entry.case, key)
        )
        if found is None:
            raise not_told_before(facet.parent)
        return found

    async def _named_in_case(self, connection: AsyncConnection, facet: Facet, case: object, key: str) -> Any:
        """The record of a case that the facet's one key names, whoever told it: two systems share a document number."""
        if len(facet.key) != 1 or not isinstance(case, str):
            return None
        table, cases = self._table(facet.table), self._table(facet.case.table)
        named = and_(table.c[facet.key[0]] == key, table.c.latest, cases.c.designator == case)
        return await connection.scalar(select(table.c.id).join(cases, cases.c.id == table.c.case_id).where(named))

    async def _once_told(self, connection: AsyncConnection, facet: Facet, source: str, key: str) -> Any:
        """The record a source told under this key, when its author has taken it over since."""
        told = self._table("observation")
        same = and_(told.c.facet == facet.name, told.c.source == source, told.c.source_key == key, told.c.made_version)
        return await connection.scalar(select(told.c.record_id).where(same).order_by(told.c.id.desc()).limit(1))

    async def _known(
        self, connection: AsyncConnection, facet: Facet, entry: Entry, telling: _Telling, place: _Place
    ) -> Any:
        """The id of the record that the source told under this key, else the one that the facet's own key names."""
        table = self._table(facet.table)
        ways: list[ColumnElement[bool]] = []
        if entry.source_key is not None:
            ways.append(and_(table.c.source == entry.source, table.c.source_key == entry.source_key))
        if place.parent is not None and self.shares_keys(facet, place.parent, entry):
            table_parent = table.c.parent_id == place.parent["id"]
            # What its author handed in itself comes back in a feed: the file it was carried in is read again.
            same_class: ColumnElement[bool] = table.c.source_class.in_({entry.source_class, SUBMISSION})
            if entry.is_submission:
                same_class = or_(same_class, table.c.originator == entry.originator)
            ways.append(and_(table_parent, table.c.source_key == entry.source_key, same_class))
        owner = None
        if facet.told_apart_by is not None and facet.parent is not None:
            owner = place.case if facet.parent.is_case else place.parent
        if owner is not None and facet.parent is not None and facet.told_apart_by is not None:
            hangs = table.c.case_id if facet.parent.is_case else table.c.parent_id
            told = telling.facts | {"originator": entry.originator}
            ways.append(and_(hangs == owner["id"], *(table.c[name] == told.get(name) for name in facet.told_apart_by)))
        for way in ways:
            found = await connection.scalar(select(table.c.id).where(way, table.c.latest))
            if found is not None:
                return found
        return None

    @staticmethod
    def shares_keys(facet: Facet, parent: Row, entry: Entry) -> bool:
        """Whether the key of a record that nothing else tells apart begins with the number its parent goes by.

        Systems that share a document number share the keys below it: one act told in two formats is one record.
        """
        if facet.parent is None or facet.told_apart_by is not None or facet.inside or entry.source_key is None:
            return False
        return len(facet.parent.key) == 1 and entry.source_key.startswith(f"{parent[facet.parent.key[0]]}/")

    def _hangs(self, facet: Facet, entry: Entry, place: _Place, facts: Row) -> Row:
        """The edge to the case and the scope that comes with it: the case's, the parent's, or the one told.

        A printed text leads to a case only if it names it, whoever knows better: an edge would tell what it does not.
        """
        if facet.is_case:
            return {}
        if place.case is not None and not _is_silent_on(facet, facts, place.case["designator"]):
            return {"case_id": place.case["id"], **{name: place.case[name] for name in SCOPE}}
        scope: Row = dict.fromkeys(SCOPE_TOLD, "") | {"purchaser_told": False, "document_accepted": False}
        if not facet.about_a_country:
            scope["program"] = Program.FMS.name  # as of a case whose program nobody tells
        kept = place.kept
        if (
            kept is not None
            and entry.revises is None
            and kept["case_id"] is not None
            and "named_case" not in facet.facts
        ):
            # A person put it on its case; a source that names none does not take it off.
            return {name: kept[name] for name in ("case_id", *SCOPE)}
        inherited = kept if entry.revises is not None else place.parent
        if inherited is not None:
            return {"case_id": None, **{name: inherited[name] for name in SCOPE}}
        told = {name: value for name, value in scope_of(self.registry, entry.scope).items() if value}
        return {"case_id": None, **scope, **told}

    async def _adopt(self, connection: AsyncConnection, case: Row, at: datetime) -> None:
        """Hang on a new case the published texts that name it and came first: the order of arrival does not matter."""
        for facet in self.registry.facets.values():
            if facet.is_case or "named_case" not in facet.facts:
                continue
            table = self._table(facet.table)
            hung = {"case_id": case["id"], **{name: case[name] for name in SCOPE}}
            names_it = and_(table.c.case_id.is_(None), table.c.named_case == case["designator"])
            told = update(table).where(names_it).values(**hung).returning(table.c.id, table.c.version, table.c.latest)
            for record, version, latest in (await connection.execute(told)).all():
                if latest:
                    await self._tell(connection, facet.name, record, version, case["id"], at)

    async def _carry_below(self, connection: AsyncConnection, facet: Facet, row: Row) -> None:
        """What hangs on a record follows it to its case."""
        hung = {name: row[name] for name in ("case_id", *SCOPE)}
        for child in facet.children:
            table = self._table(child.table)
            below = and_(table.c.parent_id == row["id"], table.c.case_id.is_(None))
            moved = await connection.execute(update(table).where(below).values(**hung).returning(table.c.id))
            for record in set(moved.scalars()):
                await self._carry_below(connection, child, hung | {"id": record})

    # --- what is part of it --------------------------------------------------------------------------------------

    async def _keep_inside(
        self,
        connection: AsyncConnection,
        facet: Facet,
        entry: Entry,
        kept: Row | None,
        row: Row,
        place: _Place,
        at: datetime,
    ) -> None:
        """The rows that are part of the new version: as told, or carried forward where a revision tells none of a kind.

        A part has the version of the record it is part of, and keeps its id as long as its key does not change.
        """
        revised = kept is not None and entry.revises is not None
        for child in (c for c in facet.children if c.inside):
            carry = revised and all(part.facet != child.name for part in entry.inside)
            table = self._table(child.table)
            old: list[Row] = []
            if kept is not None:
                of = and_(table.c.parent_id == kept["id"], table.c.parent_version == kept["version"])
                old = [dict(one) for one in (await connection.execute(select(table).where(of))).mappings()]
                await connection.execute(update(table).where(of).values(latest=False))
            known = {tuple(one[name] for name in child.key): one for one in old}
            told = [(one, None) for one in old] if carry else self._parts(child, entry, known)
            still = {tuple(one[name] for name in child.key) for one, _ in told}
            given_up = [
                one for key, one in known.items() if revised and key not in still and one["marking"] is not None
            ]
            hung = {name: row[name] for name in ("case_id", *SCOPE)}
            for one, part in told:
                before = known.get(tuple(one[name] for name in child.key))
                made: Row = {
                    **one,
                    **hung,
                    "id": before["id"] if before else uuid.UUID(bytes=secrets.token_bytes(16)),
                    "version": row["version"],
                    "latest": True,
                    "parent_id": row["id"],
                    "parent_version": row["version"],
                    "received_at": at,
                }
                if part is not None:
                    made |= {
                        "originator": part.originator or row["originator"],
                        "source": row["source"],
                        "source_class": row["source_class"],
                        "source_key": _key_below(row, part, made),
                    }
                    # A revision takes no marking away, from a part no more than from what it is part of, nor by another key.
                    was_it = before if before is not None else _the_same_otherwise(child, made, given_up)
                    kept_on = revised and was_it is not None and part.marking is None
                    made |= {n: was_it[n] for n in _MARKED} if kept_on and was_it else _marked(marking_of(child, part))
                if before is None:
                    made["as_of"] = instants.first(child, entry.as_of)
                else:
                    was = Glance(before, kept, place.case, at)
                    now = Glance(made, row, place.case, at)
                    made["as_of"] = instants.moved(child, _instants(before), was, now, entry.as_of)
                await connection.execute(insert(table).values(_kept_in(table, made)))

    @staticmethod
    def _parts(child: Facet, entry: Entry, known: Mapping[tuple[object, ...], Row]) -> list[tuple[Row, Entry | None]]:
        found: list[tuple[Row, Entry | None]] = []
        keys: set[tuple[object, ...]] = set()
        for part in entry.inside:
            if part.facet != child.name:
                continue
            check_origin(part)
            told = facts_of(child, part.facts)
            facts: Row = {rule.name: told.get(rule.name) for rule in child.facts.values() if rule.stored}
            key = tuple(facts[name] for name in child.key)
            if child.key and key in keys:
                raise Unfit("PART_TOLD_TWICE", f"two of its `{child.name}` have the same {' and '.join(child.key)}")
            keys.add(key)
            found.append((facts, part))
        return found

    # --- the books -----------------------------------------------------------------------------------------------

    async def _heard(self, connection: AsyncConnection, facet: Facet, kept: Row, source: str) -> list[_Heard]:
        """What this source said of the record, the last first."""
        books = self._table("observation")
        of = and_(books.c.facet == facet.name, books.c.record_id == kept["id"], books.c.source == source)
        query = select(books.c.facts, books.c.originator, books.c.as_of, books.c.digest).where(of)
        found = await connection.execute(query.order_by(books.c.id.desc()))
        return [_Heard(facts, originator, as_of, digest) for facts, originator, as_of, digest in found.all()]

    async def _also_heard(
        self, connection: AsyncConnection, facet: Facet, entry: Entry, telling: _Telling, kept: Row, at: datetime
    ) -> None:
        """Keep what a source says of a record that another one owns, when it says so for the first time."""
        heard = await self._heard(connection, facet, kept, entry.source)
        if heard and heard[0].said == telling.said:
            return
        said = self._observed(facet, entry, telling, kept["id"], kept["version"], at)
        await connection.execute(insert(self._table("observation")).inline().values(**said, made_version=False))
        await self._second_tellings(connection, facet, kept, at)

    async def _second_tellings(self, connection: AsyncConnection, facet: Facet, row: Row, at: datetime) -> None:
        """Keep beside a record each fact that a source which does not own it says otherwise, as it last said it.

        Judged anew with every version of the record and every word of the others, so that in whatever order they come the
        same stands; a word that agrees since is emptied.
        """
        case_id = row["id"] if facet.is_case else row.get("case_id")
        if TOLD_BY_SEVERAL.get(facet.name) is not facet or case_id is None:
            return
        books, table = self._table("observation"), self._table(self._facet(TELLING).table)
        of = and_(books.c.facet == facet.name, books.c.record_id == row["id"], books.c.source != SUBMISSION)
        latest_first = select(books).where(of).order_by(books.c.as_of.desc().nulls_last(), books.c.id.desc())
        heard: dict[str, Mapping[str, Any]] = {}
        for said in (await connection.execute(latest_first)).mappings():
            heard.setdefault(said["source"], dict(said))
        about = and_(table.c.record == str(row["id"]), table.c.latest)
        before = {
            (one["source"], one["told"]): dict(one)
            for one in (await connection.execute(select(table).where(about))).mappings()
        }
        above = await self._markings_above(connection, facet, row) if heard else []
        for one in heard.values():
            for rule in comparable(facet):
                its, own = one["facts"].get(rule.name), written(row[rule.name])
                differs = None not in (its, own) and its != own and one["source"] != row["source"]
                value = spelled(its) if differs else None
                was = before.get((one["source"], named(facet.name, rule)))
                marked = _strictest(row, *above, _banner_of(one["facts"].get("marking")))
                if was is None and value is None:
                    continue
                if was is not None and (was["value"], {n: was[n] for n in _MARKED}) == (value, marked):
                    continue
                made: Row = {
                    "id": uuid.UUID(bytes=secrets.token_bytes(16)) if was is None else was["id"],
                    "version": 1 if was is None else was["version"] + 1,
                    "latest": True,
                    "originator": one["originator"],
                    "source": one["source"],
                    "source_class": one["source_class"],
                    "source_key": f"{row['id']}/{named(facet.name, rule)}",
                    "as_of": instants.first(self._facet(TELLING), one["as_of"]),
                    "received_at": at,
                    **marked,
                    **{name: row[name] for name in SCOPE},
                    "case_id": case_id,
                    "record": str(row["id"]),
                    "record_type": facet.name,
                    "record_version": row["version"],
                    "told": named(facet.name, rule),
                    "value": value,
                }
                superseded = update(table).where(table.c.id == made["id"], table.c.latest).values(latest=False)
                await connection.execute(superseded)
                await connection.execute(insert(table).values(made))
                await self._mark_earlier(connection, self._facet(TELLING), made)
                await self._tell(connection, TELLING, made["id"], made["version"], case_id, at)

    async def _markings_above(self, connection: AsyncConnection, facet: Facet, row: Row) -> list[Row]:
        """The markings of what a record hangs on below its case: what is said beside it hangs on the case, and is no freer."""
        found: list[Row] = []
        parent = facet.parent
        while parent is not None and not parent.is_case:
            above = await self._latest(connection, parent, row["parent_id"])
            assert above is not None  # nothing hangs on a record that is not there
            found.append(above)
            parent, row = parent.parent, above
        return found

    async def _second_tellings_below(
        self, connection: AsyncConnection, facet: Facet, record: uuid.UUID, at: datetime
    ) -> None:
        """A record that is marked otherwise now marks what was said beside those that hang on it."""
        for child in facet.children:
            if TOLD_BY_SEVERAL.get(child.name) is not child:
                continue
            table = self._table(child.table)
            below = select(table).where(table.c.parent_id == record, table.c.latest).order_by(table.c.id)
            for one in (await connection.execute(below)).mappings().all():
                await self._second_tellings(connection, child, dict(one), at)

    async def _told_later(self, connection: AsyncConnection, facet: Facet, kept: Row, entry: Entry) -> None:
        """Remember that the source stands by its words as of later: what it said in between must not come back."""
        told = _instant_told(kept)
        if entry.as_of is None or (told is not None and entry.as_of <= told):
            return
        table = self._table(facet.table)
        later = _instants(kept) | _told(entry)
        await connection.execute(update(table).where(table.c.id == kept["id"], table.c.latest).values(as_of=later))

    async def _tell(
        self, connection: AsyncConnection, facet: str, record: object, version: object, case: object, at: datetime
    ) -> None:
        """One line in the outbox: ids only."""
        line = {"facet": facet, "record_id": record, "version": version, "case_id": case, "at": at}
        await connection.execute(insert(self._table("outbox")).inline().values(**line))

    def _glances(self, kept: Row, row: Row, place: _Place, at: datetime) -> tuple[Glance, Glance]:
        return Glance(kept, place.parent, place.case, at), Glance(row, place.parent, place.case, at)

    def _facet(self, name: str) -> Facet:
        facet = self.registry.facets.get(name)
        if facet is None:
            raise Unfit("FACET_UNKNOWN", "no facet of this name is known")
        return facet

    def _table(self, name: str) -> Table:
        return self._tables.tables[name]

    async def _latest(self, connection: AsyncConnection, facet: Facet, record: uuid.UUID) -> Row | None:
        table = self._table(facet.table)
        return await self._one(connection, select(table).where(table.c.id == record, table.c.latest))

    async def _one(self, connection: AsyncConnection, query: object) -> Row | None:
        found = (await connection.execute(query)).mappings().first()  # type: ignore[call-overload]
        return None if found is None else dict(found)


def not_told_before(parent: Facet) -> Unfit:
    """What is wrong with a record whose parent its source has not told."""
    return Unfit("PARENT_UNKNOWN", f"the `{parent.name}` that it hangs on was not told before it", "parent")


def no_such_case() -> Unfit:
    """What is wrong with a record that names no known case."""
    return Unfit("CASE_UNKNOWN", "no case with this designator is known", "case")


async def serialize(connection: AsyncConnection, *names: str) -> None:
    """Wait until no other transaction holds this name, then hold it until the end of this one."""
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("|".join(names), text("0")))))


def _audited(
    entry: Entry, accepted: Accepted, at: datetime, by: Principal | None, operation: str, reference: str
) -> Row:
    """A write as the audit keeps it: who told which facts of which records, and no value."""
    names = [f"{entry.facet}.{name}" for name in entry.facts]
    names += [f"{part.facet}.{name}" for part in (*entry.inside, *entry.along) for name in part.facts]
    return {
        "at": at,
        "kind": "write",
        "seat": by.seat if by else "source",
        "party": str(by.party) if by else entry.told_by,
        "subject": by.subject if by else "",
        "token_id": by.token_id if by else "",
        "operation": operation,
        "coordinates": sorted(set(names)),
        "records": [str(one.record_id) for one in (accepted, *accepted.along)],
        "reference": reference,
    }


def _is_silent_on(facet: Facet, facts: Row, designator: str) -> bool:
    if "named_case" not in facet.facts or facts.get("published_on") is None:
        return False
    return designator not in (facts.get("named_case"), *(facts.get("named_cases") or ()))


def _kept_in(table: Table, row: Row) -> Row:
    """The columns of a row that are ours to write; PostgreSQL works out the others."""
    return {name: value for name, value in row.items() if name in table.c and table.c[name].computed is None}


_MARKED = ("marking", "marking_controls", "marking_addressees")


def _marked(marking: Marking | None) -> Row:
    return {
        "marking": marking.banner if marking else None,
        "marking_controls": list(marking.controls) if marking else None,
        "marking_addressees": list(marking.addressees) if marking else None,
    }


def _banner_of(told: object) -> Row:
    """The marking of what was observed, as an observation keeps it: by its banner."""
    return _marked(Marking.parse(told) if isinstance(told, str) else None)


def _strictest(*rows: Row) -> Row:
    """The markings of several rows in one, so that what is read of all of them is no freer than any: the first's banner."""
    marked = [one for one in rows if one["marking"] is not None]
    if not marked:
        return _marked(None)
    controls = {control for one in marked for control in one["marking_controls"] or ()}
    lists = [set(one["marking_addressees"]) for one in marked if one["marking_addressees"]]
    addressees = set.intersection(*lists) if lists else set()
    return {
        "marking": marked[0]["marking"],
        "marking_controls": sorted(controls),
        "marking_addressees": sorted(addressees),
    }


def _the_same_otherwise(child: Facet, made: Row, given_up: list[Row]) -> Row | None:
    """The marked part that a part with a new key was before: it says the same, or has the same key but for its last column.

    Raises `Unfit` where it might be one of several with different markings: what it may be shown to is not guessed.
    """
    described = [
        rule.name
        for rule in child.facts.values()
        if rule.stored and rule.name not in child.key and rule.kind in (Kind.TEXT, Kind.MONEY)
    ]
    begins = child.key[:-1]
    found = [
        one
        for one in given_up
        if (begins and all(one[name] == made[name] for name in begins))
        or any(one[name] is not None and one[name] == made[name] for name in described)
    ]
    if len({one["marking"] for one in found}) > 1:
        raise Unfit("PART_MARKING_UNCLEAR", f"say how the `{child.name}` is marked: several that it may have been are")
    return found[0] if found else None


def _banner(part: Entry) -> dict[str, object]:
    return {} if part.marking is None else {"marking": part.marking}


def _key_below(row: Row, part: Entry, made: Row) -> str:
    """A key that no part of another record has: sources number lines from one in every document."""
    own = part.source_key if part.source_key is not None else str(made["id"])
    return own if own.startswith(f"{row['source_key']}/") else f"{row['source_key']}/{own}"


def _instants(row: Row) -> dict[str, str]:
    return dict(row["as_of"])


def _told(entry: Entry) -> dict[str, str]:
    return {} if entry.as_of is None else {TOLD: instant_text(entry.as_of), TOLD_IN: entry.digest}


def _instant_told(row: Row) -> datetime | None:
    told = row["as_of"].get(TOLD)
    return None if told is None else instant(told)


def _rank(source_class: str) -> int:
    return _RANK.get(source_class, _RANK_OF_OTHERS)


def _uuid(text: object, fact: str | None) -> str:
    try:
        return str(uuid.UUID(str(text)))
    except ValueError:
        raise Unfit("RECORD_UNKNOWN", "no record with this id is known", fact) from None
