import { jsonOf } from '../../network/desired-state/plan.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { defineCommand } from '../command.ts';
import { loadYaml } from '../load-description.ts';
import { flag, netns } from '../options.ts';
import { usageError } from '../usage-error.ts';

/** `tsnetlink state`. */
export const state = defineCommand({
  usage: ['[OPTION]…'],
  description: [
    'Prints the state of a network namespace in the form that tsnetlink apply reads: links with their addresses, qdiscs …, routes, ' +
      'rules and next hops, by names instead of indexes. Objects that the kernel makes by itself are left out. Needs no rights.',
  ],
  options: {
    ...netns,
    json: flag('print JSON: the default', 'j'),
    yaml: flag('print YAML, with the package yaml', 'y'),
  },
  words: [0, 0],
  examples: ['tsnetlink state --yaml', 'tsnetlink state --netns blue'],
  async run({ options: { netns, json, yaml }, streams }) {
    if (json && yaml) throw usageError('--json and --yaml exclude each other');
    const namespace = netns === undefined ? Namespace.current() : await Namespace.open(netns);
    try {
      const found = jsonOf(await namespace.state());
      streams.stdout.write(
        yaml ? (await loadYaml()).stringify(found) : `${JSON.stringify(found, undefined, 2)}\n`,
      );
      return 0;
    } finally {
      namespace.close();
    }
  },
});
