import { csrfHeaders } from '@/api/client';
import { ApiError } from '@/api/errors';
import type { UploadRead } from '@/api/types';

export const CANCELED = 'upload_canceled';

/** How long a recording is, and how loud along it. */
interface Sound {
  seconds: number | null;
  waveform?: readonly number[];
}

interface Options {
  onProgress: (share: number) => void;
  /** Called at once with the way to stop. */
  onStart: (cancel: () => void) => void;
}

/** Hand a file to the server as it is. Not with `fetch`, which cannot tell how much of it has left. */
export function uploadFile(
  file: File,
  { seconds, waveform }: Sound,
  { onProgress, onStart }: Options,
): Promise<UploadRead> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/media');
    request.setRequestHeader('Content-Type', file.type === '' ? 'application/octet-stream' : file.type);
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    if (seconds !== null && waveform !== undefined)
      request.setRequestHeader('X-Sound', `${seconds};${waveform.join()}`);
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onerror = () => {
      reject(ApiError.unreachable(null));
    };
    request.onabort = () => {
      reject(new ApiError(0, CANCELED, 'The upload was canceled.'));
    };
    request.onload = () => {
      const { status, statusText, responseText } = request;
      if (status === 201) resolve(JSON.parse(responseText) as UploadRead);
      else void ApiError.fromResponse(new Response(responseText, { status, statusText })).then(reject);
    };
    onStart(() => {
      request.abort();
    });
    request.send(file);
  });
}
