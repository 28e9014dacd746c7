-- As before, but what is empty is passed over.
CREATE OR REPLACE FUNCTION bridge.commit_ledger(
    p_session text,
    p_epoch bigint,
    p_key_types text[],
    p_key_ids text[],
    p_key_values bytea[],
    p_hashes bytea[],
    p_texts bytea[],
    p_content_ids text[],
    p_contents bytea[],
    p_outcomes jsonb,
    p_events jsonb,
    p_state jsonb
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_epoch bigint;
    v_seq bigint;
    v_start bigint;
    v_event jsonb;
    v_data jsonb;
    v_rank smallint;
    v_key text;
BEGIN
    SELECT epoch, last_seq INTO v_epoch, v_seq FROM bridge.cursors WHERE session_id = p_session FOR UPDATE;
    IF v_epoch IS DISTINCT FROM p_epoch THEN
        RAISE EXCEPTION 'another process owns this account' USING ERRCODE = 'BR001';
    END IF;
    v_start := v_seq;

    -- A batch of a sent message holds little more than keys, so what is empty costs no statement.
    IF cardinality(p_key_types) > 0 THEN
        INSERT INTO bridge.keys (session_id, type, id, value)
            SELECT p_session, k.type, k.id, k.value
            FROM unnest(p_key_types, p_key_ids, p_key_values) AS k (type, id, value) WHERE k.value IS NOT NULL
            ON CONFLICT (session_id, type, id) DO UPDATE SET value = excluded.value;
        IF array_position(p_key_values, NULL) IS NOT NULL THEN
            DELETE FROM bridge.keys t USING unnest(p_key_types, p_key_ids, p_key_values) AS k (type, id, value)
                WHERE k.value IS NULL AND t.session_id = p_session AND t.type = k.type AND t.id = k.id;
        END IF;
    END IF;
    IF cardinality(p_hashes) > 0 THEN
        INSERT INTO bridge.decrypted (session_id, hash, value)
            SELECT p_session, m.hash, m.value FROM unnest(p_hashes, p_texts) AS m (hash, value)
            ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(p_content_ids) > 0 THEN
        INSERT INTO bridge.contents (session_id, message_id, value)
            SELECT p_session, c.id, c.value FROM unnest(p_content_ids, p_contents) AS c (id, value)
            ON CONFLICT DO NOTHING;
    END IF;
    IF p_outcomes <> '[]' THEN
        UPDATE bridge.sent s SET
                state = o.state, code = o.code, answered_at = COALESCE(s.answered_at, o.at),
                rank = CASE WHEN o.state = 'sent' THEN GREATEST(s.rank, 2) ELSE s.rank END
            FROM jsonb_to_recordset(p_outcomes) AS o (message_id text, state text, code integer, at timestamptz)
            WHERE s.session_id = p_session AND s.message_id = o.message_id AND s.state IN ('sending', 'unknown');
    END IF;

    FOR v_event IN SELECT value FROM jsonb_array_elements(p_events) LOOP
        v_data := v_event -> 'data';
        IF v_event ? 'once' THEN
            INSERT INTO bridge.received AS r (session_id, message_id, chat, rank)
                VALUES (p_session, v_data ->> 'messageId', v_event ->> 'chat', (v_event ->> 'once')::smallint)
                ON CONFLICT (session_id, message_id, chat)
                DO UPDATE SET rank = excluded.rank WHERE r.rank < excluded.rank;
            CONTINUE WHEN NOT FOUND;
        END IF;
        IF v_event ? 'chats' THEN
            -- History: what was told before, live or in another piece, is left out.
            WITH piece AS (
                SELECT m.value AS message, m.ordinality AS place, c.value AS chat
                FROM jsonb_array_elements(v_data -> 'messages') WITH ORDINALITY AS m
                JOIN jsonb_array_elements_text(v_event -> 'chats') WITH ORDINALITY AS c USING (ordinality)
            ), told AS (
                INSERT INTO bridge.received AS r (session_id, message_id, chat, rank)
                SELECT DISTINCT p_session, message ->> 'messageId', chat, 2 FROM piece
                ON CONFLICT (session_id, message_id, chat) DO UPDATE SET rank = 2 WHERE r.rank < 2
                RETURNING r.message_id, r.chat
            )
            SELECT jsonb_set(v_data, '{messages}', COALESCE(jsonb_agg(piece.message ORDER BY place), '[]'))
                INTO v_data
                FROM piece JOIN told ON told.message_id = piece.message ->> 'messageId' AND told.chat = piece.chat;
        END IF;
        IF v_event ->> 'type' = 'message.status' THEN
            v_rank := (v_event ->> 'rank')::smallint;
            v_key := NULL;
            IF v_event ? 'participant' THEN
                INSERT INTO bridge.receipts AS r (session_id, message_id, participant, rank)
                    VALUES (p_session, v_data ->> 'messageId', v_event ->> 'participant', v_rank)
                    ON CONFLICT (session_id, message_id, participant)
                    DO UPDATE SET rank = excluded.rank WHERE r.rank < excluded.rank;
                CONTINUE WHEN NOT FOUND;
                UPDATE bridge.sent SET rank = GREATEST(rank, v_rank), state = 'sent'
                    WHERE session_id = p_session AND message_id = v_data ->> 'messageId' RETURNING key INTO v_key;
                v_data := jsonb_set(v_data, '{key}', COALESCE(to_jsonb(v_key), 'null'));
            ELSE
                -- An error settles only what is still open; a receipt only moves forward.
                UPDATE bridge.sent SET
                        rank = GREATEST(rank, v_rank),
                        state = CASE WHEN v_rank = 0 THEN 'rejected' ELSE 'sent' END
                    WHERE session_id = p_session AND message_id = v_data ->> 'messageId'
                        AND CASE WHEN v_rank = 0 THEN state IN ('sending', 'unknown') ELSE rank < v_rank END
                    RETURNING key INTO v_key;
                IF FOUND THEN
                    v_data := jsonb_set(v_data, '{key}', COALESCE(to_jsonb(v_key), 'null'));
                ELSE
                    CONTINUE WHEN v_rank IN (0, 2) OR EXISTS (
                        SELECT FROM bridge.sent WHERE session_id = p_session AND message_id = v_data ->> 'messageId');
                END IF;
            END IF;
        END IF;
        v_seq := v_seq + 1;
        INSERT INTO bridge.outbox (session_id, seq, id, type, at, late, data) VALUES (
            p_session, v_seq, (v_event ->> 'id')::uuid, v_event ->> 'type', (v_event ->> 'at')::timestamptz,
            (v_event ->> 'late')::boolean, v_data);
    END LOOP;
    IF v_seq <> v_start THEN
        UPDATE bridge.cursors SET last_seq = v_seq WHERE session_id = p_session;
    END IF;

    IF p_state IS NOT NULL THEN
        UPDATE bridge.sessions SET
                status = p_state ->> 'status', since = (p_state ->> 'since')::timestamptz,
                reason_code = (p_state ->> 'reason_code')::integer, reason_message = p_state ->> 'reason_message',
                phone = p_state ->> 'phone', lid = p_state ->> 'lid', name = p_state ->> 'name',
                wanted = (p_state ->> 'wanted')::boolean, restriction = NULLIF(p_state -> 'restriction', 'null'),
                reason = NULLIF(p_state -> 'reason', 'null')
            WHERE id = p_session;
    END IF;
    RETURN v_seq;
END;
$$;
