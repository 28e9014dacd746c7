import ru from './ru';

/** Russian is there at once, but for the page of settings; the other languages come when somebody reads them. */
export const languages = {
  ru,
  kk: () => import('./kk'),
  en: () => import('./en'),
};
