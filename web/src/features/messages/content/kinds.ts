import type { MediaRead, MessageRead } from '@/api/types';

/** What every body of a message with a file is given. */
export interface BodyProps {
  message: MessageRead;
  media: MediaRead;
}
