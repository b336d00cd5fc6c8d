table "t" {
  schema = schema.public
  column "id" {
    null = true
    type = integer
  }
  column "secret" {
    null = true
    type = text
  }
}
function "f" {
  schema = schema.public
  lang   = SQL
  arg {
    type = integer
  }
  return = integer
  as     = "SELECT 1"
}
role "reader" {
  inherit = false
  comment = "Reads"
}
user "the writer" {
  create_db  = true
  conn_limit = 5
  membership {
    role  = role.reader
    admin = true
  }
}
permission {
  for        = schema.public
  to         = PUBLIC
  privileges = [CREATE, USAGE]
}
permission {
  for        = function.f
  to         = role.reader
  privileges = [EXECUTE]
}
permission {
  for        = schema.public
  to         = role.reader
  privileges = [USAGE]
}
permission {
  for        = table.t
  to         = role.reader
  privileges = [INSERT, SELECT]
  grantable  = true
}
permission {
  for        = table.t.column.secret
  to         = user["the writer"]
  privileges = [SELECT]
}
default_permission {
  for        = schema.public
  on         = TABLES
  to         = role.reader
  privileges = [SELECT]
}
schema "public" {
}
