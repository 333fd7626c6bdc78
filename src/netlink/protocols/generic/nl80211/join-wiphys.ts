import type { WiphyMessage } from './attributes.ts';

type Value = { [key: string]: unknown };

const isPlain = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** Adds the fields of a message to a device. Lists go on in the next message. */
function add(device: Value, message: Value): void {
  for (const [key, value] of Object.entries(message)) {
    const known = device[key];
    if (Array.isArray(known) && Array.isArray(value)) device[key] = [...known, ...value];
    else if (isPlain(value)) {
      const target: Value = isPlain(known) ? known : {};
      device[key] = target;
      add(target, value);
    } else device[key] = value;
  }
}

/** Makes devices of the messages that describe them. Each device is described by several messages. */
export function joinWiphys(messages: readonly WiphyMessage[]): WiphyMessage[] {
  const devices = new Map<number | undefined, Value>();
  for (const message of messages) {
    const device = devices.get(message.wiphy) ?? {};
    devices.set(message.wiphy, device);
    add(device, message as Value);
  }
  return [...devices.values()] as WiphyMessage[];
}
