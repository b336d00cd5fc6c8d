# Changes: columns keep their type; a new type is a new column, which programs change to one after the other.

rule "migrate" "no-type-changes" {
  description = "columns keep their type"
  modify {
    column {
      assert {
        condition = self.from.type == self.to.type
        message   = "column ${self.table.name}.${self.name} changes from ${self.from.type} to ${self.to.type}"
      }
    }
  }
}
