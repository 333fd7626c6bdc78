/** Converts a decoded value to the form of the kernel's tool: attributes without a name are `UnknownAttr(N)`. */
export function toolValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  // Frozen arrays are lists of flags, which are sets in the tool.
  if (Array.isArray(value)) return Object.isFrozen(value) ? value : value.map(toolValue);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key.replace(/^#(\d+)$/, 'UnknownAttr($1)'), toolValue(item)]),
  );
}

/** Formats a value as `json.dumps` of Python does. Bytes are hexadecimal digits. */
export function pythonJson(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string')
    return JSON.stringify(value).replaceAll(
      /[\u007f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex')}"`;
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonJson(key)}: ${pythonJson(item)}`)
      .join(', ')}}`;
  return String(value);
}
