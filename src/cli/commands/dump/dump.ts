import { parseArgs } from 'node:util';
import { PcapWriter } from '../../../dump/capture/writer.ts';
import { type ColourChoice, styleFor } from '../../colour.ts';
import type { Streams } from '../../streams.ts';
import type { Command } from './command.ts';
import { dumpObject } from './live.ts';
import { dumpObjects, findObject } from './objects.ts';
import { Output } from './output.ts';
import { usageError } from './usage.ts';

const options = {
  hex: { type: 'boolean', short: 'x', default: false },
  json: { type: 'boolean', short: 'j', default: false },
  quiet: { type: 'boolean', short: 'q', default: false },
  vector: { type: 'boolean', default: false },
  fields: { type: 'string', short: 'f' },
  netns: { type: 'string', short: 'n' },
  protocol: { type: 'string', short: 'p' },
  record: { type: 'string' },
  count: { type: 'string', short: 'c' },
  time: { type: 'string', short: 't' },
  by: { type: 'string' },
  room: { type: 'string' },
  'all-netns': { type: 'boolean', default: false },
  color: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const usage = `usage: dump OBJECT [FILTER VALUE]…    what the kernel has, message by message
       dump explain OBJECT VERB …    the bytes of an operation, which is not sent: route add 10.0.0.0/8 via 10.0.0.1
       dump watch [GROUP…]           events as they come, and what they change
       dump run -- COMMAND …         what a command says and hears
       dump capture [FILE]           all that is said in the namespace, as pcap; - is the standard output
       dump policy FAMILY            what the kernel accepts of a family of generic netlink, beside the schema
       dump file FILE…               pcap, pcapng, strace, hex, bytes; - is the standard input

OBJECT is one of these, or the beginning of one:
${wrapped(Object.keys(dumpObjects))}

  -x, --hex           beside each line its offset and bytes
  -j, --json          one JSON object a line
  -f, --fields A,B.C  only these fields and attributes
  -n, --netns NAME    in a named network namespace
  -p, --protocol P    file: of messages in hex: route (unless told), generic, netfilter …; capture: only this one
  -c, --count N       watch, capture: end after so many events or datagrams
  -t, --time SECONDS  capture: end after this time
      --by HOW        run: strace, or nlmon: all that is said in the namespace meanwhile, where there is no strace
      --room BYTES    watch: of events that may wait to be shown; 32 MiB unless told
      --all-netns     watch: also namespaces that this one has identifiers for
  -q, --quiet         only count
      --record FILE   into a pcap file too: what is shown, and what is exchanged with the kernel for it
      --vector        as the source of a test: bytes with comments, and their value
      --color WHEN    always, never, or auto: where the output is a terminal and NO_COLOR is not set

The exit code is 1 where something made no sense; the byte is marked with ✗. That of run is the command's, unless 0.
`;

/** Words in lines of up to 90 characters, further in. */
function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 90) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${last}, ${word}`;
  }
  return lines.join(',\n');
}

/** What can be done besides asking the kernel for objects. Each returns an exit code; 0 leaves it to the output. */
const modes: Readonly<Record<string, (command: Command) => Promise<number>>> = {
  explain: async (command) => (await import('./explain.ts')).explainOperation(command),
  watch: async (command) => (await import('./watch.ts')).watchEvents(command),
  run: async (command) => (await import('./run.ts')).runCommand(command),
  policy: async (command) => (await import('./policy.ts')).dumpPolicy(command),
  capture: async (command) => (await import('./capture.ts')).captureTraffic(command),
  file: async (command) => (await import('./file.ts')).dumpFiles(command),
};

/** `tsnetlink dump …`: returns the exit code, 1 where something made no sense. `signal` ends a watch. */
export async function run(args: string[], streams: Streams = process, signal?: AbortSignal): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [word, ...words] = positionals;
  if (values.help || word === undefined) {
    streams.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const output = new Output(
    {
      style: styleFor(readColour(values.color), streams.stdout),
      hex: values.hex || word === 'explain',
      json: values.json,
      quiet: values.quiet,
      vector: values.vector,
      fields: values.fields?.split(',').map((field) => field.trim()),
    },
    streams.stdout,
  );
  const mode = Object.hasOwn(modes, word) ? modes[word] : undefined;
  const recorder = values.record === undefined ? undefined : new PcapWriter(values.record);
  // What these do with the kernel to hear others is not what was asked for.
  if (word !== 'capture' && word !== 'run') recorder?.recordSockets();
  // A reader that has seen enough (`| head`) ends the process: what has been recorded is kept.
  const save = (): void => recorder?.close();
  process.once('exit', save);
  let code = 0;
  try {
    if (mode !== undefined) code = await mode({ words, options: values, output, streams, recorder, signal });
    else {
      const found = findObject(word);
      if (found === undefined)
        throw usageError(
          `'${word}' is not one of ${[...Object.keys(modes), ...Object.keys(dumpObjects)].join(', ')}`,
        );
      await dumpObject(found[0], found[1], words, values.netns, output);
    }
    if (values.quiet && word !== 'capture')
      output.note(`${output.messages} messages, ${output.problems} problems`);
  } finally {
    process.off('exit', save);
    save();
    await output.drained();
  }
  return code !== 0 ? code : output.exitCode;
}

function readColour(choice = 'auto'): ColourChoice {
  if (choice === 'auto' || choice === 'always' || choice === 'never') return choice;
  throw usageError(`--color is always, never or auto, not '${choice}'`);
}
