"""A Django app whose command `atlas-provider-django` prints the schema of models as SQL."""
