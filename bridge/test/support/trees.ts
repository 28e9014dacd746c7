import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { Random } from '../../../simulators/whatsapp/src/hostile/random.ts';

/** A random message, encoded, and the words in it that a person can read. */
export interface Tree {
  bytes: Buffer;
  words: string[];
}

/** The proto as text: what it says of each field is not in the code that is made of it. */
const SOURCE = fileURLToPath(import.meta.resolve('@whiskeysockets/baileys/WAProto/WAProto.proto'));
const ROOT = protobuf.loadSync(SOURCE).resolveAll();
const MESSAGE = ROOT.lookupType('proto.Message');
export const FIELDS = MESSAGE.fieldsArray.map(({ name }) => name);
export const WRAPPINGS = MESSAGE.fieldsArray.filter(isWrapping).map(({ name }) => name);

/** Words for people, by the type they stand in; of types that are not named here, those fields that are named so. */
const OF_TYPE: Record<string, string[]> = {
  ExtendedTextMessage: ['text', 'title', 'description'],
  ImageMessage: ['caption'],
  VideoMessage: ['caption'],
  AudioMessage: [],
  StickerMessage: [],
  DocumentMessage: ['caption', 'title'],
  LocationMessage: ['name', 'address', 'comment'],
  LiveLocationMessage: ['caption'],
  ContactMessage: ['displayName'],
  ContactsArrayMessage: [],
  PollCreationMessage: ['name'],
  ReactionMessage: [],
};
const NAMED = new Set(
  `conversation text caption title subtitle name displayName displayText selectedDisplayText description packDescription
   body message note address footer footerText contentText hydratedTitleText hydratedContentText
   hydratedFooterText orderTitle groupName newsletterName optionName messageText codeContent`.split(/\s+/),
);
/** Of these nothing is for people: they are about apps, or change other messages. */
const NOT_FOR_PEOPLE = new Set([
  'ContextInfo',
  'MessageContextInfo',
  'MessageKey',
  'ProtocolMessage',
  'InteractiveAnnotation',
  'NativeFlowButton',
  'NativeFlowInfo',
  'NativeFlowResponseMessage',
  'EmbeddedMusic',
  'VideoEndCard',
  'PaymentLinkMetadata',
  'LinkPreviewMetadata',
  'Call',
]);
const LEVELS = 7;
/** A field number that no release knows. */
const UNKNOWN = 20_000;

/** The tree with this number: the same in every run. Every field is at the top of some. */
export function treeOf(seed: number): Tree {
  const random = new Random(seed);
  const words: string[] = [];
  const growth = { random, words, seed };
  const first = FIELDS[seed % FIELDS.length] ?? '';
  const message = grow(MESSAGE, growth, LEVELS, true, random.below(4) === 0 ? [first, random.oneOf(FIELDS)] : [first]);
  const wrapped = random.below(3) === 0 ? wrappedIn(message, random) : message;
  const bytes = Buffer.from(MESSAGE.encode(MESSAGE.fromObject(wrapped)).finish());
  return { bytes: random.below(5) === 0 ? Buffer.concat([bytes, unknownField(random)]) : bytes, words };
}

interface Growth {
  random: Random;
  words: string[];
  seed: number;
}

type Values = Record<string, unknown>;

function grow(type: protobuf.Type, growth: Growth, levels: number, isShown: boolean, names?: string[]): Values {
  const { random } = growth;
  const some =
    (names && [...new Set(names)]) ?? type.fieldsArray.map(({ name }) => name).filter(() => random.below(3) === 0);
  const found: Values = {};
  for (const name of some) {
    const field = type.fields[name];
    if (!field || (field.resolvedType instanceof protobuf.Type && levels === 0)) continue;
    const one = (): unknown => valueOf(field, growth, levels - 1, isShown && !NOT_FOR_PEOPLE.has(type.name));
    if (field.map) continue;
    found[name] = field.repeated ? Array.from({ length: 1 + random.below(2) }, one) : one();
  }
  return found;
}

function valueOf(field: protobuf.Field, growth: Growth, levels: number, isShown: boolean): unknown {
  const { random } = growth;
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) return random.oneOf([...Object.values(resolvedType.values), 99]);
  if (resolvedType instanceof protobuf.Type) {
    const inside = isShown && !NOT_FOR_PEOPLE.has(resolvedType.name) && isReached(field);
    return grow(resolvedType, growth, levels, inside, resolvedType === MESSAGE ? [random.oneOf(FIELDS)] : undefined);
  }
  if (field.type === 'string') return isShown && isForPeople(field) ? word(growth) : `x${random.below(1e6)}`;
  if (field.type === 'bytes') return random.bytes(random.below(40));
  if (field.type === 'bool') return random.below(2) === 0;
  return field.type === 'double' || field.type === 'float' ? random.below(400) - 200 : random.below(2 ** 31);
}

/** Of a shared card, a picture or a text only their own words are for people, not what hangs on them. */
function isReached({ parent, name }: protobuf.Field): boolean {
  const own = OF_TYPE[parent?.name ?? ''];
  return own === undefined || ['contacts', 'options'].includes(name);
}

function isForPeople({ parent, name }: protobuf.Field): boolean {
  const own = OF_TYPE[parent?.name ?? ''];
  return own ? own.includes(name) : NAMED.has(name);
}

/** A word of its own, in which letters of people stand. */
function word({ words, seed }: Growth): string {
  const made = `сөз${seed}ю${words.length}я`;
  words.push(made);
  return made;
}

function wrappedIn(message: Values, random: Random): Values {
  let wrapped = message;
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const name = random.oneOf(WRAPPINGS);
    wrapped = { [name]: { message: wrapped } };
  }
  return wrapped;
}

function unknownField(random: Random): Buffer {
  return Buffer.from(
    protobuf.Writer.create()
      .uint32((UNKNOWN << 3) | 2)
      .bytes(random.bytes(20))
      .finish(),
  );
}

function isWrapping({ resolvedType }: protobuf.Field): boolean {
  return resolvedType instanceof protobuf.Type && resolvedType.fields['message']?.resolvedType === MESSAGE;
}
