/** How long a turn of the event loop may be kept, in ms. */
const slice = 1;
/** Short answers that are read between two looks at the clock, which costs as much as one of them. */
const unwatched = 16;

/** A share of each turn of the event loop, however many calls it is used up by. */
export class TimeSlice {
  /** There from the first use in a turn to the end of the turn. */
  #immediate: NodeJS.Immediate | undefined;
  #end = 0;
  #resume = false;
  #sinceLook = 0;
  #over = false;
  readonly #onResume: () => void;

  /** `onResume` is called in the next turn after {@link resume}. */
  constructor(onResume: () => void) {
    this.#onResume = onResume;
  }

  /** Whether the share of this turn is used up. `long`: what is read next may take long. */
  isOver(long: boolean): boolean {
    if (this.#immediate !== undefined) {
      if (!this.#over && (long || ++this.#sinceLook >= unwatched)) {
        this.#sinceLook = 0;
        this.#over = performance.now() > this.#end;
      }
      return this.#over;
    }
    this.#sinceLook = 0;
    this.#end = performance.now() + slice;
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
    this.#over = false;
    if (!this.#resume) return;
    this.#resume = false;
    this.#onResume();
  };
}
