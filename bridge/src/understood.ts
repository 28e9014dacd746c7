import { KINDS, NOTICES, UNAVAILABLE } from './convert/kinds.ts';

/** Prints what becomes of each kind of message, for the table of docs/whatsapp.md (`scripts/understood.py`). */
process.stdout.write(`${JSON.stringify({ kinds: KINDS, notices: NOTICES, unavailable: UNAVAILABLE })}\n`);
