package crawler

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
)

// A picture is of what the window shows: the whole page would have to be laid
// out anew for it, and its tags would hear of that (resize, intersection). It
// costs a bare page 8 ms of the browser's time, a tenth of the crawl's speed
// (BenchmarkCrawl's pages, 2026-11-25), so that it is taken when asked for.
const (
	pictureQuality = 50              // of JPEG: text can be read; 40 to 150 KB
	pictureLimit   = 5 * time.Second // a page that never draws has none
)

// picture keeps a screenshot of the page as it is now. A page that cannot be
// drawn goes without; the error is that of keeping it.
func (v *visit) picture(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pictureLimit)
	defer cancel()
	res, err := cdp.Call(ctx, v.page.session, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatJpeg, Quality: new(int64(pictureQuality)), OptimizeForSpeed: new(true),
	})
	if err != nil || len(res.Data) == 0 {
		return nil
	}
	v.Screenshot, err = v.journal.AddScreenshot(res.Data)
	return err
}
