# Tables stay of a size that people can keep in mind, and that rows can be read at once.

variable "max_columns" {
  type        = number
  default     = 60
  description = "The most columns of a table."
}

variable "max_indexes" {
  type        = number
  default     = 12
  description = "The most indexes of a table; each makes writing slower."
}

rule "schema" "max-columns" {
  description = "tables have not too many columns and indexes"
  table {
    assert {
      count {
        column {}
        le = var.max_columns
      }
      message = "table ${self.name} has ${length(self.columns)} columns, more than ${var.max_columns}"
    }
    assert {
      count {
        index {}
        le = var.max_indexes
      }
      message = "table ${self.name} has ${length(self.indexes)} indexes, more than ${var.max_indexes}"
    }
  }
}
