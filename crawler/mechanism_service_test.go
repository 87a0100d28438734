package crawler

import "net/http"

// serviceMechanisms are what services of the browser ask for on a page's
// behalf.
var serviceMechanisms = []mechanism{
	{
		name: "federated login",
		page: script(`navigator.credentials.get({identity: {providers: [{configURL: '` + px + `/login.json?t=token-login', clientId: 'x'}]}}).catch(() => {})`),
		files: map[string]http.HandlerFunc{
			px + "/login.json": answer("application/json", "{}"),
		},
		sent: []string{"GET " + px + "/login.json?t=token-login", "GET https://vendor.example/.well-known/web-identity"},
		initiators: map[string][]string{
			px + "/login.json?t=token-login":                  {service + "/federated-login"},
			"https://vendor.example/.well-known/web-identity": {service + "/federated-login"},
		},
	},
	{
		name: "passkey of another site",
		page: script(`navigator.credentials.create({publicKey: {
			rp: {id: 'px.vendor.example', name: 'x'}, user: {id: new Uint8Array(4), name: 'x', displayName: 'x'},
			challenge: new Uint8Array(8), pubKeyCredParams: [{type: 'public-key', alg: -7}],
		}}).catch(() => {})`),
		sent:   []string{"GET " + px + "/.well-known/webauthn"},
		causes: []string{"GET " + px + "/.well-known/webauthn: the browser's own"},
	},
	{
		name: "payment method",
		page: script(`new PaymentRequest([{supportedMethods: '` + px + `/pay?t=token-pay'}],
			{total: {label: 'x', amount: {currency: 'JPY', value: '1'}}}).canMakePayment().catch(() => {})`),
		sent:   []string{"HEAD " + px + "/pay?t=token-pay"},
		causes: []string{"HEAD " + px + "/pay?t=token-pay: the browser's own"},
		skip:   map[string]string{"chromium-headless-shell": "it has no payment methods"},
	},
}
