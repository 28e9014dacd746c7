/** Runs tasks of the same name one after another, in the order they were asked for; different names run side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(task);
    const quiet = turn.catch(() => undefined);
    this.#last.set(name, quiet);
    void quiet.then(() => {
      if (this.#last.get(name) === quiet) this.#last.delete(name);
    });
    return turn;
  }

  /** Resolves when nothing is running, for tests and for saving on the way out. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
