/** The forms by which a sequence is edited. They work without a script; with one, the map shows before what would become of the track. */

import { maxEditedImages } from '../../edits/change-sequences.ts';
import type { User } from '../../model/account.ts';
import type { Edit } from '../../model/edit.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { wordsOfEdit } from './edit-words.ts';
import { badge, panel, table } from './elements.ts';
import { errorSummary, type FormErrors, hiddenField, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import type { Measures } from './measures.ts';
import { sequencePath } from './profile-paths.ts';
import type { Neighbour } from './read-neighbours.ts';
import type { SequenceDetails } from './read-sequence.ts';
import { placeOfImage } from './sequence-body.ts';

interface SequenceEditView {
  readonly csrf: string;
  readonly sequence: SequenceDetails;
  readonly neighbours: readonly Neighbour[];
  readonly edits: readonly Edit[];
  readonly editors: ReadonlyMap<number, User>;
  readonly words: PageWords;
  readonly measures: Measures;
  /** Made anew for every page, so that a form that is sent twice edits once. */
  readonly key: string;
  readonly errors: FormErrors;
  /** What was in the form that must be corrected. */
  typed(name: string): string;
}

export function editPath(id: string): string {
  return `${sequencePath(id)}/edit`;
}

export function sequenceEditBody(view: SequenceEditView): Html {
  const { sequence, words, errors } = view;
  const { images, summary } = sequence;
  if (summary.imageCount > maxEditedImages) {
    return html`<p class="empty">${words('sequenceEdit.tooLong', { limit: maxEditedImages })}</p>`;
  }
  return html`${errorSummary(errors, words)}
<div class="sequence-edit" data-images="${JSON.stringify(images.map(placeOfImage))}">
<div class="panel page-map"><div id="map" class="map"></div><p class="page-map-note" hidden></p></div>
<div class="edit-forms">
${movePanel(view)}
${retimePanel(view)}
</div>
${placePanel(view)}
${images.length > 1 && splitPanel(view)}
${view.neighbours.length > 0 && joinPanel(view)}
${historyPanel(view)}
${panel({
  title: words('sequenceEdit.delete'),
  lead: words('sequenceEdit.deleteLead'),
  isDangerous: true,
  body: html`<a class="button warn" href="/settings/photos/sequences/${summary.id}/delete">${words('sequenceEdit.deleteButton')}</a>`,
})}
</div>`;
}

function editForm(
  { csrf, sequence, key }: SequenceEditView,
  kind: string,
  body: Html,
  name = 'form',
): Html {
  const action = `${editPath(sequence.summary.id)}/${kind}`;
  return postForm({ csrf, action, class: name, body: html`${hiddenField('key', key)}${body}` });
}

function numberField(
  { words, errors, typed }: SequenceEditView,
  name: 'east' | 'north' | 'turn' | 'lat' | 'lon' | 'heading',
  untyped: string,
): Html {
  const label = words(`sequenceEdit.${name}`);
  const value = typed(name) || untyped;
  return textField({ name, label, value, maxLength: 20, error: errors[name] }, words);
}

function movePanel(view: SequenceEditView): Html {
  const { words } = view;
  const fields = (['east', 'north', 'turn'] as const).map((name) => numberField(view, name, '0'));
  const body = html`<div class="fields">${fields}</div><div class="buttons"><button class="button primary">${words('sequenceEdit.moveButton')}</button></div>`;
  return panel({
    id: 'move',
    title: words('sequenceEdit.move'),
    lead: words('sequenceEdit.moveLead'),
    body: editForm(view, 'move', body),
  });
}

function retimePanel(view: SequenceEditView): Html {
  const { words, errors, typed, sequence } = view;
  const firstMs = sequence.images[0]?.capturedAtMs ?? 0;
  const seconds = html`${textField({ name: 'seconds', label: words('sequenceEdit.seconds'), hint: words('sequenceEdit.secondsHint'), value: typed('seconds'), maxLength: 20, error: errors.seconds }, words)}<div class="buttons"><button class="button primary">${words('sequenceEdit.shiftButton')}</button></div>`;
  const first = html`${textField({ name: 'first', label: words('sequenceEdit.first'), hint: words('sequenceEdit.firstHint'), type: 'datetime-local', value: typed('first') || new Date(firstMs).toISOString().slice(0, -1), error: errors.first }, words)}<div class="buttons"><button class="button">${words('sequenceEdit.firstButton')}</button></div>`;
  return panel({
    id: 'retime',
    title: words('sequenceEdit.retime'),
    lead: words('sequenceEdit.retimeLead'),
    body: html`<div class="stack">${editForm(view, 'retime', seconds)}${editForm(view, 'retime', first)}</div>`,
  });
}

/** All images in a row, one of them to be chosen; those before the first one that is offered are not. */
function imageChoice(
  { words, measures, errors, typed, sequence: { images } }: SequenceEditView,
  { name, legend, firstOffered }: { name: string; legend: string; firstOffered: number },
): Html {
  const error = errors[name];
  const choices = images.map((image, index) => {
    const place = words('sequence.place', { number: index + 1, total: images.length });
    return html`<li><label><input type="radio" name="${name}" value="${image.id}"${index === firstOffered && html` id="field-${name}"`}${index < firstOffered && html` disabled`}${typed(name) === String(image.id) && html` checked`}><img src="/preview/${image.id}-256.jpg" alt="" width="132" height="88" loading="lazy" decoding="async"><span class="visually-hidden">${place}, ${measures.timeText(image.capturedAtMs)}</span></label></li>`;
  });
  return html`<fieldset class="field${error && ' has-error'}"${error && html` aria-describedby="field-${name}-error"`}><legend class="visually-hidden">${legend}</legend>${error && html`<p class="error" id="field-${name}-error">${error}</p>`}<div class="strip"><ol>${choices}</ol></div></fieldset>`;
}

function placePanel(view: SequenceEditView): Html {
  const { words } = view;
  const fields = (['lat', 'lon', 'heading'] as const).map((name) => numberField(view, name, ''));
  const choice = imageChoice(view, {
    name: 'placed',
    legend: words('sequenceEdit.placedLegend'),
    firstOffered: 0,
  });
  const body = html`${choice}<div class="fields">${fields}</div><div class="buttons"><button class="button primary">${words('sequenceEdit.placeButton')}</button></div>`;
  return panel({
    id: 'place',
    title: words('sequenceEdit.place'),
    lead: words('sequenceEdit.placeLead'),
    body: editForm(view, 'place', body),
  });
}

function splitPanel(view: SequenceEditView): Html {
  const { words } = view;
  // The first image can't begin a second sequence.
  const choice = imageChoice(view, {
    name: 'image',
    legend: words('sequenceEdit.splitLegend'),
    firstOffered: 1,
  });
  const body = html`${choice}<div class="buttons"><button class="button primary">${words('sequenceEdit.splitButton')}</button></div>`;
  return panel({
    id: 'split',
    title: words('sequenceEdit.split'),
    lead: words('sequenceEdit.splitLead'),
    body: editForm(view, 'split', body),
  });
}

function joinPanel(view: SequenceEditView): Html {
  const { words, measures, errors, neighbours } = view;
  const choices = neighbours.map((other, index) => {
    const when = words(other.isBefore ? 'sequenceEdit.before' : 'sequenceEdit.after', {
      time: measures.duration(Math.abs(other.gapMs)),
      length: measures.length(other.gapMetres),
    });
    return html`<li><label><input type="radio" name="sequence" value="${other.id}"${index === 0 && html` id="field-sequence"`}><img src="/preview/${other.firstImageId}-256.jpg" alt="" width="96" height="64" loading="lazy" decoding="async"><span><strong>${measures.moment(other.capturedAtMs)}</strong> <span>${words('profile.images', { count: other.imageCount })} · ${measures.length(other.lengthMetres)}</span> <span>${other.gapMs < 0 ? words('sequenceEdit.overlaps', { length: measures.length(other.gapMetres) }) : when}</span></span></label></li>`;
  });
  const body = html`<fieldset class="field${errors.sequence && ' has-error'}"${errors.sequence && html` aria-describedby="field-sequence-error"`}><legend class="visually-hidden">${words('sequenceEdit.joinLegend')}</legend>${errors.sequence && html`<p class="error" id="field-sequence-error">${errors.sequence}</p>`}<ul class="join-choices">${choices}</ul></fieldset><div class="buttons"><button class="button primary">${words('sequenceEdit.joinButton')}</button></div>`;
  return panel({
    id: 'join',
    title: words('sequenceEdit.join'),
    lead: words('sequenceEdit.joinLead'),
    body: editForm(view, 'join', body),
  });
}

function historyPanel(view: SequenceEditView): Html {
  const { edits, editors, words, measures } = view;
  // Edits are taken back in turn, the latest first.
  const latest = edits.find(({ done, undoneBy }) => done.kind !== 'undo' && undoneBy === null);
  const rows = edits.map((edit) => [
    html`${wordsOfEdit(edit.done, words, measures)} ${edit.undoneBy !== null && badge(words('sequenceEdit.undone'))}`,
    measures.moment(edit.madeAtMs),
    editors.get(edit.madeBy)?.username ?? '–',
    measures.count(edit.imageCount),
    edit === latest
      ? editForm(
          view,
          'undo',
          html`${hiddenField('edit', String(edit.id))}<button class="button">${words('sequenceEdit.undoButton')}</button>`,
          'row-form',
        )
      : html``,
  ]);
  return panel({
    id: 'history',
    title: words('sequenceEdit.history'),
    lead: words('sequenceEdit.historyLead'),
    body: table({
      caption: words('sequenceEdit.history'),
      columns: [
        { label: words('sequenceEdit.what') },
        { label: words('sequenceEdit.when') },
        { label: words('sequenceEdit.who') },
        { label: words('sequenceEdit.images'), isNumber: true },
        { label: words('sequenceEdit.undoButton'), isLabelHidden: true },
      ],
      rows,
      empty: words('sequenceEdit.noHistory'),
    }),
  });
}
