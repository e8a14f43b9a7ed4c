import { relative, sep } from 'node:path';
import type { Log } from 'sarif';
import type { Problem } from '../content/problem.ts';

/**
 * Problems as code hosts and editors read them.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarifOf = (problems: readonly Problem[]): Log => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'check' } },
      // As positions count here.
      columnKind: 'utf16CodeUnits',
      results: problems.map(({ severity, file, line, column, message, hint }) => ({
        level: severity,
        message: { text: hint === undefined ? message : `${message}\n${hint}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: addressOf(file) },
              region: { startLine: line, startColumn: column },
            },
          },
        ],
      })),
    },
  ],
});

const addressOf = (file: string): string =>
  relative('', file).split(sep).map(encodeURIComponent).join('/').replaceAll('%2E', '.');
