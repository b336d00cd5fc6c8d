#=> "one\n  two\n\nthree\n"
a = <<-EOT
    one
      two

    three
  EOT
#=> "1 first\n  second\n"
b = <<-EOT
  ${n} first
    second
  EOT
#=> "blank lines\n      \n  \nstay\n"
c = <<-EOT
    blank lines
      
  
    stay
  EOT
