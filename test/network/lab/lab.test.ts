import { readdirSync, readFileSync } from 'node:fs';
import { createLab, type Lab, type LabDescription, Namespace, supports } from 'tsnetlink';
import { afterEach, describe, expect, test } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually, patience } from '../../support/patience.ts';

const patient = { timeout: patience };

/** Two hosts behind a router, one of them through a switch. */
const office: LabDescription = {
  nodes: {
    desk: { gateway: ['10.0.1.1', 'fd00:1::1'] },
    router: { forwarding: true },
    server: { gateway: ['10.0.2.1', 'fd00:2::1'] },
  },
  switches: { floor: {} },
  links: [
    { ends: [{ node: 'desk', addresses: ['10.0.1.2/24', 'fd00:1::2/64'] }, 'floor'] },
    { ends: ['floor', { node: 'router', name: 'down', addresses: ['10.0.1.1/24', 'fd00:1::1/64'] }] },
    {
      ends: [
        { node: 'router', addresses: ['10.0.2.1/24', 'fd00:2::1/64'] },
        { node: 'server', addresses: ['10.0.2.2/24', 'fd00:2::2/64'], address: '02:00:00:00:00:22' },
      ],
      mtu: 1400,
    },
  ],
};

/** Hosts in a row; each knows those to its left and right by the neighbour on that side. */
function line(length: number): LabDescription {
  const nodes: LabDescription['nodes'] = {};
  const links: LabDescription['links'] & object[] = [];
  for (let i = 0; i < length; i++) {
    const left = i === 0 ? [] : [{ dst: '10.0.0.0/8', gateway: `10.${i - 1}.0.1` }];
    const last = `10.${length - 2}.0.2/32`;
    const right = i >= length - 2 ? [] : [{ dst: last, gateway: `10.${i}.0.2` }];
    nodes[`n${i}`] = { forwarding: true, routes: [...left, ...right] };
    if (i > 0)
      links.push({
        ends: [
          { node: `n${i - 1}`, addresses: [`10.${i - 1}.0.1/30`] },
          { node: `n${i}`, addresses: [`10.${i - 1}.0.2/30`] },
        ],
      });
  }
  return { nodes, links };
}

describeLive('a lab', () => {
  afterEach(async () => {
    for (const name of await Namespace.list()) await (await Namespace.open(name)).delete();
  });

  liveTest('is built as described, and its nodes reach each other by name and address', async () => {
    const lab = await createLab(office);
    expect((await lab.node('desk').ping('server', patient)).received).toBe(1);
    expect((await lab.node('server').ping('desk', patient)).received).toBe(1);
    expect((await lab.node('desk').ping('fd00:2::2', patient)).received).toBe(1);
    expect((await lab.node('desk').ping('10.9.9.9', { timeout: 200 })).received).toBe(0);
    const server = await lab.node('server').namespace.link('eth0');
    expect(server).toMatchObject({ mtu: 1400, address: '02:00:00:00:00:22', isUp: true });
    const ports = await lab.switch('floor').links({ master: 1000 });
    expect(ports.map(({ name }) => name)).toEqual(['port0', 'port1']);
    expect((await lab.node('router').namespace.links()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['lo', 'down', 'eth0']),
    );
    expect(
      lab.node('router').namespace.run(() => readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8')),
    ).toBe('1\n');
    expect(() => lab.node('missing')).toThrow("'missing' is not one of desk, router, server");
    await lab.destroy();
    await lab.destroy();
    expect(lab.node('desk').namespace.closed).toBe(true);
  });

  liveTest('names its namespaces where asked to, and takes the names away again', async () => {
    const lab = await createLab(office, { prefix: 'office-' });
    expect(await Namespace.list()).toEqual(['office-desk', 'office-floor', 'office-router', 'office-server']);
    await lab.destroy();
    expect(await Namespace.list()).toEqual([]);
  });

  liveTest('leaves nothing behind where building it fails half-way', async () => {
    const broken: LabDescription = {
      ...office,
      nodes: { ...office.nodes, server: { gateway: '172.16.0.1' } },
    };
    await expect(createLab(broken, { prefix: 'broken-' })).rejects.toMatchObject({
      message: expect.stringMatching(/^lab: server: 1 of \d+ requests failed.*ENETUNREACH/),
      stack: expect.stringContaining('lab: server: 1 of'),
      errors: [{ code: 'ENETUNREACH' }],
    });
    expect(await Namespace.list()).toEqual([]);
    const taken = await Namespace.create('taken-router');
    await expect(createLab(office, { prefix: 'taken-' })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await Namespace.list()).toEqual(['taken-router']);
    await taken.delete();
    const stop = new AbortController();
    const stopped = createLab(office, {
      prefix: 'stop-',
      signal: stop.signal,
      onProgress: (done) => done === 7 && stop.abort(),
    });
    expect(await stopped.catch((error: unknown) => error)).toBe(stop.signal.reason);
    expect(await Namespace.list()).toEqual([]);
  });

  liveTest('limits the rate of its cables', needs('qdisc tbf'), async () => {
    const ends = [
      { node: 'a', addresses: ['10.0.0.1/24'] },
      { node: 'b', addresses: ['10.0.0.2/24'] },
    ] as const;
    const lab = await createLab({ nodes: { a: {}, b: {} }, links: [{ ends, rate: '10mbit' }] });
    for (const name of ['a', 'b']) {
      const link = await lab.node(name).namespace.link('eth0');
      expect(await link.qdiscs()).toMatchObject([{ kind: 'tbf', parent: 'root' }]);
    }
    expect((await lab.node('a').ping('b', patient)).received).toBe(1);
    expect(lab.diagram()).toContain('[rate 10mbit]');
    await lab.destroy();
  });

  liveTest('delays the packets of its cables, with netem or without', async () => {
    const ends = [
      { node: 'a', addresses: ['10.0.0.1/24'] },
      { node: 'b', addresses: ['10.0.0.2/24'] },
    ] as const;
    const description = { nodes: { a: {}, b: {} }, links: [{ ends, delay: '20ms', rate: '100mbit' }] };
    const lab = await createLab(description);
    const { rtt } = await lab.node('a').ping('b', patient);
    expect(rtt?.min).toBeGreaterThan(40);
    await lab.cable('a', 'b').restore();
    expect((await lab.node('a').ping('b', patient)).received).toBeGreaterThan(0);
    await lab.destroy();
    // The other means end with the process, which such a lab outlives.
    const isThere = await supports('netem');
    const built = createLab(description, { mark: 'lab of a file' });
    if (isThere) await (await built).destroy();
    else await expect(built).rejects.toThrow('this kernel has no netem');
  });

  liveTest(
    'may be a long line',
    async () => {
      const lab = await createLab(line(40));
      expect(await lab.node('n0').ping('10.38.0.2', { ttl: 255, ...patient })).toMatchObject({
        received: 1,
        replies: [{ ttl: 26 }],
      });
      await lab.destroy();
    },
    100_000,
  );
});

describeLive('the event loop', () => {
  const hundreds: LabDescription = {
    nodes: Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`n${index}`, {}])),
    switches: { hub: {} },
    links: Array.from({ length: 150 }, (_, index) => ({
      ends: ['hub', { node: `n${index}`, addresses: [`10.0.0.${index + 1}/24`] }] as const,
    })),
  };

  /** Counts the turns of the event loop until a promise settles. */
  async function countTurns<T>(promise: Promise<T>): Promise<[turns: number, result: T]> {
    let turns = 0;
    let settled = false;
    const count = () => {
      turns++;
      if (!settled) setImmediate(count);
    };
    setImmediate(count);
    const result = await promise.finally(() => {
      settled = true;
    });
    return [turns, result];
  }

  liveTest(
    'turns at each step of building and of taking down',
    async () => {
      const steps: string[] = [];
      const [turns, lab] = await countTurns(
        createLab(hundreds, { prefix: 'many-', onProgress: (_, __, step) => steps.push(step) }),
      );
      expect(steps).toHaveLength(151 * 3);
      // Planning, each step, and each 16 cables of the hub.
      expect(turns).toBeGreaterThan(151 * 3 + 150 / 4);
      const [downTurns] = await countTurns(lab.destroy());
      expect(downTurns).toBeGreaterThanOrEqual(151);
      expect(await Namespace.list()).toEqual([]);
    },
    200_000,
  );

  liveTest(
    'delivers an abort at every step, and nothing is left',
    async () => {
      const small: LabDescription = {
        nodes: { a: {}, b: {}, c: {} },
        switches: { s: {} },
        links: ['a', 'b', 'c'].map((node) => ({ ends: [node, 's'] as const })),
      };
      const descriptors = () => readdirSync('/proc/self/fd').length;
      const links = () => readFileSync('/proc/net/dev', 'utf8');
      await (await createLab(small)).destroy();
      const [descriptorsBefore, linksBefore] = [descriptors(), links()];
      let completed = false;
      // By number of turns: every moment at which the abort can come from outside.
      for (let after = 0; !completed; after++) {
        const controller = new AbortController();
        const building = createLab(small, { prefix: 'abort-', signal: controller.signal });
        building.catch(() => {});
        for (let turn = 0; turn < after; turn++) await new Promise(setImmediate);
        controller.abort();
        const result = await building.catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBe(controller.signal.reason);
        else {
          completed = true;
          await (result as Lab).destroy();
        }
        expect(await Namespace.list()).toEqual([]);
        expect(links()).toBe(linksBefore);
      }
      await eventually(() => expect(descriptors()).toBe(descriptorsBefore));
      const early = createLab(small, { signal: AbortSignal.abort() });
      await expect(early).rejects.toMatchObject({ name: 'AbortError' });
    },
    200_000,
  );

  liveTest('takes a lab down after one name that another program has deleted', async () => {
    const lab = await createLab({ nodes: { a: {}, b: {}, c: {} } }, { prefix: 'gone-' });
    await Namespace.delete('gone-a');
    await lab.destroy();
    expect(await Namespace.list()).toEqual([]);
    expect(lab.nodes.every(({ namespace }) => namespace.closed)).toBe(true);
  });
});

test.each([
  [{ prefx: 'x' }, 'prefx', /did you mean 'prefix'/],
  [{ prefix: 7 }, 'prefix', /text/],
  [{ signal: 'no' }, 'signal', /AbortSignal/],
  [{ onProgress: true }, 'onProgress', /function/],
  [Promise.resolve({}), '', /object/],
])('invalid options of createLab are refused: %j', async (options, field, reason) => {
  await expect(createLab({ nodes: {} }, options as never)).rejects.toMatchObject({
    field: field === '' ? 'options' : `options.${field}`,
    message: expect.stringMatching(reason),
  });
});

describe('the description of a lab', () => {
  const wrong: [path: string, description: unknown, reason: RegExp][] = [
    ['nodes', {}, /expected an object, got undefined/],
    ['nodse', { nodes: {}, nodse: {} }, /no such property/],
    ['nodes.a.adresses', { nodes: { a: { adresses: [] } } }, /no such property/],
    [
      'nodes.a.addresses[1]',
      { nodes: { a: { addresses: ['10.0.0.1/8', '10.0.0.1/33'] } } },
      /10\.0\.0\.1\/33/,
    ],
    ['nodes.a.gateway', { nodes: { a: { gateway: 'b' } } }, /'b' is not an IP address/],
    [
      'nodes.a.routes[0].dev',
      { nodes: { a: { routes: [{ dst: '10.0.0.0/8', dev: 'eth1' }] } } },
      /'eth1' is not one of/,
    ],
    ['links[0].ends', { nodes: { a: {} }, links: [{ ends: ['a'] }] }, /two ends/],
    [
      'links[1].ends[1].node',
      { nodes: { a: {} }, links: [{ ends: ['a', 'a'] }, { ends: ['a', 'b'] }] },
      /'b' is not one of a/,
    ],
    [
      'links[0].ends[0].addresses[0]',
      { nodes: { a: {} }, links: [{ ends: [{ node: 'a', addresses: ['10.0.0.300/8'] }, 'a'] }] },
      /10\.0\.0\.300/,
    ],
    ['links[0].ends[1].name', { nodes: { a: {} }, links: [{ ends: ['a:x', 'a:x'] }] }, /a link 'x' already/],
    ['links[0].delay', { nodes: { a: {} }, links: [{ ends: ['a', 'a'], delay: '5 parsecs' }] }, /5 parsecs/],
    ['switches.a', { nodes: { a: {} }, switches: { a: {} } }, /this name already/],
    ['nodes.a/b', { nodes: { 'a/b': {} } }, /must not contain/],
    ['nodes.a', { nodes: { a: null } }, /expected an object, got null/],
    ['nodes.a.forwarding', { nodes: { a: { forwarding: 'yes' } } }, /true or false, got 'yes'/],
    ['nodes.a.routes', { nodes: { a: { routes: {} } } }, /expected an array/],
    [
      'nodes.a.routes[0].dst',
      { nodes: { a: { routes: [{ dst: '10.0.0.0/33', gateway: '10.0.0.1' }] } } },
      /10\.0\.0\.0\/33/,
    ],
    ['nodes.a.routes[0].gateway', { nodes: { a: { routes: [{ gateway: 'b' }] } } }, /'b' is not an IP/],
    ['nodes.a.routes[0].via', { nodes: { a: { routes: [{ via: 'b' }] } } }, /'b'/],
    ['nodes.a.routes[0]', { nodes: { a: { routes: [{ dst: '10.0.0.0/8' }] } } }, /needs a gateway or a dev$/],
    ['nodes.a.sysctl.kernel.hostname', { nodes: { a: { sysctl: { 'kernel.hostname': 1 } } } }, /below net/],
    [
      'nodes.a.sysctl.net.ipv4.ip_forward',
      { nodes: { a: { sysctl: { 'net.ipv4.ip_forward': true } } } },
      /got true/,
    ],
    ['switches.s.stp', { nodes: {}, switches: { s: { stp: 5 } } }, /true or false/],
    ['switches.s.mtu', { nodes: {}, switches: { s: { mtu: -1 } } }, /-1/],
    ['links[0].mtu', { nodes: { a: {} }, links: [{ ends: ['a', 'a'], mtu: 'x' }] }, /got 'x'/],
    ['links[0].ends[0].name', { nodes: { a: {} }, links: [{ ends: ['a:lo', 'a'] }] }, /a link 'lo' already/],
    ['links[0].ends[0].name', { nodes: { a: {} }, links: [{ ends: ['a:e%d', 'a'] }] }, /without '%'/],
    [
      'links[0].ends[1].name',
      { nodes: { a: {} }, links: [{ ends: ['a', { node: 'a', name: 'x'.repeat(16) }] }] },
      /more than 15/,
    ],
    [
      'links[0].ends[0].address',
      { nodes: { a: {} }, links: [{ ends: [{ node: 'a', address: 'zz' }, 'a'] }] },
      /not a link-layer address/,
    ],
    ['links[0].ends[0]', { nodes: { a: {} }, links: [{ ends: [null, 'a'] }] }, /got null/],
    [
      'links[0].ends[0].switch',
      { nodes: { a: {} }, switches: { s: {} }, links: [{ ends: [{ node: 'a', switch: 's' }, 'a'] }] },
      /no such property/,
    ],
    [
      'links[0].ends[1].addresses',
      { nodes: { a: {} }, switches: { s: {} }, links: [{ ends: ['a', { switch: 's', addresses: [] }] }] },
      /no such property/,
    ],
  ];
  test.each(wrong)('is refused with the path %s', async (path, description, reason) => {
    const failure = await createLab(description as LabDescription).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      field: path,
      message: expect.stringMatching(reason),
    });
    expect((failure as Error).message).toContain(`lab: ${path}: `);
  });

  liveTest('is drawn as text and as Mermaid', async () => {
    const lab = await createLab({
      nodes: { a: {}, r: { forwarding: true } },
      links: [{ ends: [{ node: 'a', addresses: ['10.0.0.2/24'] }, 'r:in'] }],
    });
    expect(lab.diagram()).toBe('a (host)\n  eth0 10.0.0.2/24 ── r:in\nr (router)\n  in ── a:eth0');
    const picture = await lab.diagram('svg');
    expect([picture.slice(0, 5), picture.slice(-7)]).toEqual(['<svg ', '</svg>\n']);
    for (const text of ['a', 'r (router)', 'eth0', '10.0.0.2/24']) expect(picture).toContain(text);
    expect(lab.diagram('mermaid')).toBe(
      'flowchart LR\n  n0["a"]\n  n1(("r"))\n  n0 ---|"eth0 10.0.0.2/24 — in"| n1',
    );
    await lab.destroy();
  });
});
