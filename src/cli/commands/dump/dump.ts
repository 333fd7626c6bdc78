import type { CommandGroup } from '../../command.ts';
import { messageOptions } from './message-options.ts';
import { findObject, objectCommands } from './object.ts';

/** `tsnetlink dump`. */
export const dump: CommandGroup = {
  description: [
    'Shows netlink messages, decoded by the schemas of the library. Attributes without a schema are guessed from their ' +
      'bytes.',
    'The exit code is 1 if something in the input made no sense, which is marked with ✗, or if something failed; 2 after ' +
      'a usage error.',
  ],
  commands: {
    watch: {
      summary: 'show events and what they change',
      load: async () => (await import('./watch.ts')).loadWatch(),
    },
    run: {
      summary: 'run a command and show the messages it exchanges',
      load: async () => (await import('./run.ts')).run,
    },
    capture: {
      summary: 'capture all traffic of a namespace',
      load: async () => (await import('./capture.ts')).capture,
    },
    file: {
      summary: 'decode captures: pcap, pcapng, strace, hex, bytes',
      load: async () => (await import('./file.ts')).file,
    },
    explain: {
      summary: 'show the bytes of an operation without sending it',
      load: async () => (await import('./explain.ts')).loadExplain(),
    },
    policy: {
      summary: 'show which attributes the kernel accepts',
      load: async () => (await import('./policy.ts')).policy,
    },
  },
  options: messageOptions,
  more: async () => ({ 'objects of the kernel, which may be abbreviated': await objectCommands() }),
  alias: findObject,
  examples: [
    'tsnetlink dump link dev eth0 --hex',
    'tsnetlink dump route table main --json',
    'tsnetlink dump run -- ip link show',
    'tsnetlink dump explain route add 10.0.0.0/8 via 10.0.0.1 dev eth0',
    'tsnetlink dump watch link --netns blue',
  ],
};
