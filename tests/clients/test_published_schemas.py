"""What code is generated from: schemas that linters of others find sound, that name nothing hidden, and that keep their word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
)

from schema.audience import Audience
from tests.clients.running import run_by_node

ROOT = Path(__file__).parent.parent.parent
PUBLISHED, PROMISED = ROOT / "schema" / "published", ROOT / "schema" / "promised"
# A word that is a name and no English: in backticks, or with a capital or an underscore inside.
NAMED = re.compile(r"`(\w{3,})`|\b([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Z]+_[A-Z_]+)\b")


def published(audience: Audience) -> str:
    """The schema as this audience's clients have it."""
    return (PUBLISHED / f"{audience.value}.graphql").read_text()


def lint(*paths: Path) -> dict[str, list[str]]:
    """What the linter tells of each file."""
    told: dict[str, list[str]] = json.loads(run_by_node("lint.mjs", "@graphql-eslint/eslint-plugin", *map(str, paths)))
    return told


def breaking(*pairs: tuple[Path, Path]) -> list[tuple[str, str]]:
    """What breaks a client of the former of two schemas when it meets the latter: where, and how."""
    paths = [str(path) for pair in pairs for path in pair]
    return [(path, words) for path, words in json.loads(run_by_node("breaking.mjs", "@graphql-inspector/core", *paths))]


def unannounced(found: list[tuple[str, str]], changelog: str) -> list[tuple[str, str]]:
    """Those of the breaking changes that the changelog's unreleased part does not name, each by its path in backticks."""
    told = changelog.split("\n## ")[1]
    assert told.startswith("Unreleased")
    return [(path, words) for path, words in found if f"`{path}`" not in told]


def members(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every name of a schema with what is written of it."""
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            for word, value in kind.values.items():
                yield word, value.description
                yield word, value.deprecation_reason
        elif isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            for field, out in kind.fields.items():
                yield field, out.description
                yield field, out.deprecation_reason
                for argument, taken in out.args.items():
                    yield argument, taken.description
        elif isinstance(kind, GraphQLInputObjectType):
            for field, into in kind.fields.items():
                yield field, into.description
                yield field, into.deprecation_reason
    for directive in schema.directives:
        yield directive.name, directive.description


def names_lacking(sdl: str, everything: frozenset[str]) -> list[tuple[str, str]]:
    """The names that a schema's descriptions tell although it has no such member, while another audience's has."""
    each = list(members(build_schema(sdl)))
    lacking = everything - {name for name, _ in each}
    told = [(name, said) for name, text in each for pair in NAMED.findall(text or "") for said in pair if said]
    return [(name, said) for name, said in told if said in lacking]


@pytest.fixture(scope="module")
def everything() -> frozenset[str]:
    """Every name of the whole graph."""
    return frozenset(name for name, _ in members(build_schema((ROOT / "schema" / "schema.graphql").read_text())))


@pytest.mark.long
def test_a_linter_finds_every_published_schema_named_and_described() -> None:
    told = lint(*sorted(PUBLISHED.glob("*.graphql")))
    assert {Path(path).stem for path in told} == {audience.value for audience in Audience}
    assert {path: found for path, found in told.items() if found} == {}


@pytest.mark.long
def test_the_linter_finds_what_is_planted(tmp_path: Path) -> None:
    planted = tmp_path / "planted.graphql"
    planted.write_text('"""What is asked."""\ntype Query {\n  Case_of: String @deprecated\n}\n')
    (found,) = lint(planted).values()
    rules = {words.split(": ")[1].removeprefix("@graphql-eslint/") for words in found}
    assert rules == {"naming-convention", "require-description", "require-deprecation-reason"}


@pytest.mark.long(but=1)
@pytest.mark.parametrize("audience", Audience, ids=lambda audience: audience.value)
def test_no_description_names_what_its_reader_has_not(audience: Audience, everything: frozenset[str]) -> None:
    assert names_lacking(published(audience), everything) == []


def test_a_description_that_names_what_is_hidden_is_found(everything: frozenset[str]) -> None:
    planted = published(Audience.INDUSTRY).replace(
        "What the case is for,", "Not its internalRemarks: what the case is for,"
    )
    assert ("neutralTitle", "internalRemarks") in names_lacking(planted, everything)


def test_what_breaks_a_client_is_told_in_the_changelog() -> None:
    promised = sorted(PROMISED.glob("*.graphql"))
    assert {path.stem for path in promised} == {audience.value for audience in Audience}
    found = breaking(*((path, PUBLISHED / path.name) for path in promised))
    assert unannounced(found, (ROOT / "CHANGELOG.md").read_text()) == []


def test_a_field_taken_away_is_found_until_the_changelog_names_it(tmp_path: Path) -> None:
    whole, planted = PROMISED / "industry.graphql", tmp_path / "planted.graphql"
    planted.write_text(whole.read_text().replace("  neutralTitle: String\n", "  neutralTitles: String\n", 1))
    gone = ("Case.neutralTitle", "Field 'neutralTitle' was removed from object type 'Case'")
    assert gone in (found := breaking((whole, planted)))
    assert gone in unannounced(found, "# Changelog\n\n## Unreleased\n\n- `Case.neutralTitles` is new.\n")
    assert gone not in unannounced(found, "# Changelog\n\n## Unreleased\n\n- `Case.neutralTitle` is gone.\n")
