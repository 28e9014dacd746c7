import ru from './ru-first';

/** Russian is there at once, what opens later says a moment later; the other languages come when somebody reads them. */
export const languages = {
  ru,
  rest: () => import('./ru-later'),
  kk: () => import('./kk'),
  en: () => import('./en'),
};
