"""Bytes of attached files: what was announced is kept whole under its record, and nothing else is kept at all."""

from __future__ import annotations

import asyncio
import hashlib
import io
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

import pytest

from hub.store.files import Announced, ArrivedOtherwise, Files, NoSuchFile
from schema.rules.attached_files import CSV, DOCUMENT, JPEG, PDF, PLAIN, PNG, WORKBOOK

ALDER, DUNMORE = "a" * 32, "d" * 32  # two records, each of a contractor of its own
BREAKDOWN = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj" + b"ALDER-LABOR-RATE " * 40_000


def a_workbook() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


OF_EACH_KIND = {
    PDF: BREAKDOWN,
    PNG: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40),
    JPEG: b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01" + bytes(40) + b"\xff\xd9",
    CSV: "Los,Preis\r\n1,10 €\r\n".encode(),
    PLAIN: b"\xef\xbb\xbfTwo crates were crushed.\n",
    WORKBOOK: a_workbook(),
    DOCUMENT: a_workbook(),
}


def announced(raw: bytes, kind: str = PDF) -> Announced:
    return Announced(kind, len(raw), hashlib.sha256(raw).hexdigest())


async def in_pieces(raw: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), size):
        yield raw[start : start + size]


async def kept(files: Files, record: str) -> bytes:
    return b"".join([piece async for piece in await files.read(record)])


def everything_below(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "data" / "files"


@pytest.fixture
def files(directory: Path) -> Files:
    return Files.on_disk(directory)


@pytest.mark.parametrize("kind", OF_EACH_KIND)
async def test_a_file_of_each_kind_is_read_as_it_came(files: Files, kind: str) -> None:
    raw = OF_EACH_KIND[kind]
    await files.keep(ALDER, announced(raw, kind), in_pieces(raw, 7 if kind in (CSV, PLAIN) else 65_536))
    assert await kept(files, ALDER) == raw


async def test_equal_files_of_two_parties_lie_apart_and_neither_is_told_of_the_other(
    files: Files, directory: Path
) -> None:
    await files.keep(ALDER, announced(BREAKDOWN), in_pieces(BREAKDOWN))
    with pytest.raises(NoSuchFile):
        await files.read(DUNMORE)
    await files.keep(DUNMORE, announced(BREAKDOWN), in_pieces(BREAKDOWN))
    assert everything_below(directory) == {ALDER: BREAKDOWN, DUNMORE: BREAKDOWN}


async def test_named_by_their_digests_one_partys_file_would_be_anothers(files: Files) -> None:
    by_digest = announced(BREAKDOWN).digest  # what whoever has the same file, or guesses it, knows as well
    await files.keep(by_digest, announced(BREAKDOWN), in_pieces(BREAKDOWN))
    assert await kept(files, by_digest) == BREAKDOWN


async def test_the_same_file_sent_again_and_at_once_is_one_file(files: Files, directory: Path) -> None:
    await asyncio.gather(*(files.keep(ALDER, announced(BREAKDOWN), in_pieces(BREAKDOWN)) for _ in range(6)))
    assert everything_below(directory.parent) == {f"files/{ALDER}": BREAKDOWN}


@pytest.mark.parametrize(
    ("said", "sent", "code"),
    [
        (announced(BREAKDOWN), BREAKDOWN[:-1], "SIZE_DIFFERS"),
        (announced(BREAKDOWN), BREAKDOWN + b" ", "SIZE_DIFFERS"),
        (announced(BREAKDOWN), b"", "SIZE_DIFFERS"),
        (announced(BREAKDOWN), BREAKDOWN[:-1] + b"!", "DIGEST_DIFFERS"),
        *(
            (announced(raw, kind), raw, "KIND_DIFFERS")
            for kind, raw in (
                (PDF, OF_EACH_KIND[PNG]),
                (PNG, BREAKDOWN),
                (PDF, b"MZ" + bytes(62) + b"PE\0\0"),
                (PLAIN, b"\x7fELF" + bytes(60)),
                (CSV, b"<!DOCTYPE html><script>alert(1)</script>"),
                (PLAIN, b"\xef\xbb\xbf \n<svg onload='alert(1)'/>"),
                (PLAIN, b"#!/bin/sh\nid\n"),
                (PLAIN, b"late" * 9_000 + b"\0"),
                (PLAIN, b"cut \xe2\x82"),
                (WORKBOOK, BREAKDOWN),
                (PDF, b"no such beginning"),
            )
        ),
    ],
    ids=[
        "cut-off", "too-long", "nothing", "other-bytes", "png-as-pdf", "pdf-as-png", "program-as-pdf",
        "program-as-text", "html-as-csv", "svg-as-text", "script-as-text", "null-at-the-end", "half-a-character",
        "pdf-as-workbook", "unknown-as-pdf",
    ],
)  # fmt: skip
async def test_what_was_not_announced_leaves_nothing_and_takes_nothing_away(
    files: Files, directory: Path, said: Announced, sent: bytes, code: str
) -> None:
    with pytest.raises(ArrivedOtherwise) as met:
        await files.keep(ALDER, said, in_pieces(sent))
    assert met.value.code == code
    assert everything_below(directory.parent) == {}
    await files.keep(ALDER, announced(BREAKDOWN), in_pieces(BREAKDOWN))
    with pytest.raises(ArrivedOtherwise):
        await files.keep(ALDER, said, in_pieces(sent))
    assert everything_below(directory.parent) == {f"files/{ALDER}": BREAKDOWN}


async def test_a_sender_that_sends_without_end_is_stopped_at_the_first_byte_too_many(files: Files) -> None:
    taken = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(10)

    with pytest.raises(ArrivedOtherwise, match="exactly the 25 bytes"):
        await files.keep(ALDER, Announced(PDF, 25, "0" * 64), without_end())
    assert taken == 3


async def test_a_line_that_breaks_while_a_file_comes_leaves_nothing_and_it_can_come_again(
    files: Files, directory: Path
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield BREAKDOWN[:100_000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.keep(ALDER, announced(BREAKDOWN), broken())
    assert everything_below(directory.parent) == {}
    await files.keep(ALDER, announced(BREAKDOWN), in_pieces(BREAKDOWN))
    assert await kept(files, ALDER) == BREAKDOWN


@pytest.mark.parametrize("record", ["", "..", "../keys", "a/" + "b" * 32, "a" * 65, "a" * 20 + "\n", "a" * 20 + "\0"])
async def test_no_id_leads_out_of_the_directory(files: Files, directory: Path, record: str) -> None:
    (directory.parent / "keys").write_text("KEY")
    with pytest.raises(NoSuchFile):
        await files.read(record)
    with pytest.raises(NoSuchFile):
        await files.keep(record, announced(BREAKDOWN), in_pieces(BREAKDOWN))
    assert everything_below(directory.parent) == {"keys": b"KEY"}


def test_only_the_hub_enters_the_directory(files: Files, directory: Path) -> None:
    assert directory.stat().st_mode & 0o777 == 0o700


# Storage that speaks S3: enough of it to see what the hub says there; no storage of anybody's was tried.


class _Storage(BaseHTTPRequestHandler):
    """Keeps objects by their path, whole or in the parts they come in."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[dict[str, bytes]]
    parts: ClassVar[dict[int, bytes]]
    signed: ClassVar[list[str]]

    def _told(self, status: int, body: bytes = b"") -> None:
        self.signed.append(self.headers.get("authorization", ""))
        self.send_response(status)
        for name, value in {
            "content-length": str(len(body)), "etag": '"1"', "last-modified": "Mon, 23 Nov 2026 12:00:00 GMT",
        }.items():  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers["content-length"]))
        if "partNumber" in query:
            self.parts[int(parse_qs(query)["partNumber"][0])] = body
        else:
            self.objects[path] = body
        self._told(200)

    def do_POST(self) -> None:
        path, _, query = self.path.partition("?")
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if "uploadId" in query:
            self.objects[path] = b"".join(self.parts[number] for number in sorted(self.parts))
            self._told(200, b"<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>")
        else:
            self._told(200, b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")

    def do_GET(self) -> None:
        found = self.objects.get(self.path)
        self._told(404 if found is None else 200, found or b"")

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def storage() -> Iterator[tuple[type[_Storage], str]]:
    """A storage of this test's own, and its address."""
    kind = type("Storage", (_Storage,), {"objects": {}, "parts": {}, "signed": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kind, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_files_lie_in_storage_under_their_records_and_its_key_never_travels(
    storage: tuple[type[_Storage], str],
) -> None:
    met, endpoint = storage
    files = Files.in_storage(
        "s3://bandaria/hub/files", region="us-gov-west-1", endpoint=endpoint, key=("AKALDER", "the-secret-of-the-key")
    )
    large = OF_EACH_KIND[PNG] + bytes(6_000_000)  # it goes in two parts
    await files.keep(ALDER, announced(BREAKDOWN), in_pieces(BREAKDOWN))
    await files.keep(DUNMORE, announced(large, PNG), in_pieces(large))
    assert met.objects == {f"/bandaria/hub/files/{ALDER}": BREAKDOWN, f"/bandaria/hub/files/{DUNMORE}": large}
    assert sorted(met.parts) == [1, 2]
    assert await kept(files, ALDER) == BREAKDOWN
    with pytest.raises(NoSuchFile):
        await kept(files, "n" * 32)
    with pytest.raises(ArrivedOtherwise):
        await files.keep(ALDER, announced(BREAKDOWN), in_pieces(BREAKDOWN[::-1]))
    assert await kept(files, ALDER) == BREAKDOWN
    assert all("Credential=AKALDER/" in one and "/us-gov-west-1/s3/" in one for one in met.signed)
    assert not any("the-secret-of-the-key" in one for one in met.signed)
