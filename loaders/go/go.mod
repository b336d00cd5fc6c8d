module atlasload

go 1.23
