-- Which numbers WhatsApp has said to be on WhatsApp, or not, so that it is not asked again for a while. Facts about
-- numbers are the same for every account.
CREATE TABLE bridge.numbers (
    phone text PRIMARY KEY,
    lid text,
    registered boolean NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT now()
);
