t "${n}" {}
u "a" = 1
v "a"
w "a" 1 {}
x {
  a = 1 }
y {
  z = 1
} q = 1
#! 1,4-8: Invalid string literal
#! 2,7-8: Invalid block definition
#! 3,6-4,1: Invalid block definition
#! 4,7-8: Invalid block definition
#! 6,9-10: Missing newline after argument
#! 9,3-4: Missing newline after block definition
