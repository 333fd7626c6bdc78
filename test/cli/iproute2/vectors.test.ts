import { describe, expect, test } from 'vitest';
import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { makeRequest } from '../../../src/cli/iproute2/pending-request.ts';
import { decode } from '../../../src/netlink/codec/index.ts';
import { messageHeaderLength } from '../../../src/netlink/message/header.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { bridgeCommands } from '../../netlink/protocols/route/links/commands/bridges.ts';
import { changeCommands } from '../../netlink/protocols/route/links/commands/changes.ts';
import { kindCommands } from '../../netlink/protocols/route/links/commands/kinds.ts';
import { a, b, br } from '../../netlink/protocols/route/links/commands/setup.ts';
import { tunnelCommands } from '../../netlink/protocols/route/links/commands/tunnels.ts';
import { words } from '../../support/namespace.ts';
import { requestBytes } from '../../support/strace.ts';

const links: Readonly<Record<string, number>> = {
  va: a,
  vb: b,
  br,
  c: a,
  ifb: 105,
  first: 3,
  v0: 10,
  v1: 11,
  lo: 1,
};

/** The request that the words of a command stand for. */
async function requestOf(command: string): Promise<Request<unknown>> {
  return makeRequest(readCommand(words(command)), {
    findLink: async (name) => {
      const index = links[name];
      if (index === undefined) throw new Error(`there is no link ${name}`);
      return index;
    },
    openNamespace: async () => ({ fd: 9 }),
  });
}

/** What a request says, whatever the order of its attributes. */
function meaningOf(request: Request<unknown>) {
  const bytes = requestBytes(request);
  const { type, flags, body } = request;
  return { type, flags, body: decode(body, bytes.subarray(messageHeaderLength)) };
}

const exact = { bridgeCommands, changeCommands, kindCommands };

describe.each(Object.entries(exact))('%s', (_, commands) => {
  test.each(Object.values(commands).map(([command, request]) => [command, request] as const))(
    '%s',
    async (command, request) => {
      expect(meaningOf(await requestOf(command))).toEqual(meaningOf(request));
    },
  );
});

// iproute2 sends every option of a tunnel, also those that are not given.
describe('tunnelCommands', () => {
  test.each(Object.values(tunnelCommands).map(([command, request]) => [command, request] as const))(
    '%s',
    async (command, request) => {
      expect(meaningOf(request)).toMatchObject(meaningOf(await requestOf(command)));
    },
  );
});
