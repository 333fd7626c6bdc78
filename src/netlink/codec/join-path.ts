/** Joins names and indexes to the path of a field: `group[1].id`. A part that begins with `[` stands as it is, an empty part for nothing. */
export function joinPath(parts: readonly string[]): string {
  let path = '';
  for (const part of parts) {
    if (part === '') continue;
    if (/^\d+$/.test(part)) path += `[${part}]`;
    else path += path === '' || part.startsWith('[') ? part : `.${part}`;
  }
  return path;
}
