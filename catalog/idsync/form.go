package idsync

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// forms returns how an identifier may be written in a message, and what each
// way is called: as it is, without the hyphens of a UUID, in base64, and
// hashed, in hexadecimal or base64.
func forms(id string) map[string]string {
	m5, s1, s2 := md5.Sum([]byte(id)), sha1.Sum([]byte(id)), sha256.Sum256([]byte(id))
	all := map[string]string{}
	for _, h := range []struct {
		name string
		sum  []byte
	}{{"md5", m5[:]}, {"sha1", s1[:]}, {"sha256", s2[:]}} {
		all[hex.EncodeToString(h.sum)] = h.name
		all[unpadded(base64.StdEncoding.EncodeToString(h.sum))] = h.name
		all[unpadded(base64.URLEncoding.EncodeToString(h.sum))] = h.name
	}
	all[unpadded(base64.StdEncoding.EncodeToString([]byte(id)))] = "base64"
	all[unpadded(base64.URLEncoding.EncodeToString([]byte(id)))] = "base64"
	if len(id) == 36 && strings.Count(id, "-") == 4 {
		all[strings.ReplaceAll(id, "-", "")] = "plain"
	}
	all[id] = "plain"
	return all
}

func unpadded(s string) string { return strings.TrimRight(s, "=") }

// spellings are how a part of a message is looked up: as it is, and in small
// letters if it may be a hash in hexadecimal.
func spellings(part string) []string {
	part = unpadded(part)
	switch len(part) {
	case 2 * md5.Size, 2 * sha1.Size, 2 * sha256.Size:
		if lower := strings.ToLower(part); lower != part {
			return []string{part, lower}
		}
	}
	return []string{part}
}

// digest names a value without telling it.
func digest(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:8])
}
