# Every table says to whom its rows belong, and is indexed by that.

variable "column" {
  type        = string
  default     = "tenant_id"
  description = "The column that names the tenant."
}

variable "exempt" {
  type        = list(string)
  default     = []
  description = "Tables that all tenants share."
}

predicate "table" "has_tenant" {
  exists {
    column {
      name {
        eq = var.column
      }
      null {
        eq = false
      }
    }
  }
}

rule "schema" "tenant-column" {
  description = "every table has a tenant column that is not null"
  table {
    match {
      not {
        name {
          in = var.exempt
        }
      }
    }
    assert {
      predicate = predicate.table.has_tenant
      message   = "table ${self.name} has no column ${var.column} that is not null"
    }
  }
}

rule "schema" "tenant-index" {
  description = "tables can be searched by tenant"
  table {
    match {
      predicate = predicate.table.has_tenant
    }
    assert {
      condition = anytrue([
        for i in concat(self.primary_keys, self.indexes) : i.parts[0].column == null ? false : i.parts[0].column.name == var.column
      ])
      message = "table ${self.name} has no index that begins with ${var.column}"
    }
  }
}
