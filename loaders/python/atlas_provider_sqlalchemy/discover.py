"""Imports modules and finds what they declare."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Iterator, List

from sqlalchemy import MetaData

from .errors import LoaderError

SKIPPED_FOLDERS = {"__pycache__", "node_modules", "site-packages", "venv", "env"}


def find_metadata(path: Path, skip_errors: bool = False) -> List[MetaData]:
    """All `MetaData` that modules at a path declare or use, each once, in module order. Raises `LoaderError`."""
    if not path.exists():
        raise LoaderError(f"{path} does not exist")
    found: List[MetaData] = []
    for module in _import_all(path.resolve(), skip_errors):
        for value in list(vars(module).values()):
            metadata = value if isinstance(value, MetaData) else getattr(value, "metadata", None)
            if isinstance(metadata, MetaData) and metadata.tables and not any(metadata is known for known in found):
                found.append(metadata)
    return found


def _import_all(path: Path, skip_errors: bool) -> Iterator[ModuleType]:
    folder = path if path.is_dir() else path.parent
    # Modules import each other by the name of their package, or, without one, from the folder itself.
    root = folder
    while (root / "__init__.py").exists():
        root = root.parent
    for entry in (str(Path.cwd()), str(root)):
        if entry not in sys.path:
            sys.path.insert(0, entry)
    for file in _files(path):
        name = ".".join(_module_parts(file, root))
        try:
            yield importlib.import_module(name)
        except Exception as error:
            if skip_errors:
                print(f"skipped {file}: {error}", file=sys.stderr)
                continue
            raise LoaderError(
                f"importing {file}: {type(error).__name__}: {error} (--skip-errors leaves out modules that fail)"
            ) from error


def _files(path: Path) -> List[Path]:
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*.py")
        if not any(part in SKIPPED_FOLDERS or part.startswith(".") for part in file.relative_to(path).parts)
    )


def _module_parts(file: Path, root: Path) -> List[str]:
    relative = file.relative_to(root).with_suffix("")
    parts = list(relative.parts)
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
