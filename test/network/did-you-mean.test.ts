// Every name that the object model looks up in the system, misspelt: the error names the nearest one that there is, never the word itself.
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Namespace } from 'tsnetlink';
import { afterAll, beforeAll, expect } from 'vitest';
import { didYouMean } from '../../src/netlink/codec/nearest-word.ts';
import { describeLive, liveTest } from '../support/live.ts';

/** A word with two of its letters in the other order; `undefined` for a word without two different ones behind the first. */
function misspell(word: string): string | undefined {
  for (let at = 1; at + 1 < word.length; at++)
    if (word[at] !== word[at + 1])
      return `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`;
  return undefined;
}

const messageOf = (run: () => Promise<unknown>): Promise<string> =>
  run().then(
    () => 'accepted',
    (error: NodeJS.ErrnoException) => `${error.code} ${error.message}`,
  );

/** The word that a message proposes. */
const proposed = (message: string): string | undefined => /did you mean '([^']+)'/.exec(message)?.[1];

describeLive('misspelt names', () => {
  const names = ['blue', 'green', 'web-server', 'lab-router1', 'db.internal', 'under_score', 'Überall'];
  let namespace: Namespace;
  beforeAll(async () => {
    for (const name of names) (await Namespace.create(name)).close();
    namespace = await Namespace.open('blue');
  });
  afterAll(() => namespace.close());

  liveTest('of namespaces name the nearest one', async () => {
    const ways: Record<string, (name: string) => Promise<unknown>> = {
      open: (name) => Namespace.open(name),
      path: (name) => Namespace.open({ path: `/run/netns/${name}` }),
      delete: (name) => Namespace.delete(name),
    };
    for (const name of names)
      for (const [way, run] of Object.entries(ways)) {
        const message = await messageOf(() => run(misspell(name) as string));
        expect({ way, name: proposed(message), code: message.slice(0, 6) }).toEqual({
          way,
          name,
          code: 'ENOENT',
        });
      }
    expect(await Namespace.list()).toEqual([...names].sort());
  });

  liveTest('of kernel parameters name the nearest one: all that there are', async () => {
    const root = '/proc/sys/net';
    const parameters = namespace.run(() =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath ?? (entry as { path: string }).path}/${entry.name}`),
    );
    expect(parameters.length).toBeGreaterThan(100);
    const problems: string[] = [];
    for (const path of parameters) {
      const [folder, name] = [dirname(path), path.slice(dirname(path).length + 1)];
      const wrong = misspell(name);
      const siblings = namespace.run(() => readdirSync(folder));
      if (wrong === undefined || siblings.includes(wrong)) continue;
      const parameter = `${folder}/${wrong}`.slice('/proc/sys/'.length);
      const message = await messageOf(() => namespace.sysctl.get(parameter));
      if (!message.startsWith('ENOENT') || !siblings.includes(proposed(message) ?? ''))
        problems.push(`${parameter}: ${message}`);
    }
    expect(problems).toEqual([]);
  });

  liveTest('of kernel parameters that refuse a value are not said to be missing', async () => {
    const message = await messageOf(() => namespace.sysctl.set('net.ipv4.ip_forward', 'nonsense'));
    expect(message).toMatch(/^EINVAL .*ip_forward/);
    expect(await messageOf(() => namespace.sysctl.get('net.ipv4'))).toMatch(
      /^EISDIR .*is a folder of parameters/,
    );
  });
});

liveTest('a word is not proposed for itself', () => {
  expect(didYouMean('blue', ['blue', 'green'])).toBe('');
  expect(didYouMean('Blue', ['blue', 'green'])).toContain("'blue'");
});
