#=> "X"
a = upper("x")
#=> 3
b = max([1, 3, 2]...)
#=> "a-b"
c = join(
  "-",
  ["a", "b"],
)
#=> "fallback"
d = try(missing, "fallback")
#=> [false,true]
e = [can(missing), can(n)]
