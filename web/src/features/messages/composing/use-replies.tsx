import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { Suspense, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReplyFile, ReplyPicker, ReplyPickerProps } from '@/lib/reply-picker';
import classes from './Composer.module.css';
import { KeptFiles } from './KeptFiles';
import type { Begun } from './slash';
import { begunReply, firstMark, placeOf } from './slash';
import { useKeptFiles } from './use-kept-files';

interface Options {
  Picker: ReplyPicker | undefined;
  conversationId: string;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
}

/** Put a text in the place of a piece of the field's, so that the browser's own undo takes it back. */
function replace(field: HTMLTextAreaElement, [from, to]: [number, number], text: string): void {
  field.focus();
  field.setSelectionRange(from, to);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Nothing else writes what the browser can undo.
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Quick replies in an answer: looked for after a slash, their files, and the places that are still to be filled. */
export function useReplies({ Picker, conversationId, field, text }: Options) {
  const { t } = useTranslation();
  const id = useId();
  const keys: ReplyPickerProps['keys'] = useRef(null);
  const isInserting = useRef(false);
  /** Where a slash stands after which nothing shall be offered any more. */
  const dismissed = useRef<number | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [isHurried, setHurried] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const [files, keepFiles] = useKeptFiles(conversationId);
  const [isRefused, setRefused] = useState(false);
  const mark = isRefused ? firstMark(text) : null;

  const close = (): void => {
    setBegun(null);
    setHurried(false);
  };
  const dismiss = (): void => {
    dismissed.current = begun?.at ?? null;
    close();
  };
  const look = (next: string): void => {
    if (Picker === undefined || isInserting.current) return;
    const found = begunReply(next, field.current?.selectionStart ?? next.length);
    if (found === null) dismissed.current = null;
    setBegun(found !== null && found.at === dismissed.current ? null : found);
    setHurried(false);
  };
  const insert = (place: Begun, given: string, added: ReplyFile[]): void => {
    const element = field.current;
    if (element === null) return;
    isInserting.current = true;
    replace(element, placeOf(place, element.value, element.selectionStart), given);
    isInserting.current = false;
    keepFiles((kept) => [...kept, ...added.filter((file) => kept.every((one) => one.id !== file.id))]);
  };
  const picker: ReactNode = Picker !== undefined && begun !== null && (
    <Suspense>
      <Picker
        id={id}
        conversationId={conversationId}
        query={begun.query}
        keys={keys}
        isHurried={isHurried}
        onActive={setActive}
        onInsert={(given, added) => {
          insert(begun, given, added);
        }}
        onClose={dismiss}
      />
    </Suspense>
  );
  return {
    files,
    look,
    close,
    shown: (
      <>
        {picker}
        {files.length > 0 && (
          <KeptFiles
            files={files}
            onDrop={(dropped) => {
              keepFiles((kept) => kept.filter((one) => one.id !== dropped));
              field.current?.focus();
            }}
          />
        )}
        {mark !== null && (
          <p className={classes['unfilled']} role="alert">
            {t('messages.unfilled', { what: mark.what })}
          </p>
        )}
      </>
    ),
    aria: begun !== null && active !== null && { 'aria-controls': id, 'aria-activedescendant': active },
    /** Whether the key was for the list. */
    onKeyDown: (event: KeyboardEvent): boolean => {
      if (begun === null) return false;
      // The list may still be on its way: what is looked for must not be sent meanwhile.
      const isEarly = keys.current === null && (event.key === 'Enter' || event.key === 'Tab');
      const isTaken = event.key === 'Escape' || isEarly || keys.current?.(event) === true;
      if (event.key === 'Escape') dismiss();
      if (isEarly) setHurried(true);
      if (isTaken) event.preventDefault();
      return isTaken;
    },
    /** Whether something is still to be filled; then the cursor is there, and a word says so. */
    isUnfilled: (): boolean => {
      const found = firstMark(text);
      setRefused(found !== null);
      if (found === null) return false;
      field.current?.focus();
      field.current?.setSelectionRange(found.at, found.end);
      return true;
    },
    /** The files that leave now; the next answer has none. */
    take: (): ReplyFile[] => {
      keepFiles(() => []);
      return files;
    },
  };
}
