import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';
import { expect, test } from 'vitest';

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
