import { useMediaQuery } from '@mantine/hooks';

const immediately = { getInitialValueInEffect: false };

/** One pane at a time. */
export const useIsPhone = (): boolean => useMediaQuery('(max-width: 899px)', false, immediately);

/** Fingers write here: on their keyboard Enter is the only way to a new line, and sends nothing. */
export const useIsTouch = (): boolean => useMediaQuery('(pointer: coarse)', false, immediately);

/** Room for the third pane beside the thread. */
export const useIsWide = (): boolean => useMediaQuery('(min-width: 1200px)', true, immediately);
