import io
import tempfile
import textwrap
import unittest
from contextlib import redirect_stdout
from pathlib import Path

try:
    import sqlalchemy as sa
except ImportError:
    sa = None


@unittest.skipIf(sa is None, "sqlalchemy is not installed")
class SqlAlchemyTest(unittest.TestCase):
    def test_cycles_and_schemas(self) -> None:
        from atlas_provider_sqlalchemy import format_ddl

        metadata = sa.MetaData()
        sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("b", sa.ForeignKey("s.b.id")), schema="s")
        sa.Table("b", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.ForeignKey("s.a.id")), schema="s")
        text = format_ddl("postgres", [metadata])
        self.assertTrue(text.startswith("CREATE SCHEMA IF NOT EXISTS s;\n"), text)
        self.assertEqual(text.count("ALTER TABLE"), 2, text)
        self.assertNotIn("CREATE SCHEMA", format_ddl("sqlite", [metadata]))

    def test_errors(self) -> None:
        from atlas_provider_sqlalchemy.ddl import LoaderError, format_ddl

        with self.assertRaisesRegex(LoaderError, "no tables found"):
            format_ddl("mysql", [])
        with self.assertRaisesRegex(LoaderError, "unknown dialect 'db2'"):
            format_ddl("db2", [])
        twice = [sa.MetaData(), sa.MetaData()]
        for metadata in twice:
            sa.Table("t", metadata, sa.Column("id", sa.Integer))
        with self.assertRaisesRegex(LoaderError, "'t' is defined by two"):
            format_ddl("mysql", twice)

    def test_modules_below_a_folder(self) -> None:
        from atlas_provider_sqlalchemy.discover import LoaderError, find_metadata

        with tempfile.TemporaryDirectory() as folder:
            good = Path(folder, "shop_tables.py")
            good.write_text(
                textwrap.dedent(
                    """
                    from sqlalchemy import Column, Integer, MetaData, Table

                    metadata = MetaData()
                    users = Table("users", metadata, Column("id", Integer))
                    """
                )
            )
            Path(folder, "shop_broken.py").write_text("import no_such_module_anywhere\n")
            with self.assertRaisesRegex(LoaderError, "shop_broken.py: ModuleNotFoundError"):
                find_metadata(Path(folder))
            found = find_metadata(Path(folder), skip_errors=True)
            self.assertEqual([list(metadata.tables) for metadata in found], [["users"]])

    def test_print_ddl_takes_a_base_or_its_models(self) -> None:
        from atlas_provider_sqlalchemy import print_ddl
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)

        printed = []
        for models in (Base, [User, Base], Base.metadata):
            with redirect_stdout(io.StringIO()) as output:
                print_ddl("sqlite", models)
            printed.append(output.getvalue())
        self.assertEqual(len(set(printed)), 1)
        self.assertIn("CREATE TABLE users", printed[0])


if __name__ == "__main__":
    unittest.main()
