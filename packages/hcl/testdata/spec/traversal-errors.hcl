a = obj.nam
b = map.nope
c = list[2]
d = list[-1]
e = list[0.5]
f = s.length
g = nothing.x
h = list.name
i = missing
j = nme
k = set[0]
l = []["x"]
#! 1,8-12: Unsupported attribute
#! 2,8-13: Unsupported attribute
#! 3,9-12: Invalid index
#! 4,9-13: Invalid index
#! 5,9-14: Invalid index
#! 6,6-13: Unsupported attribute
#! 7,12-14: Attempt to get attribute from null value
#! 8,9-14: Unsupported attribute
#! 9,5-12: Unknown variable
#! 10,5-8: Unknown variable
#! 11,8-11: Invalid index
#! 12,7-12: Invalid index
