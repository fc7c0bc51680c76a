package amazonpay_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

const (
	module = "github.com/paykit-go/amazonpaykit"
	root   = ".."
)

func TestTopLevelIsFixed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	entries, err := os.ReadDir(root)
	is.NoErr(err)
	var names []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	is.Equal(names, []string{"LICENSE", "README.md", "amazonpay", "examples", "go.mod", "go.sum", "store"})
}

func TestRootModuleDependsOnFourModules(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	out, err := exec.Command("go", "mod", "edit", "-json", filepath.Join(root, "go.mod")).Output()
	is.NoErr(err)
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	is.NoErr(json.Unmarshal(out, &mod))
	var direct []string
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	slices.Sort(direct)
	is.Equal(direct, []string{"github.com/alexedwards/scs/v2", "github.com/bojanz/currency", "github.com/justinas/nosurf", "github.com/matryer/is"})
}

// imports are what each package may import beyond the standard library,
// directly or through others.
var imports = map[string][]string{
	"store":                       {},
	"store/memstore":              {"store"},
	"store/sqlstore":              {"store"},
	"store/storetest":             {"store"},
	"amazonpay/api":               {},
	"amazonpay/ipn":               {},
	"amazonpay/simulator":         {"amazonpay/api", "amazonpay/ipn"},
	"amazonpay/simulator/control": {"amazonpay/simulator", "amazonpay/api", "amazonpay/ipn"},
	"amazonpay":                   {"amazonpay/api", "amazonpay/ipn", "store", "scs", "nosurf"},
	"amazonpay/pages":             {"amazonpay", "amazonpay/api", "amazonpay/ipn", "store", "scs", "nosurf", "currency", "apd"},
}

var modules = map[string]string{
	"scs": "github.com/alexedwards/scs/v2", "nosurf": "github.com/justinas/nosurf",
	"currency": "github.com/bojanz/currency", "apd": "github.com/cockroachdb/apd/v3",
}

func TestImportRules(t *testing.T) {
	t.Parallel()
	for pkg, allowed := range imports {
		t.Run(pkg, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			cmd := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./"+pkg)
			cmd.Dir = root
			out, err := cmd.Output()
			is.NoErr(err)
			for _, dep := range strings.Fields(string(out)) {
				is.True(dep == module+"/"+pkg || allows(allowed, dep)) // imports more than it may: see dep
			}
		})
	}
}

func allows(allowed []string, dep string) bool {
	return slices.ContainsFunc(allowed, func(name string) bool {
		if path, ok := modules[name]; ok {
			return dep == path || strings.HasPrefix(dep, path+"/")
		}
		return dep == module+"/"+name
	})
}

// Only tests and examples may use the simulator and the conformance suite,
// and what is part of them.
func TestNothingShipsTheSimulator(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./amazonpay/...", "./store/...")
	cmd.Dir = root
	out, err := cmd.Output()
	is.NoErr(err)
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, module+"/amazonpay/simulator/") {
			continue
		}
		is.True(!strings.Contains(line, " "+module+"/amazonpay/simulator")) // a package imports the simulator
		is.True(!strings.Contains(line, " "+module+"/store/storetest"))     // a package imports the suite
	}
}

func TestI13_NoPrivateKeyIsInTheTree(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	key := regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{60}`)
	walk(t, func(path string, content []byte) {
		if key.Match(content) {
			t.Errorf("%s holds a private key", path)
		}
	})
	is.True(key.MatchString("-----BEGIN " + "PRIVATE KEY-----\n" + strings.Repeat("A", 64))) // the pattern finds keys
}

func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	walk(t, func(path string, content []byte) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, content, parser.ParseComments)
		if err != nil || file.Name.Name == "main" {
			return
		}
		for _, name := range undocumented(file) {
			t.Errorf("%s: %s has no doc comment", path, name)
		}
	})
}

func undocumented(file *ast.File) (names []string) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && onExported(d) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			}
		}
	}
	return names
}

// onExported tells functions and methods that a user can call from those that
// an unexported type needs for an interface.
func onExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	recv := d.Recv.List[0].Type
	if star, ok := recv.(*ast.StarExpr); ok {
		recv = star.X
	}
	name, ok := recv.(*ast.Ident)
	return !ok || name.IsExported()
}

// walk visits each file that a user of the module would get.
func walk(t *testing.T, visit func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != root && (d.Name() == ".git" || d.Name() == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		content, err := os.ReadFile(path)
		if err == nil {
			visit(path, content)
		}
		return err
	})
	is.New(t).NoErr(err)
}
