import type { RequestListener } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RunningAdapter } from './adapter.ts';
import type { Guide } from './conversation/guide.ts';
import type { ActivityRecord } from './delivery.ts';
import { VERSION } from './version.ts';

/** Seconds. Slack and Discord both wait three for an answer. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];

/**
 * What the guide counts, for Prometheus. The labels are names of the content and words of ours: nothing in them was
 * typed, and nothing is of a person, so that their number does not grow with use.
 */
export class Metrics {
  readonly #guide: Guide;
  readonly #registry = new Registry();
  readonly #interactions: Counter<'platform' | 'kind' | 'outcome'>;
  readonly #seconds: Histogram<'platform'>;
  readonly #placesReached: Counter<'flow' | 'place'>;
  readonly #placesLeft: Counter<'flow' | 'place' | 'option'>;
  readonly #lookups: Counter<'flow' | 'lookup'>;
  readonly #logLines: Counter<'level'>;

  /**
   * @param platforms where the guide is to be held, ready or not
   * @param adapters those that run, asked at each scrape
   */
  constructor(guide: Guide, platforms: readonly string[], adapters: () => readonly RunningAdapter[]) {
    this.#guide = guide;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#interactions = new Counter({
      name: 'guide_interactions_total',
      help: 'What people did, and what became of the answer',
      labelNames: ['platform', 'kind', 'outcome'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'guide_interaction_duration_seconds',
      help: 'From reading what somebody did until the platform had taken every message of the answer',
      labelNames: ['platform'],
      buckets: BUCKETS,
      registers,
    });
    this.#placesReached = new Counter({
      name: 'guide_places_reached_total',
      help: 'How often people came to a place of a flow',
      labelNames: ['flow', 'place'],
      registers,
    });
    this.#placesLeft = new Counter({
      name: 'guide_places_left_total',
      help: 'How often people went on from a place: by the option, which is empty for those who went back or started over',
      labelNames: ['flow', 'place', 'option'],
      registers,
    });
    this.#lookups = new Counter({
      name: 'guide_lookups_total',
      help: 'How often something of a kind was looked up in the article',
      labelNames: ['flow', 'lookup'],
      registers,
    });
    this.#logLines = new Counter({
      name: 'guide_log_lines_total',
      help: 'Lines that were logged',
      labelNames: ['level'],
      registers,
    });
    for (const level of ['warn', 'error']) this.#logLines.inc({ level }, 0);
    new Gauge({
      name: 'guide_build_info',
      help: 'The version of the guide, as package.json has it',
      labelNames: ['version'],
      registers,
    }).set({ version: VERSION }, 1);
    new Gauge({
      name: 'guide_content_info',
      help: 'The version of the content, which changes with any page of it',
      labelNames: ['version'],
      registers,
      collect() {
        this.reset();
        this.set({ version: guide.version }, 1);
      },
    });
    const ready = new Gauge({
      name: 'guide_ready',
      help: 'Whether the guide can answer on a platform',
      labelNames: ['platform'],
      registers,
      collect() {
        for (const { platform, isReady } of adapters()) this.set({ platform }, isReady() ? 1 : 0);
      },
    });
    const connected = new Gauge({
      name: 'guide_connections',
      help: 'Open connections to a platform: sockets to Slack, shards of Discord, none over HTTP',
      labelNames: ['platform'],
      registers,
      collect() {
        for (const { platform, connections } of adapters()) this.set({ platform }, connections());
      },
    });
    for (const platform of platforms) {
      ready.set({ platform }, 0);
      connected.set({ platform }, 0);
    }
  }

  observe({ platform, activity, outcome, milliseconds }: ActivityRecord): void {
    this.#interactions.inc({ platform, kind: activity.kind, outcome });
    this.#seconds.observe({ platform }, milliseconds / 1000);
    // An answer that did not arrive led nowhere.
    if (activity.flow === undefined || outcome === 'failed' || outcome === 'late') return;
    const { flow, place, lookup, left } = activity;
    if (activity.arrives && place !== undefined) this.#placesReached.inc({ flow, place });
    if (left) this.#placesLeft.inc({ flow, place: left.place, option: left.option ?? '' });
    if (lookup !== undefined) this.#lookups.inc({ flow, lookup });
  }

  countLine(level: string): void {
    this.#logLines.inc({ level });
  }

  /** Answers a scrape. */
  readonly listener: RequestListener = async (_, response) => {
    this.#showUnused();
    response.setHeader('content-type', this.#registry.contentType);
    response.end(await this.#registry.metrics());
  };

  /** A place where nobody was yet counts as zero, not as unknown. */
  #showUnused(): void {
    for (const { slug: flow, places } of this.#guide.flows) {
      for (const place of places) {
        this.#placesReached.inc({ flow, place: place.id }, 0);
        this.#placesLeft.inc({ flow, place: place.id, option: '' }, 0);
        if (place.kind === 'outcome') continue;
        for (const { label } of place.options) {
          this.#placesLeft.inc({ flow, place: place.id, option: label }, 0);
        }
      }
    }
  }
}
