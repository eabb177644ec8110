"""How a feed arrives: whole files once, configured addresses only, and nothing of a credential anywhere."""

from __future__ import annotations

import asyncio
import datetime as days
import gzip
import ipaddress
import logging
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.addresses import METADATA, Address, AddressRefused, address_of, judged, may_reach, networks_of
from connectors.arrival import (
    MOST_FILES,
    FileDrop,
    Pull,
    PullLimits,
    PullUnreadable,
    arrival_in,
    unpacked,
)
from connectors.contract import Cursor, Fetched, SourceDrifted, SourceUnavailable, digest

NOON = days.datetime(2026, 11, 22, 12, tzinfo=days.UTC)
SECRET = "canary-7f3e9d-credential"


def noon() -> days.datetime:
    return NOON


async def taken(arrival: FileDrop | Pull, cursor: Cursor | None = None) -> list[Fetched]:
    return [fetched async for fetched in arrival.documents(cursor)]


# Files that are dropped.


def drop(directory: Path, **more: object) -> FileDrop:
    return FileDrop("difs", directory, noon, **more)  # type: ignore[arg-type]


async def test_files_are_taken_by_name_and_each_but_once(tmp_path):
    (tmp_path / "b.csv").write_bytes(b"two")
    (tmp_path / "a.csv").write_bytes(b"one")
    found = await taken(drop(tmp_path))
    assert [(one.key, one.raw, one.transport, one.url, one.fetched_at) for one in found] == [
        ("a.csv", b"one", "file drop", None, NOON), ("b.csv", b"two", "file drop", None, NOON),
    ]  # fmt: skip
    assert await taken(drop(tmp_path), found[-1].cursor) == []
    (tmp_path / "c.csv").write_bytes(b"three")
    (tmp_path / "a.csv").write_bytes(b"one, corrected")
    (tmp_path / "moved.csv").write_bytes(b"two")  # the same bytes by another name
    again = await taken(drop(tmp_path), found[-1].cursor)
    assert [(one.key, one.raw) for one in again] == [("a.csv", b"one, corrected"), ("c.csv", b"three")]


async def test_a_round_that_ends_early_goes_on_where_it_stood(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.csv").write_bytes(name.encode())
    first = (await taken(drop(tmp_path)))[0]
    assert [one.key for one in await taken(drop(tmp_path), first.cursor)] == ["b.csv", "c.csv"]


async def test_the_hub_deletes_nothing_and_forgets_what_was_taken_away(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"one")
    [first] = await taken(drop(tmp_path))
    assert (tmp_path / "a.csv").read_bytes() == b"one"
    (tmp_path / "a.csv").unlink()
    (tmp_path / "b.csv").write_bytes(b"two")
    [second] = await taken(drop(tmp_path), first.cursor)
    assert second.cursor is not None
    assert digest(b"one")[:16] not in second.cursor.value
    assert digest(b"two")[:16] in second.cursor.value


@pytest.mark.parametrize(
    "name",
    [".hidden.csv", "~a.csv", "a.csv~", "a.csv.part", "a.PART", "a.csv.partial", "a.csv.filepart", "a.tmp", "a.csv.TEMP",
     "a.crdownload", "a.csv.swp", "a.csv.writing"],
)  # fmt: skip
async def test_a_file_with_the_name_of_an_unfinished_one_is_left_until_it_has_its_own(tmp_path, name):
    (tmp_path / name).write_bytes(b"half")
    assert await taken(drop(tmp_path)) == []
    (tmp_path / name).rename(tmp_path / "whole.csv")
    assert [one.key for one in await taken(drop(tmp_path))] == ["whole.csv"]


async def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_round(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"half")

    class Slow(type(file)):  # type: ignore[misc]
        """A file to which somebody adds a line while it is read."""

        def read_bytes(self) -> bytes:
            raw = Path(self).read_bytes()
            with Path(self).open("ab") as more:
                more.write(b" and the rest")
            return raw

    assert drop(tmp_path)._read(Slow(file)) is None
    assert drop(tmp_path)._read(file) == b"half and the rest"


async def test_links_and_directories_are_no_files_of_the_drop(tmp_path):
    outside = tmp_path / "outside"
    outside.write_text(SECRET)
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "inner").mkdir()
    (tmp_path / "drop" / "link.csv").symlink_to(outside)
    assert await taken(drop(tmp_path / "drop")) == []


async def test_a_file_over_its_bound_is_told_of_and_not_read(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x" * 101)
    (tmp_path / "b.csv").write_bytes(b"y" * 100)
    large, small = await taken(drop(tmp_path, largest=100))
    assert large.raw == f"[[DOCUMENT OF 101 BYTES NOT KEPT, SHA-256 {digest(b'x' * 101)}]]".encode()
    assert small.raw == b"y" * 100


async def test_a_drop_nobody_empties_says_so(tmp_path):
    for n in range(MOST_FILES + 1):
        (tmp_path / f"{n}.csv").touch()
    with pytest.raises(SourceDrifted, match="the files of its drop"):
        await taken(drop(tmp_path))


async def test_a_drop_that_is_not_there_is_unavailable_and_not_empty(tmp_path):
    with pytest.raises(SourceUnavailable, match="there is no directory"):
        arrival_in(tmp_path / "gone", "difs", noon)
    gone = drop(tmp_path / "gone")
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        await taken(gone)
    nowhere = arrival_in(None, "difs", noon)
    assert nowhere.is_asked is False
    with pytest.raises(SourceUnavailable, match="nobody said where"):
        [one async for one in nowhere.documents(None)]


async def test_a_cursor_of_another_kind_is_not_guessed_at(tmp_path):
    with pytest.raises(SourceDrifted, match="cursor"):
        await taken(drop(tmp_path), Cursor("2026-11-20"))


async def test_packed_files_are_not_opened(tmp_path):
    packed = gzip.compress(b"HDR," + b"x" * 50)
    (tmp_path / "a.gz").write_bytes(packed)
    assert [one.raw for one in await taken(drop(tmp_path))] == [packed]


def test_what_is_packed_is_opened_within_its_bound_and_only_whole():
    assert unpacked(gzip.compress(b"a" * 100), 100) == b"a" * 100
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    kept = unpacked(bomb, 1_000_000)
    assert kept == f"[[DOCUMENT OF {len(bomb)} BYTES NOT KEPT, SHA-256 {digest(bomb)}]]".encode()
    for broken in (bomb[:-10], gzip.compress(b"a") + gzip.compress(b"b"), b"\x1f\x8b\x08garbage"):
        assert unpacked(broken, 1_000_000).startswith(b"[[DOCUMENT OF ")


# Addresses.


def corpus(section: str) -> list[str]:
    """The lines of one section of the corpus that lies beside; everything of a line counts."""
    _, _, found = (Path(__file__).parent / "addresses.txt").read_text().partition(f"== {section}\n")
    return found.partition("\n== ")[0].strip("\n").split("\n")


REFUSED_ADDRESSES = corpus("refused as written")

TAKEN_ADDRESSES = {
    "https://feeds.example.org": Address("feeds.example.org", 443, "/"),
    "https://feeds.example.org/": Address("feeds.example.org", 443, "/"),
    "https://Feeds.Example.ORG/A.csv": Address("feeds.example.org", 443, "/A.csv"),
    "https://feeds.example.org:443/a": Address("feeds.example.org", 443, "/a"),
    "https://feeds.example.org/a/b.c-d_e~f!$'()*+,;=:@%20": Address(
        "feeds.example.org", 443, "/a/b.c-d_e~f!$'()*+,;=:@%20"
    ),
    "https://feeds.example.org/a..b": Address("feeds.example.org", 443, "/a..b"),
    "https://xn--fds-9la.example.org/a": Address("xn--fds-9la.example.org", 443, "/a"),
    "https://feeds/a": Address("feeds", 443, "/a"),
    "https://3com.example.org/a": Address("3com.example.org", 443, "/a"),
    "https://93.184.216.34/a": Address("93.184.216.34", 443, "/a"),
    "https://[2606:2800:220:1:248:1893:25c8:1946]/a": Address("2606:2800:220:1:248:1893:25c8:1946", 443, "/a"),
}


@pytest.mark.parametrize("text", REFUSED_ADDRESSES)
def test_an_address_that_is_not_plainly_one_is_refused_and_not_repeated(text):
    with pytest.raises(AddressRefused) as refused:
        address_of(text)
    assert text not in str(refused.value)


@pytest.mark.parametrize("text", ["", "https://", "https://" + "a" * 3_000, "https://feeds.example.org/a\r\nX-Header: b",
                                  "https://feeds.example.org/a\tb", "https://feeds.example.org\x00/a", " https://a.b/"])  # fmt: skip
def test_an_address_with_more_in_it_than_shows_is_refused(text):
    with pytest.raises(AddressRefused):
        address_of(text)


@pytest.mark.parametrize(("text", "address"), TAKEN_ADDRESSES.items())
def test_a_plain_address_is_taken_apart(text, address):
    assert address_of(text) == address


def test_another_port_is_asked_where_it_is_configured():
    assert address_of("https://feeds.example.org:8443/a", (443, 8443)).port == 8443
    with pytest.raises(AddressRefused, match="none of 8443"):
        address_of("https://feeds.example.org/a", (8443,))


NOT_PUBLIC = corpus("not public")

PUBLIC = corpus("public")


def test_the_corpus_is_of_over_two_hundred_addresses():
    counts = [len(one) for one in (REFUSED_ADDRESSES, TAKEN_ADDRESSES, NOT_PUBLIC, PUBLIC)]
    assert counts == [116, 11, 65, 22]


@pytest.mark.parametrize("ip", NOT_PUBLIC)
async def test_an_address_that_is_not_public_is_asked_only_when_it_is_configured(ip):
    address = ipaddress.ip_address(ip)
    literal = address_of(f"https://[{ip}]/a" if address.version == 6 else f"https://{ip}/a")
    named = address_of("https://feeds.example.org/a")
    for one in (literal, named):
        with pytest.raises(AddressRefused, match="not public"):
            await judged(one, (), answering(ip))
        configured = networks_of([f"{ip}/{address.max_prefixlen}"])
        assert await judged(one, configured, answering(ip)) == [address]
    wide = networks_of(["0.0.0.0/0", "::/0"])
    assert may_reach(address, wide) is (address not in METADATA)


@pytest.mark.parametrize("ip", PUBLIC)
async def test_a_public_address_is_asked(ip):
    assert [str(one) for one in await judged(address_of("https://feeds.example.org/a"), (), answering(ip))] == [ip]


def answering(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    """A name server that knows these addresses."""

    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize(
    "answers",
    [("8.8.8.8", "127.0.0.1"), ("127.0.0.1", "8.8.8.8"), ("2606:4700:4700::1111", "fe80::1"), ("8.8.8.8", "::ffff:10.0.0.1"),
     (), ("feeds.example.org",), ("fe80::1%eth0",), ("8.8.8.8", "")],
)  # fmt: skip
async def test_a_name_is_not_asked_when_any_address_of_it_may_not_be(answers):
    with pytest.raises(AddressRefused):
        await judged(address_of("https://feeds.example.org/a"), (), answering(*answers))


def test_a_network_that_is_none_is_refused():
    for text in ("10.1.2.3/16", "ten", "10.0.0.0/33", "https://10.0.0.1"):
        with pytest.raises(AddressRefused):
            networks_of([text])


# Pulling, from a server with a certificate of its own.

Answer = Callable[[bytes], bytes | Awaitable[bytes]]


class Server:
    """A small server over TLS; remembers what it was asked."""

    def __init__(self, port: int, trusts: ssl.SSLContext) -> None:
        self.port = port
        self.trusts = trusts
        self.asked: list[bytes] = []

    def pull(self, path: str = "/difs.csv", host: str = "feeds.example.org", **more: object) -> Pull:
        """A pull from it, by a name that stands for this machine."""
        settings: dict[str, object] = {
            "token": SECRET,
            "networks": networks_of(["127.0.0.1/32"]),
            "trusts": self.trusts,
            "limits": PullLimits(attempts=2, first_wait=0.0, longest_wait=0.0, request_time=5.0, document_bytes=10_000),
            "resolve": answering("127.0.0.1"),
        }
        return Pull("difs", (Address(host, self.port, path),), noon, **(settings | more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for `feeds.example.org`, with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "feeds.example.org")])
    today = days.datetime.now(days.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - days.timedelta(days=1))
        .not_valid_after(today + days.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("feeds.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@asynccontextmanager
async def serving(certificate: Path, *answers: bytes) -> AsyncIterator[Server]:
    """A server that gives these answers in turn, the last one ever after."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server.asked.append(await reader.readuntil(b"\r\n\r\n"))
            said = left.pop(0) if len(left) > 1 else left[0]
            writer.write(said)
            await writer.drain()
            if said.endswith(b"..."):
                await asyncio.sleep(30)  # it hangs
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    server = Server(listening.sockets[0].getsockname()[1], ssl.create_default_context(cafile=str(certificate)))
    try:
        yield server
    finally:
        listening.close()


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    said = {"content-type": "text/csv", "content-length": str(len(body)), "connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in said.items()) + "\r\n"
    return head.encode() + body


async def test_a_document_is_pulled_from_the_judged_address_under_its_own_name(certificate):
    async with serving(certificate, http(b"HDR,difs.v1")) as server:
        [fetched] = await taken(server.pull())
        assert (fetched.key, fetched.raw, fetched.transport) == ("/difs.csv", b"HDR,difs.v1", "pull")
        assert fetched.url == f"https://feeds.example.org:{server.port}/difs.csv"
        [asked] = server.asked
        lines = asked.decode().split("\r\n")
        assert lines[0] == "GET /difs.csv HTTP/1.1"
        assert f"Host: feeds.example.org:{server.port}" in lines
        assert f"Authorization: Bearer {SECRET}" in lines
        assert "Accept-Encoding: identity" in lines
        # The same again is not taken again.
        assert await taken(server.pull(), fetched.cursor) == []
        assert len(server.asked) == 2


async def test_the_certificate_is_held_against_the_name_and_the_authorities(certificate):
    async with serving(certificate, http(b"HDR")) as server:
        with pytest.raises(SourceUnavailable, match="ConnectError"):
            await taken(server.pull(host="other.example.org"))
        with pytest.raises(SourceUnavailable, match="ConnectError"):
            await taken(server.pull(trusts=None))
        assert server.asked == []


async def test_an_address_that_was_not_configured_is_not_even_connected_to(certificate):
    async with serving(certificate, http(b"HDR")) as server:
        with pytest.raises(SourceDrifted, match="not public"):
            await taken(server.pull(networks=()))
        assert server.asked == []


async def test_a_name_that_turns_elsewhere_after_it_was_judged_is_not_followed(certificate):
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])

    async def turning(host: str, port: int) -> list[str]:
        return next(answers)

    async with serving(certificate, http(b"HDR")) as server:
        [fetched] = await taken(server.pull(resolve=turning))
        assert fetched.raw == b"HDR"
        # It was resolved once: the second answer, which may not be reached, was never asked for.
        assert next(answers) == ["127.0.0.2"]


REDIRECTS = [f"{code} Moved" for code in (301, 302, 303, 307, 308)]


@pytest.mark.parametrize("status", REDIRECTS)
async def test_no_redirect_is_followed(certificate, status):
    async with serving(certificate, http(status=status, location="https://127.0.0.1/a?key=1")) as server:
        with pytest.raises(SourceDrifted) as drifted:
            await taken(server.pull())
        assert str(drifted.value) == (
            f"`difs` sent `/difs.csv` = 'status {status[:3]}', which its connector does not know"
        )
        assert len(server.asked) == 1


BAD_ANSWERS = [
    ("another status", http(status="204 No Content"), "status 204"),
    ("a refusal", http(status="403 Forbidden"), "status 403"),
    ("a page for people", http(b"<html>", content_type="text/html"), "text/html"),
    ("an archive", http(b"PK", content_type="application/zip"), "application/zip"),
    ("a packed body", http(gzip.compress(b"a"), content_encoding="gzip"), "gzip"),
    ("another packing", http(b"a", content_encoding="br"), "br"),
    ("more than was agreed", http(b"x" * 10_001), "more than 10000 bytes"),
]


@pytest.mark.parametrize(("said", "why"), [one[1:] for one in BAD_ANSWERS], ids=[one[0] for one in BAD_ANSWERS])
async def test_an_answer_of_another_kind_is_not_taken_and_not_asked_for_again(certificate, said, why):
    async with serving(certificate, said) as server:
        with pytest.raises(SourceDrifted, match=why):
            await taken(server.pull())
        assert len(server.asked) == 1


async def test_a_body_without_an_end_is_bounded(certificate):
    endless = b"HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\nconnection: close\r\n\r\n" + b"x" * 1_000_000
    async with serving(certificate, endless) as server:
        with pytest.raises(SourceDrifted, match="more than 10000 bytes"):
            await taken(server.pull())


async def test_packed_answers_are_opened_where_that_is_declared_and_within_the_bound(certificate):
    async with serving(certificate, http(gzip.compress(b"HDR,difs.v1"), content_encoding="gzip")) as server:
        [fetched] = await taken(server.pull(gzip=True))
        assert fetched.raw == b"HDR,difs.v1"
        assert b"Accept-Encoding: gzip" in server.asked[0]
    async with serving(certificate, http(gzip.compress(b"x" * 5_000_000), content_encoding="gzip")) as server:
        [fetched] = await taken(server.pull(gzip=True))
        assert fetched.raw.startswith(b"[[DOCUMENT OF ")


async def test_what_passes_is_asked_again_and_what_lasts_is_unavailable(certificate):
    async with serving(certificate, http(status="503 Busy"), http(b"HDR")) as server:
        [fetched] = await taken(server.pull())
        assert (fetched.raw, len(server.asked)) == (b"HDR", 2)
    async with serving(certificate, http(status="503 Busy")) as server:
        with pytest.raises(SourceUnavailable, match="answered 503"):
            await taken(server.pull())
        assert len(server.asked) == 2


async def test_a_source_that_hangs_or_drips_costs_its_own_time_only(certificate):
    limits = PullLimits(attempts=1, request_time=0.3, document_bytes=10_000)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: 100\r\n\r\n..."
    async with serving(certificate, head) as server:
        started = asyncio.get_running_loop().time()
        with pytest.raises(SourceUnavailable, match=r"Timeout|timeout"):
            await taken(server.pull(limits=limits))
        assert asyncio.get_running_loop().time() - started < 5


async def test_a_proxy_of_the_environment_reads_nothing(certificate, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with serving(certificate, http(b"HDR")) as server:
        assert len(await taken(server.pull())) == 1


async def test_the_credential_is_in_no_log_no_error_and_no_text_of_ours(certificate, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    for answer in (
        http(b"HDR"), http(status="401 No", www_authenticate=f'Bearer error="{SECRET}"'), http(status="500 Broken"),
        http(status="302 Found", location=f"https://feeds.example.org/?token={SECRET}"), b"no http at all",
        http(b"x", content_type="text/html"),
    ):  # fmt: skip
        async with serving(certificate, answer) as server:
            pull = server.pull()
            said.append(repr(pull))
            try:
                await taken(pull)
            except (SourceUnavailable, SourceDrifted) as failed:
                said += [str(failed), repr(failed), repr(failed.__cause__), repr(failed.__dict__)]
            assert SECRET.encode() in server.asked[0]  # it was sent, so it could have shown
    output = capsys.readouterr()
    assert "HTTP Request" in caplog.text  # and the client does write logs
    assert SECRET not in "".join(said) + caplog.text + output.out + output.err


# What configures a pull.

GOOD = 'addresses = ["https://feeds.example.org/difs.csv"]\n'


async def test_a_pull_is_configured_by_a_file_beside_its_credential(tmp_path):
    (tmp_path / "token").write_text(f"{SECRET}\n")
    (tmp_path / "pull.toml").write_text(GOOD + 'token_file = "token"\nnetworks = ["10.20.0.0/16"]\ngzip = true\n')
    pull = arrival_in(tmp_path, "difs", noon)
    assert isinstance(pull, Pull)
    assert (pull.addresses, pull.token, pull.gzip) == ((Address("feeds.example.org", 443, "/difs.csv"),), SECRET, True)
    assert pull.networks == networks_of(["10.20.0.0/16"])
    assert pull.trusts is not None
    assert pull.trusts.verify_mode is ssl.CERT_REQUIRED
    assert pull.trusts.check_hostname
    assert SECRET not in repr(pull)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("addresses = ", "not TOML"),
        ("gzip = true", "needs `addresses`"),
        ('addresses = ["http://feeds.example.org/a"]', "begins with `https://`"),
        (f'addresses = ["https://u:{SECRET}@feeds.example.org/a"]', "no user and no password"),
        (f'addresses = ["https://feeds.example.org/a?key={SECRET}"]', "a query is where"),
        (GOOD + 'networks = ["10.1.2.3/16"]', "a network is written"),
        (GOOD + f'token = "{SECRET}"', "says `token`"),
        (GOOD + 'token_file = "gone"', "cannot be read"),
        (GOOD + 'token_file = "two lines"', "not one line"),
        (GOOD + "verify = false", "says `verify`"),
        (GOOD + 'ports = ["all"]', "needs `addresses`"),
    ],
)
async def test_a_configuration_that_cannot_be_followed_says_what_to_write(tmp_path, text, why):
    (tmp_path / "two lines").write_text(f"{SECRET}\n{SECRET}")
    (tmp_path / "pull.toml").write_text(text)
    with pytest.raises(PullUnreadable, match=why) as refused:
        Pull.configured(tmp_path / "pull.toml", "difs", noon)
    # It shows when the source is asked, so that no other waits for it.
    arrival = arrival_in(tmp_path, "difs", noon)
    assert arrival.is_asked
    with pytest.raises(SourceUnavailable, match=why):
        [one async for one in arrival.documents(None)]
    assert SECRET not in str(refused.value) + repr(refused.value.__cause__)


def test_a_pull_with_another_clock_or_limit_is_the_same_pull_otherwise(tmp_path):
    (tmp_path / "pull.toml").write_text(GOOD)
    pull = Pull.configured(tmp_path / "pull.toml", "difs", noon)
    assert replace(pull, limits=PullLimits()) == pull
    assert os.fspath(tmp_path) not in repr(pull)
