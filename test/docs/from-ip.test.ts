import { readFileSync } from 'node:fs';
import * as tsnetlink from 'tsnetlink';
import { Namespace } from 'tsnetlink';
import * as generic from 'tsnetlink/generic';
import * as route from 'tsnetlink/route';
import * as sockDiag from 'tsnetlink/sock-diag';
import { expect, test } from 'vitest';
import { whyMissing } from '../support/features.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { type Line, linesOf } from './blocks.ts';

// Runs both sides of every line of docs/from-ip.md in twin namespaces, and compares what is there afterwards.

/** The lines of the page by section. */
const sections = readFileSync('docs/from-ip.md', 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text): { title: string; lines: Line[] } => ({
    title: text.slice(0, text.indexOf('\n')),
    lines: linesOf(text),
  }));

/** Commands that this test does not run: they need another program, do not end, or change what both namespaces share. */
const notRun =
  /^(ip monitor|for d in|ip netns|ip -n red|ip link .* netns red|ip link add to_red|sysctl|ping)|\| jq/;

/** Differences by chance, and of later times. */
const volatile = new Set(['address', 'broadcast', 'priority']);

test('the page has every line in the form that is tested, and at least 120', () => {
  const text = readFileSync('docs/from-ip.md', 'utf8');
  const rows = text.split('\n').filter((line) => /^\| /.test(line) && !line.startsWith('| command'));
  const lines = sections.flatMap((section) => section.lines);
  expect(lines).toHaveLength(rows.length);
  expect(lines.length).toBeGreaterThanOrEqual(120);
});

/** Codes of the errors of a kernel that lacks a kind, and of a device that lacks an operation. */
const lacking = /^(EOPNOTSUPP|ENOENT|EPROTONOSUPPORT|EINVAL|ENODEV)$/;

/** Handles that the kernel chooses: it counts from 8001: to ffff: over all namespaces, and starts again. */
const chosenHandle = /^[89a-f][\da-f]{3}:$/;

async function prepare(namespace: Namespace): Promise<void> {
  const setup = [
    'ip link add eth0 index 10 address 02:00:00:00:01:00 type veth peer name peer0 index 11 address 02:00:00:00:01:01',
    'ip link add eth1 index 12 address 02:00:00:00:01:02 type veth peer name peer1 index 13 address 02:00:00:00:01:03',
    'ip link add br0 index 14 address 02:00:00:00:01:04 type bridge',
    'ip link set br0 type bridge vlan_filtering 1 2>/dev/null || true',
    'ip link set eth1 master br0',
    'for d in lo eth0 peer0 eth1 peer1 br0; do ip link set $d addrgenmode none 2>/dev/null || true; ip link set $d up; done',
    'ip address add 10.0.0.1/24 dev eth0',
    'ip address add fd00::aa/64 dev eth0 nodad',
  ];
  await namespace.exec('sh', ['-e', '-c', setup.join('\n')]);
}

/** The state of a namespace, its ruleset, and the features of a link where they may change. */
async function shown(namespace: Namespace, withFeatures: boolean): Promise<unknown> {
  const { links, ...rest } = JSON.parse(JSON.stringify(await namespace.state()));
  const plain = JSON.parse(
    JSON.stringify(links, (key, item) =>
      volatile.has(key) || chosenHandle.test(String(item)) ? undefined : item,
    ),
  );
  const ruleset = whyMissing('command nft') === undefined ? await rulesetOf(namespace) : '';
  const features = withFeatures ? await (await namespace.link('eth0')).features() : {};
  const tunnels = await wireguardOf(namespace);
  return { links: plain, rest, ruleset, features, tunnels };
}

async function rulesetOf(namespace: Namespace): Promise<string> {
  return String(await namespace.nftables().list({ format: 'text' })).replaceAll(
    /counter packets \d+ bytes \d+/g,
    'counter',
  );
}

/** The WireGuard devices of a namespace, but for their indexes. */
async function wireguardOf(namespace: Namespace): Promise<unknown[]> {
  const { get, readDevice } = generic.wireguardOperations;
  const found: unknown[] = [];
  for (const { index } of await namespace.links({ kind: 'wireguard' })) {
    const { index: _, ...device } = readDevice(await namespace.request(get(index)));
    found.push(device);
  }
  return found;
}

/** Values of the names that the code of a line uses. */
const scope = { ...generic, ...tsnetlink, ...route, ...sockDiag };
type Run = (namespace: Namespace, ...values: unknown[]) => Promise<unknown>;

/** Makes a function of the code of a line. */
function compile(code: string): Run {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...parts: string[]) => Run;
  return new AsyncFunction('namespace', ...Object.keys(scope), code);
}

describeLive('the lines of docs/from-ip.md', () => {
  for (const { title, lines } of sections) {
    liveTest(title, needs('command ip', 'command tc'), async (context) => {
      const [theirs, ours] = [await Namespace.create(), await Namespace.create()];
      context.onTestFinished(async () => {
        theirs.close();
        ours.close();
        await Namespace.delete('red').catch(() => {});
      });
      await prepare(theirs);
      await prepare(ours);
      const [tool = ''] = title.split(' ');
      const isThere = ['ip', 'One-liners'].includes(tool) || whyMissing(`command ${tool}`) === undefined;
      const wrong: string[] = [];
      for (const { command, code } of lines) {
        const failure = await compile(code)(ours, ...Object.values(scope)).then(
          () => undefined,
          (error: NodeJS.ErrnoException) => error,
        );
        if (!isThere || notRun.test(command)) {
          if (failure !== undefined && !lacking.test(failure.code ?? ''))
            wrong.push(`${command}: ${failure.message}`);
          continue;
        }
        const refused = await theirs.exec('sh', ['-c', command]).then(
          () => undefined,
          (error: Error) => error.message,
        );
        // Kinds that the kernel lacks are refused on both sides, and links of such kinds are not there.
        if ((failure === undefined) !== (refused === undefined))
          wrong.push(`${command}: ${refused ?? 'done'} / ${failure?.message ?? 'done'}`);
        else if (failure !== undefined && !lacking.test(failure.code ?? ''))
          wrong.push(`${command}: ${failure.message}`);
        try {
          const withFeatures = tool === 'ethtool';
          expect(await shown(ours, withFeatures)).toEqual(await shown(theirs, withFeatures));
        } catch (error) {
          wrong.push(`${command}: ${(error as Error).message}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  }
});
