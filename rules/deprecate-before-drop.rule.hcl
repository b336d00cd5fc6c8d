# Changes: what is dropped was renamed before, so that programs which still use it were noticed.

variable "prefix" {
  type        = string
  default     = "deprecated_"
  description = "What names of tables and columns begin with before they are dropped."
}

rule "migrate" "deprecate-before-drop" {
  description = "only what was marked as deprecated is dropped"
  drop {
    table {
      assert {
        condition = startswith(self.name, var.prefix)
        message   = "table ${self.name} is dropped and was not renamed to ${var.prefix}${self.name} before"
      }
    }
    column {
      assert {
        condition = startswith(self.name, var.prefix)
        message   = "column ${self.table.name}.${self.name} is dropped and was not renamed to ${var.prefix}${self.name} before"
      }
    }
  }
}
