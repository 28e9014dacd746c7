import type { proto } from '@whiskeysockets/baileys';

/** What a part of a message becomes: a kind of bubble, a change to one, a wrapping to look into, or nothing for people. */
export type Becomes =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'poll'
  | 'event'
  | 'words'
  | 'change'
  | 'wrapping'
  | 'silent';

export interface Row {
  becomes: Becomes;
  /** What the inbox shows, for `docs/whatsapp.md`. */
  shown: string;
}

const row = (becomes: Becomes, shown: string): Row => ({ becomes, shown });

const TEXT = row('text', 'its text');
const WORDS = row('words', 'its words, with its picture or file; without either, "another kind of message"');
const CHOICE = row('words', 'the chosen answer');
const POLL = row('poll', 'a poll: question, answers, and who chose what');
const WRAPPING = row('wrapping', 'what is inside');
const VIEW_ONCE = row('wrapping', 'what is inside, marked as to be seen once');
const KEYS = row('silent', 'nothing: keys of a group');
const CALL = row('silent', 'nothing: a call is told by an event of its own');
const TOKEN = row('silent', 'nothing: talk between apps');
const OF_STATUS = row('silent', 'nothing: it is about a status');
const SEALED = (what: string): Row => row('change', `${what}, opened with the secret of the message it is about`);

/** What each field of a message becomes. A field that a new release of the proto brings has to be given its row. */
export const KINDS: Record<keyof proto.IMessage, Row> = {
  conversation: TEXT,
  extendedTextMessage: row('text', 'its text; the preview of a link as a card below'),
  imageMessage: row('image', 'the picture and its caption'),
  videoMessage: row('video', 'the video, or the moving picture, and its caption'),
  ptvMessage: row('video', 'the video note'),
  audioMessage: row('audio', 'the voice note with its waveform, or the audio file'),
  documentMessage: row('document', 'the file, its name and caption'),
  stickerMessage: row('sticker', 'the sticker'),
  locationMessage: row('location', 'the place, its name, address and comment'),
  liveLocationMessage: row('location', 'where somebody was when they began to share it'),
  contactMessage: row('contacts', 'the card: name and numbers'),
  contactsArrayMessage: row('contacts', 'the cards: names and numbers'),
  pollCreationMessage: POLL,
  pollCreationMessageV2: POLL,
  pollCreationMessageV3: POLL,
  pollCreationMessageV5: POLL,
  pollCreationMessageV4: row('wrapping', 'the poll inside'),
  pollResultSnapshotMessage: row('words', 'question and answers of a poll that has ended'),
  pollResultSnapshotMessageV3: row('words', 'question and answers of a poll that has ended'),
  eventMessage: row('event', 'the event: name, description, place and time'),

  buttonsMessage: WORDS,
  listMessage: WORDS,
  templateMessage: WORDS,
  highlyStructuredMessage: WORDS,
  interactiveMessage: WORDS,
  buttonsResponseMessage: CHOICE,
  listResponseMessage: CHOICE,
  templateButtonReplyMessage: CHOICE,
  interactiveResponseMessage: row('words', 'the chosen answer, or what was filled in a form, a line each'),
  orderMessage: row('words', "the order's title, what the customer wrote with it, and its sum"),
  productMessage: row('words', 'the product: name, description, price, picture, and the question about it'),
  invoiceMessage: row('words', 'the note of the invoice'),
  requestPaymentMessage: row('words', 'the note and the sum'),
  sendPaymentMessage: row('words', 'the note'),
  declinePaymentRequestMessage: WORDS,
  cancelPaymentRequestMessage: WORDS,
  paymentInviteMessage: WORDS,
  groupInviteMessage: row('words', "the group's name and what was written with the invitation"),
  newsletterAdminInviteMessage: row('words', "the channel's name and what was written with the invitation"),
  newsletterFollowerInviteMessageV2: row('words', "the channel's name and what was written with the invitation"),
  scheduledCallCreationMessage: row('words', 'what the call is called'),
  bcallMessage: WORDS,
  stickerPackMessage: row('words', 'name and description of the set of stickers'),
  richResponseMessage: WORDS,
  questionResponseMessage: WORDS,
  statusQuestionAnswerMessage: WORDS,
  statusQuotedMessage: WORDS,
  chat: WORDS,
  requestPhoneNumberMessage: WORDS,

  reactionMessage: row('change', 'the emoji, on the message it is about'),
  encReactionMessage: SEALED('the emoji, on the message it is about'),
  protocolMessage: row('change', 'an edited text, or that a message was deleted; all else of this family is nothing'),
  secretEncryptedMessage: SEALED('the edited text'),
  pollUpdateMessage: SEALED('the vote, on the poll'),
  encCommentMessage: SEALED('the comment, as a message'),
  encEventResponseMessage: SEALED('who comes, on the event'),

  deviceSentMessage: row('wrapping', 'what was written on our own phone'),
  ephemeralMessage: WRAPPING,
  documentWithCaptionMessage: WRAPPING,
  editedMessage: WRAPPING,
  viewOnceMessage: VIEW_ONCE,
  viewOnceMessageV2: VIEW_ONCE,
  viewOnceMessageV2Extension: VIEW_ONCE,
  groupMentionedMessage: WRAPPING,
  botInvokeMessage: WRAPPING,
  botForwardedMessage: WRAPPING,
  botTaskMessage: WRAPPING,
  lottieStickerMessage: WRAPPING,
  eventCoverImage: WRAPPING,
  pollCreationOptionImageMessage: WRAPPING,
  associatedChildMessage: row(
    'wrapping',
    'what is inside; the same picture in a better quality takes the place of the first',
  ),
  commentMessage: WRAPPING,
  groupStatusMessage: WRAPPING,
  groupStatusMessageV2: WRAPPING,
  statusAddYours: WRAPPING,
  limitSharingMessage: WRAPPING,
  questionMessage: WRAPPING,
  questionReplyMessage: WRAPPING,
  statusMentionMessage: row('wrapping', 'what is inside, if it is for people; else nothing'),
  groupStatusMentionMessage: row('wrapping', 'what is inside, if it is for people; else nothing'),

  albumMessage: row('silent', 'nothing: the photos that follow are shown together'),
  senderKeyDistributionMessage: KEYS,
  fastRatchetKeySenderKeyDistributionMessage: KEYS,
  messageContextInfo: row('silent', 'nothing: the secret of a message, and what it belongs to'),
  call: CALL,
  callLogMesssage: CALL,
  scheduledCallEditMessage: CALL,
  keepInChatMessage: row('silent', 'nothing: somebody keeps a message that disappears'),
  pinInChatMessage: row('silent', 'nothing: somebody pins a message'),
  placeholderMessage: TOKEN,
  stickerSyncRmrMessage: TOKEN,
  messageHistoryBundle: row('silent', 'nothing: history for a new member of a group'),
  messageHistoryNotice: row('silent', 'nothing: history for a new member of a group'),
  statusNotificationMessage: OF_STATUS,
  statusStickerInteractionMessage: OF_STATUS,
};

/** What a `protocolMessage` does, by its type; what is not named here is talk between apps, and nothing for people. */
export const NOTICES: Partial<Record<keyof typeof proto.Message.ProtocolMessage.Type, Row>> = {
  REVOKE: row('change', 'that the message was deleted'),
  MESSAGE_EDIT: row('change', 'the edited text; a caption that was taken away is gone'),
};

/** Wrappings of notices: empty ones are for apps, too. */
export const QUIET_WRAPPINGS: readonly string[] = [
  'statusMentionMessage',
  'groupStatusMentionMessage',
  'limitSharingMessage',
];

/** What a stanza says in the place of a content, and the kind of the line that stands for it. */
export const UNAVAILABLE: Record<string, { kind: 'view_once' | 'phone_only'; shown: string }> = {
  view_once: { kind: 'view_once', shown: '"To be seen once: open it on the phone", and it waits for an answer' },
  view_once_unavailable_fanout: { kind: 'view_once', shown: 'the same' },
  bot_unavailable_fanout: { kind: 'phone_only', shown: '"Only the phone can open this message", and it waits' },
  hosted_unavailable_fanout: { kind: 'phone_only', shown: 'the same' },
};
