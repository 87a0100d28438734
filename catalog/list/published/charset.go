package published

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
)

// toUTF8 decodes a page. What it says of itself (byte order mark, meta) goes
// first; of one that says nothing, or that it is UTF-8 and is not, the encoding
// is guessed among those that Japanese pages have.
func toUTF8(page []byte) ([]byte, error) {
	enc, name, certain := charset.DetermineEncoding(page, "")
	if (!certain || name == "utf-8") && !bytes.HasPrefix(page, []byte("\ufeff")) {
		if utf8.Valid(page) && !bytes.Contains(page, []byte("\x1b$")) {
			return page, nil
		}
		if guess := guessJapanese(page); guess != nil {
			enc, name = guess, "as guessed"
		}
	}
	text, err := enc.NewDecoder().Bytes(page)
	if err != nil {
		return nil, fmt.Errorf("decode the page (%s): %w", name, err)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil
}

// guessJapanese is the encoding in which the page has no character that cannot
// be, or nil.
func guessJapanese(page []byte) encoding.Encoding {
	if bytes.Contains(page, []byte("\x1b$")) {
		return japanese.ISO2022JP
	}
	for _, enc := range []encoding.Encoding{japanese.EUCJP, japanese.ShiftJIS} {
		text, err := enc.NewDecoder().Bytes(page)
		if err == nil && !bytes.ContainsRune(text, utf8.RuneError) {
			return enc
		}
	}
	return nil
}
