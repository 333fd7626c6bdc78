import type { NetfilterFamily } from '../../header.ts';
import type { SetDefinition } from '../compile/set-definition.ts';
import type { ElementAttributes } from '../elements.ts';
import type { SetMessage } from '../sets.ts';

/** A set or map of a ruleset with its elements. */
export interface ListedSet {
  readonly message: SetMessage;
  readonly definition: SetDefinition;
  readonly elements: ElementAttributes[];
}

/** Finds the sets that rules refer to. */
export interface SetSource {
  set(family: NetfilterFamily, table: string, name: string, id: number | undefined): ListedSet | undefined;
}
