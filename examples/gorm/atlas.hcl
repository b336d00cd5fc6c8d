data "external_schema" "gorm" {
  program = ["atlas-provider-gorm", "load", "--path", "./models", "--dialect", "postgres"]
}

env "local" {
  src = data.external_schema.gorm.url
  dev = "pglite://?search_path=public"
  migration {
    dir = "file://migrations"
  }
}
