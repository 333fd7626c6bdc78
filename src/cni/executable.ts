/** Plugins that are executable files. */
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CniError, cniCodes } from './cni-error.ts';
import type { Variables } from './environment.ts';
import { field, readAs } from './fields.ts';

/** A comment in the files that `tsnetlink cni install` writes. */
export const starterMark = '// A CNI plugin of tsnetlink.';

/** Finds the executable file of a plugin in folders. `isOwn` tells a starter of this library. */
export function executableOf(
  type: string,
  folders: readonly string[],
): { readonly path: string; readonly isOwn: boolean } | undefined {
  if (type.includes('/') || type === '.' || type === '..')
    throw new CniError(
      cniCodes.invalidConfiguration,
      `the type of a plugin is the name of a file, not '${type}'`,
    );
  for (const folder of folders) {
    const path = join(folder, type);
    try {
      accessSync(path, constants.X_OK);
      if (!statSync(path).isFile()) continue;
    } catch {
      continue;
    }
    return { path, isOwn: startOf(path).includes(starterMark) };
  }
  return undefined;
}

function startOf(path: string): string {
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(512);
      return bytes.toString('latin1', 0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch {
    // Executable, but not readable.
    return '';
  }
}

const errorField = field.object({
  code: field.integer(0, 0xffff_ffff),
  msg: field.text,
  details: field.optional(field.text),
});

/** Runs a plugin, and returns its output. Throws the error that it prints. */
export async function runExecutable(path: string, environment: Variables, input: string): Promise<string> {
  const child = spawn(path, [], {
    env: environment as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // A plugin may end without reading its input.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = await new Promise<string | number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? ''));
  });
  const output = Buffer.concat(chunks).toString('utf8');
  if (ended === 0) return output;
  throw errorOf(path, output, ended);
}

function errorOf(path: string, output: string, ended: string | number): CniError {
  try {
    const { code, msg, details } = readAs(JSON.parse(output), errorField, (_, reason) => new Error(reason));
    return new CniError(code, msg, { details });
  } catch {
    return new CniError(cniCodes.delegateFailed, `${path} ended with ${ended}`, {
      details: output.slice(0, 1000) || undefined,
    });
  }
}
