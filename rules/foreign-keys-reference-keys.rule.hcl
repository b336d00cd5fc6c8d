# Foreign keys refer to primary keys.

rule "schema" "foreign-keys-reference-keys" {
  description = "foreign keys refer to the primary key of a table"
  table {
    foreign_key {
      # Tables that were left out are not known.
      match {
        ref_table {
          ne = null
        }
      }
      assert {
        all {
          ref_column {
            primary_key {
              ne = null
            }
          }
        }
        message = "foreign key (${join(", ", self.columns[*].name)}) of ${self.table.name} does not refer to the primary key of ${self.ref_table.name}"
      }
    }
  }
}
