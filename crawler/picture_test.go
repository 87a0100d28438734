package crawler

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"testing"

	"soshin/catalog/journal"
)

// The page is red, and green where its banner was accepted: the picture is of
// what a visitor has before him when he leaves, and only where it is asked for.
func TestScreenshots(t *testing.T) {
	page := map[string]string{"www.service.example/": `<style>html { background: #f00 }</style>
		<button id="accept" onclick="document.documentElement.style.background = '#0f0'; this.remove()">OK</button>`}
	inEachBrowser(t, func(t *testing.T, program string) {
		for _, c := range []struct {
			name, site string
			taken      bool
			red, green uint32 // of a point of the picture, of 255
		}{
			{"as it is", "screenshots: true", true, 255, 0},
			{"after consent", "screenshots: true\nconsent: {accept: '#accept'}", true, 0, 255},
			{"not asked for", "", false, 0, 0},
		} {
			t.Run(c.name, func(t *testing.T) {
				server, roots := serve(t, files(page, map[string]http.Header{}), "www.service.example")
				crawl := newCrawl(t, server, roots, "name: fixture\nstart: [https://www.service.example/]\nsettle: {idle: 100ms, cap: 10s}\n"+c.site)
				crawl.Chromium = program
				if _, err := crawl.Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := crawl.Journal.Close(); err != nil {
					t.Fatal(err)
				}
				visits := readJournal(t, crawl.Journal.Path()).visits
				if len(visits) != 1 || (visits[0].Screenshot != "") != c.taken {
					t.Fatalf("visits %+v", visits)
				}
				if !c.taken {
					return
				}
				data, err := journal.ReadScreenshot(crawl.Site.resolve("."), visits[0].Screenshot)
				if err != nil {
					t.Fatal(err)
				}
				picture, err := jpeg.Decode(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				if size := picture.Bounds().Size(); size.X < 1000 || size.X > 1365 || size.Y < 600 || size.Y > 900 {
					t.Errorf("the picture has %v points, want what the window shows", size)
				}
				const near = 12 // what JPEG may be off by
				r, g, _, _ := picture.At(500, 300).RGBA()
				if off(r>>8, c.red) > near || off(g>>8, c.green) > near {
					t.Errorf("red %d, green %d; want %d and %d", r>>8, g>>8, c.red, c.green)
				}
			})
		}
	})
}

func off(a, b uint32) uint32 { return max(a, b) - min(a, b) }
