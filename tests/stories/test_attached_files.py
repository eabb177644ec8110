"""Files that go with records: Alder's cost breakdown and Bandaria's photographs, and everybody who should meet neither."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
from sqlalchemy import text

from hub.app import House
from hub.read.loaders import Loaders, Seen
from hub.serve.files import FilesEndpoint
from schema.audience import Principal
from schema.desk import Ground, Revocation
from tests.served import Clock, Hub, served
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    DFAS,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    VERDANIA,
    differences,
    everything,
    refused,
    told_about,
    whole,
)
from tests.stories.conftest import TODAY, Worlds
from tests.stories.test_authorization_server import said
from tests.stories.test_execution_phase import DISCREPANCY, TRAINER
from tests.stories.test_rom_estimate import estimate, open_call

BREAKDOWN = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"ALDER-LABOR-RATE 118.40\n" * 5_000
PHOTOGRAPH = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01" + b"crushed corner" * 500 + b"\xff\xd9"
PDF, JPEG = "application/pdf", "image/jpeg"


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def announced(raw: bytes, name: str, kind: str = PDF, **more: Any) -> dict[str, Any]:
    """What is said of a file before it comes."""
    said = {"idempotencyKey": name, "name": name, "mediaType": kind, "bytes": len(raw), "digest": sha256(raw)}
    return said | more


async def estimated(hub: Hub, seat: str, call: str) -> str:
    """The id of this contractor's estimate under a call."""
    return str((await hub.submit(seat, "submitRomEstimate", estimate(call, "e-1")))["recordId"])


async def attached(
    hub: Hub, record: str, raw: bytes = BREAKDOWN, name: str = "breakdown.pdf", seat: str = ALDER
) -> str:
    """The id of a file that this contractor announced under its estimate."""
    receipt = await hub.submit(seat, "attachFileToEstimate", announced(raw, name, estimate=record))
    assert (receipt["__typename"], receipt["recordType"]) == ("Receipt", "RomEstimateFile"), receipt
    return str(receipt["recordId"])


def by(hub: Hub, seat: str, **narrowed: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {hub.token(seat, **narrowed)}"}


async def send(hub: Hub, seat: str, file: str, raw: bytes, **narrowed: Any) -> httpx2.Response:
    return await hub.client.put(f"/files/{file}", content=raw, headers=by(hub, seat, **narrowed))


async def fetch(hub: Hub, seat: str, file: str, **narrowed: Any) -> httpx2.Response:
    return await hub.client.get(f"/files/{file}", headers=by(hub, seat, **narrowed))


async def address(hub: Hub, seat: str, file: str, act: str, **narrowed: Any) -> httpx2.Response:
    """What asking for a short-lived address is answered."""
    there = f"/files/{file}/address"
    return await hub.client.post(there, json={"for": act}, headers=by(hub, seat, **narrowed))


async def given(hub: Hub, seat: str, file: str, act: str, **narrowed: Any) -> str:
    """A short-lived address, without the hub's own."""
    answer = await address(hub, seat, file, act, **narrowed)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["address"]["url"]).removeprefix(hub.house.settings.url)


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status of a refusal, and its code."""
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


@pytest.fixture
async def estimates(own_hub: Hub) -> tuple[Hub, str, str]:
    """A hub, and the ids of Alder's estimate and of Dunmore's under one call."""
    call = await open_call(own_hub, "1ABC2", "2DEF3")
    return own_hub, await estimated(own_hub, ALDER, call), await estimated(own_hub, DUNMORE, call)


async def test_alder_attaches_its_cost_breakdown_and_the_air_force_reads_it(estimates: tuple[Hub, str, str]) -> None:
    hub, of_alder, _ = estimates
    file = await attached(hub, of_alder)
    about = {"name": "breakdown.pdf", "mediaType": PDF, "sizeBytes": len(BREAKDOWN), "digest": sha256(BREAKDOWN)}
    one = f'{{ node(id: "{file}") {{ ... on RomEstimateFile {{ name mediaType sizeBytes digest status }} }} }}'
    assert (await hub.data(AIR_FORCE, one))["node"] == about | {"status": "AWAITED"}
    assert code(await fetch(hub, AIR_FORCE, file)) == (409, "FILE_AWAITED")

    came = await send(hub, ALDER, file, BREAKDOWN)
    assert (came.status_code, came.json()) == (200, {"file": {"id": file, **about, "status": "KEPT"}})
    assert (await hub.data(AIR_FORCE, one))["node"] == about | {"status": "KEPT"}
    for seat in (AIR_FORCE, DSCA, ALDER):
        told = await fetch(hub, seat, file)
        assert (told.status_code, told.content) == (200, BREAKDOWN), seat
        assert {name: told.headers[name] for name in ("content-type", "content-disposition", "cache-control")} == {
            "content-type": PDF,
            "content-disposition": "attachment; filename*=UTF-8''breakdown.pdf",
            "cache-control": "no-store",
        }
        assert told.headers["x-content-type-options"] == "nosniff"

    # A lost answer and the same bytes again: the same answer, and no version more.
    again = await send(hub, ALDER, file, BREAKDOWN)
    assert whole(again) == whole(came)
    assert (await hub.data(AIR_FORCE, one))["node"] == about | {"status": "KEPT"}
    count = text("select max(version) from rom_estimate_file")
    async with hub.house.store.writes.connect() as connection:
        assert await connection.scalar(count) == 2


@pytest.mark.long
async def test_dunmore_meets_nothing_of_alders_file(estimates: tuple[Hub, str, str]) -> None:
    hub, of_alder, of_dunmore = estimates
    before = {seat: await everything(hub, seat) for seat in (DUNMORE, BANDARIA)}
    file = await attached(hub, of_alder)
    await send(hub, ALDER, file, BREAKDOWN)
    for seat, was in before.items():
        assert differences(was, await everything(hub, seat)) == [], seat

    # By its id it is what nothing is, byte for byte, however it is asked for.
    for seat in (DUNMORE, BANDARIA, VERDANIA, OFFICE, ARMY, DFAS):
        for guess in (file, of_alder, "../hub.key", "x" * 5_000):
            for asked, nothing in (
                (await fetch(hub, seat, guess), await fetch(hub, seat, NOBODY)),
                (await send(hub, seat, guess, BREAKDOWN), await send(hub, seat, NOBODY, BREAKDOWN)),
                (await address(hub, seat, guess, "download"), await address(hub, seat, NOBODY, "download")),
                (await address(hub, seat, guess, "upload"), await address(hub, seat, NOBODY, "upload")),
            ):
                assert asked.status_code == 404, (seat, guess)
                if "/" not in guess:
                    assert whole(asked) == whole(nothing), (seat, guess)

    # Nor does the same file of its own tell it that somebody else has it: it is awaited, and has to be sent.
    own = await attached(hub, of_dunmore, name="ours.pdf", seat=DUNMORE)
    assert own != file
    assert code(await fetch(hub, DUNMORE, own)) == (409, "FILE_AWAITED")
    theirs = await hub.submit(DUNMORE, "attachFileToEstimate", announced(BREAKDOWN, "x.pdf", estimate=of_alder))
    assert refused(theirs) == ("ESTIMATE_NOT_FOUND", "estimate")


async def test_attack_43_what_is_sent_is_what_was_announced_and_nothing_else(estimates: tuple[Hub, str, str]) -> None:
    hub, of_alder, _ = estimates
    file = await attached(hub, of_alder)
    for raw, why in (
        (BREAKDOWN[:-1] + b"x", "DIGEST_DIFFERS"),
        (BREAKDOWN[:-1], "SIZE_DIFFERS"),
        (BREAKDOWN + b"x", "SIZE_DIFFERS"),
        (b"", "SIZE_DIFFERS"),
    ):
        assert code(await send(hub, ALDER, file, raw)) == (422, why)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(65_536)

    unbounded = await hub.client.put(f"/files/{file}", content=endless(), headers=by(hub, ALDER))
    assert code(unbounded) == (422, "SIZE_DIFFERS")
    page = b"<html><script>alert(1)</script></html>"
    other = await attached(hub, of_alder, page, "page.pdf")
    assert code(await send(hub, ALDER, other, page)) == (422, "KIND_DIFFERS")
    assert code(await fetch(hub, AIR_FORCE, file)) == code(await fetch(hub, AIR_FORCE, other)) == (409, "FILE_AWAITED")

    # What was kept stays when something else is sent, and whoever only reads sends nothing.
    assert (await send(hub, ALDER, file, BREAKDOWN)).status_code == 200
    assert code(await send(hub, ALDER, file, BREAKDOWN[::-1])) == (422, "DIGEST_DIFFERS")
    assert code(await send(hub, AIR_FORCE, file, BREAKDOWN)) == (403, "NOT_YOURS_TO_SEND")
    assert code(await send(hub, ALDER, file, BREAKDOWN, read_only=True)) == (403, "SCOPE_MISSING")
    assert code(await send(hub, ALDER, file, BREAKDOWN, scopes=["RomEstimateFile"])) == (403, "SCOPE_MISSING")
    only = ["submit:attachFileToEstimate"]
    assert (await send(hub, ALDER, file, BREAKDOWN, scopes=only)).status_code == 200
    assert code(await fetch(hub, ALDER, file, scopes=only)) == (404, "FILE_NOT_FOUND")
    assert (await fetch(hub, AIR_FORCE, file)).content == BREAKDOWN


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name": "../../etc/passwd.pdf"}, ("FILE_NAME", "name")),
        ({"name": "gnp\u202efdp.pdf"}, ("FILE_NAME", "name")),
        ({"name": "breakdown.pdf\n.exe"}, ("FILE_NAME", "name")),
        ({"name": "breakdown.pdf.exe"}, ("FILE_NAME", "name")),
        ({"name": ""}, ("FILE_NAME", "name")),
        ({"mediaType": "text/html", "name": "a.html"}, ("FILE_KIND", "mediaType")),
        ({"bytes": 0}, ("FILE_SIZE", "bytes")),
        ({"bytes": 50_000_001}, ("FILE_SIZE", "bytes")),
        ({"digest": "A" * 64}, ("FILE_DIGEST", "digest")),
        ({"marking": "CUI"}, ("FILE_MARKING", "marking")),
        ({"estimate": NOBODY}, ("ESTIMATE_NOT_FOUND", "estimate")),
    ],
    ids=[
        "path", "direction", "line", "two-endings", "nameless", "page", "empty", "too-large", "digest", "less-marked",
        "nowhere",
    ],
)  # fmt: skip
async def test_what_may_not_be_attached_is_refused_at_its_field(
    one_estimate: tuple[Hub, str], change: dict[str, Any], why: tuple[str, str]
) -> None:
    hub, of_alder = one_estimate
    answer = await hub.submit(
        ALDER, "attachFileToEstimate", announced(BREAKDOWN, "breakdown.pdf", estimate=of_alder) | change
    )
    assert refused(answer) == why


@pytest.fixture(scope="module")
async def one_estimate(worlds: Worlds) -> AsyncIterator[tuple[Hub, str]]:
    """A hub in which Alder has an estimate, for what changes nothing in it."""
    async with worlds.hub() as hub:
        yield hub, await estimated(hub, ALDER, await open_call(hub, "1ABC2", "2DEF3"))


async def test_an_address_stands_for_one_act_of_one_holder_for_five_minutes(estimates: tuple[Hub, str, str]) -> None:
    hub, of_alder, _ = estimates
    file, other = await attached(hub, of_alder), await attached(hub, of_alder, name="second.pdf")
    there = await given(hub, ALDER, file, "upload")
    assert hub.token(ALDER) not in there
    no_more = (401, "ADDRESS_EXPIRED")
    # For sending it is not for reading, for one file not for another, and altered it is nothing.
    assert code(await hub.client.get(there)) == no_more
    assert code(await hub.client.put(there.replace(file, other), content=BREAKDOWN)) == no_more
    assert code(await hub.client.put(there[:-4] + "AAAA", content=BREAKDOWN)) == no_more
    assert code(await hub.client.put(there, content=BREAKDOWN, headers=by(hub, DUNMORE))) == (400, "TOKEN_AMBIGUOUS")
    assert (await hub.client.put(there, content=BREAKDOWN)).status_code == 200

    read = await given(hub, AIR_FORCE, file, "download")
    hub.clock.pass_(minutes=4, seconds=59)
    assert (await hub.client.get(read)).content == BREAKDOWN
    hub.clock.pass_(seconds=1)
    assert code(await hub.client.get(read)) == no_more

    # It is of no use from elsewhere than the token that it stands for, and goes with it.
    at_home = await given(hub, AIR_FORCE, file, "download", networks=["127.0.0.0/8"])
    elsewhere = httpx2.ASGITransport(app=hub.house.asgi(), client=("192.0.2.7", 1))
    async with httpx2.AsyncClient(transport=elsewhere, base_url="http://hub.test") as stranger:
        assert code(await stranger.get(at_home)) == (403, "TOKEN_OUTSIDE_NETWORK")
    assert (await hub.client.get(at_home)).content == BREAKDOWN
    read = await given(hub, AIR_FORCE, file, "download")
    async with hub.house.store.writes.begin() as connection:
        back = [Revocation(Ground.TOKEN, said(hub.token(AIR_FORCE))["jti"])]
        number = await hub.house.revoking.write(connection, back, by="dsca")
    await hub.house.revoking.read_by_all(number)
    assert code(await hub.client.get(read)) == (401, "TOKEN_REVOKED")
    assert code(await address(hub, AIR_FORCE, file, "upload", subject="another")) == (403, "NOT_YOURS_TO_SEND")


async def test_what_is_no_order_for_an_address_and_no_method_for_one_is_said(one_estimate: tuple[Hub, str]) -> None:
    hub, of_alder = one_estimate
    file = await attached(hub, of_alder)
    there, alder = f"/files/{file}", by(hub, ALDER)
    for body in (b"", b"{", b"[]", b'{"for": "delete"}', b'{"for": "upload", "x": 1}', b'{"for": []}', b"x" * 100_000):
        assert code(await hub.client.post(f"{there}/address", content=body, headers=alder)) == (
            400,
            "REQUEST_MALFORMED",
        )
    for method in ("POST", "HEAD", "DELETE", "PATCH", "OPTIONS"):
        answer = await hub.client.request(method, there, headers=alder)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PUT"), method
    zipped = await hub.client.put(there, content=BREAKDOWN, headers={**alder, "content-encoding": "gzip"})
    assert code(zipped) == (415, "MEDIA_TYPE")


async def test_the_operator_bounds_files_and_how_many_an_organization_moves(worlds: Worlds) -> None:
    async with worlds.hub(file_bytes=len(BREAKDOWN) - 1, pushes=3) as hub:
        file = await attached(hub, await estimated(hub, ALDER, await open_call(hub, "1ABC2")))
        assert code(await send(hub, ALDER, file, BREAKDOWN)) == (413, "LIMIT_FILE")
        for _ in range(2):
            await fetch(hub, ALDER, file)
        spent = await fetch(hub, ALDER, file)
        assert code(spent) == (429, "BUDGET_SPENT")
        assert 1 <= int(spent.headers["retry-after"]) <= 60
        assert code(await fetch(hub, AIR_FORCE, file)) == (409, "FILE_AWAITED")


async def test_who_fetched_which_file_is_on_record_before_its_first_byte(estimates: tuple[Hub, str, str]) -> None:
    hub, of_alder, _ = estimates
    file = await attached(hub, of_alder)
    await fetch(hub, AIR_FORCE, file)  # it is told at least that there is one
    await fetch(hub, DUNMORE, file)
    await send(hub, ALDER, file, BREAKDOWN)
    await fetch(hub, AIR_FORCE, file)
    admin = await asyncpg.connect(hub.house.addresses.admin)
    query = (
        "select q.party, r.records, q.coordinates from audit_record r join audit_question q on q.digest = r.question "
        "where q.operation = 'GET /files' order by r.at"
    )
    found = [tuple(row) for row in await admin.fetch(query)]
    await admin.close()
    facts = [f"RomEstimateFile.{name}" for name in ("name", "media_type", "size_bytes", "digest", "status")]
    assert found == [("agency:D", [file], facts)] * 2


@pytest.mark.long
async def test_bandarias_photographs_are_read_by_those_who_read_its_report(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (ALDER, DUNMORE, VERDANIA, ARMY)
    report = str(
        (await hub.submit(BANDARIA, "reportSupplyDiscrepancy", {**DISCREPANCY, "idempotencyKey": "r-1"}))["recordId"]
    )
    before = {seat: await told_about(hub, seat, TRAINER) for seat in quiet}
    photograph = announced(PHOTOGRAPH, "crushed corner.jpg", JPEG, report=report)
    receipt = await hub.submit(BANDARIA, "attachFileToDiscrepancyReport", photograph)
    assert (receipt["recordType"], receipt["version"]) == ("DiscrepancyReportFile", 1)
    file = receipt["recordId"]
    there = await given(hub, BANDARIA, file, "upload")
    assert (await hub.client.put(there, content=PHOTOGRAPH)).status_code == 200
    for seat in (BANDARIA, AIR_FORCE, DSCA, OFFICE, DFAS):
        told = await fetch(hub, seat, file)
        assert (told.status_code, told.content) == (200, PHOTOGRAPH), seat
        assert told.headers["content-disposition"] == "attachment; filename*=UTF-8''crushed%20corner.jpg"
    for seat in quiet:
        assert whole(await fetch(hub, seat, file)) == whole(await fetch(hub, seat, NOBODY)), seat
        assert differences(before[seat], await told_about(hub, seat, TRAINER)) == [], seat
    listed = (
        f'{{ node(id: "{report}") {{ ... on SupplyDiscrepancyReport {{ files {{ nodes {{ name status }} }} }} }} }}'
    )
    files = {"nodes": [{"name": "crushed corner.jpg", "status": "KEPT"}]}
    assert [(await hub.data(seat, listed))["node"]["files"] for seat in (BANDARIA, DFAS)] == [files, files]

    # Somebody else's report is none of its own, decided or not.
    theirs = await hub.submit(VERDANIA, "attachFileToDiscrepancyReport", {**photograph, "idempotencyKey": "theirs"})
    assert refused(theirs) == ("REPORT_NOT_FOUND", "report")


class _CutOff(Exception):
    """The process ends here."""


class _Ending(FilesEndpoint):
    """A hub that ends when the bytes lie there and the record does not say so yet."""

    async def _keep(self, *_: Any) -> None:
        raise _CutOff


class _OfOneThatEnds(House):
    handing = _Ending


async def test_a_hub_that_ends_after_the_bytes_came_has_them_sent_again(worlds: Worlds, keys_and_such: Path) -> None:
    addresses = await worlds.copy()
    async with served(addresses, keys_and_such, Clock(TODAY), kind=_OfOneThatEnds) as hub:
        file = await attached(hub, await estimated(hub, ALDER, await open_call(hub, "1ABC2")))
        assert code(await send(hub, ALDER, file, BREAKDOWN)) == (500, "FAULT")
        assert code(await fetch(hub, AIR_FORCE, file)) == (409, "FILE_AWAITED")
    async with served(addresses, keys_and_such, Clock(TODAY)) as hub:
        assert code(await fetch(hub, AIR_FORCE, file)) == (409, "FILE_AWAITED")
        assert (await send(hub, ALDER, file, BREAKDOWN)).status_code == 200
        assert (await fetch(hub, AIR_FORCE, file)).content == BREAKDOWN


async def test_a_sender_that_is_cut_off_leaves_nothing_and_sends_again(estimates: tuple[Hub, str, str]) -> None:
    hub, of_alder, _ = estimates
    file = await attached(hub, of_alder)
    there = hub.house.settings.data_dir / "files" / file
    told = iter([{"type": "http.request", "body": BREAKDOWN[:70_000], "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(told)

    async def told_to_nobody(_: Any) -> None:
        return None

    headers = [(name.encode(), value.encode()) for name, value in by(hub, ALDER).items()]
    scope = {
        "type": "http", "method": "PUT", "path": f"/files/{file}", "raw_path": b"", "query_string": b"",
        "headers": headers, "client": ("192.0.2.7", 1), "server": ("hub.test", 80), "scheme": "http", "root_path": "",
    }  # fmt: skip
    await hub.house.asgi()(scope, receive, told_to_nobody)
    assert not there.exists()
    assert code(await fetch(hub, AIR_FORCE, file)) == (409, "FILE_AWAITED")
    assert (await send(hub, ALDER, file, BREAKDOWN)).status_code == 200
    assert there.read_bytes() == BREAKDOWN


class _ByIdAlone(FilesEndpoint):
    """Tells a file to whoever knows its id, without asking the reader's universe."""

    async def _seen(self, principal: Principal, record: str) -> Seen | None:
        whoever = Principal.seated(AIR_FORCE)
        return await Loaders(self._answerer, whoever, self._clock()).node(record)


class _Leaking(House):
    handing = _ByIdAlone


async def test_a_download_that_skips_the_universe_would_be_caught(worlds: Worlds, keys_and_such: Path) -> None:
    async with served(await worlds.copy(), keys_and_such, Clock(TODAY), kind=_Leaking) as hub:
        file = await attached(hub, await estimated(hub, ALDER, await open_call(hub, "1ABC2", "2DEF3")))
        await send(hub, ALDER, file, BREAKDOWN)
        assert whole(await fetch(hub, DUNMORE, file)) != whole(await fetch(hub, DUNMORE, NOBODY))
        assert (await fetch(hub, DUNMORE, file)).content == BREAKDOWN
