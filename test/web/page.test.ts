// The page of `tsnetlink view` in a real browser: Debian's chromium.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, expect, type TestContext } from 'vitest';
import { type Listener, servePage } from '../../src/cli/view/server.ts';
import { createLab } from '../../src/network/lab/index.ts';
import { planLab } from '../../src/network/lab/plan.ts';
import { VethPair } from '../../src/network/links/index.ts';
import type { MapNamespace, NetworkMap } from '../../src/network/map/graph.ts';
import { mapOfLab } from '../../src/network/map/lab-map.ts';
import { Namespace } from '../../src/network/namespace/namespace.ts';
import type { MessageSummary } from '../../src/web/data.ts';
import { axeViolations } from '../support/axe.ts';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { useLoopback } from '../support/loopback.ts';
import { builtWebPage } from '../support/page.ts';
import { eventually as within } from '../support/patience.ts';

/** How long a browser may take for a step, in ms. It measures nothing: a machine may have many other things to do. */
const patience = 120_000;
const eventually = <T>(check: () => T | Promise<T>): Promise<T> => within(check, patience);

const browserNeeds = needs('command chromium', 'real root');

useLoopback();
const { start } = useCommand();
let browser: Browser | undefined;

/** Starts the browser once, when it is first needed: a machine may have none. */
async function launched(): Promise<Browser> {
  browser ??= await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    timeout: patience,
  });
  return browser;
}
afterAll(() => browser?.close());

/** A page, with the requests that it sends and the errors in it. */
async function open(context: TestContext, url: string, colorScheme: 'light' | 'dark' = 'light') {
  const page = await (await launched()).newPage({ viewport: { width: 1300, height: 800 }, colorScheme });
  page.setDefaultTimeout(patience);
  page.setDefaultNavigationTimeout(patience);
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(url);
  context.onTestFinished(() => page.close());
  return { page, requests, errors };
}

/** Starts `tsnetlink view`, and returns the address that it prints. */
async function view(context: TestContext, ...args: string[]): Promise<string> {
  const child = start('view', ...args);
  const ended = once(child, 'exit');
  context.onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  // A command that ends too early says why.
  let stderr = '';
  child.once('exit', (code) => code !== 0 && code !== null && console.error(stderr));
  child.stderr.on('data', (text: Buffer) => (stderr += text));
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(stderr);
}

/** Waits until an expression is true in the page. */
const until = (page: Page, expression: string): Promise<void> =>
  eventually(async () => expect([expression, await page.evaluate(expression)]).toEqual([expression, true]));

/** The text of the map, as it is drawn. */
const drawn = (page: Page): Promise<string[]> =>
  page.$$eval('#cards > g', (cards) => cards.map((card) => card.textContent ?? ''));
/** The classes of the cables of a namespace. */
const wires = (page: Page, of: Namespace): Promise<string[]> =>
  page.$$eval(`#wires > g[data-id*=" ${(of.toJSON() as { inode: number }).inode}/"] > path`, (paths) =>
    paths.map((path) => path.getAttribute('class') ?? ''),
  );

async function expectAccessible(page: Page): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
}

/** A lab of switches with hosts: 1,000 namespaces. */
const large = mapOfLab(
  planLab({
    nodes: Object.fromEntries(Array.from({ length: 960 }, (_, number) => [`h${number}`, {}])),
    switches: Object.fromEntries(Array.from({ length: 40 }, (_, number) => [`s${number}`, {}])),
    links: [
      ...Array.from({ length: 960 }, (_, number) => ({
        ends: [
          { node: `h${number}`, addresses: [`10.${number >> 8}.${number & 255}.1/24`] },
          `s${number % 40}`,
        ] as const,
      })),
      ...Array.from({ length: 39 }, (_, number) => ({
        ends: [`s${number >> 1}`, `s${number + 1}`] as const,
      })),
    ],
  }),
);

describeLive('the page in a browser', () => {
  liveTest(
    'shows each step of the scenario as it happens',
    browserNeeds,
    async (context) => {
      const { page, requests, errors } = await open(context, await view(context));
      await until(page, `document.getElementById('status')?.textContent === 'live'`);
      // The map has its order, whichever namespace comes first.
      const b = await Namespace.create('my_container_b');
      await eventually(async () => expect((await drawn(page)).join()).toContain('my_container_b'));
      const a = await Namespace.create('my_container_a');
      context.onTestFinished(async () => {
        for (const name of await Namespace.list()) await Namespace.delete(name);
      });
      await eventually(async () =>
        expect((await drawn(page)).join()).toMatch(/my_container_a.*my_container_b/),
      );
      const pair = await VethPair.create(
        { name: 'my_veth_end_a', namespace: a, addresses: ['10.0.0.1/24'], up: true },
        { name: 'my_veth_end_b', namespace: b, addresses: ['10.0.0.2/24'], up: true },
      );
      await eventually(async () => {
        expect(await drawn(page)).toContain('my_container_amy_veth_end_a 10.0.0.1/24');
        expect(await wires(page, a)).toEqual(['wire wire-pair']);
      });
      await pair.ends[1].down();
      await eventually(async () => {
        expect(await drawn(page)).toContain('my_container_amy_veth_end_a no carrier 10.0.0.1/24');
        expect(await wires(page, a)).toEqual(['wire wire-pair wire-off']);
      });
      await pair.ends[1].up();
      await eventually(async () => expect(await wires(page, a)).toEqual(['wire wire-pair']));

      // Details, and the way of a packet.
      await page.fill('#search', '10.0.0.2');
      await page.click('#results button');
      await page.waitForSelector('#details h3');
      expect(await page.textContent('#details h2')).toContain('my_container_b: my_veth_end_b');
      expect(await page.textContent('#details')).toContain('my_container_a');
      await page.fill('#path-from', 'my_container_a');
      await page.fill('#path-to', '10.0.0.2');
      await page.click('#path-form button');
      await page.waitForSelector('#details ol');
      expect(await page.textContent('#details')).toContain('arrives');
      expect(await page.locator('path.path').count()).toBe(1);
      await page.fill('#path-to', '192.0.2.9');
      await page.click('#path-form button');
      await page.waitForSelector('#details .problem');
      expect(await page.textContent('#details')).toContain('ENETUNREACH');
      await page.keyboard.press('Escape');
      expect(await page.locator('#details').isHidden()).toBe(true);

      // The events are messages.
      await page.click('#tab-messages');
      await page.fill('#filter-field', 'name=my_veth_end_a');
      await page.click('.row:first-child:has-text("my_veth_end_a")');
      await page.waitForSelector('.part');
      await page.click('.part:has-text("my_veth_end_a")');
      expect(await page.locator('.byte.on').count()).toBeGreaterThan(0);
      await page.click('#tab-map');

      await pair.delete();
      await eventually(async () => expect(await wires(page, a)).toEqual([]));
      await a.delete();
      await eventually(async () => expect((await drawn(page)).join()).not.toContain('my_container_a'));
      await b.delete();
      const origin = new URL(page.url()).href;
      expect(requests.filter((request) => !request.startsWith(`GET ${origin}`))).toEqual([]);
      // The browser reports the refused path as an error of the network.
      expect(errors.filter((error) => !error.includes('422'))).toEqual([]);
    },
    600_000,
  );

  liveTest(
    'can be used with the keyboard, and passes the checks of axe',
    browserNeeds,
    async (context) => {
      const lab = await createLab(
        {
          nodes: { desk: {}, far: {} },
          switches: { floor: {} },
          links: [{ ends: ['desk', 'floor'] }, { ends: ['floor', 'far'] }],
        },
        { prefix: 'axe-' },
      );
      context.onTestFinished(() => lab.destroy());
      const url = await view(context);
      for (const scheme of ['light', 'dark'] as const) {
        const { page } = await open(context, url, scheme);
        await eventually(async () => expect((await drawn(page)).join()).toContain('axe-desk'));
        await expectAccessible(page);
        await page.keyboard.press('/');
        await page.keyboard.type('axe-floor');
        // Each letter finds something: wait for what the whole word finds.
        await eventually(async () => expect(await page.textContent('#results')).toBe('axe-floor'));
        await page.click('#results button');
        await page.focus('#stage');
        await page.keyboard.press('ArrowDown');
        await eventually(async () =>
          expect(await page.textContent('#selected')).toMatch(/^axe-floor, lo|^axe-floor, br0/),
        );
        await page.keyboard.press('Enter');
        await page.waitForSelector('#details h3');
        await expectAccessible(page);
        const before = await page.evaluate(`getComputedStyle(document.body).backgroundColor`);
        await page.keyboard.press('t');
        expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).not.toBe(before);
        await page.keyboard.press('m');
        await page.waitForSelector('#messages-page:not([hidden])');
        await expectAccessible(page);
      }
    },
    600_000,
  );

  liveTest(
    'shows 1,000 namespaces, and follows 1,000 events',
    browserNeeds,
    async (context) => {
      const listeners = new Set<Listener>();
      const server = await servePage({
        html: await builtWebPage(),
        data: { configuration: () => ({ map: true, messages: false, title: 'large' }) },
        onListener(listener) {
          listeners.add(listener);
          listener.send('map', large);
        },
      });
      context.onTestFinished(() => server.close());
      const began = performance.now();
      const { page, errors } = await open(context, server.url);
      await until(page, `document.querySelectorAll('#cards > g').length >= 1000`);
      console.log(`1,000 namespaces are drawn after ${Math.round(performance.now() - began)} ms`);
      const hosts = large.namespaces.filter(({ name }) => name.startsWith('h'));
      const first = performance.now();
      for (let event = 0; event < 1000; event++) {
        const host = hosts[event % hosts.length] as (typeof hosts)[number];
        host.links = host.links.map((link) => ({ ...link, up: !link.up }));
        for (const listener of listeners) listener.send('update', { namespaces: [host], gone: [] });
      }
      // 960 hosts are down once, and 40 of them up again.
      await until(page, `document.querySelectorAll('#wires .wire-off').length === 920`);
      console.log(`1,000 events are drawn after ${Math.round(performance.now() - first)} ms`);
      await page.click('#expand');
      await page.fill('#search', '10.3.5.1/');
      await page.click('#results button');
      await eventually(async () => expect((await drawn(page)).join()).toContain('eth0 down 10.3.5.1/24'));
      // Only what is in sight is drawn.
      expect(await page.locator('#cards > g').count()).toBeLessThan(500);
      expect(errors.filter((error) => !error.includes('404'))).toEqual([]);
    },
    600_000,
  );

  liveTest(
    'scrolls through 100,000 messages',
    browserNeeds,
    async (context) => {
      const list = Array.from(
        { length: 100_000 },
        (_, number): MessageSummary => ({
          ...{ protocol: 'route', length: 32, sequence: number, info: `index ${number}` },
          name: number % 2 === 0 ? 'RTM_GETLINK' : 'NLMSG_ERROR',
          ...(number % 2 === 1 && { request: number - 1 }),
          ...(number % 1000 === 1 && { error: 'ENODEV: No such device' }),
        }),
      );
      const server = await servePage({
        html: await builtWebPage(),
        data: {
          configuration: () => ({ map: false, messages: true, title: 'many' }),
          messages: () => list,
          message: () => ({
            rows: [{ depth: 0, name: 'length', path: 'length', text: '32', start: 0, end: 4 }],
            bytes: '20000000',
          }),
          search: () => [],
        },
        onListener: () => {},
      });
      context.onTestFinished(() => server.close());
      const { page } = await open(context, server.url);
      await page.waitForSelector('text=50000 of 100000 messages');
      await page.focus('#list');
      await page.keyboard.press('End');
      await page.waitForSelector('.row[aria-selected="true"]:has-text("99999")');
      // The last request opens, and its answer is below it.
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('.row.answer[aria-selected="true"]:has-text("100000")');
      await page.uncheck('#fold');
      await page.waitForSelector('text=/^100000 messages/');
      for (let step = 0; step < 50; step++) {
        await page.$eval(
          '#list',
          (element, share) => {
            element.scrollTop = element.scrollHeight * share;
          },
          step / 50,
        );
        const least = (step / 50) * 100_000 - 40;
        await until(page, `Number(document.querySelector('.row')?.id.slice(8)) >= ${least}`);
        expect(await page.locator('.row').count()).toBeLessThan(100);
      }
      await page.check('#errors');
      await page.waitForSelector('text=/^100 of 100000 messages/');
      expect(await page.locator('.row.error').count()).toBe(await page.locator('.row').count());
    },
    600_000,
  );

  liveTest(
    'opens captures that are chosen or dropped, and keeps nothing of them',
    browserNeeds,
    async (context) => {
      const url = await view(context);
      const { page, requests } = await open(context, url);
      await page.keyboard.press('m');
      // A request for the link 7, and the answer that there is none.
      const request = '2000000012000500010000000000000000000000070000000000000000000000';
      const capture = `${request}\n24000000020000010100000000000000edffffff${request.slice(0, 32)}\n`;
      const file = { name: 'trace.hex', mimeType: 'text/plain', buffer: Buffer.from(capture) };
      await page.setInputFiles('#open-file', file);
      await page.waitForSelector('#close:has-text("Close trace.hex")');
      await page.click('.row.error:has-text("ENODEV")');
      await page.waitForSelector('.part:has-text("index")');
      expect(await page.textContent('#count')).toBe('1 of 2 messages');
      await expectAccessible(page);

      const none = { name: 'none.txt', mimeType: 'text/plain', buffer: Buffer.from('nothing\n') };
      await page.setInputFiles('#open-file', none);
      await page.waitForSelector('#open-problem:has-text("there is no netlink message in none.txt")');
      // The messages of the last capture stay.
      expect(await page.textContent('#close')).toBe('Close trace.hex');

      await page.click('#close');
      await eventually(async () => expect(await page.textContent('#count')).not.toContain('of 2 messages'));
      await page.evaluate(`(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([${JSON.stringify(capture)}], 'dropped.hex'));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      })()`);
      await page.waitForSelector('#close:has-text("Close dropped.hex")');
      expect(requests.filter((sent) => sent.startsWith('POST'))).toEqual([
        `POST ${url}decode?name=trace.hex`,
        `POST ${url}decode?name=none.txt`,
        `POST ${url}decode?name=dropped.hex`,
      ]);
    },
    600_000,
  );

  liveTest(
    'keeps what is pointed at while other namespaces change',
    browserNeeds,
    async (context) => {
      const listeners = new Set<Listener>();
      const map: NetworkMap = structuredClone(large);
      const server = await servePage({
        html: await builtWebPage(),
        data: { configuration: () => ({ map: true, messages: false, title: 'large' }) },
        onListener(listener) {
          listeners.add(listener);
          listener.send('map', map);
        },
      });
      context.onTestFinished(() => server.close());
      const { page } = await open(context, server.url);
      await page.fill('#search', '10.3.5.1/');
      await page.focus('#results button');
      const mark = await page.evaluate(`document.querySelector('#results button').dataset.seen = 'before'`);
      const other = map.namespaces.find(({ name }) => name === 'h1') as MapNamespace;
      const down = `document.querySelectorAll('#wires .wire-off').length`;
      for (let change = 0; change < 5; change++) {
        const before = Number(await page.evaluate(down));
        const step = other.links.some(({ up }) => up) ? 1 : -1;
        other.links = other.links.map((link) => ({ ...link, up: step === -1 }));
        for (const listener of listeners) listener.send('update', { namespaces: [other], gone: [] });
        await until(page, `${down} === ${before + step}`);
      }
      expect(await page.evaluate(`document.activeElement.dataset.seen`)).toBe(mark);
    },
    600_000,
  );

  liveTest(
    'cannot be read by another page',
    browserNeeds,
    async (context) => {
      const url = await view(context);
      const stranger = await servePage({ html: '<p>stranger</p>', data: {} });
      context.onTestFinished(() => stranger.close());
      const { page } = await open(context, stranger.url);
      const read = (path: string, mode: string): Promise<string> =>
        page.evaluate(`fetch('${url}${path}', { mode: '${mode}' }).then(
        async (response) => response.status + ' ' + (await response.text()),
        (error) => error.name,
      )`);
      // The policy of the served page would refuse the requests before they are sent: this page has no policy.
      await page.goto('data:text/html,<p>stranger</p>');
      expect(await read('map', 'cors')).toBe('TypeError');
      expect(await read('map', 'no-cors')).not.toContain('namespaces');
      const framed = await page.evaluate(`(async () => {
      const frame = document.createElement('iframe');
      frame.src = '${url}';
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener('load', resolve));
      try {
        return frame.contentDocument?.body.textContent ?? 'nothing';
      } catch {
        return 'nothing';
      }
    })()`);
      expect(framed).toBe('nothing');
    },
    600_000,
  );
});
