data "composite_schema" "ent_with_triggers" {
  # First the tables of Ent, each with its own range of ids,
  schema "public" {
    url = "ent://ent/schema?globalid=static"
  }
  # then triggers, which Ent cannot express.
  schema "public" {
    url = "file://triggers.pg.hcl"
  }
}

env "local" {
  src = data.composite_schema.ent_with_triggers.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://ent/migrate/migrations"
  }
}
