outer {
  inner "x" {
    a = 1
#! 2,13-14: Unclosed configuration block
