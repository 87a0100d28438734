package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var (
	recordsTotal = promauto.NewCounter(prometheus.CounterOpts{
		Name: "soshin_journal_records_total",
		Help: "Records appended to the journal.",
	})
	depthBytes = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "soshin_journal_depth_bytes",
		Help: "Bytes of this process's journal that no store has acknowledged yet.",
	})
)

// A Writer appends to the journal of one run. It is safe for concurrent use.
//
// The first failure to write is final: every later Append returns it. Whoever
// lets traffic pass must stop then, or something would leave unrecorded.
type Writer struct {
	path     string
	segments *segments

	mu      sync.Mutex
	f       *os.File
	size    int64
	acked   int64
	dirty   bool
	waiting []byte     // lines that are not written yet
	writes  uint64     // of waiting, so far
	written *sync.Cond // writes has grown, or err is set
	leading bool       // somebody is about to write
	due     bool       // later is set
	later   *time.Timer
	err     error
	changed chan struct{}
	stop    chan struct{}
	stopped chan struct{}
}

// Create starts the journal of a run below the data directory dir.
func Create(dir, run string) (*Writer, error) {
	path := Path(dir, run)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("create the journal: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create the journal: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("lock the journal %s: %w", path, err), f.Close())
	}
	w := &Writer{
		path: path, f: f, segments: &segments{dir: dir, run: run},
		changed: make(chan struct{}, 1),
		stop:    make(chan struct{}), stopped: make(chan struct{}),
	}
	w.written = sync.NewCond(&w.mu)
	w.later = time.AfterFunc(time.Hour, w.flushLater)
	w.later.Stop()
	go w.syncEverySecond()
	return w, nil
}

// Path returns the journal's file.
func (w *Writer) Path() string { return w.path }

// Changed receives after something was appended; several appends may be one
// signal. It is closed by Close.
func (w *Writer) Changed() <-chan struct{} { return w.changed }

// Append writes one record. When it returns nil the record, and every one that
// was given to AppendSoon before it, outlives the process.
func (w *Writer) Append(r Record) error { return w.append(r, true) }

// AppendSoon writes one record with the next Append, or after soon at the
// latest: for what only adds to something that is recorded already, and that a
// process which is killed meanwhile may lose.
func (w *Writer) AppendSoon(r Record) error { return w.append(r, false) }

// soon is short for a person who follows the journal, and long against a write.
const soon = 2 * time.Millisecond

var lines = sync.Pool{New: func() any { return new([]byte) }}

// maxPooled bounds the buffers that are kept, in bytes; a record with an inline
// body fits.
const maxPooled = 128 << 10

func (w *Writer) append(r Record, now bool) error {
	buf := lines.Get().(*[]byte)
	line, err := appendRecord((*buf)[:0], r)
	defer func() {
		if cap(line) <= maxPooled {
			*buf = line
			lines.Put(buf)
		}
	}()
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	recordsTotal.Inc()
	w.waiting = append(w.waiting, line...)
	if !now {
		if !w.due {
			w.due = true
			w.later.Reset(soon)
		}
		return nil
	}
	before := w.writes
	if !w.leading {
		// One writes for all: it lets those run who are about to append, too.
		w.leading = true
		w.mu.Unlock()
		runtime.Gosched()
		w.mu.Lock()
		w.leading = false
		if w.writes == before && w.err == nil {
			_ = w.flush()
		}
	}
	for w.writes == before && w.err == nil {
		w.written.Wait()
	}
	if w.writes == before {
		return w.err
	}
	return nil
}

// flush writes what waits. The caller holds the lock.
func (w *Writer) flush() error {
	if len(w.waiting) == 0 {
		return nil
	}
	defer w.written.Broadcast()
	if err := w.write(w.waiting); err != nil {
		return err
	}
	w.writes++
	w.waiting = w.waiting[:0]
	if cap(w.waiting) > maxPooled {
		w.waiting = nil
	}
	return nil
}

// write writes whole lines. The caller holds the lock.
func (w *Writer) write(p []byte) error {
	n, err := w.f.Write(p)
	w.size += int64(n)
	if err != nil {
		w.err = fmt.Errorf("append to the journal: %w", err)
		return w.err
	}
	w.dirty = true
	depthBytes.Set(float64(w.size - w.acked))
	select {
	case w.changed <- struct{}{}:
	default:
	}
	return nil
}

// flushLater runs when soon is over.
func (w *Writer) flushLater() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.due = false
	if w.err == nil {
		_ = w.flush() // the next Append returns it
	}
}

// Err returns the failure that stopped the journal, if one did.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Acknowledge notes that everything before offset has been stored.
func (w *Writer) Acknowledge(offset int64) error {
	w.mu.Lock()
	w.acked = offset
	depthBytes.Set(float64(w.size - w.acked))
	w.mu.Unlock()
	return Acknowledge(w.path, offset)
}

// Close syncs and closes the journal. Appending afterwards fails.
func (w *Writer) Close() error {
	w.mu.Lock()
	if w.f == nil {
		w.mu.Unlock()
		return nil
	}
	var err error
	if w.err == nil {
		err = w.flush()
	}
	err = errors.Join(err, w.f.Sync(), w.f.Close())
	w.f = nil
	if w.err == nil {
		w.err = os.ErrClosed
	}
	w.written.Broadcast()
	close(w.changed)
	w.mu.Unlock()
	close(w.stop)
	<-w.stopped
	err = errors.Join(err, w.segments.close())
	if err != nil {
		return fmt.Errorf("close the journal: %w", err)
	}
	return nil
}

func (w *Writer) syncEverySecond() {
	defer close(w.stopped)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-tick.C:
		}
		w.mu.Lock()
		f, dirty := w.f, w.dirty
		w.dirty = false
		w.mu.Unlock()
		if f == nil || !dirty {
			continue
		}
		// Outside the lock: a slow disk must not hold up the traffic.
		if err := f.Sync(); err != nil && !errors.Is(err, os.ErrClosed) {
			w.mu.Lock()
			if w.err == nil {
				w.err = fmt.Errorf("sync the journal: %w", err)
			}
			w.mu.Unlock()
		}
	}
}
