#=> "now()"
a = sql("now()")
