table "bookings" {
  schema = schema.public
  column "id" {
    null = false
    type = integer
  }
  column "room" {
    null = true
    type = int4range
  }
  column "at" {
    null = true
    type = tsrange
  }
  column "a" {
    null = true
    type = integer
  }
  foreign_key "bookings_a" {
    columns           = [column.a, column.id]
    ref_columns       = [table.pairs.column.a, table.pairs.column.b]
    on_update         = NO_ACTION
    on_delete         = SET_NULL
    on_delete_columns = [column.a]
  }
  foreign_key "bookings_room" {
    columns     = [column.room, column.at]
    ref_columns = [table.rooms.column.id, table.rooms.column.valid]
    on_update   = NO_ACTION
    on_delete   = NO_ACTION
    period      = true
  }
  index "bookings_a_id" {
    unique         = true
    columns        = [column.a]
    nulls_distinct = false
  }
}
table "pairs" {
  schema = schema.public
  column "a" {
    null = false
    type = integer
  }
  column "b" {
    null = false
    type = integer
  }
  primary_key {
    columns = [column.a, column.b]
  }
}
table "rooms" {
  schema = schema.public
  column "id" {
    null = false
    type = int4range
  }
  column "valid" {
    null = false
    type = tsrange
  }
  column "a" {
    null = false
    type = integer
  }
  column "b" {
    null = true
    type = integer
    as {
      expr = "(a * 2)"
      type = VIRTUAL
    }
  }
  primary_key "rooms_key" {
    columns          = [column.id, column.valid]
    without_overlaps = true
  }
  unique "rooms_b" {
    columns        = [column.a]
    nulls_distinct = false
  }
}
view "invoker" {
  schema = schema.public
  column "id" {
    null = true
    type = integer
  }
  as         = <<-SQL
    SELECT id
       FROM bookings
  SQL
  depends_on = [table.bookings]
  security {
    invoker = true
  }
}
collation "plain" {
  schema   = schema.public
  provider = builtin
  locale   = "C.UTF-8"
}
schema "public" {
}
