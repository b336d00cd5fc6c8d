data "external_schema" "knex" {
  program = ["npx", "@atlas/load", "knex", "./migrations", "--dialect", "sqlite"]
}

env "local" {
  src = data.external_schema.knex.url
  dev = "sqlite://dev?mode=memory"
  migration {
    dir = "file://planned"
  }
}
