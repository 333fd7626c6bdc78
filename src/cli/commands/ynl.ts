import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { AttributeSet } from '../../netlink/codec/composites/attribute-set.ts';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import type { AnyType } from '../../netlink/codec/type.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { SpecFamily, SpecFlags } from '../../netlink/specs/family.ts';
import { loadSpec, readSpec } from '../../netlink/specs/load-spec.ts';
import { openNamedNamespace } from '../../network/namespace/named-namespaces.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { defineCommand, type OptionValues } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { filePath, flag, netns, option, repeatable, seconds, text } from '../options.ts';
import { usageError } from '../usage-error.ts';
import { pythonPrint } from '../ynl/python-print.ts';
import { pythonJson, toolValue } from '../ynl/tool-values.ts';
import { typesOfSpec } from '../ynl/write-types.ts';

/** Where distributions install the specifications of the kernel. */
const installed = '/usr/share/ynl/specs';

const options = {
  spec: filePath('FILE', 'read this specification'),
  family: filePath('NAME', `read the specification of a family, from ${installed}`),
  'list-families': flag('print the names of the installed specifications'),
  do: text('OPERATION', 'carry out an operation'),
  dump: text('OPERATION', 'list by an operation'),
  multi: repeatable(
    text(
      'OPERATION',
      'carry out an operation; its JSON is the word behind it. Several are sent in one datagram',
    ),
  ),
  json: text('JSON', 'attributes of the request'),
  subscribe: text('GROUP', 'print the events of a multicast group, after the operation'),
  duration: option('SECONDS', 'end after this time', seconds),
  sleep: option('SECONDS', 'the same as --duration', seconds),
  create: flag('NLM_F_CREATE: create what does not exist'),
  excl: flag('NLM_F_EXCL: fail if it exists'),
  replace: flag('NLM_F_REPLACE: replace what exists'),
  append: flag('NLM_F_APPEND: add to the end of a list'),
  'list-ops': flag('print the operations'),
  'list-msgs': flag('print the operations and events'),
  'output-json': flag('print JSON instead of the form of Python'),
  types: filePath(
    'FILE',
    'write a TypeScript module with the types of a specification: to FILE with --spec, else of FILE to the output',
  ),
  schema: filePath(
    'FILE',
    'accepted for the sake of the kernel’s tool: every specification is checked by the rules of the library',
  ),
  'no-schema': flag('the same'),
  'process-unknown': flag(
    'the same: attributes that the specification lacks are always shown, as UnknownAttr(N)',
  ),
  ...netns,
} as const;

type YnlOptions = OptionValues<typeof options>;

/** `tsnetlink ynl`. */
export const ynl = defineCommand({
  usage: [
    '--spec FILE [OPTION]… [--do OPERATION | --dump OPERATION] [--json JSON]',
    '--spec FILE [OPTION]… --multi OPERATION JSON [--multi OPERATION JSON]…',
    '--spec FILE [OPTION]… --subscribe GROUP',
    '--types FILE',
  ],
  description: [
    'Speaks to any netlink family by a specification of the kernel (Documentation/netlink/specs), with the arguments and the output ' +
      'of the kernel’s own tool, cli.py.',
    'Bytes are hexadecimal digits in JSON, 64-bit integers that JSON cannot hold are texts of digits. Where a field of the header has ' +
      'the name of an attribute, it is called header-NAME.',
    'The exit code is 1 if the kernel refuses, 2 after a usage error.',
  ],
  options,
  words: [0, Number.POSITIVE_INFINITY],
  examples: [
    `tsnetlink ynl --spec netdev.yaml --do dev-get --json '{"ifindex":1}'`,
    'tsnetlink ynl --spec rt-link.yaml --dump getlink --output-json',
    'tsnetlink ynl --spec netdev.yaml --subscribe mgmt --duration 10',
    'tsnetlink ynl --types netdev.yaml > netdev.ts',
  ],
  async run({ words, options: given, streams, signal }) {
    const write = (line: string): void => void streams.stdout.write(line);
    checkChoice(given, words);
    if (given['list-families']) {
      const names = existsSync(installed) ? readdirSync(installed) : [];
      for (const name of names.filter((file) => file.endsWith('.yaml')).sort())
        write(`${basename(name, '.yaml')}\n`);
      return 0;
    }
    if (given.types !== undefined) {
      const file = specFile(given) ?? given.types;
      const source = typesOfSpec(readSpec(file), basename(file));
      if (file === given.types) write(source);
      else writeFileSync(given.types, source);
      return 0;
    }
    const file = specFile(given);
    if (file === undefined) throw usageError('which specification? --spec FILE, or --family NAME');
    const family = loadSpec(file, { names: 'kernel' });
    const output = (value: unknown): void =>
      write(given['output-json'] ? `${pythonJson(toolValue(value))}\n` : pythonPrint(toolValue(value)));
    if (given['list-ops'] || given['list-msgs'])
      for (const { name, forms } of family.operations)
        if (given['list-msgs'] || !forms.includes('event')) write(`${name}  [ ${forms.join(', ')} ]\n`);
    await run(family, given, words, output, signal);
    return 0;
  },
});

/** Refuses combinations of options that the tool refuses. */
function checkChoice(given: YnlOptions, words: readonly string[]): void {
  const { multi = [] } = given;
  const chosen = (['do', 'dump', 'multi'] as const).filter((name) => given[name] !== undefined);
  if (chosen.length > 1) throw usageError(`--${chosen[0]} and --${chosen[1]} exclude each other`);
  if (given.spec !== undefined && given.family !== undefined)
    throw usageError('--spec and --family exclude each other');
  if (words.length > multi.length) throw usageError(`unexpected argument '${words[multi.length]}'`);
  if (words.length < multi.length)
    throw usageError(`--multi: expected an operation and its JSON, got '${multi.at(-1)}' alone`);
}

function specFile({ spec, family }: YnlOptions): string | undefined {
  if (family === undefined) return spec;
  const file = `${installed}/${family}.yaml`;
  if (existsSync(file)) return file;
  const names = existsSync(installed) ? readdirSync(installed).map((name) => basename(name, '.yaml')) : [];
  throw usageError(`--family: there is no specification ${file}${didYouMean(family, names)}`);
}

/** Reads the value of `--json`, or the word behind `--multi`. */
function readJson(option: string, given: string): object {
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch (error) {
    throw usageError(`${option}: not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw usageError(`${option}: expected an object, got ${given}`);
  return value;
}

async function run(
  family: SpecFamily,
  given: YnlOptions,
  words: readonly string[],
  output: (value: unknown) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { create, excl, replace, append } = given;
  const flags: SpecFlags = { create, excl, replace, append };
  const attributes = given.json === undefined ? {} : readJson('--json', given.json);
  const requestOf = (form: 'do' | 'dump', name: string, value: object): Request<unknown> => {
    const known = family.operations.filter(({ forms }) => forms.includes(form)).map((one) => one.name);
    if (!known.includes(name)) {
      const other = family.operations.find((one) => one.name === name);
      const hint = other === undefined ? didYouMean(name, known) : `; it has ${other.forms.join(' and ')}`;
      throw usageError(`--${form}: ${family.name} has no such operation '${name}'${hint}`);
    }
    const body = family.operations.find((one) => one.name === name)?.body as AnyType;
    const request = family[form][name]?.(listRepeated(body, value), flags) as Request<unknown>;
    // All messages before the acknowledgement, however many there are.
    return form === 'do' ? { ...request, answer: 'echo' } : request;
  };
  const requests = [
    ...(given.do === undefined ? [] : [requestOf('do', given.do, attributes)]),
    ...(given.dump === undefined ? [] : [requestOf('dump', given.dump, attributes)]),
    ...(given.multi ?? []).map((name, index) =>
      requestOf('do', name, readJson('--multi', words[index] as string)),
    ),
  ];
  if (requests.length === 0 && given.subscribe === undefined) {
    if (given['list-ops'] || given['list-msgs']) return;
    throw usageError('what is to be done? --do, --dump, --multi, --subscribe, --list-ops or --types');
  }
  const fd = given.netns === undefined ? undefined : openNamedNamespace(given.netns);
  const socket = family.open(fd === undefined ? {} : { namespace: { fd } });
  try {
    const events = given.subscribe === undefined ? undefined : family.watch(socket, [given.subscribe]);
    if (given.multi !== undefined) output((await socket.batch(requests)).map(single));
    else
      for (const request of requests)
        output(
          request.answer === 'many' ? await socket.request(request) : single(await socket.request(request)),
        );
    if (events === undefined) return;
    const duration = given.duration ?? given.sleep;
    await interruptible(signal, async (end, stop) => {
      end.addEventListener('abort', () => events.close());
      if (end.aborted) events.close();
      const timer = duration === undefined ? undefined : setTimeout(stop, duration);
      try {
        for await (const event of events)
          if (event.kind === 'notification')
            output({ name: event.name.replace(/^.*\//, ''), msg: event.message ?? event.payload });
      } finally {
        clearTimeout(timer);
      }
    });
  } finally {
    socket.close();
    if (fd !== undefined) closeFd(fd);
  }
}

/** The result of an operation as the tool has it: nothing, a message, or a list of several. */
function single(answer: unknown): unknown {
  const messages = (answer ?? []) as readonly unknown[];
  return messages.length > 1 ? messages : messages[0];
}

/** Makes lists of single values of attributes that may occur several times. */
function listRepeated(type: AnyType, value: unknown): object {
  const { set = type } = type as { readonly set?: AnyType };
  if (set.kind !== 'attributes' || typeof value !== 'object' || value === null) return value as object;
  const table = (set as AttributeSet<unknown>).table();
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const attribute = table.named(key)?.type;
      if (attribute?.repeated === true && !Array.isArray(item)) return [key, [item]];
      return [key, attribute?.kind === 'attributes' ? listRepeated(attribute, item) : item];
    }),
  );
}
