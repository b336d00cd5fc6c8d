a = "%{ if true }x"
b = "%{ endif }"
c = "%{ loop }"
#! 1,19-20: Unexpected end of template
#! 2,6-16: Unexpected endif directive
#! 3,9-13: Invalid template control keyword
