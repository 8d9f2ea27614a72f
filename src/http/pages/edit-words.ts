import type { EditDone } from '../../model/edit.ts';
import type { PageWords } from '../../words/in-languages.ts';
import type { Measures } from './measures.ts';

/** What an edit did, in words. */
export function wordsOfEdit(done: EditDone, words: PageWords, measures: Measures): string {
  switch (done.kind) {
    case 'move': {
      const { eastMetres, northMetres, turnDegrees } = done;
      const parts = [
        ...(eastMetres === 0
          ? []
          : [
              words(eastMetres > 0 ? 'sequenceEdit.toEast' : 'sequenceEdit.toWest', {
                length: measures.exactLength(Math.abs(eastMetres)),
              }),
            ]),
        ...(northMetres === 0
          ? []
          : [
              words(northMetres > 0 ? 'sequenceEdit.toNorth' : 'sequenceEdit.toSouth', {
                length: measures.exactLength(Math.abs(northMetres)),
              }),
            ]),
        ...(turnDegrees === 0
          ? []
          : [
              words(turnDegrees > 0 ? 'sequenceEdit.turnedRight' : 'sequenceEdit.turnedLeft', {
                degrees: Math.abs(turnDegrees),
              }),
            ]),
      ];
      return words('sequenceEdit.moved', { how: measures.list(parts) });
    }
    case 'place':
      return words('sequenceEdit.placed', { id: done.imageId });
    case 'retime': {
      const by = measures.exactDuration(Math.abs(done.shiftMs));
      return words(done.shiftMs > 0 ? 'sequenceEdit.later' : 'sequenceEdit.earlier', { by });
    }
    case 'split':
      return words('sequenceEdit.wasSplit');
    case 'join':
      return words('sequenceEdit.wasJoined');
    case 'undo':
      return words('sequenceEdit.wasUndone');
  }
}
