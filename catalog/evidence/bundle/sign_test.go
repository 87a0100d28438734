package bundle

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The signatures in testdata were made with OpenSSH 9.2's ssh-keygen -Y sign.
func TestSignatureOfOpenSSH(t *testing.T) {
	const message = "what is signed\n"
	public, err := ParsePublic("testdata/openssh.pub")
	if err != nil {
		t.Fatal(err)
	}
	good := string(read(t, "testdata/openssh.sig"))
	for _, c := range []struct{ name, signature, message, want string }{
		{"good", good, message, ""},
		{"another message", good, message + ".", "does not fit manifest.json: the one or the other was changed"},
		{"for something else", string(read(t, "testdata/openssh-namespace.sig")), message, `is a signature of something else (namespace "file", hash "sha512")`},
		{"another kind of key", string(read(t, "testdata/openssh-ecdsa.sig")), message, "is not of an Ed25519 key"},
		{"no signature", "nonsense", message, "is no OpenSSH signature"},
		{"cut off", strings.Replace(good, "\n-----END", "", 1), message, "is no OpenSSH signature"},
		{"empty", "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n", message, "is no OpenSSH signature"},
		{"something behind it", good + "x", message, "is no OpenSSH signature"},
	} {
		key, err := checkSignature([]byte(c.signature), []byte(c.message))
		switch {
		case c.want == "" && (err != nil || PublicLine(key) != PublicLine(public)):
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || err.Error() != c.want):
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// An auditor has ssh-keygen.
func TestOpenSSHVerifies(t *testing.T) {
	program, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	dir := t.TempDir()
	key, err := LoadKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := sign(key, []byte("message"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"allowed": "publisher " + PublicLine(key.PublicKey()), "sig": string(signature)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for message, good := range map[string]bool{"message": true, "another": false} {
		cmd := exec.Command(program, "-Y", "verify", "-f", filepath.Join(dir, "allowed"), "-I", "publisher", "-n", Namespace, "-s", filepath.Join(dir, "sig"))
		cmd.Stdin = strings.NewReader(message)
		if out, err := cmd.CombinedOutput(); (err == nil) != good {
			t.Errorf("%q: %v: %s", message, err, out)
		}
	}
	// It reads the private key, too.
	if out, err := exec.Command(program, "-y", "-f", KeyPath(dir)).Output(); err != nil || !strings.HasPrefix(string(out), PublicLine(key.PublicKey())) {
		t.Errorf("the key's file: %s, %v", out, err)
	}
}

func TestLoadKey(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	keys := make([]string, 8)
	for i := range keys { // several commands at once, on a new data directory
		wg.Go(func() {
			key, err := LoadKey(dir)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = PublicLine(key.PublicKey())
		})
	}
	wg.Wait()
	for _, k := range keys {
		if k != keys[0] {
			t.Errorf("%s and %s: want one key", k, keys[0])
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("files %v, want the key alone", files)
	}
	info, err := os.Stat(KeyPath(dir))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v; want a file that nobody else may read", info.Mode(), err)
	}

	if err := os.Chmod(KeyPath(dir), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(dir); err == nil || !strings.Contains(err.Error(), "others may read "+KeyPath(dir)+" (mode 0640)") {
		t.Errorf("a key that others may read: %v", err)
	}
	if err := os.WriteFile(KeyPath(dir), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(KeyPath(dir), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(dir); err == nil || !strings.HasSuffix(err.Error(), "is not an Ed25519 key of OpenSSH without a passphrase") {
		t.Errorf("no key: %v", err)
	}
}

func TestParsePublic(t *testing.T) {
	line := strings.TrimSpace(string(read(t, "testdata/openssh.pub")))
	for in, want := range map[string]string{
		line:                   "",
		"testdata/openssh.pub": "",
		line + " a comment":    "",
		"nowhere.pub":          `"nowhere.pub" is neither a public key (ssh-ed25519 AAAA...) nor a file with one`,
		"ssh-ed25519 AAAA":     `"ssh-ed25519 AAAA" holds no Ed25519 public key of OpenSSH`,
		"testdata/openssh.sig": `"testdata/openssh.sig" holds no Ed25519 public key of OpenSSH`,
	} {
		key, err := ParsePublic(in)
		switch {
		case want == "" && (err != nil || PublicLine(key) != line):
			t.Errorf("%s: %v", in, err)
		case want != "" && (err == nil || err.Error() != want):
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
}
