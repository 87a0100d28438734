package check

import (
	"fmt"

	"soshin/catalog"
	"soshin/catalog/legible"
)

// Where says where a fault was seen and how often: on which page, and in how
// many transmissions; "" for FaultStale, which was seen nowhere.
func Where(f catalog.Fault) string {
	count := func(noun string) string {
		if f.Count == 1 {
			return "1 " + noun
		}
		return fmt.Sprintf("%d %ss", f.Count, noun)
	}
	page := "on " + legible.Line(f.Page, maxPiece)
	switch {
	case f.Code == catalog.FaultStale:
		return ""
	case f.Code == catalog.FaultUnexplained:
		return count("request")
	case f.Code == catalog.FaultPageFailed:
		return count("page")
	case f.Transmission == "": // a script read something and sent nothing
		return page
	}
	return fmt.Sprintf("%s, %s (first %s)", page, count("transmission"), f.Transmission)
}

// about is the service, or the domain where none is known.
func about(f catalog.Fault) string {
	if f.Service != "" {
		return f.Service
	}
	return legible.Line(f.Domain, maxPiece)
}

// sentence is a fault in one line.
func sentence(f catalog.Fault) string {
	if where := Where(f); where != "" {
		return f.Detail + ": " + where
	}
	return f.Detail
}
