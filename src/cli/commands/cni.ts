import { installPlugins } from '../../cni/install.ts';
import { pluginTypes } from '../../cni/plugins/index.ts';
import { type CommandGroup, defineCommand } from '../command.ts';
import { repeatable, text } from '../options.ts';

const install = defineCommand({
  usage: ['[OPTION]… DIR'],
  description: [
    'Writes an executable file for each plugin to DIR: the folder that the container runtime has in its configuration, /opt/cni/bin or ' +
      '/usr/lib/cni. The files start this Node with this installation of tsnetlink; after either has moved, run the command again.',
    `The plugins are ${pluginTypes.join(', ')}.`,
  ],
  options: {
    type: repeatable(text('NAME', 'write this plugin; all by default. May be given several times', 't')),
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

/** `tsnetlink cni`. */
export const cni: CommandGroup = {
  description: ['Installs the plugins for container runtimes: CNI, the Container Network Interface.'],
  commands: {
    install: { summary: 'write the plugins to a folder, as executable files', load: async () => install },
  },
  examples: ['tsnetlink cni install /opt/cni/bin'],
};
