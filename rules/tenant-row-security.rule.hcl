# PostgreSQL: tables with rows of several tenants let each see its own only.

variable "column" {
  type        = string
  default     = "tenant_id"
  description = "The column that names the tenant."
}

rule "schema" "tenant-row-security" {
  description = "row-level security is on, and a policy uses the tenant column"
  table {
    match {
      exists {
        column {
          name {
            eq = var.column
          }
        }
      }
    }
    assert {
      row_security_enabled {
        eq = true
      }
      message = "table ${self.name} has ${var.column} and no row-level security"
    }
    assert {
      row_security_enforced {
        eq = true
      }
      message = "row-level security of ${self.name} does not apply to the owner of the table"
    }
    assert {
      exists {
        policy {
          using {
            contains = var.column
          }
        }
      }
      message = "no policy of ${self.name} compares ${var.column}"
    }
  }
}
