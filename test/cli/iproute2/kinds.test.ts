// Every kind of the registries, mistyped in every command that takes one: it is refused with a known kind.
import { describe, expect, test } from 'vitest';
import { describeCommands, readCommand } from '../../../src/cli/iproute2/index.ts';
import type { KindNames } from '../../../src/cli/iproute2/known-kind.ts';
import { typeWords } from '../../../src/cli/iproute2/link-kinds.ts';
import { actionWords } from '../../../src/cli/iproute2/tc/action-kinds.ts';
import { linkKinds } from '../../../src/netlink/protocols/route/links/kinds/registry.ts';
import { actionKinds } from '../../../src/netlink/protocols/route/tc/actions/kinds/registry.ts';
import { filterKinds } from '../../../src/netlink/protocols/route/tc/filters/kinds/registry.ts';
import { classOptions, qdiscOptions } from '../../../src/netlink/protocols/route/tc/qdiscs/kinds/registry.ts';
import { words } from '../../support/namespace.ts';

/** Kinds of actions whose words are read. */
const readActions: KindNames = { keys: () => Object.keys(actionWords).values() };

/** The words before a kind, by object, and the kinds that may follow. */
const objects: Readonly<Record<string, { readonly before: string; readonly kinds: KindNames }>> = {
  'ip link': { before: 'v1 type', kinds: typeWords },
  'tc qdisc': { before: 'dev 1 root handle 1:', kinds: qdiscOptions },
  'tc class': { before: 'dev 1 parent 1: classid 1:1', kinds: classOptions },
  'tc filter': { before: 'dev 1 parent 1: protocol ip pref 1', kinds: filterKinds },
  'tc chain': { before: 'dev 1 parent 1: chain 1', kinds: filterKinds },
  'tc actions': { before: 'action', kinds: actionKinds },
};

/** Verbs that take no kind. */
const withoutKind = new Set([
  'tc qdisc show',
  'tc class show',
  'tc filter show',
  'tc chain show',
  'ip link property',
]);

/** Every command with a kind at its end, and the kinds that may follow. */
const commands = describeCommands().flatMap((line) => {
  const [program, object, verbs = ''] = line.split(' ');
  const entry = objects[`${program} ${object}`];
  return entry === undefined
    ? []
    : verbs
        .split('|')
        .map((verb) => `${program} ${object} ${verb}`)
        .filter((command) => !withoutKind.has(command))
        .map((command): readonly [string, KindNames] => {
          if (command === 'ip link show') return [`${command} type`, linkKinds];
          const isRead = /^tc actions (add|replace|change)$/.test(command);
          return [`${command} ${entry.before}`, isRead ? readActions : entry.kinds];
        });
});

const others: readonly (readonly [string, KindNames])[] = [
  ['tc filter add dev 1 parent 1: matchall action', readActions],
];

/** The message of the error that words end with; an empty one if they are read. */
function problem(command: string): string {
  try {
    readCommand(words(command));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('the objects with kinds are among the commands', () => {
  for (const object of Object.keys(objects))
    expect(
      commands.some(([command]) => command.startsWith(object)),
      object,
    ).toBe(true);
});

describe.each([...commands, ...others])('%s', (command, kinds) => {
  const known = [...kinds.keys()].map(String);

  test.each(known)('%s', (kind) => {
    expect(problem(`${command} ${kind}`)).not.toMatch(/is no (kind|action)/);
    for (const wrong of [`${kind}${kind.at(-1)}`, `x${kind}`, kind.toUpperCase()]) {
      const [, quoted, nearest] =
        /^'(.+)' is no .*; did you mean '(.+)'\?$/.exec(problem(`${command} ${wrong}`)) ?? [];
      expect(quoted, wrong).toBe(wrong);
      expect(known, wrong).toContain(nearest);
    }
  });

  test('a word that is like no kind', () => {
    expect(problem(`${command} 'none of them'`)).toMatch(/^'none of them' is no (kind of|action)/);
  });
});
