import { button, element } from '../elements.ts';
import { type ChosenFile, filesOfDrop, filesOfInput } from './chosen-files.ts';

/** Takes files that are chosen with the page's buttons, and files and folders dropped anywhere on it. */
export function takeFiles(
  take: (chosen: readonly ChosenFile[]) => void,
  onProblem: (error: unknown) => void,
): void {
  for (const kind of ['folder', 'photos'] as const) {
    const input = element<HTMLInputElement>(`.${kind}-input`);
    button(`choose-${kind}`).addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      take(filesOfInput(input));
      // The same folder may be chosen again.
      input.value = '';
    });
  }
  // Wherever a file falls on the page, the browser must not open it instead.
  const zone = element('.upload-choose');
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('is-over');
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!relatedTarget) zone.classList.remove('is-over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('is-over');
    if (event.dataTransfer) filesOfDrop(event.dataTransfer).then(take, onProblem);
  });
}
