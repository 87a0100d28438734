package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// complete ends soshin and wants all that its client was answered, and nothing
// else, in its journal: every exchange with its answer, every body with its
// own stamp and all its bytes.
func (b *bench) complete(dir string) (string, error) {
	var s *system
	for _, s = range b.systems {
		if s.name == soshin {
			break
		}
	}
	if err := s.stop(); err != nil {
		return "", fmt.Errorf("%s: %w", soshin, err)
	}
	r, err := journal.OpenReader(journal.Path(dir, run), 0)
	if err != nil {
		return "", err
	}
	defer r.Close()
	want := map[int64][]byte{}
	for _, row := range rows {
		want[int64(row.size)] = text(row.size)[stampSize:]
	}
	unfinished := map[uint64]*catalog.Exchange{}
	seen := map[string]bool{}
	n, sent := 0, int64(0)
	for {
		rec, _, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		part := rec.Exchange
		x := unfinished[part.Seq]
		if x == nil {
			x = &catalog.Exchange{}
			unfinished[part.Seq] = x
		}
		journal.Merge(x, part)
		if x.Ended.IsZero() {
			continue
		}
		delete(unfinished, part.Seq)
		n++
		if x.Status != http.StatusOK || x.Outcome != catalog.OutcomeAnswered || x.Error != "" || x.RequestBody.Partial {
			return "", fmt.Errorf("disqualified: exchange %d of the journal was answered %d %s %q", x.Seq, x.Status, x.Outcome, x.Error)
		}
		if x.Method != http.MethodPost {
			continue
		}
		data, err := journal.ReadBody(dir, x.RequestBody, x.RequestBody.Size+1)
		if err != nil {
			return "", fmt.Errorf("disqualified: %w", err)
		}
		text := want[int64(len(data))]
		if text == nil || !bytes.Equal(data[stampSize:], text) {
			return "", fmt.Errorf("disqualified: exchange %d of the journal has a body of %d bytes that nobody sent", x.Seq, len(data))
		}
		seen[string(data[:stampSize])] = true
		sent += int64(len(data))
	}
	if n != s.requests || len(unfinished) != 0 || len(seen) != s.stamped || sent != s.sent {
		return "", fmt.Errorf("disqualified: %d exchanges and %d that never ended, %d different bodies of %d bytes in the journal; answered were %d, sent %d of %d bytes",
			n, len(unfinished), len(seen), sent, s.requests, s.stamped, s.sent)
	}
	return fmt.Sprintf("The journal is complete: %d exchanges recorded of %d answered; %d bodies of %d bytes read back, of %d sent.", n, s.requests, len(seen), sent, s.sent), nil
}
