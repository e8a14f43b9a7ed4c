import matter from 'gray-matter';
import { type Document, type ErrorCode, isAlias, isMap, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { didYouMean } from '../nearest.ts';
import { type Point, type Problems, pointAt, TOP } from '../problem.ts';

/** The keys at the top of a page, as they were written. */
export interface FrontMatter {
  readonly data: unknown;
  /** Where a value stands, or what is nearest to where it should. */
  readonly pointOf: (path: readonly PropertyKey[]) => Point;
  readonly pointOfKey: (path: readonly PropertyKey[]) => Point;
}

/**
 * Splits a page into its front matter and its text.
 * @returns nothing after the reason was added to the problems, if it has no front matter
 */
export function splitFrontMatter(
  raw: string,
  problems: Problems,
): { readonly frontMatter: FrontMatter; readonly content: string } | undefined {
  // gray-matter would take the language after the dashes at its word, and evaluate JavaScript.
  if (!/^---[ \t]*\n/.test(raw)) {
    const hint = 'begin the file with a line "---", with nothing above it, then the keys, then a line "---"';
    problems.add(TOP, 'the page has no front matter', hint);
    return undefined;
  }
  if (!/\n---[ \t]*(\n|$)/.test(raw)) {
    problems.add(TOP, 'the front matter is not closed', 'end it with a line "---"');
    return undefined;
  }
  let frontMatter: FrontMatter = { data: undefined, pointOf: () => TOP, pointOfKey: () => TOP };
  const yaml = (block: string): object => {
    frontMatter = parseYaml(block, raw.indexOf(block), raw, problems);
    return {};
  };
  // Options are passed always: without them gray-matter caches, and answers a page that failed once with `{}`.
  const { content } = matter(raw, { language: 'yaml', engines: { yaml, js: yaml, javascript: yaml } });
  return { frontMatter, content };
}

const QUOTE_IT = 'put a value that has one of : # & * ! [ { in quotation marks';

/** Where something else than a sign in a value is likelier. */
const YAML_MENDS: Partial<Record<ErrorCode, string>> = {
  RESOURCE_EXHAUSTION: 'use less nesting',
  TAB_AS_INDENT: 'indent with spaces',
  DUPLICATE_KEY: 'leave one of the two out',
  MISSING_CHAR: 'in this line or one above it, a quotation mark or a bracket has no second one',
};

function parseYaml(block: string, offset: number, raw: string, problems: Problems): FrontMatter {
  const before = problems.found.length;
  const document: Document = parseDocument(block, { prettyErrors: false });
  // One mistake often leads to several errors. The parser's own line counter leaves out lines of a broken document.
  const [error] = document.errors;
  if (error) {
    problems.add(
      pointAt(raw, offset + error.pos[0]),
      `the front matter is not valid YAML: ${error.code === 'RESOURCE_EXHAUSTION' ? 'it nests too deep' : error.message}`,
      YAML_MENDS[error.code] ?? `every line is "key: value"; ${QUOTE_IT}`,
    );
  }
  visit(document, (_, node) => {
    // YAML would cut or change the value without a word.
    if (isAlias(node) || (isScalar(node) && (node.comment || node.anchor || node.tag))) {
      problems.add(
        pointAt(raw, offset + (node.range?.[0] ?? 0)),
        'YAML reads only a part of this value',
        QUOTE_IT,
      );
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
  };
}

/** The front matter as the schema reads it, or `undefined` after its problems were added to the page's. */
export function readFrontMatter<Shape extends z.ZodRawShape>(
  {
    frontMatter: { data, pointOf, pointOfKey },
    problems,
  }: { readonly frontMatter: FrontMatter; readonly problems: Problems },
  schema: z.ZodObject<Shape>,
): z.output<z.ZodObject<Shape>> | undefined {
  if (data === undefined) return undefined;
  const parsed = schema.safeParse(data ?? {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  for (const issue of parsed.error.issues) {
    const key = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const unknown of issue.keys) {
        const place = pointOfKey([...issue.path, unknown]);
        problems.add(place, `unknown key "${unknown}"`, didYouMean(unknown, known));
      }
    } else if (issue.code === 'invalid_type' && issue.input === undefined) {
      problems.add(pointOf(issue.path), `the front matter has no "${key}"`, `add a line "${key}: …"`);
    } else {
      const message = issue.code === 'invalid_type' ? wrongType(issue.expected, issue.input) : issue.message;
      problems.add(pointOf(issue.path), `front matter, ${key === '' ? '' : `"${key}": `}${message}`);
    }
  }
  return undefined;
}

function wrongType(expected: string, input: unknown): string {
  if (input === null) return 'must not be empty';
  if (expected === 'string' && Array.isArray(input)) return `must be text, not a list; ${QUOTE_TEXT}`;
  return TYPES[expected] ?? `must be of the kind "${expected}"`;
}

const QUOTE_TEXT = 'if it is text, put it in quotation marks';

const TYPES: Readonly<Record<string, string>> = {
  string: `must be text; ${QUOTE_TEXT}`,
  array: 'must be a list, such as [one, two]',
  record: 'must be keys with values, a line each, indented',
  object: 'must be keys with values, a line each',
};
