import { isRunner } from '../../../netlink/request/flush.ts';
import { type Check, type Declared, isNamespaceHolder } from '../../../netlink/request/input.ts';
import type { Request } from '../../../netlink/request/request.ts';
import { type Fields, literalValue, parse } from '../../iproute2/grammar.ts';
import { describeCommands, isIproute2, objectNames, readCommand } from '../../iproute2/index.ts';
import { type Finder, makeRequest, type PendingRequest, pending } from '../../iproute2/pending-request.ts';
import { linkWord, NamespaceName, Words } from '../../iproute2/words.ts';
import { suggestion } from '../../suggestion.ts';
import { usageError } from '../../usage-error.ts';
import { loadObjects } from './objects.ts';

type Operation = ((...args: unknown[]) => Request<unknown>) & Declared;

/** Returns the operations that can be explained, for the help. */
export async function operationNames(): Promise<string[]> {
  const others = await loadOperations();
  return [
    ...describeCommands(),
    ...[...others].map(([name, operations]) => verbLines(name, [...operations.keys()])),
  ];
}

/** Width of the lines of verbs in the help. */
const width = 76;

/** Returns an object with its verbs, on as many lines as they need. */
function verbLines(name: string, verbs: readonly string[]): string {
  const lines = [`${name} ${verbs[0]}`];
  for (const verb of verbs.slice(1)) {
    const line = `${lines.at(-1)}|${verb}`;
    if (line.length <= width) lines[lines.length - 1] = line;
    else lines.push(`${' '.repeat(name.length)}|${verb}`);
  }
  return lines.join('\n');
}

/** Operations of the library, by object and verb. Objects of iproute2 are left out: their words are those of iproute2. */
async function loadOperations(): Promise<Map<string, Map<string, Operation>>> {
  const all = new Map<string, Map<string, Operation>>();
  for (const [name, { definition }] of await loadObjects()) {
    if (isIproute2([name])) continue;
    const operations = Object.entries((definition.operations ?? {}) as Readonly<Record<string, Operation>>);
    const explained = operations.filter(([, operation]) => isOneRequest(operation));
    if (explained.length > 0) all.set(name, new Map(explained));
  }
  return all;
}

/** Whether an operation makes one request. Those that send several need a socket. */
function isOneRequest({ operationName, inputs }: Operation): boolean {
  return operationName !== undefined && !inputs.some(({ expected }) => expected === isRunner.expected);
}

/** Returns the request that words stand for: `route add 10.0.0.0/8 via 10.0.0.1`. */
export async function readOperation(words: readonly string[], finder: Finder): Promise<Request<unknown>> {
  return makeRequest(isIproute2(words) ? readCommand(words) : await readDeclared(words), finder);
}

/** Reads an operation by the names of the library: its arguments in their order, then the fields of the last one by name. */
async function readDeclared([object = '', verb = '', ...rest]: readonly string[]): Promise<PendingRequest> {
  const all = await loadOperations();
  const operations = all.get(object);
  if (operations === undefined)
    throw usageError(`'${object}' is no object${suggestion(object, [...objectNames(), ...all.keys()])}`);
  const operation = operations.get(verb);
  if (operation === undefined)
    throw usageError(`${object} has no verb '${verb}'${suggestion(verb, [...operations.keys()])}`);
  const words = new Words(rest);
  const args: unknown[] = [];
  for (const check of operation.inputs) {
    if (check.fields !== undefined) args.push(readFields(check, words));
    else if (check.required === true || !words.done)
      args.push(readValue(check, words.next(check.expected ?? 'a value')));
  }
  if (!words.done) throw usageError(`'${words.next('a word')}' is no word here`);
  return pending({ args }, (found) => operation(...(found.args as unknown[])));
}

function readFields(check: Check, words: Words): Fields | undefined {
  const fields: Fields = {};
  const known = check.fields as ReadonlyMap<string, Check>;
  if (words.done && check.required !== true) return undefined;
  parse({ keywords: {}, fields: [...known.keys()] }, words, fields);
  for (const [name, value] of Object.entries(fields)) {
    const declared = known.get(name);
    if (declared !== undefined && typeof value === 'string') fields[name] = readValue(declared, value);
  }
  return fields;
}

/** Reads a word by what is expected in its place: links and namespaces are named. */
function readValue({ expected = '' }: Check, word: string): unknown {
  if (expected.startsWith(link)) return linkWord(word);
  return expected === isNamespaceHolder.expected ? new NamespaceName(word) : literalValue(word);
}

const link = 'the index of a link';
