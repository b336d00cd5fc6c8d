# Every table has a primary key. Without one rows cannot be told apart, and replication has to compare whole rows.

variable "exempt" {
  type        = list(string)
  default     = []
  description = "Tables that may do without."
}

rule "schema" "primary-key-required" {
  description = "every table has a primary key"
  table {
    match {
      not {
        name {
          in = var.exempt
        }
      }
    }
    assert {
      primary_key {
        ne = null
      }
      message = "table ${self.name} has no primary key"
    }
  }
}
