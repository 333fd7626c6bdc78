/** How long a turn of the event loop may be kept, in ms. */
const slice = 1;

/** A share of each turn of the event loop, however many calls it is used up by. */
export class Turn {
  /** There from the first use in a turn to the end of the turn. */
  #immediate: NodeJS.Immediate | undefined;
  #end = 0;
  #resume = false;
  readonly #onResume: () => void;

  /** `onResume` is called in the next turn after {@link resume}. */
  constructor(onResume: () => void) {
    this.#onResume = onResume;
  }

  /** Whether the share of this turn is used up. */
  isOver(): boolean {
    const now = performance.now();
    if (this.#immediate !== undefined) return now > this.#end;
    this.#end = now + slice;
    this.#immediate = setImmediate(this.#next);
    return false;
  }

  /** Goes on in the next turn. */
  resume(): void {
    this.#resume = true;
  }

  /** Does not go on. */
  cancel(): void {
    this.#resume = false;
  }

  readonly #next = (): void => {
    this.#immediate = undefined;
    if (!this.#resume) return;
    this.#resume = false;
    this.#onResume();
  };
}
