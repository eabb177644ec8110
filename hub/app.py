"""The wiring: the only module that knows every other."""

from __future__ import annotations

import asyncio
import gc
import hmac
import multiprocessing
import os
import secrets
import signal
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from ipaddress import ip_network
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import text
from stamina.instrumentation import set_on_retry_hooks
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from connectors.contract import Connector
from hub.audit.record import PATIENCE, AuditLog
from hub.deliveries.exports import Exports, NotNow
from hub.deliveries.posting import Post
from hub.deliveries.relay import Relay
from hub.deliveries.routing_files import RoutingFiles
from hub.deliveries.webhooks import Webhooks
from hub.identity.authorization import Authorization
from hub.identity.clock import Clock, utc_now
from hub.identity.device_codes import DeviceCodes
from hub.identity.issuers import trusted
from hub.identity.keys import KeyRing
from hub.identity.revocations import OLDEST_SECONDS, Revocations
from hub.identity.revoking import Revoking
from hub.identity.sign_in import Attempts, Person, SignIn, client_key
from hub.identity.signatures import unproven
from hub.identity.standing_tokens import StandingTokens
from hub.identity.tokens import Verifier
from hub.identity.viewing import AUDITOR
from hub.log import begin, tried_again
from hub.read.answer import Answerer, Understood
from hub.read.cursors import Seal
from hub.read.loaders import Loaders
from hub.read.plan import Planner
from hub.read.projection import Projections
from hub.read.subgraph import Subgraphs
from hub.rounds.pushed import NotTaken, Pushes
from hub.rounds.sources import coverage_of, feed_directory, known, source_named
from hub.rounds.standing import freshness, standing
from hub.serve.browser import origin_of
from hub.serve.budgets import Budgets
from hub.serve.connections import Connections
from hub.serve.context import Context, Place, SourceClass
from hub.serve.declined import Declined, masked
from hub.serve.device import DevicePages
from hub.serve.endpoint import HEADERS, GraphQLEndpoint, principal_of
from hub.serve.explorer import Explorer
from hub.serve.exports import ExportsEndpoint
from hub.serve.feed import FeedEndpoint
from hub.serve.files import FilesEndpoint
from hub.serve.following import Following
from hub.serve.guesses import Guesses
from hub.serve.health import Readiness, livez
from hub.serve.malformed_requests import CodedSocketProtocol
from hub.serve.oauth import Approver, OAuthEndpoints
from hub.serve.operations import Operations
from hub.serve.sessions import Sessions
from hub.serve.sign_in import RETURN, Cast, SignInPages
from hub.serve.sockets import Sockets
from hub.serve.streams import Streams
from hub.serve.trusted_documents import TrustedDocuments
from hub.serve.wording import said
from hub.settings import Settings, is_loopback
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses, Store, refuse_forgetful
from hub.store.files import Files
from hub.store.migrate import behind, lacking
from hub.store.records_told import RecordsTold
from hub.store.sight import quoted
from hub.write.intake import Intake
from hub.write.receipts import ReceiptFacts, sign
from hub.write.secrets import Secrets
from hub.write.submit import Submissions
from schema.audience import Principal
from schema.desk import Desk, Ground, Refused, Revocation, SubmissionRule
from schema.errors import HubError
from schema.graph import the_graph
from schema.sources import SourceState

if TYPE_CHECKING:
    from hub.rounds.schedule import Schedule  # and with it the library of jobs, which few commands need

AUDIENCE = "fms-hub"  # whom the hub's tokens are for
LOOKED_AT_EVERY = timedelta(seconds=5)  # at most so old is what a record's provenance says of its source's age
GRAPHQL = "/graphql"
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]  # the address says itself which it takes
BUILT_IN_ISSUER = "urn:fms-hub:built-in"
log = structlog.get_logger("hub.app")


def issuer_of(settings: Settings) -> str:
    """The name the built-in issuer signs with; the port of a demo is no part of it, so that tokens outlive a restart."""
    return settings.public_url or BUILT_IN_ISSUER


def proxies_of(settings: Settings) -> dict[str, Any]:
    """What the server is told of proxies. Its own default would believe whoever is on the same machine."""
    return {"proxy_headers": bool(settings.proxies), "forwarded_allow_ips": list(settings.proxies)}


def sockets_of(settings: Settings) -> dict[str, Any]:
    """What the server is told of WebSockets: messages as long as a request, and a client that answers no ping is gone.

    Nothing is compressed: a window of each socket is kept in memory, and lengths would tell what was told twice.
    """
    return {
        "ws": CodedSocketProtocol, "ws_max_size": settings.limits.body_bytes, "ws_per_message_deflate": False,
        "ws_ping_interval": 20.0, "ws_ping_timeout": 20.0,
    }  # fmt: skip


def sealing_key(data_dir: Path, what: str) -> bytes:
    """The key that `cursors` or `secrets` are sealed with, or that of `clients` come from, made on first use.

    Replicas that share the directory share it.
    """
    path = data_dir / "keys" / f"{what}.key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{what}-{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(64))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # whoever was first wins
        draft.unlink()
    return path.read_bytes()


Kind = TypeVar("Kind", bound=GraphQLEndpoint)
Handing = TypeVar("Handing", bound=FilesEndpoint)


def client_secrets(settings: Settings) -> Callable[[str], str] | None:
    """The secret of each client, where `HUB_CLIENT_SECRETS` has any: derived, so that none is kept, and only for whoever could
    make tokens anyway. Raises `HubError` where it would travel, or others share the store.
    """
    if settings.client_secrets == "off":
        return None
    if settings.database_url or not is_loopback(settings.url):
        raise HubError(
            "`HUB_CLIENT_SECRETS` is for development: leave it out where others reach the hub or share its database, and let "
            "clients prove themselves by their keys"
        )
    key = sealing_key(settings.data_dir, "clients")
    return lambda client_id: hmac.new(key, client_id.encode(), "sha256").hexdigest()


def kept_files(settings: Settings) -> Files:
    """Where attached files lie: beside what else the hub keeps itself, or in the storage the settings name."""
    if settings.files is None:
        return Files.on_disk(settings.data_dir / "files")
    key = None
    if settings.files_key_id is not None and settings.files_key_file is not None:
        key = settings.files_key_id, settings.files_key_file.read_text().strip()
    return Files.in_storage(settings.files, region=settings.files_region, endpoint=settings.files_endpoint, key=key)


class House:
    """Everything one process serves with, opened over one store."""

    answering: type[Operations] = Operations
    trusting: type[TrustedDocuments] = TrustedDocuments
    telling: type[Following] = Following
    handing: type[FilesEndpoint] = FilesEndpoint
    taking_out: type[Exports] = Exports
    taken_out: type[ExportsEndpoint] = ExportsEndpoint

    def __init__(
        self,
        settings: Settings,
        addresses: Addresses,
        clock: Clock = utc_now,
        *,
        forgetful: bool = False,
        planner: type[Planner] = Planner,
        patience: float = PATIENCE,
        oldest: float = OLDEST_SECONDS,
        revocations: type[Revocations] = Revocations,
        understood: Understood | None = None,
        store: Store | None = None,
        cast: Cast | None = None,
        sessions: type[Sessions] = Sessions,
    ) -> None:
        self.settings = settings
        self.addresses = addresses
        self.clock = clock
        self._forgetful = forgetful  # only the tests' launcher serves a store that forgets
        set_on_retry_hooks([tried_again])
        self.graph = the_graph()
        self.keys = KeyRing.open(settings.data_dir)
        self.store = store or Store.open(addresses, settings.pool_size)
        self._keeps_store = store is not None  # whoever opened it closes it
        self.projections = Projections(self.graph)
        seal = Seal(sealing_key(settings.data_dir, "cursors"))
        self.answerer = Answerer(
            self.graph, self.projections, self.store.reads, seal, planner,
            self._stale, understood,
        )  # fmt: skip
        self.views = Answerer(
            self.graph, Projections(self.graph, AUDITOR.audience), self.store.reads, seal, planner,
            self._stale, auditor=AUDITOR,
        )  # fmt: skip
        self.gateways = Answerer(
            self.graph, Subgraphs(self.graph), self.store.reads, seal, planner, self._stale,
        )  # fmt: skip
        self._not_fresh: tuple[datetime, tuple[str, ...]] | None = None
        self.intake = Intake(self.store.writes, self.graph.registry, clock)
        self.pushes = Pushes(self.store, self.intake, clock)
        self.secrets = Secrets(sealing_key(settings.data_dir, "secrets"), self.graph.registry)
        self.revocations = revocations(
            addresses.intake, clock, issuer=issuer_of(settings), marks=self.keys.directory, oldest=oldest
        )
        self.documents = self.trusting(addresses.intake, only=settings.documents == "trusted")
        self.revoking = Revoking(self.store.writes, clock, oldest=oldest)
        self.submissions = Submissions(self.store.writes, self.intake, clock, self.secrets, self.revoking)
        self.audit = AuditLog(addresses.auditor, clock, patience=patience)
        networks = [ip_network(one) for one in settings.webhook_networks]
        self.webhooks = Webhooks(self.store.writes, self.answerer, self.audit, self.secrets, Post(networks), clock)
        self.relay = Relay(addresses.intake, self.webhooks)
        self.verifier = Verifier(
            self.keys, issuer=issuer_of(settings), audience=AUDIENCE, clock=clock, revoked=self.revocations,
            reach=self.graph.scopes.reach, issuers=trusted(settings.issuers, clock), address=settings.url,
            certificate_header=settings.client_certificate_header,
        )  # fmt: skip
        self.authorization = Authorization(
            keys=self.keys, issuer=issuer_of(settings), audience=AUDIENCE, url=settings.url, clock=clock,
            records=StandingTokens(self.store.writes), codes=DeviceCodes(self.store.writes), judge=self._judged,
            reach=self.graph.scopes.reach, check_scopes=self.graph.scopes.check,
            judge_of_any=self.verifier.verify_of_any, note=self._noted, revoke=self.given_back, secret_of=client_secrets(settings),
        )  # fmt: skip
        self.guesses = Guesses(lambda: clock().timestamp())
        self.proved_by = self._who_proves(cast)
        self.sessions = sessions(
            self.store.writes, self.graph.registry, clock, self.revocations, self.graph.scopes.reach,
            self._spoken_for, self._noted, settings.sign_in_client or "hub", origin_of(settings.url),
        )  # fmt: skip

    def _who_proves(self, cast: Cast | None) -> SignIn | Cast | None:
        """Who says who sits at a browser; without anybody there is no signing in."""
        settings = self.settings
        if cast is not None:
            if not is_loopback(settings.url):
                raise HubError("a demonstration asks nobody who he is, so it is reached on this machine alone")
            return cast
        if settings.sign_in_issuer is None or settings.sign_in_client is None:
            return None
        key = None if settings.sign_in_key is None else client_key(settings.sign_in_key)
        return SignIn(settings.sign_in_issuer, settings.sign_in_client, settings.url + RETURN, self.clock, key)

    def _spoken_for(self, person: Person) -> str | None:
        """The seat of everybody whom an issuer signs in, where it speaks for that seat and no other."""
        if isinstance(self.proved_by, Cast):
            return self.proved_by.spoken_for(person)
        seats = [seat for one in self.settings.issuers if one.address == person.issuer for seat in one.seats]
        return seats[0] if len(seats) == 1 and not seats[0].endswith("*") else None

    def sign_in(self) -> list[Route]:
        """The pages of signing in, where anybody can."""
        if self.proved_by is None:
            return []
        attempts = Attempts(sealing_key(self.settings.data_dir, "sign-in"), self.clock)
        pages = SignInPages(self.sessions, attempts, self.proved_by, self.settings.url)
        return [
            *pages.routes(),
            *Explorer(self.sessions, self.settings.url, GRAPHQL).routes(),
            *DevicePages(self.sessions, self.authorization, self.guesses, self.settings.url).routes(),
        ]

    async def open(self) -> None:
        """Refuses a store that would forget, that is behind, or whose logins stand above row security."""
        if not self._forgetful:
            await refuse_forgetful(self.addresses.admin)
        late = await behind(self.addresses.admin)
        if late:
            raise HubError(late)
        lacks = await lacking(self.addresses.admin, self.graph.registry)
        if lacks:
            raise HubError(lacks)
        await self.store.check()

    async def resume(self) -> None:
        """Goes on with what was stored and not finished when the process before it ended, and may serve from here on."""
        await self.pushes.resume()
        await self.revocations.open()
        await self.documents.open()

    def schedule(self, names: Sequence[str]) -> Schedule:
        """The rounds of these sources, each asked when it is due; raises `UnknownSource`."""
        from hub.rounds.schedule import Schedule

        return Schedule(
            known(names), self._asked_at_its_feed, self.intake, self.store, self.clock,
            jobs_at=self.addresses.intake,
        )  # fmt: skip

    def _asked_at_its_feed(self, name: str) -> Connector:
        return source_named(name, feed_directory(self.settings.feeds_dir, name), self.clock)

    async def close(self) -> None:
        """Writes what is still to be recorded and ends every connection."""
        await self.following.close()
        await self.revocations.close()
        await self.documents.close()
        await self.verifier.close()
        await self.relay.close()
        await self.pushes.close()
        await self.audit.close()
        if not self._keeps_store:
            await self.store.close()

    def routing_files(self, directory: Path) -> RoutingFiles:
        """What was routed to offices of the government, as files under a directory."""
        return RoutingFiles(self.store.writes, self.answerer, self.audit, self.clock, directory)

    def context(self, principal: Principal, now: datetime, reference: str) -> Context:
        """What one operation's resolvers are given."""
        return Context(
            self.answerer, principal, now, reference, self._submit, self._locate, self._sources,
            lambda facts: sign(self.keys, facts),
        )  # fmt: skip

    async def _stale(self) -> tuple[str, ...]:
        """The classes of source that are not fresh, as they were at most a few seconds ago."""
        now = self.clock()
        if self._not_fresh is None or abs(now - self._not_fresh[0]) > LOOKED_AT_EVERY:
            found = await freshness(self.store, now)
            self._not_fresh = now, tuple(one.source_class for one in found if one.state is not SourceState.OK)
        return self._not_fresh[1]

    async def _sources(self, by_name: bool) -> list[SourceClass]:
        now = self.clock()
        each = await standing(self.store, now, coverage_of) if by_name else []
        return [
            SourceClass(
                one.source_class, one.state, one.as_of, one.lag_seconds(now),
                [source for source in each if source.source_class == one.source_class],
            )
            for one in await freshness(self.store, now)
        ]  # fmt: skip

    async def _submit(
        self,
        principal: Principal,
        rule: SubmissionRule,
        values: Mapping[str, object],
        key: str,
        desk: Desk,
        reference: str,
    ) -> ReceiptFacts | Refused:
        answer = await self.submissions.submit(principal, rule, values, key, desk, reference)
        if isinstance(answer, ReceiptFacts):
            self._wake()
        return answer

    def _wake(self) -> None:
        self.relay.wake()
        self.following.wake()
        self.exports.wake()

    async def _locate(self, facet: str, records: Mapping[str, int | None]) -> dict[str, Place]:
        declared = self.graph.facets[facet]
        case = "id" if declared.is_case else "case_id"
        # A version its reader is not told may be marked otherwise: that would tell of it.
        query = text(
            f"select l.id, l.version, l.originator, l.{case} as case_id, told.marking from {quoted(declared.table)} l "
            "join unnest(cast(:ids as uuid[]), cast(:versions as int[])) asked (id, version) on asked.id = l.id "
            f"join {quoted(declared.table)} told on told.id = l.id and told.version = coalesce(asked.version, l.version) "
            "where l.latest"
        )
        asked = {"ids": [uuid.UUID(record) for record in records], "versions": list(records.values())}
        async with self.store.writes.connect() as connection:
            rows = await connection.execute(query, asked)
        return {
            str(row.id): Place(
                row.version, row.originator, None if row.case_id is None else str(row.case_id), row.marking
            )
            for row in rows
        }

    async def _judged(self, token: str) -> Principal:
        return self.verifier.verify(token)

    async def _noted(self, principal: Principal, what: str, token: str) -> None:
        records = [token] if token else None
        await self.audit.note(principal, what, (), secrets.token_hex(8), records=records, kind="token")

    async def given_back(self, token: str, principal: Principal) -> None:
        """Takes back the token of this id, and all that was exchanged from it; answered once no process takes any of it."""
        async with self.store.writes.begin() as connection:
            taken_back = [Revocation(Ground.TOKEN, token)]
            number = await self.revoking.write(connection, taken_back, by=principal.seat)
        await self.revoking.read_by_all(number)

    async def _approving(self, request: Request) -> Approver:
        principal = await principal_of(self.verifier, request.scope)
        claims = unproven(request.headers["authorization"].partition(" ")[2].strip(" "))
        if claims["iss"] != issuer_of(self.settings):  # another issuer's words say nothing of ours
            return Approver(principal, claims["iat"], ())
        return Approver(principal, claims.get("since", claims["iat"]), claims.get("through", ()))

    def endpoint(self) -> GraphQLEndpoint:
        """What answers GraphQL."""
        return self.endpoint_of(GraphQLEndpoint)

    def endpoint_of(self, kind: type[Kind]) -> Kind:
        """An endpoint of this kind over all that is here."""
        return kind(
            self.operations, self.verifier, self.settings.limits,
            self.sessions.asks if self.proved_by is not None else None, ad_hoc_get=self.settings.ad_hoc_get == "on",
            stream=self.streams.tell,
        )  # fmt: skip

    @cached_property
    def budgets(self) -> Budgets:
        """What each may still ask for, however it asks."""
        return Budgets(self.settings.limits)

    @cached_property
    def operations(self) -> Operations:
        """What answers operations, however they come: by the same budgets, and understood once."""
        return self.answering(
            self.answerer, self.audit, self.context, self.settings.limits, self.clock, self.budgets, self.views,
            self.gateways, self.documents,
        )  # fmt: skip

    @cached_property
    def exports(self) -> Exports:
        """Who writes the tables that were asked for, one at a time."""
        # Paid for out of budgets of their own: whoever takes a table out still asks; and the questions are the hub's own.
        operations = self.answering(
            self.answerer, self.audit, self.context, self.settings.limits, self.clock, Budgets(self.settings.limits),
            self.views, self.gateways, TrustedDocuments(self.addresses.intake),
        )  # fmt: skip

        async def answer(principal: Principal, content: bytes) -> bytes:
            try:
                return await operations.answer(principal, content)
            except Declined as declined:
                if declined.status in (429, 503):
                    raise NotNow("what an export may ask for in a minute is spent") from None
                raise

        return self.taking_out(
            self.store.writes, self.addresses.intake, self.intake, self.graph, answer, self.records_told,
            kept_files(self.settings), self.revocations, self.clock, most_rows=self.settings.export_rows, most_bytes=self.settings.export_bytes,
            page=self.settings.limits.page,
        )  # fmt: skip

    @cached_property
    def records_told(self) -> RecordsTold:
        """What an exported file is made of, and whether whoever has it is told that still."""

        async def markings(reader: Principal, facet: str, records: Sequence[str]) -> dict[str, str | None]:
            versions = await Loaders(self.answerer, reader, self.clock()).versions(facet, records)
            if not self.graph.facets[facet].marked:
                return dict.fromkeys(versions)
            return {record: place.marking for record, place in (await self._locate(facet, versions)).items()}

        return RecordsTold(kept_files(self.settings), markings)

    @cached_property
    def following(self) -> Following:
        """Who tells of changes, however they are heard of."""
        return self.telling(
            self.operations, self.store.writes, self.addresses.intake, Seal(sealing_key(self.settings.data_dir, "cursors")),
            self.clock, lambda: self.revocations.life,
        )  # fmt: skip

    @cached_property
    def connections(self) -> Connections:
        """All that stand open here, sockets and streams."""
        return Connections(self.verifier, self.settings.limits, self.clock, time.monotonic)

    @property
    def streams(self) -> Streams:
        """What tells an operation as it goes, over HTTP."""
        return Streams(
            self.operations, self.following, self.connections, self.verifier, self.settings.limits,
            self.sessions if self.proved_by is not None else None,
        )  # fmt: skip

    def sockets(self) -> Sockets:
        """What answers GraphQL over WebSockets."""
        return Sockets(
            self.operations, self.following, self.connections, self.verifier, self.settings.limits,
            frozenset((origin_of(self.settings.url), *self.settings.allowed_origins)),
            self.sessions if self.proved_by is not None else None,
        )  # fmt: skip

    def files(self) -> FilesEndpoint:
        """What takes and tells the bytes of attached files."""
        return self._files_of(self.handing)

    def _files_of(self, kind: Callable[..., Handing], *first: Any) -> Handing:
        return kind(
            *first, self.verifier, self.answerer, self.intake, self._locate, kept_files(self.settings),
            Seal(sealing_key(self.settings.data_dir, "files")), self.audit, self.settings.limits, self.budgets, self.clock,
            self.settings.url, self._wake,
        )  # fmt: skip

    def asgi(self, server: EmbeddedPostgres | None = None) -> Starlette:
        """The ASGI application; opens and closes the house with its lifespan, and then what was attached to for it."""
        endpoint, sockets, files = self.endpoint(), self.sockets(), self.files()
        exports = self._files_of(self.taken_out, self.records_told)
        feeds = FeedEndpoint(
            self.verifier, self.pushes.check, self.pushes.receive, NotTaken, self.pushes.media, self.settings.limits,
            self.budgets,
        )  # fmt: skip
        ready = Readiness(
            {
                "schema": self._behind, "store": self._store_answers, "audit": self._audit_writable,
                "revocations": self.revocations.obstacle,
            }
        )  # fmt: skip

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self.open()
            await self.resume()
            self.projections.complete()
            # What was declared and compiled stays as long as the process: let no collection look through it again.
            gc.collect()
            gc.freeze()
            gc.set_threshold(50_000, 20, 20)  # what an answer is made of holds no cycles: seldom is often enough
            beside: list[asyncio.Task[None]] = [asyncio.create_task(self.exports.run())]
            try:
                if self.settings.rounds:
                    beside.append(asyncio.create_task(self.schedule(self.settings.rounds).run()))
                if self.settings.relay == "on":
                    beside.append(asyncio.create_task(self.relay.run()))
                yield
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)
                await self.close()
                if server is not None:
                    await asyncio.to_thread(server.stop)

        oauth = OAuthEndpoints(self.authorization, self._approving, self.guesses)
        app = _Application(
            endpoint,
            sockets,
            routes=[
                *oauth.routes(),
                Route(GRAPHQL, endpoint),  # below a proxy's prefix
                WebSocketRoute(GRAPHQL, sockets),
                Route("/feeds/{source}", feeds.__call__, methods=EVERY_METHOD),
                Route("/files/{id}", files.file, methods=EVERY_METHOD),
                Route("/files/{id}/address", files.address, methods=EVERY_METHOD),
                Route("/exports/{id}", exports.export, methods=EVERY_METHOD),
                Route("/schema.graphql", self._own_schema, methods=["GET"]),
                Route("/.well-known/jwks.json", self._jwks, methods=["GET"]),
                *self.sign_in(),
                Route("/livez", livez, methods=["GET"]),
                Route("/readyz", ready.__call__, methods=["GET"]),
            ],
            lifespan=lifespan,
            exception_handlers={HTTPException: _not_here, 500: _fault},
        )
        app.router.redirect_slashes = False  # an address with a slash more is another address
        app.router.default = _nothing
        return app

    async def _behind(self) -> str | None:
        return await behind(self.addresses.intake)

    async def _store_answers(self) -> str | None:
        async with asyncio.timeout(2):
            async with self.store.writes.connect() as connection:
                there = (await connection.execute(text("select clock_timestamp()"))).scalar_one()
        apart = abs((there - self.clock()).total_seconds())
        return f"the clocks are {apart:.1f} s apart" if apart > 2 and self.clock is utc_now else None

    async def _audit_writable(self) -> str | None:
        async with self.store.audit.connect() as connection:
            query = text("select has_table_privilege('audit_record', 'insert') and not pg_is_in_recovery()")
            return None if (await connection.execute(query)).scalar_one() else "the audit cannot be written"

    async def _own_schema(self, request: Request) -> Response:
        try:
            principal = await principal_of(self.verifier, request.scope)
        except Declined as declined:
            return JSONResponse({"errors": declined.errors}, declined.status, {**HEADERS, **declined.headers})
        return PlainTextResponse(self.projections[principal.audience].sdl, headers=HEADERS)

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse(self.keys.jwks(), headers={"Cache-Control": "public, max-age=60"})


class _Application(Starlette):
    """Starlette, but for the address that nearly every request is for: it has no use for middleware, and they cost."""

    def __init__(self, graphql: ASGIApp, sockets: ASGIApp, **more: Any) -> None:
        super().__init__(**more)
        self._graphql = graphql
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == GRAPHQL:
            await self._graphql(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"] == GRAPHQL:
            await self._sockets(scope, receive, send)
        else:
            try:
                await super().__call__(scope, receive, send)
            except Exception:
                # `_fault` told of it, to the asker and to the log: the server would log its text, which can quote a value.
                if scope["type"] != "http":
                    raise


_REFUSED_BY_ADDRESS = {
    404: ("NOT_FOUND", "there is nothing at this address"),
    405: ("METHOD_NOT_ALLOWED", "this address takes another method"),
}


async def _not_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    otherwise = ("REQUEST_MALFORMED", "the request cannot be read; send it as this address takes it")
    code, sentence = _REFUSED_BY_ADDRESS.get(error.status_code, otherwise)
    headers = {**HEADERS, **(error.headers or {})}
    return JSONResponse({"errors": [said(code, sentence)]}, error.status_code, headers)


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Whatever asks at an address where nothing is; a WebSocket is told so before it is one."""
    if scope["type"] == "websocket":
        errors = [said(*_REFUSED_BY_ADDRESS[404])]
        await WebSocket(scope, receive, send).send_denial_response(JSONResponse({"errors": errors}, 404, HEADERS))
    else:
        raise HTTPException(404)


async def _fault(_: Request, fault: Exception) -> Response:
    return JSONResponse({"errors": [masked(fault)]}, 500, HEADERS)


def launched(settings: Settings) -> tuple[Addresses, EmbeddedPostgres | None]:
    """The store the settings name, started when it is the hub's own; the caller stops what is returned."""
    if settings.database_url:
        return Addresses.of(settings.database_url), None
    server = EmbeddedPostgres(settings.data_dir, binaries=settings.postgres_bin)
    server.start()
    return Addresses.embedded(server), server


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[House]:
    """An open house over the store the settings name, for one command; ended with what was started for it."""
    addresses, server = launched(settings)
    house = House(settings, addresses)
    try:
        await house.open()
        yield house
    finally:
        await house.close()
        if server is not None:
            server.stop()


def served() -> Starlette:
    """The application of one worker process, from the environment."""
    from hub.settings import read

    settings = read()
    begin(settings.log_level)
    addresses, server = launched(settings)
    parent = multiprocessing.parent_process()
    if parent is not None:
        # A worker that outlives who started it would keep the port, and the store, and nobody would know to end it.
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    return House(settings, addresses).asgi(server)


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
