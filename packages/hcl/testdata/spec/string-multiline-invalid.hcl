a = "one
b = 2
#! 1,5-9: Invalid multi-line string
