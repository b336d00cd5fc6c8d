a = 1 b = 2
"c" = 3
d
e : 4
= 5
f = 6;
g = 'h'
h =
i = 7
i = 8
#! 1,7-8: Missing newline after argument
#! 2,1-2: Invalid argument name
#! 3,1-2: Argument or block definition required
#! 4,1-2: Argument or block definition required
#! 5,1-2: Argument or block definition required
#! 6,6-7: Invalid character
#! 7,5-6: Invalid character
#! 8,4-9,1: Invalid expression
#! 10,1-2: Attribute redefined
