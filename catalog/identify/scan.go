package identify

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"soshin/catalog"
)

// windowSize is how many bytes of a stream are searched at a time.
const windowSize = 256 << 10

// A Finding is a value of the persona in a stream of bytes.
type Finding struct {
	Offset int64                   `json:"offset"` // of the value, or of the outermost encoding that it is in
	Kind   catalog.InformationKind `json:"kind"`
	Name   string                  `json:"name"`   // of the value: e-mail address
	Layers []string                `json:"layers"` // decodings from the outside in, then hashes
	Why    string                  `json:"why"`
}

// Scan searches what r gives, in bounded memory, and calls found for every
// value of the persona, from the front to the back. Half a name, and what else
// is too short or too common to count inside a text, counts between quotation
// marks and the like. It returns the bounds that the search hit.
func (id *Identifier) Scan(r io.Reader, found func(Finding) error) (limits []string, err error) {
	return id.persona.scan(r, true, func(f finding, _ []byte) error {
		return found(Finding{Offset: int64(f.at), Kind: f.Kind, Name: f.Name, Layers: f.undone(), Why: f.why()})
	})
}

// scan searches what r gives, in windows that end where pieces do. The places
// of what it finds are those in all that r gives; text is what is there.
func (s *search) scan(r io.Reader, quoted bool, found func(f finding, text []byte) error) (limits []string, err error) {
	if len(s.sought) == 0 {
		return nil, nil
	}
	w := window{size: s.window, data: make([]byte, 0, s.window+s.reach)}
	for last := false; !last; {
		n, err := io.ReadFull(r, w.data[len(w.data):cap(w.data)])
		w.data = w.data[:len(w.data)+n]
		if last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !last {
			return limits, err
		}
		end, parted := len(w.data), false
		if !last {
			if end, parted = w.cut(); parted {
				limits = joined(limits, []string{fmt.Sprintf("search: what is longer than %d KiB without a quotation mark, markup or control character was looked at in parts", w.size>>11)})
			}
		}
		all, hit := s.findIn(w.data, w.from, end, quoted)
		limits = joined(limits, hit)
		all = slices.DeleteFunc(all, func(f finding) bool { return w.told(f) || f.at >= end })
		slices.SortStableFunc(all, func(a, b finding) int { return a.at - b.at })
		for _, f := range all {
			text := w.data[f.at:f.end]
			f.at, f.end = f.at+w.base, f.end+w.base
			if err := found(f, text); err != nil {
				return limits, err
			}
		}
		w.move(end, parted, all)
	}
	return limits, nil
}

// A window is the part of a stream that is being searched.
type window struct {
	size int
	data []byte    // longer than size, by what may begin in it
	base int       // its place in the stream
	from int       // where its first piece begins
	done int       // what is before was searched; it is there for what follows
	last []finding // in what is before
}

// When a piece is cut, a part of it is searched again with what follows. The
// parts begin at multiples of unit in the piece, so that they are decoded like
// the whole: groups of base64 have four characters, of base32 eight.
const (
	behind = 64 // bytes that stay where no piece is cut: bounds look at them
	unit   = 24
	again  = 500 * unit
)

// cut returns where the search of the window is to end, and whether that is
// within a piece: no piece ends in the window's second half.
func (w *window) cut() (end int, parted bool) {
	end = w.size
	for end > w.from && !endsDocument(w.data[end-1]) {
		end--
	}
	if end > w.size/2 {
		return end, false
	}
	end += (w.size - end) / unit * unit
	for i := 1; i < utf8.UTFMax && !utf8.RuneStart(w.data[end]); i++ {
		end-- // a character stays whole
	}
	return end, true
}

// endsDocument tells whether a piece ends at c, whatever is around it.
func endsDocument(c byte) bool { return c < ' ' || c == '"' || c == '<' || c == '>' }

// told tells whether f was found in the last window too.
func (w *window) told(f finding) bool {
	if f.at >= w.done {
		return false
	}
	return f.layers == nil || slices.ContainsFunc(w.last, func(g finding) bool { return g.same(f) && slices.Equal(g.layers, f.layers) })
}

// move makes the window begin shortly before end.
func (w *window) move(end int, parted bool, found []finding) {
	stay := min(behind, end)
	w.from = stay
	if parted {
		stay, w.from = again, 0
	}
	w.done, w.last = stay, found
	w.base += end - stay
	w.data = w.data[:copy(w.data, w.data[end-stay:])]
}
