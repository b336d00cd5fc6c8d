a = 1 + "x"
b = 1 / 0
c = !"maybe"
d = null + 1
e = 1 & 2
f = true | false
#! 5,7-8: Unsupported operator
#! 6,10-11: Unsupported operator
#! 1,9-12: Invalid operand
#! 2,9-10: Division by zero
#! 3,5-13: Invalid operand
#! 4,5-9: Invalid operand
