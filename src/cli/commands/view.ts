import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MapUpdate, PageConfiguration } from '../../web/data.ts';
import { defineCommand } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { builtPage } from '../messages/page-file.ts';
import { integer, option } from '../options.ts';
import { decodeCapture } from '../view/decode-capture.ts';
import { findPath } from '../view/find-path.ts';
import { linkDetails } from '../view/link-details.ts';
import { LiveMap } from '../view/live-map.ts';
import { MessageLog } from '../view/message-log.ts';
import { type Answer, type Listener, longestCapture, servePage } from '../view/server.ts';

/** Milliseconds between two readings of the counters. */
const ratesInterval = 1000;

/** `tsnetlink view`. */
export const view = defineCommand({
  usage: ['[OPTION]… [FILE…]'],
  description: [
    'Serves a page with the live map of this machine, and with the events of all namespaces, until Ctrl-C. Prints its address. ' +
      'With FILE… the page shows the messages of captures instead: pcap, pcapng, strace, hex; - is the standard input. The page itself opens captures, too.',
    'Only browsers of this machine that know the address can read the page: it has a secret in it. The page changes nothing. Entering other ' +
      'namespaces needs root.',
  ],
  options: {
    port: option('PORT', 'port on 127.0.0.1; a free one by default', integer(1, 65535), 'p'),
  },
  words: [0, Number.POSITIVE_INFINITY],
  examples: ['tsnetlink view', 'tsnetlink view netlink.pcap'],
  async run({ words, options, streams, signal }) {
    const html = builtPage();
    const listeners = new Set<Listener>();
    const log = new MessageLog((first, list) => {
      for (const listener of listeners) listener.send('messages', { first, list });
    });
    for (const path of words) await log.readFile(path, streams.stdin);
    await interruptible(signal, async (end) => {
      // Each namespace listens to it.
      setMaxListeners(0, end);
      const isLive = words.length === 0;
      const map = isLive ? await startMap(listeners, log, end) : undefined;
      const configuration: PageConfiguration = {
        map: isLive,
        messages: true,
        title: isLive ? 'Network map' : words.join(', '),
        longestCapture,
      };
      const server = await servePage(
        {
          html,
          data: {
            configuration: () => configuration,
            messages: () => log.list,
            message: (parameters) => log.detail(Number(parameters.get('number'))),
            search: (parameters) => log.search(parameters.get('filter') ?? ''),
            ...(map !== undefined && answersOf(map)),
          },
          decode: (file, parameters) => decodeCapture(file, parameters.get('name') ?? 'the file'),
          onListener(listener) {
            listeners.add(listener);
            listener.signal.addEventListener('abort', () => listeners.delete(listener));
            listener.onCaughtUp = () => listener.send('map', map?.map);
            if (map !== undefined) listener.send('map', map.map);
          },
        },
        options.port,
      );
      try {
        streams.stdout.write(`${server.url}\n`);
        if (map !== undefined) void sendRates(map, listeners, end);
        if (!end.aborted) await new Promise((resolve) => end.addEventListener('abort', resolve));
      } finally {
        map?.close();
        log.close();
        await server.close();
      }
    });
    return 0;
  },
});

async function startMap(
  listeners: ReadonlySet<Listener>,
  log: MessageLog,
  end: AbortSignal,
): Promise<LiveMap> {
  const map = new LiveMap({
    onUpdate(update: MapUpdate) {
      // A page that lags behind gets the whole map when it has caught up.
      for (const listener of listeners) listener.send('update', update);
    },
    onNamespace: (namespace, name) => void log.follow(namespace, name, end),
  });
  await map.start();
  return map;
}

function answersOf(map: LiveMap): Record<string, Answer> {
  return {
    map: () => map.map,
    link: async (parameters) => {
      const [, namespace = '', index = ''] = /^(\d+)\/(\d+)$/.exec(parameters.get('id') ?? '') ?? [];
      const opened = map.namespaceOf(namespace);
      return opened === undefined ? undefined : linkDetails(opened, Number(index));
    },
    path: (parameters) =>
      findPath(map.map, parameters.get('from') ?? '', parameters.get('to') ?? '', (id) =>
        map.namespaceOf(id),
      ),
  };
}

/** Sends the rates of all links to the pages, while there are any. */
async function sendRates(map: LiveMap, listeners: ReadonlySet<Listener>, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const before = performance.now();
    if (listeners.size > 0) {
      const rates = await map.rates();
      for (const listener of listeners) listener.send('rates', rates);
    }
    const took = performance.now() - before;
    await sleep(Math.max(ratesInterval, 5 * took), undefined, { signal: end }).catch(() => {});
  }
}
