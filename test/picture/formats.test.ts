import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { planLab } from '../../src/network/lab/plan.ts';
import type { MapNamespace, NetworkMap } from '../../src/network/map/graph.ts';
import { mapOfLab } from '../../src/network/map/lab-map.ts';
import { mapDot } from '../../src/picture/dot.ts';
import { mapMermaid } from '../../src/picture/mermaid.ts';
import { mapSvg } from '../../src/picture/svg.ts';
import { mapText } from '../../src/picture/text.ts';

const office = mapOfLab(
  planLab({
    nodes: { desk: { gateway: '10.0.1.1' }, router: { forwarding: true } },
    switches: { floor: {} },
    links: [
      { ends: [{ node: 'desk', addresses: ['10.0.1.2/24'] }, 'floor'] },
      { ends: ['floor', { node: 'router', addresses: ['10.0.1.1/24'] }], delay: '5ms' },
    ],
  }),
);

const link = { up: true, addresses: [] };
/** A map with everything that a row can show, and names that each format reads as its own. */
const rich: NetworkMap = {
  namespaces: [
    {
      id: '1',
      name: 'a',
      names: ['a', 'b"<&#;`\\|}'],
      inode: 1,
      isCurrent: true,
      processes: [
        { pid: 7, name: 'nginx' },
        { pid: 8, name: 'nginx' },
      ],
      links: [
        { ...link, id: '1/1', index: 1, name: 'lo', kind: 'loopback', addresses: ['127.0.0.1/8', '::1/128'] },
        {
          ...link,
          id: '1/2',
          index: 2,
          name: 'br0',
          kind: 'bridge',
          addresses: ['fe80::1/64', '10.0.0.1/24'],
        },
        { ...link, id: '1/3', index: 3, name: 'p"<&>1', kind: 'veth', master: '1/2', portState: 'blocking' },
        {
          ...link,
          id: '1/4',
          index: 4,
          name: 'bond0',
          kind: 'bond',
          mode: '802.3ad',
          state: 'lowerLayerDown',
        },
        { ...link, id: '1/5', index: 5, name: 'bond0.7', kind: 'vlan', vlan: 7, lower: '1/4', up: false },
        {
          ...link,
          id: '1/6',
          index: 6,
          name: 'vx',
          kind: 'vxlan',
          tunnel: { id: 9, remote: '10.0.0.9' },
          vlans: [{ id: 1, endId: 4, pvid: true, untagged: true }],
        },
        { ...link, id: '1/8', index: 8, name: 'x', kind: 'dummy', master: '1/9' },
        { ...link, id: '1/9', index: 9, name: 'y', kind: 'dummy', master: '1/8' },
      ],
      defaultRoutes: [{ family: 'inet', gateway: '10.0.0.9', link: 'br0', metric: 5 }],
      listeners: [
        { protocol: 'tcp', address: '0.0.0.0', port: 80, processes: [{ pid: 7, name: 'nginx' }] },
        { protocol: 'tcp', address: '::', port: 80, processes: [{ pid: 7, name: 'nginx' }] },
        { protocol: 'udp', address: 'fd00::1', port: 53, processes: [] },
      ],
    },
    {
      ...({ id: '2', name: 'net:[2]', names: [], inode: 2, isCurrent: false } as const),
      ...{ processes: [], defaultRoutes: [], listeners: [], problem: 'setns: EPERM' },
      links: [{ ...link, id: '2/3', index: 3, name: 'peer', kind: 'veth' }],
    },
  ],
  cables: [{ id: 'pair', kind: 'pair', ends: ['1/3', '2/3'] }],
};

test('text is a tree of the links of each namespace', () => {
  expect(mapText(rich)).toBe(`a = b"<&#;\`\\|}  this namespace, 2 processes
├─ lo loopback up 127.0.0.1/8 ::1/128
├─ br0 bridge up fe80::1/64 10.0.0.1/24
│  └─ p"<&>1 veth up blocking ── net:[2]:peer
├─ bond0 bond 802.3ad lower layer down
│  └─ bond0.7 vlan 7 down
├─ vx vxlan id 9 any → 10.0.0.9 up vlans 1-4u*
├─ x dummy up
│  └─ y dummy up
├─ default via 10.0.0.9 dev br0 metric 5
├─ listens tcp *:80 nginx[7]
└─ listens udp [fd00::1]:53
net:[2]
├─ peer veth up ── a:p"<&>1
└─ setns: EPERM
`);
  expect(mapText(office)).toBe(`desk
├─ eth0 veth up 10.0.1.2/24 ── floor:port0
└─ default via 10.0.1.1
router (router)
└─ eth0 veth up 10.0.1.1/24 ── floor:port1 [delay 5ms]
floor (switch)
└─ br0 bridge up
   ├─ port0 veth up ── desk:eth0
   └─ port1 veth up ── router:eth0 [delay 5ms]
`);
});

test('text marks the changes of a plan', () => {
  const changed: NetworkMap = structuredClone(office);
  const [desk] = changed.namespaces as [MapNamespace];
  Object.assign(desk.links[0] as object, { change: 'change', changes: ['mtu 1500 → 1400'] });
  Object.assign(desk.defaultRoutes[0] as object, { change: 'delete' });
  desk.changes = ['+ route 10.9.0.0/16 via 10.0.1.1'];
  expect(mapText({ namespaces: [desk], cables: [] })).toBe(`  desk
~ ├─ eth0 veth up 10.0.1.2/24 (mtu 1500 → 1400)
- ├─ default via 10.0.1.1
+ └─ route 10.9.0.0/16 via 10.0.1.1
`);
});

test('Mermaid has a subgraph for each namespace', () => {
  expect(mapMermaid(office)).toBe(`flowchart LR
  subgraph s0["desk"]
    n1["eth0<br/>10.0.1.2/24"]
    n2>"default via 10.0.1.1"]
  end
  subgraph s3["router (router)"]
    n4["eth0<br/>10.0.1.1/24"]
  end
  subgraph s5["floor (switch)"]
    n6{{"br0<br/>bridge"}}
    n7["port0"]
    n8["port1"]
  end
  n6 --- n7
  n6 --- n8
  n1 --- n7
  n8 ---|"delay 5ms"| n4`);
  // Nothing in a name ends its quotes, or is read as markup.
  for (const [, quoted] of mapMermaid(rich).matchAll(/"([^"\n]*)"/g))
    expect(quoted?.replaceAll('<br/>', '')).toMatch(/^([^"<>&`\\#]|#\d+;)*$/);
});

test('DOT has a cluster for each namespace', (context) => {
  const dot = mapDot(rich);
  expect(dot).toContain('"1/3" -- "2/3" [penwidth=2, style=solid];');
  expect(dot).toContain('label="a = b\\"<&#;`\\\\|}"');
  const { status, stderr, error } = spawnSync('dot', ['-Tplain'], { input: dot, encoding: 'utf8' });
  if (error !== undefined) context.skip('the program dot is not there');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('SVG is well-formed, and has the same content each time', () => {
  const svg = mapSvg(rich);
  expect(svg).toBe(mapSvg(structuredClone(rich)));
  expect(svg).toContain('p&quot;&lt;&amp;&gt;1');
  expect(svg).not.toMatch(/&(?!(?:amp|lt|gt|quot);)/);
  expect(tagsLeftOpen(svg)).toEqual([]);
  // A control character, which XML cannot have, would make the file unreadable.
  const odd = structuredClone(rich);
  (odd.namespaces[0] as MapNamespace).names = ['bell\u0007', 'lone\ud800'];
  expect(mapSvg(odd)).toContain('bell\ufffd = lone\ufffd');
  // Nothing comes from outside.
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<script|href/);
});

/** The elements that are not closed, or in the wrong order. */
function tagsLeftOpen(xml: string): string[] {
  const open: string[] = [];
  for (const [, closing, name = '', own] of xml.matchAll(
    /<(\/?)([a-z]+)(?:\s+[a-zA-Z:-]+="[^"<>]*")*\s*(\/?)>/g,
  )) {
    if (own === '/') continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

test.each(
  Object.entries({ text: mapText, Mermaid: mapMermaid, DOT: mapDot, SVG: (map: NetworkMap) => mapSvg(map) }),
)('%s of an empty map, and of an empty namespace', (_name, draw) => {
  expect(draw({ namespaces: [], cables: [] })).not.toMatch(/undefined|NaN|Infinity/);
  const [, empty] = structuredClone(rich.namespaces) as [MapNamespace, MapNamespace];
  const bare = { ...empty, links: [], problem: undefined };
  const drawn = draw({ namespaces: [bare], cables: [] });
  expect(drawn).toContain('net:[2]');
  expect(drawn).not.toMatch(/undefined|NaN|Infinity/);
});
