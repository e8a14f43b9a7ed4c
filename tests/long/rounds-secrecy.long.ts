import { testSecrecy } from '../secrecy.ts';
import { sizeOf } from './size.ts';

testSecrecy(sizeOf(2_000, 100));
