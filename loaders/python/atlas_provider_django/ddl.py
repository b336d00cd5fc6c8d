"""Models to SQL, by Django's own schema editor on a backend that never connects."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Iterable, List, Optional

from django.apps import apps as installed
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.utils import load_backend

from .positions import position_lines


class LoaderError(Exception):
    """What happened, where, and what to do next."""


DIALECTS = {
    "mariadb": "mariadb",
    "maria": "mariadb",
    "mysql": "mysql",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "sqlite": "sqlite",
}

BACKENDS = {
    "mariadb": "django.db.backends.mysql",
    "mysql": "django.db.backends.mysql",
    "postgresql": "django.db.backends.postgresql",
    "sqlite": "django.db.backends.sqlite3",
}

# Facts that backends ask a server for; the newest that Django knows of.
SERVERS = {
    "mariadb": {"version": "11.4.2-MariaDB", "lower_case_table_names": 0},
    "mysql": {"version": "8.4.0", "lower_case_table_names": 0},
}


def format_ddl(dialect: str, labels: Iterable[str] = ()) -> str:
    """
    `atlas:pos` lines and the statements that create the tables of installed apps, or of those given by label, many-to-many
    tables included. Raises `LoaderError` for an unknown dialect or app, and when there are no models.
    """
    name = DIALECTS.get(dialect)
    if name is None:
        raise LoaderError(f"unknown dialect {dialect!r}: use one of {', '.join(sorted(DIALECTS))}")
    models = _models(labels)
    if not models:
        raise LoaderError("no models found: check INSTALLED_APPS, and the labels after --apps")
    statements: List[str] = []
    with _connection(name).schema_editor(collect_sql=True, atomic=False) as editor:
        for model in models:
            editor.create_model(model)
        # The editor keeps what refers to other tables for its end.
        editor.collected_sql.extend(_terminated(str(sql)) for sql in editor.deferred_sql)
        editor.deferred_sql.clear()
        statements = [sql for sql in editor.collected_sql if not sql.startswith("--")]
    lines = position_lines(models)
    head = "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")
    return head + "".join(f"{_terminated(statement)}\n" for statement in statements)


def _terminated(sql: str) -> str:
    return sql if sql.endswith(";") else f"{sql};"


def _models(labels: Iterable[str]) -> List[type]:
    wanted = list(labels)
    for label in wanted:
        if label not in installed.app_configs:
            raise LoaderError(f"there is no app {label!r}: use one of {', '.join(sorted(installed.app_configs))}")
    found = [
        model
        for config in installed.get_app_configs()
        if not wanted or config.label in wanted
        for model in config.get_models()
        if _has_table(model)
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def _has_table(model: type) -> bool:
    options = model._meta
    return options.managed and not options.proxy and not options.swapped


def _connection(name: str) -> BaseDatabaseWrapper:
    """A connection that answers what the schema editor asks, and cannot reach a server."""
    try:
        backend = load_backend(BACKENDS[name])
    except ImproperlyConfigured as error:
        raise LoaderError(f"dialect {name} needs Django's driver for it: {error}") from error
    settings = {
        "ENGINE": BACKENDS[name],
        "NAME": ":memory:" if name == "sqlite" else "atlas",
        "USER": "", "PASSWORD": "", "HOST": "", "PORT": "",
        "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {}, "TIME_ZONE": None, "TEST": {},
    }  # fmt: skip
    connection = backend.DatabaseWrapper(settings, alias="atlas")
    if name == "postgresql":
        connection.__dict__["pg_version"] = 170000
        # By default values are put into statements by a cursor of the server.
        connection.ops.compose_sql = lambda sql, params: _compose(connection, sql, params)
    elif name in SERVERS:
        facts = {"default_storage_engine": "InnoDB", "sql_mode": "", "has_zoneinfo_database": False, "sql_auto_is_null": False}
        connection.__dict__["mysql_server_data"] = {**SERVERS[name], **facts}
        connection.features.__dict__["_mysql_storage_engine"] = "InnoDB"
        connection.introspection.get_storage_engine = lambda _cursor, _table: "InnoDB"
        connection.cursor = connection.ensure_connection = lambda: None
        connection.connection = SimpleNamespace(escape=_mysql_literal, encoders=None)
    return connection


def _mysql_literal(value: object, _encoders: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float, Decimal)):
        return str(int(value) if isinstance(value, bool) else value)
    text = str(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'"


def _compose(connection: BaseDatabaseWrapper, sql: str, params: Optional[Iterable[object]]) -> str:
    if not params:
        return sql
    quote = connection.SchemaEditorClass(connection, collect_sql=True).quote_value
    return sql % tuple(quote(value) for value in params)
