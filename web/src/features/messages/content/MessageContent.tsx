import type { MessageRead } from '@/api/types';
import { FoldedText } from './FoldedText';
import { UnsupportedBody } from './UnsupportedBody';
import { CallBody } from './CallBody';
import { ContactsBody } from './ContactsBody';
import { DocumentBody } from './DocumentBody';
import { EventBody } from './EventBody';
import { ImageBody } from './ImageBody';
import { LocationBody } from './LocationBody';
import { MediaProblem } from './MediaProblem';
import { NumberBody } from './NumberBody';
import { PollBody } from './PollBody';
import { StatusBody } from './StatusBody';
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

function isMediaKind(kind: string): kind is keyof typeof BODIES {
  return kind in BODIES;
}

function Details({ message }: { message: MessageRead }) {
  const { details } = message;
  if (details === null) return <UnsupportedBody message={message} />;
  if ('latitude' in details) return <LocationBody location={details} />;
  if ('call' in details) return <CallBody call={details} />;
  if ('number_now' in details) return <NumberBody change={details} />;
  if ('status' in details) return <StatusBody message={message} posted={details} />;
  if ('contacts' in details) return <ContactsBody contacts={details.contacts} leftOut={details.left_out} />;
  if ('options' in details) return <PollBody message={message} poll={details} />;
  return <EventBody message={message} event={details} />;
}

/** What a message holds besides plain text. */
export function MessageContent({ message }: { message: MessageRead }) {
  const { kind, media, text } = message;
  if (!isMediaKind(kind)) return <Details message={message} />;
  if (media === null) return <UnsupportedBody message={message} />;
  const Body = BODIES[kind];
  return (
    <>
      {media.state === 'ready' ? (
        <Body message={message} media={media} />
      ) : (
        <MediaProblem kind={kind} media={media} messageId={message.id} />
      )}
      {text !== null && text !== '' && <FoldedText message={message} />}
    </>
  );
}
