/** A kernel of the matrix: the one that a suite of Debian installs. */
export interface Kernel {
  /** Its name on the command line and in the table. */
  readonly name: string;
  /** The suite of Debian whose `linux-image` it is. */
  readonly suite: string;
}

/** From the oldest to the newest. The newest one has another version every few weeks. */
export const kernels: readonly Kernel[] = [
  { name: '6.1', suite: 'bookworm' },
  { name: '6.12', suite: 'trixie' },
  { name: 'newest', suite: 'sid' },
];
