// Every vector: the words of the command stand for the request that iproute2 sends.
import { describe, expect, test } from 'vitest';
import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { makeRequest } from '../../../src/cli/iproute2/pending-request.ts';
import { littleEndian } from '../../../src/netlink/codec/byte-order.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { br, va, vb } from '../../netlink/protocols/route/setups.ts';
import { compareRequest } from '../../support/compare-requests.ts';
import { words } from '../../support/namespace.ts';
import { vectorGroups } from './commands.ts';
import { notRead } from './not-read.ts';

const groups = await vectorGroups();

const links: Readonly<Record<string, number>> = { lo: 1, va, vb, br, vx: 105, c: va };

/** The request that the words of a command stand for. */
async function requestOf(command: string): Promise<Request<unknown>> {
  return makeRequest(readCommand(words(command)), {
    findLink: async (name) => links[name] ?? Promise.reject(new Error(`there is no link ${name}`)),
    openNamespace: async () => ({ fd: 9 }),
  });
}

describe.skipIf(!littleEndian)('explained as iproute2 sends it:', () => {
  for (const { name, vectors } of groups.filter(({ vectors }) => vectors.length > 0))
    describe(name, () => {
      test.each(vectors.map((vector) => [vector.command, vector] as const))(
        '%s',
        async (command, { bytes, differs = {} }) => {
          const problem = await requestOf(command).then(
            (request) => {
              try {
                compareRequest(Uint8Array.from(Buffer.from(bytes, 'hex')), request, differs);
                return '';
              } catch (error) {
                return (error as Error).message;
              }
            },
            (error) => (error as Error).message,
          );
          if (notRead.some((pattern) => pattern.test(command)))
            expect(problem, 'gone: remove it from test/cli/iproute2/not-read.ts').not.toBe('');
          else expect(problem).toBe('');
        },
      );
    });
});
