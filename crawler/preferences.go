package crawler

import (
	"fmt"
	"os"
	"path/filepath"
)

// preferences are those of the profile that are no flags. Browser contexts
// count as incognito, where Chromium by itself refuses third-party cookies
// (cookie_controls_mode 2); an ordinary visitor's takes them (0).
const preferences = `{"profile": {"cookie_controls_mode": 0}}`

func writePreferences(profile string) error {
	dir := filepath.Join(profile, "Default")
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "Preferences"), []byte(preferences), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the browser's preferences: %w", err)
	}
	return nil
}
