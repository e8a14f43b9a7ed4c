import { execSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

export interface Copy {
  readonly kind: 'copy';
  /** The stage that it is copied from; undefined for the project's own folder. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

type Step = Copy | { readonly kind: 'run'; readonly command: string };

/** One `FROM` of the Dockerfile, with its steps in `/app`. */
export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly environment: Readonly<Record<string, string>>;
  /** The command that a container runs. */
  readonly entrypoint: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The user and the group that it runs as. */
  readonly user: string | undefined;
  readonly healthCheck: readonly string[];
}

const argv = z.array(z.string());
const exec = (json: string | undefined): string[] => argv.parse(JSON.parse(json ?? '[]'));

/** Reads the Dockerfile. Knows only the instructions that it has. */
export function readDockerfile(): Stage[] {
  const text = readFileSync('Dockerfile', 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ');
  return text
    .split(/^FROM /m)
    .slice(1)
    .map(readStage);
}

function readStage(text: string): Stage {
  const [, name = 'the image'] = /^\S+ AS (\w+)/.exec(text) ?? [];
  const all = (pattern: RegExp): (string | undefined)[] =>
    [...text.matchAll(pattern)].map(([, found]) => found);
  const steps = [...text.matchAll(/^(COPY|RUN) (.*)$/gm)].map(([, instruction, rest = '']): Step => {
    if (instruction === 'RUN') return { kind: 'run', command: rest };
    const [, from, paths = ''] = /^(?:--from=(\w+) )?(.*)$/.exec(rest) ?? [];
    const sources = paths.split(' ');
    return { kind: 'copy', from, target: sources.pop() ?? '', sources };
  });
  return {
    name,
    steps,
    environment: Object.fromEntries(
      all(/^ENV (.*)$/gm).flatMap((line = '') =>
        line.split(' ').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
      ),
    ),
    entrypoint: exec(all(/^ENTRYPOINT (.*)$/gm).at(-1)),
    labels: Object.fromEntries(
      all(/^LABEL (.*)$/gm).flatMap((line = '') =>
        [...line.matchAll(/(\S+)="(.*?)"/g)].map(([, name = '', value = '']): [string, string] => [
          name,
          value,
        ]),
      ),
    ),
    user: all(/^USER (.*)$/gm).at(-1),
    healthCheck: exec(all(/^HEALTHCHECK .*? CMD (.*)$/gm)[0]),
  };
}

/**
 * Runs the Dockerfile's steps in a folder for each stage, with the current Node.js.
 * @returns the folder of the last stage, with the files that the image has in `/app`
 */
export function build(stages: readonly Stage[], folder: string): string {
  const app = (stage: string): string => join(folder, stage);
  for (const { name, steps } of stages) {
    mkdirSync(app(name));
    for (const step of steps) {
      // Here it would remove this machine's npm, or make a folder at its root.
      if (step.kind === 'run' && /^(?:rm -rf|install -d) .*\//.test(step.command)) continue;
      if (step.kind === 'run') execSync(step.command, { cwd: app(name), stdio: 'inherit' });
      else {
        for (const source of step.sources) {
          const path = source.replace('/app/', '');
          const from = step.from === undefined ? path : join(app(step.from), path);
          const into = step.target.endsWith('/') ? join(step.target, basename(path)) : step.target;
          cpSync(from, join(app(name), into), { recursive: true, verbatimSymlinks: true });
        }
      }
    }
  }
  return app(stages.at(-1)?.name ?? '');
}
