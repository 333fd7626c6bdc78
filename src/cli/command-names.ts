import { listOf } from './suggestion.ts';

/** The objects of `ip`, in the order in which `ip` compares a shortened word with them. */
const ipObjects = [
  'address',
  'addrlabel',
  'maddress',
  'route',
  'rule',
  'neighbor',
  'neighbour',
  'link',
  'tunnel',
  'monitor',
  'xfrm',
  'mroute',
  'netns',
  'vrf',
  'nexthop',
];

/** Commands with another name in `ip`. */
const namesInIp: Readonly<Record<string, string>> = { neighbor: 'neighbour', netns: 'ns' };

/**
 * Finds a command by its name in `ip`, or by the beginning of a name: that of `ip` first (`a` is `address`, `n` is `neighbour`), else
 * of the only command that begins with the word.
 */
export function findCommand(word: string, names: readonly string[]): string | undefined {
  if (word === '') return undefined;
  const object = ipObjects.find((name) => name.startsWith(word));
  const command = object === undefined ? undefined : (namesInIp[object] ?? object);
  if (command !== undefined && names.includes(command)) return command;
  const found = names.filter((name) => name.startsWith(word));
  return found.length === 1 ? found[0] : undefined;
}

/** Hints about the programs and objects that have no command. */
const advices: Readonly<Record<string, string>> = {
  ip: "the objects of ip are commands: 'tsnetlink link', 'tsnetlink address'",
  tc: "'tsnetlink dump qdisc', 'dump class dev LINK' and 'dump filter dev LINK' list traffic control",
  qdisc: "'tsnetlink dump qdisc' lists queueing disciplines",
  bridge: "'tsnetlink dump fdb', 'dump mdb' and 'dump bridgeVlan' list what bridges have",
  conntrack: "'tsnetlink dump conntrack' lists flows",
  ethtool: "'tsnetlink dump ethtoolLinkModes' and the like list the settings of devices",
  ipset: "'tsnetlink dump ipset' lists sets",
  maddress: "'tsnetlink dump multicastAddress' lists multicast addresses",
  xfrm: "'tsnetlink dump xfrmState' and 'dump xfrmPolicy' list states and policies of IPsec",
};

/** Returns the commands that an unknown word may stand for. */
export function adviceAbout(word: string, names: readonly string[]): string | undefined {
  if (Object.hasOwn(advices, word)) return advices[word];
  const begun = word === '' ? [] : names.filter((name) => name.startsWith(word));
  return begun.length < 2 ? undefined : `it may stand for ${listOf(begun.map((name) => `'${name}'`))}`;
}
