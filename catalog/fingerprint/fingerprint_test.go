package fingerprint

import (
	"testing"

	"soshin/catalog"
)

type counts = catalog.Counts

// with changes some counts of c.
func with(c counts, change counts) counts {
	all := counts{}
	for _, m := range []counts{c, change} {
		for name, n := range m {
			all[name] = n
		}
	}
	return all
}

func TestJudge(t *testing.T) {
	image := counts{"width": 240, "height": 60, "colours": 2, "characters": 17, "state": 0, "image": 1}
	fonts := counts{"fonts": 50, "measured": 50}
	peer := counts{"channel": 1, "offer": 1, "candidates": 1}
	sound := counts{"oscillator": 1, "compressor": 1, "rendered": 1}
	gl := counts{"unmasked": 2, "extensions": 1}
	for _, tt := range []struct {
		name      string
		technique catalog.Technique
		counts    []counts
		want      string // empty: no fingerprint
	}{
		{"an image", catalog.TechniqueCanvas, []counts{image}, "the image of a canvas of 240 x 60 with text in 2 colours and 17 characters"},
		{"one colour, ten characters", catalog.TechniqueCanvas, []counts{with(image, counts{"colours": 1, "characters": 10})},
			"the image of a canvas of 240 x 60 with text in 1 colour and 10 characters"},
		{"two colours, one character", catalog.TechniqueCanvas, []counts{with(image, counts{"characters": 1})},
			"the image of a canvas of 240 x 60 with text in 2 colours and 1 character"},
		{"one colour, nine characters", catalog.TechniqueCanvas, []counts{with(image, counts{"colours": 1, "characters": 9})}, ""},
		{"16 pixels a side", catalog.TechniqueCanvas, []counts{with(image, counts{"width": 16, "height": 16})},
			"the image of a canvas of 16 x 16 with text in 2 colours and 17 characters"},
		{"too narrow", catalog.TechniqueCanvas, []counts{with(image, counts{"width": 15})}, ""},
		{"too low", catalog.TechniqueCanvas, []counts{with(image, counts{"height": 15})}, ""},
		{"saved and restored, or listened to", catalog.TechniqueCanvas, []counts{with(image, counts{"state": 1})}, ""},
		{"an area", catalog.TechniqueCanvas, []counts{with(image, counts{"image": 0, "read_width": 16, "read_height": 16})},
			"the image of a canvas of 240 x 60 with text in 2 colours and 17 characters"},
		{"a small area", catalog.TechniqueCanvas, []counts{with(image, counts{"image": 0, "read_width": 240, "read_height": 15})}, ""},
		{"the second of two", catalog.TechniqueCanvas, []counts{with(image, counts{"state": 1}), with(image, counts{"width": 100})},
			"the image of a canvas of 100 x 60 with text in 2 colours and 17 characters"},
		{"each a half of one", catalog.TechniqueCanvas, []counts{with(image, counts{"image": 0}), with(image, counts{"characters": 1, "colours": 1})}, ""},

		{"50 fonts in a canvas", catalog.TechniqueCanvasFont, []counts{fonts}, "the width of a text in 50 fonts"},
		{"49 fonts in a canvas", catalog.TechniqueCanvasFont, []counts{with(fonts, counts{"fonts": 49, "measured": 400})}, ""},
		{"two texts", catalog.TechniqueCanvasFont, []counts{with(fonts, counts{"fonts": 30}), with(fonts, counts{"fonts": 30})}, ""},

		{"50 fonts", catalog.TechniqueFonts, []counts{{"fonts": 50}}, "the size of text in 50 fonts"},
		{"49 fonts", catalog.TechniqueFonts, []counts{{"fonts": 49}}, ""},

		{"a connection to nobody", catalog.TechniqueWebRTC, []counts{peer}, "the candidates of a WebRTC connection to nobody"},
		{"no channel", catalog.TechniqueWebRTC, []counts{{"offer": 1, "candidates": 1}}, ""},
		{"no offer", catalog.TechniqueWebRTC, []counts{{"channel": 1, "candidates": 1}}, ""},
		{"no candidates", catalog.TechniqueWebRTC, []counts{{"channel": 1, "offer": 1}}, ""},
		{"a call", catalog.TechniqueWebRTC, []counts{with(peer, counts{"media": 1})}, ""},
		{"an answer", catalog.TechniqueWebRTC, []counts{with(peer, counts{"remote": 1})}, ""},

		{"compressed sound", catalog.TechniqueAudio, []counts{sound}, "an oscillator's sound as it is rendered"},
		{"analysed sound", catalog.TechniqueAudio, []counts{{"oscillator": 1, "analyser": 1, "frequencies": 1}}, "an oscillator's sound as it is rendered"},
		{"sound that is not read", catalog.TechniqueAudio, []counts{{"oscillator": 1, "compressor": 1, "analyser": 1}}, ""},
		{"sound of a file", catalog.TechniqueAudio, []counts{with(sound, counts{"oscillator": 0})}, ""},
		{"an oscillator alone", catalog.TechniqueAudio, []counts{{"oscillator": 1, "rendered": 1}}, ""},

		{"extensions", catalog.TechniqueWebGL, []counts{gl}, "the graphics hardware's name with the list of extensions"},
		{"all", catalog.TechniqueWebGL, []counts{with(gl, counts{"parameters": 8, "precision": 1, "pixels": 1, "draws": 16})},
			"the graphics hardware's name with 8 parameters, the list of extensions, shader precisions, pixels"},
		{"pixels", catalog.TechniqueWebGL, []counts{{"unmasked": 1, "pixels": 1}}, "the graphics hardware's name with pixels"},
		{"a few parameters", catalog.TechniqueWebGL, []counts{{"unmasked": 2, "parameters": 7}}, ""},
		{"masked", catalog.TechniqueWebGL, []counts{with(gl, counts{"unmasked": 0, "parameters": 90})}, ""},
		{"a picture", catalog.TechniqueWebGL, []counts{with(gl, counts{"draws": 17})}, ""},

		{"eight properties", catalog.TechniqueNavigator, []counts{{"platform": 1, "plugins": 1, "languages": 1, "memory": 1, "processors": 1, "screen": 1, "time zone": 1, "voices": 1}},
			"8 properties: languages, memory, platform, plugins, processors, screen, time zone, voices"},
		{"seven properties", catalog.TechniqueNavigator, []counts{{"platform": 1, "plugins": 1, "languages": 1, "memory": 1, "processors": 1, "screen": 1, "time zone": 1}}, ""},

		{"eight of which one is telling", catalog.TechniqueNavigator, []counts{{"platform": 1, "plugins": 1, "languages": 1, "memory": 1, "processors": 1, "screen": 1, "time zone": 1, "colour depth": 1}}, ""},

		{"nothing", catalog.TechniqueCanvas, nil, ""},
		{"a limit", catalog.TechniqueLimit, nil, ""},
		{"another technique", "nonsense", []counts{image}, ""},
	} {
		got, is := Judge(&catalog.Reading{Technique: tt.technique, Counts: tt.counts})
		if got != tt.want || is != (tt.want != "") {
			t.Errorf("%s: %s: %v %q, want %q", tt.technique, tt.name, is, got, tt.want)
		}
	}
}
