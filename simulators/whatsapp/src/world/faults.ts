/** Scenario switches: how the server misbehaves, for whom, and how often. */
export interface Misbehaviour {
  /** No answer at all. For a message: it is delivered, but never acknowledged. */
  mute?: boolean;
  /** With `mute`: the message is not even delivered. */
  lose?: boolean;
  delayMs?: number;
  /** Refuse with this code; a refused message is not delivered. */
  error?: number;
}

export interface Fault {
  id: string;
  /** Whom it concerns; everybody when absent. */
  phone?: string;
  /** How often it strikes before it is gone; for ever when absent. */
  times?: number;
  /** Answers to messages from linked devices; `addressing` picks those sent to a phone number or to a LID. */
  ack?: Misbehaviour & { addressing?: 'pn' | 'lid' };
  /** Answers to queries, by `xmlns` and the name of the first child. */
  query?: Misbehaviour & { xmlns: string; child?: string };
  /** Logins are refused with this reason. */
  login?: { reason: number; expire?: number };
  /** A companion that asks for a code to be typed on the phone of this number is refused with this code. */
  hello?: { error: number };
  /** The phone of this number cannot decrypt what it receives and asks for a retry. */
  undecryptable?: { to: string };
  /** Notifications of this type never reach the account's devices. */
  notice?: { type: string };
  /** Transfers of files: downloads, or with `upload` those. Whose they are the media server cannot know. */
  media?: Pick<Misbehaviour, 'delayMs' | 'error'> & { upload?: boolean };
}

export type FaultKind = 'ack' | 'query' | 'login' | 'hello' | 'undecryptable' | 'notice' | 'media';

export class Faults {
  #rules: Fault[] = [];
  #count = 0;

  add(fault: Omit<Fault, 'id'>): Fault {
    this.#count += 1;
    const added = { ...fault, id: `fault-${this.#count}` };
    this.#rules.push(added);
    return added;
  }

  list(): Fault[] {
    return this.#rules;
  }

  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /** The first rule of that kind that strikes now, counted as used. */
  strike<K extends FaultKind>(
    kind: K,
    phone: string | null,
    matches: (rule: NonNullable<Fault[K]>) => boolean = () => true,
  ): Fault[K] | undefined {
    for (const rule of this.#rules) {
      const what = rule[kind];
      if (what === undefined || (rule.phone !== undefined && rule.phone !== phone) || !matches(what)) continue;
      if (rule.times !== undefined) {
        rule.times -= 1;
        if (rule.times <= 0) this.remove(rule.id);
      }
      return what;
    }
    return undefined;
  }
}
