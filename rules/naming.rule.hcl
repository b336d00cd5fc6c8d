# Names of tables, columns, views, indexes and constraints follow one pattern.

variable "pattern" {
  type        = string
  default     = "^[a-z][a-z0-9_]*$"
  description = "RE2 pattern of names. Default: snake_case."
}

variable "max_length" {
  type        = number
  default     = 63
  description = "The longest name. Default: 63, what PostgreSQL keeps of one; MySQL allows 64."
}

rule "schema" "naming-pattern" {
  description = "names follow the pattern of the project"
  table {
    assert {
      name {
        match = var.pattern
      }
      message = "name of table ${self.name} does not match ${var.pattern}"
    }
    column {
      assert {
        name {
          match = var.pattern
        }
        message = "name of column ${self.table.name}.${self.name} does not match ${var.pattern}"
      }
    }
    index {
      # Those of constraints may have a name that nobody chose.
      match {
        generated_name {
          eq = false
        }
      }
      assert {
        name {
          match = var.pattern
        }
        message = "name of index ${self.name} on ${self.table.name} does not match ${var.pattern}"
      }
    }
    foreign_key {
      match {
        name {
          ne = ""
        }
      }
      assert {
        name {
          match = var.pattern
        }
        message = "name of foreign key ${self.name} on ${self.table.name} does not match ${var.pattern}"
      }
    }
    check {
      match {
        name {
          ne = ""
        }
      }
      assert {
        name {
          match = var.pattern
        }
        message = "name of check ${self.name} on ${self.table.name} does not match ${var.pattern}"
      }
    }
  }
  view {
    assert {
      name {
        match = var.pattern
      }
      message = "name of view ${self.name} does not match ${var.pattern}"
    }
  }
}

rule "schema" "naming-length" {
  description = "names are short enough to be kept as they are"
  table {
    assert {
      condition = length(regexall(".", self.name)) <= var.max_length
      message   = "name of table ${self.name} is longer than ${var.max_length} characters"
    }
    column {
      assert {
        condition = length(regexall(".", self.name)) <= var.max_length
        message   = "name of column ${self.table.name}.${self.name} is longer than ${var.max_length} characters"
      }
    }
  }
}
