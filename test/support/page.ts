import { mkdirSync, writeFileSync } from 'node:fs';
import { webPage } from '../../scripts/web-page.ts';

let built: Promise<string> | undefined;

/** The page of the command, built from the source once for each test file. */
export function builtWebPage(): Promise<string> {
  built ??= webPage();
  return built;
}

/** Writes the page where a command that lies in `folder` finds it. */
export async function placeWebPage(folder: string): Promise<void> {
  mkdirSync(`${folder}/dist/web`, { recursive: true });
  writeFileSync(`${folder}/dist/web/page.html`, await builtWebPage());
}
