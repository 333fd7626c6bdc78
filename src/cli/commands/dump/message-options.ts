import { writeFileSync } from 'node:fs';
import { PcapWriter } from '../../../dump/capture/writer.ts';
import { protocolNumbers } from '../../../netlink/protocol-table.ts';
import { type ColourChoice, styleFor } from '../../colour.ts';
import type { Invocation, OptionValues } from '../../command.ts';
import { unescaped } from '../../escaped-streams.ts';
import { choice, filePath, flag, netns, option } from '../../options.ts';
import { usageError } from '../../usage-error.ts';
import { Output } from './output.ts';

/** The options of all commands that print messages, but for those that choose between the short and the long form. */
const commonOptions = {
  hex: flag('show the offset and the bytes of each line', 'x'),
  json: flag('print one JSON object a line', 'j'),
  fields: option('A,B.C', 'show only these fields and attributes', readFields, 'f'),
  vector: flag('print the source of a test: bytes with comments, and their value'),
  quiet: flag('print only the number of messages and problems', 'q'),
  record: filePath('FILE', 'write the messages into a pcap file too'),
  spec: filePath('FILE', 'decode the messages of a family by a specification of the kernel (YAML)'),
  html: filePath('FILE', 'write the messages into a page for browsers too'),
  color: option('WHEN', 'always, never or auto', choice('always', 'never', 'auto')),
  ...netns,
} as const;

/** The options of commands that print each message in full. */
export const messageOptions = {
  short: flag('print one line a message: no zeros, counters and defaults', 's'),
  ...commonOptions,
} as const;

/** The options of commands that print one line a message. */
export const shortMessageOptions = {
  verbose: flag('print each message in full, with zeros, counters and defaults', 'v'),
  ...commonOptions,
} as const;

/** Values of {@link messageOptions} or {@link shortMessageOptions}. */
export type MessageOptions = OptionValues<typeof commonOptions> &
  Partial<Pick<OptionValues<typeof messageOptions>, 'short'>> &
  Partial<Pick<OptionValues<typeof shortMessageOptions>, 'verbose'>>;

/** Whether each message is printed on one line. The bytes of messages are shown in full only. */
function isShort({ short, verbose, hex, vector, json }: MessageOptions): boolean {
  const full = hex ? 'hex' : vector ? 'vector' : undefined;
  if (short === true && full !== undefined) throw usageError(`--short and --${full} exclude each other`);
  return !json && full === undefined && (short ?? verbose === false);
}

/** Number of the protocol that is meant if none is named: that of `ip`. */
export const defaultProtocol: number = protocolNumbers.route;

/** The settings of the output that a command decides. */
export interface OutputSettings {
  readonly hex?: boolean;
  /** Gives `--record` what the sockets of this process exchange with the kernel. */
  readonly recordsSockets?: boolean;
  /** Number of the protocol that messages do not name: the one that the user asked for, or the default. */
  readonly impliedProtocol?: number | undefined;
}

/** Where a command prints messages. */
export interface Target {
  readonly output: Output;
  /** Gets the datagrams of `--record`. */
  readonly recorder: PcapWriter | undefined;
}

function readFields(text: string): readonly string[] {
  return text
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '');
}

/**
 * Calls `use` with an output, and ends the output afterwards. Returns the exit code of `use`, or that of the output if it is
 * 0.
 */
export async function withOutput(
  { options, streams }: Pick<Invocation, 'streams'> & { readonly options: MessageOptions },
  use: (target: Target) => Promise<number>,
  { hex = options.hex, recordsSockets = false, impliedProtocol = defaultProtocol }: OutputSettings = {},
): Promise<number> {
  const { json, quiet, vector, fields, spec } = options;
  if (spec !== undefined) {
    const { loadSpec } = await import('../../../netlink/specs/load-spec.ts');
    loadSpec(spec).register();
  }
  const colour: ColourChoice = options.color ?? 'auto';
  const style = styleFor(colour, streams.stdout);
  const page =
    options.html === undefined ? undefined : new (await import('../../messages/page-file.ts')).PageFile();
  const short = isShort(options);
  const settings = { style, hex, short, json, quiet, vector, fields, impliedProtocol, page };
  // The printed form escapes texts itself, and may have colours.
  const output = new Output(settings, json ? streams.stdout : unescaped(streams.stdout));
  const recorder = options.record === undefined ? undefined : new PcapWriter(options.record);
  if (recordsSockets) recorder?.recordSockets();
  // A reader that closes the pipe early ends the process. The recording is kept.
  const save = (): void => recorder?.close();
  process.once('exit', save);
  try {
    const code = await use({ output, recorder });
    if (options.html !== undefined) writeFileSync(options.html, page?.html(options.html) ?? '');
    if (quiet) output.note(`${output.messages} messages, ${output.problems} problems`);
    output.checkFields();
    return code !== 0 ? code : output.exitCode;
  } finally {
    process.off('exit', save);
    save();
    await output.drained();
  }
}
