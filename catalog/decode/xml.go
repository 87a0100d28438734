package decode

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// undoXML takes an XML document apart: event.user.@id is an attribute,
// event.user.name the text of an element, event.item[0] that of the first of
// several of one name. A document is known by its media type or its declaration. It may
// end early; a value may not.
//
// Entities that a document defines are not expanded: encoding/xml knows none
// but those of XML, and leaves the others as they are.
func undoXML(v *value, b *budget) []*value {
	text := strings.TrimLeft(strings.TrimPrefix(v.text, "\ufeff"), " \t\r\n")
	if !strings.HasPrefix(text, "<") || !strings.HasPrefix(text, "<?xml") && !(v.document && typed(v.mediaType, "xml")) {
		return nil
	}
	if !v.document && !b.mayTry() {
		return nil
	}
	if len(text) > maxXML {
		b.hit(limitXML)
		text = text[:maxXML]
	}
	r := xmlReader{placed: placed{leaves: leaves{room: b.values}}}
	err := r.read(&place{path: v.path}, text)
	whole := err == nil && len(r.open) == 0
	if !whole && !r.full && !v.document {
		b.wasted(wastePerByte * len(text))
		return nil
	}
	return r.taken("xml", !whole && !r.full, b)
}

type xmlReader struct {
	placed
	open []element // from the root on
}

type element struct {
	at     *place
	text   []byte
	parted bool // it has attributes or elements
}

var errFull = errors.New("no room for more values")

func (r *xmlReader) read(root *place, text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	// What declares another charset is UTF-8 all the same, or garbled.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for !r.full {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			r.start(root, t)
		case xml.EndElement:
			r.end()
		case xml.CharData:
			if n := len(r.open); n > 0 {
				r.open[n-1].text = append(r.open[n-1].text, t...)
			}
		}
	}
	return errFull
}

func (r *xmlReader) start(at *place, t xml.StartElement) {
	if n := len(r.open); n > 0 {
		at = r.open[n-1].at
		r.open[n-1].parted = true
	}
	if len(r.open) >= MaxNesting {
		r.deep = true // its parts have the path of what is around it
	} else {
		at = r.member(at, t.Name.Local)
	}
	r.open = append(r.open, element{at: at, parted: len(t.Attr) > 0})
	for _, a := range t.Attr {
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			r.put(r.member(at, "@"+a.Name.Local), a.Value, false)
		}
	}
}

// end ends the last element. The names of end tags are not looked at.
func (r *xmlReader) end() {
	n := len(r.open) - 1
	if n < 0 {
		return
	}
	e := &r.open[n]
	if text := strings.TrimSpace(string(e.text)); text != "" || !e.parted {
		r.put(e.at, text, false)
	}
	r.open = r.open[:n]
}
