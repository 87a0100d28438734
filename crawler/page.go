package crawler

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"

	"soshin/catalog"
)

type point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

type pageFacts struct {
	Title string   `json:"title"`
	Links []string `json:"links"`
}

// factsScript reads the page's title and links; the bounds are for hostile pages.
const factsScript = `(() => ({
	title: document.title.slice(0, 500),
	links: [...document.querySelectorAll('a[href]')].slice(0, 5000).map(a => String(a.href)).filter(h => h.length < 4000),
}))()`

// scrollScript goes down the page in steps, so that what loads when it comes
// into view does; at most 30 screens. That is looked at when a frame is drawn,
// which takes its time on a busy machine: a step lasts until the frame after
// the next begins, or 200 ms where none is drawn.
const scrollScript = `(async () => {
	const drawn = () => new Promise(done => {
		setTimeout(done, 200);
		requestAnimationFrame(() => requestAnimationFrame(done));
	});
	for (let i = 0; i < 30; i++) {
		const before = scrollY;
		scrollBy({top: innerHeight, behavior: 'instant'});
		await drawn();
		if (scrollY === before) break;
	}
	scrollTo({top: 0, behavior: 'instant'});
	return true;
})()`

// locateScript finds the middle of an element that can be clicked, or null.
const locateScript = `(() => {
	const e = document.querySelector(%s);
	if (!e) return null;
	e.scrollIntoView({block: 'center', behavior: 'instant'});
	const r = e.getBoundingClientRect();
	return r.width && r.height ? {x: r.x + r.width / 2, y: r.y + r.height / 2} : null;
})()`

// fieldsScript lists the visible fields of the page's forms with what tells
// their meaning.
const fieldsScript = `(() => {
	const fields = [...document.querySelectorAll('input, textarea')].filter(e => {
		const r = e.getBoundingClientRect();
		return r.width && r.height && !e.disabled && !e.readOnly &&
			!/^(hidden|submit|button|reset|image|checkbox|radio|file|range|color|password)$/.test(e.type);
	}).slice(0, 50);
	return fields.map((e, i) => {
		e.setAttribute('data-soshin-field', i);
		const label = (e.labels && e.labels[0] ? e.labels[0].textContent : '') + ' ' + (e.placeholder || '');
		return {type: e.type, autocomplete: e.autocomplete || '', name: e.name || e.id || '', label: label.slice(0, 200), multiline: e.tagName === 'TEXTAREA'};
	});
})()`

const focusScript = `(() => {
	const e = document.querySelector('[data-soshin-field="%d"]');
	if (!e) return false;
	e.scrollIntoView({block: 'center', behavior: 'instant'});
	e.focus();
	if (e.select) e.select();
	return document.activeElement === e;
})()`

// fill types the persona into the page's fields, one after the other, and
// submits nothing.
func (v *visit) fill(ctx context.Context, who catalog.Persona) error {
	fields, err := evaluate[[]formField](ctx, v.page.session, fieldsScript)
	if err != nil {
		return fmt.Errorf("find the page's form fields: %w", err)
	}
	for i, f := range fields {
		text := f.answer(who)
		if text == "" {
			continue
		}
		focused, err := evaluate[bool](ctx, v.page.session, fmt.Sprintf(focusScript, i))
		if err != nil {
			return fmt.Errorf("go to the form field %q: %w", f.Name, err)
		}
		if !focused {
			continue // the page took it away
		}
		if _, err := cdp.Call(ctx, v.page.session, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
			return fmt.Errorf("type into the form field %q: %w", f.Name, err)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	// Time for what waits until the typing stops (debounced listeners).
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(300 * time.Millisecond):
		return nil
	}
}

// value decodes the result of a script.
func value[T any](o *runtime.RemoteObject) (T, error) {
	var v T
	if o == nil || len(o.Value) == 0 {
		return v, nil
	}
	err := json.Unmarshal(o.Value, &v)
	return v, err
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(b)
}
