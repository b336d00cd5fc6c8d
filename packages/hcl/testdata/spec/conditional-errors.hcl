a = 1 ? 2 : 3
b = true ? 1 : {}
c = null ? 1 : 2
d = true ? 1
#! 4,13-5,1: Missing false expression in conditional
#! 1,5-6: Incorrect condition type
#! 2,5-18: Inconsistent conditional result types
#! 3,5-9: Null condition
