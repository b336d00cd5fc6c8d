"""Prints the schema of SQLAlchemy models as SQL."""

from .ddl import format_ddl, print_ddl

__all__ = ["format_ddl", "print_ddl"]
