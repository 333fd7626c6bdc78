import { isRecord } from '../../netlink/codec/encode-error.ts';
import type { Again } from './plan.ts';
import type { NetworkState } from './state.ts';

/** A state with objects and settings that a plan has taken away, and has still to make again. The words of the state itself come first. */
export function withAgain(state: NetworkState, lost: Iterable<Again>): NetworkState {
  let result: Record<string, unknown> = { ...state };
  for (const { collection, link, form } of lost) {
    const part = collection === 'links' ? form : { [collection]: [form] };
    result = added(result, link === undefined ? part : { links: { [link]: part } });
  }
  return result;
}

/** Adds what a state does not say. Lists have the items of both. */
function added(state: Record<string, unknown>, more: unknown): Record<string, unknown> {
  const result = { ...state };
  for (const [key, value] of Object.entries(more as object)) {
    const own = result[key];
    if (own === undefined) result[key] = value;
    else if (Array.isArray(own) && Array.isArray(value))
      result[key] = [...own, ...value.filter((item) => !own.includes(item))];
    else if (isRecord(own) && isRecord(value)) result[key] = added(own, value);
  }
  return result;
}
