-- How many of the initiators, the nearest first, only passed the call on: a
-- monitor that put a function of its own in the place of fetch. The tag is the
-- script behind them; else as 0001 says.
ALTER TABLE transmissions ADD COLUMN IF NOT EXISTS through Int64 CODEC(ZSTD) AFTER initiator;
ALTER TABLE transmissions MODIFY COLUMN tag LowCardinality(String) MATERIALIZED cutQueryStringAndFragment(multiIf(
    type = 'script' AND NOT (length(initiator) > 1 AND endsWith(domain(initiator[1]), registrable_domain)), url,
    length(initiator) > 1 + through OR target IN ('worker', 'shared_worker', 'service_worker'), initiator[1 + through],
    ''));
