import type { Request } from '../../../../../src/netlink/request/request.ts';
import { describeLive, liveTest } from '../../../../support/live.ts';
import { testNamespace } from '../../../../support/namespace.ts';
import { compareRequests, type RequestPair } from '../../../../support/strace.ts';
import { exceptions } from './exceptions.ts';
import { filterCommands } from './filter-commands.ts';
import { prepare, tracing } from './prepare.ts';
import { qdiscCommands } from './qdisc-commands.ts';

function pairs(commands: Readonly<Record<string, Request<unknown>>>): Record<string, RequestPair> {
  return Object.fromEntries(
    Object.entries(commands).map(([command, request]) => [
      command,
      [command, request, { except: exceptions[command] ?? {} }],
    ]),
  );
}

/** Each command is traced: on an emulated machine that takes its time, in milliseconds. */
const slow = 120_000;

describeLive('the requests of the library are those of tc', () => {
  // tc sends what the kernel lacks as well: that it is refused does not matter here.
  liveTest(
    'about qdiscs and classes',
    tracing,
    (context) => {
      const namespace = testNamespace(context);
      prepare(namespace);
      compareRequests(context, namespace, pairs(qdiscCommands));
    },
    slow,
  );

  liveTest(
    'about filters, chains and actions',
    tracing,
    (context) => {
      const namespace = testNamespace(context);
      prepare(namespace);
      compareRequests(context, namespace, pairs(filterCommands));
    },
    slow,
  );
});
