t { a = 1 }
u {}
v { a = 1, b = 2 }
w { x {} }
#! 3,10-11: Invalid single-argument block definition
#! 4,5-6: Argument definition required
