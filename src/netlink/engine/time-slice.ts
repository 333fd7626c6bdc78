/** Milliseconds that all sockets together may use in one iteration of the event loop. */
const sliceLength = 1;
/** Short answers between two looks at the clock. A look costs as much as an answer. */
const answersPerLook = 16;

/** The rest of the iteration that runs, from the first use of a socket in it. */
interface Iteration {
  readonly end: number;
  answersSinceLook: number;
  isOver: boolean;
  readonly resumes: (() => void)[];
}

let iteration: Iteration | undefined;

function begin(): void {
  iteration = { end: performance.now() + sliceLength, answersSinceLook: 0, isOver: false, resumes: [] };
  setImmediate(finish);
}

function finish(): void {
  const resumes = iteration?.resumes ?? [];
  iteration = undefined;
  for (const resume of resumes) {
    try {
      resume();
    } catch (error) {
      // Of one socket; the others go on.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/**
 * The time that sockets may use in one iteration of the event loop, over any number of calls. They share it, so that timers
 * also run in a program that opens a socket for each of its requests.
 */
export class TimeSlice {
  #willResume = false;
  #isListed = false;
  readonly #onResume: () => void;

  /** `onResume` is called in the iteration after {@link resume}. */
  constructor(onResume: () => void) {
    this.#onResume = onResume;
  }

  /** Whether the time of this iteration is used up. `long`: the next answer may take long. */
  isOver(long: boolean): boolean {
    if (iteration === undefined) {
      begin();
      return false;
    }
    if (!iteration.isOver && (long || ++iteration.answersSinceLook >= answersPerLook)) {
      iteration.answersSinceLook = 0;
      iteration.isOver = performance.now() > iteration.end;
    }
    return iteration.isOver;
  }

  /** Resumes in the next iteration. */
  resume(): void {
    this.#willResume = true;
    if (this.#isListed) return;
    if (iteration === undefined) begin();
    this.#isListed = true;
    iteration?.resumes.push(this.#finish);
  }

  /** Does not resume. */
  cancel(): void {
    this.#willResume = false;
  }

  readonly #finish = (): void => {
    this.#isListed = false;
    if (!this.#willResume) return;
    this.#willResume = false;
    this.#onResume();
  };
}
