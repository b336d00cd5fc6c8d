a = [1 2]
b = { a = 1 b = 2 }
c = { a }
d = { (nothing) = 1 }
e = { obj.a = 1 }
f = nested.0.1
#! 1,8-9: Missing item separator
#! 2,13-14: Missing attribute separator
#! 3,9-10: Missing attribute value
#! 6,12-15: Invalid legacy index syntax
#! 4,7-16: Null value as key
#! 5,7-12: Ambiguous attribute key
#! 6,11-15: Invalid index
