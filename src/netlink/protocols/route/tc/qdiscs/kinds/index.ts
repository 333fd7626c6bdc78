import { registry } from '../../../../../codec/registry.ts';
import type { AnyType } from '../../../../../codec/type.ts';
import { type Cake, cake, cakeStatistics } from './cake.ts';
import { type Codel, codel, codelStatistics } from './codel.ts';
import { type Drr, drr, drrClassStatistics } from './drr.ts';
import { type Ets, ets } from './ets.ts';
import { type Fifo, fifo } from './fifo.ts';
import { type Fq, fq, fqStatistics } from './fq.ts';
import { type FqCodel, fqCodel, fqCodelStatistics } from './fq-codel.ts';
import { type Htb, htb, htbClassStatistics } from './htb.ts';
import { type Netem, netem } from './netem.ts';
import { type None, noOptions } from './no-options.ts';
import { type Prio, prio } from './prio.ts';
import { type Red, red, redStatistics } from './red.ts';
import { type Sfq, sfq, sfqClassStatistics } from './sfq.ts';
import { type Tbf, tbf } from './tbf.ts';

/** Options by qdisc kind. Declare your own by declaration merging, beside {@link registerQdiscKind}. */
export interface QdiscKinds {
  bfifo: Fifo;
  cake: Cake;
  clsact: None;
  codel: Codel;
  drr: Drr;
  ets: Ets;
  fq: Fq;
  fq_codel: FqCodel;
  htb: Htb;
  ingress: None;
  mq: None;
  netem: Partial<Netem>;
  noqueue: None;
  pfifo: Fifo;
  pfifo_fast: Prio;
  pfifo_head_drop: Fifo;
  prio: Prio;
  red: Red;
  sfq: Partial<Sfq>;
  tbf: Tbf;
}

/** Options of a class by the kind of its qdisc. */
export interface ClassKinds {
  drr: Drr;
  ets: Ets;
  htb: Htb;
}

/** Schemas of the options by qdisc kind (`TCA_OPTIONS`). */
export const qdiscKinds = registry<string>(
  () =>
    ({
      bfifo: fifo,
      cake,
      clsact: noOptions,
      codel,
      drr,
      ets,
      fq,
      fq_codel: fqCodel,
      htb,
      ingress: noOptions,
      mq: noOptions,
      netem,
      noqueue: noOptions,
      pfifo: fifo,
      pfifo_fast: prio,
      pfifo_head_drop: fifo,
      prio,
      red,
      sfq,
      tbf,
    }) satisfies Record<keyof QdiscKinds, AnyType>,
);

/** Schemas of what a qdisc of some kind counts. */
export const qdiscStatistics = registry<string>(() => ({
  cake: cakeStatistics,
  codel: codelStatistics,
  fq: fqStatistics,
  fq_codel: fqCodelStatistics,
  red: redStatistics,
}));

/** Schemas of the options of classes. */
export const classKinds = registry<string>(
  () => ({ drr, ets, htb }) satisfies Record<keyof ClassKinds, AnyType>,
);

/** Schemas of what a class counts. */
export const classStatistics = registry<string>(() => ({
  cake: cakeStatistics,
  drr: drrClassStatistics,
  fq_codel: fqCodelStatistics,
  htb: htbClassStatistics,
  sfq: sfqClassStatistics,
}));

/** The schemas of a kind of qdisc; what is left out stays bytes. */
export interface QdiscSchemas {
  /** Its options. */
  readonly options?: AnyType | undefined;
  /** What it counts. */
  readonly statistics?: AnyType | undefined;
  /** Options of its classes. */
  readonly classOptions?: AnyType | undefined;
  readonly classStatistics?: AnyType | undefined;
}

/** Adds a kind of qdisc. Throws where another one has the name. */
export function registerQdiscKind(kind: string, schemas: QdiscSchemas): void {
  if (schemas.options !== undefined) qdiscKinds.register(kind, schemas.options);
  if (schemas.statistics !== undefined) qdiscStatistics.register(kind, schemas.statistics);
  if (schemas.classOptions !== undefined) classKinds.register(kind, schemas.classOptions);
  if (schemas.classStatistics !== undefined) classStatistics.register(kind, schemas.classStatistics);
}
