table "events" {
  schema = schema.app
  column "id" {
    null = false
    type = bigint
  }
  column "at" {
    null = false
    type = date
  }
  column "kind" {
    null = true
    type = text
  }
  index "events_id" {
    columns = [column.id]
  }
  partition {
    type = RANGE
    by {
      column = column.at
    }
    by {
      expr = "lower(kind)"
    }
  }
}
table "hashed" {
  schema = schema.app
  column "id" {
    null = false
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  partition {
    type    = HASH
    columns = [column.id]
  }
}
table "posts" {
  schema           = schema.app
  replica_identity = FULL
  column "id" {
    null = false
    type = integer
    identity {
      generated = ALWAYS
      start     = 10
      increment = 5
    }
  }
  column "serial_no" {
    null = false
    type = serial
  }
  column "author" {
    null = true
    type = bigint
  }
  column "parent" {
    null = true
    type = integer
  }
  column "during" {
    null = true
    type = tsrange
  }
  column "room" {
    null = true
    type = integer
  }
  primary_key "posts_key" {
    columns = [column.id]
  }
  foreign_key "posts_author" {
    columns     = [column.author]
    ref_columns = [table.users.column.id]
    on_update   = CASCADE
    on_delete   = SET_NULL
    deferrable  = INITIALLY_IMMEDIATE
  }
  foreign_key "posts_parent" {
    columns     = [column.parent]
    ref_columns = [table.posts.column.id]
    on_update   = NO_ACTION
    on_delete   = NO_ACTION
  }
  exclude "no_overlap" {
    on {
      column = column.during
      op     = "&&"
    }
    type  = GIST
    where = "(room > 0)"
  }
  row_security {
    enabled  = true
    enforced = true
  }
  storage_params {
    fillfactor               = 70
    autovacuum_enabled       = false
    toast_autovacuum_enabled = false
  }
}
table "users" {
  schema  = schema.app
  comment = "Users"
  column "id" {
    null = false
    type = bigserial
  }
  column "name" {
    null    = false
    type    = character_varying(255)
    comment = "Full name"
  }
  column "email" {
    null = true
    type = domain.email
  }
  column "mood" {
    null    = true
    type    = enum.mood
    default = "ok"
  }
  column "moods" {
    null    = true
    type    = sql("mood[]")
    default = "{}"
  }
  column "home" {
    null = true
    type = composite.address
  }
  column "color" {
    null = true
    type = enum.color
  }
  column "tags" {
    null    = false
    type    = sql("text[]")
    default = sql("ARRAY['a'::text]")
  }
  column "score" {
    null    = true
    type    = numeric(10, 2)
    default = -1.5
  }
  column "level" {
    null    = true
    type    = smallint
    default = -1
  }
  column "active" {
    null    = false
    type    = boolean
    default = true
  }
  column "born" {
    null    = true
    type    = date
    default = "2000-01-01"
  }
  column "created" {
    null    = false
    type    = timestamptz(3)
    default = sql("now()")
  }
  column "ticket" {
    null    = false
    type    = integer
    default = sql("nextval('app.ticket'::regclass)")
  }
  column "german" {
    null    = true
    type    = text
    collate = "\"app\".\"german\""
  }
  column "initial" {
    null = true
    type = text
    as {
      expr = "app.initial((name)::text)"
      type = STORED
    }
  }
  column "data" {
    null    = true
    type    = jsonb
    default = "{\"a\": 1}"
  }
  column "note" {
    null    = true
    type    = text
    default = "it's a \\ \"test\""
    storage = EXTERNAL
  }
  column "span" {
    null = true
    type = range.floatrange
  }
  column "doc" {
    null = true
    type = tsvector
  }
  primary_key {
    columns = [column.id]
  }
  index "users_created" {
    columns        = [column.created]
    type           = BRIN
    page_per_range = 32
    storage_params {
      autosummarize = true
    }
  }
  index "users_lower" {
    on {
      desc = true
      expr = "lower((name)::text)"
    }
    on {
      column      = column.created
      nulls_first = true
    }
    comment = "By name"
    where   = "active"
  }
  unique "users_name_key" {
    columns    = [column.name]
    include    = [column.email]
    deferrable = INITIALLY_DEFERRED
  }
  index "users_pattern" {
    on {
      column = column.name
      ops    = varchar_pattern_ops
    }
    on {
      column  = column.german
      collate = "C"
    }
  }
  index "users_siglen" {
    on {
      column = column.name
      ops    = sql("gist_trgm_ops(siglen='32')")
    }
    type = GIST
  }
  index "users_sum" {
    on {
      expr = "(score + (1)::numeric)"
    }
    on {
      expr = "(data ->> 'a'::text)"
    }
  }
  index "users_trgm" {
    on {
      column = column.name
      ops    = gin_trgm_ops
    }
    type = GIN
    storage_params {
      fastupdate = false
    }
  }
  index "users_unique" {
    unique  = true
    columns = [column.email]
    include = [column.mood]
  }
  check "checked_later" {
    expr      = "(level < 10)"
    not_valid = true
  }
  check "positive" {
    expr       = "(score > (0)::numeric)"
    comment    = "Must be positive"
    no_inherit = true
  }
}
table "cache" {
  schema           = schema.other
  unlogged         = true
  replica_identity = index.cache_key
  column "key" {
    null = false
    type = text
  }
  column "value" {
    null = true
    type = bytea
  }
  index "cache_key" {
    unique  = true
    columns = [column.key]
  }
}
table "child" {
  schema   = schema.other
  inherits = [table.cache]
  column "key" {
    null = false
    type = text
  }
  column "value" {
    null = true
    type = bytea
  }
  column "extra" {
    null = true
    type = integer
  }
}
view "active_users" {
  schema = schema.app
  column "id" {
    null = true
    type = bigint
  }
  column "name" {
    null = true
    type = character_varying(255)
  }
  column "i" {
    null = true
    type = text
  }
  as           = <<-SQL
    SELECT users.id,
        users.name,
        app.initial((users.name)::text) AS i
       FROM app.users
      WHERE users.active
  SQL
  comment      = "Active"
  depends_on   = [function.initial, table.users]
  check_option = LOCAL
  security {
    barrier = true
  }
}
view "of_view" {
  schema = schema.app
  column "n" {
    null = true
    type = bigint
  }
  as         = <<-SQL
    SELECT count(*) AS n
       FROM app.active_users
  SQL
  depends_on = [view.active_users]
}
materialized "stats" {
  schema = schema.app
  column "mood" {
    null = true
    type = enum.mood
  }
  column "n" {
    null = true
    type = bigint
  }
  as         = <<-SQL
    SELECT users.mood,
        count(*) AS n
       FROM app.users
      GROUP BY users.mood
  SQL
  depends_on = [table.users]
  index "stats_mood" {
    unique  = true
    columns = [column.mood]
  }
}
function "add" {
  schema = schema.app
  lang   = SQL
  arg "s" {
    type = integer
  }
  arg "v" {
    type = integer
  }
  return     = integer
  as         = "SELECT s + v"
  volatility = IMMUTABLE
}
function "initial" {
  schema = schema.app
  lang   = SQL
  arg "n" {
    type = integer
  }
  return     = text
  as         = "SELECT n::text"
  volatility = IMMUTABLE
}
function "initial" {
  schema = schema.app
  lang   = SQL
  arg "name" {
    type = text
  }
  arg "fallback" {
    type    = text
    default = "-"
  }
  return     = text
  as         = " SELECT coalesce(left(name, 1), fallback) "
  comment    = "First letter"
  volatility = IMMUTABLE
  strict     = true
  parallel   = SAFE
}
function "numbers" {
  schema = schema.app
  lang   = PLpgSQL
  arg "list" {
    type = sql("integer[]")
    mode = VARIADIC
  }
  return_table {
    column "n" {
      type = integer
    }
    column "t" {
      type = enum.mood
    }
  }
  as   = " BEGIN RETURN; END "
  rows = 50
}
function "on_ddl" {
  schema = schema.app
  lang   = PLpgSQL
  return = event_trigger
  as     = " BEGIN END "
}
function "pairs" {
  schema = schema.app
  lang   = PLpgSQL
  arg "a" {
    type = integer
    mode = OUT
  }
  arg "b" {
    type = text
    mode = OUT
  }
  as         = " BEGIN a := 1; b := 'x'; END "
  volatility = STABLE
  security   = DEFINER
  cost       = 7
  config_params {
    search_path = "app, pg_temp"
  }
}
function "standard" {
  schema = schema.app
  lang   = SQL
  arg "a" {
    type = integer
  }
  arg "b" {
    type = integer
  }
  return = integer
  as     = <<-SQL
    BEGIN ATOMIC
     SELECT (a + b);
    END
  SQL
}
function "touch" {
  schema = schema.app
  lang   = PLpgSQL
  return = trigger
  as     = " BEGIN RETURN NEW; END "
}
procedure "clear" {
  schema = schema.app
  lang   = PLpgSQL
  arg "n" {
    type    = integer
    mode    = INOUT
    default = 0
  }
  as = " BEGIN n := n + 1; END "
}
trigger "later" {
  on = table.posts
  after {
    insert = true
  }
  foreach    = ROW
  constraint = true
  deferrable = INITIALLY_DEFERRED
  from       = table.users
  execute {
    function = function.touch
  }
}
trigger "changed" {
  on = table.users
  after {
    insert = true
  }
  referencing {
    new_table = "added"
  }
  execute {
    function = function.touch
  }
}
trigger "touch" {
  on = table.users
  before {
    update_of = [table.users.column.name, table.users.column.email]
  }
  foreach = ROW
  when    = "((old.name)::text IS DISTINCT FROM (new.name)::text)"
  comment = "Touches"
  execute {
    function = function.touch
    args     = ["a", "b c", "it's"]
  }
}
trigger "instead" {
  on = view.active_users
  instead_of {
    insert = true
  }
  foreach = ROW
  execute {
    function = function.touch
  }
}
partition "events_2025" {
  schema = schema.app
  of     = table.events
  range {
    from = ["'2025-01-01'", "MINVALUE"]
    to   = ["'2026-01-01'", "MINVALUE"]
  }
  partition {
    type    = LIST
    columns = [column.kind]
  }
}
partition "events_2025_a" {
  schema = schema.app
  of     = partition.events_2025
  list {
    in = ["'a'", "'b, c'"]
  }
}
partition "events_rest" {
  schema = schema.app
  of     = table.events
  index "events_rest_own" {
    columns = [column.kind]
    where   = "(kind IS NOT NULL)"
  }
}
partition "hashed_0" {
  schema = schema.app
  of     = table.hashed
  hash {
    modulus   = 2
    remainder = 0
  }
}
foreign_table "remote" {
  schema = schema.app
  server = server.far
  options = {
    table_name = "t"
  }
  column "id" {
    type = integer
    options = {
      column_name = "ID"
    }
  }
  column "name" {
    null = true
    type = text
  }
}
enum "mood" {
  schema  = schema.app
  values  = ["sad", "ok", "very happy"]
  comment = "How one feels"
}
enum "color" {
  schema = schema.other
  values = ["red"]
}
domain "email" {
  schema  = schema.app
  type    = text
  default = "nobody@example.com"
  check "email_check" {
    expr = "(VALUE ~ '^[^@]+@[^@]+$'::text)"
  }
}
domain "maybe_mood" {
  schema = schema.app
  type   = enum.mood
  null   = true
}
composite "address" {
  schema = schema.app
  field "street" {
    type = text
  }
  field "zip" {
    type    = character_varying(10)
    collate = "C"
  }
  field "mood" {
    type = enum.mood
  }
}
range "floatrange" {
  schema       = schema.app
  subtype      = double_precision
  subtype_diff = sql("float8mi")
}
collation "german" {
  schema        = schema.app
  provider      = icu
  locale        = "de-u-co-phonebk"
  deterministic = false
}
sequence "ticket" {
  schema    = schema.app
  type      = integer
  start     = 100
  increment = 5
  max_value = 10000
  cache     = 10
  cycle     = true
  comment   = "Tickets"
}
aggregate "own_total" {
  schema       = schema.app
  state_func   = function.add
  state_type   = integer
  combine_func = function.add
  arg "v" {
    type = integer
  }
}
aggregate "total" {
  schema        = schema.app
  state_func    = sql("int4pl")
  state_type    = integer
  initial_value = "0"
  parallel      = SAFE
  arg {
    type = integer
  }
}
policy "all_posts" {
  on         = table.posts
  using      = "(EXISTS ( SELECT 1\n   FROM app.users u\n  WHERE (u.id = posts.author)))"
  depends_on = [table.users]
}
policy "own_posts" {
  on    = table.posts
  as    = RESTRICTIVE
  for   = UPDATE
  using = "(author = 1)"
  check = "(author = 1)"
}
cast {
  source  = enum.mood
  target  = integer
  with    = INOUT
  context = ASSIGNMENT
}
event_trigger "watch" {
  on      = ddl_command_end
  tags    = ["CREATE TABLE", "DROP TABLE"]
  execute = function.on_ddl
}
server "far" {
  fdw     = "nothing"
  type    = "x"
  version = "1"
  options = {
    host = "h"
    port = "5432"
  }
}
user_mapping {
  server = server.far
  user   = PUBLIC
  options = {
    user = "me"
  }
}
extension "pg_trgm" {
  schema  = schema.public
  version = "1.6"
  comment = "text similarity measurement and index searching based on trigrams"
}
schema "app" {
  comment = "The application"
}
schema "other" {
}
schema "public" {
}
