import type { NetfilterFamily } from '../header.ts';

// The types of libnftables-json, as in libnftables-json(5) and as nft 1.1 writes and reads it besides.

/** An integer: bigint from 2^53 on, where a number would not be exact. Both are read. */
export type NftInteger = number | bigint;

/** A constant, or a value that is computed for each packet. A list is of flags. */
export type NftExpression =
  | NftInteger
  | string
  | boolean
  | readonly NftExpression[]
  | NftPayload
  | NftExtension
  | NftBinary
  | { readonly concat: readonly NftExpression[] }
  | { readonly set: NftExpression | readonly NftElement[] }
  | { readonly map: NftLookup }
  | { readonly prefix: { readonly addr: NftExpression; readonly len: number } }
  | { readonly range: readonly [first: NftExpression, last: NftExpression] }
  | { readonly meta: { readonly key: string; readonly tunnel?: string | undefined } }
  | {
      readonly ct: {
        readonly key: string;
        readonly dir?: 'original' | 'reply' | undefined;
        readonly family?: 'ip' | 'ip6' | undefined;
      };
    }
  | { readonly rt: { readonly key: string; readonly family?: 'ip' | 'ip6' | undefined } }
  | { readonly socket: { readonly key: string; readonly level?: number | undefined } }
  | { readonly fib: { readonly result: string; readonly flags: string | readonly string[] } }
  | { readonly osf: { readonly key: string; readonly ttl?: string | undefined } }
  | {
      readonly ipsec: {
        readonly key: string;
        readonly family?: 'ip' | 'ip6' | undefined;
        readonly dir: 'in' | 'out';
        readonly spnum?: number | undefined;
      };
    }
  | { readonly tunnel: { readonly key: string } }
  | {
      readonly numgen: {
        readonly mode: 'inc' | 'random';
        readonly mod: number;
        readonly offset?: number | undefined;
      };
    }
  | {
      readonly jhash: {
        readonly mod: number;
        readonly seed?: number | undefined;
        readonly offset?: number | undefined;
        readonly expr: NftExpression;
      };
    }
  | { readonly symhash: { readonly mod: number; readonly offset?: number | undefined } }
  | { readonly elem: NftElementProperties };

/** A field of a header, or any bits of a layer: `ll`, `nh`, `th` or `ih`. */
export type NftPayload =
  | {
      readonly payload: {
        readonly protocol: string;
        readonly field: string;
        readonly tunnel?: string | undefined;
      };
    }
  | { readonly payload: { readonly base: string; readonly offset: number; readonly len: number } };

/** A field of an extension header, an option or a chunk; without the field, whether it is there. */
export type NftExtension =
  | { readonly exthdr: NftExtensionField }
  | { readonly 'ip option': NftExtensionField }
  | { readonly 'sctp chunk': NftExtensionField }
  | {
      readonly 'tcp option':
        | NftExtensionField
        | { readonly base: number; readonly offset: number; readonly len: number };
    }
  | { readonly 'dccp option': { readonly type: number } };
/** The name of an extension, and of a field of it. */
export interface NftExtensionField {
  readonly name: string;
  readonly field?: string | undefined;
}

/** An operation of bits. */
export type NftBinary =
  | { readonly '&': readonly NftExpression[] }
  | { readonly '|': readonly NftExpression[] }
  | { readonly '^': readonly NftExpression[] }
  | { readonly '<<': readonly NftExpression[] }
  | { readonly '>>': readonly NftExpression[] };

/** An element of a set, or of a map: its key and its data. */
export type NftElement =
  | NftExpression
  | readonly [key: NftExpression, data: NftExpression | NftVerdict | NftUnknown];
/** Properties of an element besides its key. Times are in seconds. */
export interface NftElementProperties extends NftStateful {
  readonly val: NftExpression;
  readonly timeout?: NftInteger | undefined;
  readonly expires?: NftInteger | undefined;
  readonly comment?: string | undefined;
}

/** A key that is looked up: `data` is `@name` of a map, or the elements of one. */
export interface NftLookup {
  readonly key: NftExpression;
  readonly data: NftExpression;
}

/** A verdict: accept, drop, jump to a chain … */
export type NftVerdict =
  | { readonly accept: null }
  | { readonly drop: null }
  | { readonly continue: null }
  | { readonly return: null }
  | { readonly jump: { readonly target: string } }
  | { readonly goto: { readonly target: string } };

/** Statements that keep a state, which elements of sets may have too. */
export interface NftStateful {
  readonly counter?: NftCounter | undefined;
  readonly limit?: NftLimit | undefined;
  readonly quota?: NftQuota | undefined;
  readonly last?: NftLast | undefined;
  readonly 'ct count'?: NftConnectionCount | undefined;
}
/** `null` where the count is not shown. */
export type NftCounter = null | { readonly packets: NftInteger; readonly bytes: NftInteger };
/** A token bucket of packets, or of bytes where `rate_unit` is one of bytes. */
export interface NftLimit {
  readonly rate: NftInteger;
  readonly rate_unit?: string | undefined;
  readonly per: string;
  readonly burst?: NftInteger | undefined;
  readonly burst_unit?: string | undefined;
  readonly inv?: boolean | undefined;
}
/** A number of bytes in all. */
export interface NftQuota {
  readonly val: NftInteger;
  readonly val_unit?: string | undefined;
  readonly used?: NftInteger | undefined;
  readonly used_unit?: string | undefined;
  readonly inv?: boolean | undefined;
}
/** `null` where the time is not shown; milliseconds. */
export type NftLast = null | { readonly used: NftInteger | 'never' };
/** A number of connections. */
export interface NftConnectionCount {
  readonly val: number;
  readonly inv?: boolean | undefined;
}
/** The name of an object, or a map that gives one. */
export type NftObjectReference = string | { readonly map: NftLookup };

/** The target of an address translation. */
export interface NftTranslation {
  readonly addr?: NftExpression | undefined;
  readonly port?: NftExpression | undefined;
  readonly family?: 'ip' | 'ip6' | undefined;
  readonly flags?: string | readonly string[] | undefined;
  readonly type_flags?: string | readonly string[] | undefined;
}
/** A log statement. */
export interface NftLog {
  readonly prefix?: string | undefined;
  readonly group?: number | undefined;
  readonly snaplen?: number | undefined;
  readonly 'queue-threshold'?: number | undefined;
  readonly level?: string | undefined;
  readonly flags?: string | readonly string[] | undefined;
}
/** How a SYN proxy answers. */
export interface NftSynproxy {
  readonly mss?: number | undefined;
  readonly wscale?: number | undefined;
  readonly flags?: string | readonly string[] | undefined;
}
/** A change of a set or map by packets. */
export interface NftSetChange {
  readonly op: 'add' | 'update' | 'delete';
  readonly elem: NftExpression;
  readonly stmt?: readonly NftStatement[] | undefined;
}

/** One statement of a rule. */
export type NftStatement =
  | NftVerdict
  | { readonly match: { readonly op: string; readonly left: NftExpression; readonly right: NftExpression } }
  | { readonly vmap: NftLookup }
  | { readonly mangle: { readonly key: NftExpression; readonly value: NftExpression } }
  | { readonly counter: null | NftCounter | NftObjectReference }
  | { readonly limit: NftLimit | NftObjectReference }
  | { readonly quota: NftQuota | NftObjectReference }
  | { readonly last: NftLast }
  | { readonly 'ct count': NftConnectionCount }
  | { readonly 'ct helper': NftObjectReference }
  | { readonly 'ct timeout': NftObjectReference }
  | { readonly 'ct expectation': NftObjectReference }
  | { readonly secmark: NftObjectReference }
  | { readonly tunnel: NftObjectReference }
  | { readonly synproxy: null | NftSynproxy | NftObjectReference }
  | { readonly log: null | NftLog }
  | {
      readonly reject: null | {
        readonly type?: string | undefined;
        readonly expr?: NftExpression | undefined;
      };
    }
  | {
      readonly queue: null | {
        readonly num?: NftExpression | undefined;
        readonly flags?: string | readonly string[] | undefined;
      };
    }
  | { readonly snat: NftTranslation }
  | { readonly dnat: NftTranslation }
  | { readonly masquerade: null | NftTranslation }
  | { readonly redirect: null | NftTranslation }
  | { readonly tproxy: NftTranslation }
  | { readonly dup: { readonly addr: NftExpression; readonly dev?: NftExpression | undefined } }
  | {
      readonly fwd: {
        readonly dev: NftExpression;
        readonly family?: 'ip' | 'ip6' | undefined;
        readonly addr?: NftExpression | undefined;
      };
    }
  | { readonly notrack: null }
  | { readonly flow: { readonly op: 'add'; readonly flowtable: string } }
  | { readonly set: NftSetChange & { readonly set: string } }
  | { readonly map: NftSetChange & { readonly map: string; readonly data: NftExpression } }
  | { readonly reset: NftExtension }
  | { readonly xt: { readonly type: string; readonly name: string } | null }
  | NftUnknown;

/** An expression of the kernel that is not known here, or that stands where it means nothing: listed, and refused by the compiler. */
export interface NftUnknown {
  readonly unknown: { readonly name: string; readonly attributes?: unknown };
}

interface Named {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly name: string;
  readonly handle?: NftInteger | undefined;
  readonly comment?: string | undefined;
}

/** A table. */
export interface NftTable extends Omit<Named, 'table'> {
  readonly flags?: string | readonly string[] | undefined;
}
/** A chain: a base chain where it has a hook. */
export interface NftChain extends Named {
  readonly newname?: string | undefined;
  readonly type?: string | undefined;
  readonly hook?: string | undefined;
  readonly prio?: number | string | undefined;
  readonly dev?: string | readonly string[] | undefined;
  readonly policy?: 'accept' | 'drop' | undefined;
  readonly flags?: string | readonly string[] | undefined;
}
/** A rule. */
export interface NftRule extends Omit<Named, 'name'> {
  readonly chain: string;
  readonly index?: number | undefined;
  readonly position?: NftInteger | undefined;
  readonly expr: readonly NftStatement[];
}
/** A data type: its name, those of a concatenation, or that of an expression. */
export type NftType = string | readonly string[] | { readonly typeof: NftExpression };
/** A set. */
export interface NftSet extends Named {
  readonly type: NftType;
  readonly policy?: 'performance' | 'memory' | undefined;
  readonly flags?: string | readonly string[] | undefined;
  readonly elem?: readonly NftElement[] | undefined;
  /** Seconds. */
  readonly timeout?: NftInteger | undefined;
  /** Seconds. */
  readonly 'gc-interval'?: NftInteger | undefined;
  readonly size?: number | undefined;
  /** Number of elements. Linux 6.17. */
  readonly count?: number | undefined;
  readonly 'auto-merge'?: boolean | undefined;
  readonly stmt?: readonly NftStatement[] | undefined;
}
/** A map. */
export interface NftMap extends NftSet {
  /** Type of the data; `verdict`, or the name of a kind of objects. */
  readonly map: NftType;
  /** Whether data may be ranges and networks. By default if those of the given elements are; a list lacks it, as that of nft. */
  readonly 'data-interval'?: boolean | undefined;
}
/** Elements of a set or map. */
export interface NftElements extends Omit<Named, 'handle' | 'comment'> {
  readonly elem: NftElement | readonly NftElement[];
}
/** A flow table. */
export interface NftFlowtable extends Named {
  readonly hook?: string | undefined;
  readonly prio?: number | string | undefined;
  readonly dev?: string | readonly string[] | undefined;
  readonly flags?: string | readonly string[] | undefined;
}

/** Named objects by their kind; each kind has more properties. */
export interface NftObjectsByKind {
  readonly counter: Named & { readonly packets?: NftInteger; readonly bytes?: NftInteger };
  readonly quota: Named & {
    readonly bytes: NftInteger;
    readonly used?: NftInteger;
    readonly inv?: boolean;
  };
  readonly 'ct helper': Named & {
    readonly type: string;
    readonly protocol: string;
    readonly l3proto?: string;
  };
  readonly limit: Named & NftLimit;
  readonly 'ct timeout': Named & {
    readonly protocol: string;
    readonly l3proto?: string;
    readonly policy?: Readonly<Record<string, number>>;
  };
  readonly 'ct expectation': Named & {
    readonly protocol: string;
    readonly dport: number;
    readonly timeout: number;
    readonly size: number;
    readonly l3proto?: string;
  };
  readonly secmark: Named & { readonly context: string };
  readonly synproxy: Named & NftSynproxy;
  readonly tunnel: Named & Readonly<Record<string, unknown>>;
}

/** Exactly one of the properties of an object. */
type OneOf<T> = { [K in keyof T]: { readonly [P in K]: T[K] } }[keyof T];

/** Everything that a ruleset has, by its name in JSON. */
export interface NftObjectKinds extends NftObjectsByKind {
  readonly table: NftTable;
  readonly chain: NftChain;
  readonly rule: NftRule;
  readonly set: NftSet;
  readonly map: NftMap;
  readonly element: NftElements;
  readonly flowtable: NftFlowtable;
}

/** One object of a ruleset. */
export type NftObject = OneOf<NftObjectKinds>;

/** The first item of a list: the program that wrote it. */
export interface NftMetainfo {
  readonly metainfo: {
    readonly version?: string | undefined;
    readonly release_name?: string | undefined;
    readonly json_schema_version: number;
  };
}

/** A command: what is done with one object. An object alone is added. */
export type NftCommand =
  | NftObject
  | NftMetainfo
  | { readonly add: NftObject }
  | { readonly create: NftObject }
  | { readonly insert: { readonly rule: NftRule } }
  | { readonly replace: { readonly rule: NftRule } }
  | { readonly delete: NftTarget }
  | { readonly destroy: NftTarget }
  | { readonly flush: NftTarget | { readonly ruleset: null | { readonly family?: NetfilterFamily } } }
  | { readonly rename: { readonly chain: NftChain } };

/** An object that a command only names: by its name, or its handle. */
export type NftTarget = OneOf<{ [K in keyof NftObjectKinds]: Partial<NftObjectKinds[K]> }>;

/** Commands as nft reads them, or objects as it lists them. */
export interface NftDocument<T = NftCommand> {
  readonly nftables: readonly T[];
}
