a = "one
b = 2
#! 1,9-2,1: Invalid multi-line string
