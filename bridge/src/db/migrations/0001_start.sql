-- Accounts and what is known of them without opening anything encrypted.
CREATE TABLE bridge.sessions (
    id text PRIMARY KEY,
    label text,
    -- True while somebody wants the account connected; restored after a restart.
    wanted boolean NOT NULL DEFAULT true,
    status text NOT NULL DEFAULT 'created',
    reason_code integer,
    reason_message text,
    since timestamptz NOT NULL DEFAULT now(),
    phone text,
    lid text,
    name text,
    -- The last time a person asked for the connection; QR codes are renewed for a while after it.
    asked_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Small and often written, so apart from the rest. The epoch fences: a process that has lost the account to another
-- one still knows the old number, and its writes are refused.
CREATE TABLE bridge.cursors (
    session_id text PRIMARY KEY REFERENCES bridge.sessions ON DELETE CASCADE,
    node text,
    epoch bigint NOT NULL DEFAULT 0,
    last_seq bigint NOT NULL DEFAULT 0,
    delivered_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Credentials (type 'creds') and Signal keys, sealed by the bridge.
CREATE TABLE bridge.keys (
    session_id text NOT NULL REFERENCES bridge.sessions ON DELETE CASCADE,
    type text NOT NULL,
    id text NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (session_id, type, id)
) WITH (fillfactor = 70);

-- What a ciphertext said, sealed. A Signal message can be decrypted once; when WhatsApp delivers it again after a
-- crash, this answers instead of the ratchet.
CREATE TABLE bridge.decrypted (
    session_id text NOT NULL REFERENCES bridge.sessions ON DELETE CASCADE,
    hash bytea NOT NULL,
    value bytea NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, hash)
);
CREATE INDEX decrypted_stored_at ON bridge.decrypted (stored_at);

-- Messages already told to the hub. Rank 1: told as undecryptable; rank 2: told with content.
CREATE TABLE bridge.received (
    session_id text NOT NULL REFERENCES bridge.sessions ON DELETE CASCADE,
    message_id text NOT NULL,
    chat text NOT NULL,
    rank smallint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, message_id, chat)
);
CREATE INDEX received_stored_at ON bridge.received (stored_at);

-- Events in order. Delivery moves cursors.delivered_seq; delivered rows stay a while for replays.
CREATE TABLE bridge.outbox (
    session_id text NOT NULL REFERENCES bridge.sessions ON DELETE CASCADE,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    at timestamptz NOT NULL,
    late boolean NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (session_id, seq)
);
CREATE INDEX outbox_at ON bridge.outbox (at);

-- What was sent under which key, and the sealed message itself for recipients who ask for it again.
CREATE TABLE bridge.sent (
    session_id text NOT NULL REFERENCES bridge.sessions ON DELETE CASCADE,
    message_id text NOT NULL,
    key text,
    fingerprint bytea NOT NULL,
    recipient text NOT NULL,
    message bytea NOT NULL,
    -- sending: may or may not have left; sent; unknown: left, no acknowledgement; rejected: refused by WhatsApp;
    -- released: certainly did not leave.
    state text NOT NULL,
    rank smallint NOT NULL DEFAULT 0,
    code integer,
    attempts smallint NOT NULL DEFAULT 1,
    answered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, message_id)
) WITH (fillfactor = 70);
CREATE INDEX sent_created_at ON bridge.sent (created_at);
CREATE INDEX sent_unsettled ON bridge.sent (session_id, created_at) WHERE state IN ('sending', 'unknown');
