# soshin: `make demo` shows it, `make test` proves it. Both install what they
# need (Chromium, the ClickHouse engine, the demo's SDKs) if it is missing.

SHELL := /bin/bash
export CGO_ENABLED ?= 0
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo development)
DEMO := build/demo

.PHONY: help demo build test bench accuracy lint vuln nightly fuzz clean tools chromium browsers compiler engine sdks axe mitmproxy

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

tools chromium browsers compiler engine sdks axe mitmproxy:
	@.ci/setup $@

build: tools ## bin/soshin and bin/demoservice
	@mkdir -p bin
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/ ./cmd/soshin ./cmd/demoservice

demo: tools chromium engine sdks build ## crawl the demo service and build its list
	@mkdir -p $(DEMO)
	bin/demoservice --dir $(DEMO)/site -- bin/soshin crawl {}
	@bin/soshin list build $(DEMO)/site/site.yaml --out $(DEMO)/list >/dev/null
	@echo "  the list          $(DEMO)/list/index.html (English: $(DEMO)/list/en/index.html)"
	@echo
	@echo "  next: bin/soshin transmissions --external"
	@echo "        bin/soshin sql 'SELECT service, count() FROM transmissions WHERE external GROUP BY service'"
	@echo "        bin/soshin check $(DEMO)/site/site.yaml"

test: tools browsers compiler engine sdks axe lint ## everything: unit and end to end, with the race detector
	CGO_ENABLED=1 go test -race -timeout 15m ./...

bench: tools chromium engine mitmproxy ## what recording costs, beside goproxy bare, mitmdump and no proxy; what understanding and the list cost
	go run ./proxy/bench
	go test -run '^$$' -bench 'BenchmarkSearch|BenchmarkUnderstand|BenchmarkTransmission|BenchmarkMatchEverything' ./catalog/identify/needle ./catalog/ingest ./catalog/vendors
	go test -run '^$$' -bench BenchmarkIngest -benchtime 3x ./cmd/soshin
	go test -run '^$$' -bench BenchmarkLargeStore -benchtime 5x ./cmd/soshin
	go test -run '^$$' -bench BenchmarkCrawl -benchtime 1x ./crawler

accuracy: tools chromium engine sdks build ## what of a persona is found and wrongly taken for one; kinds of fields; known recipients
	@rm -rf build/accuracy && mkdir -p build/accuracy
	bin/demoservice --dir build/accuracy/site -- bin/soshin crawl {} --data build/accuracy/data
	go run ./catalog/identify/accuracy -journal build/accuracy/data
	go test -count=1 -v -run TestDemo/field_kinds ./cmd/soshin
	go test -count=1 -v -run TestCoverage ./catalog/vendors

lint: tools ## gofmt, go vet, staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go tool staticcheck ./...

vuln: tools ## known vulnerabilities in what we call (needs the network)
	go tool govulncheck ./...

nightly: test fuzz accuracy ## repeats, a soak of 1,000 visits, fuzzing, LibreOffice
	go test -count=1 -v -run TestLibreOffice ./catalog/list
	go test -count=1 -timeout 60m -v -run TestUnwrapEverything ./catalog/decode -args -every-value
	go test -count=1 -timeout 30m -v -run TestSoak ./crawler -args -visits 1000
	go test -count=20 -timeout 120m -run 'TestMechanisms|TestStored|TestCrawl' ./crawler
	CGO_ENABLED=1 go test -race -count=5 -timeout 60m -run TestDemo ./cmd/soshin

fuzz: tools ## each fuzz target for a minute; keeps what reaches something new in testdata/fuzz, to be committed
	@for pkg in $$(go list ./...); do \
		for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime 60s $$pkg || exit 1; \
		done; \
	done
	@.ci/corpus $$(go list ./...)

clean: ## what was built; not what was installed
	rm -rf bin build
