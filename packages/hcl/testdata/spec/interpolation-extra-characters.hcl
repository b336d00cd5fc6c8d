a = "x ${n n} y"
b = 1
#! 1,12-13: Extra characters after interpolation expression
