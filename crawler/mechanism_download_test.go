package crawler

import (
	"io/fs"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// attachment is an answer that is to be saved.
func attachment(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Disposition", `attachment; filename="token-saved.bin"`)
	answer("application/octet-stream", strings.Repeat("saved", 1000))(w, r)
}

// downloadMechanisms ask for files.
var downloadMechanisms = []mechanism{
	download("download link", `<a id="a" download href="ADDRESS">1</a><script>a.click()</script>`),
	download("download in a frame", `<iframe src="ADDRESS"></iframe>`),
	download("download instead of the page", `<script>location.href = 'ADDRESS'</script>`),
	download("download in a new tab", `<script>open('ADDRESS')</script>`),
	{
		name:  "download of the service's own",
		page:  `<a id="a" download href="/own.bin?t=token-own">1</a><script>a.click()</script>`,
		files: map[string]http.HandlerFunc{"/own.bin": attachment},
		check: recordedAt(service + "/own.bin?t=token-own"),
	},
	{
		name: "download by way of a redirect",
		page: `<a id="a" download href="/moved.bin?t=token-moved">1</a><script>a.click()</script>`,
		files: map[string]http.HandlerFunc{
			"/moved.bin":    redirect(302, "/moved-on.bin?t=token-moved-on"),
			"/moved-on.bin": attachment,
		},
		causes: []string{"GET " + service + "/moved.bin?t=token-moved: redirect to a download"},
		check:  recordedAt(service+"/moved.bin?t=token-moved", service+"/moved-on.bin?t=token-moved-on"),
	},
	{
		name: "download by way of another site",
		page: `<a id="a" download href="/out.bin?t=token-out">1</a><script>a.click()</script>`,
		files: map[string]http.HandlerFunc{
			"/out.bin":      redirect(302, px+"/out.bin?t=token-out"),
			px + "/out.bin": attachment,
		},
		sent:   []string{"GET " + px + "/out.bin?t=token-out"},
		causes: []string{"GET " + service + "/out.bin?t=token-out: redirect to a download"},
		initiators: map[string][]string{
			px + "/out.bin?t=token-out": {service + "/download-by-way-of-another-site"},
		},
	},
	{
		name: "download of a blob",
		page: `<a id="a" download="token-saved.txt">1</a><script>a.href = URL.createObjectURL(new Blob(['saved'])); a.click()</script>`,
	},
}

func download(name, page string) mechanism {
	m := mechanism{name: name}
	address := px + m.path() + "?t=token-" + m.path()[1:]
	m.page = strings.ReplaceAll(page, "ADDRESS", address)
	m.files = map[string]http.HandlerFunc{px + m.path(): attachment}
	m.sent = []string{"GET " + address}
	m.initiators = map[string][]string{address: {service + m.path()}}
	return m
}

// TestDownloadsAreNotKept visits pages that have the browser save files, in a
// home of its own, and finds nothing there.
func TestDownloadsAreNotKept(t *testing.T) {
	for _, browser := range browsers {
		t.Run(browser, func(t *testing.T) {
			path, err := exec.LookPath(browser)
			if err != nil {
				t.Skipf("%s is not installed", browser)
			}
			home := t.TempDir()
			t.Setenv("HOME", home)
			t.Setenv("TMPDIR", t.TempDir())
			t.Chdir(home)
			for name, v := range visitAll(t, path, downloadMechanisms) {
				if len(v.Exchanges) == 0 {
					t.Errorf("%s: nothing was asked for", name)
				}
			}
			err = filepath.WalkDir(home, func(file string, e fs.DirEntry, err error) error {
				if err == nil && (strings.Contains(file, "saved") || strings.Contains(file, "download") && !e.IsDir()) {
					t.Errorf("%s is left on the disk", file)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
