-- What only one of the two witnesses saw, and why; no cause is unexplained.

ALTER TABLE visits
    ADD COLUMN IF NOT EXISTS repeats         String, -- the visit that this one does again
    ADD COLUMN IF NOT EXISTS seen_by_both    Int64,
    ADD COLUMN IF NOT EXISTS seen_by_proxy   Int64,  -- by it alone, as below
    ADD COLUMN IF NOT EXISTS seen_by_browser Int64,
    ADD COLUMN IF NOT EXISTS unexplained     Int64;

CREATE TABLE IF NOT EXISTS discrepancies (
    run     LowCardinality(String),
    visit   LowCardinality(String),
    witness LowCardinality(String), -- proxy, browser
    seq     UInt64,
    at      DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    method  LowCardinality(String),
    url     String CODEC(ZSTD),
    cause   LowCardinality(String)
) ENGINE = ReplacingMergeTree
ORDER BY (run, visit, witness, seq)
SETTINGS non_replicated_deduplication_window = 1000;
