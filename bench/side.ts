import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** One round of a side. */
export interface RoundResult {
  /** Nanoseconds that have passed. */
  readonly ns: number;
  /** Nanoseconds of processor time. */
  readonly cpu: number;
  /** How many items the answer had, for dumps: every side must find the same. */
  readonly items?: number;
  readonly [extra: string]: number | undefined;
}

/** One of several programs that do the same work. */
export interface Side {
  readonly name: string;
  readonly command: readonly string[];
  /** Share of the count of the other sides that it gets, for one that is very slow. */
  readonly share?: number;
  /** The largest number of rounds that it takes part in; all by default. */
  readonly rounds?: number;
}

/** A side that is running: it stays up for all rounds, so that a JIT compiler is warm. */
export class RunningSide {
  readonly side: Side;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(side: Side) {
    const [program, ...args] = side.command;
    this.side = side;
    this.#child = spawn(program as string, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines: Interface = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** Runs one round, and returns the time of one of its `count` repetitions. */
  async round(count: number): Promise<RoundResult> {
    const times = Math.max(1, Math.round(count * (this.side.share ?? 1)));
    this.#child.stdin?.write(`${times}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.side.name} ended before its answer`);
    const result = JSON.parse(value) as RoundResult;
    return { ...result, ns: result.ns / times, cpu: result.cpu / times };
  }

  /** Ends the program and waits for it. */
  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin?.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await ended;
  }
}
