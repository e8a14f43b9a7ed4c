import './discord-rest.js';
import '../../../src/main.ts';
