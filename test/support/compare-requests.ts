import { inspect as inspectValue, isDeepStrictEqual } from 'node:util';
import { littleEndian } from '../../src/netlink/codec/byte-order.ts';
import { inspect } from '../../src/netlink/codec/inspect.ts';
import { Reader } from '../../src/netlink/codec/reader.ts';
import type { Part } from '../../src/netlink/codec/type.ts';
import { Writer } from '../../src/netlink/codec/writer.ts';
import { messageHeader, messageHeaderLength, NLM_F_DUMP } from '../../src/netlink/message/header.ts';
import { encodeRequest } from '../../src/netlink/request/encode-request.ts';
import type { Request } from '../../src/netlink/request/request.ts';

/** The bytes of a request of the library, with sequence number 0, without the padding behind a message of odd length. */
export function requestBytes(request: Request<unknown>): Uint8Array {
  const writer = new Writer();
  encodeRequest(writer, request, 0);
  return writer.toBytes().subarray(0, writer.view.getUint32(0, littleEndian));
}

/** A part of a message, without details that may differ though the meaning is the same. */
interface Canonical {
  readonly name: string;
  readonly content: string | readonly Canonical[];
}

const stringKinds = new Set(['string', 'bareString']);

function canonical(
  parts: readonly Part[],
  bytes: Uint8Array,
  except: ReadonlySet<string>,
  path = '',
): Canonical[] {
  const list = parts
    .map((part) => ({ part, name: path === '' ? part.name : `${path}.${part.name}` }))
    .filter(({ name }) => !except.has(name))
    .map(({ part, name }): Canonical & { id: number } => {
      const content =
        part.parts !== undefined
          ? canonical(part.parts, bytes, except, name)
          : stringKinds.has(part.type?.kind ?? '')
            ? String(part.value)
            : Buffer.from(bytes.subarray(part.payload, part.end)).toString('hex');
      return { id: part.id ?? -1, name, content };
    });
  return list.sort((a, b) => a.id - b.id).map(({ name, content }) => ({ name, content }));
}

/** The whole tree as lines `path=hex`, for a readable difference. */
function lines(tree: readonly Canonical[]): string[] {
  return tree.flatMap(({ name, content }) =>
    typeof content === 'string'
      ? [`${name}=${content}`]
      : content.length === 0
        ? [`${name}={}`]
        : lines(content),
  );
}

/** How equal two requests are. */
export type Likeness =
  | 'identical bytes'
  | 'equal but for order, NUL or nested bit'
  | 'equal but for what is listed';

/**
 * Compares a request of iproute2, with sequence number 0, with one of the library. Besides equal bytes, the order of
 * attributes, the NUL behind a text and the `NLA_F_NESTED` bit may differ, which the kernel ignores. `differs` names paths
 * (`extMask`, `linkInfo.options.id`, `flags` for those of the message header) that are left out on both sides.
 *
 * @throws Error with all other differences
 */
export function compareRequest(
  theirs: Uint8Array,
  request: Request<unknown>,
  differs: Readonly<Record<string, string>> = {},
): Likeness {
  const ours = requestBytes(request);
  if (isDeepStrictEqual(Buffer.from(theirs), Buffer.from(ours))) return 'identical bytes';
  const ignored = new Set(Object.keys(differs));
  const describe = (bytes: Uint8Array): { type: number; flags: number; body: Canonical[] } => {
    const header = messageHeader.decode(new Reader(bytes), 0, messageHeaderLength, undefined);
    const flags = header?.flags ?? 0;
    const parts = inspect(request.body, bytes, messageHeaderLength);
    return {
      type: header?.type ?? 0,
      flags: ignored.has('flags') ? flags & NLM_F_DUMP : flags,
      body: canonical(parts, bytes, ignored),
    };
  };
  const expected = describe(theirs);
  const actual = describe(ours);
  if (isDeepStrictEqual(expected, actual))
    return ignored.size > 0 ? 'equal but for what is listed' : 'equal but for order, NUL or nested bit';
  const [a, b] = [lines(expected.body), lines(actual.body)];
  throw new Error(
    [
      'the requests differ',
      `type ${expected.type}, flags 0x${expected.flags.toString(16)} by iproute2; type ${actual.type}, flags 0x${actual.flags.toString(16)} by the library`,
      ...a.filter((line) => !b.includes(line)).map((line) => `only iproute2: ${line}`),
      ...b.filter((line) => !a.includes(line)).map((line) => `only the library: ${line}`),
      `iproute2:    ${Buffer.from(theirs).toString('hex')}`,
      `the library: ${Buffer.from(ours).toString('hex')}`,
    ].join('\n'),
  );
}

/** Whether two numbers are the same but for the rounding of the wire: probabilities are 32-bit fractions there. */
function isNear(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}

/**
 * The paths at which the value that a request was made of differs from the value that its bytes are decoded to, without those
 * in `differs`. The order of flags is not compared, nor a number with its name.
 */
export function valueProblems(
  made: unknown,
  decoded: unknown,
  differs: Readonly<Record<string, string>> = {},
  path = '',
): string[] {
  if (made === undefined || path in differs) return [];
  if (made instanceof Uint8Array && decoded instanceof Uint8Array && Buffer.from(made).equals(decoded))
    return [];
  if (typeof made === 'number' && typeof decoded === 'string') return [];
  if (typeof made === 'number' && typeof decoded === 'number' && isNear(made, decoded)) return [];
  if (typeof made === 'object' && made !== null && typeof decoded === 'object' && decoded !== null) {
    const isFlags = Array.isArray(made) && made.every((each) => typeof each === 'string');
    if (isFlags && isDeepStrictEqual([...made].sort(), [...(decoded as string[])].sort())) return [];
    return Object.entries(made).flatMap(([key, value]) =>
      valueProblems(
        value,
        (decoded as Record<string, unknown>)[key],
        differs,
        path === '' ? key : `${path}.${key}`,
      ),
    );
  }
  return Object.is(made, decoded)
    ? []
    : [`${path}: made of ${inspectValue(made)}, decoded to ${inspectValue(decoded)}`];
}
