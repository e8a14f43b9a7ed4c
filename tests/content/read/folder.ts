import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Library } from '../../../src/content/library.ts';
import { ContentError, type Problem } from '../../../src/content/problem.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';

export const ARTICLE = `---
title: Tea or coffee
date: 2025-01-31
author: Ada Example
summary: Both wake you up.
---

## What is Tea?

Leaves in water.

- **How it works:** Pour and wait.
- **Pros:**
  - Mild and slow.
  - Cheap.
- **Cons:**
  - Needs a kettle.

## Choosing

Take tea in the evening. Take coffee in the morning.
`;

export const FLOW = `---
title: Tea or coffee?
article: drinks
---

## Hour

What time is it?

- [Morning](#coffee)
  > Take coffee in the morning.
- [Evening](#tea)
  > Take tea in the evening.

## Coffee

Drink coffee.

## Tea

Drink tea.
`;

/** Writes a content folder: one article and one flow without mistakes, and the given files in place of them or beside them. */
export function contentFolder(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  for (const [name, text] of Object.entries({
    'articles/drinks.md': ARTICLE,
    'flows/drinks.md': FLOW,
    ...files,
  })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export const load = (files: Readonly<Record<string, string | Buffer>>): Library =>
  loadLibrary(contentFolder(files));

/** Returns the problems of a content folder; throws if it has none. */
export function problemsOf(files: Readonly<Record<string, string | Buffer>>): readonly Problem[] {
  try {
    load(files);
  } catch (error) {
    if (error instanceof ContentError) return error.problems;
    throw error;
  }
  throw new Error('The content loads, though it should not.');
}
