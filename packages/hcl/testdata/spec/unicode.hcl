#=> "naïve"
größe = "naïve"
#=> "日本語"
b = "日本語"
#=> 1
c = length("👩‍👩‍👧")
