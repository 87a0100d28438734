package identify

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"soshin/catalog/decode"
	"soshin/catalog/identify/digest"
)

// unwrapDepth is how many decodings, one inside another, a value may lie
// behind, beyond those that the fields' own decoding has undone.
const unwrapDepth = 3

// A finding is a value of the persona in some bytes.
type finding struct {
	NamedValue
	hashes []digest.Function // that it was put through, the last first
	layers []string          // the decodings that it was behind, from the outside in
	bounds bounds
	whole  bool // nothing else was there
	length int  // of the needle
	at     int  // where it is, or the outermost encoding that it is in
	end    int
}

// same tells whether f and g are the same value, hashed in the same way.
func (f finding) same(g finding) bool {
	return f.Kind == g.Kind && f.Name == g.Name && slices.EqualFunc(f.hashes, g.hashes, func(a, b digest.Function) bool { return a.Layer == b.Layer })
}

// why says how it was found.
func (f finding) why() string {
	why := "persona " + f.Name
	for i, h := range f.hashes {
		if i == 0 {
			why += ", " + h.Name
		} else {
			why += " of " + h.Name
		}
	}
	switch {
	case len(f.layers) > 0:
		why += ", inside " + strings.Join(f.layers, " of ")
	case !f.whole:
		why += ", inside the value"
	}
	return why
}

// undone are the decodings and, innermost, the hashes.
func (f finding) undone() []string {
	all := slices.Clone(f.layers)
	for _, h := range f.hashes {
		all = append(all, h.Layer)
	}
	return all
}

// find finds the persona's values in data, plain and behind up to unwrapDepth
// decodings. Quoted tells that a value also counts as whole between quotation
// marks and the like. It returns the bounds of decode.Unwrap that were hit.
func (s *search) find(data []byte, quoted bool) (found []finding, limits []string) {
	return s.findIn(data, 0, len(data), quoted)
}

// findIn is find in data where pieces begin at from and end at end.
func (s *search) findIn(data []byte, from, end int, quoted bool) (found []finding, limits []string) {
	if len(s.sought) == 0 {
		return nil, nil
	}
	s.direct(data, nil, quoted, func(f finding) { found = append(found, f) })
	found = outermost(found)
	plain := found
	pieces(data[from:end], inDocument, func(at int, piece []byte) {
		at += from
		// What is shorter has no room for anything that counts when it is encoded.
		if len(piece) < minInside || s.clean.has(piece, quoted) {
			return
		}
		wrapped, hit := s.unwrap(piece, quoted)
		if wrapped == nil && hit == nil {
			s.clean.add(piece, quoted)
		}
		limits = joined(limits, hit)
		for _, f := range s.locate(piece, wrapped, inValue, quoted) {
			if f.bounds == asWhole && textual(f.layers[0]) && !(token(piece, f.layers[0]) && (quoted || len(piece) == len(bytes.TrimSpace(data)))) {
				continue // whole for having been cut out here
			}
			f.at, f.end = f.at+at, f.end+at
			// Undoing what is around a plain value gives the plain value.
			if !slices.ContainsFunc(plain, func(p finding) bool { return p.same(f) && f.at <= p.at && p.end <= f.end }) {
				found = append(found, f)
			}
		}
	})
	return found, limits
}

// joined adds to a list what is not in it.
func joined(list, more []string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// outermost drops what is found in a longer writing of the same value.
func outermost(found []finding) []finding {
	if len(found) < 2 {
		return found
	}
	return slices.DeleteFunc(slices.Clone(found), func(f finding) bool {
		return slices.ContainsFunc(found, func(g finding) bool {
			return g.same(f) && g.at <= f.at && f.end <= g.end && g.end-g.at > f.end-f.at
		})
	})
}

// unwrap finds what is in data behind at least one decoding: each value once
// for each way to it.
func (s *search) unwrap(data []byte, quoted bool) (found []finding, limits []string) {
	limits = decode.Unwrap(data, unwrapDepth, func(layers []string, inner []byte) {
		if len(layers) == 0 {
			return
		}
		s.direct(inner, layers, quoted, func(f finding) {
			f.at, f.end = 0, len(data)
			for i, g := range found {
				if g.same(f) && slices.Equal(g.layers, f.layers) {
					if f.whole && !g.whole || f.whole == g.whole && f.length > g.length {
						found[i] = f
					}
					return
				}
			}
			found = append(found, f)
		})
	})
	return found, limits
}

// locate says where in data what was found behind decodings of it is: in
// which piece, and in which piece of that. Of several ways to a value the
// shortest counts.
func (s *search) locate(data []byte, found []finding, l level, quoted bool) []finding {
	if len(found) == 0 {
		return nil
	}
	var located []finding
	if l < levels {
		pieces(data, l, func(at int, piece []byte) {
			if len(piece) < minInside {
				return
			}
			inner := found
			if len(piece) < len(data) {
				inner, _ = s.unwrap(piece, quoted)
				inner = slices.DeleteFunc(inner, func(f finding) bool {
					return l == inRun && textual(f.layers[0]) || !slices.ContainsFunc(found, func(g finding) bool { return g.same(f) && slices.Equal(g.layers, f.layers) })
				})
			}
			for _, f := range s.locate(piece, inner, l+1, quoted) {
				f.at, f.end = f.at+at, f.end+at
				located = append(located, f)
			}
		})
	}
	for _, f := range found {
		if slices.ContainsFunc(located, f.same) {
			continue
		}
		if !slices.ContainsFunc(found, func(g finding) bool { return g.same(f) && len(g.layers) < len(f.layers) }) {
			f.at, f.end = 0, len(data)
			located = append(located, f)
		}
	}
	return located
}

// direct finds what is in data as it is. Layers are the decodings that led to
// it.
func (s *search) direct(data []byte, layers []string, quoted bool, found func(finding)) {
	folded := data
	if !ascii(data) {
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		*buffer = appendFolded((*buffer)[:0], data)
		folded = *buffer
	}
	changed := len(folded) != len(data) || string(folded) != string(data)
	take := func(text []byte, n, at int) (f finding, ok bool) {
		w := s.sought[n]
		f = finding{NamedValue: s.values[w.value], hashes: s.chains[w.chain], layers: layers, bounds: w.bounds, at: at, end: at + s.set.Length(n)}
		f.length = f.end - f.at
		f.whole = isWhole(text, f.at, f.end, len(f.hashes) > 0, quoted)
		switch {
		case f.whole:
			return f, w.bounds != asWhole || !slices.ContainsFunc(layers, substitutes)
		case w.bounds == asWord:
			return f, apart(text, f)
		}
		return f, w.bounds == anywhere
	}
	s.set.Find(data, func(n, at int) {
		switch w := s.sought[n]; {
		case w.bounds == asBase64:
			s.realigned(data, at-int(w.chain), at+s.set.Length(n), layers, quoted, found)
		case w.chain > 0 || !changed:
			if f, ok := take(data, n, at); ok {
				found(f)
			}
		}
	})
	if !changed {
		return
	}
	place := unfolding{data: data}
	s.set.Find(folded, func(n, at int) {
		if w := s.sought[n]; w.chain > 0 || w.bounds == asBase64 {
			return
		}
		if f, ok := take(folded, n, at); ok {
			f.at = place.of(at)
			ahead := place
			f.end = ahead.of(f.end)
			found(f)
		}
	})
}

// buffers hold folded data.
var buffers = sync.Pool{New: func() any { return new([]byte) }}
