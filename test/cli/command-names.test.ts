import { describe, expect, test } from 'vitest';
import { isGroup, resolveCommand } from '../../src/cli/command.ts';
import { tsnetlink } from '../../src/cli/subcommands.ts';

/** The command that is found, and the arguments that it gets. */
async function found(typed: string): Promise<string> {
  const { path, args } = await resolveCommand(tsnetlink, [], typed.split(' '));
  return [path.join(' '), ...args].join(' | ');
}

/** Commands with the shortest word that `ip` takes for each. */
const shortened = {
  address: 'a',
  route: 'r',
  rule: 'ru',
  neighbour: 'n',
  link: 'l',
  monitor: 'mo',
  nexthop: 'nex',
};

describe('commands as they are typed', () => {
  test.each(Object.entries(shortened))(
    '%s may be shortened to %s and any longer word',
    async (name, least) => {
      for (let length = least.length; length <= name.length; length++)
        expect(await found(name.slice(0, length))).toBe(name);
    },
  );

  test.each([
    ['neigh show dev eth0', 'neighbour | show | dev | eth0'],
    ['neighbor', 'neighbour'],
    ['netns', 'ns list'],
    ['netns ls', 'ns list'],
    ['netns add blue', 'ns add | blue'],
    ['netns del blue', 'ns delete | blue'],
    ['netns exec blue ip -n x l', 'ns exec | blue | ip | -n | x | l'],
    ['ns --json', 'ns list | --json'],
    ['ns --help', 'ns | --help'],
    ['ap file', 'apply | file'],
    ['-n blue l s', 'link | --netns=blue | s'],
    ['-nblue l', 'link | --netns=blue'],
    ['--netns blue l', 'link | --netns=blue'],
    ['-netns blue l', 'link | --netns=blue'],
    // -n is another option of nft.
    ['-n blue nft -n list', 'nft | --netns=blue | -n | list'],
    ['-json a show lo', 'address | --json | show | lo'],
    ['-br -4 a', 'address | -br | -4'],
    ['-jn blue l', 'link | -jn | blue'],
    ['dump ro table main', 'dump route | table | main'],
  ])('%s', async (typed, expected) => {
    expect(await found(typed)).toBe(expected);
  });

  test.each([
    ['m', "it may stand for 'map' or 'monitor'"],
    ['nn', "did you mean 'ns'?"],
    ['lnik', "did you mean 'link'?"],
    ['ip', "'tsnetlink link'"],
    ['tc', "'tsnetlink dump qdisc'"],
    ['bridge', "'tsnetlink dump fdb'"],
    ['netns ad0', "did you mean 'add'?"],
  ])('%s is refused, with advice', async (typed, advice) => {
    await expect(found(typed)).rejects.toThrow(advice);
  });

  test('what is advised is there', async () => {
    for (const word of ['ip', 'tc', 'qdisc', 'bridge', 'conntrack', 'ethtool', 'ipset', 'maddress', 'xfrm']) {
      const { message } = await found(word).then(
        () => ({ message: '' }),
        (error: Error) => error,
      );
      const calls = [...message.matchAll(/'(?:tsnetlink )?((?:dump )?\w+)[^']*'/g)].slice(1);
      expect(calls.length, message).toBeGreaterThan(0);
      for (const [, call = ''] of calls) {
        const { path, command } = await resolveCommand(tsnetlink, [], call.split(' '));
        expect({ path: path.join(' '), isGroup: isGroup(command) }).toEqual({ path: call, isGroup: false });
      }
    }
  });
});
