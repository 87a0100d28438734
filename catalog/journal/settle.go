package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/klauspost/compress/zstd"
)

// bodies are the files of a run's large bodies. A body is written as it passes
// to DIR/bodies/incoming/RUN/N, and that is where its record says it is.
// Hashing and compressing it takes four times as long as passing it on, so
// that is done when the traffic lets it: settling puts the content under its
// SHA-256 and, in one rename(2), a link to there in the place of the file. At
// every moment between, also of a crash, the name leads to the whole body.
type bodies struct {
	dir string // the data directory
	run string

	created atomic.Uint64
	traffic *atomic.Uint64 // grows while there is some

	one sync.Mutex // held by whoever settles out of turn

	mu      sync.Mutex
	queue   []waitingBody
	backlog int64 // bytes in queue
	wake    chan struct{}
	closing chan struct{}
	stopped chan struct{}
}

type waitingBody struct {
	name string
	size int64
}

// maxBacklog bounds the bytes that wait to be compressed, besides the bodies
// that are passing. Above it a body is compressed before its request goes on
// to be answered, so that the disk does not fill faster than it is emptied.
const maxBacklog = 1 << 30

func newBodies(dir, run string, traffic *atomic.Uint64) *bodies {
	b := &bodies{
		dir: dir, run: run, traffic: traffic,
		wake: make(chan struct{}, 1), closing: make(chan struct{}), stopped: make(chan struct{}),
	}
	go b.settle()
	return b
}

// create makes the file for one body.
func (b *bodies) create() (*os.File, string, error) {
	n := b.created.Add(1)
	name := b.run + "/" + strconv.FormatUint(n, 10)
	path := filepath.Join(incoming(b.dir), name)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, "", err
		}
		f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	return f, name, err
}

// settleLater has a finished body settled, at once if too many wait. That it
// cannot be is no failure to record: it stays as it passed, and the next run
// tries again.
func (b *bodies) settleLater(name string, size int64) {
	b.mu.Lock()
	full := b.backlog+size > maxBacklog
	if !full {
		b.queue = append(b.queue, waitingBody{name, size})
		b.backlog += size
	}
	b.mu.Unlock()
	if full {
		b.one.Lock() // an encoder takes several MB
		defer b.one.Unlock()
		_ = settleBody(b.dir, name)
		return
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// close settles what waits and ends.
func (b *bodies) close() {
	close(b.closing)
	<-b.stopped
	_ = os.Remove(filepath.Join(incoming(b.dir), b.run)) // if no large body ever came
}

// settle is the worker. First it takes over what runs that died left behind.
func (b *bodies) settle() {
	defer close(b.stopped)
	b.adopt()
	for {
		next, ok := b.next()
		if !ok {
			select {
			case <-b.wake:
				continue
			case <-b.closing:
				if next, ok = b.next(); !ok {
					return
				}
			}
		}
		began := time.Now()
		_ = settleBody(b.dir, next.name) // it stays as it passed
		b.mu.Lock()
		b.backlog -= next.size
		b.mu.Unlock()
		b.giveWay(time.Since(began))
	}
}

func (b *bodies) next() (waitingBody, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		b.queue = nil // its array was as long as the queue ever got
		return waitingBody{}, false
	}
	next := b.queue[0]
	b.queue = b.queue[1:]
	return next, true
}

// giveWay waits after took of work: while there is traffic the worker takes at
// most a tenth of a CPU.
func (b *bodies) giveWay(took time.Duration) {
	const quiet = 20 * time.Millisecond
	for until := time.Now().Add(9 * took); time.Now().Before(until); {
		before := b.traffic.Load()
		select {
		case <-b.closing:
			return
		case <-time.After(quiet):
		}
		if b.traffic.Load() == before {
			return
		}
	}
}

// adopt queues the bodies of runs whose writer is dead.
func (b *bodies) adopt() {
	runs, err := os.ReadDir(incoming(b.dir))
	if err != nil {
		return // there are none
	}
	for _, run := range runs {
		if run.Name() == b.run || locked(Path(b.dir, run.Name())) {
			continue
		}
		files, err := os.ReadDir(filepath.Join(incoming(b.dir), run.Name()))
		if err != nil {
			continue
		}
		for _, f := range files {
			name := run.Name() + "/" + f.Name()
			if _, err := strconv.ParseUint(f.Name(), 10, 64); err != nil {
				_ = os.Remove(filepath.Join(incoming(b.dir), name)) // half compressed by the one that died
				continue
			}
			info, err := f.Info()
			if err != nil || !info.Mode().IsRegular() {
				continue // settled
			}
			b.mu.Lock()
			b.queue = append(b.queue, waitingBody{name, info.Size()})
			b.backlog += info.Size()
			b.mu.Unlock()
		}
	}
}

var encoders = sync.Pool{New: func() any {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}}

// settleBody compresses the incoming body called name under its SHA-256 and
// leaves a link to it. Two that settle the same body do no harm.
func settleBody(dir, name string) error {
	path := filepath.Join(incoming(dir), name)
	raw, err := openRegular(path)
	if errors.Is(err, syscall.ELOOP) {
		return nil // another process did it
	}
	if err != nil {
		return fmt.Errorf("compress a request body: %w", err)
	}
	defer raw.Close()
	tmp, err := os.CreateTemp(filepath.Dir(path), "compressed-*")
	if err != nil {
		return fmt.Errorf("compress a request body: %w", err)
	}
	defer os.Remove(tmp.Name()) // it has been renamed, or is of no use
	sum, err := compress(tmp, raw)
	if err == nil {
		err = tmp.Sync() // what it replaces may be on the disk already
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("compress a request body: %w", err)
	}
	target := bodyPath(dir, sum)
	link := tmp.Name() + ".link"
	defer os.Remove(link)
	// Each step only when the one before it is done: the last takes away what passed.
	for _, step := range []func() error{
		func() error { return os.MkdirAll(filepath.Dir(target), 0o700) },
		func() error { return os.Rename(tmp.Name(), target) },
		func() error { return os.Symlink(filepath.Join("..", "..", sum[:2], sum+".zst"), link) },
		func() error { return os.Rename(link, path) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("compress a request body: %w", err)
		}
	}
	return nil
}

// compress writes from to w and returns the SHA-256 of what it read.
func compress(w io.Writer, from io.Reader) (string, error) {
	enc := encoders.Get().(*zstd.Encoder)
	defer encoders.Put(enc)
	enc.Reset(w)
	hash := sha256.New()
	buf := spills.Get().(*[]byte)
	defer spills.Put(buf)
	if _, err := io.CopyBuffer(io.MultiWriter(hash, enc), struct{ io.Reader }{from}, (*buf)[:spillSize]); err != nil {
		return "", err
	}
	if err := enc.Close(); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
