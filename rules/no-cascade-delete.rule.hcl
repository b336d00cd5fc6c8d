# Deleting a row deletes no rows of other tables.

variable "exempt" {
  type        = list(string)
  default     = []
  description = "Tables whose rows may go away with what they refer to."
}

rule "schema" "no-cascade-delete" {
  description = "foreign keys do not delete rows"
  table {
    match {
      not {
        name {
          in = var.exempt
        }
      }
    }
    foreign_key {
      assert {
        on_delete {
          ne = CASCADE
        }
        message = "rows of ${self.table.name} are deleted together with those of ${self.ref_table == null ? "another table" : self.ref_table.name}"
      }
    }
  }
}
