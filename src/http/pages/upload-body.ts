/** What stands on `/upload` before its script fills it; the script finds its places by their classes. */

import type { Organization } from '../../model/account.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { checkboxes, selectField, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';

interface UploadPage {
  readonly words: PageWords;
  readonly csrf: string;
  readonly graphUrl: string;
  readonly maxPhotoBytes: number;
  /** Those that the visitor may upload for. */
  readonly organizations: readonly Organization[];
}

const licenses = [
  { value: '', label: 'upload.licenses.none' },
  { value: 'CC0-1.0', label: 'upload.licenses.cc0' },
  { value: 'CC-BY-4.0', label: 'upload.licenses.by' },
  { value: 'CC-BY-SA-4.0', label: 'upload.licenses.bySa' },
  { value: 'ODbL-1.0', label: 'upload.licenses.odbl' },
] as const;

export function uploadBody(page: UploadPage): Html {
  const { words, csrf, graphUrl, maxPhotoBytes } = page;
  return html`<noscript><p class="callout warning">${inHtml(words('upload.noScript'))}</p></noscript>
<div class="problems upload-problem" role="alert" hidden></div>
<div class="upload" data-csrf="${csrf}" data-graph-url="${graphUrl}" data-max-photo-bytes="${maxPhotoBytes}">
${choosePanel(words)}
<section class="panel upload-map" aria-label="${words('upload.map')}"><div id="map" class="map"></div><p class="map-empty">${words('upload.mapEmpty')}</p></section>
<div class="upload-steps">
${settingsForm(page)}
${progressPanel(words)}
${resultPanel(words)}
</div>
${filesPanel(words)}
<section class="panel upload-recent" hidden><div class="panel-heading"><h2>${words('upload.recent')}</h2></div><div class="panel-body"><ul class="recent-list"></ul></div></section>
</div>
<p class="visually-hidden upload-status" role="status"></p>`;
}

function choosePanel(words: PageWords): Html {
  return html`<section class="panel upload-choose" aria-labelledby="choose-title">
<h2 id="choose-title">${words('upload.choose')}</h2>
<p class="hint">${words('upload.chooseHint')}</p>
<div class="buttons"><button type="button" class="button" data-do="choose-folder">${words('upload.chooseFolder')}</button><button type="button" class="button" data-do="choose-photos">${words('upload.choosePhotos')}</button></div>
<input type="file" multiple webkitdirectory hidden class="folder-input"><input type="file" multiple accept="image/*" hidden class="photos-input">
</section>`;
}

function settingsForm({ words, organizations }: UploadPage): Html {
  const licenceOptions = licenses.map(({ value, label }) => ({ value, label: words(label) }));
  const options = [
    { value: '', label: words('upload.justMe') },
    ...organizations.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  return html`<form class="panel upload-settings" aria-label="${words('upload.settings')}">
<div class="form">
${textField({ name: 'title', label: words('upload.titleField'), isOptional: true, maxLength: 200 }, words)}
${organizations.length > 0 && selectField({ name: 'organization', label: words('upload.for'), value: '', options }, words)}
${selectField({ name: 'license', label: words('upload.license'), value: '', options: licenceOptions }, words)}
${checkboxes(
  {
    legend: words('upload.sequences'),
    name: 'skipStill',
    options: [
      {
        value: 'yes',
        label: words('upload.skipStill'),
        hint: words('upload.skipStillHint'),
        isChecked: false,
      },
    ],
  },
  words,
)}
<p class="upload-summary">${words('upload.none')}</p>
<div class="buttons"><button class="button primary" data-do="start" disabled>${words('upload.start')}</button><button type="button" class="button" data-do="clear" hidden>${words('upload.startOver')}</button></div>
</div>
</form>`;
}

function progressPanel(words: PageWords): Html {
  return html`<section class="panel upload-progress" aria-labelledby="progress-title" hidden>
<div class="panel-heading"><h2 id="progress-title">${words('upload.sending')}</h2></div>
<div class="panel-body">
<progress class="bar" max="1" value="0" aria-labelledby="progress-title"></progress>
<p class="progress-numbers"><span class="progress-bytes"></span><span class="progress-rate"></span></p>
<p class="progress-note hint"></p>
<div class="buttons"><button type="button" class="button" data-do="pause">${words('upload.pause')}</button><button type="button" class="button" data-do="retry" hidden>${words('upload.tryAgain')}</button><button type="button" class="button" data-do="finish" hidden>${words('upload.finishWithout')}</button></div>
</div>
</section>`;
}

function resultPanel(words: PageWords): Html {
  return html`<section class="panel upload-result" aria-labelledby="result-title" tabindex="-1" hidden>
<div class="panel-heading"><div><h2 id="result-title">${words('upload.published')}</h2><p class="result-lead"></p></div></div>
<div class="panel-body"><ul class="sequence-list"></ul><div class="buttons"><button type="button" class="button" data-do="again">${words('upload.more')}</button></div></div>
</section>`;
}

function filesPanel(words: PageWords): Html {
  return html`<section class="panel upload-files" aria-labelledby="files-title" hidden>
<div class="panel-heading"><h2 id="files-title">${words('upload.photos')}</h2></div>
<div class="panel-body">
<div class="filters" role="group" aria-label="${words('upload.byState')}"></div>
<ol class="file-list"></ol>
<nav class="file-pages" aria-label="${words('upload.pages')}"><button type="button" class="button small" data-do="page-back">${words('upload.previous')}</button><span class="file-range"></span><button type="button" class="button small" data-do="page-on">${words('upload.next')}</button></nav>
</div>
</section>`;
}
