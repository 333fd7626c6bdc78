import type { NetworkMap } from '../../network/map/graph.ts';
import {
  type EmbeddedMessages,
  type MapUpdate,
  type MessageDetail,
  type MessageSummary,
  type PageConfiguration,
  type Rates,
  rowMatches,
} from '../data.ts';
import { create, element, isTyping, read } from './dom.ts';
import { MapView } from './map-view.ts';
import { type MessageSource, MessagesView } from './messages-view.ts';

const names = ['map', 'messages'] as const;
type Page = (typeof names)[number];

let shown: Page = 'map';

function show(page: Page): void {
  shown = page;
  for (const name of names) {
    element(`${name}-page`).hidden = name !== page;
    if (name === page) element(`tab-${name}`).setAttribute('aria-current', 'page');
    else element(`tab-${name}`).removeAttribute('aria-current');
  }
  element(page === 'map' ? 'stage' : 'list').focus({ preventScroll: true });
}

function setStatus(text: string, isBad = false): void {
  const status = element('status');
  status.textContent = text;
  status.classList.toggle('bad', isBad);
}

/** Colours: as the system has them, or chosen by hand. */
function turnTheme(): void {
  const { dataset } = document.documentElement;
  const isDark =
    dataset.theme === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : dataset.theme === 'dark';
  dataset.theme = isDark ? 'light' : 'dark';
}

/** Messages that the server has. */
const served: MessageSource = {
  list: () => read('messages'),
  detail: (number) => read('message', { number: String(number) }),
  async search(filter, found) {
    found(await read('search', { filter }));
  },
};

/** Messages inside of this file. */
function embedded({ list, parts, partLength }: EmbeddedMessages): MessageSource {
  let last: { readonly part: number; readonly details: Promise<readonly MessageDetail[]> } | undefined;
  const partOf = (part: number): Promise<readonly MessageDetail[]> => {
    if (last?.part !== part) last = { part, details: unpack(parts[part] as string) };
    return last.details;
  };
  return {
    list: () => unpack<readonly MessageSummary[]>(list),
    async detail(number) {
      return (await partOf(Math.floor(number / partLength)))[number % partLength] as MessageDetail;
    },
    async search(filter, found, signal) {
      for (let part = 0; part < parts.length && !signal.aborted; part++) {
        const details = await partOf(part);
        found(
          details.flatMap(({ rows }, index) =>
            rows.some((row) => rowMatches(row, filter)) ? [part * partLength + index] : [],
          ),
        );
        // Lets the page answer in between.
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
  };
}

/** Reads JSON that is compressed by gzip and written in Base64. */
async function unpack<T>(text: string): Promise<T> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as T;
}

function listenForKeys(view: MapView | undefined): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (shown === 'map') view?.onGlobalKey(event);
    if (isTyping(event)) return;
    if (event.key === 't') turnTheme();
    else if (event.key === '?') element<HTMLDialogElement>('keys').showModal();
    else if (event.key === 'm' && !element('tab-messages').hidden && !element('tab-map').hidden)
      show(shown === 'map' ? 'messages' : 'map');
    else if (event.key === '/' && shown === 'messages') {
      event.preventDefault();
      element('filter-field').focus();
    }
  });
}

/** Follows the events of the server. The browser connects again where the connection is lost. */
function follow(map: MapView | undefined, messages: MessagesView | undefined): void {
  const events = new EventSource('events');
  const on = <T>(name: string, handle: (data: T) => void): void =>
    events.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data) as T));
  on<NetworkMap>('map', (found) => {
    map?.replace(found);
    setStatus('live');
  });
  on<MapUpdate>('update', (update) => map?.update(update));
  on<Rates>('rates', (rates) => map?.showRates(rates));
  on<{ readonly first: number; readonly list: readonly MessageSummary[] }>('messages', ({ first, list }) => {
    // Those that were read as a list meanwhile are there already.
    if (messages !== undefined) messages.add(list.slice(Math.max(0, messages.count - first)));
  });
  events.addEventListener('open', () => setStatus('live'));
  events.addEventListener('error', () => setStatus('not connected', true));
}

async function start(): Promise<void> {
  element('theme').addEventListener('click', turnTheme);
  element('help').addEventListener('click', () => element<HTMLDialogElement>('keys').showModal());
  for (const name of names) element(`tab-${name}`).addEventListener('click', () => show(name));
  const inFile = document.getElementById('messages-data');
  const data = inFile === null ? undefined : (JSON.parse(inFile.textContent as string) as EmbeddedMessages);
  const configuration =
    data === undefined
      ? await read<PageConfiguration>('configuration')
      : { map: false, messages: true, title: data.title };
  element('tab-map').hidden = !configuration.map;
  element('tab-messages').hidden = !configuration.messages;
  document.title = configuration.title;
  const map = configuration.map ? new MapView() : undefined;
  const messages = configuration.messages
    ? new MessagesView(data === undefined ? served : embedded(data))
    : undefined;
  listenForKeys(map);
  show(configuration.map ? 'map' : 'messages');
  await messages?.start();
  if (data === undefined) follow(map, messages);
}

start().catch((error: Error) => {
  setStatus(error.message, true);
  document.body.append(create('p', {}, error.message));
});
