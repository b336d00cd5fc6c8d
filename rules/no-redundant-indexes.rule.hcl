# No index is the beginning of another one of its table: whatever it finds, the longer one finds as well.

rule "schema" "no-redundant-indexes" {
  description = "no index is the beginning of another one"
  table {
    index {
      match {
        unique {
          eq = false
        }
        where {
          eq = null
        }
        type {
          eq = BTREE
        }
        all {
          part {
            column {
              ne = null
            }
          }
        }
      }
      assert {
        condition = !anytrue([
          for i in concat(self.table.primary_keys, [for i in self.table.indexes : i if i.where == null && i.type == self.type]) :
          i == self || length(i.columns) <= length(self.parts) || length(i.columns) < length(i.parts) ? false :
          slice(i.columns, 0, length(self.parts)) == self.columns
        ])
        message = "index ${self.name} of ${self.table.name} is the beginning of another one"
      }
    }
  }
}
