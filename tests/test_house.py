"""The house keeps its own rules: imports run downhill, files are named for what they hold, no file names a machine."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("schema", "connectors", "hub")

# What each layer may import beside the standard library and itself; none named means that nothing is refused.
SCHEMA_MAY_IMPORT = {"schema", "strawberry", "graphql"}
ONLY_IN_THE_HUB = {
    "sqlalchemy",
    "alembic",
    "asyncpg",
    "starlette",
    "uvicorn",
    "authlib",
    "joserfc",
    "cryptography",
    "typer",
}

# Which rooms of the hub a room may enter. `settings` is open to all; the files beside the rooms do the wiring.
ROOMS = {
    "store": set[str](),
    "identity": {"store"},
    "audit": {"store", "identity"},
    "read": {"store", "identity"},
    "write": {"store", "identity"},
    "rounds": {"store", "identity", "write"},
    "serve": {"store", "identity", "audit", "read", "write"},
    "deliveries": {"store", "identity", "audit", "read", "write"},
}
MAY_ENTER_CONNECTORS = {"rounds"}  # the contract of connectors is open to the one door in as well
# What a room may know of them: how a record ends, whom a message may reach, and how.
MAY_ENTER_ONE = {
    ("write", "contract"),
    ("deliveries", "addresses"),
    ("deliveries", "judged_connection"),
    ("identity", "addresses"),
    ("identity", "judged_connection"),
}

NAMED_FOR_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "base",
    "common",
    "manager",
    "managers",
    "misc",
    "lib",
    "core",
}


def sources(root: Path) -> Iterator[Path]:
    """Every Python file of the three layers."""
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """The dotted names a file imports, wherever in it, with their lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; write the whole name"
            module = node.module or ""
            yield module, node.lineno
            yield from ((f"{module}.{name.name}", node.lineno) for name in node.names)


def uphill(root: Path) -> list[str]:
    """The imports that run uphill, each as a sentence."""
    found: dict[str, None] = {}
    for path in sources(root):
        parts = path.relative_to(root).with_suffix("").parts
        for name, line in imported(path):
            for why in refused(parts, name.split(".")):
                found[f"{path.relative_to(root)}:{line} {why}"] = None
    return list(found)


def refused(here: tuple[str, ...], there: list[str]) -> Iterator[str]:
    """Why a module may not import another."""
    layer, package = here[0], there[0]
    if layer == "schema" and package not in SCHEMA_MAY_IMPORT | sys.stdlib_module_names:
        yield f"imports `{package}`: `schema` knows the standard library, strawberry and graphql-core only"
    if layer == "connectors":
        if package == "hub":
            yield "imports `hub`: a connector knows `schema` and the contract of connectors"
        if package in ONLY_IN_THE_HUB:
            yield f"imports `{package}`, which is met only in `hub`"
        another = package == "connectors" and len(there) > 2 and (ROOT / "connectors" / there[1]).is_dir()
        if another and len(here) > 2 and here[1] != there[1]:
            yield f"imports the connector `{there[1]}`: no connector knows another"
    if layer == "hub" and len(here) > 2:
        room = here[1]
        at_the_door = (room, *there[1:2]) in MAY_ENTER_ONE
        if package == "connectors" and room not in MAY_ENTER_CONNECTORS and not at_the_door:
            yield f"imports `connectors`, which only {' and '.join(sorted(MAY_ENTER_CONNECTORS))} may"
        if package == "hub" and len(there) > 1 and there[1] not in ROOMS[room] | {room, "settings"}:
            if there[1] in ROOMS:
                yield f"enters `{there[1]}`: `{room}` may enter {', '.join(sorted(ROOMS[room])) or 'no other room'}"
            else:
                yield f"imports `hub.{there[1]}`, which is wiring"


def readers_of_the_environment(root: Path) -> list[str]:
    """Where the environment is read, `hub/settings.py` excepted."""
    found = []
    for path in sources(root):
        if path.relative_to(root).as_posix() == "hub/settings.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Attribute(attr="environ" | "environb" | "getenv" | "putenv"):
                    found.append(f"{path.relative_to(root)}:{node.lineno}")
                case ast.ImportFrom(module="os", names=names) if {n.name for n in names} & {"environ", "getenv"}:
                    found.append(f"{path.relative_to(root)}:{node.lineno}")
    return found


def named_for_nothing(root: Path) -> list[str]:
    """Files and packages whose name says nothing of what they hold."""
    return [
        str(path.relative_to(root))
        for package in (*PACKAGES, "tests", "bench")
        for path in sorted((root / package).rglob("*"))
        if path.stem in NAMED_FOR_NOTHING
        and (path.is_dir() or path.suffix == ".py")
        and not {"node_modules", ".venv"} & set(path.parts)  # others' packages
    ]


def unexplained(root: Path) -> list[str]:
    """Modules that hold something and do not begin by saying what."""
    return [
        str(path.relative_to(root))
        for path in sources(root)
        if (text := path.read_text()).strip() and not ast.get_docstring(ast.parse(text))
    ]


# A place is written with `~` for its slashes wherever this file speaks of one, so that it names none itself.
PLACES = {
    "a home directory": r"~(home|Users)~[a-z]\w*|(?<![\w.])~root(~|\b)",
    "a working directory": r"(?<![\w.}])~work(space)?~",
    "a package index": r"https?:~~[^\s`]*(pypi|pythonhosted|artifactory|~simple~)|(?<!no-emit)--(extra-)?index[-]url",
}


def slashed(text: str) -> str:
    """The text with the slashes it was written without."""
    return text.replace("~", "/")


READ = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".sql",
    ".graphql",
    ".yml",
    ".yaml",
    ".json",
    ".cfg",
    ".ini",
    ".sh",
    ".mako",
    "",
}
ELSEWHERE = {
    ".git",
    ".venv",
    ".hub",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "__pycache__",
    "node_modules",
    "fixtures",
}


def named_places(root: Path) -> list[str]:
    """Files that name a machine's directory or where packages were fetched from."""
    found = []
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if not path.is_file() or path.suffix not in READ or ELSEWHERE & set(parts):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for what, pattern in PLACES.items():
            if met := re.search(slashed(pattern), text):
                line = text[: met.start()].count("\n") + 1
                found.append(f"{'/'.join(parts)}:{line} names {what}")
    return found


# The house.


@pytest.mark.long
def test_imports_run_downhill() -> None:
    assert uphill(ROOT) == []


def test_every_room_of_the_hub_has_its_place_in_the_order() -> None:
    rooms = {p.name for p in (ROOT / "hub").iterdir() if (p / "__init__.py").exists()}
    assert rooms <= set(ROOMS)


@pytest.mark.long
def test_only_settings_reads_the_environment() -> None:
    assert readers_of_the_environment(ROOT) == []


def test_files_are_named_for_what_they_hold() -> None:
    assert named_for_nothing(ROOT) == []


def test_every_module_begins_by_saying_what_lives_there() -> None:
    assert unexplained(ROOT) == []


@pytest.mark.long
def test_no_file_names_a_machine_or_a_package_index() -> None:
    assert named_places(ROOT) == []


# Negative controls: each rule catches a planted breach.

BOTTOM = "`schema` knows the standard library, strawberry and graphql-core only"
CONTRACT = "a connector knows `schema` and the contract of connectors"
RIVAL = "imports the connector `federal_register`: no connector knows another"
BREACHES = [
    ("schema/facets/price.py", "import sqlalchemy", f"imports `sqlalchemy`: {BOTTOM}"),
    ("schema/price.py", "from hub.store import tables", f"imports `hub`: {BOTTOM}"),
    ("schema/price.py", "def late():\n    import httpx2", f"imports `httpx2`: {BOTTOM}"),
    ("schema/price.py", "import connectors.contract", f"imports `connectors`: {BOTTOM}"),
    ("connectors/sales_table/price.py", "from hub.settings import read", f"imports `hub`: {CONTRACT}"),
    ("connectors/sales_table/price.py", "import starlette.routing", "imports `starlette`, which is met only in `hub`"),
    ("connectors/sales_table/price.py", "from connectors.federal_register.mapping import x", RIVAL),
    ("connectors/sales_table/price.py", "from connectors.federal_register import mapping", RIVAL),
    ("hub/read/price.py", "from hub.write import intake", "enters `write`: `read` may enter identity, store"),
    ("hub/write/price.py", "from hub.read.plan import Plan", "enters `read`: `write` may enter identity, store"),
    ("hub/store/price.py", "import hub.read.plan", "enters `read`: `store` may enter no other room"),
    ("hub/serve/price.py", "from hub.app import House", "imports `hub.app`, which is wiring"),
    ("hub/serve/price.py", "from hub import cli", "imports `hub.cli`, which is wiring"),
    ("hub/serve/price.py", "import connectors.federal_register", "imports `connectors`, which only rounds may"),
    ("hub/write/price.py", "import connectors.federal_register", "imports `connectors`, which only rounds may"),
    ("hub/deliveries/price.py", "import connectors.contract", "imports `connectors`, which only rounds may"),
]


@pytest.mark.parametrize(("place", "text", "why"), BREACHES, ids=[f"{p}: {t}" for p, t, _ in BREACHES])
def test_an_import_that_runs_uphill_is_caught(tmp_path: Path, place: str, text: str, why: str) -> None:
    plant(tmp_path, place, text)
    line = 1 + text.count("\n")
    assert uphill(tmp_path) == [f"{place}:{line} {why}"]


def test_an_import_that_runs_downhill_is_let_through(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "schema/price.py",
        "import json\nimport strawberry\nfrom graphql import parse\nfrom schema import values",
    )
    plant(
        tmp_path,
        "connectors/sales_table/price.py",
        "import httpx2\nfrom connectors.contract import x\nimport schema.case",
    )
    plant(tmp_path, "connectors/sales_table/other.py", "from connectors.sales_table.price import y")
    plant(
        tmp_path, "hub/read/price.py", "import sqlalchemy\nfrom hub.store import sight\nfrom hub.settings import Limits"
    )
    plant(tmp_path, "hub/write/price.py", "from connectors.contract import Record")
    plant(tmp_path, "hub/app.py", "import hub.read.plan\nimport hub.write.intake\nimport connectors.federal_register")
    assert uphill(tmp_path) == []


@pytest.mark.parametrize(
    "text", ["import os\nx = os.environ['X']", "import os\nx = os.getenv('X')", "import os\nfrom os import environ"]
)
def test_a_module_that_reads_the_environment_is_caught(tmp_path: Path, text: str) -> None:
    plant(tmp_path, "hub/serve/price.py", text)
    plant(tmp_path, "hub/settings.py", text)
    assert readers_of_the_environment(tmp_path) == ["hub/serve/price.py:2"]


def test_a_name_that_says_nothing_is_caught(tmp_path: Path) -> None:
    plant(tmp_path, "hub/utils.py", "")
    plant(tmp_path, "schema/common/money.py", "")
    plant(tmp_path, "tests/helpers.py", "")
    plant(tmp_path, "hub/database.py", "")
    assert named_for_nothing(tmp_path) == ["schema/common", "hub/utils.py", "tests/helpers.py"]


def test_a_module_that_does_not_explain_itself_is_caught(tmp_path: Path) -> None:
    plant(tmp_path, "hub/price.py", "x = 1\n")
    plant(tmp_path, "hub/other.py", '"""Prices."""\nx = 1\n')
    plant(tmp_path, "hub/__init__.py", "")
    assert unexplained(tmp_path) == ["hub/price.py"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see ~home~ada~hub", "a home directory"),
        ("see ~root~.cache", "a home directory"),
        ("see ~Users~ada", "a home directory"),
        ("in ~work~tree", "a working directory"),
        ("--index{}url https:~~example.org", "a package index"),
        ("from https:~~pypi.org~x", "a package index"),
        ("from https:~~packages.example.org~simple~x", "a package index"),
    ],
)
def test_a_file_that_names_a_place_is_caught(tmp_path: Path, text: str, what: str) -> None:
    plant(tmp_path, "README.md", f"# The hub\n\n{slashed(text).format('-')}\n")
    plant(
        tmp_path,
        "hub/app.py",
        slashed("# `~graphql`, `~var~lib`, `--no-emit-index-url`, https:~~example.org are none\n"),
    )
    assert named_places(tmp_path) == [f"README.md:3 names {what}"]


def plant(root: Path, place: str, text: str) -> None:
    """Write a file into a tree of its own."""
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
