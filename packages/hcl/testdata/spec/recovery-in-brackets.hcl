a = [
  1 2,
  3,
]
b = [1, 2
c = 3
d = f(1
e = 4
#! 2,5-6: Missing item separator
#! 6,1-2: Missing item separator
#! 8,1-2: Missing argument separator
#! 7,5-6: Call to unknown function
