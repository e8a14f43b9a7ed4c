import matter from 'gray-matter';
import type * as Mdast from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { type Document, parseDocument } from 'yaml';
import type { z } from 'zod';
import { findDamage } from './damage.ts';
import { didYouMean } from './nearest.ts';
import { type Place, Problems, TOP } from './problem.ts';

/** A content file, split and parsed; every position is that of the file. */
export interface Page {
  /** As shown in messages: relative to the working directory. */
  readonly file: string;
  /** The file's name without `.md`. */
  readonly slug: string;
  readonly body: Mdast.Root;
  readonly frontMatter: FrontMatter;
  /** What is wrong with this page; reading it further adds to it. */
  readonly problems: Problems;
}

interface FrontMatter {
  readonly data: unknown;
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

const NO_FRONT_MATTER: FrontMatter = { data: undefined, placeOf: () => TOP };

/** Parses the text of a content file. Problems are collected in the page, none is thrown. */
export function parsePage(file: string, slug: string, source: string): Page {
  const problems = new Problems(file);
  const raw = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  reportDamage(raw, problems);
  const { frontMatter, content } = splitFrontMatter(raw, problems);
  const linesAbove = raw.slice(0, raw.length - content.length).split('\n').length - 1;
  const body = fromMarkdown('\n'.repeat(linesAbove) + content, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  resolveReferences(body, definitionsOf(body));
  return { file, slug, body, frontMatter, problems };
}

/** Addresses of the reference-style links of a page (`[text][name]`), by name. */
function definitionsOf(node: Mdast.Nodes, definitions = new Map<string, string>()): Map<string, string> {
  if (node.type === 'definition' && !definitions.has(node.identifier)) {
    definitions.set(node.identifier, node.url);
  }
  if ('children' in node) for (const child of node.children) definitionsOf(child, definitions);
  return definitions;
}

/** Turns reference-style links into plain ones, in place. */
function resolveReferences(node: Mdast.Nodes, definitions: ReadonlyMap<string, string>): void {
  if (!('children' in node)) return;
  for (const child of node.children) {
    resolveReferences(child, definitions);
    if (child.type === 'linkReference') {
      Object.assign(child, { type: 'link', url: definitions.get(child.identifier) ?? '' });
    }
  }
}

function reportDamage(raw: string, problems: Problems): void {
  for (const { offset, word, repaired } of findDamage(raw)) {
    const place = placeAt(raw, offset);
    if (repaired === undefined) problems.add(place, `"${word}" has lost a character`, 'type the word again');
    else {
      problems.add(
        place,
        `"${word}" is damaged: UTF-8 that was read as Windows-1252`,
        `write "${repaired}" and save the file as UTF-8`,
      );
    }
  }
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function splitFrontMatter(raw: string, problems: Problems): { frontMatter: FrontMatter; content: string } {
  // gray-matter would take the language after the dashes at its word, and evaluate JavaScript.
  if (!/^---[ \t]*\n/.test(raw)) {
    problems.add(
      TOP,
      'the page has no front matter',
      'begin with a line "---", then the keys, then a line "---"',
    );
    return { frontMatter: NO_FRONT_MATTER, content: raw };
  }
  if (!/\n---[ \t]*(\n|$)/.test(raw)) {
    problems.add(TOP, 'the front matter is not closed', 'end it with a line "---"');
    return { frontMatter: NO_FRONT_MATTER, content: '' };
  }
  let frontMatter = NO_FRONT_MATTER;
  const yaml = (block: string): object => {
    frontMatter = parseYaml(block, raw.indexOf(block), raw, problems);
    return {};
  };
  // Options are passed always: without them gray-matter caches, and answers a page that failed once with `{}`.
  const { content } = matter(raw, { language: 'yaml', engines: { yaml, js: yaml, javascript: yaml } });
  return { frontMatter, content };
}

function parseYaml(block: string, offset: number, raw: string, problems: Problems): FrontMatter {
  // The parser's own line counter leaves out some lines of a document that is not valid.
  const document: Document = parseDocument(block, { prettyErrors: false });
  for (const error of document.errors) {
    problems.add(placeAt(raw, offset + error.pos[0]), `the front matter is not valid YAML: ${error.message}`);
  }
  return {
    data: document.errors.length === 0 ? (document.toJS() as unknown) : undefined,
    placeOf: (path) => {
      for (let depth = path.length; depth > 0; depth--) {
        const node = document.getIn(path.slice(0, depth), true);
        const range = hasRange(node) ? node.range : undefined;
        if (range) return placeAt(raw, offset + range[0]);
      }
      return TOP;
    },
  };
}

const hasRange = (node: unknown): node is { range: [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);

/** The front matter as the schema reads it, or `undefined` after its problems were added to the page's. */
export function readFrontMatter<Shape extends z.ZodRawShape>(
  page: Page,
  schema: z.ZodObject<Shape>,
): z.output<z.ZodObject<Shape>> | undefined {
  const { data, placeOf } = page.frontMatter;
  if (data === undefined) {
    if (page.problems.found.length === 0) page.problems.add(TOP, 'the front matter is empty');
    return undefined;
  }
  const parsed = schema.safeParse(data, { reportInput: true });
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        page.problems.add(placeOf([...issue.path, key]), `unknown key "${key}"`, didYouMean(key, known));
      }
    } else if (issue.input === undefined && issue.code === 'invalid_type') {
      const key = issue.path.join('.');
      page.problems.add(placeOf(issue.path), `the front matter has no "${key}"`, `add a line "${key}: …"`);
    } else {
      const where = issue.path.length > 0 ? `"${issue.path.join('.')}": ` : '';
      page.problems.add(placeOf(issue.path), `front matter, ${where}${typeMessage(issue)}`);
    }
  }
  return undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'must be text; if it is, put it in quotation marks',
  array: 'must be a list, such as [one, two]',
  record: 'must be keys with values, a line each, indented',
  object: 'must be keys with values, a line each',
};

const typeMessage = (issue: z.core.$ZodIssue): string =>
  (issue.code === 'invalid_type' && TYPES[issue.expected]) || issue.message;
