// Command accuracy measures the persona search: how much it finds of what was
// sent of a persona, and how often it takes something else for it. `make
// accuracy` runs it.
//
// What must be found is generated: every form of every value (plain, hashed,
// hashed twice, in every spelling), every sequence of up to three wrappings,
// and every place in a request, each with the others in turn. The values, the
// encoders and the hash functions are not those of the code that is measured.
// What must not be found is generated too, near misses among it, and recorded:
// the exchanges of a crawl are searched for personas that were never typed.
//
// The exit status is 1 if anything was missed or found wrongly.
package main

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/identify"
)

func main() {
	var c corpus
	flag.Uint64Var(&c.seed, "seed", 1, "of what is generated")
	flag.IntVar(&c.depth, "depth", 3, "wrappings, one inside another")
	flag.IntVar(&c.negatives, "negatives", 20_000, "exchanges without a persona to generate")
	flag.IntVar(&c.personas, "personas", 200, "that recorded exchanges are searched for")
	dir := flag.String("journal", "", "data directory with the journal of a crawl (empty: none)")
	flag.Parse()
	if *dir != "" {
		var err error
		if c.recorded, err = recorded(*dir); err != nil {
			fmt.Fprintln(os.Stderr, "accuracy:", err)
			os.Exit(2)
		}
	}
	r := c.measure()
	r.print(os.Stdout)
	if len(r.missed)+len(r.wrong) > 0 {
		os.Exit(1)
	}
}

// A corpus is what is measured with.
type corpus struct {
	seed      uint64
	depth     int
	every     int // of the forms and chains that are drawn, only one in so many; 0: all
	negatives int
	personas  int
	recorded  []*sending
}

func (c *corpus) random(stream uint64) source { return source{rand.New(rand.NewPCG(c.seed, stream))} }

// A report is what came of it.
type report struct {
	positives int
	missed    []string       // form, wrappings and place
	missedIn  map[string]int // by each wrapping, and by place
	leftOut   int            // of forms that no drawn chain of wrappings takes
	byDepth   map[int]int

	generated int
	recorded  int // exchanges times personas
	exchanges int // recorded
	wrong     []string
}

func (c *corpus) measure() *report {
	r := &report{byDepth: map[int]int{}, missedIn: map[string]int{}}
	personas := map[*catalog.Persona]*identify.Identifier{}
	for _, p := range []*catalog.Persona{&kubodera, &isozaki} {
		personas[p] = identify.New(identify.Options{Persona: *p})
	}
	c.positive(r, personas)
	for _, s := range negatives(c.negatives, c.random(2)) {
		r.generated++
		for _, id := range personas {
			r.accuse(s, id)
		}
	}
	others := c.random(3)
	r.exchanges = len(c.recorded)
	for range c.personas {
		if len(c.recorded) == 0 {
			break
		}
		id := identify.New(identify.Options{Persona: others.other()})
		for _, s := range c.recorded {
			r.recorded++
			r.accuse(s, id)
		}
	}
	return r
}

// positive puts every form into as many wrappings as there may be, from none
// on, and into every sequence of them: each form takes the next sequence, and
// each pair the next place that takes it.
func (c *corpus) positive(r *report, personas map[*catalog.Persona]*identify.Identifier) {
	random := c.random(1)
	forms, places := forms(), carriers()
	random.Shuffle(len(forms), func(i, j int) { forms[i], forms[j] = forms[j], forms[i] })
	chains := [][]wrapping{nil}
	place := 0
	for depth := range c.depth + 1 {
		random.Shuffle(len(chains), func(i, j int) { chains[i], chains[j] = chains[j], chains[i] })
		n := max(len(forms), len(chains))
		if c.every > 0 {
			n /= c.every
		}
		for i := range n {
			f := forms[(i+depth*n)%len(forms)]
			chain, data, ok := f.fitting(chains, i)
			if !ok {
				r.leftOut++
				continue
			}
			for place = (place + 1) % len(places); !places[place].takes(data); {
				place = (place + 1) % len(places)
			}
			s := places[place].place(data)
			r.positives++
			r.byDepth[depth]++
			found := s.decode().search(personas[f.persona])
			if slices.ContainsFunc(found, func(g catalog.Field) bool { return g.Kind == f.kind && strings.HasPrefix(g.Why, "persona "+f.name) }) {
				continue
			}
			for _, w := range chain {
				r.missedIn[w.name]++
			}
			r.missedIn["(in "+places[place].name+")"]++
			r.missed = append(r.missed, fmt.Sprintf("%s %q, %s, in %s, in %s", f.name, f.writing.text, f.how, describe(chain), places[place].name))
		}
		chains = longer(chains)
	}
}

// fitting is the chain whose turn it is, or the next that takes the form, and
// what it gives.
func (f form) fitting(chains [][]wrapping, turn int) (chain []wrapping, data []byte, ok bool) {
	const tries = 50
	for try := range tries {
		chain = chains[(turn+try)%len(chains)]
		if data, ok = f.wrapped(chain); ok {
			return chain, data, true
		}
	}
	return nil, nil, false
}

// accuse searches what is not id's persona's.
func (r *report) accuse(s *sending, id *identify.Identifier) {
	for _, f := range s.search(id) {
		r.wrong = append(r.wrong, fmt.Sprintf("%s %s=%.80q is taken for %s %q (%s)", f.In, f.Path, f.Value, f.Kind, f.Layers, f.Why))
	}
}

func (r *report) print(w *os.File) {
	fmt.Fprintf(w, "persona search\n\n")
	found := r.positives - len(r.missed)
	fmt.Fprintf(w, "  positives %6d   found %6d   recall %.4f %%\n", r.positives, found, 100*float64(found)/float64(max(1, r.positives)))
	for _, depth := range slices.Sorted(maps.Keys(r.byDepth)) {
		fmt.Fprintf(w, "    in %d wrappings: %d\n", depth, r.byDepth[depth])
	}
	fmt.Fprintf(w, "  negatives %6d   false %6d   (%d generated; %d recorded exchanges for %d personas each)\n", r.generated+r.exchanges, len(r.wrong), r.generated, r.exchanges, r.recorded/max(1, r.exchanges))
	for _, name := range slices.Sorted(maps.Keys(r.missedIn)) {
		fmt.Fprintf(w, "    missed of %s: %d\n", name, r.missedIn[name])
	}
	for _, m := range r.missed {
		fmt.Fprintln(w, "  missed:", m)
	}
	for _, m := range r.wrong {
		fmt.Fprintln(w, "  false:", m)
	}
	if r.leftOut > 0 {
		fmt.Fprintf(w, "  %d times a form fitted into none of the wrappings it was tried with\n", r.leftOut)
	}
}
