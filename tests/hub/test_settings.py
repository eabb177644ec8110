"""What the environment may say, and what is said back when it says something else."""

from pathlib import Path

import pytest

from hub import settings
from hub.settings import Limits, Settings, TrustedIssuer, UnreadableSetting


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    assert settings.read({}) == Settings()
    assert settings.read({}).limits == Limits(
        body_bytes=262_144,
        tokens=2_000,
        depth=12,
        introspection_depth=20,
        name_bytes=63,
        aliases=15,
        page=100,
        cost=10_000,
        seconds=10.0,
    )


def test_every_setting_can_be_set_by_the_variable_of_its_name() -> None:
    environment = {
        "HUB_DATABASE_URL": "postgresql://hub:word@db.example.org/hub",
        "HUB_DATA_DIR": "/srv/hub",
        "HUB_FEEDS_DIR": "/srv/feeds",
        "HUB_FILES": "s3://bandaria/hub/",
        "HUB_FILES_ENDPOINT": "https://storage.example.org",
        "HUB_FILES_REGION": "us-gov-east-1",
        "HUB_FILES_KEY_ID": "AKHUB",
        "HUB_FILES_KEY_FILE": "/srv/hub/storage.key",
        "HUB_POSTGRES_BIN": "/opt/postgresql/bin",
        "HUB_PUBLIC_URL": "https://hub.example.org/",
        "HUB_ISSUERS": "https://login.example.org/ partner:BN; http://localhost:9000  dsca agency:* sco:JA,BN",
        "HUB_CLIENT_CERTIFICATE_HEADER": "Client-Cert",
        "HUB_SIGN_IN_ISSUER": "https://login.example.org/",
        "HUB_SIGN_IN_CLIENT": "fms-hub",
        "HUB_SIGN_IN_KEY": "/srv/hub/sign-in.jwk",
        "HUB_ALLOWED_ORIGINS": "https://portal.example.org/, https://Other.example.org:8443",
        "HUB_LOG_LEVEL": "WARNING",
        "HUB_HOST": "0.0.0.0",  # noqa: S104 - read, not bound
        "HUB_PORT": "9000",
        "HUB_POOL_SIZE": "4",
        "HUB_ROUNDS": "federal_register, sales_table",
        "HUB_RELAY": "off",
        "HUB_EXPORT_ROWS": "1000",
        "HUB_EXPORT_BYTES": "2000000",
        "HUB_DOCUMENTS": "trusted",
        "HUB_AD_HOC_GET": "on",
        "HUB_WEBHOOK_NETWORKS": "10.1.0.0/16, fd00::/8",
        "HUB_CLIENT_SECRETS": "on",
        "HUB_PROXIES": "10.2.0.0/16, 127.0.0.1",
        "HUB_LIMIT_BODY_BYTES": "1",
        "HUB_LIMIT_FEED_BYTES": "11",
        "HUB_LIMIT_FILE_BYTES": "9",
        "HUB_LIMIT_TOKENS": "2",
        "HUB_LIMIT_DEPTH": "3",
        "HUB_LIMIT_INTROSPECTION_DEPTH": "4",
        "HUB_LIMIT_NAME_BYTES": "5",
        "HUB_LIMIT_ALIASES": "6",
        "HUB_LIMIT_PAGE": "7",
        "HUB_LIMIT_COST": "8",
        "HUB_LIMIT_COST_BYTES": "12",
        "HUB_LIMIT_READER_NODES": "13",
        "HUB_LIMIT_ORGANIZATION_NODES": "14",
        "HUB_LIMIT_SUBMISSION_NODES": "15",
        "HUB_LIMIT_PUSHES": "16",
        "HUB_LIMIT_COMPILES": "10",
        "HUB_LIMIT_SECONDS": "0.5",
        "HUB_LIMIT_SUBSCRIPTIONS": "12",
        "HUB_LIMIT_SOCKETS": "13",
        "HUB_LIMIT_IDLE_SECONDS": "14",
        "HUB_LIMIT_KEEP_ALIVE_SECONDS": "15",
        "HUB_LIMIT_TELLING_SECONDS": "16.5",
    }
    assert [variable.name for variable in settings.variables()] == list(environment)
    assert settings.read(environment) == Settings(
        database_url="postgresql://hub:word@db.example.org/hub",
        data_dir=Path("/srv/hub"),
        feeds_dir=Path("/srv/feeds"),
        files="s3://bandaria/hub",
        files_endpoint="https://storage.example.org",
        files_region="us-gov-east-1",
        files_key_id="AKHUB",
        files_key_file=Path("/srv/hub/storage.key"),
        postgres_bin=Path("/opt/postgresql/bin"),
        public_url="https://hub.example.org",
        issuers=(
            TrustedIssuer("https://login.example.org/", ("partner:BN",)),
            TrustedIssuer("http://localhost:9000", ("dsca", "agency:*", "sco:JA,BN")),
        ),
        client_certificate_header="client-cert",
        sign_in_issuer="https://login.example.org/",
        sign_in_client="fms-hub",
        sign_in_key=Path("/srv/hub/sign-in.jwk"),
        allowed_origins=("https://portal.example.org", "https://other.example.org:8443"),
        log_level="warning",
        host="0.0.0.0",  # noqa: S104 - read, not bound
        port=9000,
        pool_size=4,
        rounds=("federal_register", "sales_table"),
        relay="off",
        export_rows=1_000,
        export_bytes=2_000_000,
        documents="trusted",
        ad_hoc_get="on",
        webhook_networks=("10.1.0.0/16", "fd00::/8"),
        proxies=("10.2.0.0/16", "127.0.0.1/32"),
        client_secrets="on",
        limits=Limits(
            body_bytes=1,
            feed_bytes=11,
            file_bytes=9,
            tokens=2,
            depth=3,
            introspection_depth=4,
            name_bytes=5,
            aliases=6,
            page=7,
            cost=8,
            cost_bytes=12,
            reader_nodes=13,
            organization_nodes=14,
            submission_nodes=15,
            pushes=16,
            compiles=10,
            seconds=0.5,
            subscriptions=12,
            sockets=13,
            idle_seconds=14.0,
            keep_alive_seconds=15.0,
            telling_seconds=16.5,
        ),
    )


def test_every_variable_says_what_it_is_for() -> None:
    for variable in settings.variables():
        assert variable.says.endswith("."), variable.name
        assert variable.default, variable.name


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("HUB_PORT", "http", "`HUB_PORT` is 'http'; write a whole number from 0 to 65535"),
        ("HUB_PORT", "65536", "`HUB_PORT` is '65536'; write a whole number from 0 to 65535"),
        ("HUB_PORT", "8e3", "`HUB_PORT` is '8e3'; write a whole number from 0 to 65535"),
        ("HUB_LIMIT_DEPTH", "0", "`HUB_LIMIT_DEPTH` is '0'; write a whole number from 1 to 100"),
        ("HUB_LIMIT_PAGE", "-1", "`HUB_LIMIT_PAGE` is '-1'; write a whole number from 1 to 10000"),
        ("HUB_LIMIT_SECONDS", "nan", "`HUB_LIMIT_SECONDS` is 'nan'; write a number from 0.1 to 3600"),
        ("HUB_LIMIT_SECONDS", "soon", "`HUB_LIMIT_SECONDS` is 'soon'; write a number from 0.1 to 3600"),
        ("HUB_RELAY", "maybe", "`HUB_RELAY` is 'maybe'; write one of off, on"),
        (
            "HUB_WEBHOOK_NETWORKS",
            "10.0.0.1/8",
            "`HUB_WEBHOOK_NETWORKS` holds '10.0.0.1/8', which is no network; write `10.1.0.0/16`, several separated by commas",
        ),
        ("HUB_LOG_LEVEL", "loud", "`HUB_LOG_LEVEL` is 'loud'; write one of debug, error, info, warning"),
        (
            "HUB_PUBLIC_URL",
            "hub.example.org",
            (
                "`HUB_PUBLIC_URL` is 'hub.example.org', which is no web address, or one with a user, a query or a fragment; "
                "write `https://hub.example.org`"
            ),
        ),
    ],
)
def test_a_value_that_cannot_be_followed_is_refused_by_name(name: str, text: str, sentence: str) -> None:
    with pytest.raises(UnreadableSetting) as refusal:
        settings.read({name: text})
    assert str(refusal.value) == sentence


def test_an_issuer_whose_keys_would_travel_in_the_clear_is_refused() -> None:
    with pytest.raises(UnreadableSetting, match="'http://rogue', which nobody can trust"):
        settings.read({"HUB_ISSUERS": "https://login.example.org partner:BN; http://rogue dsca"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "https://login.example.org",
            "`HUB_ISSUERS` does not say for whom 'https://login.example.org' may speak; write its seats after it, such",
        ),
        ("https://login.example.org partner:bn", "`HUB_ISSUERS` holds the seat 'partner:bn': after `partner:` write "),
        ("https://login.example.org *", "`HUB_ISSUERS` holds the seat '*': a seat is one of "),
        ("https://login.example.org dsca:*", "`HUB_ISSUERS` holds the seat 'dsca:*': the seat `dsca` takes no party"),
        (
            "https://login.example.org partner:BN; https://login.example.org dsca",
            "`HUB_ISSUERS` names an issuer twice; write all seats it may speak for in one entry",
        ),
        (
            "https://login.example.org, partner:BN",
            "`HUB_ISSUERS` holds 'https://login.example.org,', which nobody can trust",
        ),
        (
            "https://me:canary@login.example.org partner:BN",
            (
                "`HUB_ISSUERS` holds 'https://login.example.org', which nobody can trust: an issuer's keys are fetched over "
                "https, and its address has no user, query, fragment or comma; write "
            ),
        ),
    ],
)
def test_an_issuer_speaks_for_the_seats_that_are_written_after_it_and_for_no_others(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableSetting) as refusal:
        settings.read({"HUB_ISSUERS": text})
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("name", ["Authorization", "cookie", "DPoP", "Client Cert", "Client-Cert:", "x\ny"])
def test_a_certificate_is_named_in_a_header_of_its_own(name: str) -> None:
    with pytest.raises(UnreadableSetting, match="write the name of a header, such as `Client-Cert`"):
        settings.read({"HUB_CLIENT_CERTIFICATE_HEADER": name})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"HUB_SIGN_IN_ISSUER": "http://login.example.org"}, "where nobody can sign in safely"),
        ({"HUB_SIGN_IN_ISSUER": "https://login.example.org?tenant=1"}, "where nobody can sign in safely"),
        ({"HUB_SIGN_IN_CLIENT": ""}, "`HUB_SIGN_IN_CLIENT` is not"),
        (
            {"HUB_SIGN_IN_ISSUER": ""},
            "`HUB_SIGN_IN_CLIENT` is set and `HUB_SIGN_IN_ISSUER` is not, so nobody could sign in",
        ),
        (
            {"HUB_SIGN_IN_ISSUER": "", "HUB_SIGN_IN_CLIENT": "", "HUB_SIGN_IN_KEY": "/srv/hub/sign-in.jwk"},
            "`HUB_SIGN_IN_KEY` is set and `HUB_SIGN_IN_ISSUER` is not",
        ),
        ({"HUB_PUBLIC_URL": "http://hub.example.org"}, "browsers would reach the hub in the clear"),
        ({"HUB_PUBLIC_URL": "", "HUB_HOST": "0.0.0.0"}, "browsers would reach the hub in the clear"),  # noqa: S104
    ],
)
def test_a_sign_in_that_could_be_listened_to_is_refused(changed: dict[str, str], sentence: str) -> None:
    safe = {
        "HUB_SIGN_IN_ISSUER": "https://login.example.org",
        "HUB_SIGN_IN_CLIENT": "fms-hub",
        "HUB_PUBLIC_URL": "https://hub.example.org",
    }
    assert settings.read(safe).sign_in_issuer == "https://login.example.org"
    assert settings.read({**safe, "HUB_PUBLIC_URL": ""}).url == "http://127.0.0.1:8000"
    with pytest.raises(UnreadableSetting, match=sentence):
        settings.read({**safe, **changed})


def test_a_database_address_that_is_refused_is_not_repeated() -> None:
    for address in ("mysql://hub:canary@db/hub", "postgresql://hub:canary@db", "postgresql://hub:canary@db:x/hub"):
        with pytest.raises(UnreadableSetting, match="`HUB_DATABASE_URL` does not name") as refusal:
            settings.read({"HUB_DATABASE_URL": address})
        assert "canary" not in str(refusal.value)


def test_a_variable_left_empty_counts_as_absent() -> None:
    assert settings.read({"HUB_DATABASE_URL": "", "HUB_PORT": " "}) == Settings()


def test_a_misspelt_variable_is_noticed() -> None:
    assert settings.strangers({"HUB_LIMT_DEPTH": "3", "HUB_PORT": "1", "HOME": "/"}) == ["HUB_LIMT_DEPTH"]


def test_callers_are_told_the_public_address_or_else_the_one_listened_on() -> None:
    assert settings.read({"HUB_PUBLIC_URL": "https://hub.example.org"}).url == "https://hub.example.org"
    assert settings.read({"HUB_PORT": "9000"}).url == "http://127.0.0.1:9000"
    assert settings.read({"HUB_HOST": "::1"}).url == "http://[::1]:8000"


def test_nothing_outside_the_settings_says_how_durable_the_store_is() -> None:
    # Only the tests' own launcher may ask for an expendable cluster.
    for variable in settings.variables():
        assert "EXPENDABLE" not in variable.name
        assert "FSYNC" not in variable.name


@pytest.mark.parametrize("name", ["HUB_PUBLIC_URL", "HUB_ISSUERS"])
@pytest.mark.parametrize(
    "address", ["http://me:canary@h.example/", "http://h.example/?k=canary", "ftp://canary@h/#canary"]
)
def test_no_error_repeats_a_credential_that_stands_in_an_address(name: str, address: str) -> None:
    with pytest.raises(UnreadableSetting) as refusal:
        settings.read({name: address})
    assert "canary" not in str(refusal.value)
    assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"FILES": "https://bandaria"}, "`HUB_FILES` names no storage; write `s3://bucket/prefix`"),
        ({"FILES": "s3://AKHUB:canary@bandaria"}, "`HUB_FILES` names no storage; write `s3://bucket/prefix`"),
        (
            {"FILES": "s3://bandaria", "FILES_KEY_ID": "AKHUB"},
            "`HUB_FILES_KEY_ID` and `HUB_FILES_KEY_FILE` are one key",
        ),
        ({"FILES_ENDPOINT": "https://storage.example.org"}, "`HUB_FILES` is not set, so nothing would lie there"),
        (
            {"FILES": "s3://bandaria", "FILES_ENDPOINT": "http://storage.example.org"},
            "`HUB_FILES_ENDPOINT` would carry files in the clear",
        ),
    ],
    ids=["address", "key-in-it", "half-a-key", "endpoint-alone", "in-the-clear"],
)
def test_a_storage_is_named_whole_and_reached_in_no_clear_text(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(UnreadableSetting) as refused:
        settings.read({f"HUB_{name}": text for name, text in said.items()})
    assert str(refused.value).startswith(sentence)
    assert "canary" not in str(refused.value)
