# Every foreign key has an index that begins with its columns. Without one, each row that is deleted or gets a new key in
# the referenced table makes the database read the whole table.

rule "schema" "foreign-keys-indexed" {
  description = "every foreign key has an index that begins with its columns"
  table {
    foreign_key {
      assert {
        # Primary keys are indexes, too; conditions of partial ones leave rows out.
        condition = anytrue([
          for i in concat(self.table.primary_keys, [for i in self.table.indexes : i if i.where == null]) :
          length(i.parts) < length(self.columns) ? false : length(setsubtract(
            toset(self.columns[*].name),
            toset([for p in slice(i.parts, 0, length(self.columns)) : p.column == null ? "" : p.column.name]),
          )) == 0
        ])
        message = "foreign key (${join(", ", self.columns[*].name)}) of ${self.table.name} has no index"
      }
    }
  }
}
