package crawler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/cdp/jsonv2"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// A tap stands between chromedp and the browser's pipe. What belongs to a
// session goes to our sessions (chromedp has none open and would drop it);
// events of the browser itself go to both.
type tap struct {
	chromedp.Transport
	onEvent func(*cdproto.Message) // called in the order of arrival; must not block

	next  atomic.Int64
	out   chan *cdproto.Message
	gone  chan struct{} // closed when the browser is
	close sync.Once

	mu      sync.Mutex
	waiting map[int64]chan *cdproto.Message
}

// firstID keeps our commands apart from chromedp's, which count from 1. The
// protocol's IDs are 32 bits.
const firstID = 1 << 30

func newTap(tr chromedp.Transport, onEvent func(*cdproto.Message)) *tap {
	t := &tap{
		Transport: tr,
		onEvent:   onEvent,
		out:       make(chan *cdproto.Message, 4096),
		gone:      make(chan struct{}),
		waiting:   map[int64]chan *cdproto.Message{},
	}
	t.next.Store(firstID)
	go t.write()
	return t
}

// write sends our commands one after the other, apart from the reader: a
// reader that waits for the pipe while the browser waits for the reader would
// stand still for ever.
func (t *tap) write() {
	for {
		select {
		case <-t.gone:
			return
		case msg := <-t.out:
			if err := t.Transport.Write(context.Background(), msg); err != nil {
				return // the reader notices that the browser is gone
			}
		}
	}
}

// Read implements chromedp.Transport.
func (t *tap) Read(ctx context.Context, msg *cdproto.Message) error {
	for {
		*msg = cdproto.Message{}
		if err := t.Transport.Read(ctx, msg); err != nil {
			t.close.Do(func() { close(t.gone) })
			return err
		}
		if msg.ID >= firstID {
			t.mu.Lock()
			reply := t.waiting[msg.ID]
			delete(t.waiting, msg.ID)
			t.mu.Unlock()
			if reply != nil {
				answer := *msg
				reply <- &answer // buffered
			}
			continue
		}
		if msg.Method != "" {
			t.onEvent(msg)
		}
		if msg.SessionID == "" {
			return nil
		}
	}
}

// A session is one attached target. It implements cdp.Session for commands;
// its events arrive at the tap.
type session struct {
	tap *tap
	id  target.SessionID // empty: the browser itself
}

var errGone = errors.New("the browser is gone")

// Call sends a command and waits for its result.
func (s session) Call(ctx context.Context, method string, params, result any) error {
	id, reply, err := s.send(method, params, true)
	if err != nil {
		return err
	}
	select {
	case msg := <-reply:
		if msg.Error != nil {
			return fmt.Errorf("%s: %w", method, msg.Error)
		}
		if result == nil {
			return nil
		}
		return jsonv2.Unmarshal(msg.Result, result, chromedp.DefaultUnmarshalOptions)
	case <-s.tap.gone:
		err = errGone
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.tap.mu.Lock()
	delete(s.tap.waiting, id)
	s.tap.mu.Unlock()
	return fmt.Errorf("%s: %w", method, err)
}

// Subscribe is part of cdp.Session; events are taken at the tap instead.
func (s session) Subscribe(string) (<-chan jsonv2.Value, func()) {
	panic("crawler: sessions have no subscriptions")
}

// post sends a command whose result nobody needs. It does not block for the
// answer, so it may be called where events are handled.
func post[P, R any](s session, cmd cdp.Command[P, R], params P) {
	_, _, _ = s.send(cmd.Method, params, false) // the browser is gone: its reader tells
}

func (s session) send(method string, params any, wait bool) (int64, chan *cdproto.Message, error) {
	raw, err := jsonv2.Marshal(params, chromedp.DefaultMarshalOptions)
	if err != nil {
		return 0, nil, fmt.Errorf("%s: encode the command: %w", method, err)
	}
	id := s.tap.next.Add(1)
	var reply chan *cdproto.Message
	if wait {
		reply = make(chan *cdproto.Message, 1)
		s.tap.mu.Lock()
		s.tap.waiting[id] = reply
		s.tap.mu.Unlock()
	}
	msg := &cdproto.Message{ID: id, SessionID: s.id, Method: cdproto.MethodType(method), Params: raw}
	select {
	case s.tap.out <- msg:
		return id, reply, nil
	case <-s.tap.gone:
		return id, nil, fmt.Errorf("%s: %w", method, errGone)
	}
}
