/**
 * What each known client of the Mapillary API v4 sends, replayed byte for byte, and what its code
 * takes for granted in the answer. A test that fails here is a client that stops working.
 */

import { after } from 'node:test';
import { testEditors } from './clients-editors.ts';
import { testGuide } from './clients-guide.ts';
import { testMapillaryJs } from './clients-mapillary-js.ts';
import { testScripts } from './clients-scripts.ts';
import { openTown } from './clients-town.ts';

const town = await openTown();
after(() => town.server.stop());

testMapillaryJs(town);
testEditors(town);
testScripts(town);
testGuide(town);
