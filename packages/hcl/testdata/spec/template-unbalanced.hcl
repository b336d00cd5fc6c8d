a = "%{ if true }x"
b = "%{ endif }"
c = "%{ loop }"
#! 1,6-18: Unterminated template directive
#! 2,6-16: Unexpected endif directive
#! 3,9-13: Invalid template directive
