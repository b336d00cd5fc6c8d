a = uper("x")
b = upper()
c = upper("a", "b")
d = upper([])
e = upper(null)
f = max(1...)
g = parseint("zz", 10)
h = try(missing)
i = upper("x"
#! 9,5-11: Unterminated function call
#! 1,5-9: Call to unknown function
#! 2,5-12: Not enough function arguments
#! 3,16-19: Too many function arguments
#! 4,11-13: Invalid function argument
#! 5,11-15: Invalid function argument
#! 6,9-10: Invalid expanding argument value
#! 7,14-18: Invalid function argument
#! 8,5-17: Error in function call
