"""`python manage.py atlas-provider-django --dialect postgresql --apps shop`"""

from django.core.management.base import BaseCommand, CommandError

from atlas_provider_django.ddl import DIALECTS, LoaderError, format_ddl


class Command(BaseCommand):
    help = "Prints the schema of models as SQL, for the external_schema data source of Atlas."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--dialect", required=True, choices=sorted(DIALECTS), metavar="NAME")
        parser.add_argument("--apps", nargs="*", default=[], metavar="APP", help="labels of apps (default: all)")

    def handle(self, *args, **options):
        try:
            text = format_ddl(options["dialect"], options["apps"])
        except LoaderError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text, ending="")
