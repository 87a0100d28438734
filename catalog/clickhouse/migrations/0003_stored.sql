-- What was written to the browser's stores, one row for each thing and each
-- that wrote it. The key is all that tells two of them apart.
CREATE TABLE IF NOT EXISTS stored (
    run         LowCardinality(String),
    visit       LowCardinality(String),
    at          DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    kind        LowCardinality(String),
    place       LowCardinality(String), -- a cookie's domain; an origin
    partition   LowCardinality(String),
    path        LowCardinality(String),
    name        String CODEC(ZSTD),
    value       String CODEC(ZSTD(3)),
    cut         Bool,
    expires     DateTime64(6, 'UTC') CODEC(Delta, ZSTD), -- 1970: with the session
    secure      Bool,
    http_only   Bool,
    same_site   LowCardinality(String),
    via         LowCardinality(String),
    by          Array(String) CODEC(ZSTD), -- nearest first
    state       LowCardinality(String),
    third_party Bool
) ENGINE = ReplacingMergeTree
ORDER BY (run, visit, kind, place, path, name, partition, via, by, state)
SETTINGS non_replicated_deduplication_window = 1000;
