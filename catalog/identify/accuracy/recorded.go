package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"soshin/catalog"
	"soshin/catalog/decode"
	"soshin/catalog/journal"
)

// recorded returns what the journals below a data directory have of exchanges
// that went out.
func recorded(dir string) ([]*sending, error) {
	files, err := filepath.Glob(filepath.Join(dir, "journal", "*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: %w: no journal is there", dir, os.ErrNotExist)
	}
	var all []*sending
	for _, file := range files {
		more, err := readJournal(dir, file)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func readJournal(dir, file string) ([]*sending, error) {
	r, err := journal.OpenReader(file, 0)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	known := map[uint64]*catalog.Exchange{}
	var order []*catalog.Exchange
	for {
		rec, _, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if rec.Exchange == nil {
			continue
		}
		x := known[rec.Exchange.Seq]
		if x == nil {
			x = &catalog.Exchange{}
			known[rec.Exchange.Seq] = x
			order = append(order, x)
		}
		journal.Merge(x, rec.Exchange)
	}
	var all []*sending
	for _, x := range order {
		if x.Method == "" {
			continue
		}
		s := &sending{exchange: *x}
		if s.body, err = journal.ReadBody(dir, x.RequestBody, decode.MaxBytes); err != nil {
			return nil, err
		}
		for _, m := range x.Messages {
			if !m.FromClient {
				continue
			}
			data, err := journal.ReadBody(dir, m.Body, decode.MaxBytes)
			if err != nil {
				return nil, err
			}
			s.messages = append(s.messages, data)
		}
		all = append(all, s.decode())
	}
	return all, nil
}
