// Package clickhouse is soshin's store: the schema, the inserts, the queries,
// and the embedded engine for those who have no ClickHouse server.
//
// A row that an insert acknowledged is stored. A batch that comes again is
// not stored again, and a row that comes again replaces the one before it:
// what is read never counts anything twice. A Store can be used from any
// goroutine.
//
// Times are kept in microseconds, UTC, from 1970 to 2261; later and earlier
// ones become the nearest of these, and the zero time stays zero.
package clickhouse

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// A Store is a database on a ClickHouse server.
type Store struct {
	conn driver.Conn
	addr string // for messages
}

// Open connects to the database that the DSN names
// (clickhouse://user:password@host:9000/database), makes it if there is none,
// and brings its tables up to date. A DSN, address, user or password that is
// wrong is a ConfigError, and so is a database of a newer soshin.
func Open(ctx context.Context, dsn string) (*Store, error) {
	options, err := parseDSN(dsn)
	if err != nil {
		return nil, err
	}
	s := &Store{addr: strings.Join(options.Addr, ",")}
	if s.conn, err = clickhouse.Open(options); err != nil {
		return nil, explain(err, s.addr, "opening the store")
	}
	err = s.conn.Ping(ctx)
	if ex, ok := errors.AsType[*clickhouse.Exception](err); ok && ex.Code == codeUnknownDatabase {
		err = createDatabase(ctx, *options)
	}
	if err == nil {
		err = s.migrate(ctx, migrationFiles)
	}
	if err != nil {
		s.conn.Close()
		return nil, explain(err, s.addr, "opening the store")
	}
	return s, nil
}

// Close gives up the connections. It does not end an engine.
func (s *Store) Close() error { return s.conn.Close() }

func parseDSN(dsn string) (*clickhouse.Options, error) {
	const form = "the store's DSN must have the form clickhouse://user:password@host:9000/database"
	u, err := url.Parse(dsn)
	if err != nil {
		// The error of Parse repeats the DSN, and so the password.
		return nil, configError(err, "%s", form)
	}
	if u.Scheme != "clickhouse" || u.Port() == "" || strings.Trim(u.Path, "/") == "" {
		return nil, configError(nil, "%s", form)
	}
	options, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		return nil, configError(err, "%s: bad option after the ?", form)
	}
	if options.Protocol != clickhouse.Native {
		return nil, configError(nil, "the store's DSN must name the native protocol's port, not HTTP's")
	}
	if options.Settings == nil {
		options.Settings = clickhouse.Settings{}
	}
	// Rows that were replaced and not yet merged away are never read.
	options.Settings["final"] = 1
	if options.Compression == nil {
		options.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	}
	return options, nil
}

func createDatabase(ctx context.Context, options clickhouse.Options) error {
	name := options.Auth.Database
	options.Auth.Database = ""
	conn, err := clickhouse.Open(&options)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+quoteName(name))
}

func quoteName(name string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
}

// The bounds of stored times. ClickHouse's client refuses years that do not
// fit, and one such row would hold up its batch for ever.
var (
	firstTime = time.Unix(0, 1000).UTC()
	lastTime  = time.Date(2261, 12, 31, 23, 59, 59, 0, time.UTC)
)

func toStored(t time.Time) time.Time {
	switch {
	case t.IsZero():
		return time.Unix(0, 0).UTC()
	case t.Before(firstTime):
		return firstTime
	case t.After(lastTime):
		return lastTime
	}
	return t.UTC()
}

func fromStored(t time.Time) time.Time {
	if t.UnixMicro() == 0 {
		return time.Time{}
	}
	return t.UTC()
}

// collect reads all rows of a query that has few.
func collect[T any](ctx context.Context, s *Store, doing string, scan func(driver.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.conn.Query(ctx, query, args...)
	if err != nil {
		return nil, explain(err, s.addr, doing)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, explain(err, s.addr, doing)
		}
		all = append(all, v)
	}
	return all, explain(rows.Err(), s.addr, doing)
}
