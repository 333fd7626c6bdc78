import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { messageHeaderLength } from '../../../../../src/netlink/message/header.ts';
import { roundTripProblem } from '../../../../support/roundtrip.ts';
import { compareCaptured } from '../../../../support/strace.ts';
import { exceptions } from './exceptions.ts';
import { filterCommands } from './filter-commands.ts';
import { qdiscCommands } from './qdisc-commands.ts';

const commands = { ...qdiscCommands, ...filterCommands };

/** Requests of tc 6.1 by command, captured with strace on a little-endian machine, their sequence numbers zeroed. */
const captured: Record<string, string> = JSON.parse(
  readFileSync(new URL('captured.json', import.meta.url), 'utf8'),
);

/** Why a request is not encoded to the bytes that it was decoded from. */
const encodedOtherwise: Record<string, string> = {
  'tc qdisc add dev v0 root handle 1: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 3':
    'the empty nest behind the struct is not kept',
};

describe('requests captured from tc', () => {
  test('there is one for each command', () => {
    expect(Object.keys(captured)).toEqual(Object.keys(commands));
  });

  for (const [command, request] of Object.entries(commands)) {
    const bytes = Uint8Array.from(Buffer.from(captured[command] ?? '', 'hex'));

    test(`${command}: made by the library`, (context) => {
      compareCaptured(context, command, bytes, request, exceptions[command]);
    });

    test(`${command}: decoded and encoded again`, () => {
      const problem = roundTripProblem(request.body, bytes.subarray(messageHeaderLength));
      expect(problem).toEqual(encodedOtherwise[command] === undefined ? undefined : expect.any(String));
    });
  }
});
