"""What a caller reads when a request is declined: our own text for every code, naming only what the caller wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    specified_rules,
    type_from_ast,
    validate,
)
from graphql.pyutils import Undefined

from schema.errors import BadValue

# One code and sentence for each rule of the language; `{name}` is the caller's own word.
RULES = {
    "FieldsOnCorrectTypeRule": ("UNKNOWN_FIELD", "`{name}` is not a field where it is asked for"),
    "KnownArgumentNamesRule": ("UNKNOWN_ARGUMENT", "`{name}` is not an argument here"),
    "KnownTypeNamesRule": ("UNKNOWN_TYPE", "`{name}` is not a type"),
    "KnownFragmentNamesRule": ("UNKNOWN_FRAGMENT", "the fragment `{name}` is not defined in the document"),
    "KnownDirectivesRule": ("UNKNOWN_DIRECTIVE", "`@{name}` is not a directive here"),
    "FragmentsOnCompositeTypesRule": ("FRAGMENT_ON_NO_OBJECT", "a fragment is written on an object, not on `{name}`"),
    "PossibleFragmentSpreadsRule": ("IMPOSSIBLE_FRAGMENT", "the fragment can never apply where it stands"),
    "ScalarLeafsRule": ("SELECTION_MISPLACED", "`{name}` needs a selection of fields, or must have none"),
    "ProvidedRequiredArgumentsRule": ("ARGUMENT_MISSING", "`{name}` lacks an argument it requires"),
    "ValuesOfCorrectTypeRule": ("BAD_VALUE", "{hint}"),
    "VariablesInAllowedPositionRule": (
        "VARIABLE_MISFITS",
        "the variable `${name}` is declared with a type that does not fit where it is used",
    ),
    "VariablesAreInputTypesRule": ("VARIABLE_NOT_INPUT", "a variable is declared with an input type"),
    "NoUndefinedVariablesRule": ("VARIABLE_UNDECLARED", "the variable `${name}` is not declared by the operation"),
    "NoUnusedVariablesRule": ("VARIABLE_UNUSED", "the variable `${name}` is declared and never used"),
    "NoUnusedFragmentsRule": ("FRAGMENT_UNUSED", "the fragment `{name}` is defined and never used"),
    "NoFragmentCyclesRule": ("FRAGMENT_CYCLE", "the fragment `{name}` contains itself"),
    "OverlappingFieldsCanBeMergedRule": (
        "FIELDS_CONFLICT",
        "two different selections share the response key `{name}`; give one an alias",
    ),
    "LoneAnonymousOperationRule": ("OPERATION_UNNAMED", "name every operation of a document that has several"),
    "UniqueOperationNamesRule": ("OPERATION_TWICE", "two operations are named `{name}`"),
    "UniqueVariableNamesRule": ("VARIABLE_TWICE", "the variable `${name}` is declared twice"),
    "UniqueArgumentNamesRule": ("ARGUMENT_TWICE", "the argument `{name}` is given twice"),
    "UniqueFragmentNamesRule": ("FRAGMENT_TWICE", "two fragments are named `{name}`"),
    "UniqueInputFieldNamesRule": ("INPUT_TWICE", "the input field `{name}` is given twice"),
    "UniqueDirectivesPerLocationRule": ("DIRECTIVE_TWICE", "`@{name}` stands twice in one place"),
    "ExecutableDefinitionsRule": ("NOT_EXECUTABLE", "a document holds operations and fragments only"),
    "MaxIntrospectionDepthRule": (
        "LIMIT_DEPTH",
        "introspection goes round in circles at `{name}`; ask for fewer levels",
    ),
    "SingleFieldSubscriptionsRule": ("SUBSCRIPTION_FIELDS", "a subscription has one field"),
}
OTHERWISE = ("DOCUMENT_INVALID", "the document breaks a rule of the language at the place named")

KINDS = {
    "Int": "write a whole number of at most 32 bits",
    "Float": "write a number",
    "String": "write text between quotation marks",
    "ID": "write an id as the hub gave it, between quotation marks",
    "Boolean": "write `true` or `false`",
}
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,62}")


def said(code: str, message: str, **more: object) -> dict[str, Any]:
    """One error as it stands in an answer; `extensions.code` always, and what more a client may act on."""
    return {"message": message, "extensions": {"code": code, **more}}


def invalid(schema: GraphQLSchema, document: DocumentNode) -> list[dict[str, Any]]:
    """Why a document is not valid for an audience's schema, at most five reasons; empty when it is.

    The library's suggestions are told to nobody, and looking for one takes ten times as long as all the rest.
    """
    if not validate(schema, document, max_errors=1, hide_suggestions=True):
        return []
    found = []
    for rule in specified_rules:
        code, sentence = RULES.get(rule.__name__, OTHERWISE)
        for error in validate(schema, document, [rule], max_errors=5, hide_suggestions=True):
            if error.nodes is None and code != "BAD_VALUE":
                continue  # the library's own note that there are more
            told = said(code, sentence.format(name=_word(error), hint=_hint(error)))
            if error.locations:
                told["locations"] = [{"line": at.line, "column": at.column} for at in error.locations[:1]]
            found.append(told)
    return found[:5] or [said(*OTHERWISE)]


def _word(error: GraphQLError) -> str:
    """The caller's own word at the place of an error; never the schema's."""
    node: Any = error.nodes[0] if error.nodes else None
    for name in ("alias", "name", "type_condition", "variable"):
        part = getattr(node, name, None)
        part = getattr(part, "name", part) if name in ("type_condition", "variable") else part
        value = getattr(part, "value", None)
        if isinstance(value, str) and _NAME.fullmatch(value):
            return value
    return "it"


def _hint(error: GraphQLError) -> str:
    cause: Any = error.original_error
    while cause is not None and not isinstance(cause, BadValue):
        cause = getattr(cause, "original_error", None) or cause.__cause__
    return (
        cause.hint if isinstance(cause, BadValue) else "the value does not fit the type of its argument or input field"
    )


def bad_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Why the variables do not fit, each with its path; never a value, never a name the caller did not write."""
    found: list[dict[str, Any]] = []
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        if name not in given:
            if isinstance(type_, GraphQLNonNull) and definition.default_value is None:
                found.append(said("BAD_VARIABLE", f"`${name}` is required; give it a value"))
            continue
        for where, hint in _misfits(given[name], type_, ()):
            missing = "missing" in hint
            written = where[:-1] if missing else where
            place = f"`${name}`" + (f" at `{'.'.join(map(str, written))}`" if written else "")
            found.append(said("BAD_VARIABLE", f"{place}: {hint}", variable=name, at=list(where)))
    return found[:5] or [said("BAD_VARIABLE", "the variables do not fit their types")]


def _misfits(value: Any, type_: Any, where: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(type_, GraphQLNonNull):
        if value is None:
            return [(where, "a value is required; null is none")]
        return _misfits(value, type_.of_type, where)
    if value is None:
        return []
    if isinstance(type_, GraphQLList):
        items = value if isinstance(value, list) else [value]
        return [m for i, item in enumerate(items) for m in _misfits(item, type_.of_type, (*where, i))]
    if isinstance(type_, GraphQLInputObjectType):
        if not isinstance(value, dict):
            return [(where, "write an object with named fields")]
        found = [((*where, _safe(k)), "this is not a field of the input") for k in value if k not in type_.fields]
        for name, field in type_.fields.items():
            if name in value:
                found += _misfits(value[name], field.type, (*where, name))
            elif isinstance(field.type, GraphQLNonNull) and field.default_value is Undefined:
                found.append(((*where, name), "a required field is missing; `extensions.at` names it"))
        return found
    if isinstance(type_, GraphQLEnumType):
        return (
            []
            if isinstance(value, str) and value in type_.values
            else [(where, "this is not one of the words it can be")]
        )
    assert isinstance(type_, GraphQLScalarType)
    try:
        if type_.parse_value(value) is Undefined:
            return [(where, KINDS.get(type_.name, "the value is not of its form"))]
    except BadValue as bad:
        return [(where, bad.hint)]
    except Exception:  # a library's own complaint about a value, whose text we do not pass on
        return [(where, KINDS.get(type_.name, "the value is not of its form"))]
    return []


def _safe(key: object) -> str:
    return key if isinstance(key, str) and _NAME.fullmatch(key) else "…"
