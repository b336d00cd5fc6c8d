a = 1
}
b = 2
#! 2,1-2: Argument or block definition required
