import type { TestContext } from 'vitest';
import { describeLive, liveTest } from '../../../../support/live.ts';
import { testNamespace } from '../../../../support/namespace.ts';
import { compareRequests } from '../../../../support/strace.ts';
import { bridgeCommands } from './commands/bridges.ts';
import { changeCommands } from './commands/changes.ts';
import { kindCommands } from './commands/kinds.ts';
import { prepare, tools } from './commands/setup.ts';
import { tunnelCommands } from './commands/tunnels.ts';

const groups = {
  'to make links': kindCommands,
  'to make tunnels': tunnelCommands,
  'to change links': changeCommands,
  'about bridges': bridgeCommands,
};

describeLive('the requests of the library are those of iproute2', () => {
  for (const [name, commands] of Object.entries(groups)) {
    const compare = (context: TestContext): void => {
      const namespace = testNamespace(context);
      prepare(namespace);
      compareRequests(context, namespace, commands);
    };
    liveTest(name, tools, compare, 200_000);
  }
});
