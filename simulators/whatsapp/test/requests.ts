/** What plain Baileys is asked to do as a linked device, whatever its version. */
import { proto, type AnyMessageContent, type WAMessage, type WASocket } from '@whiskeysockets/baileys';

import type { Box } from './box.ts';

export const [SHOP, ANNA, BOLAT, NOBODY] = ['77010000001', '77020000001', '77020000002', '77099999999'] as const;
const jid = (phone: string): string => `${phone}@s.whatsapp.net`;
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A linked device, and what it has sent. */
export interface Scene {
  s: WASocket;
  /** Sends, and tells whether the server has taken it. */
  say: (to: string, content: AnyMessageContent, more?: object) => Promise<boolean>;
  first: () => WAMessage;
  /** The control API: what people do meanwhile. */
  call: Box['call'];
}

/** By name, in the order in which they are made; anything but `false` is right. */
export type Requests = Record<string, () => Promise<unknown>>;

export function requestsOf(scene: Scene): Requests {
  const parts = [connection, people, messages, groups, appState, account];
  return Object.assign({}, ...parts.map((part) => part(scene))) as Requests;
}

/** Keys and the connection. */
function connection({ s }: Scene): Requests {
  return {
    uploadPreKeys: () => s.uploadPreKeys(5),
    uploadPreKeysToServerIfRequired: () => s.uploadPreKeysToServerIfRequired(),
    digestKeyBundle: () => s.digestKeyBundle(),
    rotateSignedPreKey: () => s.rotateSignedPreKey(),
    refreshMediaConn: async () => (await s.refreshMediaConn(true)).hosts.length > 0,
    assertSessions: () => s.assertSessions([jid(BOLAT)], true),
    getUSyncDevices: async () => (await s.getUSyncDevices([jid(ANNA)], false, false)).length === 1,
    cleanDirtyBits: () => s.cleanDirtyBits('account_sync'),
    sendUnifiedSession: () => s.sendUnifiedSession(),
    fetchAccountReachoutTimelock: () => s.fetchAccountReachoutTimelock(),
    fetchNewChatMessageCap: () => s.fetchNewChatMessageCap(),
  };
}

/** Who is there. */
function people({ s }: Scene): Requests {
  return {
    onWhatsApp: async () => (await s.onWhatsApp(ANNA))?.[0]?.exists,
    'onWhatsApp, nobody': async () => ((await s.onWhatsApp(NOBODY)) ?? []).every(({ exists }) => !exists),
    sendPresenceUpdate: () => s.sendPresenceUpdate('available'),
    'sendPresenceUpdate, typing': () => s.sendPresenceUpdate('composing', jid(ANNA)),
    'sendPresenceUpdate, recording': () => s.sendPresenceUpdate('recording', jid(ANNA)),
    'sendPresenceUpdate, paused': () => s.sendPresenceUpdate('paused', jid(ANNA)),
    presenceSubscribe: () => s.presenceSubscribe(jid(ANNA)),
    fetchStatus: async () => {
      const [told] = (await s.fetchStatus(jid(ANNA))) ?? [];
      return (told?.['status'] as { status?: string } | undefined)?.status === 'У моря';
    },
    fetchDisappearingDuration: async () => {
      const [told] = (await s.fetchDisappearingDuration(jid(ANNA))) ?? [];
      return (told?.['disappearing_mode'] as { duration?: number } | undefined)?.duration === 604_800;
    },
  };
}

/** What leaves. */
function messages({ s, say, first }: Scene): Requests {
  return {
    text: () => say(jid(ANNA), { text: 'Добрый день' }),
    'text by LID': async () => say((await s.signalRepository.lidMapping.getLIDForPN(jid(ANNA))) ?? '', { text: 'LID' }),
    quote: () => say(jid(ANNA), { text: 'Об этом' }, { quoted: first() }),
    mention: () => say(jid(ANNA), { text: '@Анна', mentions: [jid(ANNA)] }),
    edit: () => say(jid(ANNA), { text: 'Добрый вечер', edit: first().key }),
    reaction: () => say(jid(ANNA), { react: { text: '👍', key: first().key } }),
    'reaction taken back': () => say(jid(ANNA), { react: { text: '', key: first().key } }),
    pin: () => say(jid(ANNA), { pin: first().key, type: proto.PinInChat.Type.PIN_FOR_ALL, time: 86_400 }),
    location: () => say(jid(ANNA), { location: { degreesLatitude: 43.2, degreesLongitude: 76.9 } }),
    contact: () => say(jid(ANNA), { contacts: { contacts: [{ vcard: 'BEGIN:VCARD\nFN:А\nEND:VCARD' }] } }),
    poll: () => say(jid(ANNA), { poll: { name: 'Когда?', values: ['Сегодня', 'Завтра'], selectableCount: 1 } }),
    event: () => say(jid(ANNA), { event: { name: 'Урок', startDate: new Date(1_900_000_000_000) } }),
    picture: () => say(jid(ANNA), { image: PICTURE, jpegThumbnail: '', width: 1, height: 1 }),
    video: () => say(jid(ANNA), { video: PICTURE, jpegThumbnail: '' }),
    'voice note': () => say(jid(ANNA), { audio: PICTURE, ptt: true, seconds: 1 }),
    document: () => say(jid(ANNA), { document: PICTURE, mimetype: 'application/pdf', fileName: 'a.pdf' }),
    sticker: () => say(jid(ANNA), { sticker: PICTURE }),
    forward: () => say(jid(ANNA), { forward: first() }),
    'view once': () => say(jid(ANNA), { image: PICTURE, jpegThumbnail: '', width: 1, height: 1, viewOnce: true }),
    timer: () => say(jid(ANNA), { disappearingMessagesInChat: 86_400 }),
    'number request': () => say(jid(ANNA), { requestPhoneNumber: true }),
    'number shared': () => say(jid(ANNA), { sharePhoneNumber: true }),
    status: () => say('status@broadcast', { text: 'Скидки' }, { statusJidList: [jid(ANNA)] }),
    'to ourselves': () => say(jid(SHOP), { text: 'Заметка' }),
    relayMessage: () => s.relayMessage(jid(BOLAT), { conversation: 'Прямо' }, {}),
    'deleted for everybody': () => say(jid(ANNA), { delete: first().key }),
    readMessages: () => s.readMessages([{ remoteJid: jid(ANNA), id: 'ABCDEF', fromMe: false }]),
    sendReceipt: () => s.sendReceipt(jid(ANNA), undefined, ['ABCDEF'], 'read'),
    sendReceipts: () => s.sendReceipts([{ remoteJid: jid(ANNA), id: 'ABCDEF', fromMe: false }], 'played'),
    rejectCall: () => s.rejectCall('CALL', jid(ANNA)),
    fetchMessageHistory: () => s.fetchMessageHistory(5, first().key, 1_790_000_000),
    requestPlaceholderResend: () => s.requestPlaceholderResend({ remoteJid: jid(ANNA), id: 'ABCDEF', fromMe: false }),
    createCallLink: () => s.createCallLink('audio'),
  };
}

/** Groups. */
function groups({ s, say, call }: Scene): Requests {
  let group = '';
  let invite = '';
  return {
    groupCreate: async () => {
      const made = await s.groupCreate('Мастер-класс', [jid(ANNA)]);
      group = made.id;
      return made.subject === 'Мастер-класс';
    },
    groupMetadata: async () => (await s.groupMetadata(group)).participants.length === 2,
    groupFetchAllParticipating: async () => group in (await s.groupFetchAllParticipating()),
    groupUpdateSubject: () => s.groupUpdateSubject(group, 'Курс'),
    groupUpdateDescription: () => s.groupUpdateDescription(group, 'О курсе'),
    'groupUpdateDescription, none': () => s.groupUpdateDescription(group),
    'groupSettingUpdate, announcement': () => s.groupSettingUpdate(group, 'announcement'),
    'groupSettingUpdate, not_announcement': () => s.groupSettingUpdate(group, 'not_announcement'),
    'groupSettingUpdate, locked': () => s.groupSettingUpdate(group, 'locked'),
    'groupSettingUpdate, unlocked': () => s.groupSettingUpdate(group, 'unlocked'),
    groupToggleEphemeral: () => s.groupToggleEphemeral(group, 86_400),
    groupMemberAddMode: () => s.groupMemberAddMode(group, 'all_member_add'),
    groupJoinApprovalMode: () => s.groupJoinApprovalMode(group, 'on'),
    'groupMetadata, with settings': async () => {
      const { ephemeralDuration, memberAddMode, joinApprovalMode } = await s.groupMetadata(group);
      return ephemeralDuration === 86_400 && memberAddMode && joinApprovalMode;
    },
    groupRequestParticipantsList: async () => {
      await call('POST', `/api/groups/${group}/participants`, { action: 'join', participants: [BOLAT] });
      return (await s.groupRequestParticipantsList(group)).length === 1;
    },
    groupRequestParticipantsUpdate: async () => {
      const [{ jid: who } = {}] = await s.groupRequestParticipantsList(group);
      const [rejected] = await s.groupRequestParticipantsUpdate(group, [who ?? ''], 'reject');
      return rejected?.status === '200' && (await s.groupRequestParticipantsList(group)).length === 0;
    },
    'groupToggleEphemeral, off': () => s.groupToggleEphemeral(group, 0),
    'updateProfilePicture of a group': () => s.updateProfilePicture(group, PICTURE),
    'profilePictureUrl of a group': async () => (await s.profilePictureUrl(group)) !== undefined,
    'removeProfilePicture of a group': () => s.removeProfilePicture(group),
    'groupParticipantsUpdate, add': async () => {
      const [added] = await s.groupParticipantsUpdate(group, [jid(BOLAT)], 'add');
      return added?.status === '200';
    },
    'groupParticipantsUpdate, promote': () => s.groupParticipantsUpdate(group, [jid(BOLAT)], 'promote'),
    'groupParticipantsUpdate, demote': () => s.groupParticipantsUpdate(group, [jid(BOLAT)], 'demote'),
    'groupParticipantsUpdate, remove': () => s.groupParticipantsUpdate(group, [jid(BOLAT)], 'remove'),
    groupInviteCode: async () => {
      invite = (await s.groupInviteCode(group)) ?? '';
      return invite !== '';
    },
    groupGetInviteInfo: async () => (await s.groupGetInviteInfo(invite)).id === group,
    groupRevokeInvite: async () => (await s.groupRevokeInvite(group)) !== invite,
    'text to a group': () => say(group, { text: 'Всем' }),
    'poll in a group': () => say(group, { poll: { name: 'Кто?', values: ['Я', 'Не я'], selectableCount: 1 } }),
    groupLeave: () => s.groupLeave(group),
  };
}

/** App state. */
function appState({ s }: Scene): Requests {
  return {
    resyncAppState: () => s.resyncAppState(['critical_unblock_low', 'regular_low'], false),
    addOrEditContact: () => s.addOrEditContact(jid(ANNA), { fullName: 'Анна К.', saveOnPrimaryAddressbook: true }),
    removeContact: () => s.removeContact(jid(ANNA)),
    archive: () => s.chatModify({ archive: true, lastMessages: [] }, jid(ANNA)),
    'pin of a chat': () => s.chatModify({ pin: true }, jid(ANNA)),
    mute: () => s.chatModify({ mute: 8 * 3_600_000 }, jid(ANNA)),
    'marked read': () => s.chatModify({ markRead: true, lastMessages: [] }, jid(ANNA)),
    star: () => s.star(jid(ANNA), [{ id: 'ABCDEF', fromMe: false }], true),
    addLabel: () => s.addLabel(jid(ANNA), { id: '1', name: 'Новые', color: 1 }),
    addChatLabel: () => s.addChatLabel(jid(ANNA), '1'),
    removeChatLabel: () => s.removeChatLabel(jid(ANNA), '1'),
    addMessageLabel: () => s.addMessageLabel(jid(ANNA), 'ABCDEF', '1'),
    removeMessageLabel: () => s.removeMessageLabel(jid(ANNA), 'ABCDEF', '1'),
    addOrEditQuickReply: () => s.addOrEditQuickReply({ shortcut: 'цена', message: '5000', timestamp: '1790000000' }),
    removeQuickReply: () => s.removeQuickReply('1790000000'),
    updateProfileName: () => s.updateProfileName('Салон'),
    updateDisableLinkPreviewsPrivacy: () => s.updateDisableLinkPreviewsPrivacy(true),
  };
}

/** The account. */
function account({ s }: Scene): Requests {
  return {
    fetchPrivacySettings: async () => (await s.fetchPrivacySettings(true))['last'] === 'all',
    updateLastSeenPrivacy: () => s.updateLastSeenPrivacy('contacts'),
    updateOnlinePrivacy: () => s.updateOnlinePrivacy('all'),
    updateReadReceiptsPrivacy: () => s.updateReadReceiptsPrivacy('all'),
    updateGroupsAddPrivacy: () => s.updateGroupsAddPrivacy('contacts'),
    updateBlockStatus: () => s.updateBlockStatus(jid(BOLAT), 'block'),
    fetchBlocklist: async () => (await s.fetchBlocklist()).length === 1,
    'updateBlockStatus, unblock': () => s.updateBlockStatus(jid(BOLAT), 'unblock'),
    updateDefaultDisappearingMode: () => s.updateDefaultDisappearingMode(86_400),
    profilePictureUrl: async () => {
      const file = await fetch((await s.profilePictureUrl(jid(ANNA), 'image')) ?? '');
      return PICTURE.equals(Buffer.from(await file.arrayBuffer()));
    },
    'profilePictureUrl, none': async () =>
      (await s.profilePictureUrl(jid(BOLAT)).catch((error: unknown) => String(error))) === 'Error: item-not-found',
    updateProfilePicture: () => s.updateProfilePicture(jid(SHOP), PICTURE),
    'profilePictureUrl, own': async () => (await s.profilePictureUrl(jid(SHOP))) !== undefined,
    removeProfilePicture: () => s.removeProfilePicture(jid(SHOP)),
    updateProfileStatus: () => s.updateProfileStatus('Работаем'),
    getBusinessProfile: async () => {
      const told = await s.getBusinessProfile(jid(ANNA));
      return told?.address === 'Алматы, Абая 1' && told.business_hours.business_config?.length === 1;
    },
    'getBusinessProfile, none': async () => (await s.getBusinessProfile(jid(BOLAT))) === undefined,
    getCatalog: () => s.getCatalog({ jid: jid(ANNA) }),
    getCollections: () => s.getCollections(jid(ANNA)),
    newsletterMetadata: () => s.newsletterMetadata('invite', 'ABC'),
  };
}
