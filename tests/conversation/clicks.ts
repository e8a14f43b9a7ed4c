import fc from 'fast-check';
import type { Technique } from '../../src/content/article.ts';
import type { Answer, Flow, Option, Place } from '../../src/content/flow.ts';
import type { Library } from '../../src/content/library.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { largestAnswersTo, pathsToOutcomes, placeAfter, questionsOf } from '../../src/content/walk.ts';
import type { Detail, Event, Lookup, State } from '../../src/conversation/state.ts';
import { TokenCodec } from '../../src/conversation/token.ts';
import { CHECKLIST, TWO_GUIDES } from '../fixtures/guides.ts';

/** Three guides: one of them asks for several answers. */
export const library: Library = {
  flows: [TWO_GUIDES, CHECKLIST].flatMap((folder) => loadLibrary(folder).flows),
  version: '',
};
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

/** The answer itself, or one with fewer ticks that leads to the same place. */
const fewerTicks = ({ question, options: [first, ...others] }: Answer): fc.Arbitrary<Answer> =>
  fc.subarray(others).map((some) => ({ question, options: [first, ...some] }));

/** Any boxes of the checklist that answers lead to; none at another place. */
function ticksAfter(flow: Flow, answers: readonly Answer[]): fc.Arbitrary<readonly Option[]> {
  const place = placeAfter(flow, answers);
  return fc.subarray([...((place.kind === 'question' && place.checklist?.boxes) || [])]);
}

const states: fc.Arbitrary<State> = fc.constantFrom(...library.flows).chain((flow) => {
  const prefixes = pathsToOutcomes(flow).flatMap((path) => path.map((_, i) => path.slice(0, i + 1)));
  const paths = fc
    .constantFrom<Answer[][]>([], ...prefixes)
    .chain((path) => fc.tuple(fc.tuple(...path.map(fewerTicks)), fc.nat(path.length)))
    .map(([all, count]) => ({ answers: all.slice(0, count), earlier: all.slice(count) }))
    .chain((path) => ticksAfter(flow, path.answers).map((ticks) => ({ ...path, ticks })));
  const ends = fc
    .constantFrom(...pathsToOutcomes(flow))
    .chain((path) => fc.tuple(...path.map(fewerTicks)))
    .map((answers) => ({ answers, ticks: [], earlier: [] }));
  const lookup = lookups(flow);
  return fc.oneof(
    fc.tuple(paths, pages).map(([path, page]): State => ({ flow, ...path, lookup: null, page })),
    fc
      .tuple(paths, lookup, pages)
      .map(([path, found, page]): State => ({ flow, ...path, lookup: found, page })),
    fc
      .tuple(
        ends.chain((path) =>
          detailsAt(placeAfter(flow, path.answers)).map((detail) => ({ ...path, lookup: detail })),
        ),
        pages,
      )
      .map(([path, page]): State => ({ flow, ...path, page })),
    fc
      .tuple(lookup, pages)
      .map(([found, page]): State => ({ flow, answers: null, ticks: [], earlier: [], lookup: found, page })),
  );
});

const detailsAt = (place: Place): fc.Arbitrary<Detail> =>
  fc.constantFrom<Detail[]>(
    { kind: 'why' },
    { kind: 'answers' },
    { kind: 'more' },
    { kind: 'record' },
    ...(place.kind === 'outcome' ? place.notes : []).map((note): Detail => ({ kind: 'note', note })),
  );

/** Every click that a button can carry. */
export const clicks: fc.Arbitrary<{ state: State; event: Event }> = states.chain((state) => {
  const place = state.answers && placeAfter(state.flow, state.answers);
  const choices: Event[] =
    place?.kind === 'question'
      ? [
          ...largestAnswersTo(place).map((answer): Event => ({ kind: 'choose', answer })),
          ...(place.checklist ? ([{ kind: 'tick' }, { kind: 'continue' }] as const) : []),
        ]
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
      fc.constantFrom(...questionsOf(state.flow)).map((question): Event => ({ kind: 'change', question })),
      ...(place?.kind === 'outcome'
        ? [detailsAt(place).map((detail): Event => ({ kind: 'show', detail }))]
        : []),
    ),
  });
});
