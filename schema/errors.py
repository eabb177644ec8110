"""What can be wrong: with a declaration, with a value, with a submission. Each says what to write instead."""

from __future__ import annotations


class HubError(Exception):
    """The root of every error the hub raises on purpose."""


class DeclarationError(HubError):
    """A facet, fact or condition is declared so that it could not be kept; the hub does not start."""


class UndisclosedFact(DeclarationError):
    """A fact that does not say who may see it, or on whose authority."""


class BlindCondition(DeclarationError):
    """A condition whose notice would tell its audience something that audience cannot see."""


class UnexplainedFacet(DeclarationError):
    """A facet without a docstring: it would be undocumented to the partner."""


class BadValue(HubError, ValueError):
    """A value that is not of its form. The hint says what to write and never repeats the value.

    `code` names the form (`MONEY`, `CASE_DESIGNATOR`, `MARKING`, …); `hint` is a sentence for the caller.
    """

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(hint)
        self.code = code
        self.hint = hint
