import type { ComponentType, KeyboardEvent, RefObject } from 'react';

/** A file that a quick reply brings: the server has it already. */
export interface ReplyFile {
  id: string;
  kind: 'image' | 'video' | 'audio' | 'document';
  name: string;
  size: number;
  mimetype: string;
}

export interface ReplyPickerProps {
  /** Of the list; its options are called `id-0`, `id-1` … */
  id: string;
  conversationId: string;
  /** What is written after the slash. */
  query: string;
  /** Takes keys that are pressed in the answer's field; true: this one was for the list. */
  keys: RefObject<((event: KeyboardEvent) => boolean) | null>;
  /** Enter was pressed before this was here: what is found first is meant. */
  isHurried: boolean;
  onActive: (option: string | null) => void;
  onInsert: (text: string, files: ReplyFile[]) => void;
  onClose: () => void;
}

/** Quick replies, offered while one is looked for in the answer's field. */
export type ReplyPicker = ComponentType<ReplyPickerProps>;
