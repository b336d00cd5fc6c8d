package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const source = `package models

import "gorm.io/gorm"

type User struct {
	gorm.Model
}

type Pet struct {
	Name string ` + "`gorm:\"size:10\"`" + `
}

type Options struct{ Name string }

type hidden struct{ gorm.Model }

type Page[T any] struct {
	Items []T ` + "`gorm:\"-\"`" + `
}
`

func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "models.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFindModels(t *testing.T) {
	models, err := findModels(write(t, source), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(models) != 2 || models[0].Name != "Pet" || models[1].Name != "User" {
		t.Fatalf("got %v, want Pet and User", models)
	}
	if !strings.HasSuffix(models[1].Pos, "models.go:5:6") {
		t.Errorf("User is at %s, want models.go:5:6", models[1].Pos)
	}
}

func TestFindModelsErrors(t *testing.T) {
	for _, tc := range []struct {
		source string
		names  []string
		want   string
	}{
		{"package models\n", nil, "no models found"},
		{source, []string{"User", "Order"}, `there is no model "Order"`},
		{"package models\n\ntype User struct {", nil, "models.go:3"},
	} {
		_, err := findModels(write(t, tc.source), tc.names)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("got %v, want %q", err, tc.want)
		}
	}
}

func TestDriver(t *testing.T) {
	mod := &module{Path: "example.com/shop", requires: []string{"gorm.io/driver/postgres"}}
	if d, err := mod.driver("postgresql"); err != nil || d.Import != "gorm.io/driver/postgres" {
		t.Errorf("got %v, %v", d, err)
	}
	for dialect, want := range map[string]string{
		"mysql":  "run go get gorm.io/driver/mysql",
		"oracle": `unknown dialect "oracle"`,
	} {
		if _, err := mod.driver(dialect); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", dialect, err, want)
		}
	}
}
