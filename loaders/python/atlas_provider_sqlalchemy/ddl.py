"""Metadata to SQL, by SQLAlchemy's own compiler and without a connection."""

import sys
from typing import Iterable, List, Set, Union

from sqlalchemy import MetaData, create_mock_engine

from .errors import LoaderError
from .positions import position_lines

DIALECTS = {
    "mariadb": "mariadb",
    "maria": "mariadb",
    "mssql": "mssql",
    "sqlserver": "mssql",
    "mysql": "mysql",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "sqlite": "sqlite",
}


def print_ddl(dialect: str, models: Union[object, Iterable[object]]) -> None:
    """Prints the tables of a base class, of its models, of a `MetaData`, or of several of these."""
    several = models if isinstance(models, (list, tuple, set, frozenset)) else [models]
    metadata: List[MetaData] = []
    for item in several:
        found = item if isinstance(item, MetaData) else getattr(item, "metadata", None)
        if not isinstance(found, MetaData):
            raise LoaderError(f"{item!r} has no metadata: give a declarative base, models, or a MetaData")
        if not any(found is known for known in metadata):
            metadata.append(found)
    sys.stdout.write(format_ddl(dialect, metadata))


def format_ddl(dialect: str, metadata: Iterable[MetaData]) -> str:
    """
    `atlas:pos` lines and the statements that create all tables, in an order that can run on an empty database. Raises
    `LoaderError` for an unknown dialect, when there are no tables, and for a table that two collections define.
    """
    name = DIALECTS.get(dialect)
    if name is None:
        raise LoaderError(f"unknown dialect {dialect!r}: use one of {', '.join(sorted(DIALECTS))}")
    collections = list(metadata)
    _check_tables(collections)
    statements = [f"CREATE SCHEMA IF NOT EXISTS {s}" for s in _schemas(collections)] if name not in ("mssql", "sqlite") else []

    def record(sql: object, *_args: object, **_kwargs: object) -> None:
        text = sql if isinstance(sql, str) else str(sql.compile(dialect=engine.dialect))  # type: ignore[attr-defined]
        statements.append(text.strip())

    engine = create_mock_engine(f"{name}://", record)
    for collection in collections:
        collection.create_all(engine, checkfirst=False)
    lines = position_lines(collections)
    head = "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")
    return head + "".join(f"{statement};\n\n" for statement in statements)


def _check_tables(collections: List[MetaData]) -> None:
    seen: Set[str] = set()
    for collection in collections:
        for key in collection.tables:
            if key in seen:
                raise LoaderError(f"table {key!r} is defined by two declarative bases: remove one of them")
            seen.add(key)
    if not seen:
        raise LoaderError("no tables found: check the path, and that models have a __tablename__")


def _schemas(collections: List[MetaData]) -> List[str]:
    names = {table.schema for collection in collections for table in collection.tables.values() if table.schema}
    return sorted(names)
