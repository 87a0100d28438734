package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
)

func (t *tool) storageCommand() *cobra.Command {
	var run string
	var thirdParty bool
	c := &cobra.Command{
		Use:   "storage",
		Short: "Show what was stored in the browser: cookies, local and session storage, databases, and by whom",
		Long: `Storage lists what the visits of a run wrote to the browser's stores or left in
them: kind, name, domain or origin, lifetime, partition, what had become of it
at the end of the visit, and the script or answer that set it. A * marks what is
of, or was set by, someone outside the service. What several visits agree on is
one line; --json gives one object for each visit.`,
		Example: `  soshin storage --third-party
  soshin storage --run 20261123-203245-7f3a91
  soshin storage --json | jq 'select(.kind == "cookie") | .name'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.withRun(cmd.Context(), run, func(store *clickhouse.Store, of catalog.Run) error {
				list, err := store.Stored(cmd.Context(), of.ID)
				if err != nil {
					return err
				}
				if thirdParty {
					list = slices.DeleteFunc(list, func(s catalog.Stored) bool { return !s.ThirdParty })
				}
				return printFacts(t, list, storedLine)
			})
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one)")
	c.Flags().BoolVar(&thirdParty, "third-party", false, "only what is of, or was set by, an outside party")
	return c
}

func storedLine(s catalog.Stored) string {
	mark := ""
	if s.ThirdParty {
		mark = "*"
	}
	name := s.Name
	if s.Kind == catalog.StoredIndexedDB {
		name = s.Path + "/" + s.Name
	}
	partition := "-"
	if s.Partition != "" {
		partition = "in " + s.Partition
	}
	by := "(not seen)"
	if len(s.By) > 0 {
		by = string(s.Via) + " " + shorten(s.By[0], 70)
	}
	state := string(s.State)
	if state == "" {
		state = "(unknown)"
	}
	return strings.Join([]string{mark, string(s.Kind), shorten(name, 40), s.Place, lifetime(s), partition, state, by}, "\t")
}

// lifetime says how long a thing is kept, to the nearest unit.
func lifetime(s catalog.Stored) string {
	switch {
	case s.Kind == catalog.StoredSession, s.Kind == catalog.StoredCookie && s.Expires.IsZero():
		return "session"
	case s.Kind != catalog.StoredCookie:
		return "until deleted"
	case s.At.IsZero():
		return "until " + s.Expires.Format(time.DateOnly)
	}
	const day = 24 * time.Hour
	switch d := s.Expires.Sub(s.At); {
	case d <= 0:
		return "expired"
	case d >= day-time.Minute:
		return fmt.Sprintf("%d d", d.Round(day)/day)
	case d >= time.Hour:
		return fmt.Sprintf("%d h", d.Round(time.Hour)/time.Hour)
	default:
		return fmt.Sprintf("%d s", d.Round(time.Second)/time.Second)
	}
}
