import type { RequestListener } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ChatStatus } from './chats.ts';
import type { Guide } from './conversation/guide.ts';
import type { ActivityRecord } from './delivery.ts';
import { REFUSAL_REASONS, type RefusalReason } from './refusals.ts';
import { VERSION } from './version.ts';

/** Seconds. Slack and Discord wait three seconds for an answer. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];

const NOT_SEEN: ReadonlySet<ActivityRecord['outcome']> = new Set(['failed', 'late', 'lost', 'elsewhere']);

/**
 * The metrics of the guide, for Prometheus. The labels are names of the content and of the program. They hold no typed
 * text and nothing about a person, so their number does not grow with use.
 */
export class Metrics {
  readonly #guide: Guide;
  readonly #registry = new Registry();
  readonly #interactions: Counter<'platform' | 'kind' | 'outcome'>;
  readonly #seconds: Histogram<'platform'>;
  readonly #placesReached: Counter<'flow' | 'place'>;
  readonly #placesLeft: Counter<'flow' | 'place' | 'option'>;
  readonly #optionsChosen: Counter<'flow' | 'place' | 'option'>;
  readonly #lookups: Counter<'flow' | 'lookup'>;
  readonly #logLines: Counter<'level'>;
  readonly #refused: Counter<'reason'>;
  readonly #lastInteraction: Gauge<'platform'>;

  /**
   * @param platforms the names of the configured platforms
   * @param status returns the configured platforms. It is called at each scrape.
   * @param isDatabaseReady is called at each scrape. Undefined without a database.
   */
  constructor(
    guide: Guide,
    platforms: readonly string[],
    status: () => readonly ChatStatus[],
    isDatabaseReady?: () => boolean,
  ) {
    this.#guide = guide;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#interactions = new Counter({
      name: 'guide_interactions_total',
      help: 'Interactions by kind, and by the outcome of the answer',
      labelNames: ['platform', 'kind', 'outcome'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'guide_interaction_duration_seconds',
      help: 'Time from reading an interaction until the platform has accepted every message of the answer',
      labelNames: ['platform'],
      buckets: BUCKETS,
      registers,
    });
    this.#placesReached = new Counter({
      name: 'guide_places_reached_total',
      help: 'Number of times that people came to a place of a flow',
      labelNames: ['flow', 'place'],
      registers,
    });
    this.#placesLeft = new Counter({
      name: 'guide_places_left_total',
      help: 'Number of times that people left a place, by the option that decided, which is empty for Back, Start over and a change of another answer',
      labelNames: ['flow', 'place', 'option'],
      registers,
    });
    this.#optionsChosen = new Counter({
      name: 'guide_options_chosen_total',
      help: 'Number of times that an option was chosen, or ticked in an answer',
      labelNames: ['flow', 'place', 'option'],
      registers,
    });
    this.#lookups = new Counter({
      name: 'guide_lookups_total',
      help: 'Look-ups in the article, and details of a recommendation, by kind',
      labelNames: ['flow', 'lookup'],
      registers,
    });
    this.#logLines = new Counter({
      name: 'guide_log_lines_total',
      help: 'Lines in the log by level',
      labelNames: ['level'],
      registers,
    });
    this.#refused = new Counter({
      name: 'guide_refused_requests_total',
      help: 'HTTP requests that were refused, by reason',
      labelNames: ['reason'],
      registers,
    });
    for (const reason of REFUSAL_REASONS) this.#refused.inc({ reason }, 0);
    for (const level of ['warn', 'error']) this.#logLines.inc({ level }, 0);
    new Gauge({
      name: 'guide_build_info',
      help: 'The version of the guide, as package.json has it',
      labelNames: ['version'],
      registers,
    }).set({ version: VERSION }, 1);
    new Gauge({
      name: 'guide_content_info',
      help: 'The version of the content, which changes if any page changes',
      labelNames: ['version'],
      registers,
      collect() {
        this.reset();
        this.set({ version: guide.version }, 1);
      },
    });
    new Gauge({
      name: 'guide_ready',
      help: '1 if the guide can answer on a platform, else 0',
      labelNames: ['platform'],
      registers,
      collect() {
        for (const { platform, state } of status()) this.set({ platform }, state === 'ready' ? 1 : 0);
      },
    });
    new Gauge({
      name: 'guide_failed',
      help: '1 if a platform refuses the guide, and the guide does not try to connect, else 0',
      labelNames: ['platform'],
      registers,
      collect() {
        for (const { platform, state } of status()) this.set({ platform }, state === 'failed' ? 1 : 0);
      },
    });
    new Gauge({
      name: 'guide_connections',
      help: 'Open connections to a platform: sockets to Slack, shards of Discord, 0 over HTTP',
      labelNames: ['platform'],
      registers,
      collect() {
        for (const { platform, connections } of status()) this.set({ platform }, connections.open);
      },
    });
    new Gauge({
      name: 'guide_connections_wanted',
      help: 'Connections to a platform if all is well',
      labelNames: ['platform'],
      registers,
      collect() {
        for (const { platform, connections } of status()) this.set({ platform }, connections.wanted);
      },
    });
    if (isDatabaseReady)
      new Gauge({
        name: 'guide_database_ready',
        help: '1 if the database can be used, else 0',
        registers,
        collect() {
          this.set(isDatabaseReady() ? 1 : 0);
        },
      });
    this.#lastInteraction = new Gauge({
      name: 'guide_last_interaction_timestamp_seconds',
      help: 'Unix time of the last interaction on a platform; before the first one, of the start',
      labelNames: ['platform'],
      registers,
    });
    for (const platform of platforms) this.#lastInteraction.setToCurrentTime({ platform });
  }

  /** Counts an activity. */
  observe({ platform, activity, outcome, milliseconds }: ActivityRecord): void {
    this.#interactions.inc({ platform, kind: activity.kind, outcome });
    this.#lastInteraction.setToCurrentTime({ platform });
    if (outcome === 'unanswered') return;
    this.#seconds.observe({ platform }, milliseconds / 1000);
    // The person did not see the answer, so they stayed at their place. If that is unknown, they probably saw it.
    if (NOT_SEEN.has(outcome)) return;
    const { flow, place, lookup, left } = activity;
    if (lookup !== undefined) this.#lookups.inc({ flow: flow ?? '', lookup });
    if (flow === undefined) return;
    if (activity.arrives && place !== undefined) this.#placesReached.inc({ flow, place });
    if (left) {
      const [decided = ''] = left.options;
      this.#placesLeft.inc({ flow, place: left.place, option: decided });
      for (const option of left.options) this.#optionsChosen.inc({ flow, place: left.place, option });
    }
  }

  countLine(level: string): void {
    this.#logLines.inc({ level });
  }

  countRefusal(reason: RefusalReason): void {
    this.#refused.inc({ reason });
  }

  /** Answers a scrape of Prometheus. */
  readonly listener: RequestListener = async (_, response) => {
    this.#initializeCounters();
    response.setHeader('content-type', this.#registry.contentType);
    response.end(await this.#registry.metrics());
  };

  /** Reports zero for a place that no person has reached. Otherwise, Prometheus would not know the place. */
  #initializeCounters(): void {
    for (const { slug: flow, places } of this.#guide.flows) {
      for (const place of places) {
        this.#placesReached.inc({ flow, place: place.id }, 0);
        this.#placesLeft.inc({ flow, place: place.id, option: '' }, 0);
        if (place.kind === 'outcome') continue;
        for (const { label } of place.options) {
          this.#placesLeft.inc({ flow, place: place.id, option: label }, 0);
          this.#optionsChosen.inc({ flow, place: place.id, option: label }, 0);
        }
      }
    }
  }
}
