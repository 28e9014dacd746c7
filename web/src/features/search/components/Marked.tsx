import classes from './search.module.css';

interface Props {
  text: string;
  /** Begin and end of each marked piece. */
  marks: [number, number][];
}

/** A text in which the words that were looked for are marked. */
export function Marked({ text, marks }: Props) {
  return (
    <span dir="auto">
      {marks.map(([start, end], index) => (
        <span key={start}>
          {text.slice(marks[index - 1]?.[1] ?? 0, start)}
          <mark className={classes['mark']}>{text.slice(start, end)}</mark>
        </span>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </span>
  );
}
