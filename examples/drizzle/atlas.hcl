data "external_schema" "drizzle" {
  program = ["npx", "@atlas/load", "drizzle", "./schema.ts"]
}

env "local" {
  src = data.external_schema.drizzle.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://migrations"
  }
}
