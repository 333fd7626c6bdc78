import { parseArgs } from 'node:util';
import { dumpObject } from './live.ts';
import { dumpObjects, findObject } from './objects.ts';
import { Output, type Streams } from './output.ts';
import { type ColourChoice, styleFor } from './style.ts';
import { usageError } from './usage.ts';

const options = {
  hex: { type: 'boolean', short: 'x', default: false },
  json: { type: 'boolean', short: 'j', default: false },
  fields: { type: 'string', short: 'f' },
  netns: { type: 'string', short: 'n' },
  color: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const usage = `usage: dump OBJECT [FILTER VALUE]…    what the kernel has, message by message

OBJECT is ${Object.keys(dumpObjects).join(', ')}, or the beginning of one.

  -x, --hex           beside each line its offset and bytes
  -j, --json          one JSON object a line
  -f, --fields A,B.C  only these fields and attributes
  -n, --netns NAME    in a named network namespace
      --color WHEN    always, never, or auto: where the output is a terminal and NO_COLOR is not set
`;

/** `tsnetlink dump …`: returns the exit code, 1 where something made no sense. */
export async function run(args: string[], streams: Streams = process): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [word, ...words] = positionals;
  if (values.help || word === undefined) {
    streams.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const colour = (values.color ?? 'auto') as ColourChoice;
  if (!['auto', 'always', 'never'].includes(colour))
    throw usageError(`--color is always, never or auto, not '${colour}'`);
  const output = new Output(
    {
      style: styleFor(colour, streams.stdout),
      hex: values.hex,
      json: values.json,
      fields: values.fields?.split(',').map((field) => field.trim()),
    },
    streams.stdout,
  );
  const found = findObject(word);
  if (found === undefined) throw usageError(`'${word}' is not one of ${Object.keys(dumpObjects).join(', ')}`);
  try {
    await dumpObject(found[0], found[1], words, values.netns, output);
  } finally {
    await output.drained();
  }
  return output.exitCode;
}
