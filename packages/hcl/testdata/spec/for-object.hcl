#=> {"a":"A","b":"B"}
a = { for x in list : x => upper(x) }
#=> {"p":["x"],"q":["y"]}
b = { for k, v in map : v => k... }
#=> {"a":[0,2],"b":[1]}
c = { for i, x in ["a", "b", "a"] : x => i... }
