"""Two hubs over one data directory: when the one that started PostgreSQL ends, however it ends, the other serves on."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.app import AUDIENCE, BUILT_IN_ISSUER
from hub.identity.clock import utc_now
from hub.identity.issuer import issue
from hub.identity.keys import KeyRing
from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import prepare
from tests.hub.test_embedded_postgres import is_gone, reachable_directory

ROOT = Path(__file__).parents[2]
HUB = [sys.executable, "-c", "from hub.cli import main; main()"]
STARTS_WITHIN, SERVES_WITHIN = 120.0, 10.0  # seconds
SUBMIT = """mutation ($input: SubmitLetterOfRequestInput!) { submitLetterOfRequest(input: $input) {
  __typename ... on Receipt { recordId } ... on Refused { code } } }"""
COUNT = "{ lettersOfRequest { totalCount } }"

data = pytest.fixture(scope="module", name="data")(reachable_directory)


def environment(data: Path) -> dict[str, str]:
    """What a hub over this directory is told."""
    return {**os.environ, "HUB_DATA_DIR": str(data), "HUB_LOG_LEVEL": "warning"}


class Serving:
    """`hub serve` in a process of its own, and one who asks it as Bandaria."""

    def __init__(self, data: Path, *words: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process = subprocess.Popen(
            [*HUB, "serve", "--port", str(self.port), *words], cwd=ROOT, env=environment(data)
        )
        self.token = ""

    def until_ready(self) -> None:
        """Waits until it may be sent work."""
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            assert self.process.poll() is None
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("it was never ready")

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """The answer's body, whatever its status."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the hub that was started here
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            return dict(json.load(refused))

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends it, and waits until it has."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
async def token(data: Path) -> str:
    """A token of Bandaria, of a migrated store both serve."""
    with EmbeddedPostgres(data) as server:
        await prepare(Addresses.embedded(server))
    return issue(KeyRing.open(data), "partner:BN", issuer=BUILT_IN_ISSUER, audience=AUDIENCE, clock=utc_now)


@pytest.fixture
def two(data: Path, token: str) -> Iterator[tuple[Serving, Serving]]:
    """The hub that started PostgreSQL, and another that found it started."""
    first = Serving(data)
    try:
        first.until_ready()
        second = Serving(data)
        try:
            second.until_ready()
            first.token = second.token = token
            yield first, second
        finally:
            second.end()
    finally:
        first.end()


def letter(key: str) -> dict[str, object]:
    """What Bandaria submits: one letter of request a key."""
    return {
        "idempotencyKey": key, "agency": "D", "reference": f"BN/{key}", "requirement": "Two tow tractors.",
        "responseWanted": "LETTER_OF_OFFER", "funding": "National funds", "signedOn": "2026-01-20",
    }  # fmt: skip


class Asking(threading.Thread):
    """Reads all the time, and keeps when it was answered and what it was refused with."""

    def __init__(self, hub: Serving) -> None:
        super().__init__()
        self.hub = hub
        self.refused: list[dict[str, Any]] = []
        self.answered_at: list[float] = []
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            self.turn()

    def turn(self) -> None:
        """One question."""
        self.heard(self.hub.ask(COUNT))

    def heard(self, answer: dict[str, Any]) -> bool:
        """Whether it was answered."""
        if "errors" in answer:
            self.refused += answer["errors"]
            return False
        self.answered_at.append(time.monotonic())
        return True


class Submitting(Asking):
    """Submits letter after letter, each under one key until it is acknowledged, and keeps what was acknowledged."""

    def __init__(self, hub: Serving, keys_begin: str) -> None:
        super().__init__(hub)
        self.keys_begin = keys_begin
        self.acknowledged: dict[str, str] = {}

    def turn(self) -> None:
        """One letter, or the same again."""
        key = f"{self.keys_begin}-{len(self.acknowledged)}"
        answer = self.hub.ask(SUBMIT, input=letter(key))
        if self.heard(answer):
            said = answer["data"]["submitLetterOfRequest"]
            if said["__typename"] == "Receipt":
                self.acknowledged[key] = said["recordId"]
            else:
                self.refused.append({"extensions": {"code": said["code"], "retryable": True}})


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_when_the_owner_of_the_store_ends_the_other_serves_on_and_nothing_acknowledged_is_lost(
    data: Path, two: tuple[Serving, Serving], how: signal.Signals
) -> None:
    first, second = two
    stood = second.ask(COUNT)["data"]["lettersOfRequest"]["totalCount"]
    asking, submitting = Asking(second), Submitting(second, how.name)
    asking.start()
    submitting.start()
    try:
        _until(lambda: len(submitting.acknowledged) >= 20)
        with (data / "postgres" / "lock").open("rb") as lock:
            # Whoever waits for the claim has it before the other looks again: the store is away until it is let go.
            waiting = threading.Thread(target=fcntl.flock, args=(lock, fcntl.LOCK_EX))
            waiting.start()
            first.process.send_signal(how)
            assert first.process.wait(timeout=60) == -how
            waiting.join(timeout=60)
            _until(lambda: asking.refused and submitting.refused)
        free_at, before = time.monotonic(), len(submitting.acknowledged)
        _until(lambda: len(submitting.acknowledged) >= before + 20)
    finally:
        asking.enough.set()
        submitting.enough.set()
        asking.join()
        submitting.join()
    for one in (asking, submitting):
        assert next(at for at in one.answered_at if at > free_at) < free_at + SERVES_WITHIN
    refusals = [error["extensions"] for error in asking.refused + submitting.refused]
    assert {one["code"] for one in refusals} <= {"STORE_UNAVAILABLE", "AUDIT_UNAVAILABLE", "UNKNOWN_RETRY_SAME_KEY"}
    assert "STORE_UNAVAILABLE" in {one["code"] for one in refusals}
    assert all(one["retryable"] for one in refusals)
    for key, record in submitting.acknowledged.items():
        again = second.ask(SUBMIT, input=letter(key))["data"]["submitLetterOfRequest"]
        assert again == {"__typename": "Receipt", "recordId": record}
    assert second.ask(COUNT)["data"]["lettersOfRequest"]["totalCount"] == stood + len(submitting.acknowledged)


def _until(holds: Any) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.long
def test_the_workers_of_a_hub_that_was_killed_end_too_and_leave_its_port(data: Path, token: str) -> None:
    hub = Serving(data, "--workers", "2")
    try:
        hub.until_ready()
        children = Path(f"/proc/{hub.process.pid}/task/{hub.process.pid}/children").read_text().split()
        workers = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        assert len(workers) == 2
    finally:
        hub.end(signal.SIGKILL)
    assert [is_gone(worker) for worker in workers] == [True, True]
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", hub.port))
    assert _ends(lambda: _is_free(data))


def _ends(holds: Any) -> bool:
    _until(holds)
    return True


def _is_free(data: Path) -> bool:
    return not (data / "postgres" / "cluster" / "postmaster.pid").exists()
