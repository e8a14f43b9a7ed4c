import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Writes a content folder with these articles and flows, by slug. It is removed after the test. */
export function contentFolder(
  articles: Readonly<Record<string, string>>,
  flows: Readonly<Record<string, string>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [kind, pages] of Object.entries({ articles, flows })) {
    mkdirSync(join(folder, kind));
    for (const [slug, page] of Object.entries(pages)) writeFileSync(join(folder, kind, `${slug}.md`), page);
  }
  return folder;
}
