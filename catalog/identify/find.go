package identify

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"soshin/catalog/decode"
	"soshin/catalog/identify/digest"
	"soshin/catalog/identify/needle"
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
	all := append([]string{}, f.layers...)
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
	found = s.outermost(found)
	plain := found
	pieces(data[from:end], inDocument, func(at int, piece []byte) {
		at += from
		if !mayWrap(piece) {
			return
		}
		mark := s.clean.mark(piece, true)
		if s.clean.has(mark) {
			return
		}
		wrapped, any, hit := s.unwrap(piece, quoted)
		if !any && hit == nil {
			s.clean.add(mark)
		}
		limits = joined(limits, hit)
		for len(plain) > 0 && plain[0].at < at {
			plain = plain[1:]
		}
		for _, f := range s.locate(piece, wrapped, inValue, quoted) {
			f.at, f.end = f.at+at, f.end+at
			if f.bounds == asWhole && slices.ContainsFunc(f.layers, textual) &&
				(textual(f.layers[0]) && !isWhole(data, f.at, f.end, false, quoted) || !s.wholeBehind(data[f.at:f.end], f.layers, f)) {
				continue // it is whole for having been cut out of a text
			}
			// Undoing what is around a plain value gives the plain value.
			copied := false
			for i := 0; i < len(plain) && plain[i].at < f.end && !copied; i++ {
				copied = plain[i].same(f) && f.at < plain[i].end
			}
			if !copied {
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

// outermost sorts what was found by its place and drops what is in a longer
// writing of the same value, or was found twice.
func (s *search) outermost(found []finding) []finding {
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Or(a.at-b.at, b.end-a.end) })
	var kept []finding
	for _, f := range found {
		inside := false
		for i := len(kept) - 1; i >= 0 && f.at-kept[i].at <= s.reach && !inside; i-- {
			inside = f.end <= kept[i].end && kept[i].same(f)
		}
		if !inside {
			kept = append(kept, f)
		}
	}
	return kept
}

// unwrap finds what is in data behind at least one decoding: each value once
// for each way to it. Any tells whether there is a needle at all, wherever it
// may count.
func (s *search) unwrap(data []byte, quoted bool) (found []finding, any bool, limits []string) {
	limits = decode.Unwrap(data, unwrapDepth, func(layers []string, inner []byte) {
		if len(layers) == 0 {
			return
		}
		if !s.any(inner) {
			return
		}
		any = true
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
	return found, any, limits
}

// suspect tells whether there is a needle in data, or behind decodings of it,
// wherever it may count; and the bounds of decode.Unwrap that were hit.
func (s *search) suspect(data []byte) (any bool, limits []string) {
	mark := s.clean.mark(data, false)
	if len(data) < needle.MinLength || s.clean.has(mark) {
		return false, nil
	}
	if s.any(data) {
		return true, nil
	}
	pieces(data, inDocument, func(at int, piece []byte) {
		if any || !mayWrap(piece) {
			return
		}
		mark := s.clean.mark(piece, true)
		if s.clean.has(mark) {
			return
		}
		hit := decode.Unwrap(piece, unwrapDepth, func(layers []string, inner []byte) {
			any = any || len(layers) > 0 && s.any(inner)
		})
		if !any && hit == nil {
			s.clean.add(mark)
		}
		limits = joined(limits, hit)
	})
	if !any && limits == nil {
		s.clean.add(mark)
	}
	return any, limits
}

// any tells whether there is a needle in data, wherever it may count.
func (s *search) any(data []byte) (any bool) {
	find := func(int, int) { any = true }
	s.set.Find(data, find)
	if any || !foldable(data) {
		return any
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	*buffer = appendFolded((*buffer)[:0], data)
	s.set.Find(*buffer, find)
	return any
}

// direct finds what is in data as it is. Layers are the decodings that led to
// it.
func (s *search) direct(data []byte, layers []string, quoted bool, found func(finding)) {
	folded := data
	if foldable(data) {
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
		case w.bounds != anywhere && damages(layers):
			return f, false
		case f.whole:
			return f, w.bounds != asWhole || !slices.ContainsFunc(layers, substitutes)
		case w.bounds == asWord:
			return f, apart(text, f) && (!slices.ContainsFunc(layers, substitutes) || printed(text))
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
