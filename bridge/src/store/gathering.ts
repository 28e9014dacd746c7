/** How much goes together: so many items, so many goes at a time; goes that follow closer than `pauseMs` wait as long. */
export interface GatheringLimits {
  together: number;
  atOnce: number;
  pauseMs?: number;
}

/** Does something for many items; answers in their order. Raises when it was done for none of them. */
type Work<Item, Answer> = (items: Item[]) => Promise<Answer[]>;

const MANY_GOES = 8; // one message alone needs fewer, so it waits for nobody

interface Asked<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Does for many accounts in one transaction what each would do in its own: what is asked for while a go is under way
 * waits for the next one, and while many goes follow each other closely each waits a moment for more; so nobody waits
 * when there is little to do. When a go fails by the fault of one of its items, each is tried alone, and only the guilty
 * one hears of it.
 */
export class Gathering<Item, Answer> {
  private readonly work: Work<Item, Answer>;
  private readonly limits: GatheringLimits;
  private readonly byItem: (error: unknown) => boolean;
  private readonly waiting: Asked<Item, Answer>[] = [];
  private running = 0;
  private scheduled = false;
  /** When the last goes began, oldest first. */
  private readonly begunAt: number[] = [];

  /** `byItem` says whether an error may be the fault of one item; any other error is everybody's. */
  constructor(work: Work<Item, Answer>, limits: GatheringLimits, byItem: (error: unknown) => boolean) {
    this.work = work;
    this.limits = limits;
    this.byItem = byItem;
  }

  ask(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  /** What is asked for in one turn of the event loop goes together, too. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const goOn = (): void => {
      this.scheduled = false;
      this.next();
    };
    if (this.isBusy()) setTimeout(goOn, this.limits.pauseMs);
    else setImmediate(goOn);
  }

  /** Whether the last goes followed each other more closely than a pause. */
  private isBusy(): boolean {
    const first = this.begunAt.length < MANY_GOES ? -Infinity : (this.begunAt[0] ?? -Infinity);
    return performance.now() - first < MANY_GOES * (this.limits.pauseMs ?? 0);
  }

  private noteGo(): void {
    this.begunAt.push(performance.now());
    if (this.begunAt.length > MANY_GOES) this.begunAt.shift();
  }

  private next(): void {
    while (this.running < this.limits.atOnce && this.waiting.length > 0) {
      this.running += 1;
      this.noteGo();
      void this.go(this.waiting.splice(0, this.limits.together)).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  private async go(group: Asked<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.work(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => {
        resolve(answers[index] as Answer);
      });
    } catch (error) {
      if (group.length > 1 && this.byItem(error)) for (const one of group) await this.go([one]);
      else for (const { reject } of group) reject(error);
    }
  }
}
