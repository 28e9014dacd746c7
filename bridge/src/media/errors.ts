import { BridgeError } from '../errors.ts';

/** Larger than WhatsApp, or a setting of ours, takes. `found` is in bytes; the least it can be, when reading stopped. */
export class MediaTooLarge extends BridgeError {
  constructor(limit: number, found: number, field = 'media') {
    super(413, 'media_too_large', `The file is larger than ${limit} bytes.`, { field, limit, found });
  }
}

export class MediaTypeRefused extends BridgeError {
  constructor(found: string, kind: string, field = 'media') {
    super(415, 'media_type_refused', `WhatsApp shows no ${kind} of this type.`, { field, found });
  }
}

/** No such upload, or it has expired; no such message, or it has no file. */
export class MediaNotFound extends BridgeError {
  constructor() {
    super(404, 'media_not_found', 'There is no such file.');
  }
}

/** The guard of addresses: it names a rule, never what an address resolved to. */
export class UrlRefused extends BridgeError {
  constructor(reason: 'scheme' | 'host' | 'address' | 'credentials' | 'redirects', field = 'media.url') {
    super(403, 'url_refused', 'The bridge does not fetch from this address.', { field, reason });
  }
}

export class MediaGone extends BridgeError {
  constructor() {
    super(410, 'media_gone', 'Neither WhatsApp nor the phone has this file any more.');
  }
}

export class MediaUnavailable extends BridgeError {
  constructor(message: string, data: Record<string, unknown> = {}) {
    super(502, 'media_unavailable', message, data);
  }
}
