import type { Flags } from '../../../codec/scalars/enums.ts';
import { command } from '../../../request/builders.ts';
import {
  type Check,
  isAddress,
  isEncodedBy,
  isFlagList,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  operation,
  required,
} from '../../../request/input.ts';
import type { ReadEvent, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { encapStruct, markStruct, offloadStruct, type XfrmAttributes } from '../attributes.ts';
import { XFRM_MSG_MIGRATE, XFRM_MSG_MIGRATE_STATE } from '../message-types.ts';
import {
  mode,
  type PolicyDirection,
  type PolicyType,
  policyDirection,
  policyTypes,
  type XfrmFamily,
  type XfrmMode,
  type XfrmProtocol,
  xfrmProtocol,
} from '../names.ts';
import { policyIdMessage } from '../policies/messages.ts';
import { nameOf as nameOfPolicy, policyTypeFields } from '../policies/policy.ts';
import { fromSelector, isSelector, type Selector, toSelector } from '../selector.ts';
import { endsOf, nameOf } from '../states/state.ts';
import { migrateStateMessage, migrationFlags } from './messages.ts';

/** The two ends of a tunnel. */
export interface Ends {
  src: string;
  dst: string;
}

/** New ends of the states of a policy. */
export interface MigratedEnds {
  protocol: XfrmProtocol | number;
  /** `tunnel` by default. */
  mode?: XfrmMode | number | undefined;
  reqid?: number | undefined;
  from: Ends;
  to: Ends;
}

/** The migration of a policy and of its states to new ends. */
export interface Migration {
  selector: Selector;
  direction: PolicyDirection | number;
  type?: PolicyType | 'any' | number | undefined;
  ends: readonly MigratedEnds[];
  /** Addresses that a key manager uses with the peer. */
  keyManager?: { local: string; remote: string } | undefined;
  encap?: XfrmAttributes['encap'];
  /** Device that encrypts from now on. Linux 6.19. */
  offload?: XfrmAttributes['offload'];
  ifId?: number | undefined;
}

const base = { protocol: 'xfrm' } as const;

/** Reads an event about a migration. */
export const readEvent: ReadEvent<Migration> = (reader, start, end) => {
  const message = policyIdMessage.decode(reader, start, end, undefined);
  if (message === undefined) return undefined;
  const { sel, dir = 0, migrate = [], policyType, kmAddress, encap, ifId, offload } = message;
  return {
    selector: toSelector(sel),
    direction: dir,
    type: policyType?.type ?? 'main',
    ends: migrate.map(({ oldSaddr, oldDaddr, newSaddr, newDaddr, proto, mode, reqid }) => ({
      protocol: proto,
      mode,
      reqid,
      from: { src: oldSaddr, dst: oldDaddr },
      to: { src: newSaddr, dst: newDaddr },
    })),
    ...(kmAddress !== undefined && { keyManager: { local: kmAddress.local, remote: kmAddress.remote } }),
    ...(encap !== undefined && { encap }),
    ...(ifId !== undefined && { ifId }),
    ...(offload !== undefined && { offload }),
  };
};

const isEnds = (): Check =>
  required(isObject<Ends>({ src: required(isAddress), dst: required(isAddress) }, 'two addresses'));

/** Parses two ends. The error names the field. */
function parseEnds(operation: string, field: string, ends: Ends) {
  try {
    return endsOf(operation, ends);
  } catch (error) {
    const { message, field: wrong } = error as Error & { field: string };
    return throwInvalid(
      operation,
      `${field}.${wrong}`,
      message.slice(message.indexOf(`${wrong}: `) + wrong.length + 2),
    );
  }
}

/**
 * Moves a policy and its states to new ends, while packets flow. Needs CAP_NET_ADMIN. ENOPROTOOPT where the kernel lacks it
 * (CONFIG_XFRM_MIGRATE).
 *
 * @example
 * migrations.migrate({
 *   direction: 'out', selector: { src: '10.1.0.0/16', dst: '10.2.0.0/16' },
 *   ends: [{
 *     protocol: 'esp', reqid: 1,
 *     from: { src: '192.0.2.1', dst: '192.0.2.2' }, to: { src: '198.51.100.1', dst: '192.0.2.2' },
 *   }],
 * })
 */
export const migrate = operation(
  'xfrm migrate',
  () => [
    required(
      isObject<Migration>(
        {
          selector: required(isSelector()),
          direction: required(isEncodedBy(policyDirection, 'a direction')),
          type: isOneOf(Object.keys(policyTypes)),
          ends: required(
            isListOf(
              isObject<MigratedEnds>(
                {
                  protocol: required(isEncodedBy(xfrmProtocol, 'a protocol')),
                  mode: isEncodedBy(mode, 'a mode'),
                  reqid: isInteger(),
                  from: isEnds(),
                  to: isEnds(),
                },
                'ends of states',
              ),
              { minimum: 1, maximum: 6 },
            ),
          ),
          keyManager: isObject<{ local: string; remote: string }>(
            { local: required(isAddress), remote: required(isAddress) },
            'two addresses',
          ),
          encap: isEncodedBy(encapStruct, 'an encapsulation'),
          offload: isEncodedBy(offloadStruct, 'a device'),
          ifId: isInteger(),
        },
        'a migration',
      ),
    ),
  ],
  function migrate(migration: Migration): Request<void> {
    const { selector, direction, ends, keyManager, encap, offload, ifId } = migration;
    const operation = `xfrm migrate ${nameOfPolicy({ direction, selector })}`;
    const manager =
      keyManager && parseEnds(operation, 'keyManager', { src: keyManager.local, dst: keyManager.remote });
    return command({
      ...base,
      operation,
      type: XFRM_MSG_MIGRATE,
      body: policyIdMessage,
      value: {
        sel: fromSelector(operation, 'selector', selector, 'inet'),
        index: 0,
        dir: direction,
        migrate: ends.map(({ protocol, mode = 'tunnel', reqid = 0, from, to }, index) => {
          const old = parseEnds(operation, `ends[${index}].from`, from);
          const next = parseEnds(operation, `ends[${index}].to`, to);
          return {
            oldDaddr: old.dst,
            oldSaddr: old.src,
            newDaddr: next.dst,
            newSaddr: next.src,
            proto: protocol,
            mode,
            reqid,
            oldFamily: old.family,
            newFamily: next.family,
          };
        }),
        ...policyTypeFields(migration),
        ...(manager !== undefined && {
          kmAddress: { local: manager.src, remote: manager.dst, reserved: 0, family: manager.family },
        }),
        ...(encap !== undefined && { encap }),
        ...(offload !== undefined && { offload }),
        ...(ifId !== undefined && { ifId }),
      },
    });
  },
);

/** Names of the flags of {@link StateMigration}. */
export type MigrationFlag = keyof typeof migrationFlags.names;

/** The migration of one state to new ends. */
export interface StateMigration {
  dst: string;
  spi: number;
  protocol: XfrmProtocol | number;
  /** Mark of the state until now. */
  oldMark?: XfrmAttributes['mark'];
  /** New ends. */
  to: Ends;
  /** New number that ties it to policies; 0 for none. */
  reqid?: number | undefined;
  /** New selector. */
  selector?: Selector | undefined;
  flags?: Flags<MigrationFlag> | undefined;
  /** New mark. */
  mark?: XfrmAttributes['mark'];
  outputMark?: number | undefined;
  outputMarkMask?: number | undefined;
  encap?: XfrmAttributes['encap'];
  offload?: XfrmAttributes['offload'];
  mappingThreshold?: number | undefined;
  natKeepaliveInterval?: number | undefined;
}

/** A migrated state, as events tell it. */
export interface MigratedState extends StateMigration {
  family: XfrmFamily;
}

/** Reads an event about the migration of a state. */
export const readStateEvent: ReadEvent<MigratedState> = (reader, start, end) => {
  const message = migrateStateMessage.decode(reader, start, end, undefined);
  if (message === undefined) return undefined;
  const { id, newDaddr = '', newSaddr = '', oldMark, newSel, newReqid = 0, flags = [], ...rest } = message;
  const { newFamily: _, ...attributes } = rest;
  const { mark, outputMark, outputMarkMask, encap, offload, mappingThreshold, natKeepaliveInterval } =
    attributes;
  return {
    family: id?.family as XfrmFamily,
    dst: id?.daddr ?? '',
    spi: id?.spi ?? 0,
    protocol: id?.proto ?? 0,
    oldMark,
    to: { src: newSaddr, dst: newDaddr },
    reqid: newReqid,
    selector: toSelector(newSel),
    flags,
    ...(mark !== undefined && { mark }),
    ...(outputMark !== undefined && { outputMark }),
    ...(outputMarkMask !== undefined && { outputMarkMask }),
    ...(encap !== undefined && { encap }),
    ...(offload !== undefined && { offload }),
    ...(mappingThreshold !== undefined && { mappingThreshold }),
    ...(natKeepaliveInterval !== undefined && { natKeepaliveInterval }),
  };
};

/** Moves one state to new ends: a new state takes the place of the old one. Needs CAP_NET_ADMIN. Linux 7.2. */
export const migrateState = operation(
  'xfrm migrateState',
  () => [
    required(
      isObject<StateMigration>(
        {
          dst: required(isAddress),
          spi: required(isInteger()),
          protocol: required(isEncodedBy(xfrmProtocol, 'a protocol')),
          oldMark: isEncodedBy(markStruct, 'a mark'),
          to: isEnds(),
          reqid: isInteger(),
          selector: isSelector(),
          flags: isFlagList(migrationFlags),
          mark: isEncodedBy(markStruct, 'a mark'),
          outputMark: isInteger(),
          outputMarkMask: isInteger(),
          encap: isEncodedBy(encapStruct, 'an encapsulation'),
          offload: isEncodedBy(offloadStruct, 'a device'),
          mappingThreshold: isInteger(),
          natKeepaliveInterval: isInteger(),
        },
        'a migration of a state',
      ),
    ),
  ],
  function migrateState(migration: StateMigration): Request<void> {
    const operation = `xfrm migrateState ${nameOf(migration)}`;
    const { dst, spi, protocol, oldMark, to, reqid = 0, selector, flags = [], ...attributes } = migration;
    const old = endsOf(operation, { dst });
    const next = parseEnds(operation, 'to', to);
    return command({
      ...base,
      operation,
      type: XFRM_MSG_MIGRATE_STATE,
      body: migrateStateMessage,
      value: {
        id: { daddr: old.dst, spi, family: old.family, proto: protocol },
        newDaddr: next.dst,
        newSaddr: next.src,
        oldMark: oldMark ?? { value: 0, mask: 0 },
        newSel: fromSelector(operation, 'selector', selector, next.family),
        newReqid: reqid,
        flags,
        newFamily: next.family,
        ...attributes,
      },
    });
  },
);
