/**
 * Folders and pages that scripts/check-prose.ts does not check yet. The list is exact: the check fails for an entry that is
 * clean. Remove entries; add none.
 */
export const notYet: readonly string[] = [
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'README.md',
  'docs',
  'bench',
  'examples',
  'src/cli',
  'src/dump',

  'src/netlink/codec',
  'src/netlink/errors',
  'src/netlink/protocols',
  'src/netlink/request',
  'src/netlink/socket',
  'src/netlink/transport',
  'src/network',
  'src/syscalls',
  'test/dump',
  'test/netlink/codec',
  'test/netlink/events',
  'test/netlink/protocols',
  'test/netlink/socket',
  'test/network',
  'test/soak',
  'test/support',
  'test/syscalls',
  'test/testing',
];
