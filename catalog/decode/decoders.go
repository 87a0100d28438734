package decode

// A decoder undoes one encoding.
type decoder struct {
	layer     string // its name among a field's layers
	documents bool   // for whole bodies, messages and lines only
	format    bool   // gives the path; a layer only inside a value
	keeps     bool   // the value stays a field beside its parts
	// undo returns what is in v, nil if v is not so encoded. It looks at most
	// values first by their first bytes, and takes from the budget what it
	// makes: one value for each part, one byte for each byte that was not in
	// v's text before.
	undo func(v *value, b *budget) []*value
}

// decoders are tried in this order; the first that fits is applied.
var decoders []decoder

// It is filled here because the decoders of documents use one another.
func init() {
	for _, c := range compressions {
		decoders = append(decoders, decoder{layer: c.layer, undo: c.undo})
	}
	decoders = append(decoders, []decoder{
		{layer: "multipart", documents: true, format: true, undo: undoMultipart},
		{layer: "json", format: true, undo: undoJSON},
		{layer: "jsonlines", documents: true, format: true, undo: undoJSONLines},
		{layer: "url", keeps: true, undo: undoURL},
		{layer: "base64", undo: undoBase64},
		{layer: "form", documents: true, format: true, undo: undoForm},
		{layer: "percent", undo: undoPercent},
	}...)
}
