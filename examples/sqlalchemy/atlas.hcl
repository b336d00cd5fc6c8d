data "external_schema" "sqlalchemy" {
  program = ["atlas-provider-sqlalchemy", "--path", "./models", "--dialect", "postgresql"]
}

data "composite_schema" "example" {
  # First the tables of the models,
  schema "public" {
    url = data.external_schema.sqlalchemy.url
  }
  # then what the ORM cannot express.
  schema "public" {
    url = "file://extra_resources.sql"
  }
}

env "local" {
  src = data.composite_schema.example.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://migrations"
  }
}
