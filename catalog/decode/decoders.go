package decode

// A decoder undoes one encoding.
type decoder struct {
	layer     string // its name among a field's layers; empty: its parts say it
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
	decoders = []decoder{
		{undo: undoCompressed},
		{layer: "multipart", documents: true, format: true, undo: undoMultipart},
		{layer: "grpc-web", documents: true, format: true, undo: undoGRPC},
		{layer: "json", format: true, undo: undoJSON},
		{layer: "json", format: true, undo: undoJSONString},
		{layer: "jsonlines", documents: true, format: true, undo: undoJSONLines},
		{layer: "jsonp", format: true, undo: undoJSONP},
		{layer: "xml", format: true, undo: undoXML},
		{layer: "msgpack", format: true, undo: undoMessagePack},
		{layer: "cbor", format: true, undo: undoCBOR},
		{layer: "protobuf", format: true, undo: undoProtobuf},
		{layer: "entities", undo: undoEntities},
		{layer: "url", keeps: true, undo: undoURL},
		{layer: "tv", keeps: true, undo: undoTV},
		{layer: "jwt", undo: undoJWT},
		{layer: "lz-string", undo: undoLZString},
		{layer: "hex", undo: undoHex},
		{layer: "base64", undo: undoBase64},
		{layer: "base32", undo: undoBase32},
		{layer: "base58", undo: undoBase58},
		{layer: "form", documents: true, format: true, undo: undoForm},
		{layer: "form", format: true, undo: undoPairs},
		{layer: "percent", undo: undoPercent},
		{layer: "escapes", undo: undoEscapes},
		{layer: "euc-jp", undo: undoEUC},
		{layer: "shift-jis", undo: undoShiftJIS},
	}
}
