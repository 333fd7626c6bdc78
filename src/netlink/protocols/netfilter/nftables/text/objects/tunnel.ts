import { asArray, asObject, isObject } from '../../compile/json.ts';
import type { Parsing } from '../parsing.ts';
import { quoted } from '../words.ts';
import { commentItem, type Items, type ObjectSyntax, type Properties, parseBlock } from './object-syntax.ts';

/** Reads a number into a property. */
function numberItem(name: string, what: string): Items[string] {
  return ({ number }, properties) => {
    properties[name] = number(what);
  };
}

function addressItem(version: 'ipv4' | 'ipv6'): Items[string] {
  return (parsing, tunnel) => {
    const end = parsing.cursor.oneOf('an address', ['saddr', 'daddr']);
    tunnel[`${end === 'saddr' ? 'src' : 'dst'}-${version}`] = parsing.name('an address');
  };
}

const erspan: Items = {
  version: numberItem('version', 'a version'),
  index: numberItem('index', 'an index'),
  id: numberItem('hwid', 'the number of a port'),
  direction({ cursor }, properties) {
    properties.dir = cursor.oneOf('a direction', ['ingress', 'egress']);
  },
};

const vxlan: Items = { gbp: numberItem('gbp', 'a group policy') };

/** Options of Geneve: class, type and data of each. */
function parseGeneve(parsing: Parsing): Properties[] {
  const { cursor } = parsing;
  const options: Properties[] = [];
  cursor.expectSign('{');
  for (cursor.skipSeparators(); !cursor.isSign('}'); cursor.skipSeparators()) {
    const option: Properties = {};
    cursor.expectWord('class');
    option.class = parsing.number('a class');
    cursor.expectWord('opt-type');
    option['opt-type'] = parsing.number('the type of an option');
    cursor.expectWord('data');
    option.data = parsing.text('bytes as 0x and pairs of digits');
    options.push(option);
  }
  cursor.expectSign('}');
  return options;
}

const items: Items = {
  ...commentItem,
  id: numberItem('id', 'an identifier'),
  ip: addressItem('ipv4'),
  ip6: addressItem('ipv6'),
  sport: numberItem('sport', 'a port'),
  dport: numberItem('dport', 'a port'),
  tos: numberItem('tos', 'a type of service'),
  ttl: numberItem('ttl', 'a TTL'),
  vxlan(parsing, tunnel) {
    tunnel.type = 'vxlan';
    tunnel.tunnel = parseBlock(parsing, 'VXLAN tunnel', vxlan, {});
  },
  erspan(parsing, tunnel) {
    tunnel.type = 'erspan';
    tunnel.tunnel = parseBlock(parsing, 'ERSPAN tunnel', erspan, {});
  },
  geneve(parsing, tunnel) {
    tunnel.type = 'geneve';
    tunnel.tunnel = parseGeneve(parsing);
  },
};

const plain: Readonly<Record<string, string>> = {
  id: 'id',
  'src-ipv4': 'ip saddr',
  'dst-ipv4': 'ip daddr',
  'src-ipv6': 'ip6 saddr',
  'dst-ipv6': 'ip6 daddr',
  sport: 'sport',
  dport: 'dport',
  tos: 'tos',
  ttl: 'ttl',
};

function optionText(type: unknown, json: unknown): string {
  if (type === 'geneve') {
    const options = asArray(json).map((one) => {
      const option = asObject(one);
      return `class ${option.class} opt-type ${option['opt-type']} data ${quoted(String(option.data))}`;
    });
    return blockText(type, options);
  }
  const given = isObject(json) ? json : {};
  const names: Readonly<Record<string, string>> = { dir: 'direction', hwid: 'id' };
  const parts = Object.entries(given).map(([name, value]) => `${names[name] ?? name} ${value}`);
  return blockText(String(type), parts);
}

/** A block on one line: nft needs a semicolon behind each part. */
function blockText(name: string, parts: readonly string[]): string {
  return `${name} { ${parts.map((part) => `${part}; `).join('')}}`;
}

/** The metadata that a tunnel sends packets by. */
export const tunnel: ObjectSyntax = {
  json: 'tunnel',
  words: ['tunnel'],
  plural: 'tunnels',
  parse: (parsing) => (parsing.cursor.isSign('{') ? parseBlock(parsing, 'tunnel', items, {}) : {}),
  lines(json) {
    const lines = json.comment === undefined ? [] : [`comment ${quoted(String(json.comment))}`];
    for (const name in plain) if (json[name] !== undefined) lines.push(`${plain[name]} ${json[name]}`);
    if (json.type !== undefined) lines.push(optionText(json.type, json.tunnel));
    return lines;
  },
};
