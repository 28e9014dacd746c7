import type { SimEvent } from '../views.ts';

type Listener = (event: SimEvent) => void;

/** Tells every open phones page what happened. */
export class Events {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: SimEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
