import { TransactionError } from '../../netlink/batch/transaction.ts';
import { encode, inspect, type Part } from '../../netlink/codec/index.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { messageHeaderLength } from '../../netlink/message/header.ts';
import { compile } from '../../netlink/protocols/netfilter/nftables/compile/compile.ts';
import type {
  CompiledMessage,
  KnownRuleset,
} from '../../netlink/protocols/netfilter/nftables/compile/transaction.ts';
import type { ElementAttributes } from '../../netlink/protocols/netfilter/nftables/elements.ts';
import type { NftMessageName } from '../../netlink/protocols/netfilter/nftables/message-types.ts';
import { nftBodies } from '../../netlink/protocols/netfilter/nftables/messages.ts';
import {
  changeRequest,
  checkFrame,
  transactionFrame,
} from '../../netlink/protocols/netfilter/nftables/operations.ts';
import type { NftResolver } from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import { Ruleset } from '../../netlink/protocols/netfilter/nftables/ruleset.ts';
import { echo } from '../../netlink/request/echo.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';
import { NftablesError, type NftFailure } from './nftables-error.ts';
import { atOneGeneration, readMessages, readSetElements, type SetPlace } from './read-ruleset.ts';
import { withReason } from './with-reason.ts';

/** How commands are applied. */
export interface ApplyOptions extends RequestOptions {
  /**
   * The generation of the ruleset that the commands are meant for: `ERESTART` if it has another one. By default the ruleset may
   * have changed, unless the commands depend on it: then they are compiled again.
   */
  readonly generation?: number | undefined;
  /** Lets the kernel check the commands, and execute none (`nft --check`). Loops of chains are not found. */
  readonly check?: boolean | undefined;
  /**
   * Whether elements of sets begin with the counters, limits … that they are given with. False by default: `nft --json` leaves them out, and
   * reads them from text alone. True by default for text.
   */
  readonly elementStates?: boolean | undefined;
}

/** Most attempts of commands that depend on the ruleset. */
const mostAttempts = 10;

/** An object that a command made, as the kernel reports it. */
export interface Echoed {
  readonly command: number;
  readonly message: NftMessageName;
  /** The decoded messages. */
  readonly objects: readonly { readonly handle?: bigint | undefined; readonly name?: string | undefined }[];
}

/** The parts of the ruleset in the kernel that commands refer to. */
interface Needs {
  /** Tables, chains and sets. */
  readonly objects?: boolean;
  readonly rules?: boolean;
  /** Sets whose elements are needed. */
  readonly sets?: readonly SetPlace[];
}

/** Says that commands refer to a part of the ruleset that has not been read. */
class NeedsRuleset {
  readonly needs: Needs;

  constructor(needs: Needs) {
    this.needs = needs;
  }
}

function need(needs: Needs): never {
  throw new NeedsRuleset(needs);
}

const unread = {
  findSet: () => need({ objects: true }),
  chainHandle: () => need({ objects: true }),
  ruleHandles: () => need({ objects: true, rules: true }),
} satisfies KnownRuleset;

function together(a: Needs, b: Needs): Needs {
  return {
    objects: a.objects === true || b.objects === true,
    rules: a.rules === true || b.rules === true,
    sets: [...(a.sets ?? []), ...(b.sets ?? [])],
  };
}

/** The known part of the ruleset in the kernel. */
interface Known {
  readonly known: KnownRuleset;
  /** The generation that was read; undefined where nothing was. */
  readonly generation?: number;
  readonly needs: Needs;
  /** Sets whose elements were asked for and have not been read. They count as empty until all commands are compiled. */
  readonly missing: readonly SetPlace[];
}

function nothingKnown(): Known {
  return knownOf({}, {}, new Map());
}

function knownOf(
  needs: Needs,
  objects: Partial<KnownRuleset>,
  elements: ReadonlyMap<string, readonly ElementAttributes[]>,
): Known {
  const missing: SetPlace[] = [];
  const setElements: KnownRuleset['setElements'] = (family, table, name) => {
    const place = { family, table, name };
    const found = elements.get(keyOf(place));
    if (found === undefined) missing.push(place);
    return found ?? [];
  };
  return { known: { ...unread, ...objects, setElements }, needs, missing };
}

/**
 * Runs commands as one transaction. Reads the ruleset only where commands refer to what is in the kernel: a set, or the place of
 * a rule.
 *
 * @param echoes whether the object of a message is wanted; none if absent
 */
export function applyCommands(
  socket: NetlinkSocket,
  commands: unknown,
  resolver: NftResolver,
  options: ApplyOptions = {},
  echoes?: (message: CompiledMessage) => boolean,
): Promise<readonly Echoed[]> {
  return applyCompiled(
    socket,
    (known, locate) =>
      compile(commands, { resolver, known, locate, elementStates: options.elementStates, encode: true }),
    options,
    echoes,
  );
}

/** Runs the messages that a function compiles as one transaction, as {@link applyCommands}. */
export async function applyCompiled(
  socket: NetlinkSocket,
  compileWith: (known: KnownRuleset, locate: boolean) => readonly CompiledMessage[],
  options: ApplyOptions,
  echoes?: (message: CompiledMessage) => boolean,
): Promise<readonly Echoed[]> {
  let state = nothingKnown();
  for (let stale = 0; ; ) {
    let messages: readonly CompiledMessage[];
    try {
      messages = compileWith(state.known, false);
      if (state.missing.length > 0) need({});
    } catch (error) {
      if (!(error instanceof NeedsRuleset)) throw error;
      const needs = together(together(state.needs, error.needs), { sets: state.missing });
      state = await readKnown(socket, needs, options);
      continue;
    }
    try {
      return await send(
        socket,
        messages,
        { ...options, generation: options.generation ?? state.generation },
        echoes,
      );
    } catch (error) {
      if (error instanceof TransactionError) throw located(error, compileWith(state.known, true));
      const isStale = error instanceof NetlinkError && error.code === 'ERESTART';
      if (!isStale || options.generation !== undefined || ++stale === mostAttempts) throw withReason(error);
      state = nothingKnown();
    }
  }
}

async function readKnown(socket: NetlinkSocket, needs: Needs, options: ApplyOptions): Promise<Known> {
  const { objects = false, rules = false, sets = [] } = needs;
  const { generation, found } = await atOneGeneration(socket, options, async (request) => {
    const messages = objects ? await readMessages(socket, { elements: false, rules }, request) : [];
    const elements = new Map<string, readonly ElementAttributes[]>();
    for (const place of sets) {
      const list = await readSetElements(socket, place, request);
      if (list === undefined) return undefined;
      elements.set(keyOf(place), list);
    }
    return messages && { messages, elements };
  }).catch((error: unknown) => {
    throw withReason(error);
  });
  const ruleset = new Ruleset();
  for (const message of found.messages) ruleset.add(message);
  const known: Partial<KnownRuleset> = {
    ...(objects && {
      findSet: (family, table, name) => ruleset.findSet(family, table, name),
      chainHandle: (family, table, name) => ruleset.chainHandle(family, table, name),
    }),
    ...(rules && { ruleHandles: (family, table, chain) => ruleset.ruleHandles(family, table, chain) }),
  };
  return { ...knownOf(needs, known, found.elements), generation };
}

function keyOf({ family, table, name }: SetPlace): string {
  return `${family} ${table} ${name}`;
}

async function send(
  socket: NetlinkSocket,
  messages: readonly CompiledMessage[],
  { generation, check = false, signal, timeout }: ApplyOptions,
  echoes: ((message: CompiledMessage) => boolean) | undefined,
): Promise<Echoed[]> {
  function* requests(): Generator<Request<unknown>> {
    for (const message of messages) {
      const request = changeRequest(message.name, message.value, message.flags, message.path);
      yield echoes?.(message) === true ? echo(request) : request;
    }
  }
  const frame = check ? checkFrame : transactionFrame;
  const results = await socket.transaction(frame(generation), requests(), { signal, timeout });
  if (echoes === undefined) return [];
  return results.flatMap((objects, index) => {
    const { command, name } = messages[index] as CompiledMessage;
    return objects === undefined ? [] : [{ command, message: name, objects: objects as Echoed['objects'] }];
  });
}

/** Codes of errors about jumps, and their meaning: the kernel adds no message. */
const jumpCodes: readonly string[] = ['EMLINK', 'ELOOP'];
const tooManyJumps = { message: 'the chains form a loop, or packets could pass more than 16 jumps' };

/** The error of a transaction, with the paths of the commands. `messages` are the same messages, which know where they come from. */
function located(error: TransactionError, messages: readonly CompiledMessage[]): NftablesError {
  const failures = error.failures.map(({ index, error: refused }): NftFailure => {
    const message = messages[index] as CompiledMessage;
    const path = pathAt(message, refused.extack?.offset);
    const { path: _, ...given } = refused.extack ?? {};
    const reason = jumpCodes.includes(refused.code) ? tooManyJumps : undefined;
    const extack = (refused.extack ?? reason) && { ...reason, ...given };
    return {
      index: message.command,
      path,
      error: new NetlinkError(path, refused.errno, extack, { cause: refused }),
    };
  });
  const commands = new Set(messages.map(({ command }) => command)).size;
  return new NftablesError(failures, commands, error.isComplete);
}

/** The path of the byte at an offset of a message: of the statement or element that it belongs to. */
function pathAt({ name, value, path, parts }: CompiledMessage, offset: number | undefined): string {
  if (offset === undefined || parts === undefined) return path;
  const body = nftBodies[name];
  const at = offset - messageHeaderLength;
  const covers = (part: Part): boolean => part.offset <= at && at < part.end;
  const list = inspect(body, encode(body, value)).find(covers);
  const index = list?.parts?.findIndex(covers) ?? -1;
  return parts[index] ?? path;
}
