import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../../../src/netlink/codec/index.ts';
import { expressionKinds } from '../../../../../src/netlink/protocols/netfilter/nftables/expressions/index.ts';
import {
  compile,
  list,
  listRule,
  Ruleset,
} from '../../../../../src/netlink/protocols/netfilter/nftables/index.ts';
import { nftBodies } from '../../../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import type { RuleMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/rules.ts';

const place = { family: 'inet', table: 't', chain: 'c' } as const;

function ruleOf(expressions: RuleMessage['expressions']): RuleMessage {
  return { family: 'inet', version: 0, resourceId: 0, table: 't', chain: 'c', expressions };
}

function compiled(expr: readonly object[]): { name: string; value: unknown }[] {
  return compile([{ add: { rule: { ...place, expr } } }]).map(({ name, value }) => {
    const body = nftBodies[name];
    return { name, value: decode(body, encode(body, value)) };
  });
}

/** Numbers of a fixed sequence that looks random. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 8;
  };
}

describe('the lister', () => {
  test.each([
    [
      [
        {
          match: {
            op: '==',
            left: { payload: { protocol: 'tcp', field: 'dport' } },
            right: { set: [22, 80] },
          },
        },
        { accept: null },
      ],
    ],
    [[{ match: { op: '!=', left: { meta: { key: 'iifname' } }, right: 'eth*' } }, { drop: null }]],
    [
      [
        {
          match: {
            op: '==',
            left: { payload: { protocol: 'ip', field: 'saddr' } },
            right: { prefix: { addr: '10.0.0.0', len: 9 } },
          },
        },
      ],
    ],
    [[{ mangle: { key: { ct: { key: 'mark' } }, value: { '|': [{ ct: { key: 'mark' } }, 5] } } }]],
    [
      [
        {
          vmap: {
            key: { meta: { key: 'mark' } },
            data: {
              set: [
                [1, { accept: null }],
                [{ range: [5, 9] }, { jump: { target: 'x' } }],
              ],
            },
          },
        },
      ],
    ],
  ])('gives back what was compiled: %j', (expr) => {
    const objects = list(compiled(expr), { stateless: true });
    expect(objects.flatMap((object) => ('rule' in object ? [object.rule.expr] : []))).toEqual([expr]);
  });

  test('shows an expression that it does not know as it is, and values that nothing is done with', () => {
    const listed = listRule(
      ruleOf([
        { name: 'meta', data: { key: 'mark', dreg: 1 } },
        { name: 'future', data: Uint8Array.of(1, 2) },
        { name: 'counter', data: { packets: 1n, bytes: 1n << 60n } },
      ]),
      new Ruleset(),
    );
    expect(listed?.expr).toEqual([
      { unknown: { name: 'meta', attributes: { key: 'mark', dreg: 1 } } },
      { unknown: { name: 'future', attributes: '0x0102' } },
      { counter: { packets: 1, bytes: 1n << 60n } },
    ]);
  });

  test('never throws for any attributes of any expression', () => {
    const next = sequence(7);
    for (let round = 0; round < 3000; round++) {
      const expressions = Array.from({ length: 1 + (next() % 6) }, () => {
        const { name, schema } = expressionKinds[
          next() % expressionKinds.length
        ] as (typeof expressionKinds)[number];
        const attributes: number[] = [];
        for (let count = next() % 5; count > 0; count--) {
          const size = [1, 2, 4, 4, 8, 16][next() % 6] as number;
          const value = Array.from({ length: size }, () => [0, 0, 0, 1, 2, 8, 255][next() % 7] as number);
          attributes.push(
            4 + size,
            0,
            1 + (next() % 10),
            0,
            ...value,
            ...new Array((4 - (size % 4)) % 4).fill(0),
          );
        }
        return { name, data: decode(schema, Uint8Array.from(attributes)) };
      });
      const listed = listRule(ruleOf(expressions), new Ruleset());
      expect(Array.isArray(listed?.expr)).toBe(true);
    }
  });
});

describe('elements of sets', () => {
  test('with verdicts that have no name are shown as they are', () => {
    const header = { family: 'ip', version: 0, resourceId: 0, table: 't' };
    const objects = list([
      {
        name: 'newSet',
        value: { ...header, name: 'm', flags: ['map'], keyType: 19, keyLen: 4, dataType: 0xffffff00 },
      },
      {
        name: 'newSetElement',
        value: {
          ...header,
          set: 'm',
          elements: [{ key: { value: Uint8Array.of(5, 0, 0, 0) }, data: { verdict: { code: 77 } } }, {}],
        },
      },
    ]);
    expect(objects.at(-1)).toMatchObject({
      map: {
        type: 'mark',
        map: 'verdict',
        elem: expect.arrayContaining([[5, { unknown: { name: 'verdict', attributes: { code: 77 } } }]]),
      },
    });
  });
});

describe('the compiler refuses with the path', () => {
  test.each([
    ['commands', 'ERR_INVALID_ARG_TYPE', 7],
    [
      'commands[0].add.rule.expr[0]',
      'ERR_INVALID_ARG_VALUE',
      [{ add: { rule: { ...place, expr: [{ sing: null }] } } }],
    ],
    [
      'commands[0].add.rule.expr[1].match.right',
      'ERR_OUT_OF_RANGE',
      [
        {
          add: {
            rule: {
              ...place,
              expr: [
                { counter: null },
                {
                  match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 65_536 },
                },
              ],
            },
          },
        },
      ],
    ],
    [
      'commands[0].add.table.family',
      'ERR_INVALID_ARG_VALUE',
      [{ add: { table: { family: 'inett', name: 'x' } } }],
    ],
  ])('%s', (field, code, commands) => {
    expect(() => compile(commands)).toThrow(expect.objectContaining({ field, code }));
  });
});
