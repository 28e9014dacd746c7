/** The sign: a word passed on, in the colours of an embroidered hem. */
export function Logo({ size = 40 }: { size?: number }) {
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="18" fill="#8c2467" />
      <path
        d="M15 25c0-6 5-10 11-10h12c6 0 11 4 11 10v9c0 6-5 10-11 10h-8l-9 7c-1.600 1.200-3.500.300-3.500-1.600V43c-1.600-2-2.500-5-2.500-9z"
        fill="#fff"
      />
      <path
        d="M24 27c3 3.500 13 3.500 16 0M24 34c3 3.500 13 3.500 16 0"
        fill="none"
        stroke="#f2994a"
        strokeWidth="3.400"
        strokeLinecap="round"
      />
    </svg>
  );
}
