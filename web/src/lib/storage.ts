/** `localStorage` that can be full, forbidden or hold nonsense: then it simply does not remember. */
export const storage = {
  read<T>(key: string, fallback: T): T {
    try {
      const text = localStorage.getItem(key);
      return text === null ? fallback : (JSON.parse(text) as T);
    } catch {
      return fallback;
    }
  },
  write(key: string, value: unknown): void {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Nothing is lost that the server does not have, except an unsent message of a closed tab.
    }
  },
  remove(key: string): void {
    try {
      localStorage.removeItem(key);
    } catch {
      // A value that stays is read as what it was: no worse than before.
    }
  },
};
