data "external_schema" "sequelize" {
  program = ["npx", "@atlas/load", "sequelize", "--path", "./models", "--dialect", "postgres"]
}

env "local" {
  src = data.external_schema.sequelize.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://migrations"
  }
}
