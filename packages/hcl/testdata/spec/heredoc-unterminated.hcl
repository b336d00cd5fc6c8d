a = <<EOT
one
#! 3,1-1: Unterminated template string
