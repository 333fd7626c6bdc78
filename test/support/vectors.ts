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
  /** Commands that only read. Their requests, like those of the setup, must be decoded in full. */
  readonly reads?: readonly string[];
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
  const wanted = request();
  const message = all.findLast((sent) => sent.protocol === wanted.protocol && isFor(wanted, sent));
  if (message === undefined)
    throw new Error(`${command} sent no such request, but types ${all.map((sent) => sent.type)}`);
  return { message: wanted.dynamicType === undefined ? message : withoutType(message), all };
}

/** Message type of the controller of generic netlink. */
export const controllerType = 16;

/** Whether a captured message is the one that a request stands for, rather than a look-up before it. */
function isFor({ protocol, type, dynamicType }: Request<unknown>, sent: Captured): boolean {
  if (dynamicType !== undefined) return sent.type !== controllerType;
  if (protocol !== 'route') return sent.type === type;
  // Requests to get have number 2 in each group of four message types.
  return type % 4 === 2 ? sent.type === type : sent.type % 4 !== 2 && !isProbe(sent);
}

/** The same message with type 0, as the request of the library has it before the kernel gives the type. */
function withoutType(message: Captured): Captured {
  const bytes = message.bytes.slice();
  bytes.fill(0, 4, 6);
  return { ...message, type: 0, bytes };
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
