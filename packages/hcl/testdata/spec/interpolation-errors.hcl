a = "x ${nothing}"
b = "x ${list}"
c = "x ${sql("now()")}"
#! 1,10-17: Invalid template interpolation value
#! 2,10-14: Invalid template interpolation value
#! 3,10-22: Invalid template interpolation value
