package crawler

import "net/http"

var navigationMechanisms = []mechanism{
	{
		name: "fetch post",
		page: `<script>fetch('` + px + `/fetch-post', {method: 'POST', body: 'token-fetch-post'})</script>`,
		sent: []string{"POST " + px + "/fetch-post token-fetch-post"},
		initiators: map[string][]string{
			px + "/fetch-post": {service + "/fetch-post"},
		},
	},
	{
		name: "beacon on pagehide",
		page: `<script src="` + px + `/exit.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/exit.js": js(`addEventListener('pagehide', () => navigator.sendBeacon('` + px + `/exit', 'token-exit'))`),
		},
		sent: []string{"GET " + px + "/exit.js", "POST " + px + "/exit token-exit"},
		initiators: map[string][]string{
			px + "/exit": {px + "/exit.js", service + "/beacon-on-pagehide"},
		},
	},
}
