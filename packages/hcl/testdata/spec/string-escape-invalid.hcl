a = "x\qy"
b = "\u12"
#! 1,7-9: Invalid escape sequence
#! 2,6-8: Invalid escape sequence
