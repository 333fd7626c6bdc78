import { neighbour as definition } from '../../../netlink/protocols/route/neighbours/object.ts';
import * as neighbours from '../../../netlink/protocols/route/neighbours/operations.ts';
import type { StateKind } from './kind.ts';

const has = (list: unknown, word: string): boolean => Array.isArray(list) && list.includes(word);

/** Neighbours that were set by hand, and addresses that the host answers for. */
export const neighbour: StateKind = {
  name: 'neighbour',
  collection: 'neighbours',
  ofLink: true,
  definition,
  keyField: 'dst',
  input: neighbours.add,
  lists: () => [neighbours.list(), neighbours.list({ proxy: true })],
  isOwn: ({ index, family, state, flags }) =>
    (index as number) > 0 &&
    (family === 'inet' || family === 'inet6') &&
    (has(state, 'permanent') || has(flags, 'proxy') || has(flags, 'extLearn')),
  identity: ({ index, dst, flags, proxy }) => `${index} ${dst} ${proxy === true || has(flags, 'proxy')}`,
  changeable: 'all',
  create: (item) => neighbours.add(item as never),
  change: (item) => neighbours.replace(item as never),
  delete: (item) => neighbours.delete(item as never),
  describe: ({ dst, lladdr, index, flags, proxy }, nameOf) =>
    `${proxy === true || has(flags, 'proxy') ? 'proxy ' : ''}${dst}${
      lladdr === undefined ? '' : ` lladdr ${lladdr}`
    } dev ${nameOf(index)}`,
};
