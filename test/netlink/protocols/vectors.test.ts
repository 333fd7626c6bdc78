// Every file *.vectors.ts: the library makes the requests of iproute2, as captured bytes and, live, as it sends them.
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { littleEndian } from '../../../src/netlink/codec/byte-order.ts';
import { inspect } from '../../../src/netlink/codec/inspect.ts';
import { Reader } from '../../../src/netlink/codec/reader.ts';
import type { Part } from '../../../src/netlink/codec/type.ts';
import { messageHeaderLength } from '../../../src/netlink/message/header.ts';
import type { MessageDefinition, ProtocolDefinition } from '../../../src/netlink/protocol.ts';
import { loadProtocol, protocolNames } from '../../../src/netlink/protocol-table.ts';
import { compareRequest, valueProblems } from '../../support/compare-requests.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { runIn, testNamespace } from '../../support/namespace.ts';
import { roundTripProblem } from '../../support/roundtrip.ts';
import { type Captured, captureRequests } from '../../support/strace.ts';
import { listReason, tally } from '../../support/tallies.ts';
import { capturedWith, captureVector, controllerType, loadVectors } from '../../support/vectors.ts';

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
const groups = await loadVectors(
  files
    .filter((file) => file.endsWith('.vectors.ts'))
    .sort()
    .map((file) => `${import.meta.dirname}/${file}`),
);

/** The definitions of protocols by name. */
const definitions = new Map<string, ProtocolDefinition>();
beforeAll(async () => {
  for (const name of protocolNames) {
    const definition = await loadProtocol(name);
    if (definition !== undefined) definitions.set(name, definition);
  }
});

/** Uses of a schema until it is compiled, and some more. */
const uses = 60;

/** The paths of a tree that the schema cannot read. */
function problems(parts: readonly Part[], path = ''): string[] {
  return parts.flatMap(({ name, problem, parts: inner = [] }) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [...(problem === undefined ? [] : [`${own}: ${problem}`]), ...problems(inner, own)];
  });
}

/** Why a request is not read in full, or not encoded to the same bytes again; by the table that `dump` uses. */
function requestProblem(protocol: string, bytes: Uint8Array, dynamicType?: string): string | undefined {
  const reader = new Reader(bytes);
  const type = reader.view.getUint16(4, littleEndian);
  const definition: MessageDefinition | undefined = definitions.get(protocol)?.describe({
    type,
    ids: dynamicType === undefined ? undefined : new Map([[type, dynamicType]]),
    reader,
    start: messageHeaderLength,
    end: bytes.length,
  });
  if (definition === undefined) return `message type ${type} of ${protocol} is not known`;
  const unread = problems(inspect(definition.request, bytes, messageHeaderLength));
  if (unread.length > 0) return unread.join('; ');
  return roundTripProblem(definition.request, bytes.subarray(messageHeaderLength));
}

describe.skipIf(!littleEndian)('captured from iproute2:', () => {
  test('there are vectors, and each command is in one of a group', () => {
    expect(groups.length).toBeGreaterThan(0);
    for (const { vectors } of groups) {
      const commands = vectors.map(({ command }) => command);
      expect(commands).toEqual([...new Set(commands)]);
    }
  });

  test('at least 400 commands of ip, bridge and tc for rtnetlink have the bytes of the library', (context) => {
    const equal = groups
      .flatMap(({ vectors }) => vectors)
      .filter(({ request, differs }) => differs === undefined && request().protocol === 'route');
    for (const _ of equal) tally(context, "commands of iproute2 with the library's bytes", 'captured');
    expect(equal.length).toBeGreaterThanOrEqual(400);
  });

  for (const { name, vectors } of groups) {
    describe.runIf(vectors.length > 0)(name, () => {
      for (const { command, request, bytes: digits, differs } of vectors) {
        const bytes = Uint8Array.from(Buffer.from(digits, 'hex'));

        test(`${command}: made by the library`, () => {
          compareRequest(bytes, request(), differs);
        });

        test(`${command}: decoded to the value of the request`, () => {
          const { body, value } = request();
          const decoded = body.decode(new Reader(bytes), messageHeaderLength, bytes.length, undefined);
          expect(valueProblems(value, decoded, differs)).toEqual([]);
        });

        test(`${command}: decoded and encoded again`, () => {
          const { protocol, body, dynamicType } = request();
          const found = new Set([requestProblem(protocol, bytes, dynamicType)]);
          for (let use = 0; use < uses; use++)
            found.add(roundTripProblem(body, bytes.subarray(messageHeaderLength)));
          expect([...found].filter((each) => each !== undefined)).toEqual([]);
        });
      }
    });
  }
});

describeLive('sent by iproute2:', () => {
  for (const { name, needs, setup, vectors, reads = [] } of groups) {
    liveTest(
      name,
      { features: [...needs.features, 'strace'] },
      (context) => {
        const namespace = testNamespace(context);
        const sameVersion = runIn(namespace, 'ip -V').includes(capturedWith);
        const found: string[] = [];
        /** Whether all requests that a command sends besides those compared are read in full. */
        const checkOthers = (command: string, captured: readonly Captured[]): void => {
          for (const sent of captured) {
            // A message of a family is the one that has been compared.
            if (sent.protocol === 'generic' && sent.type !== controllerType) continue;
            const problem = requestProblem(sent.protocol ?? 'route', sent.bytes);
            if (problem === undefined) tally(context, 'requests of iproute2 read in full', 'same bytes');
            else found.push(`${command}: ${sent.type}: ${problem}`);
          }
        };
        for (const command of setup) checkOthers(command, captureRequests(namespace, command));
        for (const vector of vectors) {
          const { command, differs = {} } = vector;
          try {
            const { message, all } = captureVector(namespace, vector);
            tally(
              context,
              "requests compared with iproute2's",
              compareRequest(message.bytes, vector.request(), differs),
            );
            for (const [path, reason] of Object.entries(differs))
              listReason(context, `${path} in requests: ${reason}`);
            if (sameVersion) expect(Buffer.from(message.bytes).toString('hex')).toBe(vector.bytes);
            checkOthers(
              command,
              all.filter((sent) => sent.type !== message.type),
            );
          } catch (error) {
            found.push(`${command}: ${(error as Error).message}`);
          }
        }
        for (const command of reads) checkOthers(command, captureRequests(namespace, command));
        expect(found.join('\n\n')).toBe('');
      },
      // Each command is traced, which takes its time on an emulated machine.
      200_000,
    );
  }
});
