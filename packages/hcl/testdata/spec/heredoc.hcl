#=> "one\n  two 1\n"
a = <<EOT
one
  two ${n}
EOT
#=> "  kept\n"
b = <<EOT
  kept
  EOT
#=> "${literal} \\n\n"
c = <<EOT
$${literal} \n
EOT
