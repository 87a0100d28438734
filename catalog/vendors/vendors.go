// Package vendors is what soshin knows of the companies that pages send to:
// host, path, parameter and cookie to recipient, service and purpose.
//
// The knowledge is in data/*.yaml, one file a recipient, in the form of
// catalog.Recipient; the recipient's ID is the file's name. Every file says
// where and when its facts were read. Users add recipients, or replace ours,
// with files of the same form in a directory of their own.
package vendors

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

//go:embed data/*.yaml
var embedded embed.FS

// A Catalogue answers who is behind an address and what a parameter means. It
// does not change after Load: any number of goroutines may use it.
type Catalogue struct {
	recipients []*catalog.Recipient // sorted by ID
	services   map[string]*entry
	hosts      label
	anyHost    []route
	lists      lists
	hash       string
}

// An entry is a service with its recipient and what its parameters mean.
type entry struct {
	recipient  *catalog.Recipient
	service    *catalog.Service
	parameters table
	cookies    table
	file       string // of an entry of the lists
}

// Load reads the embedded recipients and then the *.yaml files of each of
// dirs, in order. A file replaces the recipient of the same ID that was read
// before it. Of other names in dirs the lists of list.go are read. An error is
// one line that names file, line and field.
func Load(dirs ...string) (*Catalogue, error) {
	ours, err := readEmbedded()
	if err != nil {
		return nil, err
	}
	byID := map[string]*file{}
	var l lists
	sum := sha256.New()
	note := func(name string, data []byte) {
		fmt.Fprintf(sum, "%s %d\n", filepath.Base(name), len(data))
		sum.Write(data)
	}
	for _, f := range ours {
		byID[f.recipient.ID] = f
		note(f.name, f.data)
	}
	for i, dir := range dirs {
		files, err := readDir(dir, i+1)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			byID[f.recipient.ID] = f
			note(f.name, f.data)
		}
		if err := l.read(dir, note); err != nil {
			return nil, err
		}
	}
	c, err := build(slices.Collect(maps.Values(byID)))
	if err != nil {
		return nil, err
	}
	c.add(l)
	c.hash = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	return c, nil
}

// Hash is that of all the files that the catalogue was read from, in their
// order: two catalogues with the same hash know the same.
func (c *Catalogue) Hash() string { return c.hash }

// A file is one recipient as it was read.
type file struct {
	name      string // as errors call it
	rank      int    // 0: embedded; n: the nth directory
	data      []byte
	recipient catalog.Recipient
}

// errorf names the line of the value at a YAML path, or, where the value is
// missing, of the nearest thing around it.
func (f *file) errorf(path, format string, args ...any) error {
	field := strings.TrimPrefix(path, "$.")
	line := strictyaml.Line(f.data, path)
	for line == 0 {
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			line = 1
			break
		}
		path = path[:cut]
		line = strictyaml.Line(f.data, path)
	}
	return fmt.Errorf("%s:%d: %s: %s", f.name, line, field, fmt.Sprintf(format, args...))
}

// readEmbedded reads them once: it takes a tenth of a second, and nothing
// changes them.
var readEmbedded = sync.OnceValues(func() ([]*file, error) {
	entries, err := embedded.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("embedded recipients: %w", err)
	}
	var files []*file
	for _, e := range entries {
		data, err := embedded.ReadFile("data/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("embedded recipients: %w", err)
		}
		f, err := parse("vendors/data/"+e.Name(), 0, data)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
})

func readDir(dir string, rank int) ([]*file, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, cause(err))
	}
	var files []*file
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".yaml" {
			continue
		}
		name := filepath.Join(dir, e.Name())
		data, err := readFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, cause(err))
		}
		f, err := parse(name, rank, data)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// readFile reads no more than what strictyaml.Decode needs to refuse the file.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, strictyaml.MaxSize+1))
}

// cause is an error of the file system without the path, which the caller names.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func parse(name string, rank int, data []byte) (*file, error) {
	f := &file{name: name, rank: rank, data: data}
	if err := strictyaml.Decode(name, data, &f.recipient); err != nil {
		return nil, err
	}
	f.recipient.ID = strings.TrimSuffix(filepath.Base(name), ".yaml")
	if rank > 0 {
		f.recipient.NamedBy = filepath.Base(name)
	}
	return f, f.check()
}

// build makes the catalogue. Where two services have the same endpoint, the
// one of the later directory has it; within one directory that is an error.
func build(files []*file) (*Catalogue, error) {
	slices.SortFunc(files, func(a, b *file) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.recipient.ID, b.recipient.ID))
	})
	c := &Catalogue{services: map[string]*entry{}}
	for _, f := range files {
		r := &f.recipient
		c.recipients = append(c.recipients, r)
		for i := range r.Services {
			s := &r.Services[i]
			if other := c.services[s.ID]; other != nil {
				return nil, f.errorf(fmt.Sprintf("$.services[%d].id", i), "%q is also a service of %q", s.ID, other.recipient.ID)
			}
			c.services[s.ID] = &entry{recipient: r, service: s, parameters: newTable(s.Parameters), cookies: newTable(s.Cookies)}
		}
	}
	if err := c.addEndpoints(files); err != nil {
		return nil, err
	}
	if err := checkAliases(files); err != nil {
		return nil, err
	}
	slices.SortFunc(c.recipients, func(a, b *catalog.Recipient) int { return cmp.Compare(a.ID, b.ID) })
	return c, nil
}

// add takes what the lists name over.
func (c *Catalogue) add(l lists) {
	l.named.sort()
	l.filters.sort()
	c.lists = l
	for _, e := range l.entries {
		c.services[e.service.ID] = e
	}
}

// addEndpoints begins with the last file: who comes first has an endpoint.
func (c *Catalogue) addEndpoints(files []*file) error {
	type owner struct {
		rank    int
		service string
	}
	owners := map[catalog.Endpoint]owner{}
	for _, f := range slices.Backward(files) {
		for i, s := range f.recipient.Services {
			for j, p := range s.Match {
				have, taken := owners[p]
				if taken && have.rank == f.rank {
					return f.errorf(fmt.Sprintf("$.services[%d].match[%d]", i, j), "the same address belongs to the service %q", have.service)
				}
				if taken {
					continue
				}
				owners[p] = owner{f.rank, s.ID}
				r := newRoute(p.Path, c.services[s.ID])
				if p.AnyHost {
					c.anyHost = append(c.anyHost, r)
				} else {
					c.hosts.add(p.Host, r)
				}
			}
		}
	}
	c.hosts.sort()
	sortRoutes(c.anyHost)
	return nil
}

// Recipients returns all recipients, sorted by ID. They and the slice are the
// catalogue's own: the caller changes neither.
func (c *Catalogue) Recipients() []*catalog.Recipient { return c.recipients }

// Service returns the service with the given ID and its recipient, or nils.
func (c *Catalogue) Service(id string) (*catalog.Recipient, *catalog.Service) {
	e := c.services[id]
	if e == nil {
		return nil, nil
	}
	return e.recipient, e.service
}

// Match returns who is behind a host (without port) and path: of the endpoints
// that match both, the one with the longest host pattern and then the longest
// path pattern. Nils mean that nobody here is known to be.
func (c *Catalogue) Match(host, path string) (*catalog.Recipient, *catalog.Service) {
	host = strings.TrimSuffix(lower(host), ".")
	if host == "" {
		return nil, nil
	}
	var best candidate
	c.hosts.find(host, path, 0, &best)
	if best.entry == nil {
		return nil, nil
	}
	return best.entry.recipient, best.entry.service
}

// MatchPath is Match by the path alone, for a host that Match does not know:
// a collector under a customer's domain, or an alias below the service's own.
func (c *Catalogue) MatchPath(path string) (*catalog.Recipient, *catalog.Service) {
	r := firstMatch(c.anyHost, path)
	if r == nil {
		return nil, nil
	}
	return r.entry.recipient, r.entry.service
}

// Parameter returns what a field of a service's own protocol means; in and
// path are those of catalog.Field. An exact path goes before a pattern, one
// that ends in ** after the others, and then a longer one before a shorter.
func (c *Catalogue) Parameter(serviceID, in, path string) (catalog.Parameter, bool) {
	e := c.services[serviceID]
	if e == nil {
		return catalog.Parameter{}, false
	}
	if in == catalog.InCookie {
		return e.cookies.find("", path)
	}
	p, ok := e.parameters.find(in, path)
	if n := indexLen(path); !ok && n > 0 && strings.HasPrefix(path[n:], ".") {
		// What is documented of an event is true of each of a batch.
		return e.parameters.find(in, path[n+1:])
	}
	return p, ok
}
