import { createStore } from '@/lib/store';

/** A file on its way to the server. It lives as long as the page: browsers do not let a page open a file by itself. */
export interface Upload {
  file: File;
  /** From 0 to 1; null while it waits for its turn. */
  progress: number | null;
  cancel: (() => void) | null;
}

/** By the client key of the message that will carry the file. */
export const uploads = createStore<ReadonlyMap<string, Upload>>(new Map());

export function keepFile(clientKey: string, file: File): void {
  uploads.set(new Map(uploads.get()).set(clientKey, { file, progress: null, cancel: null }));
}

export function changeUpload(clientKey: string, change: Partial<Upload>): void {
  const known = uploads.get().get(clientKey);
  if (known !== undefined) uploads.set(new Map(uploads.get()).set(clientKey, { ...known, ...change }));
}

/** Stop and forget. */
export function dropFile(clientKey: string): void {
  const known = uploads.get().get(clientKey);
  if (known === undefined) return;
  const rest = new Map(uploads.get());
  rest.delete(clientKey);
  uploads.set(rest);
  known.cancel?.();
}
