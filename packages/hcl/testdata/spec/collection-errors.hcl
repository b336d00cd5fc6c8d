a = [1 2]
b = { a = 1 b = 2 }
c = { a }
d = { (nothing) = 1 }
e = { obj.a = 1 }
#! 1,8-9: Missing item separator
#! 2,13-14: Missing attribute separator
#! 3,9-10: Missing key/value separator
#! 4,7-16: Null value as key
#! 5,7-12: Ambiguous attribute key
