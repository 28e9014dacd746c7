import { randomBytes } from 'node:crypto';
import type { LTHashState, WAPatchCreate } from '@whiskeysockets/baileys';
import type { Account, AppState, Collection, Device } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { FROM_SERVER } from '../wire/jids.ts';
import { seal } from '../media/crypt.ts';
import { bytes, child, children, node, unixSeconds } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import type { Query } from './query.ts';
import { enqueue } from './queue.ts';

/** Loaded when the first patch is written: it brings the client's own code along. */
const codec = () => import('@whiskeysockets/baileys/lib/Utils/chat-utils.js');

const CONFLICT = 409;
/** What WhatsApp numbers keys of app state with: two bytes of a device, four that count. */
const KEY_ID = Buffer.from([0, 0, 0, 0, 0, 1]);

/** An account's app state: names of its address book, and what is read. Its phone makes the key, servers see patches. */
export function appStateOf(account: Account): AppState {
  account.appState ??= { key: randomBytes(32), collections: new Map<string, Collection>() };
  return account.appState;
}

/** The key, as the phone shares it with a device that is linked. */
export function keyShare(account: Account): proto.IMessage {
  const keyData = {
    keyData: appStateOf(account).key,
    fingerprint: { rawId: 1, currentIndex: 1 },
    timestamp: Date.now(),
  };
  const keys = [{ keyId: { keyId: KEY_ID }, keyData }];
  const type = proto.Message.ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE;
  return { protocolMessage: { type, appStateSyncKeyShare: { keys } } };
}

/**
 * The phone changes something; the account's devices are told that there is news. `external`: what has changed lies as a
 * file on the media server, as that of large changes does.
 */
export function changeAppState(world: World, account: Account, change: WAPatchCreate, external = false): void {
  const state = appStateOf(account);
  world.turns.run(`app state ${account.phone}`, async () => {
    const { encodeSyncdPatch } = await codec();
    const collection = collectionOf(state, change.type);
    const made = await encodeSyncdPatch(change, KEY_ID.toString('base64'), collection.state, () => keyOf(state));
    const patch = proto.SyncdPatch.fromObject(made.patch);
    keep(collection, made.state, patch, external ? await withFile(world, patch) : patch);
    tellOfNews(world, account, change.type, collection, undefined);
  });
}

/** `w:sync:app:state`: what is new of each collection asked for, or a device's own patch. */
export async function syncAppState({ world, device, iq }: Query): Promise<BinaryNode[]> {
  const account = world.account(device.phone);
  const asked = children(child(iq, 'sync'), 'collection');
  const answers: BinaryNode[] = [];
  for (const one of asked) answers.push(await answerTo(world, account, device, one));
  return [node('sync', {}, answers)];
}

async function answerTo(world: World, account: Account, device: Device, asked: BinaryNode): Promise<BinaryNode> {
  const { name = '', version = '0' } = asked.attrs;
  const collection = collectionOf(appStateOf(account), name);
  const sent = child(asked, 'patch');
  if (sent) {
    if (Number(version) !== collection.state.version) {
      return node('collection', { name, type: 'error' }, [node('error', { code: String(CONFLICT), text: 'conflict' })]);
    }
    await takePatch(account, name, collection, bytes(sent));
    tellOfNews(world, account, name, collection, device);
    return node('collection', { name, version: String(collection.state.version) });
  }
  const attrs = { name, version, has_more_patches: 'false' };
  if (asked.attrs['return_snapshot'] === 'true' && collection.patches.length > 0)
    return node('collection', attrs, [node('snapshot', {}, await snapshotOf(world, collection))]);
  const news = collection.patches.slice(Number(version)).map((patch) => node('patch', {}, Buffer.from(patch)));
  return node('collection', attrs, news.length > 0 ? [node('patches', {}, news)] : undefined);
}

async function takePatch(account: Account, name: string, collection: Collection, encoded: Buffer): Promise<void> {
  const { decodePatches } = await codec();
  const patch = proto.SyncdPatch.decode(encoded);
  patch.version = proto.SyncdVersion.create({ version: collection.state.version + 1 });
  const key = () => keyOf(appStateOf(account));
  const { state } = await decodePatches(name as WAPatchCreate['type'], [patch], collection.state, key, {});
  const whole = proto.SyncdPatch.decode(encoded); // what decodes a patch empties it
  keep(collection, state, whole, whole);
}

/** `told`: the patch as devices get it. */
function keep(collection: Collection, state: LTHashState, patch: proto.ISyncdPatch, told: proto.ISyncdPatch): void {
  collection.state = state;
  collection.patches.push(proto.SyncdPatch.encode({ ...told, version: { version: state.version } }).finish());
  collection.mac = patch.snapshotMac ?? Buffer.alloc(0);
  for (const { operation, record } of patch.mutations ?? []) {
    const about = Buffer.from(record?.index?.blob ?? []).toString('base64');
    if (operation === proto.SyncdMutation.SyncdOperation.REMOVE) collection.records.delete(about);
    else collection.records.set(about, proto.SyncdRecord.encode(record ?? {}).finish());
  }
}

/** Everything that a collection holds now, in a file, for a device that begins with it. */
function snapshotOf(world: World, { state, records, mac }: Collection): Promise<Uint8Array> {
  const snapshot = {
    version: { version: state.version },
    records: [...records.values()].map((record) => proto.SyncdRecord.decode(record)),
    mac,
    keyId: { id: KEY_ID },
  };
  return asFile(world, proto.SyncdSnapshot.encode(proto.SyncdSnapshot.create(snapshot)).finish());
}

async function withFile(world: World, { mutations, ...patch }: proto.ISyncdPatch): Promise<proto.ISyncdPatch> {
  const content = proto.SyncdMutations.encode(proto.SyncdMutations.create({ mutations: mutations ?? [] })).finish();
  return { ...patch, externalMutations: proto.ExternalBlobReference.decode(await asFile(world, content)) };
}

/** Puts a file on the media server; answers with where it lies, encoded. */
async function asFile(world: World, content: Uint8Array): Promise<Uint8Array> {
  const { body, fileLength, ...file } = seal(Buffer.from(content), 'appState');
  const where = { ...file, fileSizeBytes: fileLength, directPath: await world.media.add('md-app-state', body) };
  return proto.ExternalBlobReference.encode(proto.ExternalBlobReference.fromObject(where)).finish();
}

function collectionOf({ collections }: AppState, name: string): Collection {
  const known = collections.get(name);
  if (known) return known;
  const state = { version: 0, hash: Buffer.alloc(128), indexValueMap: {} };
  const made: Collection = { state, patches: [], records: new Map(), mac: Buffer.alloc(0) };
  collections.set(name, made);
  return made;
}

function keyOf({ key }: AppState): Promise<proto.Message.IAppStateSyncKeyData> {
  return Promise.resolve({ keyData: key });
}

function tellOfNews(
  world: World,
  account: Account,
  name: string,
  { state }: Collection,
  author: Device | undefined,
): void {
  for (const device of account.devices.filter((one) => one !== author)) {
    const id = randomBytes(8).toString('hex').toUpperCase();
    const attrs = { from: FROM_SERVER, type: 'server_sync', id, t: unixSeconds() };
    const what = node('collection', { name, version: String(state.version) });
    enqueue(world, device, 'notification', node('notification', attrs, [what]));
  }
  world.onChange();
}
