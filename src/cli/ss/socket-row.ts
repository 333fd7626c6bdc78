import type { FilterFacts } from './filter.ts';

/** The cells of a socket in the table. */
export interface SocketRow {
  readonly netid: string;
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  /** Address with its separator, and port. */
  readonly local: readonly [address: string, port: string];
  readonly peer: readonly [address: string, port: string];
  /** Processes, timers, memory and so on, as far as they were asked for. */
  readonly details: string;
}

/** A socket of any family, as the kernel has listed it. */
export interface ListedSocket {
  /** The facts that filters test. */
  readonly facts: FilterFacts;
  readonly inode: number;
  /** The object of the library. */
  readonly object: object;
  /** Makes the cells of the table. `users` are the processes, if they are to be shown. */
  row(users: string): SocketRow;
}
