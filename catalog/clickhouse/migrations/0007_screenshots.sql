-- The SHA-256 of the picture that a visit took of its page; empty: none.
ALTER TABLE visits ADD COLUMN IF NOT EXISTS screenshot String;
