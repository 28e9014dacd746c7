import type { CapabilitiesRead, ConversationRead, MediaRead, MessageRead, NoteRead } from '@/api/types';

let serial = 0;

/** A conversation as the API gives it; a test names only what it is about. */
export function conversation(changes: Partial<ConversationRead> = {}): ConversationRead {
  serial += 1;
  return {
    id: `conversation-${serial}`,
    kind: 'direct',
    channel_id: 'channel-1',
    contact: {
      id: `contact-${serial}`,
      name: 'Айгуль',
      phone: '77011234567',
      lid_only: false,
      tag_ids: [],
      is_blocked: false,
      kind: 'customer',
    },
    group: null,
    assignee_id: null,
    team_id: null,
    private_of: null,
    unread_count: 0,
    disappears_after_s: null,
    waiting_since: null,
    snooze: null,
    done_at: null,
    errand: null,
    priority: 'normal',
    decision: null,
    last_message: null,
    last_reaction: null,
    asked_anew: null,
    last_activity_at: '2026-11-21T07:00:00Z',
    revision: 1,
    ...changes,
  };
}

export function note(changes: Partial<NoteRead> = {}): NoteRead {
  serial += 1;
  return {
    id: `note-${serial}`,
    conversation_id: 'conversation-1',
    text: 'Постоянный клиент',
    author: { kind: 'member', id: 'me', name: 'Дана' },
    files: [],
    mentions: [],
    at: '2026-11-21T07:00:00Z',
    edited_at: null,
    revision: 0,
    ...changes,
  };
}

export function message(changes: Partial<MessageRead> = {}): MessageRead {
  serial += 1;
  return {
    id: `message-${serial}`,
    conversation_id: 'conversation-1',
    channel_id: 'channel-1',
    seq: serial,
    direction: 'in',
    kind: 'text',
    text: 'Сәлем',
    text_length: changes.text?.length ?? 5,
    text_is_cut: false,
    status: 'received',
    author: { kind: 'contact', id: 'contact-1', name: 'Айгуль' },
    origin: changes.direction === 'out' ? 'member' : null,
    quote: null,
    media: null,
    details: null,
    card: null,
    album: null,
    votes: null,
    mentions: [],
    ticks: null,
    reactions: [],
    reaction_counts: [],
    forwarded: false,
    view_once: false,
    problem: null,
    edited_at: null,
    asked_anew_at: null,
    answer_rule: null,
    deleted_at: null,
    at: '2026-11-21T07:00:00Z',
    created_at: '2026-11-21T07:00:00Z',
    next_try_at: null,
    sent_at: null,
    delivered_at: null,
    read_at: null,
    error: null,
    client_key: null,
    resent_as_id: null,
    revision: 1,
    ...changes,
  };
}

/** A file that is here. */
export function media(changes: Partial<MediaRead> = {}): MediaRead {
  return {
    id: 'media-1',
    state: 'ready',
    mimetype: 'application/octet-stream',
    size: 1536,
    file_name: null,
    width: null,
    height: null,
    seconds: null,
    waveform: null,
    animated: false,
    url: '/api/media/media-1',
    preview_url: null,
    download_url: '/api/media/media-1/download',
    error: null,
    ...changes,
  };
}

/** What a number that is linked like a device can do. */
export function capabilities(changes: Partial<CapabilitiesRead> = {}): CapabilitiesRead {
  return {
    sends: [
      ...['text', 'image', 'video', 'audio', 'document', 'sticker', 'voice', 'location', 'contacts', 'poll'],
      ...['reaction', 'edit', 'deletion', 'forward'],
    ],
    longest_text: 65_536,
    longest_caption: 1024,
    quotes: true,
    edits_within_s: 15 * 60,
    deletes_within_s: 48 * 3600,
    reads: true,
    typing: true,
    checks_numbers: true,
    groups: true,
    linked_by: ['qr', 'code'],
    logs_out: true,
    window_s: null,
    ...changes,
  };
}
