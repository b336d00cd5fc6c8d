# A small shop. Apply it with:
#
#   npx atlas schema apply --url sqlite://demo.db --to file://examples/quickstart/schema.hcl \
#     --dev-url "sqlite://?mode=memory"

schema "main" {
}

table "users" {
  schema = schema.main
  column "id" {
    type = integer
  }
  column "email" {
    type = text
  }
  column "name" {
    type = text
    null = true
  }
  column "created_at" {
    type    = datetime
    default = sql("CURRENT_TIMESTAMP")
  }
  primary_key {
    columns = [column.id]
  }
  index "users_email" {
    unique  = true
    columns = [column.email]
  }
}

table "orders" {
  schema = schema.main
  column "id" {
    type = integer
  }
  column "user_id" {
    type = integer
  }
  column "total" {
    type    = decimal(10, 2)
    default = 0
  }
  column "status" {
    type    = text
    default = "new"
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    on_delete   = CASCADE
  }
  index "orders_user_status" {
    columns = [column.user_id, column.status]
  }
  check "total_not_negative" {
    expr = "total >= 0"
  }
}
