import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MediaRead } from '@/api/types';
import { newId } from '@/lib/ids';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { uploadFile } from '@/lib/upload';

export const MOST_FILES = 10;

/** A file of a note that is written; `mediaId` once it is on the server. */
export interface NoteFile {
  key: string;
  name: string;
  mediaId: string | null;
}

function kept(files: readonly MediaRead[]): NoteFile[] {
  return files.map(({ id, file_name: name }) => ({ key: id, name: name ?? '', mediaId: id }));
}

/** Files of a note: each is handed to the server as soon as it is given. */
export function useNoteFiles(given: readonly MediaRead[] = []) {
  const { t } = useTranslation();
  const { failed, refused } = useNotify();
  const most = useSession().most_upload_bytes;
  const [files, setFiles] = useState(() => kept(given));
  const cancels = useRef(new Map<string, () => void>());

  const remove = (key: string): void => {
    cancels.current.get(key)?.();
    cancels.current.delete(key);
    setFiles((now) => now.filter((file) => file.key !== key));
  };
  const upload = async (key: string, file: File): Promise<void> => {
    try {
      const { id } = await uploadFile(
        file,
        { seconds: null },
        {
          onProgress: () => undefined,
          onStart: (cancel) => {
            cancels.current.set(key, cancel);
          },
        },
      );
      setFiles((now) => now.map((one) => (one.key === key ? { ...one, mediaId: id } : one)));
    } catch (error) {
      // One that was taken out of the note has been canceled.
      if (cancels.current.has(key)) failed(error);
      setFiles((now) => now.filter((one) => one.key !== key));
    }
    cancels.current.delete(key);
  };
  const take = (more: File[]): void => {
    const fitting = more.filter(({ size }) => size > 0 && size <= most).slice(0, MOST_FILES - files.length);
    if (fitting.length < more.length) refused(t('notes.files_not_taken', { most: MOST_FILES }));
    for (const file of fitting) {
      const key = newId();
      setFiles((now) => [...now, { key, name: file.name, mediaId: null }]);
      void upload(key, file);
    }
  };
  return {
    files,
    take,
    remove,
    isUploading: files.some(({ mediaId }) => mediaId === null),
    mediaIds: files.flatMap(({ mediaId }) => mediaId ?? []),
    clear: () => {
      setFiles([]);
    },
  };
}
