"""Tokens in: the issuer's keys, the tokens it signs, and the principal that a token speaks for."""
