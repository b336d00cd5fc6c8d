// Command atlas-provider-gorm prints the schema of GORM models as SQL:
//
//	atlas-provider-gorm load --path ./models --dialect postgres
//
// It finds the models of a package, writes a program that gives them to GORM on a
// connection that records instead of running, and runs that program with the GORM
// and driver of the module that the package belongs to.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "Error: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || args[0] != "load" {
		return fmt.Errorf("usage: atlas-provider-gorm load --path ./models --dialect postgres")
	}
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	path := flags.String("path", "", "the folder of a package with models")
	dialect := flags.String("dialect", "", "postgres, mysql or sqlite")
	names := flags.String("models", "", "only these models, with commas between (default: all)")
	tags := flags.String("build-tags", "", "build tags, with commas between")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if *path == "" || *dialect == "" {
		return fmt.Errorf("flags --path and --dialect are needed")
	}
	mod, err := findModule(*path)
	if err != nil {
		return err
	}
	driver, err := mod.driver(*dialect)
	if err != nil {
		return err
	}
	var wanted []string
	if *names != "" {
		wanted = strings.Split(*names, ",")
	}
	models, err := findModels(*path, wanted)
	if err != nil {
		return err
	}
	sql, err := mod.record(*path, driver, models, *tags)
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(sql)
	return err
}
