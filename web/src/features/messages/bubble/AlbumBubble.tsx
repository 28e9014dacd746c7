import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { avatarColor } from '@/lib/avatar';
import { haveSame } from '@/lib/lists';
import { tellingName } from '@/lib/names';
import { useSession } from '@/lib/session';
import { FoldedText } from '../content/FoldedText';
import { QuoteBlock } from '../content/QuoteBlock';
import classes from './AlbumBubble.module.css';
import { AlbumTile } from './AlbumTile';
import bubbleClasses from './Bubble.module.css';
import { Marks } from './BubbleNotes';
import { authorName } from './author';
import type { MessageVerbs } from './verbs';

/** Of a larger album the last place tells how many more there are. */
const PLACES = 4;

interface Props {
  photos: MessageRead[];
  startsGroup: boolean;
  /** The photo that is pointed out for a moment. */
  flashing: string | null;
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onOpenQuote: (id: string) => Promise<void>;
}

/** What is said of the photos: of one alone as below any photo, else each with its number. */
function Captions({ photos }: { photos: MessageRead[] }) {
  const said = photos.filter(({ text }) => text !== null && text !== '');
  return said.map((photo) => (
    <div key={photo.id} className={classes['caption']} data-testid="album-caption">
      {said.length > 1 && <span className={classes['number']}>{`${photos.indexOf(photo) + 1}/${photos.length}`}</span>}
      <span>
        <FoldedText message={photo} />
      </span>
    </div>
  ));
}

/** The rows of a thread are built anew with each message that comes, and their albums' lists with them. */
function isSame(before: Props, now: Props): boolean {
  return (Object.keys(now) as (keyof Props)[]).every((name) =>
    name === 'photos' ? haveSame(before.photos, now.photos) : before[name] === now[name],
  );
}

/** Photos and films that were sent together, as a grid; each stays a message that can be answered, or fail, alone. */
export const AlbumBubble = memo(function AlbumBubble(props: Props) {
  const { photos, startsGroup, flashing, inGroup, verbs, onOpenQuote } = props;
  const { t } = useTranslation();
  const { member } = useSession();
  const [first] = photos;
  if (first === undefined) return null;
  const isOut = first.direction === 'out';
  const author = isOut
    ? authorName(first.author, member.id, t)
    : (tellingName(first.author.name) ?? t('messages.author_contact'));
  const shown = photos.slice(0, PLACES);
  const isHidden = flashing !== null && !shown.some(({ id }) => id === flashing);
  return (
    <div className={bubbleClasses['line']} data-direction={first.direction} data-starts={startsGroup}>
      <div
        role="group"
        className={`${bubbleClasses['bubble']} ${bubbleClasses['flashes']}`}
        aria-label={t('messages.album', { count: photos.length, author })}
        data-testid="album"
        data-direction={first.direction}
        data-starts={startsGroup}
        data-flashing={isHidden}
      >
        {inGroup && !isOut && startsGroup && (
          <span
            className={bubbleClasses['participant']}
            dir="auto"
            style={{ '--name': avatarColor(first.author.id ?? author) } as object}
          >
            {author}
          </span>
        )}
        <Marks message={first} />
        {first.quote !== null && (
          <QuoteBlock
            conversationId={first.conversation_id}
            quote={first.quote}
            onOpen={(id) => void onOpenQuote(id)}
          />
        )}
        <div className={classes['grid']} data-count={shown.length}>
          {shown.map((photo, index) => {
            const rest = index + 1 === PLACES && photos.length > PLACES ? photos.slice(index) : [];
            return (
              <AlbumTile
                key={photo.id}
                message={photo}
                author={author}
                place={index + 1}
                of={photos.length}
                more={rest.length}
                opens={rest.find(({ deleted_at }) => deleted_at === null) ?? photo}
                flashing={photo.id === flashing}
                verbs={verbs}
              />
            );
          })}
        </div>
        <Captions photos={photos} />
        {isOut && <span className={classes['author']}>{author}</span>}
      </div>
    </div>
  );
}, isSame);
