import type { MessageRead } from '@/api/types';
import { fileKind } from '@/lib/message-kind';
import { DocumentBody } from './DocumentBody';
import { ImageBody } from './ImageBody';
import { MediaProblem } from './MediaProblem';
import { StickerBody } from './StickerBody';
import { VideoBody } from './VideoBody';
import { VoiceBody } from './VoiceBody';

const BODIES = {
  image: ImageBody,
  video: VideoBody,
  voice: VoiceBody,
  audio: VoiceBody,
  document: DocumentBody,
  sticker: StickerBody,
};

export function isFileKind(kind: string): kind is keyof typeof BODIES {
  return kind in BODIES;
}

/** A message's file, or why it is not here; nothing where there is none. */
export function FileContent({ message }: { message: MessageRead }) {
  const kind = fileKind(message);
  const { media } = message;
  if (media === null || !isFileKind(kind)) return null;
  if (media.state !== 'ready') return <MediaProblem kind={kind} media={media} messageId={message.id} />;
  const Body = BODIES[kind];
  return <Body message={message} media={media} />;
}
