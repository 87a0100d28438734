-- The user's file that names the recipient, or lists the address as a tracker's.
ALTER TABLE transmissions ADD COLUMN IF NOT EXISTS named_by LowCardinality(String);
