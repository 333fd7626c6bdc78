// The site that `npm run docs` has built, in a real browser: Debian's chromium. No server: the browser gets the files from the test.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, expect, type TestContext } from 'vitest';
import { describeLive, liveTest, needs } from '../support/live.ts';

/** How long a browser may take for a step, in ms. It measures nothing: a machine may have many other things to do. */
const patience = 120_000;
const origin = 'http://site.test';
const folder = resolve('site/dist');
const browserNeeds = needs('command chromium', 'real root');

let browser: Browser | undefined;
afterAll(() => browser?.close());

/** Opens a page of the site. Returns it with the errors in it, missing files included. */
async function open(context: TestContext, path: string): Promise<{ page: Page; errors: string[] }> {
  if (!existsSync(`${folder}/index.html`)) context.skip('`npm run docs` has not built the site');
  browser ??= await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    timeout: patience,
  });
  const page = await browser.newPage({ viewport: { width: 1300, height: 800 } });
  context.onTestFinished(() => page.close());
  page.setDefaultTimeout(patience);
  page.setDefaultNavigationTimeout(patience);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.route('**', async (route) => {
    const url = new URL(route.request().url());
    const name = decodeURIComponent(url.pathname);
    const file = `${folder}${name.endsWith('/') ? `${name}index.html` : name}`;
    if (url.origin === origin && existsSync(file) && statSync(file).isFile())
      await route.fulfill({ path: file });
    else {
      errors.push(`no file for ${url.href}`);
      await route.fulfill({ status: 404 });
    }
  });
  await page.goto(`${origin}${path}`);
  return { page, errors };
}

describeLive('the site', () => {
  liveTest(
    'has the pages of the project, with a search through all of them',
    browserNeeds,
    async (context) => {
      const { page, errors } = await open(context, '/');
      await page.locator('h1', { hasText: 'tsnetlink' }).waitFor();
      await page.locator('.VPSidebar a', { hasText: 'dump' }).first().click();
      await page.waitForURL(`${origin}/dump.html`);
      await page.locator('h1', { hasText: 'dump' }).waitFor();
      await page.locator('.VPNavBarSearch button').first().click();
      await page.locator('.VPLocalSearchBox input').fill('partition heal');
      await page.locator('.VPLocalSearchBox .result', { hasText: 'Labs' }).first().click();
      await page.waitForURL(/\/labs\.html/);
      await page.locator('h1', { hasText: /lab/i }).waitFor();
      expect(errors).toEqual([]);
    },
  );

  liveTest('has a reference of each entry of the package', browserNeeds, async (context) => {
    const { page, errors } = await open(context, '/api/index.html');
    for (const entry of ['tsnetlink', 'tsnetlink/route', 'tsnetlink/codec', 'tsnetlink/testing'])
      await page.getByRole('link', { name: entry, exact: true }).first().waitFor();
    await page.goto(`${origin}/api/classes/tsnetlink.Namespace.html`);
    await page.locator('h1', { hasText: 'Class Namespace' }).waitFor();
    await page.locator('#exec').first().waitFor({ state: 'attached' });
    expect(errors).toEqual([]);
  });
});
