import { show, throwInvalidValue } from '../../../codec/encode-error.ts';
import type { Flags } from '../../../codec/scalars/enums.ts';
import {
  attributeFields,
  type Check,
  isAddress,
  isEncodedBy,
  isFlagList,
  isInteger,
  isObject,
  isOneOf,
  required,
} from '../../../request/input.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { parseAddress } from '../../common/prefix.ts';
import {
  type AeadAlgorithm,
  type Algorithm,
  type AuthTruncAlgorithm,
  isAead,
  isAuthentication,
  isAuthTrunc,
  isCompression,
  isEncryption,
  type Key,
} from '../algorithms.ts';
import { type StateInfo, type XfrmAttributes, xfrmAttributes } from '../attributes.ts';
import {
  fromLimits,
  isLimits,
  type LifetimeUse,
  type Limits,
  lifetimeUse,
  type StateStatistics,
  stateStatistics,
  toLimits,
} from '../lifetime.ts';
import {
  mode,
  type StateFlag,
  stateFlags,
  type XfrmFamily,
  type XfrmMode,
  type XfrmProtocol,
  xfrmProtocol,
} from '../names.ts';
import { fromSelector, isSelector, type Selector, toSelector } from '../selector.ts';
import type { StateIdMessage, StateMessage } from './messages.ts';

/** Attributes that only messages of other kinds have. */
type OtherAttributes =
  | 'sa'
  | 'policy'
  | 'templates'
  | 'migrate'
  | 'policyType'
  | 'protocolFilter'
  | 'addressFilter'
  | 'kmAddress'
  | 'srcAddress';

/** A state of IPsec, a security association: how packets of one direction are encrypted. `ip xfrm state`. */
export interface State extends Omit<XfrmAttributes, OtherAttributes> {
  family: XfrmFamily;
  /** Source of the outer packet. */
  src: string;
  /** Destination of the outer packet. */
  dst: string;
  protocol: XfrmProtocol | number;
  /** Number that the packets carry (security parameter index). */
  spi: number;
  mode: XfrmMode | number;
  /** Ties the state to the policies whose template has the same number. */
  reqid: number;
  /** Number of the request of the kernel for this state; 0 for none. */
  seq: number;
  /** Packets that may arrive out of order, up to 32. With extended sequence numbers it is in `replayEsn`. */
  replayWindow: number;
  flags: Flags<StateFlag>;
  /** The packets that the state is for; the addresses are those inside of a tunnel. */
  selector: Selector;
  limits: Limits;
  /** Bytes and packets until now. */
  current: LifetimeUse;
  /** Packets that were refused. */
  statistics: StateStatistics;
}

/** Refers to a state. A {@link State} from a list can be given as it is. */
export interface StateReference extends Omit<StateCreate, 'spi'> {
  spi: number;
}

/** A replay window with extended sequence numbers in a request. */
export type ReplayEsn = Partial<NonNullable<XfrmAttributes['replayEsn']>>;

/** A state to add. A {@link State} from a list can be given as it is. */
export interface StateCreate
  extends Partial<
    Omit<
      State,
      'src' | 'dst' | 'spi' | 'protocol' | 'auth' | 'authTrunc' | 'enc' | 'aead' | 'comp' | 'replayEsn'
    >
  > {
  src?: string | undefined;
  dst: string;
  protocol: XfrmProtocol | number;
  spi?: number | undefined;
  /** Authentication: `{ name: 'hmac(sha256)', key }`. */
  auth?: Algorithm | undefined;
  /** Authentication whose value is cut: `{ name: 'hmac(sha256)', key, truncationLength: 128 }`. */
  authTrunc?: AuthTruncAlgorithm | undefined;
  /** Encryption: `{ name: 'cbc(aes)', key }`. */
  enc?: Algorithm | undefined;
  /** Both in one: `{ name: 'rfc4106(gcm(aes))', key, icvLength: 128 }`. */
  aead?: AeadAlgorithm | undefined;
  /** Compression: `{ name: 'deflate' }`. */
  comp?: { name: string; key?: Key | undefined } | undefined;
  /** Made of `replayWindow` if absent, where the window has more than 32 packets or `flags` has `esn`. */
  replayEsn?: ReplayEsn | undefined;
}

/** Reads the struct and the attributes of a state. */
export function toState(info: Partial<StateInfo>, rest: Partial<XfrmAttributes>): State {
  const { sel, id, saddr = '', lft, curlft, stats, seq = 0, reqid = 0, family, mode = 0 } = info;
  const { auth, ...attributes } = rest;
  return {
    family: family as XfrmFamily,
    src: saddr,
    dst: id?.daddr ?? '',
    protocol: id?.proto ?? 0,
    spi: id?.spi ?? 0,
    mode,
    reqid,
    seq,
    replayWindow: info.replayWindow ?? 0,
    flags: info.flags ?? [],
    selector: toSelector(sel),
    limits: toLimits(lft),
    current: curlft as LifetimeUse,
    statistics: stats as StateStatistics,
    // The kernel reports an authentication in both forms.
    ...(auth !== undefined && rest.authTrunc === undefined && { auth }),
    ...attributes,
  };
}

/** Reads a message about a state. */
export function readState({
  sel,
  id,
  saddr,
  lft,
  curlft,
  stats,
  seq,
  reqid,
  family,
  mode,
  replayWindow,
  flags,
  ...attributes
}: StateMessage): State {
  const info = { sel, id, saddr, lft, curlft, stats, seq, reqid, family, mode, replayWindow, flags };
  return toState(info as Partial<StateInfo>, attributes);
}

/** Reads an event about a deleted state. `undefined` where it does not say which. */
export function readDeletedState(message: StateIdMessage): State | undefined {
  const { daddr: _, spi: __, family: ___, proto: ____, sa, ...attributes } = message;
  return sa === undefined ? undefined : toState(sa, attributes);
}

/** Names a state in errors: `esp 10.0.0.2 0x1000`. */
export function nameOf({ dst, spi, protocol }: Pick<StateCreate, 'dst' | 'spi' | 'protocol'>): string {
  return `${protocol} ${dst}${spi === undefined ? '' : ` 0x${spi.toString(16)}`}`;
}

/** Parses source and destination. Throws where their families differ, or differ from a given one. */
export function endsOf(
  operation: string,
  { src, dst, family }: Pick<StateCreate, 'src' | 'dst' | 'family'>,
): { readonly family: XfrmFamily; readonly src: string; readonly dst: string } {
  const to = parseAddress(operation, 'dst', dst);
  const from = src === undefined ? undefined : parseAddress(operation, 'src', src);
  if (from !== undefined && from.family !== to.family)
    throwInvalid(operation, 'src', `${from.address} is not of the family of ${to.address}`);
  if (family !== undefined && family !== to.family)
    throwInvalid(operation, 'family', `${to.address} is not of the family ${family}`);
  return {
    family: to.family,
    src: from?.address ?? (to.family === 'inet' ? '0.0.0.0' : '::'),
    dst: to.address,
  };
}

/** Packets that a window can have without the attribute for large windows. */
const smallWindow = 32;

/** Largest window in packets (`XFRMA_REPLAY_ESN_MAX` bytes of bits). */
export const largestWindow = 4096 * 8;

/** The replay window in the header, and the attribute for a large one or for extended sequence numbers. */
function replayFields(operation: string, { replayWindow = 0, replayEsn, flags = [] }: StateCreate) {
  const isExtended = flags.includes('esn');
  if (replayEsn === undefined && !isExtended && replayWindow <= smallWindow) return { replayWindow };
  const window = replayEsn?.replayWindow ?? replayWindow;
  if (isExtended && window === 0)
    throwInvalid(operation, 'replayWindow', 'extended sequence numbers need a window of at least one packet');
  const words = Math.ceil(window / 32);
  const { oseq = 0, seq = 0, oseqHi = 0, seqHi = 0, bitmap } = replayEsn ?? {};
  if (bitmap !== undefined && bitmap.length < words)
    throwInvalid(operation, 'replayEsn.bitmap', `a window of ${window} needs ${words} numbers`);
  return {
    replayWindow: replayEsn === undefined ? 0 : replayWindow,
    replayEsn: {
      oseq,
      seq,
      oseqHi,
      seqHi,
      replayWindow: window,
      ...(bitmap === undefined ? { bitmapLength: words } : { bitmap }),
    },
  };
}

/** Makes a message of a state. */
export function fromState(operation: string, state: StateCreate): StateMessage {
  const {
    src: _,
    dst: __,
    family: ___,
    protocol,
    spi = 0,
    mode = 'transport',
    reqid = 0,
    seq = 0,
    replayWindow: ____,
    replayEsn: _____,
    flags = [],
    selector,
    limits,
    current: ______,
    statistics: _______,
    comp,
    ...attributes
  } = state;
  const { family, src, dst } = endsOf(operation, state);
  checkAlgorithms(operation, state);
  return {
    sel: fromSelector(operation, 'selector', selector),
    id: { daddr: dst, spi, proto: protocol },
    saddr: src,
    lft: fromLimits(limits),
    seq,
    reqid,
    family,
    mode,
    flags,
    ...(attributes as Partial<XfrmAttributes>),
    ...(comp !== undefined && { comp: { key: '0x', ...comp } as NonNullable<XfrmAttributes['comp']> }),
    ...replayFields(operation, state),
  };
}

/** Throws for algorithms that exclude each other. */
function checkAlgorithms(
  operation: string,
  { auth, authTrunc, enc, aead, comp, protocol }: StateCreate,
): void {
  for (const [field, one] of Object.entries({ enc, auth, authTrunc }))
    if (aead !== undefined && one !== undefined)
      throwInvalid(operation, field, 'aead encrypts and authenticates: it excludes enc and auth');
  for (const [field, one] of Object.entries({ enc, aead }))
    if ((protocol === 'ah' || protocol === 'comp') && one !== undefined)
      throwInvalid(operation, field, `a state of ${protocol} does not encrypt`);
  if (comp !== undefined && (protocol === 'esp' || protocol === 'ah'))
    throwInvalid(
      operation,
      'comp',
      `a state of ${protocol} does not compress: compression is a separate state, of comp`,
    );
}

const isWindow = isInteger(0, largestWindow, 'a number of packets');
const isSequence = isInteger();

/** The bitmap: any bits. */
const isBitmap: Check = Object.assign(
  (value: unknown) => {
    if (!Array.isArray(value)) throwInvalidValue(`expected a list of numbers, got ${show(value)}`);
    for (const word of value as unknown[]) isSequence(word);
  },
  { expected: 'a list of numbers' },
);

/** Checks the keys of a {@link State} and of a {@link StateCreate}. `isSent` is false where it only refers to a state. */
export const stateInput = (isSent = true): Check => {
  const {
    sa: _,
    policy: __,
    templates: ___,
    migrate: ____,
    policyType: _____,
    protocolFilter: ______,
    addressFilter: _______,
    kmAddress: ________,
    srcAddress: _________,
    ...attributes
  } = attributeFields(xfrmAttributes);
  return required(
    isObject<StateCreate & State>(
      {
        ...attributes,
        auth: isAuthentication,
        authTrunc: isAuthTrunc,
        enc: isEncryption,
        aead: isAead,
        comp: isCompression,
        replayEsn: isObject<ReplayEsn>(
          {
            oseq: isSequence,
            seq: isSequence,
            oseqHi: isSequence,
            seqHi: isSequence,
            replayWindow: isWindow,
            bitmap: isBitmap,
            bitmapLength: isSequence,
          },
          'a replay window',
        ),
        family: isOneOf(['inet', 'inet6']),
        src: isAddress,
        dst: required(isAddress),
        protocol: required(isEncodedBy(xfrmProtocol, 'a protocol')),
        spi: isSent ? isInteger() : required(isInteger()),
        mode: isEncodedBy(mode, 'a mode'),
        reqid: isInteger(),
        seq: isInteger(),
        replayWindow: isWindow,
        flags: isFlagList(stateFlags),
        selector: isSelector(),
        limits: isLimits(),
        current: isEncodedBy(lifetimeUse, 'the use until now'),
        statistics: isEncodedBy(stateStatistics, 'counters'),
      },
      'a state',
      isSent,
    ),
  );
};
