# Columns are NOT NULL, or say what stands in them when nothing is given.

rule "schema" "no-nullable-without-default" {
  description = "columns are not null or have a default value"
  table {
    column {
      match {
        as {
          eq = null
        }
      }
      assert {
        or {
          null {
            eq = false
          }
          default {
            ne = null
          }
          # In SQLite the columns of a primary key may be declared nullable.
          primary_key {
            ne = null
          }
        }
        message = "column ${self.table.name}.${self.name} must be not null or have a default value"
      }
    }
  }
}
