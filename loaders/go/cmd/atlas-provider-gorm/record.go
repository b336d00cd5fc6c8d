package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
)

//go:embed recorder.go.tmpl
var recorderText string

var recorder = template.Must(template.New("recorder").Parse(recorderText))

// driver is a GORM driver, and how it is opened on the recording connection.
type driver struct {
	Import string
	Open   string
}

var drivers = map[string][]driver{
	"postgres": {{"gorm.io/driver/postgres", "driver.New(driver.Config{Conn: conn})"}},
	"mysql":    {{"gorm.io/driver/mysql", "driver.New(driver.Config{Conn: conn, SkipInitializeWithVersion: true})"}},
	"sqlite": {
		{"gorm.io/driver/sqlite", "&driver.Dialector{Conn: conn}"},
		{"github.com/glebarez/sqlite", "&driver.Dialector{Conn: conn}"},
	},
}

var aliases = map[string]string{"postgresql": "postgres", "mariadb": "mysql", "maria": "mysql", "sqlite3": "sqlite"}

// module is the Go module of the models.
type module struct {
	Path string
	Dir  string
	// requires are the modules that it may import.
	requires []string
}

// findModule returns the module that the package in dir belongs to.
func findModule(dir string) (*module, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder", dir)
	}
	out, err := goCommand(dir, "list", "-m", "-json")
	if err != nil {
		return nil, err
	}
	var mod module
	if err := json.Unmarshal(out, &mod); err != nil {
		return nil, fmt.Errorf("reading the module of %s: %w", dir, err)
	}
	out, err = goCommand(mod.Dir, "list", "-m", "-f", "{{.Path}}", "all")
	if err != nil {
		return nil, err
	}
	mod.requires = strings.Fields(string(out))
	return &mod, nil
}

// driver returns the module's driver for a dialect.
func (m *module) driver(dialect string) (driver, error) {
	if alias, ok := aliases[dialect]; ok {
		dialect = alias
	}
	known, ok := drivers[dialect]
	if !ok {
		return driver{}, fmt.Errorf("unknown dialect %q: use postgres, mysql or sqlite", dialect)
	}
	for _, d := range known {
		if slices.Contains(m.requires, d.Import) {
			return d, nil
		}
	}
	return driver{}, fmt.Errorf("module %s has no GORM driver for %s: run go get %s", m.Path, dialect, known[0].Import)
}

// record runs the program that gives the models to GORM, inside of the module, and
// returns what it prints.
func (m *module) record(dir string, d driver, models []model, tags string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(m.Dir, abs)
	if err != nil {
		return "", err
	}
	temp, err := os.MkdirTemp(m.Dir, ".atlas-load-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temp)
	var source bytes.Buffer
	if err := recorder.Execute(&source, map[string]any{
		"Package": path.Join(m.Path, filepath.ToSlash(rel)),
		"Driver":  d,
		"Models":  models,
	}); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(temp, "main.go"), source.Bytes(), 0o600); err != nil {
		return "", err
	}
	args := []string{"run"}
	if tags != "" {
		args = append(args, "-tags", tags)
	}
	out, err := goCommand(m.Dir, append(args, "./"+filepath.Base(temp))...)
	return string(out), err
}

// goCommand runs the go command; what it prints to standard error becomes the error.
func goCommand(dir string, args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = dir, &stderr
	out, err := cmd.Output()
	if err != nil && stderr.Len() > 0 {
		return nil, fmt.Errorf("go %s: %s", strings.Join(args[:min(2, len(args))], " "), strings.TrimSpace(stderr.String()))
	}
	return out, err
}
