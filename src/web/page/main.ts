import type { NetworkMap } from '../../network/map/graph.ts';
import type { EmbeddedMessages, MapUpdate, MessageSummary, PageConfiguration, Rates } from '../data.ts';
import { create, element, isTyping, read } from './dom.ts';
import { MapView } from './map-view.ts';
import { embedded, served } from './message-sources.ts';
import { MessagesView } from './messages-view.ts';
import { offerCaptures } from './open-capture.ts';

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
    messages?.addServed(first, list);
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
  const messages = configuration.messages ? new MessagesView() : undefined;
  listenForKeys(map);
  show(configuration.map ? 'map' : 'messages');
  if (messages !== undefined && configuration.longestCapture !== undefined)
    offerCaptures(messages, configuration.longestCapture, () => show('messages'));
  await messages?.open(data === undefined ? served : embedded(data));
  if (data === undefined) follow(map, messages);
}

start().catch((error: Error) => {
  setStatus(error.message, true);
  document.body.append(create('p', {}, error.message));
});
