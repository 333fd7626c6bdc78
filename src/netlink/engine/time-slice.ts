/** Milliseconds that a socket may use in one iteration of the event loop. */
const sliceLength = 1;
/** Short answers between two looks at the clock. A look costs as much as an answer. */
const answersPerLook = 16;

/** The time that a socket may use in one iteration of the event loop, over any number of calls. */
export class TimeSlice {
  /** Set from the first use in an iteration to the end of the iteration. */
  #immediate: NodeJS.Immediate | undefined;
  #end = 0;
  #resume = false;
  #answersSinceLook = 0;
  #over = false;
  readonly #onResume: () => void;

  /** `onResume` is called in the iteration after {@link resume}. */
  constructor(onResume: () => void) {
    this.#onResume = onResume;
  }

  /** Whether the time of this iteration is used up. `long`: the next answer may take long. */
  isOver(long: boolean): boolean {
    if (this.#immediate !== undefined) {
      if (!this.#over && (long || ++this.#answersSinceLook >= answersPerLook)) {
        this.#answersSinceLook = 0;
        this.#over = performance.now() > this.#end;
      }
      return this.#over;
    }
    this.#answersSinceLook = 0;
    this.#end = performance.now() + sliceLength;
    this.#immediate = setImmediate(this.#onImmediate);
    return false;
  }

  /** Resumes in the next iteration. */
  resume(): void {
    this.#resume = true;
  }

  /** Does not resume. */
  cancel(): void {
    this.#resume = false;
  }

  readonly #onImmediate = (): void => {
    this.#immediate = undefined;
    this.#over = false;
    if (!this.#resume) return;
    this.#resume = false;
    this.#onResume();
  };
}
