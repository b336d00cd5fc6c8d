# Primary keys are no texts: every index of InnoDB holds a copy of them, and every foreign key repeats them.

variable "types" {
  type        = string
  default     = "(?i)(char|text|clob)"
  description = "RE2 pattern of the types that count as texts."
}

rule "schema" "no-text-primary-key" {
  description = "columns of primary keys are not of a text type"
  table {
    primary_key {
      column {
        assert {
          not {
            type {
              match = var.types
            }
          }
          message = "primary key of ${self.table.name} has column ${self.name} of type ${self.type}"
        }
      }
    }
  }
}
