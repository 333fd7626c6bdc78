import { type Action, actions } from '../../../netlink/protocols/route/index.ts';
import { actionKinds } from '../../../netlink/protocols/route/tc/actions/kinds/registry.ts';
import type { Request } from '../../../netlink/request/request.ts';
import { suggestion } from '../../suggestion.ts';
import { usageError } from '../../usage-error.ts';
import {
  addTo,
  type Fields,
  type Grammar,
  type Keyword,
  parseWhile,
  readNext,
  setField,
  value,
} from '../grammar.ts';
import { knownKind } from '../known-kind.ts';
import { pending, type Verbs } from '../pending-request.ts';
import { inWordsOf, noteInnerGrammar, noteWord } from '../wording.ts';
import { integer, oneOf, type Words } from '../words.ts';
import { type ActionWords, actionWords } from './action-kinds.ts';
import { hexBytes } from './hex-bytes.ts';
import { type General, isVerdict, takeVerdict } from './verdict.ts';

/** Words that every action may have at its end. */
const common: Grammar['keywords'] = {
  cookie: value('cookie', (word) => hexBytes(word), 'bytes'),
  hw_stats: value(
    'hardwareStatistics',
    oneOf({
      immediate: { value: ['immediate'], selector: ['immediate'] },
      delayed: { value: ['delayed'], selector: ['delayed'] },
      any: { value: ['immediate', 'delayed'], selector: ['immediate', 'delayed'] },
      disabled: { value: [], selector: [] },
    }),
  ),
  no_percpu: actionFlag('noPercpuStatistics'),
  skip_hw: actionFlag('skipHardware'),
  skip_sw: actionFlag('skipSoftware'),
};

function actionFlag(name: string): Keyword {
  return (_words, target) => {
    const { flags = { value: [], selector: [] } } = target as {
      flags?: { value: string[]; selector: string[] };
    };
    target.flags = { value: [...flags.value, name], selector: [...flags.selector, name] };
  };
}

/** Takes the kind of an action. A verdict alone is of kind `gact`. */
function takeKind(words: Words): string {
  if (isVerdict(words.peek())) return 'gact';
  const kind = words.next('an action');
  if (!Object.hasOwn(actionWords, kind))
    throw usageError(
      `'${kind}' is no action whose words are read${suggestion(kind, Object.keys(actionWords))}`,
    );
  return kind;
}

/** Reads an action, whose links are still to be found: the words up to one that does not belong to it. */
function readAction(words: Words, kind: string): Action {
  const { verdict, first, keywords, build } = (actionWords as Readonly<Record<string, ActionWords>>)[kind]!;
  const options: Fields = {};
  let given: string | undefined;
  let index = 0;
  first?.(words, options);
  for (;;) {
    const before = words.left;
    parseWhile(keywords, words, options);
    given = takeVerdict(words) ?? given;
    if (words.take('index') !== undefined) {
      index = readNext('index', words, integer);
      for (const path of ['index', 'parameters.index']) noteWord(options, path, 'index');
    }
    if (words.left === before) break;
  }
  const action: Fields = {};
  parseWhile(common, words, action);
  const general: General = { index, capabilities: 0, verdict: given ?? verdict, references: 0, bindings: 0 };
  const { parameters, ...rest } = options;
  const made: Fields = {
    ...action,
    kind,
    options: (build === undefined ? undefined : inWordsOf(options, () => build(options, general))) ?? {
      ...rest,
      parameters: { ...general, ...(parameters as object) },
    },
  };
  noteInnerGrammar(made, 'options', { keywords }, options);
  return made as unknown as Action;
}

/** `action drop`, behind a filter: adds an action to its list. */
export const action: Keyword<'actions'> = (words, target) =>
  addTo(target, 'actions', readAction(words, takeKind(words)));

/** `police rate 1mbit burst 10k drop`: the policer that some filters have beside their actions. */
export const police: Keyword<'police'> = (words, target) =>
  setField(target, 'police', readAction(words, 'police').options);

const change =
  (operation: (...list: Action[]) => Request<unknown>): Verbs[string] =>
  (words) => {
    const fields: Fields & { actions: Action[] } = { actions: [] };
    const { actions: list } = fields;
    do {
      words.take('action');
      noteWord(fields, `actions.${list.length}`, words.peek() ?? '');
      list.push(readAction(words, takeKind(words)));
    } while (!words.done);
    return pending(fields, (found) => operation(...(found.actions as Action[])));
  };

const reference =
  (operation: (action: { kind: string; index: number }) => Request<unknown>): Verbs[string] =>
  (words) => {
    words.take('action');
    const kind = knownKind('action', words.next('the kind of an action'), actionKinds);
    words.expect('index');
    const fields = { kind, index: readNext('index', words, integer) };
    noteWord(fields, 'index', 'index');
    return pending(fields, () => operation(fields));
  };

const ofKind =
  (operation: (kind: string) => Request<unknown>): Verbs[string] =>
  (words) => {
    words.take('action');
    const kind = knownKind('action', words.next('the kind of an action'), actionKinds);
    return pending({}, () => operation(kind));
  };

/** `tc actions`. */
export const actionVerbs: Verbs = {
  add: change(actions.create),
  replace: change(actions.replace),
  change: change(actions.replace),
  delete: reference(actions.delete),
  get: reference(actions.get),
  flush: ofKind(actions.flush),
  show: ofKind((kind) => actions.list({ kind })),
};
