# Rows say when they were written and changed.

variable "columns" {
  type        = list(string)
  default     = ["created_at", "updated_at"]
  description = "The columns that every table has."
}

variable "exempt" {
  type        = list(string)
  default     = []
  description = "Tables that may do without."
}

rule "schema" "timestamps-present" {
  description = "every table has the columns that say when rows were written and changed"
  table {
    match {
      not {
        name {
          in = var.exempt
        }
      }
    }
    assert {
      condition = length(setsubtract(toset(var.columns), toset(self.columns[*].name))) == 0
      message   = "table ${self.name} lacks ${join(", ", setsubtract(toset(var.columns), toset(self.columns[*].name)))}"
    }
  }
}

rule "schema" "timestamps-not-null" {
  description = "columns that say when rows were written are never empty"
  table {
    column {
      match {
        name {
          in = var.columns
        }
      }
      assert {
        null {
          eq = false
        }
        message = "column ${self.table.name}.${self.name} may be null"
      }
    }
  }
}
