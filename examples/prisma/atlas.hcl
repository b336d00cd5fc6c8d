data "external_schema" "prisma" {
  program = ["npx", "@atlas/load", "prisma", "prisma/schema.prisma"]
}

env "local" {
  src = data.external_schema.prisma.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://migrations"
  }
}
