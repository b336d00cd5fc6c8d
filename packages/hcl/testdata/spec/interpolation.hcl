#=> "n is 1, s is text"
a = "n is ${n}, s is ${s}"
#=> ["a","b"]
b = "${list}"
#=> "truetrue"
c = "${true}${null == null}"
#=> "nested 1!"
d = "${"nested ${n}"}!"
#=> "atextb"
e = "a ${~ s ~} b"
#=> 1.5
f = "${1.50}"
