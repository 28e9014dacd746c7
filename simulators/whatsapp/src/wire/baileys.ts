/**
 * What the server side borrows from Baileys: the binary node codec and the protobuf definitions, nothing else.
 * The deep paths keep start-up short: the package's main entry loads the whole client.
 */
export { proto } from '@whiskeysockets/baileys/WAProto/index.js';
export { decodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/decode.js';
export { encodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/encode.js';
export type { BinaryNode } from '@whiskeysockets/baileys/lib/WABinary/types.js';
