schema "public" {
}
function "trim_name" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN NEW.name = trim(NEW.name); RETURN NEW; END"
}
trigger "users_name" {
  on = table.users
  before {
    insert = true
  }
  foreach = ROW
  execute {
    function = function.trim_name
  }
}
