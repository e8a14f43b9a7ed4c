import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';
import { expect, test } from 'vitest';
import { z } from 'zod';

const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && !/^(tests|content|examples)\//.test(path));

const nodesBelow = (node: Nodes): Nodes[] =>
  'children' in node ? [node, ...node.children.flatMap(nodesBelow)] : [node];

const read = (path: string): Nodes[] => nodesBelow(fromMarkdown(readFileSync(path, 'utf8')));

function anchorsOf(path: string): string[] {
  const slugger = new GithubSlugger();
  return read(path).flatMap((node) => (node.type === 'heading' ? [slugger.slug(textOf(node))] : []));
}

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = read(page).flatMap((node) =>
    node.type === 'link' && !/^\w+:/.test(node.url) ? [node.url] : [],
  );
  const broken = links.filter((url) => {
    const [path = '', anchor] = url.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

test('every noun of the glossary links to the file that defines it', () => {
  const nouns = read('docs/glossary.md').filter((node) => node.type === 'listItem');
  expect(nouns.length).toBeGreaterThan(20);
  const undefinedNouns = nouns.filter(
    (noun) => !nodesBelow(noun).some((node) => node.type === 'link' && node.url.startsWith('../src/')),
  );
  expect(undefinedNouns.map((noun) => textOf(noun))).toEqual([]);
});

test('every npm script that a page names is there', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const named = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
