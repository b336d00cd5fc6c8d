# hash
// slashes
/* block
   of two lines */
#=> 1
a = 1 # behind
#=> 2
b = /* between */ 2
#=> [1,2]
c = [
  1, // one
  # two
  2,
]
