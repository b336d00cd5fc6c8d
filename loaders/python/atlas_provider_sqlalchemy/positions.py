"""Where tables are declared, as `atlas:pos` lines."""

import ast
import inspect
import os
import sys
from typing import Dict, Iterable, List, Tuple

from sqlalchemy import MetaData

Place = Tuple[str, int]


def position_lines(collections: Iterable[MetaData]) -> List[str]:
    """Sorted lines for the tables whose class or `Table(...)` call is found; files are relative to the current folder."""
    wanted = {table.key: table for collection in collections for table in collection.tables.values()}
    places: Dict[str, Place] = {}
    for name, module in sorted(sys.modules.items(), key=lambda item: item[0]):
        path = getattr(module, "__file__", None)
        if not path or not path.endswith(".py") or name.split(".")[0] in ("sqlalchemy", "atlas_provider_sqlalchemy"):
            continue
        for value in list(vars(module).values()):
            key = _table_key(value)
            if key in wanted and getattr(value, "__module__", None) == name:
                place = _class_place(value)
                if place:
                    places[key] = place
        # A plain `Table` is found by the call that has its name.
        if any(value is table for table in wanted.values() for value in vars(module).values()):
            places.update({key: place for key, place in _table_calls(path).items() if key in wanted and key not in places})
    lines = []
    for key, (path, line) in places.items():
        if not any(c in key for c in " []"):
            lines.append(f"-- atlas:pos {key}[type=table] {os.path.relpath(path).replace(os.sep, '/')}:{line}")
    return sorted(lines)


def _table_key(value: object) -> str:
    table = getattr(value, "__table__", None) if isinstance(value, type) else None
    return getattr(table, "key", "")


def _class_place(value: type) -> Place:
    return (inspect.getsourcefile(value) or "", inspect.getsourcelines(value)[1])


def _table_calls(path: str) -> Dict[str, Place]:
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    found: Dict[str, Place] = {}
    for node in ast.walk(tree):
        called = getattr(node, "func", None)
        name = getattr(called, "id", getattr(called, "attr", None))
        first = node.args[0] if isinstance(node, ast.Call) and node.args else None
        if name == "Table" and isinstance(first, ast.Constant) and isinstance(first.value, str):
            found[first.value] = (path, node.lineno)
    return found
