-- The bridge's processes: under which name, in which run, and where the others reach them.
CREATE TABLE bridge.nodes (
    node text PRIMARY KEY,
    run uuid NOT NULL,
    url text,
    seen_at timestamptz NOT NULL DEFAULT now()
);

-- Who may hold the socket of an account, and until when. All times are the database's, so clocks need not agree.
CREATE TABLE bridge.leases (
    session_id text PRIMARY KEY REFERENCES bridge.sessions ON DELETE CASCADE,
    node text NOT NULL,
    run uuid NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Takes an account that is free, or whose owner's time is over, or that an earlier run of the same node has left, and
-- raises its epoch: from here on, writes of any process that had it before are refused. NULL: it has an owner.
CREATE FUNCTION bridge.claim_account(p_session text, p_node text, p_run uuid, p_lease_ms integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_epoch bigint;
BEGIN
    INSERT INTO bridge.leases AS l (session_id, node, run, until)
        VALUES (p_session, p_node, p_run, now() + p_lease_ms * interval '1 millisecond')
        ON CONFLICT (session_id) DO UPDATE SET node = excluded.node, run = excluded.run, until = excluded.until
        WHERE l.until < now() OR l.node = excluded.node;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO bridge.cursors AS c (session_id, node, epoch) VALUES (p_session, p_node, 1)
        ON CONFLICT (session_id) DO UPDATE SET node = excluded.node, epoch = c.epoch + 1
        RETURNING epoch INTO v_epoch;
    RETURN v_epoch;
END;
$$;
