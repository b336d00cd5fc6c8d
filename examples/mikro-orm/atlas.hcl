data "external_schema" "mikro_orm" {
  program = ["npx", "@atlas/load", "mikro-orm", "./entities.ts"]
}

env "local" {
  src = data.external_schema.mikro_orm.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://migrations"
  }
}
