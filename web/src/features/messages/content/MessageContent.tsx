import type { MessageRead } from '@/api/types';
import { FoldedText } from './FoldedText';
import { UnsupportedBody } from './UnsupportedBody';
import { CallBody } from './CallBody';
import { ContactsBody } from './ContactsBody';
import { EventBody } from './EventBody';
import { FileContent, isFileKind } from './FileContent';
import { LocationBody } from './LocationBody';
import { NumberBody } from './NumberBody';
import { PollBody } from './PollBody';
import { StatusBody } from './StatusBody';

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
  if (!isFileKind(kind)) return <Details message={message} />;
  if (media === null) return <UnsupportedBody message={message} />;
  return (
    <>
      <FileContent message={message} />
      {text !== null && text !== '' && <FoldedText message={message} />}
    </>
  );
}
