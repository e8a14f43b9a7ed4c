import { distance } from 'fastest-levenshtein';
import matter from 'gray-matter';
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { didYouMean, type Point, type Problems, pointAt, TOP } from '../problem.ts';

/** The keys at the top of a page, before a schema reads them. */
export interface FrontMatter {
  readonly data: unknown;
  /** Finds a value; if it is absent, the nearest key above it. */
  readonly pointOf: (path: readonly PropertyKey[]) => Point;
  /** Finds a key. */
  readonly pointOfKey: (path: readonly PropertyKey[]) => Point;
  /** The values of which YAML reads only a part, and the first-level key of each. */
  readonly cutValues: readonly { readonly key: string; readonly point: Point }[];
}

/** A first-level heading before any other: the title of a page without keys. */
const TITLE =
  /^(?:(?!#{1,6}[ \t]|.*\n(?:=+|-+)[ \t]*(?:\n|$)).*\n)*?(?:#[ \t]+\S|(?!#).*\S.*\n=+[ \t]*(?:\n|$))/;

/**
 * Splits a page into its front matter and its text.
 * @param areKeysOptional true for an article, whose first-level heading may be its title
 * @returns undefined if the page has no front matter; a problem then says so
 */
export function splitFrontMatter(
  raw: string,
  problems: Problems,
  areKeysOptional: boolean,
): { readonly frontMatter: FrontMatter; readonly content: string } | undefined {
  // gray-matter reads a language after the dashes, and would run JavaScript.
  if (!/^---[ \t]*\n/.test(raw)) {
    if (/^\+\+\+[ \t]*\n/.test(raw)) {
      const hint = 'write them in YAML between two lines "---", each as "key: value"';
      problems.add(TOP, 'the keys at the top are TOML', hint);
      return undefined;
    }
    if (areKeysOptional && !/^\s*---/.test(raw) && TITLE.test(raw)) {
      return { frontMatter: { ...NO_KEYS, data: {} }, content: raw };
    }
    const hint = 'begin the file with a line "---", with nothing above it, then the keys, then a line "---"';
    problems.add(TOP, 'the page has no front matter', hint);
    return undefined;
  }
  if (!/\n---[ \t]*(\n|$)/.test(raw)) {
    problems.add(TOP, 'the front matter is not closed', 'end it with a line "---"');
    return undefined;
  }
  let frontMatter = NO_KEYS;
  const yaml = (block: string): object => {
    frontMatter = parseYaml(block, raw.indexOf(block), raw, problems);
    return {};
  };
  // gray-matter caches if it gets no options, and then reads a page that failed once as `{}`.
  const { content } = matter(raw, { language: 'yaml', engines: { yaml, js: yaml, javascript: yaml } });
  return { frontMatter, content };
}

const NO_KEYS: FrontMatter = {
  data: undefined,
  pointOf: () => TOP,
  pointOfKey: () => TOP,
  cutValues: [],
};

const CUT = 'YAML reads only a part of this value';
const QUOTE_IT = 'put a value that contains one of : # & * ! [ { in quotation marks';

/** Hints for errors that quotation marks do not mend. */
const YAML_HINTS: Partial<Record<ErrorCode, string>> = {
  RESOURCE_EXHAUSTION: 'use less nesting',
  TAB_AS_INDENT: 'indent with spaces',
  DUPLICATE_KEY: 'remove one of the two',
  MISSING_CHAR: 'close the quotation mark or bracket, in this line or one above it',
};

function parseYaml(block: string, offset: number, raw: string, problems: Problems): FrontMatter {
  const before = problems.found.length;
  const document: Document = parseDocument(block, { prettyErrors: false });
  // Only the first error, because one mistake often causes several. The parser's own line counter skips lines of a
  // broken document.
  const [error] = document.errors;
  if (error) {
    problems.add(
      pointAt(raw, offset + error.pos[0]),
      `the front matter is not valid YAML: ${error.code === 'RESOURCE_EXHAUSTION' ? 'it nests too deep' : error.message}`,
      YAML_HINTS[error.code] ?? `write every line as "key: value"; ${QUOTE_IT}`,
    );
  }
  const cutValues: { key: string; point: Point }[] = [];
  visit(document, (_, node, path) => {
    const point = (): Point => pointAt(raw, offset + (isNode(node) ? (node.range?.[0] ?? 0) : 0));
    // YAML cuts or changes such a value silently.
    if (isAlias(node)) problems.add(point(), CUT, QUOTE_IT);
    else if (isScalar(node) && ((node.comment && node.type === 'PLAIN') || node.anchor || node.tag)) {
      const pair = path.find(isPair);
      const key = isScalar(pair?.key) ? String(pair.key.value) : '';
      cutValues.push({ key, point: point() });
    }
  });
  const nodeAt = (path: readonly PropertyKey[]): unknown =>
    path.length === 0 ? document.contents : document.getIn(path, true);
  const pointOf = (path: readonly PropertyKey[]): Point => {
    const node = nodeAt(path);
    if (path.length > 0 && isNode(node) && node.range) return pointAt(raw, offset + node.range[0]);
    return path.length > 1 ? pointOf(path.slice(0, -1)) : TOP;
  };
  return {
    data: problems.found.length === before ? (document.toJS() as unknown) : undefined,
    pointOf,
    pointOfKey: (path) => {
      const parent = nodeAt(path.slice(0, -1));
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
        : undefined;
      return isScalar(pair?.key) && pair.key.range ? pointAt(raw, offset + pair.key.range[0]) : pointOf(path);
    },
    cutValues,
  };
}

/**
 * Reads the front matter by a schema, and adds problems to those of the page.
 * @param unknown `refuse` makes every unknown key an error. `note` takes those that are nearly a known key for mistakes,
 * and names the others in one note, because the programs that make sites have keys of their own.
 * @returns undefined if there are errors
 */
export function readFrontMatter<Shape extends z.ZodRawShape>(
  {
    frontMatter: { data, pointOf, pointOfKey, cutValues },
    problems,
  }: { readonly frontMatter: FrontMatter; readonly problems: Problems },
  schema: z.ZodObject<Shape>,
  unknown: 'refuse' | 'note' = 'refuse',
): z.output<z.ZodObject<Shape>> | undefined {
  if (data === undefined) return undefined;
  const known = Object.keys(schema.shape);
  const before = problems.found.length;
  for (const { key, point } of cutValues) {
    // What stands behind keys of other programs does not matter.
    if (unknown === 'refuse' || known.includes(key)) problems.add(point, CUT, QUOTE_IT);
  }
  if (problems.found.length > before) return undefined;
  const parsed = schema.safeParse(data ?? {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  const others: string[] = [];
  for (const issue of parsed.error.issues) {
    const key = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        if (unknown === 'note' && !known.some((other) => isNear(key, other))) others.push(key);
        else problems.add(pointOfKey([...issue.path, key]), `unknown key "${key}"`, didYouMean(key, known));
      }
    } else if (issue.code === 'invalid_type' && issue.input === undefined) {
      problems.add(pointOf(issue.path), `the front matter has no "${key}"`, `add a line "${key}: …"`);
    } else {
      const { rule, hint } =
        issue.code === 'invalid_type' ? ruleFor(issue.expected, issue.input) : { rule: issue.message };
      problems.add(pointOf(issue.path), `${key === '' ? 'the front matter' : `"${key}"`} ${rule}`, hint);
    }
  }
  if (problems.found.length > before) return undefined;
  const [first] = others;
  if (first !== undefined) {
    const names = others.map((key) => `"${key}"`).join(', ');
    problems.note(pointOfKey([first]), `the guide does not use ${names}`);
  }
  return schema.strip().parse(data);
}

/** True for a key that is probably a known one with a mistake: at most two letters differ. */
function isNear(key: string, known: string): boolean {
  const written = key.toLowerCase();
  // One letter of three makes another word, such as "uid" for "url".
  if (written.length === 3 && known.length === 3) return sortedLetters(written) === sortedLetters(known);
  const letters = distance(written, known);
  // Two letters of four can be another word, such as "name" for "date".
  return (
    letters <= 1 ||
    (letters === 2 && written[0] === known[0]) ||
    sortedLetters(written) === sortedLetters(known)
  );
}

const sortedLetters = (word: string): string => [...word].sort().join('');

/** A rule that a value breaks. */
interface Rule {
  readonly rule: string;
  readonly hint?: string;
}

function ruleFor(expected: string, input: unknown): Rule {
  if (input === null) return { rule: 'must not be empty' };
  if (expected === 'string' && Array.isArray(input))
    return { rule: 'must be text, not a list', hint: QUOTE_TEXT };
  return TYPES[expected] ?? { rule: `must be of the kind "${expected}"` };
}

const QUOTE_TEXT = 'if it is text, put it in quotation marks';

const TYPES: Readonly<Record<string, Rule>> = {
  string: { rule: 'must be text', hint: QUOTE_TEXT },
  array: { rule: 'must be a list, such as [one, two]' },
  record: { rule: 'must be keys with values, a line each, indented' },
  object: { rule: 'must be keys with values, a line each' },
};
