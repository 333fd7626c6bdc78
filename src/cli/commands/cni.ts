import { readNodeConfig } from '../../cni/cluster/node-config.ts';
import { runClusterNode } from '../../cni/cluster/run-cluster-node.ts';
import { installPlugins } from '../../cni/install.ts';
import { pluginTypes } from '../../cni/plugins/index.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { type CommandGroup, defineCommand } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { choice, filePath, flag, netns, option, repeatable } from '../options.ts';
import { usageError } from '../usage-error.ts';

const install = defineCommand({
  usage: ['[OPTION]… DIR'],
  description: [
    'Writes an executable file for each plugin to DIR: the folder that the container runtime has in its configuration, /opt/cni/bin or ' +
      '/usr/lib/cni. The files start this Node with this installation of tsnetlink; after either has moved, run the command again.',
    `The plugins are ${pluginTypes.join(', ')}.`,
  ],
  options: {
    type: repeatable(
      option(
        'NAME',
        'write this plugin; all by default. May be given several times',
        choice(...pluginTypes),
        't',
      ),
    ),
  },
  words: [1, 1],
  examples: [
    'tsnetlink cni install /opt/cni/bin',
    'tsnetlink cni install ./plugins --type bridge --type host-local',
  ],
  async run({ words: [folder = ''], options, streams }) {
    for (const file of installPlugins(folder, { types: options.type })) streams.stdout.write(`${file}\n`);
    return 0;
  },
});

const node = defineCommand({
  usage: ['[OPTION]… --config FILE'],
  description: [
    'Lets the containers of this machine reach those of the other machines of a cluster: sets routes to their subnets as machines come and go, until it is ' +
      'interrupted. What it has set stays; the next run goes on with it.',
    'FILE is JSON: name of this machine (its host name by default); nodes, a file with the list of machines, or kubernetes with server, tokenFile and caFile; ' +
      'backend host-gw (by default) or vxlan; masquerade; link, vni, port and protocol. See docs/cni.md.',
  ],
  options: {
    ...netns,
    config: filePath('FILE', 'read the settings from FILE', 'c'),
    once: flag('end as soon as the state is set', 'o'),
  },
  words: [0, 0],
  examples: ['tsnetlink cni node --config /etc/tsnetlink/node.json'],
  async run({ options, streams, signal }) {
    if (options.config === undefined) throw usageError('--config FILE is missing');
    const settings = readNodeConfig(options.config);
    const namespace = options.netns === undefined ? undefined : await Namespace.open(options.netns);
    await interruptible(signal, (end, stop) =>
      runClusterNode({
        ...settings,
        namespace,
        signal: end,
        onProblem: ({ message }) => void streams.stderr.write(`${message}\n`),
        onApplied(plan, nodes) {
          if (!plan.isEmpty) streams.stdout.write(`${nodes.length} machines\n${plan}\n`);
          if (options.once) stop();
        },
      }),
    );
    return 0;
  },
});

/** `tsnetlink cni`. */
export const cni: CommandGroup = {
  description: [
    'Installs the plugins for container runtimes (CNI, the Container Network Interface), and connects the containers of several machines.',
  ],
  commands: {
    install: { summary: 'write the plugins to a folder, as executable files', load: async () => install },
    node: { summary: 'connect the containers of this machine with those of others', load: async () => node },
  },
  examples: ['tsnetlink cni install /opt/cni/bin'],
};
