"""Every code block of the README and of the pages under `docs` runs, and what they say is what the hub answers."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.pages import PAGES as PRINTED
from hub.pages import codes_in
from hub.rounds.sources import SHIPPED, every_source
from hub.settings import variables
from tests.clients.running import HERE as CLIENTS
from tests.clients.running import node_client, python_client
from tests.served import but_cost

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = sorted((ROOT / "docs").glob("*.md"))
NEXT_BLOCK = "--- the next block ---"
HUB = Path(sys.executable).with_name("hub")
FIVE = ("partner:BN", "sco:BN", "dsca", "agency:D", "industry:1ABC2")
STARTS_WITHIN = 120  # seconds, on a busy machine


def blocks_of(page: str) -> list[tuple[str, str]]:
    """The code blocks of a page, each with its language."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


BLOCKS = blocks_of(README)


@dataclass
class Demo:
    """What `make demo` runs, running."""

    port: int
    data: Path
    said: str

    def run(self, block: str) -> str:
        """Run a block of shell as a reader would, against this demo; its output."""
        script = block.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}").replace("=.hub", f"={self.data}")
        script = script.replace(".venv/bin/", f"{HUB.parent}/")
        environment = {**os.environ, "HUB_DATA_DIR": str(self.data)}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 - the reader's own bash
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run_through(self, page: Path) -> list[str]:
        """Run a page from its first block to its last, in one terminal; what each block printed."""
        blocks = blocks_of(page.read_text())
        assert {kind for kind, _ in blocks} == {"sh"}, "a block of another kind would be run by nobody"
        said = self.run(f"echo '{NEXT_BLOCK}'\n".join(block for _, block in blocks))
        return said.split(f"{NEXT_BLOCK}\n")

    def ask(self, seat: str, query: str) -> dict[str, object]:
        """One answer over the wire, with a token of the `hub` command."""
        token = self.run(f".venv/bin/hub token --as {seat}").strip()
        body = json.dumps({"query": query}).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own address
            found: dict[str, object] = json.load(answer)
        return found


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """The demonstration, served until the tests are done."""
    directory = Path(tempfile.mkdtemp(prefix="hub-readme-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (directory / "said").open("w+") as said, (directory / "told").open("w+") as told:
        process = subprocess.Popen(
            [str(HUB), "demo", "--port", str(port), "--data", str(directory / "data")],
            cwd=ROOT,
            stdout=said,
            stderr=told,
        )
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while not _ready(port):
                assert process.poll() is None, (directory / "told").read_text()
                assert time.monotonic() < deadline, (directory / "told").read_text()
                time.sleep(0.2)
            yield Demo(port, directory / "data", (directory / "said").read_text())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    shutil.rmtree(directory)


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def claims(token: str) -> dict[str, Any]:
    """What a token says."""
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def in_a_row(text: str) -> list[Any]:
    """Every JSON value of a text that has one after another."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


def shell() -> list[str]:
    """The shell blocks that ask a running demo."""
    return [b for kind, b in BLOCKS if kind == "sh" and not b.startswith("make ")]


def test_the_two_commands_are_the_makefiles() -> None:
    commands = [b.strip() for kind, b in BLOCKS if kind == "sh" and b.startswith("make ")]
    makefile = (ROOT / "Makefile").read_text()
    assert commands == ["make demo", "make test"]
    assert "exec $(BIN)/hub demo --port $(PORT) --data '$(DATA)'" in makefile
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_the_demo_prints_its_address_a_query_and_a_token_for_each_seat(demo: Demo) -> None:
    assert f"http://127.0.0.1:{demo.port}/graphql" in demo.said
    for seat in (*FIVE, "industry:2DEF3", "state", "ccmd:CENTCOM:BN,JO", "dfas"):
        assert f"({seat})" in demo.said
    query = demo.said[demo.said.index("curl -s") : demo.said.index("Ctrl-C")]
    assert json.loads(demo.run(query))["data"]["cases"]["nodes"][0]["designator"] == "BN-B-GAA"


def test_one_query_has_the_five_answers_the_table_shows(demo: Demo) -> None:
    query = next(b for kind, b in BLOCKS if kind == "graphql")
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in README.splitlines() if line.startswith("| ")]
    shown = {r[0].strip("`"): r[1:] for r in rows if len(r) == len(FIVE) + 1}
    for number, seat in enumerate(FIVE):
        answer = demo.ask(seat, query)
        case = answer["data"]["case"]  # type: ignore[index]
        lists = {
            "contracts": [f"{c['contractor']} {c['awardedOn'] or 'null'}" for c in case["contracts"]["nodes"]],
            "congressionalNotifications": [
                f"{n['kind']} {n['transmittal']}" for n in case["congressionalNotifications"]["nodes"]
            ],
        }
        assert shown["neutralTitle"][number] == case["neutralTitle"]
        assert shown["stage"][number] == case["stage"]
        assert sorted(shown["contracts"][number].split(", ")) == sorted(lists["contracts"])
        assert shown["congressionalNotifications"][number].split(", ") == lists["congressionalNotifications"]
        assert shown["releases"][number] == str(case["releases"]["totalCount"])
    assert but_cost(demo.ask("industry:2DEF3", query)) == {"data": {"case": None}}


@pytest.mark.long
def test_what_is_due_and_what_happened_is_told_as_shown(demo: Demo) -> None:
    _, query, *_ = (b for kind, b in BLOCKS if kind == "graphql")
    found: Any = demo.ask("partner:BN", query)["data"]
    assert found["viewer"]["party"] == "customer:BN"
    assert {d["state"] for d in found["viewer"]["duties"]["nodes"]} <= {"RUNNING", "OVERDUE"}
    assert "BN-D-SAM" in {d["case"]["designator"] for d in found["viewer"]["duties"]["nodes"]}  # its bill is long due
    events = [(e["happenedOn"], e["recordType"], e["toldBy"]) for e in found["case"]["timeline"]["nodes"]]
    assert events == sorted(events, key=lambda e: e[0])
    assert {(kind, teller) for _, kind, teller in events} == {("LetterOfOffer", None), ("Response", None)}
    assert {c["owedBy"] for c in found["case"]["clocks"]["nodes"]} == {"AGENCY", "PURCHASER"}


@pytest.mark.long
def test_the_partner_is_told_what_it_waits_for(demo: Demo) -> None:
    answer = json.loads(demo.run(shell()[0]))
    entry = json.loads(next(b for kind, b in BLOCKS if kind == "json"))
    assert answer["data"]["case"]["lettersOfOffer"]["nodes"] == [{"status": "AGENCY_APPROVED", "totalValue": None}]
    assert entry in answer["extensions"]["withheld"]


@pytest.mark.long
def test_an_estimate_sent_again_has_the_same_receipt(demo: Demo) -> None:
    first, again = demo.run(shell()[1]), demo.run(shell()[1])
    receipt = json.loads(first)["data"]["submitRomEstimate"]
    assert receipt["version"] == 1
    assert receipt["signature"].count(".") == 2
    assert again == first


@pytest.mark.long
def test_the_matrix_a_schema_and_an_explanation_are_printed(demo: Demo) -> None:
    said = demo.run(shell()[2])
    assert (ROOT / "schema" / "DISCLOSURE.md").read_text() in said
    assert (ROOT / "schema" / "published" / "industry.graphql").read_text() in said
    assert "null, and told that it waits: waits until the document was countersigned and sent to the purchaser" in said


@pytest.mark.long
def test_archived_notices_are_replayed_and_nothing_changes(demo: Demo) -> None:
    said = demo.run(shell()[3])
    counts = re.search(
        r"federal_register: ok: received (\d+), applied (\d+), duplicate (\d+), superseded 0, quarantined (\d+)", said
    )
    assert counts is not None
    received, applied, duplicate, quarantined = map(int, counts.groups())
    assert applied == 0
    assert received == duplicate + quarantined
    assert said.count("set aside: federal_register") == quarantined


@pytest.mark.long
def test_a_pushed_document_sent_again_has_the_same_receipt(demo: Demo) -> None:
    first, again = (json.loads(demo.run(shell()[4])) for _ in range(2))
    sent = (ROOT / "connectors" / "dsams" / "fixtures" / "2026-11-20.jsonl").read_bytes()
    receipt = {"source": "dsams", "digest": f"sha256:{hashlib.sha256(sent).hexdigest()}", "bytes": len(sent)}
    assert first == {"receipt": {**receipt, "receivedAt": first["receipt"]["receivedAt"]}}
    assert again == first


@pytest.mark.long
def test_what_was_set_aside_is_listed_and_a_dry_run_changes_nothing(demo: Demo) -> None:
    demo.run(shell()[3])
    listed, dry = demo.run(shell()[5]).split("\nfederal_register ", 1)
    assert "set aside: federal_register fr-2011-25020_11-34_tecro.head.txt 11-34: text stops early" in listed
    assert "part 11-34: set aside (text stops early" in dry
    assert demo.run(shell()[5]).startswith(listed)


def test_every_source_is_in_the_table_but_the_demonstration() -> None:
    table = README[README.index("| how it comes |") : README.index("No public specification of the last row")]
    assert sorted(re.findall(r"`(\w+)`", table)) == [name for name in every_source() if name != "bandaria"]
    extracts = re.findall(r"`(\w+)`", table.strip().splitlines()[-1])
    assert sorted(extracts) == sorted(file.parents[1].name for file in SHIPPED.glob("*/assumed/*.v1.schema.json"))


@pytest.mark.long
def test_dsca_is_told_of_each_source_and_who_sees_both_of_what_differs(demo: Demo) -> None:
    _, _, query, *_ = (b for kind, b in BLOCKS if kind == "graphql")
    found: Any = demo.ask("dsca", query)["data"]
    register = next(one for one in found["sources"] if one["sourceClass"] == "public_register")
    assert {"source": "federal_register", "state": "PARTIAL", "waiting": 5} in register["feeds"]
    assert found["discrepancies"]["nodes"]
    assert all(one["oneValue"] != one["otherValue"] for one in found["discrepancies"]["nodes"])


@pytest.mark.long
def test_what_was_routed_to_offices_is_written_for_them(demo: Demo) -> None:
    assert "agency:D: files 1, records 1" in demo.run(shell()[6])
    assert (demo.data / "outgoing" / "agency-D" / "000001.jsonl").is_file()


def test_the_declaration_shown_is_the_one_in_the_schema() -> None:
    shown = next(b for kind, b in BLOCKS if kind == "python")
    declared = (ROOT / "schema" / "facets" / "letter_of_offer.py").read_text()
    assert re.sub(r"\s|,(?=\s*\))", "", shown) in re.sub(r"\s|,(?=\s*\))", "", declared)


@pytest.mark.long
def test_a_token_for_one_page_is_made_and_what_a_client_used_is_revoked(demo: Demo) -> None:
    token, told = demo.run(shell()[7]).splitlines()
    said = claims(token)
    assert (said["seat"], said["scope"], said["read_only"]) == ("partner:BN", "Case LetterOfOffer", True)
    assert re.fullmatch(r"client portal-of-yesterday: revoked; after [0-9.e-]+ s no process serves on it", told)


def test_every_page_is_run_by_a_test_of_its_own() -> None:
    printed = set(PRINTED)
    assert {page.name for page in PAGES} - printed == {
        "clients.md", "credentials.md", "industry.md", "official.md", "operator.md", "portal.md",
    }  # fmt: skip
    assert all(blocks_of((ROOT / "docs" / name).read_text()) == [] for name in printed)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("name", sorted(PRINTED))
def test_a_page_that_is_printed_from_the_code_says_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == PRINTED[name](), "run `python -m hub.pages`"


@pytest.mark.long
def test_no_code_is_answered_that_the_page_of_codes_does_not_have() -> None:
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.*?) \|", PRINTED["errors.md"](), re.MULTILINE)
    assert [code for code, sentence in rows if not sentence.strip()] == []
    asserted = {
        code
        for file in (ROOT / "tests").rglob("*.py")
        for code in re.findall(r"""\["extensions"\]\["code"\] == "([A-Z0-9_]+)\"""", file.read_text())
    }
    assert {"TOKEN_REVOKED", "LIMIT_COST", "GATEWAY_NOT_YOURS"} & asserted
    assert asserted - {code for code, _ in rows} == set()


def test_a_code_is_found_wherever_a_refusal_is_made() -> None:
    text = """
WAIT = "wait until it came"
def draft(self, found):
    if found is None:
        return Refused("FOUND_NOWHERE", WAIT, "case")
    raise Declined([said("TOO_LATE" if found else "TOO_EARLY", f"ask by {found} o'clock")], 403)
PAIR = {404: ("NOT_HERE", "there is nothing here")}
class Told:
    def __init__(self):
        self.code = "TOLD_BY_ITSELF"
        self.sentence = "say it again"
print("NOT_A_CODE", "a sentence")
"""
    assert sorted(codes_in(text)) == [
        ("FOUND_NOWHERE", "wait until it came"), ("NOT_HERE", "there is nothing here"),
        ("TOLD_BY_ITSELF", "say it again"), ("TOO_EARLY", "ask by … o'clock"), ("TOO_LATE", "ask by … o'clock"),
    ]  # fmt: skip


@pytest.mark.long
def test_a_portal_reads_page_by_page_follows_a_case_and_is_told_what_it_costs(demo: Demo) -> None:
    said = demo.run_through(ROOT / "docs" / "portal.md")
    _, schema, paged, waits, followed, registered, cost = said
    assert schema.startswith("type Query {\n")
    first, second = (json.loads(line)["data"]["cases"] for line in paged.splitlines())
    assert first["pageInfo"]["hasNextPage"] is True
    designators = [one["designator"] for page in (first, second) for one in page["nodes"]]
    assert len(set(designators)) == 4
    assert designators == sorted(designators)
    answer = json.loads(waits)
    assert answer["data"]["case"]["lettersOfOffer"]["nodes"] == [{"status": "AGENCY_APPROVED", "totalValue": None}]
    assert answer["extensions"]["conditions"] == {"offered": "the document was countersigned and sent to the purchaser"}
    told, again = followed.split("and again, from there:\n")
    assert json.loads(told.splitlines()[1].removeprefix("data: "))["data"]["caseChanged"]["case"] == {
        "stage": "DEVELOPMENT"
    }
    assert again.strip() == ""  # it reads as it did
    line, by_id = registered.splitlines()
    assert re.fullmatch(r"sha256:[0-9a-f]{64} partner customer:BN: (registered|stands already)", line)
    assert but_cost(json.loads(by_id)) == {"data": {"case": {"stage": "DEVELOPMENT"}}}
    taken, refused = map(json.loads, cost.splitlines())
    assert taken["extensions"]["cost"]["nodes"] == 72
    assert refused["errors"][0]["extensions"]["code"] == "LIMIT_COST"


@pytest.mark.long
def test_an_industry_system_estimates_once_and_attaches_a_file(demo: Demo) -> None:
    _, answered, keys, attached, address, placed, told = demo.run_through(ROOT / "docs" / "industry.md")
    first, again, other = (json.loads(line)["data"]["submitRomEstimate"] for line in answered.splitlines())
    assert first["__typename"] == "Receipt"
    assert again == first
    assert (other["__typename"], other["code"], other["field"]) == ("Refused", "KEY_REUSED", "idempotencyKey")
    assert {key["kty"] for key in json.loads(keys)["keys"]} == {"EC", "OKP"}
    assert attached.splitlines() == ["200", "-: OK"]
    assert json.loads(address)["address"]["method"] == "GET"
    places = json.loads(placed)["data"]["viewer"]["romPlaces"]["nodes"]
    assert len(places) == 2
    assert all(one["place"] for one in places)
    assert json.loads(told.splitlines()[1].removeprefix("data: "))["data"] == {"romCallChanged": {"kind": "CHANGED"}}


@pytest.mark.long
def test_an_official_reads_where_a_case_stands_and_who_is_awaited(demo: Demo) -> None:
    page = demo.run_through(ROOT / "docs" / "official.md")
    _, stands, owed, fresh, counted_over, beside, exported, explained, viewed = page
    case = json.loads(stands)["data"]["case"]
    assert (case["stage"], {clock["owedBy"] for clock in case["clocks"]["nodes"]}) == ("OFFERED", {"PURCHASER"})
    duties, _, event, *_ = owed.splitlines()
    counted = json.loads(duties)["data"]["viewer"]["duties"]["totalCount"]
    assert counted > 0
    assert json.loads(event.removeprefix("data: "))["data"]["dutiesChanged"] == {
        "kind": "CHANGED", "duties": {"totalCount": counted},
    }  # fmt: skip
    assert json.loads(fresh)["data"]["discrepancies"]["nodes"]
    numbers = json.loads(counted_over)["data"]
    assert sum(group["cases"]["count"] for group in numbers["portfolio"]["groups"]) > 30
    assert numbers["overdue"]["groups"][0]["overdueCheckDays"]["count"] >= 1
    registers = json.loads(beside)["data"]
    assert sorted(name for name in registers if registers[name]["totalCount"] > 0) == [
        "budgetRequests", "endUseItems", "industryVisits", "trainingLines",
    ]  # fmt: skip
    told, *file = exported.splitlines()
    [job] = json.loads(told)["data"]["exports"]["nodes"]
    assert (job["state"], job["rowsWritten"]) == ("READY", job["rowsInAll"])
    assert any("Fiscal year" in line for line in file)
    assert "null, and told that it waits" in explained
    assert json.loads(viewed)["data"]["case"]["lettersOfOffer"]["nodes"][0]["totalValue"] is None


@pytest.mark.long
def test_an_operator_registers_retires_and_lets_a_gateway_in_by_two_tokens(demo: Demo) -> None:
    well, documents, federated = demo.run_through(ROOT / "docs" / "operator.md")
    assert in_a_row(well) == [{"live": True}, {"ready": True, "obstacles": {}}]
    assert documents.splitlines()[-1].endswith(" sco: retired")
    head, entities, refused = federated.splitlines()
    assert "federation/v2.9" in head
    assert json.loads(entities)["data"] == {"_entities": [{"designator": "BN-D-SAD", "stage": "DEVELOPMENT"}]}
    assert json.loads(refused)["errors"][0]["extensions"]["code"] == "UNKNOWN_TYPE"


@pytest.mark.long
def test_the_page_of_credentials_tells_what_each_of_its_readers_meets(demo: Demo) -> None:
    page = demo.run_through(ROOT / "docs" / "credentials.md")
    _, console, scopes, _, revoked, named, issued, listed, narrowed, read, cut, given_back, terminal, viewed = page
    assert {name: claims(console)[name] for name in ("seat", "scope", "cases", "read_only", "hours", "networks")} == {
        "seat": "dfas", "scope": "finance:read", "cases": ["BN-D-SAE"], "read_only": True, "hours": "06:00-18:00",
        "networks": ["192.0.2.0/24"],
    }  # fmt: skip
    assert scopes.splitlines()[-1] == "--scope Case --scope LetterOfOffer --read-only"
    assert "no process serves on it" in revoked
    assert json.loads(named)["data"]["nameTokenAdministrator"].keys() == {"recordId"}
    assert issued == ""
    own, overseen = (json.loads(line)["data"]["accessTokens"]["nodes"] for line in listed.splitlines())
    assert [one.pop("keyThumbprint") is not None for one in own] == [True]
    assert own == overseen
    assert but_cost(json.loads(narrowed)) == {"data": {"narrowAccessToken": {"version": 2}}}
    assert json.loads(read)["data"]["case"].keys() == {"stage"}
    one_case, too_wide = map(json.loads, cut.splitlines())
    assert but_cost(one_case) == {"data": {"cases": {"totalCount": 1, "nodes": [{"designator": "BN-D-SAD"}]}}}
    assert too_wide["error"] == "invalid_scope"
    introspected, emptied, refused = in_a_row(given_back)
    assert (introspected["active"], introspected["scope"], introspected["cases"]) == (True, "case:read", ["BN-D-SAD"])
    assert emptied == {}
    assert refused["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    of_clerk, let_in, seconds = in_a_row(terminal)
    record = of_clerk["data"]["issueAccessToken"]["recordId"]
    assert let_in == {"decision": "let_in", "token": record}
    assert 3_500 < seconds <= 3_600
    assert json.loads(viewed)["data"] == {"viewer": {"party": "customer:BN"}, "case": {"releases": {"totalCount": 6}}}


def installed_for_tests(page: str) -> str:
    """The page with what the tests have installed in place of what it installs, of the same versions."""
    npm, pip = (
        re.findall(r"^npm install .*$", page, re.MULTILINE),
        re.findall(r"^\S+/pip install .*$", page, re.MULTILINE),
    )
    assert (len(npm), len(pip)) == (1, 1)
    locked = json.loads((CLIENTS / "package.json").read_text())["dependencies"]
    named = [one.rpartition("@") for one in npm[0].split() if "@" in one]
    assert {name: version for name, _, version in named} == {name: locked[name] for name, _, _ in named}
    assert pip[0].split()[2:] == [one for one in (CLIENTS / "requirements.in").read_text().split() if "ariadne" in one]
    page = page.replace(npm[0], f"ln -sfn {CLIENTS}/node_modules build/portal/node_modules")
    page = page.replace("python3 -m venv build/industry/environment\n", "")
    return page.replace(pip[0], f"ln -sfn {CLIENTS}/.venv build/industry/environment")


@pytest.mark.long
def test_clients_of_two_languages_are_generated_and_meet_the_hub(demo: Demo, tmp_path: Path) -> None:
    node_client("@graphql-codegen/cli")
    python_client("ariadne-codegen")
    page = tmp_path / "clients.md"
    page.write_text(installed_for_tests((ROOT / "docs" / "clients.md").read_text()).replace("build/", f"{tmp_path}/"))
    *_, portal, _, industry = demo.run_through(page)
    assert portal.splitlines()[0] == "AGENCY_APPROVED not told yet"
    first, again, refused = industry.splitlines()
    assert re.fullmatch(r"received [0-9a-f-]{36} \d \S+\.\S+\.\S+", first)
    assert again == first
    assert refused == "refused LEAD_TIME_OUT_OF_RANGE leadTimeMonths"


def test_what_the_pages_say_of_a_setting_is_what_the_hub_says_of_it() -> None:
    known = {variable.name: variable.says for variable in variables()}
    for page in (README, *(one.read_text() for one in PAGES)):
        assert set(re.findall(r"\bHUB_[A-Z_]+\b", page)) <= known.keys()
    shown = dict(
        re.findall(r"^\| `(HUB_\w+)` \| (.+) \|$", (ROOT / "docs" / "credentials.md").read_text(), re.MULTILINE)
    )
    assert shown == {name: known[name] for name in shown}
    assert {"HUB_ISSUERS", "HUB_PROXIES", "HUB_CLIENT_SECRETS", "HUB_CLIENT_CERTIFICATE_HEADER"} <= shown.keys()
    assert {name for name in known if name.startswith("HUB_SIGN_IN_")} <= shown.keys()


def test_every_code_the_page_of_credentials_explains_is_one_the_hub_answers() -> None:
    page = (ROOT / "docs" / "credentials.md").read_text()
    explained = re.findall(r"`([A-Z]+_[A-Z_]+)`", page[page.index("| code | status |") :])
    assert len(explained) == 15
    source = "".join(file.read_text() for file in (ROOT / "hub").rglob("*.py"))
    assert [code for code in explained if f'"{code}"' not in source] == []


def test_every_file_the_pages_lead_to_is_there() -> None:
    for page in (ROOT / "README.md", *PAGES):
        leads_to = re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", page.read_text())
        assert [link for link in leads_to if not (page.parent / link).exists()] == []
