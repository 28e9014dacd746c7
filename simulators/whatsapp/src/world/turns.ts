/** Runs tasks of the same name one after another, in the order they were asked for; different names run side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  run(name: string, task: () => Promise<void>): void {
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(task).catch((error: unknown) => {
      // One phone's trouble must not end the others; tests see it in the output.
      process.stdout.write(`A phone could not do what it was asked: ${String(error)}\n`);
    });
    this.#last.set(name, turn);
    void turn.then(() => {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    });
  }

  /** Resolves when nothing is running, for tests and for saving on the way out. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
