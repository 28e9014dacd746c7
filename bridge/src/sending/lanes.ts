/** Queues by name: what enters one lane comes out in the order it went in, and lanes do not wait for each other. */
export class Lanes {
  private readonly ends = new Map<string, Promise<unknown>>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.ends.get(name) ?? Promise.resolve()).then(work, work);
    const end = turn.catch(() => undefined);
    this.ends.set(name, end);
    void end.then(() => {
      if (this.ends.get(name) === end) this.ends.delete(name);
    });
    return turn;
  }
}
