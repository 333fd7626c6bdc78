/**
 * Notes of attachments: a file for each container and link of a network and plugin, written before ADD begins and removed when DEL is
 * done. So GC finds what an ADD has left that was killed. The file is also the lock of the attachment: a DEL that comes while ADD is
 * still running waits for its end.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { holdFileLock } from '../syscalls/lock.ts';
import type { Attachment } from './plugin.ts';

/** Folder of the notes by default. */
export const defaultStateDir = '/var/lib/cni/tsnetlink';

/** Milliseconds to wait for another call for the same attachment. */
const longestWait = 60_000;

/** A noted attachment. */
export interface Note extends Attachment {
  /** Path of the network namespace. */
  readonly netns: string;
  /** Identifies the namespace, so that another one at the same path is not taken for it. */
  readonly inode: string;
}

/** The folder of the notes of a plugin for a network. */
export function notesFolder(stateDir: string, network: string, type: string): string {
  return join(stateDir, network, type);
}

/** 11 hexadecimal digits of network, container and link: short enough for the name of a link. */
export function attachmentDigits(network: string, { containerId, ifName }: Attachment): string {
  return createHash('sha256').update(`${network}\0${containerId}\0${ifName}`).digest('hex').slice(0, 11);
}

/** Identifies the file at a path: device and inode. Empty if there is none. */
export function inodeOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.dev}:${stat.ino}`;
}

function noteFile(folder: string, { containerId, ifName }: Attachment): string {
  return join(folder, `${containerId}@${ifName}`);
}

/** The outcome of a call for an attachment: its value, or its error. */
export interface Outcome<T> {
  readonly value: T | undefined;
  readonly error?: unknown;
  /** Whether nothing of the attachment is left, so that its note is removed. */
  readonly isDone: boolean;
}

/**
 * Writes the note of an attachment, runs the function, and removes the note if the outcome says so. `isNew` tells the function whether
 * there was no note before.
 */
export async function withNote<O extends Outcome<unknown>>(
  folder: string,
  note: Note,
  run: (isNew: boolean) => Promise<O>,
): Promise<O> {
  const file = noteFile(folder, note);
  const release = lockFile(folder, file);
  try {
    const isNew = statSync(file).size === 0;
    if (isNew) writeFileSync(file, JSON.stringify(note));
    const outcome = await run(isNew);
    if (outcome.isDone) {
      rmSync(file, { force: true });
      removeEmpty(folder);
      removeEmpty(dirname(folder));
    }
    return outcome;
  } finally {
    release();
  }
}

/** Removes a folder without files. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Creates a file and locks it. Another call may remove file and folder meanwhile: the lock must be of the file at the path. */
function lockFile(folder: string, file: string): () => void {
  for (;;) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file, '', { flag: 'a', mode: 0o600 });
      const inode = inodeOf(file);
      const release = holdFileLock(file, longestWait);
      if (inode !== '' && inodeOf(file) === inode) return release;
      release();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Lists the noted attachments of a plugin and network. A note that an interrupted ADD has not written completely has no namespace. */
export function readNotes(folder: string): Note[] {
  return filesIn(folder).flatMap((name) => {
    const at = name.lastIndexOf('@');
    if (at < 1) return [];
    const attachment = { containerId: name.slice(0, at), ifName: name.slice(at + 1) };
    try {
      const { netns, inode } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<Note>;
      return [{ ...attachment, netns: String(netns ?? ''), inode: String(inode ?? '') }];
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return isGone ? [] : [{ ...attachment, netns: '', inode: '' }];
    }
  });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
