package dashboards

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A Server serves the process's metrics until it is closed.
type Server struct {
	http   *http.Server
	addr   net.Addr
	served chan error // what Serve returned
}

// ServeMetrics serves the metrics of the default registry on addr (host:port;
// port 0 takes a free one), at /metrics; /healthz answers "ok" as long as the
// process can. It returns once connections are accepted. There is no
// authentication: addr should be one that only Prometheus reaches. An address
// that cannot be listened on is an error of one line that names it.
func ServeMetrics(addr string) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("metrics: address %s is in use", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("metrics: cannot listen on %s: %w", addr, cause(err))
	}
	s := &Server{
		// A scrape is one small request and takes milliseconds; whoever is
		// slower holds a connection for nothing.
		http: &http.Server{
			Handler:           handler(),
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       10 * time.Second,
			WriteTimeout:      30 * time.Second,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
		},
		addr:   l.Addr(),
		served: make(chan error, 1),
	}
	go func() { s.served <- s.http.Serve(l) }()
	return s, nil
}

// Addr is the address that is listened on, as host:port.
func (s *Server) Addr() string { return s.addr.String() }

// Close stops listening and breaks off what is being answered. It is called
// once.
func (s *Server) Close() error {
	err := s.http.Close()
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	if err != nil {
		return fmt.Errorf("metrics: closing %s: %w", s.Addr(), err)
	}
	return nil
}

const index = `<!DOCTYPE html>
<html lang="en"><title>soshin</title>
<p>soshin: <a href="metrics">metrics</a>, <a href="healthz">health</a></p>
</html>
`

func handler() http.Handler {
	text := func(contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			io.WriteString(w, body) // whoever asked may be gone
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.Handler())
	mux.Handle("GET /healthz", text("text/plain; charset=utf-8", "ok\n"))
	mux.Handle("GET /{$}", text("text/html; charset=utf-8", index))
	return mux
}

// cause is an error of the network without the address, which the caller names.
func cause(err error) error {
	for {
		switch e := err.(type) {
		case *net.OpError:
			err = e.Err
		case *net.AddrError:
			return errors.New(e.Err)
		case *net.DNSError:
			return errors.New(e.Err)
		default:
			return err
		}
	}
}
