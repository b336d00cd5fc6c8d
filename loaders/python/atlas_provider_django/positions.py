"""Where models are declared, as `atlas:pos` lines."""

import inspect
import os
from typing import Iterable, List


def position_lines(models: Iterable[type]) -> List[str]:
    """Sorted lines, one per model; files are relative to the current folder."""
    lines = []
    for model in models:
        table = model._meta.db_table
        try:
            path, line = inspect.getsourcefile(model), inspect.getsourcelines(model)[1]
        except (OSError, TypeError):
            continue
        if path and not any(c in table for c in ' []."'):
            lines.append(f"-- atlas:pos {table}[type=table] {os.path.relpath(path).replace(os.sep, '/')}:{line}")
    return sorted(lines)
