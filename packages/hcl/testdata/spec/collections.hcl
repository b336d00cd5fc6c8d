#=> [1,"two",true]
a = [1, "two", true,]
#=> []
b = []
#=> {"a":1,"b":2,"text":3}
c = { a = 1, "b" : 2, (s) = 3 }
#=> {"x":1,"y":2,"z":[1,2]}
d = {
  x = 1
  y = 2,
  z = [
    1,
    2
  ]
}
#=> {"1":"number","true":"bool"}
e = { 1 = "number", true = "bool" }
