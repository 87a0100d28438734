-- Scripts that took a terminal's fingerprint: one row for each visit, script
-- and technique, with whom the script sent to afterwards.
CREATE TABLE IF NOT EXISTS fingerprints (
    run       LowCardinality(String),
    visit     LowCardinality(String),
    page      String CODEC(ZSTD),
    at        DateTime64(6, 'UTC') CODEC(Delta, ZSTD), -- of the first call
    technique LowCardinality(String),
    script    String CODEC(ZSTD),
    recipient LowCardinality(String), -- ID of who is behind the script; empty: not known, or the service itself
    service   LowCardinality(String), -- likewise
    domain    LowCardinality(String),
    document  String CODEC(ZSTD),
    target    LowCardinality(String),
    by        Array(String) CODEC(ZSTD), -- nearest first
    detail    String CODEC(ZSTD),
    sent Nested (
        transmission String, -- ID of the first
        recipient    LowCardinality(String),
        service      LowCardinality(String),
        domain       LowCardinality(String),
        external     Bool,
        count        Int64
    ) CODEC(ZSTD)
) ENGINE = ReplacingMergeTree
ORDER BY (run, visit, script, technique)
SETTINGS non_replicated_deduplication_window = 1000;
