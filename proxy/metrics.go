package proxy

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var (
	exchangesTotal = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "soshin_proxy_exchanges_total",
		Help: "Exchanges that ended, by kind (http, websocket, opaque) and outcome (answered, unanswered, refused, sinkholed, tunnelled).",
	}, []string{"kind", "outcome"})
	bodyBytesTotal = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "soshin_proxy_body_bytes_total",
		Help: "Bytes of bodies and WebSocket messages that passed, by direction (sent, received).",
	}, []string{"direction"})
)
