a = <<EOT
one
#! 1,5-3,1: Unterminated template string
