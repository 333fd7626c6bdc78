import type { JsonObject } from '../compile/json.ts';

/** One type of objects: its form in JSON and in messages. */
export interface ObjectKind {
  /** Its name in JSON. */
  readonly json: string;
  /** Its number (`NFT_OBJECT_*`). */
  readonly type: number;
  /** Its name in messages. */
  readonly name: string;
  /** Properties that the command may have. */
  readonly properties: readonly string[];
  /** The attributes by the command. */
  compile(command: JsonObject): object;
  /** The properties of the command by the attributes. */
  list(data: object, options: ObjectListOptions): JsonObject;
}

/** How objects are shown. */
export interface ObjectListOptions {
  /** Counters that change by themselves are left out. */
  readonly stateless?: boolean | undefined;
}
