import {
  GroupCipher,
  GroupSessionBuilder,
  SenderKeyDistributionMessage,
  SenderKeyMessage,
  SenderKeyName,
  SenderKeyRecord,
} from '@whiskeysockets/baileys/lib/Signal/Group/index.js';
import type { Group } from '../world/model.ts';

/**
 * Sender keys of one group. Each member would keep a copy of every sender's record; here there is one for all, with a
 * list of who has been given the key, and a message is deciphered once (decrypting for 500 members takes 10 s).
 */
export class SenderKeys {
  readonly #group: Group;

  constructor(group: Group) {
    this.#group = group;
  }

  /** The key as it is given to others; made when the sender has none yet. */
  async distribution(sender: string): Promise<Uint8Array> {
    return (await new GroupSessionBuilder(this.#storage()).create(nameOf(this.#group, sender))).serialize();
  }

  async encrypt(sender: string, plaintext: Uint8Array): Promise<Uint8Array> {
    return new GroupCipher(this.#storage(), nameOf(this.#group, sender)).encrypt(plaintext);
  }

  /** `holder` has been given the sender's key. */
  async accept(sender: string, holder: string, serialized: Uint8Array): Promise<void> {
    const distribution = new SenderKeyDistributionMessage(null, null, null, null, serialized);
    const known = this.#record(sender).getSenderKeyState(distribution.getId());
    if (!known) await new GroupSessionBuilder(this.#storage()).process(nameOf(this.#group, sender), distribution);
    this.noteHolder(sender, holder, distribution.getId());
  }

  /** Decrypt for everybody at once. Throws when the signature is wrong or nobody has the key. */
  async decrypt(sender: string, ciphertext: Uint8Array): Promise<Buffer> {
    return Buffer.from(await new GroupCipher(this.#storage(), nameOf(this.#group, sender)).decrypt(ciphertext));
  }

  /** True when the holder has the very key with which this message is encrypted. */
  canRead(sender: string, holder: string, ciphertext: Uint8Array): boolean {
    const keyId = new SenderKeyMessage(null, null, null, null, ciphertext).getKeyId();
    return this.#group.keyHolders.get(sender)?.get(holder) === keyId;
  }

  /** True when the sender's present key has been given to the holder. */
  hasCurrent(sender: string, holder: string): boolean {
    const keyId = this.#record(sender).getSenderKeyState()?.getKeyId();
    return keyId !== undefined && this.#group.keyHolders.get(sender)?.get(holder) === keyId;
  }

  noteHolder(sender: string, holder: string, keyId = this.#record(sender).getSenderKeyState()?.getKeyId()): void {
    const holders = this.#group.keyHolders.get(sender) ?? new Map<string, number>();
    if (keyId !== undefined) holders.set(holder, keyId);
    this.#group.keyHolders.set(sender, holders);
  }

  #record(sender: string): SenderKeyRecord {
    const saved = this.#group.senderKeys.get(sender);
    return saved ? SenderKeyRecord.deserialize(saved) : new SenderKeyRecord();
  }

  #storage() {
    return {
      loadSenderKey: (name: SenderKeyName) => Promise.resolve(this.#record(name.getSender().id)),
      storeSenderKey: (name: SenderKeyName, record: SenderKeyRecord) => {
        this.#group.senderKeys.set(name.getSender().id, Buffer.from(JSON.stringify(record.serialize())));
        return Promise.resolve();
      },
    };
  }
}

function nameOf(group: Group, sender: string): SenderKeyName {
  return new SenderKeyName(group.id, { id: sender, deviceId: 0, toString: () => sender });
}
