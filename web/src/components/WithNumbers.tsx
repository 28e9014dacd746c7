const NUMBER = /(\+\d[\d\s-]{5,}\d)/u;

/** A sentence whose phone numbers are never broken into two lines. */
export function WithNumbers({ children }: { children: string }) {
  return children.split(NUMBER).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <span key={index} className="sf-number">
        {part}
      </span>
    ),
  );
}
