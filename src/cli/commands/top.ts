import { setTimeout as sleep } from 'node:timers/promises';
import { type Link, links } from '../../netlink/protocols/route/index.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { defineCommand } from '../command.ts';
import { unescaped } from '../escaped-streams.ts';
import { interruptible } from '../interrupt.ts';
import { flag, integer, json, netns, option, positiveSeconds } from '../options.ts';
import { tableText } from './objects/table.ts';

/** Counters of a link that `top` shows, all since the link was made. */
const counters = [
  'rxBytes',
  'txBytes',
  'rxPackets',
  'txPackets',
  'rxErrors',
  'txErrors',
  'rxDropped',
  'txDropped',
] as const;
type Counter = (typeof counters)[number];

/** A link at a moment. */
interface Sample {
  readonly time: number;
  readonly counts: Readonly<Record<Counter, number>>;
}

/** The rates of a link per second. */
interface Rates extends Readonly<Record<Counter, number>> {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly operstate: Link['operstate'];
}

/** `tsnetlink top`. */
export const top = defineCommand({
  usage: ['[OPTION]…'],
  description: [
    'Shows what the links of all namespaces receive and send, per second, until Ctrl-C. Links without traffic are left out.',
    'The namespaces are that of the command and the named ones.',
  ],
  options: {
    ...netns,
    interval: option('SECONDS', 'time between two samples; 1 by default', positiveSeconds, 'i'),
    count: option('N', 'end after this many tables', integer(1), 'c'),
    all: flag('show links without traffic too', 'a'),
    json: { ...json.json, description: 'print one line of JSON for each sample' },
  },
  words: [0, 0],
  examples: ['tsnetlink top', 'tsnetlink top -n blue -i 0.5', 'tsnetlink top --count 1 --json'],
  async run({ options, streams: { stdout }, signal }) {
    const { netns, interval = 1000, count = Number.POSITIVE_INFINITY, all, json } = options;
    const before = new Map<string, Sample>();
    await interruptible(signal, async (end) => {
      for (let left = count + 1; left > 0 && !end.aborted; left--) {
        const isFirst = before.size === 0;
        const rates = await measure(netns, before);
        if (!isFirst) {
          const shown = rates.filter((each) => all || counters.some((counter) => each[counter] > 0));
          if (json) stdout.write(`${JSON.stringify({ time: new Date().toISOString(), links: shown })}\n`);
          else {
            if (stdout.isTTY) unescaped(stdout).write(clear);
            stdout.write(text(shown));
          }
        }
        if (left > 1) await sleep(interval, undefined, { signal: end }).catch(() => {});
      }
    });
    return 0;
  },
});

/** Moves the cursor to the start and clears the screen. */
const clear = '\u001b[H\u001b[2J';

/** Reads the counters of all links. Returns the rates since the last time; `before` gets the new samples. */
async function measure(netns: string | undefined, before: Map<string, Sample>): Promise<Rates[]> {
  const names: (string | undefined)[] =
    netns === undefined ? [undefined, ...(await Namespace.list())] : [netns];
  const rates: Rates[] = [];
  const seen = new Set<string>();
  for (const namespace of names) {
    const opened =
      namespace === undefined ? Namespace.current() : await Namespace.open(namespace).catch(() => undefined);
    if (opened === undefined && netns !== undefined) await Namespace.open(netns);
    if (opened === undefined) continue;
    try {
      const time = performance.now();
      for (const { index, name, operstate, stats64 } of await opened.request(links.list())) {
        const key = `${namespace ?? ''}/${index}/${name}`;
        seen.add(key);
        const counts = Object.fromEntries(
          counters.map((counter) => [counter, Number(stats64?.[counter] ?? 0)]),
        ) as Record<Counter, number>;
        const last = before.get(key);
        before.set(key, { time, counts });
        if (last === undefined) continue;
        const passed = (time - last.time) / 1000;
        const perSecond = Object.fromEntries(
          counters.map((counter) => [counter, Math.round((counts[counter] - last.counts[counter]) / passed)]),
        ) as Record<Counter, number>;
        rates.push({ namespace, name, operstate, ...perSecond });
      }
    } finally {
      if (namespace !== undefined) opened.close();
    }
  }
  for (const key of before.keys()) if (!seen.has(key)) before.delete(key);
  return rates.sort((a, b) => b.rxBytes + b.txBytes - (a.rxBytes + a.txBytes));
}

function text(rates: readonly Rates[]): string {
  const rows = rates.map((each) => [
    each.namespace ?? '-',
    each.name,
    String(each.operstate ?? 'unknown').toUpperCase(),
    bits(each.rxBytes),
    bits(each.txBytes),
    String(each.rxPackets),
    String(each.txPackets),
    String(each.rxErrors + each.txErrors),
    String(each.rxDropped + each.txDropped),
  ]);
  const head = ['NAMESPACE', 'LINK', 'STATE', 'RX', 'TX', 'RX-PACKETS', 'TX-PACKETS', 'ERRORS', 'DROPS'];
  return tableText([head, ...rows]);
}

/** A rate as bits per second: `1.2 Mbit/s`. */
function bits(bytes: number): string {
  let value = bytes * 8;
  for (const unit of ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']) {
    if (value < 1000 || unit === 'Gbit/s')
      return `${value < 10 && unit !== 'bit/s' ? value.toFixed(1) : Math.round(value)} ${unit}`;
    value /= 1000;
  }
  return '';
}
