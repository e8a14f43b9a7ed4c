import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { converseByMenu } from '../../adapters/terminal/connection.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';
import { DEFAULTS, runGuide } from './guide.ts';

describe('a script holds a conversation line by line', () => {
  test('from the command to a recommendation with its quotes, and ends with the input', async () => {
    const { code, output, errors } = await runGuide(['/llm-strategy', '4', '2', '1', '1', '2']);
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(output).toContain('[1] Not measured yet\n[2] Measured, and good enough\n');
    expect(output).toContain('\nConsider fine-tuning plus prompting\n===');
    expect(output).toContain(
      '  Prompt Engineering, pros\n> … (1 of 3 points)\n> - Flexible: Easy to update and adapt as your requirements change.\n',
    );
    expect(output).not.toContain('Share with the channel');
    expect(output).not.toContain('\u001b');
  });

  test('shows below a recommendation its reasons, its answers to change and its record', async () => {
    const lines = ['why', 'back', 'back', '3', '3', 'more', 'as a record'];
    const { output, errors } = await runGuide(['4', '2', '1', '1', '2', ...lines]);
    expect(errors).toBe('');
    const titles = [
      'Why: Consider fine-tuning plus prompting',
      'Change an answer',
      'You answered “Means” with: Money, time and expertise',
      'Not yet: keep working on the prompt',
      'More: Not yet: keep working on the prompt',
      'As a record: Not yet: keep working on the prompt',
      '    status: proposed',
    ];
    let at = 0;
    for (const title of titles) {
      at = output.indexOf(`${title}\n`, at);
      expect(at, title).toBeGreaterThan(0);
    }
  });

  test('begins with the first question, or with a choice if there are two guides', async () => {
    expect((await runGuide([])).output).toMatch(
      /^ {2}Prompt engineering, fine-tuning, or both\? · Question 1/,
    );
    const { output } = await runGuide(['2'], { CONTENT_DIR: TWO_GUIDES });
    expect(output).toContain('[1] Start: Steam or fry?\n[2] Start: A guide of one question\n');
    expect(output).toContain('Are you ready?');
  });

  test('runs other content without a code change: each flow is a command', async () => {
    const lines = ['/cooking', '2', '/plain', '1', '/cooking pros frying', '/llm-strategy'];
    const { output } = await runGuide(lines, { CONTENT_DIR: TWO_GUIDES });
    expect(output).toContain('Put it above boiling water.');
    expect(output).toContain('Keeps the colour.');
    expect(output).toContain('\nGo\n==\n\nGo.\n');
    expect(output).toContain('Frying: Pros\n');
    expect(output).toContain('Unknown command');
  });

  test('words without a command are looked up, and lead back to the guide', async () => {
    const { output } = await runGuide(['4', 'pros finetuning', '4', '1']);
    const parts = output.split('Question 2 of up to 5');
    expect(parts).toHaveLength(3);
    expect(parts[1]).toContain('Fine-Tuning: Pros');
    expect(parts[2]).toContain('Question 3 of up to 5');
  });

  test('from a section there is a way back to the search, and from there to the question', async () => {
    const { output } = await runGuide(['4', 'catastrophic', '1', '4', '5']);
    const titles = ['Question 2 of up to 5', 'The article says', 'What is Fine-Tuning?\n==='];
    const [place = '', found = '', section = ''] = titles;
    const at = [place, found, section, found, place].reduce<number>(
      (from, title) => output.indexOf(title, from + 1),
      -1,
    );
    expect(at).toBeGreaterThan(output.indexOf(section));
  });

  test('a mistyped command keeps the place, and case makes no difference', async () => {
    const { output } = await runGuide(['4', '/nope', '2', '/LLM-Strategy pros']);
    expect(output).toContain('- /llm-strategy: Prompt engineering, fine-tuning, or both?');
    expect(output.split('Question 2 of up to 5')).toHaveLength(3);
    expect(output).toContain('Pros\n====');
  });

  test('a number without a button is answered with the range of numbers', async () => {
    const { output, code } = await runGuide(['99', '0']);
    expect(output.split('There is no such button; the numbers go from 1 to 6.')).toHaveLength(3);
    expect(code).toBe(0);
  });

  test('several numbers are all ticks of a checklist, and its answer', async () => {
    const { output, errors } = await runGuide(['3, 2', '8 1', 'why'], { CONTENT_DIR: CHECKLIST });
    expect(errors).toBe('');
    expect(output).toContain(
      '[1] [ ] I carry heavy things\n[2] [ ] Money is short\n[3] [ ] I want to get fit\n[4] [ ] Parking costs me too much\n[5] None of these\n',
    );
    expect(output).toContain('Several of the numbers 1 to 4 can be given at once: “1 2”.');
    expect(output).toContain('  So far: What matters: Money is short; I want to get fit\n');
    expect(output).toContain('Obstacles: Hills\n');
    expect(output).toContain('Obstacles: Traffic\n');
  });

  test('one number of a box is an answer too, and Back shows it ticked', async () => {
    const { output } = await runGuide(['2', '12', '5'], { CONTENT_DIR: CHECKLIST });
    expect(output).toContain('[2] [x] Money is short\n');
    expect(output).toContain('[5] Continue with 1\n');
    expect(output.split('So far: What matters: Money is short\n')).toHaveLength(3);
  });

  test('the label of a box is an answer, and that of a button too', async () => {
    const { output } = await runGuide(['money is short', 'Back', 'Continue with 1', 'nothing'], {
      CONTENT_DIR: CHECKLIST,
    });
    expect(output.split('So far: What matters: Money is short\n')).toHaveLength(3);
    expect(output).toContain('\nCycle\n===');
  });

  test('numbers that make no answer are answered with what to do', async () => {
    const { output } = await runGuide(['1 5', '1 99', '99', '0 1'], { CONTENT_DIR: CHECKLIST });
    expect(output).toContain('Only the numbers 1 to 4 can be given together.');
    expect(output.split('There is no such button; the numbers go from 1 to 7.')).toHaveLength(4);
    expect((await runGuide(['4 1'])).output).toContain('The article does not mention that');
  });

  test('typed control characters do not reach the output', async () => {
    const { output, code } = await runGuide(['\u001b[2J\u0007 retrieval', '/\u001b[2J']);
    expect(output).toContain('The article does not mention that');
    expect(output).not.toContain('\u001b');
    expect(code).toBe(0);
  });

  test('Ctrl-C leaves cleanly', async () => {
    const child = spawn(process.execPath, ['dist/main.js'], { env: DEFAULTS });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('a person at a terminal', () => {
  const ENTER = '\r';
  /** Stands for a change of the window's height, between keys. */
  const TALLER = 'taller';
  const down = (times: number): string[] => Array<string>(times).fill('\u001b[B');

  /** Presses keys, each group after its text is on the screen. @returns all text that was shown */
  async function atTerminal(
    keys: readonly (readonly [shows: string, ...keys: string[]])[],
    rows?: number,
    folder = STRATEGY,
  ): Promise<string> {
    const input = new PassThrough();
    const output = Object.assign(new PassThrough({ encoding: 'utf8' }), {
      columns: 80,
      ...(rows === undefined ? {} : { rows }),
    });
    const left = [...keys];
    let screen = '';
    let since = '';
    output.on('data', (chunk: string) => {
      screen += chunk;
      since += chunk;
      const [shows, ...pressed] = left[0] ?? [];
      if (shows === undefined || !stripVTControlCharacters(since).includes(shows)) return;
      left.shift();
      since = '';
      setImmediate(() => {
        for (const key of pressed) {
          if (key === TALLER) Object.assign(output, { rows: 300 }).emit('resize');
          else input.write(key);
        }
      });
    });
    await converseByMenu(new Guide(loadLibrary(folder)), input, output);
    expect(left, 'every key was pressed').toEqual([]);
    return stripVTControlCharacters(screen);
  }

  test('chooses with the arrow keys and Enter, looks something up, and leaves', async () => {
    const screen = await atTerminal([
      ['Enter: confirm', ...down(3), ENTER],
      ['Prompt too long for the model\n', ...down(7), ENTER],
      ['What would you like to see?', ...'catastrophic', ENTER],
      ['Back to the earlier message', ...down(4), ENTER],
      ['Question 2 of up to 5', ...down(8), ENTER],
    ]);
    expect(screen).toContain(
      '  Fine-Tuning, cons\n│ … (1 of 3 points)\n│ - Risk of Catastrophic Forgetting: ',
    );
    expect(screen).toContain('Goodbye.');
  });

  test('ticks boxes with the space bar, sees them again after a step back, and is asked for one', async () => {
    const screen = await atTerminal(
      [
        ['Enter: confirm', ENTER],
        ['Parking costs me too much\n', ENTER],
        ['Tick at least one, or press “None of these”.', ENTER],
        ['Parking costs me too much\n', ...down(1), ' ', ...down(1), ' ', ENTER],
        ['What matters: Money is short; I want to get fit', ...down(3), ENTER],
        ['Continue with 2', ENTER],
        ['Parking costs me too much\n', ' ', ENTER],
        ['Why (1 answer, ', '\u0003'],
      ],
      undefined,
      CHECKLIST,
    );
    expect(screen).toContain('So far: What matters: Money is short; I want to get fit\n');
    expect(screen).toContain('Goodbye.');
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('leaves with %s, from the menu and from a question', async (_, key) => {
    expect(await atTerminal([['Enter: confirm', key]])).toContain('Goodbye.');
    expect(
      await atTerminal([
        ['Enter: confirm', ...down(6), ENTER],
        ['What would you like to see?', key],
      ]),
    ).toContain('Goodbye.');
  });

  test('stays at the same question after one Esc too many', async () => {
    const screen = await atTerminal([
      ['Enter: confirm', ...down(3), ENTER],
      ['Prompt too long for the model\n', '\u001b'],
      ['Enter: confirm', ENTER],
      ['Not sure yet\n', '\u0003'],
    ]);
    expect(screen.split('Question 2 of up to 5')).toHaveLength(2);
  });

  test('sees the first page of a recommendation on a small screen, and turns to the next', async () => {
    const screen = await atTerminal(
      [
        ['Enter: confirm', ...down(2), ENTER],
        ['Not sure yet\n', ...down(2), ENTER],
        ['Next page (2 of ', ENTER],
        ['Previous page (1 of ', '\u0003'],
      ],
      30,
    );
    const [, outcome = ''] = screen.split('Not yet: keep working on the prompt');
    const page = outcome.slice(0, outcome.indexOf('Choose with the arrow keys'));
    expect(page).toContain('Next steps');
    expect(page.split('\n').length).toBeLessThan(20);
  });

  test('sees a whole recommendation instead of pages after the window is made taller', async () => {
    const screen = await atTerminal(
      [
        ['Enter: confirm', ...down(2), ENTER],
        ['Not sure yet\n', ...down(2), ENTER],
        ['Next page (2 of ', TALLER, ...down(2), ENTER],
        ['Back to the recommendation\n', ...down(2), ENTER],
        ['More…', '\u0003'],
      ],
      30,
    );
    const [, , again = ''] = screen.split('Not yet: keep working on the prompt');
    expect(again).toContain('Why (2 answers, ');
    expect(again).not.toContain('Next page');
  });
});
