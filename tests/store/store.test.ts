/*
 * All tests of the database, in one file because they share a PostgreSQL that takes seconds to start.
 */
import { afterAll } from 'vitest';
import { stopPostgres } from './engines.ts';
import './queries.ts';
import './installations.ts';
import './trouble.ts';
import './plans.ts';
import './race.ts';
import './guide.ts';
import './full-disk.ts';
import './replicas.ts';

afterAll(stopPostgres);
