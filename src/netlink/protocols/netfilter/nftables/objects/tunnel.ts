import { hexDigits } from '../../../../codec/hex.ts';
import {
  attributes,
  be16,
  be32,
  bytes,
  flags,
  type Infer,
  ipv4,
  ipv6,
  NESTED,
  repeated,
  u8,
} from '../../../../codec/index.ts';
import { asArray, asInteger, type JsonObject, propertiesOf, wordOf } from '../compile/json.ts';
import { inProperty, located, refuse } from '../compile/refusal.ts';
import type { ObjectKind } from './object-kind.ts';
import { textIn } from './protocols.ts';

const ip = attributes('NFTA_TUNNEL_KEY_IP', () => ({ src: [1, ipv4], dst: [2, ipv4] }));
const ip6 = attributes('NFTA_TUNNEL_KEY_IP6', () => ({
  src: [1, ipv6],
  dst: [2, ipv6],
  flowlabel: [3, be32],
}));

const vxlan = attributes('NFTA_TUNNEL_KEY_VXLAN', () => ({ gbp: [1, be32] }));
const erspan = attributes('NFTA_TUNNEL_KEY_ERSPAN', () => ({
  version: [1, be32],
  /** Of version 1. */
  index: [2, be32],
  /** Of version 2. */
  hwid: [3, u8],
  /** Of version 2: 0 ingress, 1 egress. */
  direction: [4, u8],
}));
const geneve = attributes('NFTA_TUNNEL_KEY_GENEVE', () => ({
  class: [1, be16],
  type: [2, u8],
  data: [3, bytes],
}));

const options = attributes('NFTA_TUNNEL_KEY_OPTS', () => ({
  vxlan: [1, vxlan, NESTED],
  erspan: [2, erspan, NESTED],
  geneve: [3, repeated(geneve), NESTED],
}));

/** Metadata that a tunnel sends a packet by (`NFTA_TUNNEL_KEY_*`). */
export const tunnelObject = attributes('NFTA_TUNNEL_KEY', () => ({
  id: [1, be32],
  ip: [2, ip, NESTED],
  ip6: [3, ip6, NESTED],
  flags: [4, flags(be32, { zeroChecksum: 1, dontFragment: 2, sequence: 4 })],
  tos: [5, u8],
  ttl: [6, u8],
  sport: [7, be16],
  dport: [8, be16],
  opts: [9, options, NESTED],
}));
export interface TunnelObject extends Infer<typeof tunnelObject> {}

function optional(command: JsonObject, name: string, maximum: number): number | undefined {
  const value = command[name];
  return value === undefined ? undefined : inProperty(name, () => asInteger(value, 0, maximum));
}

function hexBytes(json: unknown): Uint8Array {
  const digits = /^0x((?:[0-9a-f]{2})+)$/i.exec(textIn('data', json))?.[1];
  if (digits === undefined)
    return inProperty('data', () => refuse('expected bytes as 0x and pairs of digits'));
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const directions = { ingress: 0, egress: 1 } as const;

function geneveOptions(json: unknown): TunnelObject['opts'] {
  const geneve = asArray(json).map((item, index) => {
    try {
      const option = propertiesOf(item, ['class', 'opt-type', 'data']);
      return {
        class: asInteger(option.class, 0, 0xffff),
        type: asInteger(option['opt-type'], 0, 255),
        data: hexBytes(option.data),
      };
    } catch (error) {
      throw located(error, index);
    }
  });
  return { geneve };
}

function optionsOf(type: unknown, json: unknown): TunnelObject['opts'] {
  const kind = inProperty('type', () =>
    wordOf('a type of tunnel', { vxlan: 'vxlan', erspan: 'erspan', geneve: 'geneve' } as const, type),
  );
  return inProperty('tunnel', () => {
    if (kind === 'geneve') return geneveOptions(json);
    const given = propertiesOf(
      json,
      kind === 'vxlan' ? ['gbp'] : ['version', 'index', 'dir', 'hwid'],
    ) as JsonObject;
    if (kind === 'vxlan') return { vxlan: { gbp: asInteger(given.gbp, 0, 0xffffffff) } };
    const version = asInteger(given.version, 1, 2);
    if (version === 1) return { erspan: { version, index: asInteger(given.index, 0, 0xffffffff) } };
    const direction = wordOf('a direction', directions, given.dir);
    return { erspan: { version, hwid: asInteger(given.hwid, 0, 255), direction } };
  });
}

/** `tunnel` in JSON. */
export const tunnel: ObjectKind = {
  json: 'tunnel',
  type: 6,
  name: 'tunnel',
  properties: [
    ...[
      'id',
      'src-ipv4',
      'dst-ipv4',
      'src-ipv6',
      'dst-ipv6',
      'sport',
      'dport',
      'tos',
      'ttl',
      'type',
      'tunnel',
    ],
  ],
  compile(command): TunnelObject {
    const id = optional(command, 'id', 0xffffffff);
    const sport = optional(command, 'sport', 0xffff);
    const dport = optional(command, 'dport', 0xffff);
    const tos = optional(command, 'tos', 255);
    const ttl = optional(command, 'ttl', 255);
    const data: TunnelObject = {};
    if (id !== undefined) data.id = id;
    const { 'src-ipv4': src4, 'dst-ipv4': dst4, 'src-ipv6': src6, 'dst-ipv6': dst6, type } = command;
    if (src4 !== undefined || dst4 !== undefined)
      data.ip = { src: textIn('src-ipv4', src4), dst: textIn('dst-ipv4', dst4) };
    if (src6 !== undefined || dst6 !== undefined)
      data.ip6 = { src: textIn('src-ipv6', src6), dst: textIn('dst-ipv6', dst6) };
    if (sport !== undefined) data.sport = sport;
    if (dport !== undefined) data.dport = dport;
    if (tos !== undefined) data.tos = tos;
    if (ttl !== undefined) data.ttl = ttl;
    if (type !== undefined) data.opts = optionsOf(type, command.tunnel);
    return data;
  },
  list(value) {
    const { id, ip: v4, ip6: v6, sport = 0, dport = 0, tos = 0, ttl = 0, opts } = value as TunnelObject;
    return {
      id,
      ...(v4 === undefined ? {} : { 'src-ipv4': v4.src, 'dst-ipv4': v4.dst }),
      ...(v6 === undefined ? {} : { 'src-ipv6': v6.src, 'dst-ipv6': v6.dst }),
      sport,
      dport,
      tos,
      ttl,
      ...listOptions(opts),
    };
  },
};

function listOptions(opts: TunnelObject['opts']): JsonObject {
  if (opts?.geneve !== undefined) {
    const list = opts.geneve.map((one) => ({
      class: one.class,
      'opt-type': one.type,
      data: `0x${hexDigits(one.data ?? new Uint8Array())}`,
    }));
    return { type: 'geneve', tunnel: list };
  }
  if (opts?.vxlan !== undefined) return { type: 'vxlan', tunnel: { gbp: opts.vxlan.gbp } };
  if (opts?.erspan === undefined) return {};
  const { version, index, hwid, direction } = opts.erspan;
  const dir = direction === directions.ingress ? 'ingress' : 'egress';
  return { type: 'erspan', tunnel: version === 1 ? { version, index } : { version, dir, hwid } };
}
