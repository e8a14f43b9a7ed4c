import fc from 'fast-check';
import type { Technique } from '../../src/content/article.ts';
import type { Answer, Flow } from '../../src/content/flow.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { pathsToOutcomes, placeAfter } from '../../src/content/walk.ts';
import type { Event, Lookup, State } from '../../src/conversation/state.ts';
import { TokenCodec } from '../../src/conversation/token.ts';

export const library = loadLibrary('tests/fixtures/two-guides');
export const codec = new TokenCodec(library);

const lookups = (flow: Flow): fc.Arbitrary<Lookup> =>
  fc.oneof(
    fc.constantFrom(...flow.sections).map((section): Lookup => ({ kind: 'section', section })),
    fc
      .record({
        facet: fc.constantFrom('how' as const, 'pros' as const, 'cons' as const),
        techniques: techniquesOf(flow),
      })
      .map((facet): Lookup => ({ kind: 'facet', ...facet })),
    techniquesOf(flow).map((techniques): Lookup => ({ kind: 'compare', techniques })),
    fc
      .subarray([...flow.material.passages], { minLength: 1, maxLength: 3 })
      .map((passages): Lookup => ({ kind: 'passages', passages })),
    fc
      .subarray([...flow.material.passages], { maxLength: 3 })
      .map((passages): Lookup => ({ kind: 'on-a-card', passages })),
    fc.subarray([...flow.outside]).chain((outside) =>
      fc.constantFrom<Lookup[]>(
        { kind: 'nothing-found', outside },
        { kind: 'partly', outside, found: { kind: 'compare', techniques: flow.material.techniques } },
        {
          kind: 'partly',
          outside,
          found: { kind: 'passages', passages: flow.material.passages.slice(0, 3) },
        },
      ),
    ),
    fc.constantFrom<Lookup[]>({ kind: 'sections' }, { kind: 'help' }),
  );

const techniquesOf = ({ material }: Flow): fc.Arbitrary<Technique[]> =>
  fc.subarray([...material.techniques], { minLength: 1 });

const pages = fc.nat(999);

const states: fc.Arbitrary<State> = fc.constantFrom(...library.flows).chain((flow) => {
  const prefixes = pathsToOutcomes(flow).flatMap((path) => path.map((_, i) => path.slice(0, i + 1)));
  const answers = fc.constantFrom<Answer[][]>([], ...prefixes);
  return fc.oneof(
    fc.record({ flow: fc.constant(flow), answers, lookup: fc.constant(null), page: pages }),
    fc.record({ flow: fc.constant(flow), answers: fc.option(answers), lookup: lookups(flow), page: pages }),
  );
});

/** Every click that a button can carry. */
export const clicks: fc.Arbitrary<{ state: State; event: Event }> = states.chain((state) => {
  const place = state.answers && placeAfter(state.flow, state.answers);
  const choices: Event[] =
    place?.kind === 'question'
      ? place.options.map((option) => ({ kind: 'choose', answer: { question: place, option } }))
      : [];
  return fc.record({
    state: fc.constant(state),
    event: fc.oneof(
      fc.constantFrom<Event[]>(
        { kind: 'back' },
        { kind: 'start-over' },
        { kind: 'share' },
        { kind: 'start-own' },
        ...choices,
      ),
      lookups(state.flow).map((lookup): Event => ({ kind: 'look-up', lookup })),
      pages.map((page): Event => ({ kind: 'turn-page', page })),
    ),
  });
});
