import 'i18next';

import type ru from './ru';

declare module 'i18next' {
  /** Keys are checked by the compiler: a sentence that does not exist in Russian does not compile. */
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof ru };
  }
}
