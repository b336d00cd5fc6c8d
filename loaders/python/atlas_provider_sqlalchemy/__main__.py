"""`atlas-provider-sqlalchemy --path ./models --dialect postgresql`"""

import argparse
import contextlib
import sys
from pathlib import Path

from .ddl import DIALECTS, LoaderError, format_ddl
from .discover import find_metadata


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="atlas-provider-sqlalchemy",
        description="Prints the schema of SQLAlchemy models as SQL.",
    )
    parser.add_argument("--path", default=".", help="a module or a folder of modules (default: this folder)")
    parser.add_argument("--dialect", required=True, choices=sorted(DIALECTS), metavar="NAME", help=", ".join(sorted(DIALECTS)))
    parser.add_argument("--skip-errors", action="store_true", help="leave out modules that cannot be imported")
    args = parser.parse_args()
    try:
        # What modules print while they are imported is no SQL.
        with contextlib.redirect_stdout(sys.stderr):
            metadata = find_metadata(Path(args.path), skip_errors=args.skip_errors)
            text = format_ddl(args.dialect, metadata)
    except LoaderError as error:
        sys.exit(f"Error: {error}")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
