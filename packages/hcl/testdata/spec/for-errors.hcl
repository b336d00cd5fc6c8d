a = [for x in nothing : x]
b = [for x in 1 : x]
c = { for x in ["a", "a"] : x => 1 }
d = [for x in list : x if "maybe"]
e = [for x list : x]
f = { for x in list : x }
#! 5,12-16: Invalid 'for' expression
#! 6,25-26: Invalid 'for' expression
#! 1,15-22: Iteration over null value
#! 2,15-16: Iteration over non-iterable value
#! 3,29-30: Duplicate object key
#! 4,27-34: Incorrect condition type
