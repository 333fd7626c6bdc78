/**
 * A live table of the links of all namespaces: names, states, addresses. It is drawn again whenever a link or an address changes, or a
 * namespace appears. `npm run example -- namespaces-table`; with a number, ends after so many tables.
 */
import { Namespace, type NetworkWatch } from 'tsnetlink';

const limit = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
const views = new Map<string, NetworkWatch>();
let drawn = 0;
const stop = new AbortController();

function draw(): void {
  const rows = [...views].flatMap(([name, view]) =>
    view.list('link').map((link) => [
      name,
      link.name,
      link.kind ?? '-',
      link.operstate ?? 'unknown',
      view
        .list('address')
        .filter(({ index }) => index === link.index)
        .map(({ address }) => address)
        .join(' '),
    ]),
  );
  console.table(
    rows.map(([namespace, link, kind, state, addresses]) => ({ namespace, link, kind, state, addresses })),
  );
  if (++drawn >= limit) stop.abort();
}

/** Follows a namespace until it is closed, and draws the table at each change. */
async function follow(name: string, namespace: Namespace): Promise<void> {
  const view = await namespace.watch({ objects: ['link', 'address'], signal: stop.signal });
  views.set(name, view);
  draw();
  try {
    for await (const _change of view) draw();
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    views.delete(name);
  }
}

const running = [follow('(this)', Namespace.current())];
try {
  // The names that exist come first, then those that appear and disappear.
  for await (const { type, name } of Namespace.watch({ signal: stop.signal })) {
    if (type === 'appeared') running.push(follow(name, await Namespace.open(name)));
    else views.get(name)?.close();
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
}
await Promise.all(running);
