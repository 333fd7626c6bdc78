import { asList } from '../../compile/json.ts';
import { parsePriority, priorityText } from './chain.ts';
import { deviceList, parseDevices } from './devices.ts';
import { commentItem, type Items, type ObjectSyntax, parseBlock, parseFlags } from './object-syntax.ts';

const items: Items = {
  ...commentItem,
  hook(parsing, flowtable) {
    const { cursor } = parsing;
    flowtable.hook = cursor.oneOf('a hook', ['ingress']);
    cursor.expectWord('priority');
    flowtable.prio = parsePriority(parsing, 'netdev', 'ingress');
  },
  devices(parsing, flowtable) {
    flowtable.dev = parseDevices(parsing);
  },
  device(parsing, flowtable) {
    flowtable.dev = parseDevices(parsing);
  },
  counter(_, flowtable) {
    flowtable.flags = [...asList(flowtable.flags ?? []), 'counter'];
  },
  flags(parsing, flowtable) {
    flowtable.flags = [
      ...asList(flowtable.flags ?? []),
      ...parseFlags(parsing, 'a flag of a flow table', ['offload']),
    ];
  },
};

/** A flow table. */
export const flowtable: ObjectSyntax = {
  json: 'flowtable',
  words: ['flowtable'],
  plural: 'flowtables',
  parse: (parsing) => (parsing.cursor.isSign('{') ? parseBlock(parsing, 'flow table', items, {}) : {}),
  lines({ hook, prio, dev, flags }) {
    const lines: string[] = [];
    if (hook !== undefined)
      lines.push(`hook ${hook} priority ${priorityText(prio ?? 0, 'netdev', 'ingress')}`);
    if (dev !== undefined) lines.push(`devices = { ${deviceList(dev).replaceAll('"', '')} }`);
    const given = asList(flags ?? []);
    const others = given.filter((flag) => flag !== 'counter');
    if (others.length > 0) lines.push(`flags ${others.join(',')}`);
    if (given.includes('counter')) lines.push('counter');
    return lines;
  },
};
