package demo

import (
	"context"
	"sync"
)

// registrations remembers which devices the push vendor knows. The settings
// page waits for its own, so the page is not quiet before the service worker
// has sent.
type registrations struct {
	mu   sync.Mutex
	done map[string]chan struct{} // by device ID; closed once registered
}

// maxRegistrations bounds the devices remembered: a demo sees a few dozen.
const maxRegistrations = 10_000

func newRegistrations() *registrations {
	return &registrations{done: map[string]chan struct{}{}}
}

// device returns the channel that is closed when the device is registered,
// and nil when there are too many devices.
func (r *registrations) device(id string) chan struct{} {
	if r.done[id] == nil && len(r.done) < maxRegistrations {
		r.done[id] = make(chan struct{})
	}
	return r.done[id]
}

// add notes that the device is registered.
func (r *registrations) add(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.device(id)
	if c == nil {
		return
	}
	select {
	case <-c:
	default:
		close(c)
	}
}

// wait returns whether the device is registered before ctx is done.
func (r *registrations) wait(ctx context.Context, id string) bool {
	r.mu.Lock()
	c := r.device(id)
	r.mu.Unlock()
	select {
	case <-c:
		return true
	case <-ctx.Done():
		return false
	}
}
