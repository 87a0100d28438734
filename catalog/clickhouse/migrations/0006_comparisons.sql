-- What comparisons of three runs say of fields, one row for each field.
CREATE TABLE IF NOT EXISTS comparisons (
    site        LowCardinality(String),
    first       LowCardinality(String), -- IDs of the runs
    other       LowCardinality(String),
    again       LowCardinality(String),
    at          DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    `to`        LowCardinality(String), -- the service's ID, or the registrable domain
    endpoint    String CODEC(ZSTD),
    `in`        LowCardinality(String),
    path        String CODEC(ZSTD),
    recipient   LowCardinality(String),
    service     LowCardinality(String),
    registrable_domain LowCardinality(String),
    host        LowCardinality(String),
    external    Bool,
    kind        LowCardinality(String),
    verdict     LowCardinality(String),
    why         LowCardinality(String),
    identifiers Array(String) CODEC(ZSTD), -- hashes: what two fields have in common is the same identifier
    examples    Array(String) CODEC(ZSTD), -- a value of each run, cut short
    visits      Array(Int64) CODEC(ZSTD)   -- of each run
) ENGINE = ReplacingMergeTree(at)
ORDER BY (site, first, other, again, `to`, endpoint, `in`, path)
SETTINGS non_replicated_deduplication_window = 1000;
