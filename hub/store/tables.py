"""The tables, derived from the facets: one a facet, with the columns every row carries; then the house's own books."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from hub.store.sight import money_column
from schema.conditions import Expression, Some
from schema.disclosure import SCOPE, Facet, Kind, Registry

# Code points decide every order, so that demo, production, cursors and the proofs agree.
WORDS = Text(collation="C")

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: WORDS,
    Kind.CODE: WORDS,
    Kind.WORD: WORDS,
    Kind.MONEY: WORDS,
    Kind.NUMBER: BigInteger(),
    Kind.YES_NO: Boolean(),
    Kind.DAY: Date(),
    Kind.INSTANT: DateTime(timezone=True),
    Kind.LIST: ARRAY(Text),
}

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


@cache
def metadata(registry: Registry) -> MetaData:
    """Every table of the house; for a registry that is complete, and once in a process."""
    made = MetaData(naming_convention=NAMES)
    for facet in registry.facets.values():
        _facet_table(made, facet, registry)
    _books(made)
    return made


class _Columns:
    """The columns of one row, as a generated column names them."""

    def column(self, of: str, name: str) -> str:
        assert of == "row"
        return name

    def mine(self, what: str) -> str:
        raise LookupError(f"`{what}` is a reader's; what PostgreSQL keeps is the row's alone")

    def now(self) -> str:
        raise LookupError("what PostgreSQL keeps does not change with time")

    def some(self, facet: str, by: str, where: Expression) -> str:
        raise LookupError(f"what PostgreSQL keeps reads its own row, not a `{facet}`")

    def first(self, asked: Sequence[tuple[Some, str]], otherwise: str) -> str:
        raise LookupError(f"what PostgreSQL keeps reads its own row, not a `{asked[0][0].facet}`")


def _scope_columns(facet: Facet) -> list[Column[Any]]:
    columns: list[Column[Any]] = []
    for name in SCOPE:
        flag = name in ("purchaser_told", "document_accepted")
        default = text("false") if flag else text("''")
        columns.append(Column(name, Boolean() if flag else WORDS, nullable=False, server_default=default))
    return columns


def _facet_table(made: MetaData, facet: Facet, registry: Registry) -> None:
    columns: list[Column[Any]] = [
        Column("id", Uuid(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("latest", Boolean(), nullable=False, server_default=text("true")),
        Column("originator", WORDS, nullable=True),
        Column("source", WORDS, nullable=False),
        Column("source_class", WORDS, nullable=False),
        Column("source_key", WORDS, nullable=False),
        Column("as_of", JSONB(), nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("marking", WORDS, nullable=True),
        Column("marking_controls", ARRAY(Text), nullable=True),
        Column("marking_addressees", ARRAY(Text), nullable=True),
        *_scope_columns(facet),
    ]
    for kept in registry.kept().values():
        columns.append(Column(kept.name, WORDS, Computed(kept.value.sql(_Columns()), persisted=True), nullable=True))
    if not facet.is_case:
        columns.append(Column("case_id", Uuid(), nullable=True))
    if facet.parent is not None and not facet.parent.is_case:
        columns.append(Column("parent_id", Uuid(), nullable=False))
        if facet.inside:
            columns.append(Column("parent_version", Integer(), nullable=False))
    carried = {c.name for c in columns}
    for rule in facet.facts.values():
        if not rule.stored or rule.name in carried:
            continue
        columns.append(Column(rule.name, _TYPES[rule.kind], nullable=True))
        if rule.kind is Kind.MONEY:
            minor = f"(replace(split_part({rule.name}, ' ', 1), '.', ''))::bigint"
            columns.append(
                Column(money_column(rule.name), BigInteger(), Computed(minor, persisted=True), nullable=True)
            )
    for mark in facet.marks.values():
        if mark.name not in carried:
            columns.append(Column(mark.name, _TYPES[mark.kind], nullable=True))
    table = Table(facet.table, made, *columns, *_constraints(facet, registry))
    if facet.was:
        table.info["was"] = facet.was
    for index in _indexes(facet, registry.kept()):
        Index(_index_name(facet.table, index), *(table.c[n] for n in index))
    if facet.is_case:
        return
    Index(f"ux_{facet.table}_source", table.c.source, table.c.source_key, unique=True, postgresql_where=text("latest"))
    if facet.told_apart_by is not None and facet.parent is not None:
        owner = "case_id" if facet.parent.is_case else "parent_id"
        by = (*(["parent_version"] if facet.inside else []), *facet.told_apart_by)
        Index(
            f"ux_{facet.table}_key", *(table.c[n] for n in (owner, *by)), unique=True, postgresql_where=text("latest")
        )
    if facet.distinct is not None:
        shared = [text(f"({one.sql(_Columns())})") for one in facet.distinct.by]
        among = text(f"latest and {facet.distinct.among.sql(_Columns())}")
        Index(f"ux_{facet.table}_distinct", table.c.case_id, *shared, unique=True, postgresql_where=among)


def _index_name(table: str, columns: tuple[str, ...]) -> str:
    """Named by what it indexes, so that another index beside it renames nothing; at most PostgreSQL's 63 bytes."""
    whole = f"ix_{table}_{'_'.join(columns)}"
    if len(whole) <= 63:
        return whole
    return f"{whole[:54]}_{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _constraints(facet: Facet, registry: Registry) -> list[SchemaItem]:
    found: list[SchemaItem] = [
        PrimaryKeyConstraint(*(("id", "version") if facet.versioned or facet.inside else ("id",))),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("(marking is null) = (marking_controls is null)", name="marking"),
    ]
    if facet.is_case:
        found.append(UniqueConstraint("designator"))
        found.append(UniqueConstraint("id", *SCOPE, name="uq_case_scope"))
        found.append(UniqueConstraint("source", "source_key"))
        return found
    # The scope a row carries is its case's, and follows it: kept so by PostgreSQL and not by care.
    found.append(
        ForeignKeyConstraint(
            ["case_id", *SCOPE],
            ["case.id", *(f"case.{c}" for c in SCOPE)],
            onupdate="CASCADE",
            name=f"fk_{facet.table}_scope",
        )
    )
    if not facet.versioned and any(below.parent is facet for below in registry.facets.values()):
        found.append(UniqueConstraint("id", "case_id", name=f"uq_{facet.table}_case"))
    parent = facet.parent
    if parent is not None and not parent.is_case:
        if facet.inside and parent.versioned:
            found.append(
                ForeignKeyConstraint(
                    ["parent_id", "parent_version"],
                    [f"{parent.table}.id", f"{parent.table}.version"],
                    name=f"fk_{facet.table}_parent",
                )
            )
        elif not parent.versioned:
            # About the same case as its parent: conditions rely on it.
            above = [f"{parent.table}.id", f"{parent.table}.case_id"]
            found.append(ForeignKeyConstraint(["parent_id", "case_id"], above, name=f"fk_{facet.table}_parent"))
    return found


def _indexes(facet: Facet, kept: Iterable[str]) -> list[tuple[str, ...]]:
    """The ways rows are found: by case, by parent, by author, by scope, by what a release is about."""
    found: list[tuple[str, ...]] = []
    ordered = tuple(n for n in facet.order if n in facet.facts and facet.facts[n].stored)
    if facet.is_case:
        found += [(column, "designator") for column in (*kept, "customer", "benefitting", "agency")]
    else:
        found.append(("case_id", *ordered))
    if facet.parent is not None and not facet.parent.is_case:
        found.append(("parent_id", *(("parent_version",) if facet.inside else ()), *ordered))
    if any(len(b) for b in [facet.beyond]) or facet.register:
        found.append(("originator", "id"))
    if facet.register and not facet.is_case and ordered:
        found.append(ordered)
    if "record" in facet.facts:
        found.append(("record", "record_version"))
    for name in ("company", "contractor"):
        if name in facet.facts:
            found.append((name, "case_id"))
            if facet.parent is not None and not facet.parent.is_case:
                found.append((name, "parent_id"))
    return list(dict.fromkeys(found))


def _books(made: MetaData) -> None:
    """What the house keeps beside the facets: who said what, what was claimed, what goes out, who read what."""
    now = DateTime(timezone=True)
    Table(
        "observation",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("source", WORDS, nullable=False),
        Column("source_class", WORDS, nullable=False),
        Column("source_key", WORDS, nullable=False),
        Column("facet", WORDS, nullable=False),
        Column("record_id", Uuid(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("originator", WORDS, nullable=True),
        Column("told_by", WORDS, nullable=False),
        Column("as_of", now, nullable=True),
        Column("received_at", now, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("facts", JSONB(), nullable=False),
        # What a second teller said of a version is on record beside what made it, and makes none.
        Column("made_version", Boolean(), nullable=False, server_default=text("true")),
        Index(
            "ux_observation_version",
            "facet",
            "record_id",
            "version",
            unique=True,
            postgresql_where=text("made_version"),
        ),
        Index("ix_observation_record", "facet", "record_id"),
        Index("ix_observation_source_key", "source", "source_key"),
    )
    Table(
        "source_document",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("source", WORDS, nullable=False),
        Column("source_key", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("url", WORDS, nullable=True),
        Column("transport", WORDS, nullable=False),
        Column("fetched_at", now, nullable=False),
        Column("raw", LargeBinary(), nullable=False),
        UniqueConstraint("source", "source_key", "digest"),
    )
    Table(
        "pushed_document",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("source", WORDS, nullable=False),
        Column("party", WORDS, nullable=False),
        Column("seat", WORDS, nullable=False),
        Column("cases", ARRAY(Text), nullable=True),  # designators, or letters of agencies for all of theirs
        Column("media_type", WORDS, nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("kept_digest", WORDS, nullable=False),
        Column("size", BigInteger(), nullable=False),
        Column("received_at", now, nullable=False),
        Column("understood_at", now, nullable=True),
        Column("raw", LargeBinary(), nullable=True),
        UniqueConstraint("source", "party", "digest"),
        Index("ix_pushed_document_waiting", "source", "id", postgresql_where=text("understood_at is null")),
    )
    Table(
        "dead_letter",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("source", WORDS, nullable=False),
        Column("source_key", WORDS, nullable=False),
        Column("part", WORDS, nullable=False, server_default=text("''")),
        Column("digest", WORDS, nullable=False),
        Column("reason", WORDS, nullable=False),
        Column("detail", WORDS, nullable=False),
        Column("raw", LargeBinary(), nullable=False),
        Column("first_at", now, nullable=False),
        Column("last_at", now, nullable=False),
        Column("attempts", Integer(), nullable=False, server_default=text("1")),
        UniqueConstraint("source", "source_key", "part", "digest"),
    )
    Table(
        "sync_round",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("source", WORDS, nullable=False),
        Column("source_class", WORDS, nullable=False),
        Column("began_at", now, nullable=False),
        Column("ended_at", now, nullable=True),
        Column("state", WORDS, nullable=False),
        Column("why", WORDS, nullable=True),
        Column("cursor", WORDS, nullable=True),
        Column("stale_after_seconds", BigInteger(), nullable=False),
        *(
            Column(n, Integer(), nullable=False, server_default=text("0"))
            for n in ("received", "applied", "duplicate", "superseded", "quarantined")
        ),
        Column("documents", Integer(), nullable=False, server_default=text("0")),
        Column("told", JSONB(), nullable=True),  # of what tells all: how many records, as of when, by kind
        Column("as_of", now, nullable=True),
        Column("answers_as_of", now, nullable=True),  # since when its source is known to have answered, by this round
        Column("accepted_by", WORDS, nullable=True),
        Index("ix_sync_round_source", "source", "id"),
    )
    Table(
        "source_breaker",
        made,
        Column("source", WORDS, primary_key=True),
        Column("failures", Integer(), nullable=False, server_default=text("0")),
        Column("retry_at", now, nullable=True),
    )
    # A browser that signed in: in which seat, for whom, until when. The cookie itself is nowhere in the store.
    Table(
        "sign_in_session",
        made,
        Column("digest", LargeBinary(), primary_key=True),  # SHA-256 of the cookie's value
        Column("id", Uuid(), nullable=False, unique=True),
        Column("issuer", WORDS, nullable=False),
        Column("subject", WORDS, nullable=False),
        Column("name", WORDS, nullable=True),  # as its issuer says it, for the page that says who is signed in
        Column("seat", WORDS, nullable=True),  # null until one of several is chosen
        Column("under", Uuid(), nullable=True),  # the standing token it sits by
        Column("signed_in_at", now, nullable=False),
        Column("last_used_at", now, nullable=False),
        Column("ends_at", now, nullable=False),
        Index("ix_sign_in_session_ends_at", "ends_at"),
    )
    Table(
        "idempotency_claim",
        made,
        Column("party", WORDS, nullable=False),
        Column("operation", WORDS, nullable=False),
        Column("key", WORDS, nullable=False),
        Column("fingerprint", WORDS, nullable=False),
        Column("facet", WORDS, nullable=False),
        Column("record_id", Uuid(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("received_at", now, nullable=False),
        PrimaryKeyConstraint("party", "operation", "key"),
    )
    Table(
        "outbox",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        # A number, so that what was written in ended transactions is found in their order by an index.
        Column("written_in", BigInteger(), nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint")),
        Column("facet", WORDS, nullable=False),
        Column("record_id", Uuid(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("case_id", Uuid(), nullable=True),
        Column("at", now, nullable=False),
        Index("ix_outbox_written_in", "written_in", "id"),
    )
    # What is met only once, by whichever process: the ids of clients' assertions, and of proofs.
    Table(
        "spent_assertion",
        made,
        Column("digest", WORDS, primary_key=True),
        Column("good_until", now, nullable=False),
        Index("ix_spent_assertion_good_until", "good_until"),
    )
    # A terminal that waits to be let in: under the digest of what it holds, and the code a person enters.
    Table(
        "device_code",
        made,
        Column("digest", WORDS, primary_key=True),
        Column("user_code", WORDS, nullable=False, unique=True),
        Column("asked", JSONB(), nullable=False),
        Column("begun_at", now, nullable=False),
        Column("asked_at", now, nullable=True),
        Column("expires_at", now, nullable=False),
        Column("wait_seconds", Integer(), nullable=False),
        Column("state", WORDS, nullable=False, server_default=text("'waiting'")),
        Column("granted", JSONB(), nullable=True),
        Index("ix_device_code_expires_at", "expires_at"),
    )
    _deliveries(made)
    _revocations(made)
    _documents(made)
    Table(
        "audit_record",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("at", now, nullable=False),
        # A write says itself who told which facts; a read names its question, for it is asked again and again.
        *_asked(nullable=True),
        Column("question", WORDS, nullable=True),
        Column("records", ARRAY(Text), nullable=True),
        Column("reference", WORDS, nullable=False),
        CheckConstraint(
            f"num_nonnulls({', '.join(c.name for c in _asked(nullable=True))}) = case when question is null then 7 else 0 end",
            name="asked",
        ),
    )
    Table("audit_question", made, Column("digest", WORDS, primary_key=True), *_asked(nullable=False))


def _asked(*, nullable: bool) -> tuple[Column[Any], ...]:
    """Who read or told which facts, and by which operation."""
    names = ("kind", "seat", "party", "subject", "token_id", "operation")
    return (
        *(Column(n, WORDS, nullable=nullable) for n in names),
        Column("coordinates", ARRAY(Text), nullable=nullable),
    )


def _deliveries(made: MetaData) -> None:
    """What goes out: how far the outbox was read, what each webhook was told and is to be told, and what was filed."""
    now = DateTime(timezone=True)
    Table(
        "relay_cursor",
        made,
        Column("name", WORDS, primary_key=True),
        Column("written_in", BigInteger(), nullable=False),
        Column("id", BigInteger(), nullable=False),
    )
    Table(
        "webhook_secret",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("subscription_id", Uuid(), nullable=False),
        Column("sealed", LargeBinary(), nullable=False),
        Column("holds_from", now, nullable=False),
        Column("holds_until", now, nullable=True),
        # What the credential rested on that it was given with: whoever takes that back ends what is sent under it.
        Column("tokens", ARRAY(Text), nullable=False),
        Column("person", WORDS, nullable=False),
        Column("clients", ARRAY(Text), nullable=False),
        Index("ix_webhook_secret_subscription_id", "subscription_id"),
    )
    # A record, or a case with all that hangs on it, that a webhook is to look at again; taken away once it has.
    Table(
        "webhook_look",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("subscription_id", Uuid(), nullable=False),
        Column("reach", WORDS, nullable=False),  # `record`, `case`, `all`, or `before`: all, of which nothing is told
        Column("facet", WORDS, nullable=False),
        Column("record_id", Uuid(), nullable=False),
        Column("again", Integer(), nullable=False, server_default=text("0")),  # asked for while it was looked at
        UniqueConstraint("subscription_id", "reach", "record_id"),
    )
    Table(
        "webhook_told",
        made,
        Column("subscription_id", Uuid(), nullable=False),
        Column("record_id", Uuid(), nullable=False),
        Column("facet", WORDS, nullable=False),
        Column("case_id", Uuid(), nullable=True),
        Column("version", Integer(), nullable=False),  # how often it was told of to this webhook
        Column("digest", WORDS, nullable=True),  # of the record as its reader saw it; null when it no longer does
        Column("sent", Boolean(), nullable=False),
        PrimaryKeyConstraint("subscription_id", "record_id"),
        Index("ix_webhook_told_case_id", "subscription_id", "case_id"),
    )
    Table(
        "webhook_message",
        made,
        Column("subscription_id", Uuid(), nullable=False),
        Column("position", BigInteger(), nullable=False),
        Column("event", WORDS, nullable=False),
        Column("facet", WORDS, nullable=False),
        Column("record_id", Uuid(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("case_id", Uuid(), nullable=True),
        Column("at", now, nullable=False),
        Column("state", WORDS, nullable=False),
        Column("attempts", Integer(), nullable=False, server_default=text("0")),
        Column("next_at", now, nullable=False),
        Column("delivered_at", now, nullable=True),
        Column("why", WORDS, nullable=True),
        PrimaryKeyConstraint("subscription_id", "position"),
        Index("ix_webhook_message_pending", "subscription_id", "position", postgresql_where=text("state = 'pending'")),
    )
    Table(
        "routing_file",
        made,
        Column("addressee", WORDS, nullable=False),
        Column("number", Integer(), nullable=False),
        Column("digest", WORDS, nullable=False),
        Column("written_at", now, nullable=False),
        Column("acknowledged_at", now, nullable=True),
        PrimaryKeyConstraint("addressee", "number"),
    )
    Table(
        "routing_filed",
        made,
        Column("routing_id", Uuid(), nullable=False),
        Column("addressee", WORDS, nullable=False),
        Column("number", Integer(), nullable=False),
        PrimaryKeyConstraint("routing_id"),
    )
    Table(
        "requisition_filed",
        made,
        Column("record_id", Uuid(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("addressee", WORDS, nullable=False),
        Column("number", Integer(), nullable=False),
        PrimaryKeyConstraint("record_id", "version"),
    )


def _revocations(made: MetaData) -> None:
    """What was taken back, who has read how far, and in which life of the store."""
    now = DateTime(timezone=True)
    Table(
        "revocation",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("ground", WORDS, nullable=False),
        Column("value", WORDS, nullable=False),
        Column("issued_until", now, nullable=False),
        Column("revoked_at", now, nullable=False),
        Column("revoked_by", WORDS, nullable=False),
        Column("record_id", Uuid(), nullable=True),  # of the submission that took it back
        Index("ix_revocation_value", "ground", "value"),
        Index("ix_revocation_record_id", "record_id", postgresql_where=text("record_id is not null")),
    )
    Table(
        "revocation_reader",
        made,
        Column("process", Uuid(), primary_key=True),
        Column("read_up_to", BigInteger(), nullable=False),
        Column("at", now, nullable=False),
    )
    # One row: which store it took itself for when it was last looked at, how often it was begun with, and how often anew.
    Table(
        "store_life",
        made,
        Column("number", Integer(), primary_key=True, autoincrement=False),
        Column("identity", WORDS, nullable=False),
        Column("starts", BigInteger(), nullable=False),
        Column("lives", BigInteger(), nullable=False),
        CheckConstraint("number = 1", name="one"),
    )


def _documents(made: MetaData) -> None:
    """Documents by their digest, and for whom the operator registered each; nothing of them is ever taken away."""
    now = DateTime(timezone=True)
    Table(
        "trusted_document",
        made,
        Column("digest", WORDS, primary_key=True),  # SHA-256 of the text, in hexadecimal
        Column("text", WORDS, nullable=False),
        CheckConstraint("digest = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name="digest"),
    )
    Table(
        "document_registration",
        made,
        Column("id", BigInteger(), Identity(always=True), primary_key=True),
        Column("digest", WORDS, nullable=False),
        Column("audience", WORDS, nullable=False),
        Column("party", WORDS, nullable=False),  # empty when for everybody in these seats
        Column("registered_by", WORDS, nullable=False),
        Column("registered_at", now, nullable=False),
        Column("retired_by", WORDS, nullable=True),
        Column("retired_at", now, nullable=True),
        ForeignKeyConstraint(["digest"], ["trusted_document.digest"]),
        CheckConstraint("(retired_by is null) = (retired_at is null)", name="retired"),
        Index(
            "ux_document_registration_standing",
            "digest",
            "audience",
            "party",
            unique=True,
            postgresql_where=text("retired_at is null"),
        ),
    )


REVOKED = ("revocation", "revocation_reader", "store_life")
OUT = (
    "relay_cursor", "webhook_secret", "webhook_look", "webhook_told", "webhook_message", "routing_file", "routing_filed",
    "requisition_filed",
)  # fmt: skip
ISSUING = ("spent_assertion", "device_code", "sign_in_session")
DOCUMENTS = ("trusted_document", "document_registration")
AUDIT = ("audit_record", "audit_question")
BOOKS = (
    "observation", "source_document", "pushed_document", "dead_letter", "sync_round", "source_breaker", "idempotency_claim", "outbox",
    *ISSUING, *OUT, *REVOKED, *DOCUMENTS, *AUDIT,
)  # fmt: skip
