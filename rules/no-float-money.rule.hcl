# Amounts of money are exact: no floating point numbers for columns that sound like money.

variable "names" {
  type        = string
  default     = "(?i)(price|amount|balance|cost|fee|salary|total|tax|discount|payment)"
  description = "RE2 pattern of names that sound like money."
}

rule "schema" "no-float-money" {
  description = "amounts of money are not floating point numbers"
  table {
    column {
      match {
        name {
          match = var.names
        }
      }
      assert {
        not {
          type {
            match = "(?i)^(float|double|real)"
          }
        }
        message = "column ${self.table.name}.${self.name} is of type ${self.type}: use an exact one, such as numeric"
      }
    }
  }
}
