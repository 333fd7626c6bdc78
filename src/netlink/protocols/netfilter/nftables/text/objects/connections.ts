import { netfilterFamilyNames } from '../../../header.ts';
import { asObject, type JsonObject } from '../../compile/json.ts';
import type { Parsing } from '../parsing.ts';
import { secondsText } from '../seconds-text.ts';
import { quoted } from '../words.ts';
import { commentItem, type Items, type ObjectSyntax, type Properties, parseBlock } from './object-syntax.ts';

const protocols: Items = {
  ...commentItem,
  protocol(parsing, object) {
    object.protocol = parsing.cursor.oneOf('a transport protocol', ['tcp', 'udp']);
  },
  l3proto(parsing, object) {
    object.l3proto = parsing.cursor.oneOf('a network protocol', netfilterFamilyNames);
  },
};

const helper: Items = {
  ...protocols,
  type(parsing, object) {
    object.type = parsing.text('the name of a helper');
  },
};

/** Seconds by the state of the connection. */
function parsePolicy(parsing: Parsing): Properties {
  const { cursor } = parsing;
  const policy: Properties = {};
  cursor.expectSign('=');
  cursor.expectSign('{');
  cursor.skipLines();
  while (!cursor.isSign('}')) {
    const state = parsing.name('a state');
    cursor.expectSign(':');
    policy[state] = parsing.seconds();
    cursor.skipLines();
    if (!cursor.acceptSign(',')) break;
    cursor.skipLines();
  }
  cursor.expectSign('}');
  return policy;
}

const timeout: Items = {
  ...protocols,
  policy(parsing, object) {
    object.policy = parsePolicy(parsing);
  },
};

const expectation: Items = {
  ...protocols,
  dport(parsing, object) {
    object.dport = parsing.number('a port');
  },
  timeout(parsing, object) {
    // In JSON it is in milliseconds.
    object.timeout = parsing.milliseconds();
  },
  size(parsing, object) {
    object.size = parsing.number('a number of connections');
  },
};

function ctObject(
  kind: 'helper' | 'timeout' | 'expectation',
  items: Items,
  lines: (json: JsonObject) => (string | undefined)[],
): ObjectSyntax {
  return {
    json: `ct ${kind}`,
    words: ['ct', kind],
    plural: `${kind}s`,
    parse: (parsing) => (parsing.cursor.isSign('{') ? parseBlock(parsing, `ct ${kind}`, items, {}) : {}),
    lines: (json) => [
      ...(json.comment === undefined ? [] : [`comment ${quoted(String(json.comment))}`]),
      ...lines(json).filter((line) => line !== undefined),
    ],
  };
}

const has = (name: string, value: unknown): string | undefined =>
  value === undefined ? undefined : `${name} ${value}`;

function policyText(policy: unknown): string | undefined {
  const states = Object.entries(policy === undefined ? {} : asObject(policy));
  if (states.length === 0) return undefined;
  return `policy = { ${states.map(([state, seconds]) => `${state} : ${seconds}`).join(', ')} }`;
}

/** Objects of connection tracking: helpers, timeouts and expectations. */
export const ctObjects: readonly ObjectSyntax[] = [
  ctObject('helper', helper, ({ type, protocol, l3proto }) => [
    type === undefined ? undefined : `type ${quoted(String(type))} protocol ${protocol}`,
    has('l3proto', l3proto),
  ]),
  ctObject('timeout', timeout, ({ protocol, l3proto, policy }) => [
    has('protocol', protocol),
    has('l3proto', l3proto),
    policyText(policy),
  ]),
  ctObject('expectation', expectation, ({ protocol, dport, timeout: time, size, l3proto }) => [
    has('protocol', protocol),
    has('dport', dport),
    time === undefined ? undefined : `timeout ${secondsText(Number(time) / 1000)}`,
    has('size', size),
    has('l3proto', l3proto),
  ]),
];
