import { readFileSync } from 'node:fs';

/** Reads a text file. Its errors name the path also where those of Node do not, as for a folder (`EISDIR`). */
export function readText(path: string | 0): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { message } = error as Error;
    if (path !== 0 && !message.includes(`'${path}'`)) (error as Error).message = `${message} '${path}'`;
    throw error;
  }
}
