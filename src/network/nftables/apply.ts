import { TransactionError } from '../../netlink/batch/transaction.ts';
import { encode, inspect, type Part } from '../../netlink/codec/index.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { messageHeaderLength } from '../../netlink/message/header.ts';
import { compile } from '../../netlink/protocols/netfilter/nftables/compile/compile.ts';
import type {
  CompiledMessage,
  KnownRuleset,
} from '../../netlink/protocols/netfilter/nftables/compile/transaction.ts';
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
import { readRuleset } from './read-ruleset.ts';
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

/** Says that commands refer to the ruleset in the kernel, which has not been read. */
class NeedsRuleset {
  readonly rules: boolean;

  constructor(rules: boolean) {
    this.rules = rules;
  }
}

const unread: KnownRuleset = {
  findSet: () => {
    throw new NeedsRuleset(false);
  },
  chainHandle: () => {
    throw new NeedsRuleset(false);
  },
  ruleHandles: () => {
    throw new NeedsRuleset(true);
  },
};

/** The known part of the ruleset in the kernel. */
interface Known {
  readonly known: KnownRuleset;
  /** The generation that was read; undefined where nothing was. */
  readonly generation?: number;
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
  let state: Known = { known: unread };
  for (let stale = 0; ; ) {
    let messages: readonly CompiledMessage[];
    try {
      messages = compileWith(state.known, false);
    } catch (error) {
      if (!(error instanceof NeedsRuleset)) throw error;
      state = await readKnown(socket, error.rules, options);
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
      state = { known: unread };
    }
  }
}

async function readKnown(socket: NetlinkSocket, rules: boolean, options: ApplyOptions): Promise<Known> {
  const { signal, timeout } = options;
  const { generation, messages } = await readRuleset(socket, {
    elements: false,
    rules,
    signal,
    timeout,
  }).catch((error: unknown) => {
    throw withReason(error);
  });
  const ruleset = new Ruleset();
  for (const message of messages) ruleset.add(message);
  if (rules) return { known: ruleset, generation };
  const known: KnownRuleset = {
    findSet: (family, table, name) => ruleset.findSet(family, table, name),
    chainHandle: (family, table, name) => ruleset.chainHandle(family, table, name),
    ruleHandles: unread.ruleHandles as NonNullable<KnownRuleset['ruleHandles']>,
  };
  return { known, generation };
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
