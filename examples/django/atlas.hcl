data "external_schema" "django" {
  program = ["python", "manage.py", "atlas-provider-django", "--dialect", "sqlite", "--apps", "shop"]
}

env "local" {
  src = data.external_schema.django.url
  dev = "sqlite://dev?mode=memory"
  migration {
    dir = "file://migrations"
  }
}
