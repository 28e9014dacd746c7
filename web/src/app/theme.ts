import type { MantineColorsTuple } from '@mantine/core';
import { createTheme } from '@mantine/core';

/** Mulberry: far from WhatsApp's green, and from the red and amber that here always mean "somebody waits". */
const mulberry: MantineColorsTuple = [
  '#fbeff6',
  '#f3dbe9',
  '#e6b4d0',
  '#d98ab6',
  '#cd67a0',
  '#b8438a',
  '#a12f78',
  '#8c2467',
  '#741b55',
  '#581140',
];

/** White letters stand out on the shades that are filled: the sixth in the dark, the seventh in the light. */
const red: MantineColorsTuple = [
  '#fff1f1',
  '#ffe0e1',
  '#ffc6c9',
  '#ff9ba2',
  '#f4727b',
  '#e24c57',
  '#d5333f',
  '#c92a36',
  '#b01f2d',
  '#8f1824',
];

const ink: MantineColorsTuple = [
  '#ece9ef',
  '#cfcad5',
  '#a7a0b0',
  '#857d90',
  '#4b4454',
  '#3a3442',
  '#2e2935',
  '#241f2a',
  '#1a161f',
  '#131017',
];

const FONT = "'Onest Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

export const theme = createTheme({
  colors: { mulberry, red, dark: ink },
  primaryColor: 'mulberry',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: FONT,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: {
    fontFamily: FONT,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.35' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.4' },
  radius: { xs: '4px', sm: '8px', md: '10px', lg: '14px', xl: '20px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { fw: 600 } },
    Modal: { defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
    // Nearly every field is required; the few that are not say so.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    // A placeholder that takes the focus would be a child that no menu may have.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    Skeleton: { defaultProps: { radius: 'md' } },
  },
});
