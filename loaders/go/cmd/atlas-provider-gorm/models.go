package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// model is a struct of the scanned package.
type model struct {
	Name string
	// Pos is file:line:column, the file relative to the working directory.
	Pos string
}

// findModels returns the exported structs in dir that embed gorm.Model or have a
// gorm tag, sorted by name. names limits them, and is an error where one is missing.
func findModels(dir string, names []string) ([]model, error) {
	pkg, err := build.ImportDir(dir, 0)
	if err != nil {
		return nil, fmt.Errorf("reading package %s: %w", dir, err)
	}
	var models []model
	fset := token.NewFileSet()
	for _, name := range pkg.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				if spec := spec.(*ast.TypeSpec); isModel(spec) {
					models = append(models, model{Name: spec.Name.Name, Pos: position(fset.Position(spec.Pos()))})
				}
			}
		}
	}
	slices.SortFunc(models, func(a, b model) int { return strings.Compare(a.Name, b.Name) })
	if len(names) > 0 {
		return selectModels(models, names, dir)
	}
	if len(models) == 0 {
		return nil, fmt.Errorf("no models found in %s: a model is an exported struct that embeds gorm.Model or has a gorm tag", dir)
	}
	return models, nil
}

func selectModels(models []model, names []string, dir string) ([]model, error) {
	var selected []model
	for _, name := range names {
		i := slices.IndexFunc(models, func(m model) bool { return m.Name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("there is no model %q in %s", name, dir)
		}
		selected = append(selected, models[i])
	}
	return selected, nil
}

func isModel(spec *ast.TypeSpec) bool {
	st, ok := spec.Type.(*ast.StructType)
	if !ok || !spec.Name.IsExported() || spec.TypeParams != nil {
		return false
	}
	for _, field := range st.Fields.List {
		if sel, ok := field.Type.(*ast.SelectorExpr); ok && len(field.Names) == 0 && sel.Sel.Name == "Model" {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "gorm" {
				return true
			}
		}
		if field.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(field.Tag.Value)
		if _, ok := reflect.StructTag(tag).Lookup("gorm"); err == nil && ok {
			return true
		}
	}
	return false
}

func position(p token.Position) string {
	file := p.Filename
	if wd, err := os.Getwd(); err == nil && filepath.IsAbs(file) {
		if rel, err := filepath.Rel(wd, file); err == nil {
			file = rel
		}
	}
	return fmt.Sprintf("%s:%d:%d", filepath.ToSlash(filepath.Clean(file)), p.Line, p.Column)
}
