import { testSecrecy } from './secrecy.ts';

testSecrecy(40, 18);
