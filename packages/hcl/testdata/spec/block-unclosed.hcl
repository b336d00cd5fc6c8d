outer {
  inner "x" {
    a = 1
#! 2,3-14: Unclosed configuration block
