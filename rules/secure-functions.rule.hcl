# PostgreSQL: functions that run with the privileges of their owner say where they look for names. Otherwise whoever calls
# one can put objects of their own in its way.

rule "schema" "security-definer-search-path" {
  description = "SECURITY DEFINER functions set search_path"
  function {
    match {
      security {
        eq = DEFINER
      }
    }
    assert {
      exists {
        attr {
          name {
            eq = "config_params"
          }
          value {
            contains = "\"search_path\""
          }
        }
      }
      message = "function ${self.name} is SECURITY DEFINER and does not set search_path"
    }
  }
}
