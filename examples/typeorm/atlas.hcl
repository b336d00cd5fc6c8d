data "external_schema" "typeorm" {
  program = ["npx", "@atlas/load", "typeorm", "--path", "./entities", "--dialect", "postgres"]
}

env "local" {
  src = data.external_schema.typeorm.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://migrations"
  }
}
