package clickhouse

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// migrationFiles are numbered from 0001 and run in that order, once each. A
// published one is never changed; its statements may be run twice.
//
//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate runs the migrations that the database has not seen.
func (s *Store) migrate(ctx context.Context, files fs.FS) error {
	const table = `CREATE TABLE IF NOT EXISTS migrations (
		version UInt32, name String, at DateTime('UTC') DEFAULT now()
	) ENGINE = ReplacingMergeTree ORDER BY version`
	if err := s.conn.Exec(ctx, table); err != nil {
		return fmt.Errorf("making the table of migrations: %w", err)
	}
	names, err := fs.Glob(files, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	var done uint32
	if err := s.conn.QueryRow(ctx, "SELECT max(version) FROM migrations").Scan(&done); err != nil {
		return fmt.Errorf("reading the table of migrations: %w", err)
	}
	if int(done) > len(names) {
		return configError(nil, "the database at %s has schema %d and this soshin knows only up to %d: use a newer soshin", s.addr, done, len(names))
	}
	for i, name := range names[done:] {
		version := int(done) + i + 1
		name = strings.TrimPrefix(name, "migrations/")
		if !strings.HasPrefix(name, fmt.Sprintf("%04d_", version)) {
			return fmt.Errorf("migration %s stands at number %d", name, version)
		}
		sql, err := fs.ReadFile(files, "migrations/"+name)
		if err != nil {
			return err
		}
		for statement := range strings.SplitSeq(string(sql), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if err := s.conn.Exec(ctx, statement); err != nil {
				return fmt.Errorf("migration %s: %w", name, err)
			}
		}
		if err := s.conn.Exec(ctx, "INSERT INTO migrations (version, name) VALUES (?, ?)", version, name); err != nil {
			return fmt.Errorf("recording migration %s: %w", name, err)
		}
	}
	return nil
}
