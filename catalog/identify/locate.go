package identify

import (
	"slices"

	"soshin/catalog/decode"
)

// wholeBehind tells whether f is all that is behind layers of data, and of
// what is behind each of them: not what undoing escapes here and there in a
// text has cut out of it.
func (s *search) wholeBehind(data []byte, layers []string, f finding) (whole bool) {
	if len(layers) == 0 {
		s.direct(data, f.layers, false, func(g finding) { whole = whole || g.whole && g.same(f) })
		return whole
	}
	undo := func(data []byte) {
		if whole || cutBy(layers[0], data) {
			return
		}
		decode.Unwrap(data, 1, func(undone []string, inner []byte) {
			if len(undone) == 1 && undone[0] == layers[0] {
				whole = whole || s.wholeBehind(inner, layers[1:], f)
			}
		})
	}
	undo(data)
	if !whole && textual(layers[0]) {
		pieces(data, inDocument, func(at int, piece []byte) {
			if element(data[:at], data[at+len(piece):]) {
				undo(piece)
			}
		})
	}
	return whole
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
			if !mayWrap(piece) {
				return
			}
			inner := found
			if len(piece) < len(data) {
				inner, _, _ = s.unwrap(piece, quoted)
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
