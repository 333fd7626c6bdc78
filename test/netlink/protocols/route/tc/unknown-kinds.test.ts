import { expect, test } from 'vitest';
import { classes, filters, qdiscs } from '../../../../../src/netlink/protocols/route/index.ts';
import { requestBytes } from '../../../../support/compare-requests.ts';

const options = Uint8Array.of(8, 0, 1, 0, 5, 0, 0, 0);
/** The attribute `TCA_OPTIONS` (2) with these bytes, marked as a nest. */
const nest = '0c000280' + '0800010005000000';

test.each([
  ['qdisc', () => qdiscs.create({ index: 1, kind: 'unheard', options })],
  ['class', () => classes.create({ index: 1, handle: '1:1', kind: 'unheard', options })],
  ['filter', () => filters.create({ index: 1, parent: 'ingress', kind: 'unheard', options })],
])('options of a %s of a kind without a definition are sent as a nest', (_, make) => {
  expect(Buffer.from(requestBytes(make())).toString('hex')).toContain(nest);
});
