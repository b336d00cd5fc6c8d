# Tables and columns say what they are for. Not for SQLite, which has no comments.

variable "columns" {
  type        = bool
  default     = true
  description = "Columns need comments as well as tables."
}

rule "schema" "comments-required" {
  description = "tables and columns have comments"
  table {
    assert {
      comment {
        ne = ""
      }
      message = "table ${self.name} has no comment"
    }
    column {
      match {
        condition = var.columns
      }
      assert {
        comment {
          ne = ""
        }
        message = "column ${self.table.name}.${self.name} has no comment"
      }
    }
  }
}
