import { IconBan } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { avatarColor } from '@/lib/avatar';
import { useCapabilities } from '@/lib/directory';
import { tellingName } from '@/lib/names';
import { useSession } from '@/lib/session';
import { CardBlock } from '../content/CardBlock';
import { FoldedText } from '../content/FoldedText';
import { MessageContent } from '../content/MessageContent';
import { QuoteBlock } from '../content/QuoteBlock';
import { Reactions } from '../content/Reactions';
import textClasses from '../content/text.module.css';
import classes from './Bubble.module.css';
import { BubbleActions } from './BubbleActions';
import { BubbleFrame } from './BubbleFrame';
import { Meta } from './BubbleMeta';
import { Failure, Marks, NextTry } from './BubbleNotes';
import { originWord } from './OriginMark';
import { authorName } from './author';
import type { MessageVerbs } from './verbs';
import { canReply } from './verbs';

interface Props {
  message: MessageRead;
  startsGroup: boolean;
  flashing: boolean;
  /** In a group every bubble says who wrote it. */
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onOpenQuote: (id: string) => Promise<void>;
}

function Content({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  if (message.deleted_at !== null) {
    return (
      <span className={textClasses['unsupported']}>
        <IconBan size={17} aria-hidden="true" /> {t('messages.deleted')}
      </span>
    );
  }
  if (message.kind === 'text' && message.text !== null) return <FoldedText message={message} />;
  // Part of the thread's own code: a bubble that waits for what draws its content is an empty one.
  return <MessageContent message={message} />;
}

/** A picture makes the bubble as wide as itself; without words the time stands on it, as it does on phones. */
function pictureLook({ kind, media, text, deleted_at }: MessageRead): 'none' | 'worded' | 'bare' {
  const isPicture = (kind === 'image' || kind === 'video') && media?.state === 'ready' && deleted_at === null;
  if (!isPicture) return 'none';
  return kind === 'image' && (text === null || text === '') ? 'bare' : 'worded';
}

/** One message. */
export const Bubble = memo(function Bubble(props: Props) {
  const { message, startsGroup, flashing, inGroup, verbs, onOpenQuote } = props;
  const { t } = useTranslation();
  const { member } = useSession();
  const can = useCapabilities(message.channel_id);
  const [menuOpened, setMenuOpened] = useState<boolean>();
  const isOut = message.direction === 'out';
  const isDeleted = message.deleted_at !== null;
  const author = isOut
    ? authorName(message.author, member.id, t)
    : (tellingName(message.author.name) ?? t('messages.author_contact'));
  const mayReply = verbs !== undefined && canReply(message, can);
  return (
    <BubbleFrame
      direction={message.direction}
      startsGroup={startsGroup}
      flashing={flashing}
      bare={message.kind === 'sticker' && message.media?.state === 'ready' && !isDeleted}
      label={t('messages.bubble_label', { author: [author, originWord(message.origin, t)].filter(Boolean).join(', ') })}
      onSwipe={
        mayReply
          ? () => {
              verbs.reply(message);
            }
          : undefined
      }
      onHold={
        isDeleted
          ? undefined
          : () => {
              setMenuOpened(true);
            }
      }
      actions={
        !isDeleted && (
          <BubbleActions
            message={message}
            verbs={verbs}
            canReply={mayReply}
            opened={menuOpened}
            onOpened={setMenuOpened}
          />
        )
      }
      data={{
        'data-status': message.status,
        'data-message-id': message.id,
        'data-kind': message.kind,
        'data-picture': pictureLook(message),
      }}
    >
      {inGroup && !isOut && startsGroup && (
        <span
          className={classes['participant']}
          dir="auto"
          style={{ '--name': avatarColor(message.author.id ?? author) } as object}
        >
          {author}
        </span>
      )}
      {!isDeleted && <Marks message={message} />}
      {message.quote !== null && !isDeleted && (
        <QuoteBlock
          conversationId={message.conversation_id}
          quote={message.quote}
          onOpen={(id) => void onOpenQuote(id)}
        />
      )}
      <span className={classes['content']}>
        {message.card !== null && !isDeleted && <CardBlock card={message.card} />}
        <Content message={message} />
        <Meta message={message} author={author} />
      </span>
      {message.status === 'failed' && <Failure message={message} />}
      {message.next_try_at !== null && <NextTry at={message.next_try_at} />}
      {message.status === 'unknown' && (
        <div className={classes['trouble']} data-tone="amber">
          {t('messages.unknown_outcome')}
        </div>
      )}
      {(message.problem === 'cut' || message.problem === 'edit_lost') && !isDeleted && (
        <div className={classes['trouble']} data-tone="amber">
          {message.problem === 'cut' ? t('messages.shown_in_part') : t('messages.edit_lost')}
        </div>
      )}
      {message.reactions.length > 0 && !isDeleted && (
        <Reactions reactions={message.reactions} counts={message.reaction_counts} />
      )}
    </BubbleFrame>
  );
});
