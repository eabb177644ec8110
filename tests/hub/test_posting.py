"""One message on its way: over TLS to the very address that was checked, in bounded time, following nobody."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hub.deliveries import posting
from hub.deliveries.posting import NotDelivered, Post

LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def answering(handler: Handler, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on this machine, and its port."""
    server = await asyncio.start_server(handler, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def certified(directory: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server shows that is called by this name, and what trusts it and nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = directory / f"{name}.pem"
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(path)
    return shows, ssl.create_default_context(cafile=str(path))


async def send(post: Post, url: str, headers: dict[str, str], body: bytes) -> None:
    """One message in a turn of its own."""
    async with post.to(url) as receiver:
        await receiver.send(headers, body)


async def takes_it(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


async def test_a_receiver_is_known_by_its_name_though_it_is_reached_by_its_address(tmp_path: Path) -> None:
    shows, trusts = certified(tmp_path, "localhost")
    heads: list[bytes] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with answering(keep, shows) as port:
        await send(Post(LOOPBACK, trusted=trusts), f"https://localhost:{port}/hooks?of=us", {"webhook-id": "m"}, b"{}")
    [head] = heads
    assert head.startswith(b"POST /hooks?of=us HTTP/1.1\r\n")
    assert f"host: localhost:{port}\r\n".encode() in head.lower()
    assert b"webhook-id: m\r\n" in head.lower()
    assert b"cookie" not in head.lower()


async def test_who_shows_another_name_is_sent_nothing(tmp_path: Path) -> None:
    shows, trusts = certified(tmp_path, "another.example")
    async with answering(takes_it, shows) as port:
        with pytest.raises(NotDelivered, match="not reached: ConnectError"):
            await send(Post(LOOPBACK, trusted=trusts), f"https://localhost:{port}/hooks", {}, b"{}")


async def test_who_is_not_trusted_is_sent_nothing(tmp_path: Path) -> None:
    shows, _ = certified(tmp_path, "localhost")
    async with answering(takes_it, shows) as port:
        with pytest.raises(NotDelivered, match="not reached: ConnectError"):
            await send(Post(LOOPBACK), f"https://localhost:{port}/hooks", {}, b"{}")


async def test_an_answer_without_end_is_not_listened_to(tmp_path: Path) -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        try:
            while sent < 100_000_000:
                writer.write(b"x" * 65_536)
                await writer.drain()
                sent += 65_536
        except ConnectionError:
            pass
        writer.close()

    async with answering(endless) as port:
        await send(Post(LOOPBACK), f"http://localhost:{port}/", {}, b"{}")
        await asyncio.sleep(0.1)
    assert sent < 50_000_000


async def test_who_never_answers_is_waited_for_so_long_and_no_longer() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with answering(silent) as port:
        with pytest.raises(NotDelivered) as failed:
            await send(Post(LOOPBACK, seconds=0.3), f"http://localhost:{port}/", {}, b"{}")
    assert str(failed.value) == "no answer within 0.3 seconds"
    assert posting.LONGEST_POST_SECONDS == 10.0


async def test_no_log_and_no_error_tells_where_a_webhook_leads_or_how_it_is_signed(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """A party can put a token of its own in the query of its address."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    for answer in (
        b"HTTP/1.1 204 No Content",
        b"HTTP/1.1 302 Found\r\nLocation: /?canary-away",
        b"canary: no http at all",
    ):

        async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, says: bytes = answer) -> None:
            assert b"canary-token" in await reader.readuntil(b"\r\n\r\n")  # it was sent, so it could have shown
            writer.write(says + b"\r\nContent-Length: 0\r\nSet-Cookie: canary-cookie=1\r\n\r\n")
            await writer.drain()
            writer.close()

        async with answering(answered) as port:
            try:
                await send(
                    Post(LOOPBACK), f"http://localhost:{port}/h?k=canary-token", {"webhook-signature": "canary"}, b"{}"
                )
            except NotDelivered as failed:
                said += [failed.why, repr(failed), repr(failed.__cause__)]
    assert len(said) == 6
    output = capsys.readouterr()
    assert "canary" not in "".join(said) + caplog.text + output.out + output.err
