import { messageHeaderLength } from '../../src/netlink/message/header.ts';
import type { Request } from '../../src/netlink/request/request.ts';
import type { Needs } from './live.ts';
import { type Captured, captureRequests } from './strace.ts';

/** A command of iproute2 and the request of the library that does the same, with the bytes of iproute2. */
export interface Vector {
  readonly command: string;
  readonly request: () => Request<unknown>;
  /** The message of the command in hex digits, with sequence number 0. `npm run vectors` writes it. */
  readonly bytes: string;
  /** Paths at which the library writes something else on purpose, each with the reason. */
  readonly differs?: Readonly<Record<string, string>>;
}

/** Vectors that run one after the other in one namespace. A file `*.vectors.ts` exports such groups. */
export interface VectorGroup {
  readonly name: string;
  readonly needs: Needs;
  /** Commands that are run first. */
  readonly setup: readonly string[];
  readonly vectors: readonly Vector[];
}

/** The version of iproute2 that wrote the bytes: another one may write them in another way. */
export const capturedWith = 'iproute2-6.1.0';

/** Whether a message is the empty request that `ip link` sends first, to see whether the kernel understands it. */
function isProbe({ bytes }: Captured): boolean {
  return bytes.subarray(messageHeaderLength).every((byte) => byte === 0);
}

/** A command may look things up before it acts. */
export interface CapturedCommand {
  /** The message that does what the command says. */
  readonly message: Captured;
  readonly all: readonly Captured[];
}

/**
 * Runs the command of a vector under strace in a namespace, and finds the message that its request stands for.
 *
 * @throws Error where the command sends no such message
 */
export function captureVector(
  namespace: { readonly fd: number },
  { command, request }: Pick<Vector, 'command' | 'request'>,
): CapturedCommand {
  const all = captureRequests(namespace, command);
  const { type } = request();
  // Requests to get have number 2 in each group of four message types.
  const message = all.findLast((sent) =>
    type % 4 === 2 ? sent.type === type : sent.type % 4 !== 2 && !isProbe(sent),
  );
  if (message === undefined)
    throw new Error(`${command} sent no such request, but types ${all.map((sent) => sent.type)}`);
  return { message, all };
}

/** The groups in the files `*.vectors.ts` of a folder and below. */
export async function loadVectors(files: readonly string[]): Promise<VectorGroup[]> {
  const groups: VectorGroup[] = [];
  for (const file of files) {
    const exported = (await import(/* @vite-ignore */ file)) as Record<string, VectorGroup>;
    groups.push(...Object.values(exported));
  }
  return groups;
}
