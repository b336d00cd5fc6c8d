#=> "[a][b]"
a = "%{ for x in list }[${x}]%{ endfor }"
#=> "x=p;y=q;"
b = "%{ for k, v in map }${k}=${v};%{ endfor }"
