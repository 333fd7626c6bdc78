import type { AnyObjectDefinition, ObjectCommands } from '../../../netlink/protocol.ts';
import type { Request } from '../../../netlink/request/request.ts';
import { type Fields, type Grammar, literalValue, parse, setField } from '../../iproute2/grammar.ts';
import { describeCommands, isIproute2, readCommand } from '../../iproute2/index.ts';
import { type Finder, makeRequest, type PendingRequest, pending } from '../../iproute2/pending-request.ts';
import { Words } from '../../iproute2/words.ts';
import { suggestion } from '../../suggestion.ts';
import { usageError } from '../../usage-error.ts';
import { loadObjects } from './objects.ts';

/** Returns the operations that can be explained, for the help. */
export async function operationNames(): Promise<string[]> {
  const others = await loadCommands();
  return [
    ...describeCommands(),
    ...[...others].map(([name, { verbs }]) => `${name} ${Object.keys(verbs).join('|')}`),
  ];
}

/** Objects with operations that are not those of iproute2: by the names of the library. */
async function loadCommands(): Promise<Map<string, ObjectCommands>> {
  const objects = [...(await loadObjects())];
  const commandsOf = ({ commands }: AnyObjectDefinition): ObjectCommands | undefined => commands;
  return new Map(
    objects.flatMap(([name, { definition }]) => {
      const commands = commandsOf(definition);
      return commands === undefined || isIproute2([name]) ? [] : [[name, commands]];
    }),
  );
}

/** Returns the request that words stand for: `route add 10.0.0.0/8 via 10.0.0.1`. */
export async function readOperation(words: readonly string[], finder: Finder): Promise<Request<unknown>> {
  return makeRequest(isIproute2(words) ? readCommand(words) : await readDefined(words), finder);
}

async function readDefined([object = '', verb = '', ...rest]: readonly string[]): Promise<PendingRequest> {
  const commands = await loadCommands();
  const found = commands.get(object);
  if (found === undefined) {
    const known = [...commands.keys(), ...describeCommands().map((line) => line.split(' ')[1] as string)];
    throw usageError(`'${object}' is no object${suggestion(object, known)}`);
  }
  const { verbs, first } = found;
  const operation = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (operation === undefined)
    throw usageError(`${object} has no verb '${verb}'${suggestion(verb, Object.keys(verbs))}`);
  const fields: Fields = {};
  parse(fieldsOnly(verb === 'list' ? undefined : first), new Words(rest), fields);
  return pending(fields, operation);
}

/** The grammar of an object that has no words of its own: its fields by name. */
function fieldsOnly(first: string | undefined): Grammar {
  if (first === undefined) return { keywords: {} };
  return {
    keywords: {},
    first: (words, target) => {
      words.take(first);
      setField(target, first, literalValue(words.next(`the ${first}`)));
    },
  };
}
