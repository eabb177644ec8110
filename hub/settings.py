"""Every environment variable of the hub, read once. No other module looks at the environment."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import SplitResult, urlsplit

from msgspec import Meta, Struct, inspect

from schema.audience import Audience, Principal
from schema.errors import BadValue

HUB, LIMIT = "HUB_", "HUB_LIMIT_"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,62}")
_OUR_HEADERS = {"accept", "authorization", "content-encoding", "content-type", "cookie", "dpop", "host"}


class UnreadableSetting(ValueError):
    """An environment variable says something that the hub cannot follow."""


class Limits(Struct, frozen=True, kw_only=True):
    """What one request may ask for. Each is checked before anything is read."""

    body_bytes: Annotated[int, Meta(ge=1, le=1 << 30, description="Longest request body, in bytes.")] = 262_144
    feed_bytes: Annotated[int, Meta(ge=1, le=1 << 30, description="Longest document pushed to a feed, in bytes.")] = (
        20_000_000
    )
    file_bytes: Annotated[int, Meta(ge=1, le=50_000_000, description="Largest attached file, in bytes.")] = 50_000_000
    tokens: Annotated[int, Meta(ge=1, le=1_000_000, description="Most tokens in one document.")] = 2_000
    depth: Annotated[int, Meta(ge=1, le=100, description="Deepest nesting of a document.")] = 12
    introspection_depth: Annotated[
        int, Meta(ge=1, le=100, description="Deepest nesting below `__schema` and `__type`.")
    ] = 20
    name_bytes: Annotated[int, Meta(ge=1, le=1_000, description="Longest name in a document, in bytes.")] = 63
    aliases: Annotated[int, Meta(ge=1, le=1_000, description="Most aliases of one field in one selection.")] = 15
    page: Annotated[int, Meta(ge=1, le=10_000, description="Most rows on one page of a connection.")] = 100
    cost: Annotated[
        int, Meta(ge=1, le=10_000_000, description="Most nodes one document may ask for, page by page within page.")
    ] = 10_000
    cost_bytes: Annotated[
        int,
        Meta(ge=1, le=1 << 30, description="Most bytes one document may ask for, by the typical size of each kind."),
    ] = 20_000_000
    reader_nodes: Annotated[
        int,
        Meta(ge=1, le=1 << 40, description="Most nodes one person or system may ask for in a minute, of each process."),
    ] = 1_000_000
    organization_nodes: Annotated[
        int, Meta(ge=1, le=1 << 40, description="Most nodes one organization may ask for in a minute, of each process.")
    ] = 5_000_000
    submission_nodes: Annotated[
        int,
        Meta(
            ge=1, le=1 << 40,
            description="Most nodes of submissions and their records one organization may send in a minute, of each process.",
        ),
    ] = 1_000_000  # fmt: skip
    pushes: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000_000,
            description="Most documents to feeds and attached files of one organization in a minute.",
        ),
    ] = 600
    compiles: Annotated[
        int, Meta(ge=1, le=10_000_000, description="Most new documents and shapes one caller may bring in a minute.")
    ] = 600
    seconds: Annotated[float, Meta(ge=0.1, le=3_600.0, description="Longest time for one answer, in seconds.")] = 10.0
    subscriptions: Annotated[int, Meta(ge=1, le=1_000, description="Most operations under way on one socket.")] = 20
    sockets: Annotated[
        int, Meta(ge=1, le=100_000, description="Most sockets and event streams that one holder of tokens has open.")
    ] = 100
    idle_seconds: Annotated[
        float,
        Meta(ge=1.0, le=86_400.0, description="How long a socket stays open that nothing happens on, in seconds."),
    ] = 120.0
    keep_alive_seconds: Annotated[
        float, Meta(ge=0.1, le=3_600.0, description="How often an open event stream says that it is, in seconds.")
    ] = 12.0
    telling_seconds: Annotated[
        float, Meta(ge=0.1, le=3_600.0, description="How long a client may take to be told of one event, in seconds.")
    ] = 10.0


class TrustedIssuer(Struct, frozen=True):
    """An external issuer: its address to the letter, and the seats it may speak for, `agency:*` for every one of a kind."""

    address: str
    seats: tuple[str, ...]


class Settings(Struct, frozen=True, kw_only=True):
    """How this process was asked to run."""

    database_url: Annotated[
        str | None, Meta(description="PostgreSQL to use, 15 or later; absent, the hub starts its own.")
    ] = None
    data_dir: Annotated[
        Path, Meta(description="Directory of what the hub keeps itself: its own PostgreSQL, its keys.")
    ] = Path(".hub")
    feeds_dir: Annotated[
        Path | None,
        Meta(description="Directory of feeds: in it, one for each source, with its files or its `pull.toml`."),
    ] = None
    files: Annotated[
        str | None,
        Meta(
            description="Where attached files lie, such as `s3://bucket/prefix`; absent, `files` in the directory above."
        ),
    ] = None
    files_endpoint: Annotated[
        str | None, Meta(description="Address of storage that speaks S3; absent, that of Amazon for the region.")
    ] = None
    files_region: Annotated[str, Meta(description="Region of that storage.")] = "us-gov-west-1"
    files_key_id: Annotated[
        str | None, Meta(description="Id of the access key to that storage; absent, the machine's own role.")
    ] = None
    files_key_file: Annotated[Path | None, Meta(description="File with the secret of that access key.")] = None
    postgres_bin: Annotated[
        Path | None, Meta(description="Directory of the `initdb` and `postgres` from which the hub starts its own.")
    ] = None
    public_url: Annotated[
        str | None, Meta(description="Address under which callers reach the hub; absent, the one it listens on.")
    ] = None
    issuers: Annotated[
        tuple[TrustedIssuer, ...],
        Meta(
            description="External token issuers to trust, separated by semicolons: an address and the seats it speaks for, "
            "such as `https://login.example.org partner:BN agency:*`."
        ),
    ] = ()
    client_certificate_header: Annotated[
        str | None,
        Meta(
            description="Header in which the proxy that ends TLS, and nobody else, names the client's certificate "
            "(RFC 9440), such as `Client-Cert`; absent, no certificate is believed."
        ),
    ] = None
    sign_in_issuer: Annotated[
        str | None, Meta(description="OpenID Connect issuer at which people sign in from a browser, by its address.")
    ] = None
    sign_in_client: Annotated[str | None, Meta(description="What the hub is known as at that issuer.")] = None
    sign_in_key: Annotated[
        Path | None,
        Meta(description="File of the private JWK the hub proves itself to that issuer with; absent, PKCE alone."),
    ] = None
    allowed_origins: Annotated[
        tuple[str, ...],
        Meta(
            description="Origins beside the hub's own whose pages may open a WebSocket with a token, such as "
            "`https://portal.example.org`, separated by commas."
        ),
    ] = ()
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least important line to log.")
    ] = "info"
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")] = 8000
    pool_size: Annotated[
        int,
        Meta(
            ge=1, le=1_000, description="Most connections one process reads by, for all seats together; as many write."
        ),
    ] = 10
    rounds: Annotated[
        tuple[str, ...],
        Meta(description="Sources a serving process also asks when they are due, by names separated by commas."),
    ] = ()
    relay: Annotated[
        Literal["on", "off"],
        Meta(description="Whether `hub serve` also sends what goes out; `hub deliveries work` does too."),
    ] = "on"
    export_rows: Annotated[int, Meta(ge=1, le=1_000_000, description="Most rows that one exported file holds.")] = (
        200_000
    )
    export_bytes: Annotated[int, Meta(ge=1, le=1 << 30, description="Largest exported file, in bytes.")] = 50_000_000
    documents: Annotated[
        Literal["any", "trusted"],
        Meta(description="Which GraphQL documents run: `any`, or `trusted`, those that `hub documents` registered."),
    ] = "any"
    ad_hoc_get: Annotated[
        Literal["on", "off"],
        Meta(description="Whether a query's text may be sent by GET, in the address, where others may keep it."),
    ] = "off"
    webhook_networks: Annotated[
        tuple[str, ...],
        Meta(description="Private networks that webhooks may lead to, such as `10.1.0.0/16`, separated by commas."),
    ] = ()
    client_secrets: Annotated[
        Literal["on", "off"],
        Meta(description="Whether clients may prove themselves with a secret instead of a key; for development alone."),
    ] = "off"
    proxies: Annotated[
        tuple[str, ...],
        Meta(
            description="Proxies in front of the hub, as addresses or networks separated by commas: whom they say a request "
            "came from (`X-Forwarded-For`) is believed; absent, it came from whoever is connected."
        ),
    ] = ()
    limits: Limits = Limits()

    @property
    def url(self) -> str:
        """Where callers reach the hub, with no slash at the end: `HUB_PUBLIC_URL`, or the address it listens on."""
        return self.public_url or f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


class Variable(NamedTuple):
    """One environment variable: its name, what it says, what holds when it is absent, and what it is read as."""

    name: str
    says: str
    default: str
    kind: inspect.Type


def variables() -> list[Variable]:
    """Every variable the hub reads, as the pages for operators tell it."""
    found = []
    for prefix, struct in ((HUB, Settings), (LIMIT, Limits)):
        described = inspect.type_info(struct)
        assert isinstance(described, inspect.StructType)
        for field in described.fields:
            if isinstance(field.type, inspect.Metadata):  # all but the nested limits
                says = (field.type.extra_json_schema or {})["description"]
                default = "none" if field.default is None or field.default == () else str(field.default)
                found.append(Variable(prefix + field.name.upper(), says, default, field.type.type))
    return found


def strangers(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names that begin like ours and are none of ours: most likely misspelt, so worth a warning."""
    ours = {variable.name for variable in variables()}
    return sorted(name for name in environment if name.startswith(HUB) and name not in ours)


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `environment`; an empty variable counts as absent. Raises `UnreadableSetting`."""
    top: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    for name, _, _, kind in variables():
        if text := environment.get(name, "").strip():
            if name.startswith(LIMIT):
                limits[name.removeprefix(LIMIT).lower()] = _value(name, text, kind)
            else:
                top[name.removeprefix(HUB).lower()] = _value(name, text, kind)
    found = Settings(**top, limits=Limits(**limits))
    if found.sign_in_issuer is not None:
        _refuse_unsafe_sign_in(found)
    for name in ("sign_in_client", "sign_in_key"):
        if found.sign_in_issuer is None and getattr(found, name) is not None:
            raise UnreadableSetting(
                f"`{HUB}{name.upper()}` is set and `HUB_SIGN_IN_ISSUER` is not, so nobody could sign in; "
                "write the issuer's address, or leave both out"
            )
    _refuse_half_a_storage(found)
    return found


def _refuse_half_a_storage(settings: Settings) -> None:
    if (settings.files_key_id is None) != (settings.files_key_file is None):
        raise UnreadableSetting("`HUB_FILES_KEY_ID` and `HUB_FILES_KEY_FILE` are one key; write both, or neither")
    if settings.files is None and (settings.files_key_id or settings.files_endpoint):
        raise UnreadableSetting("`HUB_FILES` is not set, so nothing would lie there; write `s3://bucket/prefix`")
    if settings.files_endpoint is not None and not _is_sealed(settings.files_endpoint):
        raise UnreadableSetting(
            "`HUB_FILES_ENDPOINT` would carry files in the clear; write `https://storage.example.org`"
        )


def _is_sealed(address: str) -> bool:
    return address.startswith("https://") or is_loopback(address)


def _refuse_unsafe_sign_in(settings: Settings) -> None:
    if settings.sign_in_client is None:
        raise UnreadableSetting(
            "`HUB_SIGN_IN_ISSUER` is set and `HUB_SIGN_IN_CLIENT` is not; write what the hub is known as there"
        )
    if not _is_sealed(settings.url):
        raise UnreadableSetting(
            "`HUB_SIGN_IN_ISSUER` is set and browsers would reach the hub in the clear; "
            "write `HUB_PUBLIC_URL` as `https://hub.example.org`"
        )


def _value(name: str, text: str, kind: inspect.Type) -> Any:
    match name:
        case "HUB_DATABASE_URL":
            return _database_url(text)
        case "HUB_PUBLIC_URL" | "HUB_FILES_ENDPOINT":
            return _web_address(name, text)
        case "HUB_FILES":
            return _object_storage(text)
        case "HUB_ROUNDS":
            return tuple(part.strip() for part in text.split(",") if part.strip())
        case "HUB_ISSUERS":
            return _issuers(text)
        case "HUB_CLIENT_CERTIFICATE_HEADER":
            return _header(name, text)
        case "HUB_SIGN_IN_ISSUER":
            return _sign_in_issuer(text)
        case "HUB_SIGN_IN_CLIENT" | "HUB_FILES_KEY_ID":
            return text
        case "HUB_ALLOWED_ORIGINS":
            return tuple(_origin(name, part.strip()) for part in text.split(",") if part.strip())
        case "HUB_WEBHOOK_NETWORKS" | "HUB_PROXIES":
            return tuple(_network(name, part.strip()) for part in text.split(",") if part.strip())
    match kind:
        case inspect.IntType(ge=int(low), le=int(high)):
            if text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high:
                return int(text)
            raise UnreadableSetting(f"`{name}` is {text!r}; write a whole number from {low} to {high}")
        case inspect.FloatType(ge=float(low), le=float(high)):
            with suppress(ValueError):
                if low <= float(text) <= high:
                    return float(text)
            raise UnreadableSetting(f"`{name}` is {text!r}; write a number from {low:g} to {high:g}")
        case inspect.LiteralType(values=words):
            if text.lower() in words:
                return text.lower()
            raise UnreadableSetting(f"`{name}` is {text!r}; write one of {', '.join(map(str, words))}")
        case inspect.StrType():
            return text
    return Path(text).expanduser()


def _database_url(text: str) -> str:
    parts = _split(text)
    if parts is None or parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        # The value is not repeated: it carries a password.
        raise UnreadableSetting(
            "`HUB_DATABASE_URL` does not name a PostgreSQL database; "
            "write `postgresql://user:password@host/database`, or leave it out to have the hub start its own"
        )
    return text


def _object_storage(text: str) -> str:
    parts = _split(text)
    if parts is None or parts.scheme != "s3" or not parts.hostname or set("@?#") & set(text):
        raise UnreadableSetting(
            "`HUB_FILES` names no storage; write `s3://bucket/prefix`, the key in `HUB_FILES_KEY_ID` and `HUB_FILES_KEY_FILE`, "
            "or leave it out to keep files on the hub's own disk"
        )
    return text.rstrip("/")


def _web_address(name: str, text: str) -> str:
    parts = _split(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or set("@?#") & set(text):
        raise UnreadableSetting(
            f"`{name}` is {_shown(text)!r}, which is no web address, or one with a user, a query or a fragment; "
            "write `https://hub.example.org`"
        )
    return text.rstrip("/")


def _origin(name: str, text: str) -> str:
    address = _web_address(name, text)
    parts = urlsplit(address)
    if parts.path:
        raise UnreadableSetting(
            f"`{name}` holds {_shown(text)!r}, which has a path; write `https://portal.example.org`"
        )
    return f"{parts.scheme}://{parts.netloc}".lower()


def _issuers(text: str) -> tuple[TrustedIssuer, ...]:
    found = tuple(_issuer(*entry.split()) for entry in text.split(";") if entry.strip())
    if len({one.address for one in found}) < len(found):
        raise UnreadableSetting("`HUB_ISSUERS` names an issuer twice; write all seats it may speak for in one entry")
    return found


def _issuer(address: str, *seats: str) -> TrustedIssuer:
    parts = _split(address)
    loopback = parts is not None and parts.hostname in ("localhost", "127.0.0.1", "::1")
    safe = parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and loopback))
    if parts is None or not parts.hostname or not safe or set("@?#,") & set(address):
        raise UnreadableSetting(
            f"`HUB_ISSUERS` holds {_shown(address)!r}, which nobody can trust: an issuer's keys are fetched over https, and "
            "its address has no user, query, fragment or comma; write `https://login.example.org partner:BN`, several "
            "separated by semicolons"
        )
    if not seats:
        raise UnreadableSetting(
            f"`HUB_ISSUERS` does not say for whom {_shown(address)!r} may speak; write its seats after it, such as "
            "`partner:BN` or `agency:*`"
        )
    # Kept to the letter: an issuer is compared with a token's `iss`, where a slash at the end counts.
    return TrustedIssuer(address, tuple(map(_seat, seats)))


def _seat(text: str) -> str:
    kind, _, rest = text.partition(":")
    if rest == "*" and kind in set(Audience) - {Audience.DSCA, Audience.STATE, Audience.DFAS}:
        return text
    try:
        return Principal.seated(text).seat
    except BadValue as wrong:
        raise UnreadableSetting(f"`HUB_ISSUERS` holds the seat {text!r}: {wrong.hint}") from None


def _header(name: str, text: str) -> str:
    if not _HEADER.fullmatch(text) or text.lower() in _OUR_HEADERS:
        raise UnreadableSetting(f"`{name}` is {text!r}; write the name of a header, such as `Client-Cert`")
    return text.lower()


def _sign_in_issuer(text: str) -> str:
    """Kept to the letter, as an issuer's name is; plain http only on this machine, where nobody listens on the way."""
    parts = _split(text)
    safe = parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(text)))
    if parts is None or not safe or not parts.hostname or set("@?#") & set(text):
        raise UnreadableSetting(
            f"`HUB_SIGN_IN_ISSUER` is {_shown(text)!r}, where nobody can sign in safely; write `https://login.example.org`"
        )
    return text


def is_loopback(url: str) -> bool:
    """Whether an address is of this machine alone."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def _shown(text: str) -> str:
    """An address as an error may repeat it: without a user, a password, a query or a fragment."""
    before, mark, rest = text.split("#")[0].split("?")[0].partition("://")
    return before + mark + rest.rpartition("@")[2]


def _network(name: str, text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise UnreadableSetting(
            f"`{name}` holds {text!r}, which is no network; write `10.1.0.0/16`, several separated by commas"
        ) from None


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # a port that is no number shows itself only when read
    except ValueError:
        return None
    return parts
