"""Search: what can be found, as words in one table with one index, kept by triggers of the tables it is about.

Revision: 0042, after 0041. The release before knows nothing of it: its messages are taken in by the triggers, too. What
was there before is taken in by `search.fill`, in batches. `search_entries` is new, so its index locks nobody.
"""

import sqlalchemy as sa
from alembic import op

from sarafan.core.folding import rule_for
from sarafan.search.words import TEXT_RULE

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
# Words of texts by Russian and English rules; none is left out, as «не» may be what is looked for.
CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY sarafan_russian (TEMPLATE = pg_catalog.snowball, Language = russian);
CREATE TEXT SEARCH DICTIONARY sarafan_english (TEMPLATE = pg_catalog.snowball, Language = english);
CREATE TEXT SEARCH CONFIGURATION sarafan (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION sarafan ALTER MAPPING FOR word, hword, hword_part WITH sarafan_russian;
ALTER TEXT SEARCH CONFIGURATION sarafan ALTER MAPPING FOR asciiword, asciihword, hword_asciipart WITH sarafan_english;
"""
# Beside words an entry has marks, which no word looks like: #m and the week of an organization's message, #o all of
# them, #p its people and groups, #c a chat, and #v, #l, #d its pictures, links and documents; /word of a file's name,
# =end of a name's word, ~word with a letter left out, +end of a phone.
FUNCTIONS = f"""
CREATE FUNCTION sarafan_mark(kind text, id uuid) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '#' || kind || right(id::text, 12)
$$;

CREATE FUNCTION sarafan_week(moment timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT floor(extract(epoch FROM moment) / 604800)::bigint
$$;

CREATE FUNCTION sarafan_lexemes(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT strip(to_tsvector('public.sarafan', {TEXT_RULE}))
$$;

CREATE FUNCTION sarafan_name_words(organization_id uuid, folded text, phones text[])
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH words AS (
        SELECT left(word, 40) AS word FROM regexp_split_to_table(left(folded, 255), '\\s+') AS word
         WHERE word <> '' LIMIT 12)
    SELECT array_to_tsvector(ARRAY(
        SELECT public.sarafan_mark('p', organization_id)
        UNION SELECT '=' || substr(word, place) FROM words, generate_series(1, greatest(length(word) - 2, 1)) AS place
        UNION SELECT '~' || word FROM words WHERE length(word) > 3
        UNION SELECT '~' || overlay(word PLACING '' FROM place FOR 1)
                FROM words, generate_series(1, length(word)) AS place WHERE length(word) > 3
        UNION SELECT '+' || substr(phone, place)
                FROM unnest(phones) AS phone, generate_series(1, greatest(length(phone) - 2, 1)) AS place))
$$;

-- The hot one: its plan is kept for the session, and what it calls is no more than expressions.
CREATE FUNCTION sarafan_take_in_messages(ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO public.search_entries AS entry (row_id, organization_id, conversation_id, at, words)
    SELECT m.id, m.organization_id, m.conversation_id, m.at,
           public.sarafan_lexemes(coalesce(m.text, '')) || array_to_tsvector(array_remove(ARRAY[
               public.sarafan_mark('o', m.organization_id), public.sarafan_mark('c', m.conversation_id),
               public.sarafan_mark('m', m.organization_id) || ' ' || public.sarafan_week(least(m.at, now())),
               CASE WHEN m.kind IN ('image', 'video') THEN public.sarafan_mark('v', m.conversation_id) END,
               CASE WHEN m.kind IN ('document', 'audio') THEN public.sarafan_mark('d', m.conversation_id) END,
               CASE WHEN m.text ~* '(https?://|www\\.)' THEN public.sarafan_mark('l', m.conversation_id) END], NULL))
           || coalesce(file.words, ''::tsvector)
      FROM public.messages AS m LEFT JOIN LATERAL (
           SELECT array_to_tsvector(array_agg('/' || lexeme)) AS words
             FROM public.media_files AS f, unnest(tsvector_to_array(public.sarafan_lexemes(f.file_name))) AS lexeme
            WHERE f.id = m.media_id) AS file ON m.media_id IS NOT NULL
     WHERE m.id = ANY (ids) AND m.deleted_at IS NULL AND (m.text <> '' OR m.media_id IS NOT NULL)
    ON CONFLICT (row_id) DO UPDATE
       SET conversation_id = excluded.conversation_id, at = excluded.at, words = excluded.words
     WHERE entry.words IS DISTINCT FROM excluded.words OR entry.conversation_id <> excluded.conversation_id
        OR entry.at <> excluded.at;
END $$;

CREATE FUNCTION sarafan_take_in_people(ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.search_entries AS entry (row_id, organization_id, at, words)
    SELECT c.id, c.organization_id, c.created_at, public.sarafan_name_words(
            c.organization_id, coalesce(c.folded_name, ''), ARRAY(
                SELECT value FROM public.contact_identifiers WHERE contact_id = c.id AND kind = 'phone'
                UNION SELECT c.phone WHERE c.phone IS NOT NULL))
      FROM public.contacts AS c WHERE c.id = ANY (ids)
    ON CONFLICT (row_id) DO UPDATE SET words = excluded.words WHERE entry.words IS DISTINCT FROM excluded.words;
$$;

CREATE FUNCTION sarafan_take_in_groups(ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.search_entries AS entry (row_id, organization_id, at, words)
    SELECT g.id, g.organization_id, now(), public.sarafan_name_words(
            g.organization_id, coalesce({rule_for("subject")}, ''), '{{}}')
      FROM public.groups AS g WHERE g.id = ANY (ids)
    ON CONFLICT (row_id) DO UPDATE SET words = excluded.words WHERE entry.words IS DISTINCT FROM excluded.words;
$$;

CREATE FUNCTION sarafan_note_for_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'messages' THEN PERFORM public.sarafan_take_in_messages(ARRAY(SELECT id FROM fresh));
    WHEN 'contacts' THEN PERFORM public.sarafan_take_in_people(ARRAY(SELECT id FROM fresh));
    WHEN 'contact_identifiers' THEN
        PERFORM public.sarafan_take_in_people(ARRAY(SELECT DISTINCT f.contact_id FROM fresh AS f));
    WHEN 'groups' THEN PERFORM public.sarafan_take_in_groups(ARRAY(SELECT id FROM fresh));
    END CASE;
    RETURN NULL;
END $$;

CREATE FUNCTION sarafan_note_one_for_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'messages' THEN
        IF NEW.deleted_at IS NOT NULL OR (coalesce(NEW.text, '') = '' AND NEW.media_id IS NULL) THEN
            DELETE FROM public.search_entries WHERE row_id = NEW.id;
        ELSE
            PERFORM public.sarafan_take_in_messages(ARRAY[NEW.id]);
        END IF;
    WHEN 'media_files' THEN
        PERFORM public.sarafan_take_in_messages(
            ARRAY(SELECT id FROM public.messages WHERE media_id = NEW.id FOR KEY SHARE));
    WHEN 'contacts' THEN PERFORM public.sarafan_take_in_people(ARRAY[NEW.id]);
    WHEN 'contact_identifiers' THEN PERFORM public.sarafan_take_in_people(ARRAY[NEW.contact_id]);
    WHEN 'groups' THEN PERFORM public.sarafan_take_in_groups(ARRAY[NEW.id]);
    END CASE;
    RETURN NULL;
END $$;

CREATE FUNCTION sarafan_forget_in_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM public.search_entries WHERE row_id IN (SELECT id FROM gone);
    RETURN NULL;
END $$;
"""
# The condition of row-level security comes before every other that might tell of a row, so that in a plain query no
# index of words could be used. This function has it as a condition of its own, by the same setting, gives nothing but
# ids, and runs as the role that sees all: whoever calls it reads the rows themselves by their own right.
FINDING = """
CREATE FUNCTION sarafan_find(
    wanted tsquery, scope text, sliced boolean, before timestamptz, before_id uuid, most integer)
RETURNS TABLE (row_id uuid, conversation_id uuid, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off SET jit = off
SET work_mem = '16MB'
AS $$
#variable_conflict use_column
DECLARE
    own uuid := NULLIF(current_setting('sarafan.organization_id', true), '')::uuid;
    everything tsquery;
    slice tsquery;
    week bigint := public.sarafan_week(least(before, now() + interval '1 day'));
    span bigint := 2;
    edge timestamptz := before;
    edge_id uuid := before_id;
    hits bigint;
    many bigint;
BEGIN
    IF own IS NULL OR most < 1 THEN RETURN; END IF;
    everything := wanted && quote_literal(public.sarafan_mark(scope, own))::tsquery;
    WHILE sliced LOOP
        slice := wanted && (
            SELECT string_agg(quote_literal(public.sarafan_mark('m', own) || ' ' || one), '|')::tsquery
              FROM generate_series(week - span + 1, week) AS one);
        RETURN QUERY SELECT e.row_id, e.conversation_id, e.at FROM public.search_entries AS e
          WHERE e.words @@ slice AND e.organization_id = own AND (e.at, e.row_id) < (edge, edge_id)
          ORDER BY e.at DESC, e.row_id DESC LIMIT most;
        GET DIAGNOSTICS hits = ROW_COUNT;
        most := most - hits;
        IF most <= 0 THEN RETURN; END IF;
        week := week - span;
        edge := least(edge, to_timestamp((week + 1) * 604800));
        edge_id := CASE WHEN edge < before THEN '00000000-0000-0000-0000-000000000000' ELSE edge_id END;
        IF many IS NULL THEN  -- what is rare is read at once, however old
            SELECT count(*) INTO many FROM (
                SELECT FROM public.search_entries AS e
                 WHERE e.words @@ everything AND e.organization_id = own LIMIT 1000) AS matched;
            EXIT WHEN many < 1000;
        END IF;
        span := span * 2;
        EXIT WHEN span > 64;
    END LOOP;
    RETURN QUERY SELECT e.row_id, e.conversation_id, e.at FROM public.search_entries AS e
      WHERE e.words @@ everything AND e.organization_id = own AND (e.at, e.row_id) < (edge, edge_id)
      ORDER BY e.at DESC, e.row_id DESC LIMIT most;
END $$;
"""
CALLED = ("sarafan_find(tsquery, text, boolean, timestamptz, uuid, integer)",)
INNER = (
    "sarafan_take_in_messages(uuid[])", "sarafan_take_in_people(uuid[])", "sarafan_take_in_groups(uuid[])",
    "sarafan_note_for_search()", "sarafan_note_one_for_search()", "sarafan_forget_in_search()",
)  # fmt: skip
# In the order in which a transaction of ours comes to these tables, so that neither waits for the other in a circle.
WATCHED = {
    "contacts": ("name, phone", "OLD.name IS DISTINCT FROM NEW.name OR OLD.phone IS DISTINCT FROM NEW.phone"),
    "contact_identifiers": ("contact_id, value", "OLD.contact_id <> NEW.contact_id OR OLD.value <> NEW.value"),
    "groups": ("subject", "OLD.subject IS DISTINCT FROM NEW.subject"),
    "media_files": ("file_name", "OLD.file_name IS DISTINCT FROM NEW.file_name"),
    "messages": ("text, deleted_at, conversation_id, at, media_id, kind", """
        OLD.text IS DISTINCT FROM NEW.text OR OLD.deleted_at IS DISTINCT FROM NEW.deleted_at
        OR OLD.conversation_id <> NEW.conversation_id OR OLD.at <> NEW.at
        OR OLD.media_id IS DISTINCT FROM NEW.media_id OR OLD.kind <> NEW.kind"""),
}  # fmt: skip


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _make_tables()
    connection = op.get_bind()
    for statements in (CONFIGURATION, FUNCTIONS, FINDING):
        connection.exec_driver_sql(statements.replace("%", "%%"))
    for table, (columns, changed) in WATCHED.items():
        if table != "media_files":
            op.execute(
                f"CREATE TRIGGER note_for_search AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
                "FOR EACH STATEMENT EXECUTE FUNCTION sarafan_note_for_search()"
            )
        op.execute(
            f"CREATE TRIGGER note_change_for_search AFTER UPDATE OF {columns} ON {table} FOR EACH ROW "
            f"WHEN ({changed}) EXECUTE FUNCTION sarafan_note_one_for_search()"
        )
        if table in ("messages", "contacts", "groups"):
            op.execute(
                f"CREATE TRIGGER forget_in_search AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone "
                "FOR EACH STATEMENT EXECUTE FUNCTION sarafan_forget_in_search()"
            )
    # They run as the role that sees all; who owns a function needs the right to make one for that moment.
    op.execute(f"GRANT EXECUTE ON FUNCTION {CALLED[0]} TO sarafan_app")
    op.execute("GRANT CREATE ON SCHEMA public TO sarafan_system")
    for signature in (*CALLED, *INNER):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION {signature} OWNER TO sarafan_system")
    op.execute("REVOKE CREATE ON SCHEMA public FROM sarafan_system")


def _make_tables() -> None:
    op.create_table(
        "search_entries",
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.dialects.postgresql.TSVECTOR(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_search_entries_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("row_id", name="pk_search_entries"),
    )
    # New words wait in a list that each search reads, too; kept short, neither that nor emptying it takes long.
    op.create_index(
        "ix_search_entries_words",
        "search_entries",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 512},
    )
    op.execute("ALTER TABLE search_entries ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE search_entries FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON search_entries TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
    op.execute("CREATE POLICY whole_system ON search_entries TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT ON search_entries TO sarafan_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON search_entries TO sarafan_system")
    op.create_table(
        "search_gaps",
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_search_gaps"),
    )
    last = "ffffffff-ffff-ffff-ffff-ffffffffffff"
    # Also where there is nothing to take in, which the owner of the tables need not be allowed to see.
    for source in ("contacts", "groups", "messages"):
        op.execute(f"INSERT INTO search_gaps (source, before_id) VALUES ('{source}', '{last}')")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON search_gaps TO sarafan_system")
