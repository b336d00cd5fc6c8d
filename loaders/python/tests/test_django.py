import unittest

try:
    import django
except ImportError:
    django = None


@unittest.skipIf(django is None, "django is not installed")
class DjangoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        from django.conf import settings

        if not settings.configured:
            settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"])
            django.setup()

    def test_apps_and_their_many_to_many_tables(self) -> None:
        from atlas_provider_django.ddl import format_ddl

        text = format_ddl("sqlite", ["auth"])
        self.assertIn('CREATE TABLE "auth_user_groups"', text)
        self.assertNotIn("django_content_type (", text)
        self.assertEqual(text, format_ddl("sqlite", ["auth"]))
        self.assertRegex(text, r"^-- atlas:pos auth_group\[type=table\] ")

    def test_errors(self) -> None:
        from atlas_provider_django.ddl import LoaderError, format_ddl

        with self.assertRaisesRegex(LoaderError, "there is no app 'shop': use one of auth, contenttypes"):
            format_ddl("sqlite", ["shop"])
        with self.assertRaisesRegex(LoaderError, "unknown dialect 'db2'"):
            format_ddl("db2")
