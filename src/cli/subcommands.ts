/** A subcommand of `tsnetlink`. */
export interface Subcommand {
  /** What it does, in one line. */
  readonly summary: string;
  /** Loads it, when it is asked for. Its `run` returns the exit code; what it throws is shown without its stack. */
  readonly load: () => Promise<{ readonly run: (args: string[]) => Promise<number> }>;
}

/** The subcommands by name. */
export const subcommands: Readonly<Record<string, Subcommand>> = {
  dump: {
    summary: 'shows netlink messages: of the kernel, of a command, of captures, of an operation',
    load: () => import('./commands/dump/dump.ts'),
  },
  lab: {
    summary: 'builds, takes down or draws a network that a file describes',
    load: () => import('./commands/lab.ts'),
  },
  ns: {
    summary: 'lists, makes, deletes and watches network namespaces, and runs commands in them',
    load: () => import('./commands/ns.ts'),
  },
  ping: {
    summary: 'sends ICMP echo requests, out of any namespace',
    load: () => import('./commands/ping.ts'),
  },
  rootless: {
    summary: 'runs a command as an ordinary user with the rights of root over namespaces of its own',
    load: () => import('./commands/rootless.ts'),
  },
};
