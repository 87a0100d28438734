-- Every statement ends with a semicolon at the end of its line and may be run
-- twice: two processes may migrate at once.
--
-- ReplacingMergeTree and the sorting key make a row that comes again replace
-- the one before; the window makes a batch that is sent again vanish at once.

CREATE TABLE IF NOT EXISTS runs (
    id       String,
    site     LowCardinality(String),
    command  LowCardinality(String),
    started  DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    ended    DateTime64(6, 'UTC') CODEC(Delta, ZSTD), -- 1970: not known, as for all times here
    outcome  LowCardinality(String),
    browser  LowCardinality(String),
    tool     LowCardinality(String),
    settings String CODEC(ZSTD) -- JSON: what the list needs of the site file
) ENGINE = ReplacingMergeTree(ended)
ORDER BY id
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS visits (
    run       LowCardinality(String),
    id        String CODEC(ZSTD),
    slot      Int64,
    page      String CODEC(ZSTD),
    title     String CODEC(ZSTD),
    status    Int64,
    started   DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    consented DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    leaving   DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    ended     DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    outcome   LowCardinality(String),
    error     String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree(ended)
ORDER BY (run, id)
SETTINGS non_replicated_deduplication_window = 1000;

-- tag and kinds are the rule by which the list groups and words what was sent.
-- The tag is the script that sends, without its query: the nearest initiator
-- (the last one is the document, which is no tag, or a worker's script, which
-- is one), or the script itself where that is what is asked for, unless it is
-- a vendor's own script that asks (JSONP). It is empty for what stands in the
-- page. The kinds are the distinct information kinds
-- that are listed, each with " hashed" behind it when one of the value's
-- layers is a hash; sorted and joined by commas, so that the few combinations
-- there are cost next to nothing.
CREATE TABLE IF NOT EXISTS transmissions (
    run                LowCardinality(String),
    seq                UInt64 CODEC(Delta, ZSTD),
    id                 String CODEC(ZSTD),
    visit              LowCardinality(String),
    page               LowCardinality(String),
    at                 DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    method             LowCardinality(String),
    url                String CODEC(ZSTD(3)),
    host               LowCardinality(String),
    registrable_domain LowCardinality(String),
    external           Bool,
    recipient          LowCardinality(String), -- ID; empty: no catalogue knows it
    recipient_name     LowCardinality(String),
    recipient_country  LowCardinality(String),
    service            LowCardinality(String), -- ID; empty likewise
    service_name       LowCardinality(String),
    service_category   LowCardinality(String),
    type               LowCardinality(String),
    initiator          Array(String) CODEC(ZSTD),
    witness            LowCardinality(String),
    status             Int64 CODEC(ZSTD),
    outcome            LowCardinality(String),
    target             LowCardinality(String),
    phase              LowCardinality(String),
    cname              Array(LowCardinality(String)),
    name_error         LowCardinality(String),
    limits             Array(LowCardinality(String)),
    fields Nested (
        `in`    LowCardinality(String),
        path    String,
        value   String,
        layers  Array(LowCardinality(String)),
        kind    LowCardinality(String),
        meaning LowCardinality(String),
        why     LowCardinality(String)
    ) CODEC(ZSTD),
    tag   LowCardinality(String) MATERIALIZED cutQueryStringAndFragment(multiIf(
        type = 'script' AND NOT (length(initiator) > 1 AND endsWith(domain(initiator[1]), registrable_domain)), url,
        length(initiator) > 1 OR target IN ('worker', 'shared_worker', 'service_worker'), initiator[1],
        '')),
    kinds LowCardinality(String) MATERIALIZED arrayStringConcat(arraySort(arrayDistinct(arrayMap(
        (kind, layers) -> concat(kind, if(hasAny(layers,
            ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512', 'blake2b', 'blake3', 'ripemd160']), ' hashed', '')),
        arrayFilter(kind -> kind NOT IN ('', 'technical'), `fields.kind`),
        arrayFilter((layers, kind) -> kind NOT IN ('', 'technical'), `fields.layers`, `fields.kind`)))), ',')
) ENGINE = ReplacingMergeTree
ORDER BY (run, seq)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS faults (
    run          LowCardinality(String),
    code         LowCardinality(String),
    recipient    LowCardinality(String),
    service      LowCardinality(String),
    domain       LowCardinality(String),
    page         String CODEC(ZSTD),
    transmission String CODEC(ZSTD),
    at           DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    count        Int64,
    detail       String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree
ORDER BY (run, code, if(service = '', domain, service))
SETTINGS non_replicated_deduplication_window = 1000;
