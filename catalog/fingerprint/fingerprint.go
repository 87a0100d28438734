// Package fingerprint judges what scripts were seen reading of the browser:
// which of them took a terminal's fingerprint, and to whom they sent next.
// Like package witness it is a pure function over the journal.
//
// The criteria are those of published measurements where there are any, with
// what our own tests of libraries and SDKs in Chromium 156 showed to be needed
// besides (2026-11-24; each is said where it stands):
//
//   - Englehardt and Narayanan, Online Tracking: A 1-million-site Measurement
//     and Analysis (CCS 2016), section 6: canvas, canvas font, WebRTC, audio.
//   - Acar et al., The Web Never Forgets (CCS 2014), from which they have the
//     canvas's.
package fingerprint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"soshin/catalog"
)

// Bounds of the criteria.
const (
	minSide       = 16 // pixels of a canvas, and of what is read of it
	minColours    = 2
	minCharacters = 10
	minFonts      = 50
)

// Judge says whether a reading takes a fingerprint, and what was read.
func Judge(r *catalog.Reading) (detail string, is bool) {
	judge := judges[r.Technique]
	if judge == nil {
		return "", false
	}
	for _, c := range r.Counts {
		if detail := judge(c); detail != "" {
			return detail, true
		}
	}
	return "", false
}

// judges return what was read, "" for what is no fingerprint.
var judges = map[catalog.Technique]func(catalog.Counts) string{
	catalog.TechniqueCanvas:     canvas,
	catalog.TechniqueCanvasFont: canvasFont,
	catalog.TechniqueWebGL:      webGL,
	catalog.TechniqueAudio:      audio,
	catalog.TechniqueWebRTC:     webRTC,
	catalog.TechniqueNavigator:  navigator,
	catalog.TechniqueFonts:      fonts,
}

// canvas (Englehardt, 6.1): at least 16 pixels a side; text in two colours or
// ten distinct characters; save, restore and addEventListener are not called,
// as those that draw for people do; the image is taken, or an area of 16 by
// 16. What was cleared does not count: tests for emoji draw one after the
// other and would add up to ten characters.
func canvas(c catalog.Counts) string {
	switch {
	case c["width"] < minSide || c["height"] < minSide,
		c["colours"] < minColours && c["characters"] < minCharacters,
		c["state"] > 0,
		c["image"] == 0 && (c["read_width"] < minSide || c["read_height"] < minSide):
		return ""
	}
	return fmt.Sprintf("the image of a canvas of %d x %d with text in %s and %s",
		c["width"], c["height"], plural(c["colours"], "colour"), plural(c["characters"], "character"))
}

// canvasFont (Englehardt, 6.2): one text is measured in at least 50 fonts, at
// least 50 times.
func canvasFont(c catalog.Counts) string {
	if c["fonts"] < minFonts || c["measured"] < minFonts {
		return ""
	}
	return fmt.Sprintf("the width of a text in %d fonts", c["fonts"])
}

// fonts: the same by elements on the page, or by document.fonts.check, to which
// we apply the same number. A loader of web fonts measures those that it loads.
func fonts(c catalog.Counts) string {
	if c["fonts"] < minFonts {
		return ""
	}
	return fmt.Sprintf("the size of text in %d fonts", c["fonts"])
}

// webRTC (Englehardt, 6.3): a data channel, an offer, and a listener for the
// candidates, which name the terminal's addresses. A connection that has media
// or an answer is one to somebody.
func webRTC(c catalog.Counts) string {
	if c["channel"] == 0 || c["offer"] == 0 || c["candidates"] == 0 || c["media"] > 0 || c["remote"] > 0 {
		return ""
	}
	return "the candidates of a WebRTC connection to nobody"
}

// audio (Englehardt, 6.4): an oscillator through a compressor or an analyser,
// and the result is read: the buffer of an OfflineAudioContext, or the
// frequencies as floating point. What draws sound for people reads bytes.
func audio(c catalog.Counts) string {
	if c["oscillator"] == 0 || c["compressor"] == 0 && c["analyser"] == 0 || c["rendered"] == 0 && c["frequencies"] == 0 {
		return ""
	}
	return "an oscillator's sound as it is rendered"
}

// Bounds of webGL.
const (
	minParameters = 8
	maxDraws      = 16
)

// webGL: who made the graphics hardware (UNMASKED_VENDOR_WEBGL,
// UNMASKED_RENDERER_WEBGL), and something else that tells models and drivers
// apart: the list of extensions, precisions of shaders, pixels, or several
// parameters. Maps and engines ask for what they need, and then draw frame
// after frame. Measured: FingerprintJS 5.2.0 asks for the name and 87
// parameters; Mapbox GL JS 3.32.0 for the name and 4, MapLibre 6.17.0 and three
// 0.187.0 for 2 and 14 without the name.
func webGL(c catalog.Counts) string {
	if c["unmasked"] == 0 || c["draws"] > maxDraws {
		return ""
	}
	var with []string
	if n := c["parameters"]; n >= minParameters {
		with = append(with, plural(n, "parameter"))
	}
	for _, w := range []struct{ count, text string }{
		{"extensions", "the list of extensions"}, {"precision", "shader precisions"}, {"pixels", "pixels"},
	} {
		if c[w.count] > 0 {
			with = append(with, w.text)
		}
	}
	if with == nil {
		return ""
	}
	return "the graphics hardware's name with " + strings.Join(with, ", ")
}

// Bounds of navigator. Measured: FingerprintJS 5.2.0 reads 12 properties and
// ThumbmarkJS 1.11.0 8, of which three each are telling; the demo's SDKs read 1
// to 5 each and 8 together, as if one file held them all, of which none is
// telling.
const (
	minProperties = 8
	minTelling    = 2
)

// telling properties are those that neither measuring nor laying out a page
// has a use for.
var telling = []string{"available screen", "battery", "media devices", "plugins", "touch points", "voices"}

// navigator: many distinct properties of the navigator and the screen are read
// by one script.
func navigator(c catalog.Counts) string {
	n := 0
	for _, name := range telling {
		if c[name] > 0 {
			n++
		}
	}
	if len(c) < minProperties || n < minTelling {
		return ""
	}
	return fmt.Sprintf("%d properties: %s", len(c), strings.Join(slices.Sorted(maps.Keys(c)), ", "))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
