package published

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestTimeIsBounded: each of the loops over what a page has ends when the time
// is over.
func TestTimeIsBounded(t *testing.T) {
	over := time.Now().Add(-time.Second)
	page := "<table><tr><th>送信先<th>情報<tr><td>A<td>B</table>"
	if _, err := parse([]byte(page), over); !errors.Is(err, errTime) {
		t.Errorf("parse: %v", err)
	}
	root, err := parse([]byte(page), time.Now().Add(maxTime))
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{deadline: over}
	if err := r.read(root); !errors.Is(err, errTime) {
		t.Errorf("read: %v", err)
	}
	if _, err := r.grid(firstBelow(root, "table")); !errors.Is(err, errTime) {
		t.Errorf("grid: %v", err)
	}
}

func TestManyEntries(t *testing.T) {
	const n = 10_000
	pages, err := Read("p.html", strings.NewReader(strings.Repeat("<div><p>送信先：A</p><p>送信する情報：B</p></div>", n)))
	if err != nil || len(pages[0].Rows) != n {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}
