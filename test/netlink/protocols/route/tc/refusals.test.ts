import { describe, expect, test } from 'vitest';
import { attributes, bytes, decode, encode, struct, u32 } from '../../../../../src/netlink/codec/index.ts';
import {
  type Action,
  actions,
  chains,
  classes,
  filterMessage,
  filters,
  qdiscMessage,
  qdiscs,
  registerActionKind,
  registerFilterKind,
  registerQdiscKind,
  verdictAction,
} from '../../../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../../../src/netlink/request/request.ts';
import { requestBytes } from '../../../../support/compare-requests.ts';

describe('bad input is refused before anything is sent, naming the field:', () => {
  const encoded = (request: Request<unknown>): unknown => requestBytes(request);
  test.each([
    ['index', () => qdiscs.create({ index: 0, kind: 'pfifo' })],
    ['index', () => qdiscs.create({ kind: 'pfifo' } as never)],
    ['kind', () => qdiscs.create({ index: 1, kind: '' })],
    ['handle', () => qdiscs.get({ index: 1 })],
    ['handle', () => encoded(qdiscs.create({ index: 1, kind: 'pfifo', handle: 'one' }))],
    ['parent', () => encoded(qdiscs.create({ index: 1, kind: 'pfifo', parent: 'top' }))],
    ['options.limit', () => encoded(qdiscs.create({ index: 1, kind: 'pfifo', options: { limit: -1 } }))],
    ['options.target', () => encoded(qdiscs.create({ index: 1, kind: 'codel', options: { target: -1 } }))],
    ['options.loss', () => encoded(qdiscs.create({ index: 1, kind: 'netem', options: { loss: 2 } }))],
    ['handle', () => classes.create({ index: 1, kind: 'htb', handle: '1:' })],
    ['handle', () => classes.delete({ index: 1, handle: 'x' })],
    ['index', () => classes.list({} as never)],
    ['index', () => filters.list({})],
    ['block', () => filters.list({ index: 1, block: 3 })],
    ['kind', () => filters.create({ index: 1 } as never)],
    ['kind', () => filters.delete({ index: 1, handle: 5 })],
    ['priority', () => encoded(filters.create({ index: 1, kind: 'u32', priority: 65536 }))],
    ['protocol', () => encoded(filters.create({ index: 1, kind: 'u32', protocol: 'tcp' as never }))],
    [
      'options.actions',
      () =>
        filters.create({
          index: 1,
          kind: 'matchall',
          options: { actions: Array(33).fill(verdictAction('drop')) },
        }),
    ],
    [
      'options.actions[0].kind',
      () => filters.create({ index: 1, kind: 'matchall', options: { actions: [{}] } }),
    ],
    [
      'verdict',
      () =>
        encoded(
          filters.create({ index: 1, kind: 'matchall', options: { actions: [verdictAction('dorp')] } }),
        ),
    ],
    [
      'options.selector.keys',
      () => encoded(filters.create({ index: 1, kind: 'u32', options: { selector: {} as never } })),
    ],
    ['chain', () => chains.create({ index: 1 } as never)],
    ['actions', () => actions.create()],
    ['actions[0].kind', () => actions.create({} as Action)],
    ['index', () => actions.get({ kind: 'gact', index: 0 })],
  ])('%s', (field, run) => {
    expect(run).toThrow(expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }));
  });
});

describe('kinds from outside the library', () => {
  registerQdiscKind('wobble', {
    options: attributes('TCA_WOBBLE', { amount: [1, u32] }),
    statistics: struct('tc_wobble_stats', { wobbles: u32 }),
  });
  registerFilterKind('wobbly', { options: attributes('TCA_WOBBLY', { amount: [1, u32] }) });
  registerActionKind('wobble', { options: attributes('TCA_ACT_WOBBLE', { amount: [1, u32] }) });

  test('are encoded and decoded by their schemas, statistics too', () => {
    const qdisc = {
      index: 1,
      kind: 'wobble',
      options: { amount: 5 },
      statistics: { application: { wobbles: 7 } },
    };
    expect(decode(qdiscMessage, encode(qdiscMessage, qdisc))).toMatchObject(qdisc);
    const filter = {
      index: 1,
      kind: 'matchall',
      options: { actions: [{ kind: 'wobble', options: { amount: 9 } }] },
    };
    expect(decode(filterMessage, encode(filterMessage, filter))).toMatchObject(filter);
  });

  test('without a schema keep their options as bytes', () => {
    const message = { index: 1, kind: 'unheard', options: Uint8Array.from([1, 2, 3, 4]) };
    expect(decode(qdiscMessage, encode(qdiscMessage, message))).toMatchObject(message);
  });

  test('cannot take the name of another', () => {
    expect(() => registerQdiscKind('htb', { options: bytes })).toThrow(/'htb' is registered already/);
  });
});
