package bundle

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/ssh"
)

// A signature is OpenSSH's (PROTOCOL.sshsig), with an Ed25519 key, so that an
// auditor can check it with the ssh-keygen that is on nearly every machine:
//
//	ssh-keygen -Y verify -f allowed_signers -I NAME -n soshin-evidence -s manifest.json.sig < manifest.json
//
// The keys and the wire format are those of golang.org/x/crypto/ssh; only the
// few fields around a signature are put together here.

// Namespace keeps a signature from being taken for one of something else.
const Namespace = "soshin-evidence"

const (
	magic    = "SSHSIG"
	pemType  = "SSH SIGNATURE"
	hashName = "sha512"
)

// envelope is a signature as it is written.
type envelope struct {
	Magic     [len(magic)]byte
	Version   uint32
	PublicKey []byte
	Namespace string
	Reserved  string
	Hash      string
	Signature []byte
}

// signed is what the key signs.
type signed struct {
	Magic     [len(magic)]byte
	Namespace string
	Reserved  string
	Hash      string
	Sum       []byte
}

func toSign(message []byte) []byte {
	sum := sha512.Sum512(message)
	return ssh.Marshal(signed{[len(magic)]byte([]byte(magic)), Namespace, "", hashName, sum[:]})
}

func sign(key ssh.Signer, message []byte) ([]byte, error) {
	s, err := key.Sign(rand.Reader, toSign(message))
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: ssh.Marshal(envelope{
		[len(magic)]byte([]byte(magic)), 1, key.PublicKey().Marshal(), Namespace, "", hashName, ssh.Marshal(s),
	})}), nil
}

// checkSignature returns the key that signed message.
func checkSignature(armoured, message []byte) (ssh.PublicKey, error) {
	// Not pem.Decode, which overlooks what stands around and some changed bits.
	text := strings.ReplaceAll(string(armoured), "\n", "")
	text, begins := strings.CutPrefix(text, "-----BEGIN "+pemType+"-----")
	text, ends := strings.CutSuffix(text, "-----END "+pemType+"-----")
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if !begins || !ends || err != nil {
		return nil, errors.New("is no OpenSSH signature")
	}
	var e envelope
	if err := ssh.Unmarshal(raw, &e); err != nil || string(e.Magic[:]) != magic || e.Version != 1 {
		return nil, errors.New("is no OpenSSH signature")
	}
	if e.Namespace != Namespace || e.Hash != hashName {
		return nil, fmt.Errorf("is a signature of something else (namespace %.40q, hash %.40q)", e.Namespace, e.Hash)
	}
	key, err := ssh.ParsePublicKey(e.PublicKey)
	if err != nil || key.Type() != ssh.KeyAlgoED25519 {
		return nil, errors.New("is not of an Ed25519 key")
	}
	var s ssh.Signature
	if err := ssh.Unmarshal(e.Signature, &s); err != nil {
		return nil, errors.New("is no OpenSSH signature")
	}
	if err := key.Verify(toSign(message), &s); err != nil {
		return nil, fmt.Errorf("does not fit %s: the one or the other was changed", manifestName)
	}
	return key, nil
}

// keyComment is what the key is called where keys are listed.
const keyComment = "soshin-evidence"

// KeyPath returns the file of the signing key below the data directory dir.
func KeyPath(dir string) string { return filepath.Join(dir, "evidence.key") }

// LoadKey reads the signing key below the data directory dir, or makes it.
func LoadKey(dir string) (ssh.Signer, error) {
	path := KeyPath(dir)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := createKey(path); err != nil {
			return nil, fmt.Errorf("make the signing key: %w", err)
		}
		info, err = os.Stat(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("read the signing key: others may read %s (mode %04o): whoever did can sign in your name; make another, or chmod 600 it", path, info.Mode().Perm())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	key, err := ssh.ParsePrivateKey(data)
	if err != nil || key.PublicKey().Type() != ssh.KeyAlgoED25519 {
		return nil, fmt.Errorf("read the signing key: %s is not an Ed25519 key of OpenSSH without a passphrase", path)
	}
	return key, nil
}

// createKey makes the key at path, unless another process just did.
func createKey(path string) error {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(key, keyComment)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".evidence-key-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(pem.EncodeToMemory(block))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// PublicLine is a public key as OpenSSH writes it, on a line.
func PublicLine(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// ParsePublic reads a public key: such a line, or a file that holds one.
func ParsePublic(s string) (ssh.PublicKey, error) {
	text := []byte(s)
	if !strings.HasPrefix(strings.TrimSpace(s), ssh.KeyAlgoED25519+" ") {
		data, err := os.ReadFile(s)
		if err != nil {
			return nil, fmt.Errorf("%.80q is neither a public key (%s AAAA...) nor a file with one", s, ssh.KeyAlgoED25519)
		}
		text = data
	}
	key, _, _, _, err := ssh.ParseAuthorizedKey(text)
	if err != nil || key.Type() != ssh.KeyAlgoED25519 {
		return nil, fmt.Errorf("%.80q holds no Ed25519 public key of OpenSSH", s)
	}
	return key, nil
}
