#=> "one"
a = n == 1 ? "one" : "other"
#=> 2
b = false ? 1 : true ? 2 : 3
#=> "1"
c = true ? 1 : "x"
#=> ["a"]
d = true ? ["a"] : []
#=> "lazy"
e = false ? nothing.x : "lazy"
#=> 1
f = "true" ? 1 : 2
