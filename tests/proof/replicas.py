"""Several processes that serve one store, each reaching it through a gate of its own that can be shut; and what is proved of
them: whoever revokes and is answered, no request that begins afterwards is served by any of them.

`python -m tests.proof.replicas 1000` proves it at length, and prints its figures.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

import httpx2
import orjson
from starlette.applications import Starlette

from hub.app import AUDIENCE, House, issuer_of
from hub.identity.clock import utc_now
from hub.identity.issuer import issue
from hub.identity.revocations import Revocations
from hub.identity.revoking import Revoking
from hub.revoke import take_back
from hub.settings import Limits, Settings, read
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import prepare
from schema.desk import Ground, Revocation

ROOT = Path(__file__).parents[2]
VIEWER = orjson.dumps({"query": "{ viewer { party } }"})
SERVED = 200
STARTING_SECONDS = 60.0
AT_ONCE = 4  # revocations under way at one time
ASKING = 6  # clients that ask all the time, whatever is revoked
MET_BEFORE = 20  # tokens that they ask with: those to be revoked next, and as many that were
BUILT_IN = "urn:fms-hub:built-in"


# --- builds, sound and broken ----------------------------------------------------------------------------------------


def sound() -> Starlette:
    """The application of one replica, from the environment."""
    return _house(Revocations).asgi()


class OfAnyAge(Revocations):
    """A list that is relied on however long ago it was read."""

    def refuse_if_old(self) -> None:
        """Nothing is too old."""


def of_any_age() -> Starlette:
    """A replica that serves on however old a list."""
    return _house(OfAnyAge).asgi()


def _house(kind: type[Revocations]) -> House:
    settings = read()
    assert settings.database_url is not None
    return House(settings, Addresses.of(settings.database_url), revocations=kind)


class AnswersAtOnce(Revoking):
    """Whoever revokes is answered as soon as it is written down."""

    async def read_by_all(self, number: int) -> None:
        """Nobody is waited for."""


# --- the store, the gates and the processes --------------------------------------------------------------------------


class Gate:
    """The only way of one replica to the store: a socket that passes everything on, until it is shut."""

    def __init__(self, behind: Path, directory: Path) -> None:
        self.directory = directory
        self._behind = behind / ".s.PGSQL.5432"
        self._open = asyncio.Event()
        self._open.set()
        self._passing: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Let the replica in."""
        self.directory.mkdir(mode=0o700)
        self._server = await asyncio.start_unix_server(self._met, self.directory / ".s.PGSQL.5432")

    def shut(self) -> None:
        """Pass nothing on any more; who is connected is not told."""
        self._open.clear()

    def reopen(self) -> None:
        """Pass on again."""
        self._open.set()

    async def close(self) -> None:
        """End it."""
        if self._server is not None:
            self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await self._open.wait()
            there, back = await asyncio.open_unix_connection(self._behind)
            for one, other in ((reader, back), (there, writer)):
                task = asyncio.create_task(self._pass_on(one, other))
                self._passing.add(task)
                task.add_done_callback(self._passing.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while said := await reader.read(65_536):
                await self._open.wait()
                writer.write(said)
                await writer.drain()
        writer.close()


class Replica:
    """One process that serves; `build` names what makes its application, here or as `module:function`."""

    def __init__(self, build: str, gate: Gate, url: str, data_dir: Path, log: Path) -> None:
        self.gate = gate
        self._log = log.open("wb")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
        environment = {
            **inherited, "PYTHONPATH": str(ROOT), "HUB_DATABASE_URL": url, "HUB_DATA_DIR": str(data_dir),
            "HUB_RELAY": "off", "HUB_LIMIT_COMPILES": "1000000", "HUB_LIMIT_READER_NODES": "1000000000",
            "HUB_LIMIT_ORGANIZATION_NODES": "1000000000", "HUB_LIMIT_SUBMISSION_NODES": "1000000000",
        }  # fmt: skip
        command = [
            sys.executable, "-m", "uvicorn", "--factory", build if ":" in build else f"tests.proof.replicas:{build}", "--port", str(self.port),
            "--lifespan", "on", "--no-access-log", "--log-level", "warning",
        ]  # fmt: skip
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self._log, stderr=self._log)
        self.client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=30)

    async def started(self) -> None:
        """Until it is ready; raises when it is not."""
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(httpx2.TransportError):
                if (await self.client.get("/readyz")).status_code == SERVED:
                    return
            await asyncio.sleep(0.05)
        raise RuntimeError(f"a replica did not start: {Path(self._log.name).read_text()[-2_000:]}")

    async def asked(self, token: str) -> int:
        """The status that a question is answered with."""
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        return (await self.client.post("/graphql", content=VIEWER, headers=headers)).status_code

    async def schema(self, token: str) -> tuple[int, str]:
        """What is answered without a look at the store: the status, and the code of a refusal."""
        answer = await self.client.get("/schema.graphql", headers={"authorization": f"Bearer {token}"})
        refused = answer.status_code != SERVED
        return answer.status_code, answer.json()["errors"][0]["extensions"]["code"] if refused else ""

    def freeze(self) -> None:
        """Stop the process where it is; what is asked of it waits at its door."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on, as if nothing had been."""
        self._process.send_signal(signal.SIGCONT)

    async def close(self) -> None:
        """End the process."""
        self.thaw()
        await self.client.aclose()
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, 30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        self._log.close()


@dataclass
class Replicas:
    """Processes over one store, and the house of an operator who revokes."""

    house: House
    all: list[Replica]

    def token(self, seat: str, **said: Any) -> str:
        """A token issued now."""
        return issue(
            self.house.keys, seat, issuer=issuer_of(self.house.settings), audience=AUDIENCE, clock=utc_now,
            ttl=timedelta(hours=1), **said,
        )  # fmt: skip


@asynccontextmanager
async def serving(*builds: str) -> AsyncIterator[Replicas]:
    """Replicas of these builds over a store of their own that forgets nothing."""
    directory = Path(tempfile.mkdtemp(prefix="hub-proof-"))
    directory.chmod(0o711)
    try:
        async with AsyncExitStack() as stack:
            server = EmbeddedPostgres(directory)
            await asyncio.to_thread(server.start)
            stack.push_async_callback(asyncio.to_thread, server.stop)
            where = urlsplit(server.dsn())
            behind = Path(unquote(where.query.partition("host=")[2].partition("&")[0]))
            addresses = Addresses.of(server.dsn())
            await prepare(addresses)
            house = House(Settings(data_dir=directory, limits=Limits()), addresses)
            await house.open()
            stack.push_async_callback(house.close)
            replicas = []
            for number, build in enumerate(builds):
                gate = Gate(behind, directory / f"g{number}")
                await gate.start()
                stack.push_async_callback(gate.close)
                url = where._replace(query=f"host={quote(str(gate.directory))}&port=5432").geturl()
                replica = Replica(build, gate, url, directory, directory / f"replica-{number}.log")
                stack.push_async_callback(replica.close)
                replicas.append(replica)
            await asyncio.gather(*(one.started() for one in replicas))
            yield Replicas(house, replicas)
    finally:
        shutil.rmtree(directory)


# --- the proof -------------------------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """One request: with which token, when it began, at which replica, and the status it was answered with."""

    number: int
    began: float
    replica: int
    status: int


@dataclass
class Found:
    """What was seen while tokens were revoked at random."""

    requests: list[Asked] = field(default_factory=list)
    answered: dict[int, float] = field(default_factory=dict)  # when whoever revoked a token was answered
    took: list[float] = field(default_factory=list)  # seconds

    @property
    def served_afterwards(self) -> list[Asked]:
        """Requests that began after the revocation of their token was answered, and were served."""
        return [
            one for one in self.requests
            if one.status == SERVED and one.began > self.answered.get(one.number, float("inf"))
        ]  # fmt: skip

    @property
    def refused_afterwards(self) -> int:
        """How many that began afterwards were refused."""
        return sum(
            one.status == 401 and one.began > self.answered.get(one.number, float("inf")) for one in self.requests
        )

    @property
    def served_before(self) -> int:
        """How many were served of those that began before."""
        return sum(
            one.status == SERVED and one.began <= self.answered.get(one.number, float("inf")) for one in self.requests
        )


def token_of(replicas: Replicas, number: int) -> tuple[str, Revocation]:
    """The token of this number, and what takes it and no other back."""
    name = f"{number:05}"
    match number % 4:
        case 0:
            return replicas.token("partner:BN", through=[name]), Revocation(Ground.TOKEN, name)
        case 1:
            return replicas.token("agency:D", subject=name), Revocation.of_person(BUILT_IN, name)
        case 2:
            return replicas.token("dsca", client_id=name), Revocation(Ground.CLIENT, name)
    return replicas.token(f"industry:{name}"), Revocation(Ground.ORGANIZATION, f"company:{name}")


async def revoked_at_random(
    replicas: Replicas, house: House, serving: Sequence[Replica], count: int, first: int = 0
) -> Found:
    """Revoke so many tokens in any order while clients ask all replicas, with those that are and those that are to be."""
    tokens = [token_of(replicas, first + number) for number in range(count)]
    order = random.Random(7).sample(range(count), count)
    found, place, over = Found(), 0, False

    async def ask(number: int, replica: int) -> None:
        began = time.monotonic()
        found.requests.append(Asked(number, began, replica, await serving[replica].asked(tokens[number][0])))

    async def keep_asking(seed: int) -> None:
        chance = random.Random(seed)
        while not over:
            near = order[max(place - MET_BEFORE, 0) : place + MET_BEFORE]
            await ask(chance.choice(near), chance.randrange(len(serving)))

    async def keep_revoking() -> None:
        nonlocal place
        while place < count:
            number, place = order[place], place + 1
            await asyncio.gather(*(ask(number, one) for one in range(len(serving))))  # each replica has met it
            began = time.monotonic()
            await take_back(house, tokens[number][1], "a test")
            found.answered[number] = time.monotonic()
            found.took.append(found.answered[number] - began)
            await asyncio.gather(*(ask(number, one) for one in range(len(serving))))

    clients = [asyncio.create_task(keep_asking(seed)) for seed in range(ASKING)]
    await asyncio.gather(*(keep_revoking() for _ in range(AT_ONCE)))
    over = True
    await asyncio.gather(*clients)
    return found


async def _at_length(count: int) -> int:
    async with serving("sound", "sound", "sound") as replicas:
        found = await revoked_at_random(replicas, replicas.house, replicas.all, count)
    cuts = statistics.quantiles(found.took, n=100)
    print(  # noqa: T201
        f"{count} revocations at random, {len(replicas.all)} replicas, {len(found.requests)} requests, of which "
        f"{found.served_before} were served before and {found.refused_afterwards} refused after; "
        f"{len(found.served_afterwards)} were served after.\n"
        f"to be answered: p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, longest {max(found.took) * 1000:.1f} ms"
    )
    return 1 if found.served_afterwards else 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(_at_length(int(sys.argv[1]))))
